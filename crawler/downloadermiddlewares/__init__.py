"""Downloader middlewares: what happens to a single request and its response; does not import spiders or the archive."""
