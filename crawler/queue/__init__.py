"""The queue of jobs in the database of an archive: which sites are read when, and by which machine.

Does not import Scrapy.  Imports Procrastinate, an optional dependency, in `broker` and `worker` alone.
"""
