"""What happened, by whom: an append-only record in words. Refuses changes and deletions."""
