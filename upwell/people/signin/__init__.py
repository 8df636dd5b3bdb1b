"""Signing in: by a code sent by mail, or by password. Slow for guessers, neutral for strangers."""
