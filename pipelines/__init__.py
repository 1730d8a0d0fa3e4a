"""Parses pages into records and stores records as rows; does not import the crawler, a reactor or a network."""
