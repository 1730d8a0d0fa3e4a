"""Refines posteriors by the rest of the document: the clauses of ambiguous characters, and recurring words.

Constants were tuned by cross-validation within the half of the digests that is learned from.  They quote `python -m
tests.bench.constants`: 163 wrong of 30,781, 39 of them with a confidence of 0.9 or more, with the values here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.text.language_model.ambiguous_characters import AMBIGUOUS, Classifier, DocumentCounts
from pipelines.text.language_model.tokens import split_tokens
from pipelines.text.mojibake.candidates import Piece, Slot
from pipelines.text.mojibake.posteriors import Posterior

_WINDOW_REACH = 80  # characters: they hold the 60 tokens of a line; 164 wrong at 40, 163 at 160
_CLASSIFIER_WEIGHT = 0.7  # exponent: 166 wrong at 0.5, 159 at 0.9
_NGRAM_WEIGHT = 0.5  # exponent, as n-grams are too sure: 161 wrong at 0.3; 165 at 0.7, four more of them sure
_CONTEXT_REACH = 3  # characters: 163 wrong at 2, 165 at 4
_SETTLED = 0.9999  # beyond the highest confidence: 163 wrong at 0.999 and at 0.99999
_POOL_WEIGHT = 0.5  # exponent: 170 wrong at 0.25; 164 at 1, three more of them sure
_POOL_PRIOR = 1.0  # occurrences: 165 wrong at 0.5 and at 2
_LEAST_POOL = 0.5  # of an occurrence: below it the pool holds only rounding errors from other contexts

Context = tuple[str, str, str]
"""What is left of a damaged character, and the text before and after it."""


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
    document = DocumentCounts(split_tokens(filled.text))
    for number, (offset, choice) in enumerate(zip(filled.offsets, likeliest, strict=True)):
        if choice in AMBIGUOUS:
            before = split_tokens(filled.text[max(offset - _WINDOW_REACH, 0) : offset])
            after = split_tokens(filled.text[offset + 1 : offset + 1 + _WINDOW_REACH])
            probabilities = classifier.classify(document.make_window(before, after))
            classified[number] = _combine(posteriors[number], probabilities)
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
