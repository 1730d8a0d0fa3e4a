"""How well a text can be read, by its `encoding_fault`."""

UNKNOWN_FAULT = "mojibake of a kind that is not known"
"""The `encoding_fault` of a text that is left as it is: any other reading is shown before it."""


def rank_fault(encoding_fault: str | None) -> int:
    """The lower, the better a text can be read: sound, repaired, left as it is."""
    return 0 if encoding_fault is None else 2 if encoding_fault == UNKNOWN_FAULT else 1
