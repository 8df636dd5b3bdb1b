"""Pure mathematics. Imports nothing of ours and nothing that touches disk, clock or network."""
