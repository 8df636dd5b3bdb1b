"""Messages to people: rows written with the act that causes them, sent later by the worker."""
