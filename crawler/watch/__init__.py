"""Watches an archive: its state, the rhythm of its sites, whether a person is needed; on a screen, for Prometheus."""
