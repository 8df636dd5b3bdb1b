"""Upwell runs formal reverse-mentoring programmes. The floors of the house are in ARCHITECTURE.md."""
