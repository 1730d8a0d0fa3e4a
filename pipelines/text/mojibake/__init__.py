"""Finds mojibake that lost bytes and restores its likeliest characters; does not import records or parsers."""
