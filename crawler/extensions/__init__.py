"""Scrapy extensions that listen to the events of a run: ledger and progress; does not import spiders or commands."""
