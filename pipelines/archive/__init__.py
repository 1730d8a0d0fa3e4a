"""The archive: what was read, in a relational database.

The only package that imports SQLAlchemy.  It is given frozen records and the time; it does not import a parser,
Scrapy, settings or a clock.
"""
