"""Processes beside that of a run: when they start, what they are forked from, how work goes to them in turns."""
