"""Posts in files: finds the files and makes pages of them; does not import Scrapy, spiders or the archive."""
