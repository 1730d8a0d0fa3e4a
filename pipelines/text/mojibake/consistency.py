"""Refines posteriors by the rest of the document: the clauses of ambiguous characters, and recurring words.

Constants were tuned by cross-validation within the half of the digests that is learned from.  They quote `python -m
tests.bench.constants`: 163 wrong of 30,781, 39 of them with a confidence of 0.9 or more, with the values here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipelines.text.language_model.ambiguous_characters import AMBIGUOUS, Classifier, DocumentCounts
from pipelines.text.language_model.tokens import split_tokens
from pipelines.text.mojibake.candidates import Piece, Slot
from pipelines.text.mojibake.posteriors import Posterior

_WINDOW_REACH = 80  # characters: they hold the 60 tokens of a line; 164 wrong at 40, 163 at 160
_WINDOW_CACHE_SIZE = 4096  # by hand: sentences recur in a document
_CLASSIFIER_WEIGHT = 0.7  # exponent: 166 wrong at 0.5, 159 at 0.9
_NGRAM_WEIGHT = 0.5  # exponent, as n-grams are too sure: 161 wrong at 0.3; 165 at 0.7, four more of them sure
_CONTEXT_REACH = 3  # characters: 163 wrong at 2, 165 at 4
_SETTLED = 0.9999  # beyond the highest confidence: 163 wrong at 0.999 and at 0.99999
_POOL_WEIGHT = 0.5  # exponent: 170 wrong at 0.25; 164 at 1, three more of them sure
_POOL_PRIOR = 1.0  # occurrences: 165 wrong at 0.5 and at 2
_LEAST_POOL = 0.5  # of an occurrence: below it the pool holds only rounding errors from other contexts

_LOST_CLOSINGS = {"「": "」", "『": "』"}
_LOST_OPENINGS = {"】": "【"}
_BRACKET = re.compile("[\n「『】]")
_LOST = frozenset({*_LOST_CLOSINGS.values(), *_LOST_OPENINGS.values()})
_PAIRED = 0.98  # by hand: a bracket that is open is closed on its line
_RAREST_PARTNER = 1e-4  # by hand: what neighbours say at most against a partner
_NEARNESS = 0.4  # by hand: what is in brackets is mostly one word
_ROW_FACTOR = 20  # by hand: 」、 is common, 、」 is not

Context = tuple[str, str, str]
"""What is left of a damaged character, and the text before and after it."""


class _Mark(NamedTuple):
    """An intact bracket or line end, or all options of a slot; the number of its piece, and of the slot."""

    characters: Sequence[str]
    place: int
    slot: int = -1


@dataclass(frozen=True, slots=True)
class FilledText:
    """A text with one option chosen for every slot, and the offset of each slot in it."""

    text: str
    offsets: tuple[int, ...]


def fill_slots(pieces: Sequence[Piece], choices: Iterator[str]) -> FilledText:
    """Joins the pieces, with one character chosen for every slot, in order."""
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
    return FilledText("".join(parts), tuple(offsets))


def choose_likeliest(posterior: Posterior) -> str:
    """The likeliest option; of equally likely ones the first in Unicode order."""
    return min(posterior, key=lambda option: (-posterior[option], option))


def classify_ambiguous(
    pieces: Sequence[Piece], posteriors: Sequence[Posterior], classifier: Classifier
) -> list[Posterior]:
    """Judges 中, 不 and 与 again by clause and document, with the likeliest option in every other slot."""
    classified = list(posteriors)
    if not classifier.features:
        return classified
    likeliest = [choose_likeliest(posterior) for posterior in posteriors]
    filled = fill_slots(pieces, iter(likeliest))
    document = DocumentCounts(split_tokens(filled.text) if classifier.reads_document else "")

    @lru_cache(maxsize=_WINDOW_CACHE_SIZE)
    def classify(before: str, after: str) -> list[float]:
        return classifier.classify(document.make_window(split_tokens(before), split_tokens(after)))

    for number, (offset, choice) in enumerate(zip(filled.offsets, likeliest, strict=True)):
        if choice in AMBIGUOUS:
            before = filled.text[max(offset - _WINDOW_REACH, 0) : offset]
            after = filled.text[offset + 1 : offset + 1 + _WINDOW_REACH]
            classified[number] = _combine(posteriors[number], classify(before, after))
    return classified


def _combine(posterior: Posterior, probabilities: Sequence[float]) -> Posterior:
    """Divides the total probability of the ambiguous characters between them anew."""
    weights = {
        c: posterior[c] ** _NGRAM_WEIGHT * probability**_CLASSIFIER_WEIGHT
        for c, probability in zip(AMBIGUOUS, probabilities, strict=True)
        if c in posterior
    }
    scale = sum(posterior[c] for c in weights) / sum(weights.values())
    return posterior | {c: weight * scale for c, weight in weights.items()}


def match_brackets(pieces: Sequence[Piece], posteriors: Sequence[Posterior]) -> list[Posterior]:
    """Decides which slots close 「 or open 】, whose partner is intact; neighbours do not tell them from 、."""
    matched = list(posteriors)
    marks = list(_list_marks(pieces))
    for ordered, pairs in ((marks, _LOST_CLOSINGS), (marks[::-1], _LOST_OPENINGS)):
        for intact, lost in pairs.items():
            for candidates, is_open in _group_candidates(ordered, intact, lost):
                shares = _share_partner([matched[mark.slot].get(lost, 0.0) for mark in candidates], candidates)
                for mark, share in zip(candidates, shares, strict=True):
                    matched[mark.slot] = _set_share(matched[mark.slot], lost, share if is_open else 1 - _PAIRED)
    return matched


def _list_marks(pieces: Sequence[Piece]) -> Iterator[_Mark]:
    slot = 0
    for place, piece in enumerate(pieces):
        if isinstance(piece, Slot):
            if not _LOST.isdisjoint(piece.characters):
                yield _Mark(piece.characters, place, slot)
            slot += 1
        else:
            yield from (_Mark(character, place) for character in _BRACKET.findall(piece))


def _group_candidates(marks: Iterable[_Mark], intact: str, lost: str) -> Iterator[tuple[list[_Mark], bool]]:
    """The slots that can be the partner of an intact bracket, for each; and those where no bracket is open."""
    candidates: list[_Mark] = []
    is_open = False
    for mark in marks:
        if mark.slot >= 0:
            candidates += [mark] if lost in mark.characters else []
        elif mark.characters in ("\n", intact):
            yield candidates, is_open
            candidates, is_open = [], mark.characters == intact
    yield candidates, is_open


def _share_partner(shares: Sequence[float], candidates: Sequence[_Mark]) -> list[float]:
    """The probability that each candidate is the partner, where one of them is: likely the first."""
    odds = [
        _NEARNESS**number * max(share, _RAREST_PARTNER) / (1 - min(share, 1 - _RAREST_PARTNER))
        for number, share in enumerate(shares)
    ]
    for number, (mark, after) in enumerate(pairwise(candidates)):
        odds[number] *= _ROW_FACTOR if abs(mark.place - after.place) == 1 else 1
    return [_PAIRED * each / sum(odds) for each in odds]


def _set_share(posterior: Posterior, option: str, share: float) -> Posterior:
    others = 1 - posterior.get(option, 0.0)
    if option not in posterior or others <= 0:
        return posterior
    return {each: share if each == option else p * (1 - share) / others for each, p in posterior.items()}


def reconcile_occurrences(pieces: Sequence[Piece], posteriors: Sequence[Posterior]) -> list[Posterior]:
    """Makes the slots of a document agree where they show the same damaged word.

    Slots with the same remains between the same neighbours get one posterior, the same object.  Slots that share only
    one of the neighbours are likely the same character, so a doubtful slot moves towards the pool of those.
    """
    filled = fill_slots(pieces, map(choose_likeliest, posteriors))
    sources = [piece.source for piece in pieces if isinstance(piece, Slot)]
    doubtful = [number for number, posterior in enumerate(posteriors) if max(posterior.values()) < _SETTLED]
    wanted = {side for number in doubtful for side in _list_sides(_find_context(filled, sources, number))}
    occurrences: defaultdict[Context, list[int]] = defaultdict(list)
    for number in range(len(posteriors)):
        context = _find_context(filled, sources, number)
        if not wanted.isdisjoint(_list_sides(context)):
            occurrences[context].append(number)
    averages = {
        context: _average([posteriors[number] for number in numbers]) for context, numbers in occurrences.items()
    }
    pools = _pool_by_side(averages)
    reconciled = list(posteriors)
    for context, numbers in occurrences.items():
        posterior = _apply_pools(averages[context], [pools[side] for side in _list_sides(context)])
        for number in numbers:
            reconciled[number] = posterior
    return reconciled


def _find_context(filled: FilledText, sources: Sequence[str], number: int) -> Context:
    text, offset = filled.text, filled.offsets[number]
    before, after = text[max(offset - _CONTEXT_REACH, 0) : offset], text[offset + 1 : offset + 1 + _CONTEXT_REACH]
    return sources[number], before, after


def _average(posteriors: Sequence[Posterior]) -> Posterior:
    if len(posteriors) == 1:
        return posteriors[0]
    total = _sum(posteriors)
    return {option: share / len(posteriors) for option, share in total.items()}


def _sum(posteriors: Iterable[Posterior]) -> Posterior:
    total: defaultdict[str, float] = defaultdict(float)
    for posterior in posteriors:
        for option, share in posterior.items():
            total[option] += share
    return total


def _list_sides(context: Context) -> tuple[Context, Context]:
    """The context with the neighbour before alone, and with the neighbour after alone."""
    source, before, after = context
    return (source, before[-1:], ""), (source, "", after[:1])


def _pool_by_side(averages: Mapping[Context, Posterior]) -> dict[Context, Posterior]:
    """The sum of the posteriors of all contexts that share a side."""
    shared: defaultdict[Context, list[Posterior]] = defaultdict(list)
    for context, posterior in averages.items():
        for side in _list_sides(context):
            shared[side].append(posterior)
    return {side: _sum(posteriors) for side, posteriors in shared.items()}


def _apply_pools(own: Posterior, pools: Iterable[Posterior]) -> Posterior:
    """Moves a posterior towards the pools; each pool contains this posterior and those of other contexts."""
    if max(own.values()) >= _SETTLED:
        return own
    weights = dict(own)
    for pool in pools:
        others = sum(pool.values()) - 1
        if others > _LEAST_POOL:
            for option, share in own.items():
                weights[option] *= ((pool[option] - share + _POOL_PRIOR) / (others + _POOL_PRIOR)) ** _POOL_WEIGHT
    total = sum(weights.values())
    return {option: weight / total for option, weight in weights.items()}
