"""Sample data and the health of an installation."""
