"""Lists of posts in any theme: their entries and their pagers; does not import the declared themes."""
