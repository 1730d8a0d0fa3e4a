"""Reads notes and their lists of papers from lines of text; does not import HTML parsers, digests or lectures."""
