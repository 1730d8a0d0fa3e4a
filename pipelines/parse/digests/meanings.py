"""Looks up what a label of the machine-written summary means, in the tables of `machine_labels`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from pipelines.parse.digests.machine_labels import (
    ASSESSMENT_LABELS,
    BESIDE_LABELS,
    CLOSING_LABELS,
    GROUP_LABELS,
    INNER_LABELS,
    ITEM_LABELS,
    OTHER_LABELS,
    POINT_LABELS,
    SIMPLIFIED,
    TASK_LABELS,
    TRADITIONAL,
    Columns,
)
from pipelines.parse.vocabulary import fold_label, join_columns
from pipelines.patterns import compile_late
from pipelines.records.kinds import SectionKind


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label can mean: an item of the list, the whole of the four points, or one of these points."""

    item: SectionKind | None = None
    point: SectionKind | None = None
    is_group: bool = False
    is_closing: bool = False


def _compile(rows: Iterable[Columns]) -> re.Pattern[str]:
    return compile_late("|".join(join_columns(*columns) for columns in rows), re.IGNORECASE)


def _compile_kinds(table: dict[SectionKind, tuple[Columns, ...]]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind}>{_compile(rows).pattern})" for kind, rows in table.items()), re.IGNORECASE)


_ITEMS, _POINTS = _compile_kinds(ITEM_LABELS), _compile_kinds(POINT_LABELS)
_GROUP, _CLOSING, _TASK = _compile(GROUP_LABELS), _compile(CLOSING_LABELS), _compile(TASK_LABELS)
_KNOWN = (_ITEMS, _POINTS, _GROUP, _compile(BESIDE_LABELS))
_OTHER, _ASSESSMENT = _compile(OTHER_LABELS), [_compile(rows) for rows in ASSESSMENT_LABELS]
_INNER = {kind: _compile(rows) for kind, rows in INNER_LABELS.items()}
_TO_SIMPLIFIED = str.maketrans(TRADITIONAL, SIMPLIFIED)
_LONGEST_LABEL = 80  # characters, with signs and blanks around it
_JOINT = re.compile(r"及其|以及|[及和与或、/&,，]|and")


@lru_cache(maxsize=4096)  # the same few labels stand in every block
def find_meaning(label: str) -> Meaning | None:
    """What a label of the machine-written summary can mean; None for a label that no table has.

    >>> find_meaning("论文标题及翻译").item, find_meaning("KEYWORDS").item, find_meaning("天气")
    ('digest_title', 'keywords', None)
    >>> find_meaning("研究方法").item, find_meaning("研究方法").point, find_meaning("摘要概括").is_group
    ('methods', 'approach', True)
    """
    folded = _fold(label)
    meaning = _find_word(folded)
    if meaning or not (parts := [part for part in _JOINT.split(folded) if part])[1:]:
        return meaning
    if not all(any(pattern.fullmatch(part) for pattern in _KNOWN) for part in parts[1:]):
        return None
    return Meaning(point="results") if _TASK.fullmatch(parts[0]) else _find_word(parts[0])


def _fold(label: str) -> str:
    """A label as `fold_label` has it, in simplified characters."""
    return fold_label(label).translate(_TO_SIMPLIFIED)


def _find_word(word: str) -> Meaning | None:
    item, point = _ITEMS.fullmatch(word), _POINTS.fullmatch(word)
    is_group, is_closing = _GROUP.fullmatch(word) is not None, _CLOSING.fullmatch(word) is not None
    if not (item or point or is_group or is_closing):
        return None
    return Meaning(_get_kind(item), _get_kind(point), is_group, is_closing)


def _get_kind(match: re.Match[str] | None) -> SectionKind | None:
    return cast(SectionKind, match.lastgroup) if match else None


def is_inner_label(kind: SectionKind | None, label: str) -> bool:
    """Whether a label names a part within a section of this kind.

    >>> is_inner_label("conclusion", "创新点"), is_inner_label("keywords", "创新点")
    (True, False)
    """
    return kind in _INNER and len(label) <= _LONGEST_LABEL and _INNER[kind].fullmatch(_fold(label)) is not None


@lru_cache(maxsize=4096)
def is_other_label(label: str) -> bool:
    """Whether a label names what no section has a kind for: 亮点, 发表会议."""
    return _OTHER.fullmatch(_fold(label)) is not None


@lru_cache(maxsize=4096)
def is_assessment(label: str, *, first: bool) -> bool:
    """Whether a label names the innovation of a paper, or what stands behind it in an assessment."""
    return _ASSESSMENT[not first].fullmatch(_fold(label)) is not None
