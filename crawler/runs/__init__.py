"""Counts and judges a run: per site, in total, as a verdict and as a summary.  Does not import spiders or hosts."""
