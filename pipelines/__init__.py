"""Understand and keep: pages become records, records become rows. No reactor and no network here."""
