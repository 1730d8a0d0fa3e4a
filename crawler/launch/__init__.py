"""How a process of `kedreamix-archive` begins.  Does not import Scrapy or the archive."""
