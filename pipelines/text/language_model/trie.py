"""A trie that maps strings to 16-bit codes, packed into three arrays: ten bytes per node, usable as loaded.

Nodes are stored level by level and sorted within a level.  So the children of a node are adjacent, and bisection finds
one of them.  The root is node 0; the node of a single character has the number of that character.
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
    """`labels` and `codes` are indexed by node; the children of node n are `starts[n]` up to `starts[n + 1]`."""

    alphabet: str
    labels: "array[int]"
    starts: "array[int]"
    codes: "array[int]"
    numbers: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", {character: number for number, character in enumerate(self.alphabet, 1)})

    def find_child(self, node: int, number: int) -> int:
        """The child of a node by the number of its character; 0 where there is none."""
        end = self.starts[node + 1]
        child = bisect_left(self.labels, number, self.starts[node], end)
        return child if child < end and self.labels[child] == number else 0


def build_trie(codes: Mapping[str, int], characters: Iterable[str]) -> Trie:
    """A trie of the given codes, each below 2**16.  Prefixes without a code of their own get 0.

    `characters` must contain every character of the strings.

    >>> trie = build_trie({"模型": 7}, "型模")
    >>> first = trie.find_child(0, trie.numbers["模"])
    >>> trie.codes[first], trie.codes[trie.find_child(first, trie.numbers["型"])], trie.find_child(first, first)
    (0, 7, 0)
    """
    alphabet = "".join(sorted(set(characters)))
    numbers = {character: number for number, character in enumerate(alphabet, 1)}
    levels = [[""], list(alphabet)]
    for length in range(2, max(map(len, codes), default=0) + 1):
        levels.append(sorted({string[:length] for string in codes if len(string) >= length}))
    starts = [1]
    for level, level_below in pairwise([*levels, []]):
        child_counts = Counter([string[:-1] for string in level_below])
        starts += accumulate((child_counts[string] for string in level), initial=starts.pop())
    return Trie(
        alphabet,
        array("H", [numbers[string[-1]] if string else 0 for level in levels for string in level]),
        array("I", starts),
        array("H", [codes.get(string, 0) for level in levels for string in level]),
    )
