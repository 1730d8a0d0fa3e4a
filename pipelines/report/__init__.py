"""Draws the report: counts of the archive become one page that needs nothing else; runs no query, reads no clock."""
