"""Splits the names of authors into given and family names, as programs for references sort them."""

import re
from dataclasses import dataclass

# A name that ends so is that of a group.
_GROUPS = frozenset("team group collaboration consortium lab labs initiative community project authors".split())
_SUFFIXES = frozenset("jr jr. sr sr. ii iii iv".split())
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class PersonName:
    """`family` holds the whole name, and `given` nothing, where it is of one piece: 张三, OpenAI, Vision Team."""

    family: str
    given: str = ""
    suffix: str = ""


def split_name(name: str) -> PersonName:
    """A printed name, given names first.  Words in small letters before the last one belong to the family name.

    >>> split_name("Abena N. van der Berg")
    PersonName(family='van der Berg', given='Abena N.', suffix='')
    >>> split_name("Tomas Okafor Jr.")
    PersonName(family='Okafor', given='Tomas', suffix='Jr.')
    >>> split_name("张三"), split_name("The Vision Team")
    (PersonName(family='张三', given='', suffix=''), PersonName(family='The Vision Team', given='', suffix=''))
    """
    words = name.split()
    if len(words) < 2 or _HAN.search(name) or words[-1].lower() in _GROUPS:
        return PersonName(" ".join(words))
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in _SUFFIXES else ""
    start = len(words) - 1
    while start > 1 and words[start - 1].islower():
        start -= 1
    return PersonName(" ".join(words[start:]), " ".join(words[:start]), suffix)
