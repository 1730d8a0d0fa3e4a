"""An archive as JSON Lines with natural keys, and back; does not import `store`, `roles` or `queries`.

The same archive gives the same bytes.  By default the contents are written.  The history (crawls, pages as fetched,
times of reading) is written to files of its own, so that it makes no difference between archives with equal contents.
"""
