"""Words as evidence: which character of a slot makes words of what stands around it.

A hidden Markov model over parts of speech, searched over all segmentations of a lattice at once.  It knows words of
up to four characters and how parts of speech follow each other; word order beyond that is the n-grams' business.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import mul

from pipelines.text.language_model.character_priors import guess_share
from pipelines.text.language_model.trie import UNKNOWN, Trie, build_trie
from pipelines.text.language_model.word_lists import LONGEST_WORD, PUNCTUATION_TAG, UNTAGGED, Transitions, Words

Step = tuple[str, ...]
"""The characters that one place of a lattice can hold: one where it is intact."""

_UNITS = 12  # a byte holds costs up to 21 nats
_UNKNOWN_WORD = math.exp(-4)  # a character that no list has as a word of its own
_TAG_WEIGHT = 0.8
_RAREST_STEP = math.exp(-9)
_HOPELESS = 1e-5
_WEIGHTS = (0.0, *(math.exp(-cost / _UNITS) for cost in range(1, 256)))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A word's code holds the number of its tag and, in the low byte, its cost; 0 is no word."""

    words: Trie
    tags: tuple[str, ...]
    transitions: tuple[tuple[float, ...], ...]
    mark_tag: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mark_tag", self.tags.index(PUNCTUATION_TAG))


def pack_lexicon(words: Words) -> Lexicon:
    """Words and transitions as they were read or learned; a row of transitions sums to one."""
    singles = count_characters(words.shares)
    tags = tuple(sorted({PUNCTUATION_TAG, UNTAGGED, *words.transitions}))
    shares = {character: share * _UNKNOWN_WORD for character, share in singles.items()} | words.shares
    codes = _pack_words(Words(shares, words.tags, words.transitions), tags)
    rows = tuple(tuple(_weigh_step(words.transitions, tag, after) for after in tags) for tag in tags)
    return Lexicon(build_trie(codes, singles), tags, rows)


def count_characters(shares: Mapping[str, float]) -> dict[str, float]:
    """Each character's share of running text, from those of words."""
    counted: defaultdict[str, float] = defaultdict(float)
    for word, share in shares.items():
        for character in word:
            counted[character] += share
    total = sum(counted.values())
    return {character: share / total for character, share in counted.items()}


def _weigh_step(transitions: Transitions, tag: str, after: str) -> float:
    return float(max(transitions.get(tag, {}).get(after, 0.0), _RAREST_STEP) ** _TAG_WEIGHT)


def _pack_words(words: Words, tags: tuple[str, ...]) -> dict[str, int]:
    places = {tag: place << 8 for place, tag in enumerate(tags)}
    known = {word: tag for word, tag in words.tags.items() if tag in places and tag != PUNCTUATION_TAG}  # 魃 is no mark
    most = _measure_tags(words.shares, known)
    codes: dict[str, int] = {}
    for word, share in words.shares.items():
        tag = known.get(word, UNTAGGED)
        cost = min(max(round(_UNITS * (most[tag] - math.log(share))), 1), 255)
        codes[word] = cost | places[tag]
    return codes


def _measure_tags(shares: Mapping[str, float], tags: Mapping[str, str]) -> dict[str, float]:
    """The weighed logarithm of what all words of a tag share."""
    masses: defaultdict[str, float] = defaultdict(float)
    for word, share in shares.items():
        masses[tags.get(word, UNTAGGED)] += share
    return {tag: _TAG_WEIGHT * math.log(mass) for tag, mass in masses.items()}


def judge_characters(lexicon: Lexicon, steps: Sequence[Step]) -> list[dict[str, float]]:
    """For every step, how likely each of its characters is by the words around it; empty where it is intact."""
    lattice = sum_lattice(lexicon, steps)
    judged: list[dict[str, float]] = [{} for _ in steps]
    following = len(steps)
    for start in range(len(steps) - 1, -1, -1):
        if len(steps[start]) > 1:
            following = start
        for arc in lattice.arcs[start]:
            if following < arc[0]:
                _credit_word(judged, steps, start, arc[1], lattice.weigh(start, arc))
    return judged


def _credit_word(judged: list[dict[str, float]], steps: Sequence[Step], start: int, word: str, share: float) -> None:
    for place, character in enumerate(word, start):
        if len(steps[place]) > 1:
            judged[place][character] = judged[place].get(character, 0.0) + share


