"""Draws the report: one page that needs nothing else.  Reads counts; imports no database, no clock and no network."""
