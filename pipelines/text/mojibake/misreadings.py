"""Tells mojibake that nothing restores from sound text.

UTF-8 read by an East Asian code page, which swallows bytes; by a Western one other than the two that can be repaired;
East Asian encodings read by a Western code page; text of which only replacement characters are left.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import ftfy.bad_codecs  # noqa: F401 - makes the "sloppy" code pages known

from pipelines.text.mojibake.byte_evidence import (
    LEAST_SHARES,
    Shares,
    count_high,
    count_odd,
    count_sequences,
    encode_known,
    has_sequences,
    measure,
)
from pipelines.text.mojibake.code_pages import REPLACEMENT, list_characters
from pipelines.text.mojibake.detection import lost_high_bytes
from pipelines.text.mojibake.gbk import GBK, restore_gbk
from pipelines.text.mojibake.stretches import cut_stretches, list_stretches
from pipelines.text.rare_characters import FILLERS, count_rare, find_again, find_rare, keeps_rare, list_left_rare

_WIDE_CODE_PAGES = (GBK, "big5hkscs", "cp950", "cp949", "cp932", "euc_jp")
_NARROW_CODE_PAGES = (  # without cp866 and cp874, by which sound Cyrillic and Thai look like UTF-8
    *("cp1250", "cp1251", "cp1253", "cp1255", "cp1256", "cp1257", "cp437", "cp850", "koi8_r"),
    *("mac_roman", "iso8859_2", "iso8859_5", "iso8859_7"),
)
_FTFY_CODE_PAGES = (  # "sloppy": what they leave undefined is kept as control characters
    *("sloppy-windows-1250", "sloppy-windows-1251", "sloppy-windows-1253", "sloppy-windows-1257"),
    *("iso8859_2", "mac_roman", "cp437"),
)
_RARE_SHARE = 0.3  # by hand: sound Chinese has 1 rare character in 1,000, a list of rare ones is short
_RARE_SHARES: Shares = (*LEAST_SHARES, (2, 0.25))  # enough where so many characters are rare
_ENCODED_SHARE = 0.7  # by hand: characters that a code page has not are not its own
_NARROW_SHARE = 0.9  # by hand: these have all letters of their own damage
_RIVAL_ADVANTAGE = 1.3  # by hand: the code pages that can be repaired share most letters with their neighbours

_ODD_TRIPLE = re.compile("[\x80-\u25ff][\x80-\u25ff][\x80-\u25ff]")  # {3} is half as fast
_BEYOND_WESTERN = re.compile(f"[^\x00-\x7f{list_characters(0x80, 0xFF)}{REPLACEMENT}]")
_PAIRS = (  # signs and the common characters of GB 2312, EUC-JP and EUC-KR; of Big5; of Shift-JIS
    re.compile(rb"(?:[\xa1-\xa5\xb0-\xd7][\xa1-\xfe]){2,}"),
    re.compile(rb"(?:[\xa1-\xc6][\x40-\x7e\xa1-\xfe]){2,}"),
    re.compile(rb"(?:[\x81-\x83\x88-\x97][\x40-\x7e\x80-\xfc]){2,}"),
)
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LEAST_PAIR_SHARE = 0.7  # by hand: these encodings have further characters
_LEAST_PAIR_BYTES = 6  # by hand: a title of three characters
_MOST_UTF8_SHARE = 0.6  # by hand: Cyrillic in UTF-8 has such pairs too

_QUOTED = re.compile("[“‘「『《\"'`（(][^“”‘’「」『』《》\"'`（）()\n]{1,12}[”’」』》\"'`）)]")
_REPLACED = "锟斤拷"  # two replacement characters in UTF-8, read as GBK
_FILLED = tuple(filler * 8 for filler in FILLERS)  # memory that a program filled with a byte
_REPLACED_BYTES = REPLACEMENT.encode()
_LEAST_REPLACED = 2  # by hand: an article about encodings names the sign, if not in quotes, once in a line
_LEAST_LOST, _LEAST_LOST_SHARE = 4, 0.5  # by hand: sound pages have replacement characters one by one


def may_be_misread(unusual: str) -> bool:
    """A look at the characters alone, as `blank_usual` leaves them of a text."""
    return keeps_rare(unusual) or _ODD_TRIPLE.search(unusual) is not None or _is_filled(unusual)


def is_misread(text: str, unusual: str) -> bool:
    """Whether a text has damage that nothing here restores or was read as GBK; `unusual` is what `blank_usual` leaves.

    All that is looked for is in there as well, so that most of it is looked for among few characters.
    """
    rare = list(cut_stretches(text, find_again(text, list_left_rare(unusual))))
    return (
        any(map(_is_lost, rare))
        or _is_filled(unusual)
        or (_ODD_TRIPLE.search(unusual) is not None and _has_odd_damage(text, last=False))
        or any(restore_gbk(stretch) is not None for stretch in rare)
    )


def is_beyond_repair(text: str, *, last: bool = False) -> bool:
    """Whether a text has damage that nothing here restores; `last` counts what ftfy can undo too, for use after it.

    >>> is_beyond_repair("鏂规硶寰堝揩銆�"), is_beyond_repair("方法很快。"), is_beyond_repair("锟斤拷锟斤拷锟斤拷")
    (True, False, True)
    """
    if any(map(_is_lost, list_stretches(text, find_rare))) or _is_filled(text):
        return True
    return _ODD_TRIPLE.search(text) is not None and _has_odd_damage(text, last=last)


def _has_odd_damage(text: str, *, last: bool) -> bool:
    odd = list_stretches(text, _ODD_TRIPLE.search)
    return any(_is_narrow(stretch, last=last) for stretch in odd) or (
        lost_high_bytes(_list_western(text)) or _is_double_byte(text)
    )


def _is_filled(text: str) -> bool:
    return any(filled in text for filled in _FILLED)


def has_rare_stretch(text: str) -> bool:
    """Whether most of a stretch is rare characters: beside text that was read as GBK, one that lost bytes."""
    return any(map(_is_mostly_rare, list_stretches(text, find_rare)))


def _is_mostly_rare(stretch: str) -> bool:
    return count_rare(stretch) >= _RARE_SHARE * count_odd(stretch)


def _is_lost(stretch: str) -> bool:
    """Whether a stretch with rare characters has lost bytes."""
    return _is_wide(stretch) or _is_replaced(stretch)


def _is_replaced(stretch: str) -> bool:
    """Whether what stands for lost characters is all that is left of a good part of a stretch."""
    said = _QUOTED.sub("", stretch)
    lost = said.count(REPLACEMENT)
    is_lost = lost >= _LEAST_LOST and lost >= _LEAST_LOST_SHARE * count_odd(said)
    return is_lost or said.count(_REPLACED) >= _LEAST_REPLACED


def _is_wide(stretch: str) -> bool:
    """Whether an East Asian code page explains a stretch, and bytes are lost."""
    shares = _RARE_SHARES if _is_mostly_rare(stretch) else LEAST_SHARES
    least = _ENCODED_SHARE * count_odd(stretch.replace(REPLACEMENT, ""))
    for code_page in _WIDE_CODE_PAGES:
        data = stretch.encode(code_page, "ignore")
        if has_sequences(data, shares) and count_odd(data.decode(code_page)) >= least:
            return restore_gbk(stretch) is None
    return False


def _is_narrow(stretch: str, *, last: bool) -> bool:
    """Whether a code page of single bytes explains a stretch better than those that can be repaired."""
    if not _BEYOND_WESTERN.search(stretch):
        return False
    known = _RIVAL_ADVANTAGE * count_sequences(encode_known(stretch))
    least = _NARROW_SHARE * count_odd(stretch.replace(REPLACEMENT, ""))
    encoded = {code_page: stretch.encode(code_page, "ignore") for code_page in _NARROW_CODE_PAGES}
    rivals = [
        code_page
        for code_page, data in encoded.items()
        if count_high(data) >= least and has_sequences(data) and count_sequences(data) > known
    ]
    return bool(rivals) and (last or not any(_is_whole(stretch, code_page) for code_page in rivals))


def is_read_otherwise(text: str) -> bool:
    """Whether a stretch with letters that the code pages of the repair do not have is wholly UTF-8 by another one.

    >>> is_read_otherwise("GrĂ¶Ăźe â€“ MaĂź"), is_read_otherwise("GrÃ¶ÃŸe â€“ 方法")
    (True, False)
    """
    beyond = list_stretches(text, _BEYOND_WESTERN.search)
    return any(_is_whole(stretch, code_page) for stretch in beyond for code_page in _FTFY_CODE_PAGES)


def _is_whole(stretch: str, code_page: str) -> bool:
    try:
        stretch.encode(code_page).decode()
    except UnicodeError:
        return False
    return True


def _is_double_byte(text: str) -> bool:
    """Whether a Western code page read pairs of bytes of an East Asian encoding, or replacement characters."""
    total = replaced = utf8 = 0
    pairs = [0] * len(_PAIRS)
    for data in map(encode_known, _list_western(text)):
        total += count_high(data)
        replaced += data.count(_REPLACED_BYTES) * len(_REPLACED_BYTES)
        utf8 += measure(_UTF8_SEQUENCE, data)
        pairs = [sum_here + measure(pattern, data) for sum_here, pattern in zip(pairs, _PAIRS, strict=True)]
    is_paired = total >= _LEAST_PAIR_BYTES and max(pairs) >= _LEAST_PAIR_SHARE * total
    return replaced > _LEAST_LOST_SHARE * total or (is_paired and utf8 <= _MOST_UTF8_SHARE * total)


def _list_western(text: str) -> Iterator[str]:
    """The stretches that the Western code pages can have given, without those that list their letters."""
    for stretch in list_stretches(text, _ODD_TRIPLE.search):
        if not _BEYOND_WESTERN.search(stretch) and not _is_sorted(filter(_is_odd, stretch)):
            yield stretch


def _is_odd(character: str) -> bool:
    return not character.isascii()


def _is_sorted(characters: Iterator[str]) -> bool:
    return all(before <= after for before, after in pairwise(characters))
