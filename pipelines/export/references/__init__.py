"""Writes what programs for references read: BibTeX, RIS and CSL-JSON, all from one record, a citation; opens no file."""
