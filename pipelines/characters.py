"""Which characters text in the archive may hold, and text without the others; does not import anything of the project.

Invisible are control characters other than tab and line breaks, the zero-width space, the byte order mark, deprecated
format characters, interlinear annotation marks, and lone surrogates.  U+200C and U+200D stay: they join emoji.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u200b\u206a-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
_LINE_BREAKING = re.compile("[\x0b\x0c\x85]")
# All other characters: what is there is matched in half the time that a search for what is not there takes.
_VISIBLE = re.compile(
    "[\t\n\r\x20-\x7e\xa0-\u200a\u200c-\u2069\u2070-\ud7ff\ue000-\ufefe\uff00-\ufff8\ufffc-\U0010ffff]*+"
)
ESCAPED_CONTROL = re.compile(rb"\\[bfu]")  # in JSON that escapes nothing beyond ASCII

Value = TypeVar("Value")


def is_clean(text: str) -> bool:
    """Whether text holds none of the invisible characters and no vertical tab, form feed or next line."""
    return _VISIBLE.fullmatch(text) is not None


def remove_invisible(text: str) -> str:
    """Text without invisible characters, with blanks for the line breaks that are controls; clean text is returned.

    >>> remove_invisible("高斯\\x1b泼溅\\x0b（３Ｄ）\\x00👩\\u200d💻")
    '高斯泼溅 （３Ｄ）👩\\u200d💻'
    """
    return text if is_clean(text) else INVISIBLE.sub("", _LINE_BREAKING.sub(" ", text))


def clean_record(record: Value) -> Value:
    """A dataclass with no invisible character in any text of it, however deep; a clean one is returned."""
    texts: list[str] = []
    _collect(record, texts)
    return record if is_clean("\n".join(texts)) else clean_value(record)


def clean_value(value: Any) -> Any:
    """The same for any value: a text, a mapping, a list or a dataclass; all else is returned."""
    if isinstance(value, str):
        return remove_invisible(value)
    if isinstance(value, Mapping):
        return {clean_value(key): clean_value(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(clean_value, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{name: clean_value(getattr(value, name)) for name in _list_names(type(value))})
    return value


def _collect(record: Any, texts: list[str]) -> None:
    """Adds the texts of a dataclass, of those in its fields, and of tuples of either."""
    for part in _read_fields(record.__class__)(record):
        if part.__class__ is str:
            texts.append(part)
        elif part.__class__ is tuple:
            for item in part:
                if item.__class__ is str:
                    texts.append(item)
                else:
                    _collect(item, texts)
        elif hasattr(part, "__dataclass_fields__"):
            _collect(part, texts)


@cache
def _list_names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # a dataclass


@cache
def _read_fields(kind: Hashable) -> Callable[[object], tuple[object, ...]]:
    return attrgetter(*_list_names(kind))  # a tuple: every record has two fields or more
