"""Pieces to rows: slots that stand so near each other that they must be read together, with what stands around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.text.language_model.ngrams import ORDER
from pipelines.text.language_model.tokens import LINE_END, split_ends
from pipelines.text.language_model.word_lattice import Step
from pipelines.text.mojibake.candidates import Piece

_REACH = ORDER - 1
_LONGEST_ROW = 64


@dataclass(frozen=True, slots=True)
class Row:
    """`slots` are the indexes of steps that are slots to be read; later ones are there as context only."""

    left: str
    steps: tuple[Step, ...]
    slots: tuple[int, ...]


def split_rows(pieces: Sequence[Piece]) -> Iterator[Row]:
    """Every slot in exactly one row, in order."""
    steps = _list_steps(pieces)
    start = 0
    while (start := _find_slot(steps, start)) < len(steps):
        end = _find_end(steps, start)
        left = "".join(step[0] for step in steps[max(start - _REACH, 0) : start]) or LINE_END
        span = tuple(steps[start : end + _REACH])
        yield Row(left, span, tuple(place for place in range(end - start) if len(span[place]) > 1))
        start = end


def _list_steps(pieces: Sequence[Piece]) -> list[Step]:
    steps: list[Step] = []
    for piece in pieces:
        if isinstance(piece, str):
            for place, tokens in enumerate(split_ends(piece)):
                steps.extend(map(_hold, LINE_END * (_REACH * place) + tokens))
        else:
            steps.append(piece.characters)
    return steps


@lru_cache(maxsize=8192)
def _hold(token: str) -> Step:
    """One tuple a token: a long text has millions of steps."""
    return (token,)


def _find_slot(steps: Sequence[Step], start: int) -> int:
    return next((place for place in range(start, len(steps)) if len(steps[place]) > 1), len(steps))


def _find_end(steps: Sequence[Step], start: int) -> int:
    """One past the last slot that is not more than a context away from the one before."""
    last = start
    for place in range(start + 1, min(start + _LONGEST_ROW, len(steps))):
        if len(steps[place]) > 1:
            last = place
        elif place - last >= _REACH:
            break
    return last + 1
