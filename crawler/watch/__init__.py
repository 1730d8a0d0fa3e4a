"""Watches an archive: what its state is, how often a site is looked at, whether a person is needed, and the same for a screen and for Prometheus."""
