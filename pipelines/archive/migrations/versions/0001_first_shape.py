"""The first version of the archive, where all migrations begin.

A new archive gets the declared tables, so no archive is ever migrated to this version.
"""

revision = "0001"
down_revision = None
