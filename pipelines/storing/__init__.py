"""Storing readings in a process of its own, beside the one that fetches."""
