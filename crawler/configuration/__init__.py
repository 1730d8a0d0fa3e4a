"""What an operator sets: which settings there are, in which files they can be, which value counts.

Does not import Scrapy, which every command of `crawler.ask` would wait for.
"""
