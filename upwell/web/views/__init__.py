"""What pages say and ask, one module per area; each view reads as: fetch, call, render."""
