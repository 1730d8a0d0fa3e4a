"""Reads posts of any theme or form, and the lists and feeds that name them; no other package of parse imports it."""
