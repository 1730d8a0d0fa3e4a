"""The commands of `crawler.ask` as commands of Scrapy: `scrapy search` does what `kedreamix-archive search` does."""