Arc = tuple[int, str, int, float]
"""A word over some steps of a lattice: where it ends, its tag's number, its weight."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """All words by where they start, and the sums over all ways to and from there, by tag."""

    arcs: list[list[Arc]]
    forward: list[dict[int, float]]
    entering: list[dict[int, float]]
    leaving: list[dict[int, float]]
    backward: list[dict[int, float]]
    total: float

    def weigh(self, start: int, arc: Arc) -> float:
        """How likely this word is here, given all other segmentations."""
        end, _, tag, weight = arc
        return self.entering[start][tag] * weight * self.backward[end].get(tag, 0.0) / self.total


def sum_lattice(lexicon: Lexicon, steps: Sequence[Step]) -> Lattice:
    """Forward and backward sums; of at most some hundred steps, for longer ones leave the range of numbers."""
    arcs = _list_arcs(lexicon, steps)
    forward, entering = _sum_forward(lexicon, arcs)
    backward: list[dict[int, float]] = [{} for _ in steps] + [dict.fromkeys(forward[-1], 1.0)]
    leaving: list[dict[int, float]] = [{} for _ in steps]
    rows = lexicon.transitions
    for start in range(len(steps) - 1, -1, -1):
        left = leaving[start]
        for end, _, tag, weight in arcs[start]:
            left[tag] = left.get(tag, 0.0) + weight * backward[end].get(tag, 0.0)
        for before in forward[start]:
            row = rows[before]
            backward[start][before] = sum([row[tag] * rest for tag, rest in left.items()])
    return Lattice(arcs, forward, entering, leaving, backward, sum(forward[-1].values()))


def _sum_forward(lexicon: Lexicon, arcs: list[list[Arc]]) -> tuple[list[dict[int, float]], list[dict[int, float]]]:
    rows = lexicon.transitions
    forward: list[dict[int, float]] = [{} for _ in range(len(arcs) + 1)]
    forward[0][lexicon.mark_tag] = 1.0
    entering: list[dict[int, float]] = []
    for here, found in zip(forward, arcs, strict=False):
        ways = [(rows[before], mass) for before, mass in here.items()]
        enter: dict[int, float] = {}
        for end, _, tag, weight in found:
            if tag not in enter:
                enter[tag] = sum([mass * row[tag] for row, mass in ways])
            there = forward[end]
            there[tag] = there.get(tag, 0.0) + enter[tag] * weight
        entering.append(enter)
    return forward, entering


def _list_arcs(lexicon: Lexicon, steps: Sequence[Step]) -> list[list[Arc]]:
    """Words by where they start, each weighed against the best single characters over the same steps."""
    number_of = lexicon.words.numbers.get
    numbered = [[(character, number_of(character, UNKNOWN)) for character in step] for step in steps]
    found = [_list_words(lexicon, numbered, start) for start in range(len(steps))]
    best = [max([weight for end, _, _, weight in arcs if end == start + 1]) for start, arcs in enumerate(found)]
    return [_weigh_against(arcs, start, best) for start, arcs in enumerate(found)]


def _weigh_against(arcs: list[Arc], start: int, best: Sequence[float]) -> list[Arc]:
    """Leaves out what is hopeless whatever stands around it."""
    scales = [0.0, *accumulate(best[start : start + LONGEST_WORD], mul)]
    return [
        (end, word, tag, weight / scales[end - start])
        for end, word, tag, weight in arcs
        if weight > _HOPELESS * scales[end - start]
    ]


def _list_words(lexicon: Lexicon, steps: Sequence[list[tuple[str, int]]], start: int) -> list[Arc]:
    find_child, codes, starts = lexicon.words.find_child, lexicon.words.codes, lexicon.words.starts
    found: list[Arc] = [
        (start + 1, character, codes[number] >> 8, _WEIGHTS[codes[number] & 255])
        if number
        else (start + 1, character, lexicon.mark_tag, guess_share(character))
        for character, number in steps[start]
    ]
    fronts = [
        (number, character) for character, number in steps[start] if number and starts[number] < starts[number + 1]
    ]
    for end in range(start + 2, min(start + LONGEST_WORD, len(steps)) + 1):
        longer: list[tuple[int, str]] = []
        for front, begun in fronts:
            for character, number in steps[end - 1]:
                node = find_child(front, number)
                if node:
                    longer.append((node, begun + character))
                    if code := codes[node]:
                        found.append((end, begun + character, code >> 8, _WEIGHTS[code & 255]))
        fronts = longer
    return found
