"""The archive's tables and views as they are now; each table and column says what it means.

These modules are the documentation of the public SQL contract.  The statements that brought an archive of any age into
this shape stand in `migrations`.
"""

from pipelines.archive.schema import contents, reading, things

__all__ = ["contents", "reading", "things"]
