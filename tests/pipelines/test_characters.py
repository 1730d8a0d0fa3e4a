"""Which characters text in the archive may hold."""

import sys

from pipelines.characters import INVISIBLE, is_clean

_EVERY = [chr(code) for code in range(sys.maxunicode + 1)]


def test_every_character_is_either_visible_or_removed() -> None:
    assert [it for it in _EVERY if is_clean(it) == bool(INVISIBLE.match(it) or it in "\x0b\x0c\x85")] == []


def test_all_visible_characters_are_clean_together() -> None:
    assert is_clean("".join(filter(is_clean, _EVERY)))
