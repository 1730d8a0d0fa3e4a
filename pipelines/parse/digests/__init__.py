"""Reads digests of papers from lines of text; does not import HTML parsers, lectures or notes."""
