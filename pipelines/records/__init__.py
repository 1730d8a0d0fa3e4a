"""Frozen dataclasses that the layers hand to one another: no behaviour, no SQL, no HTML.  Imports nothing of ours.

Every datetime is aware and in UTC.
"""
