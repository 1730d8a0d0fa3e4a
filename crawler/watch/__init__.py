"""Watches an archive: what its state is, whether a person is needed, and the same for a screen and for Prometheus."""
