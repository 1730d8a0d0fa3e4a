"""Watches an archive: its state, the rhythm of its sites, whether a person is needed; for a screen and for Prometheus."""
