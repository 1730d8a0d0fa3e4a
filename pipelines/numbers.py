"""Numbers that a page, a file or a person wrote.  Does not import other modules."""

_MOST_DIGITS = 18  # a number of so many fits into 64 bits; Python refuses those of more than 4,300 with a ValueError
_LARGEST = 10**_MOST_DIGITS


def read_int(digits: str) -> int:
    """The number in decimal digits of any script; the largest one for what is larger than 10¹⁸.

    >>> read_int("042"), read_int("４"), read_int("9" * 5_000) == 10**18
    (42, 4, True)
    """
    kept = digits if len(digits) <= _MOST_DIGITS else "".join(str(int(digit)) for digit in digits).lstrip("0") or "0"
    return int(kept) if len(kept) <= _MOST_DIGITS else _LARGEST
