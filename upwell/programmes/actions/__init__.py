"""Verbs of programmes: setting up, signing up, approving, pledging."""
