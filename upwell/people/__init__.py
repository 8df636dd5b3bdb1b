"""Staff, their dated facts and reporting lines, roles, consent, and signing in. Refuses to know any programme."""
