"""Queries that only read, for the store and the commands; does not import `store`, `roles` or `rebuild`."""
