"""Verbs of people: roles, staff imports, levels, consent."""
