"""Which post a reading is of: its identity, and the known posts that it matches."""
