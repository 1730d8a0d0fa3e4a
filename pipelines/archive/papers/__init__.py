"""Keeps the row of each paper equal to its best reading; does not import `ingest` or `ledger`."""
