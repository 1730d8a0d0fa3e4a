"""Reads announcements of lectures from lines of text; does not import HTML parsers, digests or notes."""
