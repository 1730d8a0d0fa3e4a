"""Turns one parsed post into rows: match, decide, apply; does not import `departures`, `dump` or `queries`."""
