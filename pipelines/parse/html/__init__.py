"""Turns HTML into lines of text whose spans keep the markup; does not import the kinds of post."""
