"""Finds the article of a page in no known theme.  Does not import the kinds of post, nor the declared themes."""
