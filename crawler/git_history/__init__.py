"""Posts in the commits of a git repository; does not import Scrapy, spiders or the archive."""
