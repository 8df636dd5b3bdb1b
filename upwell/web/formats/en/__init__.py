"""English: 16 July 2026, 3.6."""
