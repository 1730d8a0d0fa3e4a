"""Cuts text into the tokens that are searched: one per Chinese, Japanese or Korean character, one per word elsewhere.

Does not import SQLAlchemy.  Whoever changes what a token is raises `TOKENIZER`: archives are then indexed again.
"""

import re
from collections.abc import Iterable
from functools import cache
from unicodedata import is_normalized, normalize

TOKENIZER = 1
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


def write_tokens(texts: Iterable[str]) -> str:
    """The tokens of texts between blanks, with `BREAK` between two texts; those in ASCII come first.

    >>> write_tokens(["扩散", "a sail", "Mills"]).replace(BREAK, "|")
    'a sail | mills | 扩 散'
    """
    english: list[str] = []
    other: list[str] = []
    for text in texts:
        (english if text.isascii() else other).append(text)
    # Many texts at a time take a third less than each by itself, and those in ASCII half as much as others.
    return f" {BREAK} ".join(" ".join(tokenize("\n".join(several))) for several in (english, other) if several)


# When first used: each takes 6 ms, because `re` counts through the ranges, and a command without a query needs none.
_compile = cache(re.compile)


def is_character(token: str) -> bool:
    """Whether a token is one of the characters that need no blanks, and not a word.

    >>> is_character("扩"), is_character("a"), is_character(BREAK)
    (True, False, False)
    """
    return len(token) == 1 and "\u1100" <= token != BREAK
