"""Reads pages, documents and feeds into records; does not import the archive, the crawler, a network or a clock."""
