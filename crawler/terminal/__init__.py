"""What commands show on a terminal: tables and bars.  Does not import Scrapy or the archive."""
