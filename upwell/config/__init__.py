"""Wiring only: settings, environment, root urls, server entry points, the list of recurring work."""
