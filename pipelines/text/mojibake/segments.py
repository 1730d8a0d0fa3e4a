"""Groups slots into segments: slots so close to each other that they are restored together, with their context."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.text.language_model.ngrams import ORDER
from pipelines.text.language_model.tokens import LINE_END, split_ends
from pipelines.text.language_model.word_lattice import Candidates
from pipelines.text.mojibake.candidates import Piece

_CONTEXT_LENGTH = ORDER - 1  # tokens: all that n-grams look back
_LONGEST_SEGMENT = 64  # positions: bounds the lattice's products; a digest has one longer segment in 4,000
_TOKEN_CACHE_SIZE = 8192  # more than the characters in common use; the GB 2312 standard has 6,763


@dataclass(frozen=True, slots=True)
class Segment:
    """`slots` are the indexes of the positions to restore; damaged positions after the last one are only context."""

    left: str
    positions: tuple[Candidates, ...]
    slots: tuple[int, ...]


def split_segments(pieces: Sequence[Piece]) -> Iterator[Segment]:
    """The segments of a text, in order; each slot is in exactly one of them."""
    positions = _list_positions(pieces)
    start = 0
    while (start := _find_slot(positions, start)) < len(positions):
        end = _find_end(positions, start)
        context = positions[max(start - _CONTEXT_LENGTH, 0) : start]
        left = "".join(candidates[0] for candidates in context) or LINE_END
        span = tuple(positions[start : end + _CONTEXT_LENGTH])
        yield Segment(left, span, tuple(index for index in range(end - start) if len(span[index]) > 1))
        start = end


def _list_positions(pieces: Sequence[Piece]) -> list[Candidates]:
    """One position per token; of a long intact piece only its two ends, with line ends between them."""
    positions: list[Candidates] = []
    for piece in pieces:
        if isinstance(piece, str):
            for number, tokens in enumerate(split_ends(piece)):
                positions.extend(map(_wrap_token, LINE_END * (_CONTEXT_LENGTH * number) + tokens))
        else:
            positions.append(piece.characters)
    return positions


@lru_cache(maxsize=_TOKEN_CACHE_SIZE)
def _wrap_token(token: str) -> Candidates:
    """One shared tuple per token: a long text has millions of positions."""
    return (token,)


def _find_slot(positions: Sequence[Candidates], start: int) -> int:
    return next((index for index in range(start, len(positions)) if len(positions[index]) > 1), len(positions))


def _find_end(positions: Sequence[Candidates], start: int) -> int:
    """The index after the last slot that is within one context of the slot before it."""
    last = start
    for index in range(start + 1, min(start + _LONGEST_SEGMENT, len(positions))):
        if len(positions[index]) > 1:
            last = index
        elif index - last >= _CONTEXT_LENGTH:
            break
    return last + 1
