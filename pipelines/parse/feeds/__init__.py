"""Feeds to entries, and an entry to a post: XML however broken, Atom and RSS in their dialects.  Does not import the kinds of post."""
