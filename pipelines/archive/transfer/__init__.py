"""An archive as files: JSON Lines by natural keys, the same bytes for the same archive, and back into a database.

What is written by default is what the archive says.  Its history (runs, pages as fetched, times of reading) stands in
files beside that, so that nothing of it can make two archives look different that say the same.
"""
