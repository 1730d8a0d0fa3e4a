"""Benchmarks: both sides in one run, ratios printed.  Not part of the tests."""
