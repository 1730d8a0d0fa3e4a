"""Writes papers and posts in the formats of other programs; imports neither the archive nor Scrapy."""
