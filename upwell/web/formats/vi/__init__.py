"""Vietnamese: 16/07/2026, 3,6."""
