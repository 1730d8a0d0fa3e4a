"""Predicts Chinese characters from their context, learned from clean text; does not import the repair that uses it."""
