"""Turns Markdown documents into metadata and HTML, inline Markdown into spans; does not import the kinds of post."""
