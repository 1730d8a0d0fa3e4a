"""Frozen dataclasses that the layers pass to each other, without behaviour; does not import any other package of ours.

Every datetime is aware and in UTC.
"""
