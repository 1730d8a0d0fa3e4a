"""Rows about crawls, sites, fetches, image files and models; does not import `ingest`, `papers` or `queries`."""
