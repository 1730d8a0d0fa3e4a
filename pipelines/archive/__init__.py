"""The archive: what was read, kept in a relational database.

The only package that knows SQL.  It is handed frozen records and the time; it knows no HTML, no HTTP,
no settings and no clock.
"""
