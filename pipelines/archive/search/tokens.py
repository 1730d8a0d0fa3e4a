"""Cuts text into the tokens that are searched: one per Chinese, Japanese or Korean character, one per word elsewhere.

Does not import SQLAlchemy.  Whoever changes what a token is raises `TOKENIZER`: archives are then indexed again.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from types import MappingProxyType
from unicodedata import is_normalized, normalize

TOKENIZER = 1
NO_TOKENS: Mapping[str, str] = MappingProxyType({})
BREAK = "\ue000"  # of private use: stands between two tokens that do not follow each other
# Radicals, kana, bopomofo, hangul, ideographs, compatibility ideographs, and the ideographs of the planes 2 and 3.
_RANGES = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
CHARACTER = f"[{_RANGES}]"  # a token by itself: these scripts write no blanks between words
WORD = f"[^\\W_{_RANGES}]"
_LONGEST = 500  # characters of a word, which is cut there: an index of PostgreSQL holds 2,046 bytes of a word
_TOKEN = f"{CHARACTER}|{WORD}{{1,{_LONGEST}}}|{BREAK}"
_TOO_LONG = re.compile(f"[A-Za-z0-9]{{{_LONGEST + 1}}}")
# Each pattern begins with what is rare in a text, and looks behind afterwards: that makes the search fast.
_JOINTS = r"[-_./'’+:&@\u2010\u2011]"  # within a word they do not separate its parts: `text-to-video`, `3.5`, `don't`
_JOINT = f"{_JOINTS}(?<={WORD}{_JOINTS})(?={WORD})"
_APART = f" (?={CHARACTER})(?<={CHARACTER} )"  # these characters need no blanks
# Whatever is no letter, figure or blank; the end of a line separates as a sign does.
_SIGN = re.compile(r"[^\w \t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_RUN = re.compile(f"{BREAK}[ {BREAK}]+")
_ASCII_SIGNS = {code: "\n" for code in range(128) if _SIGN.fullmatch(chr(code)) or chr(code) == "_"}
_ASCII_END = re.compile(r"\n\s*")
_ACCENTS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_HAS_ACCENTS = re.compile("[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


def fold(text: str) -> str:
    """A text without differences of case, of accents on Latin letters, and of width.

    >>> fold("Müller ＧＰＴ４ Straße 扩散"), fold("ガ")
    ('muller gpt4 strasse 扩散', 'ガ')
    """
    folded = (text if is_normalized("NFKC", text) else normalize("NFKC", text)).casefold()
    if _HAS_ACCENTS.search(folded):
        folded = normalize("NFC", _ACCENTS.sub("", normalize("NFD", folded).translate(_LETTERS)))
    return folded


def tokenize(text: str) -> list[str]:
    """The tokens of a text, with `BREAK` between those that a phrase cannot span.

    >>> " ".join(tokenize("3D 高斯，text-to-Video.\\n扩 散")).replace(BREAK, "|")
    '3d 高 斯 | text to video | 扩 | 散'
    """
    words = _compile(_JOINT).sub(" ", text)
    if text.isascii() and not _TOO_LONG.search(text):  # takes a fifth of what follows
        return _ASCII_END.sub(f" {BREAK} ", words.lower().translate(_ASCII_SIGNS)).split()
    folded = fold(_SIGN.sub(BREAK, words.replace("_", ".")))  # without signs, few texts need to be normalised
    apart = _compile(_APART).sub(BREAK, " ".join(folded.split()))
    return _compile(_TOKEN).findall(_RUN.sub(BREAK, apart))


def write_tokens(texts: Iterable[str], known: Mapping[str, str] = NO_TOKENS) -> str:
    """The tokens of texts between blanks, with `BREAK` between two texts; those in ASCII come first.

    `known` holds what this gives for some texts, each by itself: they are not cut again.

    >>> write_tokens(["扩散", "a sail", "Mills"], {"Mills": "mills"}).replace(BREAK, "|")
    'a sail | mills | 扩 散'
    """
    english: list[str] = []
    other: list[str] = []
    for text in texts:
        (english if text.isascii() else other).append(text)
    # Those in ASCII take half as much as others.
    return f" {BREAK} ".join(_write(several, known) for several in (english, other) if several)


def _write(texts: Iterable[str], known: Mapping[str, str]) -> str:
    written: list[str] = []
    for is_known, several in groupby(texts, known.__contains__):
        if is_known:
            written += map(known.__getitem__, several)
        else:  # many texts at a time take a third less than each by itself
            written.append(" ".join(tokenize("\n".join(several))))
    return _join(written)


def _join(written: Sequence[str]) -> str:
    """Tokens of texts as they are cut together: with one `BREAK` between two, of which either may bring its own."""
    pieces = [written[0]]
    for tokens in written[1:]:
        if not pieces[-1].endswith(BREAK):
            pieces.append(BREAK)
        if rest := tokens.removeprefix(BREAK).lstrip():
            pieces.append(rest)
    return " ".join(pieces).lstrip()


# When first used: each takes 6 ms, because `re` counts through the ranges, and a command without a query needs none.
_compile = cache(re.compile)


def is_character(token: str) -> bool:
    """Whether a token is one of the characters that need no blanks, and not a word.

    >>> is_character("扩"), is_character("a"), is_character(BREAK)
    (True, False, False)
    """
    return len(token) == 1 and "\u1100" <= token != BREAK
