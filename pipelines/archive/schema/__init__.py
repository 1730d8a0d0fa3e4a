"""The archive's tables and views as they are now, with their documentation; does not import the code that uses them.

`migrations` holds the statements that brought an archive of any age into this shape.
"""

from pipelines.archive.schema import contents, crawls, posts, repairs, search, things

__all__ = ["contents", "crawls", "posts", "repairs", "search", "things"]  # so that `columns.metadata` has all tables
