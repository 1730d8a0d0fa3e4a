"""The archive: pages as fetched, posts and papers in a relational database.

The only package that imports SQLAlchemy.  It receives frozen records and the time; it does not import a parser, Scrapy,
settings or a clock.
"""
