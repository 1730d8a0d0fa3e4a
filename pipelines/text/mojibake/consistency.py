"""What a document says beyond the row of a slot: its clauses, and the same damaged word elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.text.language_model.ambiguous_characters import CONFUSED, Classifier, Document
from pipelines.text.language_model.tokens import split_tokens
from pipelines.text.mojibake.candidates import Piece, Slot
from pipelines.text.mojibake.posteriors import Shares

_REACH = 80  # characters that hold the tokens of a clause
_CLASSIFIER_WEIGHT = 0.7
_NGRAM_WEIGHT = 0.5  # they are too sure of what stands by itself
_NEAR = 3
_SETTLED = 0.9999
_TRUST = 0.5  # in what stands beside the same neighbour
_STUBBORN = 1.0

Place = tuple[str, str, str]
"""What is left of a character, and what stands before and after it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with a choice in every slot, and where in it the slots are."""

    text: str
    offsets: tuple[int, ...]


def read_pieces(pieces: Sequence[Piece], choices: Iterator[str]) -> Reading:
    """Pieces put together, with one character for every slot, in order."""
    parts: list[str] = []
    offsets: list[int] = []
    length = 0
    for piece in pieces:
        if isinstance(piece, Slot):
            offsets.append(length)
            choice = next(choices)
            piece = piece.options[piece.characters.index(choice)]
        parts.append(piece)
        length += len(piece)
    return Reading("".join(parts), tuple(offsets))


def choose_likeliest(shares: Shares) -> str:
    """Of equal ones the first in Unicode."""
    return min(shares, key=lambda option: (-shares[option], option))


def tell_apart(pieces: Sequence[Piece], judged: Sequence[Shares], classifier: Classifier) -> list[Shares]:
    """What n-grams confuse is judged anew by clause and document, in the likeliest reading of everything else."""
    told = list(judged)
    if not classifier.features:
        return told
    likeliest = [choose_likeliest(shares) for shares in judged]
    reading = read_pieces(pieces, iter(likeliest))
    document = Document(split_tokens(reading.text))
    for number, (offset, choice) in enumerate(zip(reading.offsets, likeliest, strict=True)):
        if choice in CONFUSED:
            before = split_tokens(reading.text[max(offset - _REACH, 0) : offset])
            after = split_tokens(reading.text[offset + 1 : offset + 1 + _REACH])
            told[number] = _mix(judged[number], classifier.judge_window(document.open_window(before, after)))
    return told


def _mix(shares: Shares, told: Sequence[float]) -> Shares:
    """What the confused characters have together is shared out anew."""
    weights = {
        c: shares[c] ** _NGRAM_WEIGHT * share**_CLASSIFIER_WEIGHT
        for c, share in zip(CONFUSED, told, strict=True)
        if c in shares
    }
    scale = sum(shares[c] for c in weights) / sum(weights.values())
    return shares | {c: weight * scale for c, weight in weights.items()}


def agree(pieces: Sequence[Piece], judged: Sequence[Shares]) -> list[Shares]:
    """The same remains between the same neighbours are one character, so those get one dictionary; beside one of the
    same neighbours they likely are, so the doubtful ones listen to those."""
    reading = read_pieces(pieces, map(choose_likeliest, judged))
    sources = [piece.source for piece in pieces if isinstance(piece, Slot)]
    doubtful = {number for number, shares in enumerate(judged) if max(shares.values()) < _SETTLED}
    wanted = {side for number in doubtful for side in _list_sides(_find_place(reading, sources, number))}
    heard: defaultdict[Place, list[int]] = defaultdict(list)
    for number in range(len(judged)):
        place = _find_place(reading, sources, number)
        if not wanted.isdisjoint(_list_sides(place)):
            heard[place].append(number)
    opinions = {place: _average([judged[number] for number in numbers]) for place, numbers in heard.items()}
    pools = _pool_opinions(opinions)
    agreed = list(judged)
    for place, numbers in heard.items():
        opinion = _listen(opinions[place], [pools[side] for side in _list_sides(place)])
        for number in numbers:
            agreed[number] = opinion
    return agreed


def _find_place(reading: Reading, sources: Sequence[str], number: int) -> Place:
    text, offset = reading.text, reading.offsets[number]
    return sources[number], text[max(offset - _NEAR, 0) : offset], text[offset + 1 : offset + 1 + _NEAR]


def _average(opinions: Sequence[Shares]) -> Shares:
    if len(opinions) == 1:
        return opinions[0]
    total = _sum(opinions)
    return {option: share / len(opinions) for option, share in total.items()}


def _sum(opinions: Iterable[Shares]) -> Shares:
    total: defaultdict[str, float] = defaultdict(float)
    for opinion in opinions:
        for option, share in opinion.items():
            total[option] += share
    return total


def _list_sides(place: Place) -> tuple[Place, Place]:
    source, before, after = place
    return (source, before[-1:], ""), (source, "", after[:1])


def _pool_opinions(opinions: Mapping[Place, Shares]) -> dict[Place, Shares]:
    found: defaultdict[Place, list[Shares]] = defaultdict(list)
    for place, shares in opinions.items():
        for side in _list_sides(place):
            found[side].append(shares)
    return {side: _sum(shares) for side, shares in found.items()}


def _listen(own: Shares, pools: Iterable[Shares]) -> Shares:
    """`pools` hold this opinion and those of others."""
    if max(own.values()) >= _SETTLED:
        return own
    weights = dict(own)
    for pool in pools:
        others = sum(pool.values()) - 1
        if others > 0.5:
            for option, share in own.items():
                weights[option] *= ((pool[option] - share + _STUBBORN) / (others + _STUBBORN)) ** _TRUST
    total = sum(weights.values())
    return {option: weight / total for option, weight in weights.items()}
