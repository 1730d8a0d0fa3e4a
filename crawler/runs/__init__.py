"""Counts and judges a run: per site, in total, as a verdict and as a summary; does not import spiders or transport."""
