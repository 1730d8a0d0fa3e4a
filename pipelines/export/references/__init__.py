"""Writes what programs for references read: BibTeX, RIS and CSL-JSON, from one record, a citation; opens no file."""
