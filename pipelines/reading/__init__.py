"""A page to its reading: in this process, or in others, ahead of the one that stores it."""
