"""Locates repaired characters in a parsed post; imports text and records, but no parser and no archive."""
