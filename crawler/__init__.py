"""Fetches: spiders, middlewares and commands.  Does not import SQLAlchemy and reads no meaning from HTML."""

__version__ = "0.2.0"  # the only place: pyproject.toml, the user agent and `scrapy version` read it here
