"""The door for operators: the `upwell` command."""
