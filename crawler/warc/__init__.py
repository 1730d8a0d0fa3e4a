"""The WARC file format: records, reader and writer; does not import Scrapy or other folders of the crawler."""
