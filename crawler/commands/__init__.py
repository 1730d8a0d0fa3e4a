"""The commands of `scrapy`, one per file; does not import spiders or middlewares."""
