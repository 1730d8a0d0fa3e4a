"""Strings and a code for each, packed into three arrays: ready as soon as their bytes are read, ten bytes a string.

Nodes lie level by level, those of one level sorted, so the children of a node are neighbours and a few steps of
bisection find one.  The root is node 0, and the node of a single character has the character's own number.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

UNKNOWN = 0


@dataclass(frozen=True, slots=True)
class Trie:
    """`labels` and `codes` by node; the children of node n are those from `starts[n]` up to `starts[n + 1]`."""

    alphabet: str
    labels: "array[int]"
    starts: "array[int]"
    codes: "array[int]"
    numbers: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", {character: place for place, character in enumerate(self.alphabet, 1)})

    def find_child(self, node: int, number: int) -> int:
        """The node one character on, 0 where there is none."""
        end = self.starts[node + 1]
        place = bisect_left(self.labels, number, self.starts[node], end)
        return place if place < end and self.labels[place] == number else 0


def build_trie(codes: Mapping[str, int], characters: Iterable[str]) -> Trie:
    """Codes fit in 16 bits; prefixes that have none get 0.  All characters of the strings must be among the given.

    >>> trie = build_trie({"模型": 7}, "型模")
    >>> first = trie.find_child(0, trie.numbers["模"])
    >>> trie.codes[first], trie.codes[trie.find_child(first, trie.numbers["型"])], trie.find_child(first, first)
    (0, 7, 0)
    """
    alphabet = "".join(sorted(set(characters)))
    numbers = {character: place for place, character in enumerate(alphabet, 1)}
    levels = [[""], list(alphabet)]
    for length in range(2, max(map(len, codes), default=0) + 1):
        levels.append(sorted({string[:length] for string in codes if len(string) >= length}))
    starts = [1]
    for level, below in pairwise([*levels, []]):
        children = Counter([string[:-1] for string in below])
        starts += accumulate((children[string] for string in level), initial=starts.pop())
    return Trie(
        alphabet,
        array("H", [numbers[string[-1]] if string else 0 for level in levels for string in level]),
        array("I", starts),
        array("H", [codes.get(string, 0) for level in levels for string in level]),
    )
