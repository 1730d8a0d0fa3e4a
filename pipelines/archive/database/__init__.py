"""Engines, transactions, bulk statements, locks, JSON columns, migrations; only `migration` imports tables."""
