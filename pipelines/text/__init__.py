"""Text in, text out: decoding, cleaning and repair; imports no records, no parser, no archive and no Scrapy."""
