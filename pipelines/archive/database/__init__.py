"""Engines, transactions, bulk statements, locks, JSON columns and migrations; imports no table but for migrations."""
