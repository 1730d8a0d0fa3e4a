"""Frozen dataclasses that the layers pass to each other, without behaviour; imports no other package of `pipelines`.

Every datetime is aware and in UTC.
"""
