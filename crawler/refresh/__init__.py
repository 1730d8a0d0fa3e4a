"""Decides what a refresh requests and concludes, by pure functions; does not import spiders or the archive."""
