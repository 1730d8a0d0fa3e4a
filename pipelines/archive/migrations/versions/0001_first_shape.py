"""The first shape of the archive, where all migrations begin.

A new archive is made in the shape that is declared, so nothing is ever brought to this one.
"""

revision = "0001"
down_revision = None
