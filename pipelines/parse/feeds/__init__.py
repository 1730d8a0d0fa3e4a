"""Feeds to entries, and entries to posts: broken XML, Atom and RSS in their dialects.

Does not import the kinds of post.
"""
