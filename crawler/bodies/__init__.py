"""The bodies of responses: decoded, and whether all of one is there; does not import Scrapy or a parser."""
