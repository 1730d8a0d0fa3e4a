"""Decides what happened to posts that a list no longer names, and writes it; does not import `dump` or `queries`."""
