"""An archive as JSON Lines with natural keys, and back; does not import `store`, `roles` or `queries`.

The same archive gives the same bytes.  By default only the contents are written.  The history (crawls, pages as
fetched, times of reading) has separate files, so that archives with equal contents have equal dumps.
"""
