"""What `demo` shows: the sample blog, served on this machine, and tables of results.  Does not import Scrapy."""
