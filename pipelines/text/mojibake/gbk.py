"""Undoes UTF-8 that was read as GBK where no byte is lost; needs no language model."""

from pipelines.patterns import compile_late
from pipelines.text.mojibake.byte_evidence import LEAST_SHARES, has_sequences
from pipelines.text.mojibake.stretches import list_stretches
from pipelines.text.rare_characters import count_rare, find_rare

GBK = "gb18030"  # the superset of GBK that browsers read in its place
_EURO, _EURO_BYTE = "€", b"\x80"  # windows-936 reads byte 80 as the euro sign
_MOST_RARE_SHARE = 0.1  # by hand: names have rare characters
_SINGLE_SHARES = (*LEAST_SHARES, (1, 0.6))
_BESIDE_LETTER = compile_late("[A-Za-z][\u4e00-\u9fff]|[\u4e00-\u9fff][A-Za-z]")  # "Jos茅" for "José"


def has_gbk(text: str) -> bool:
    """Whether a stretch of a text was read as GBK, and all its bytes are there."""
    return any(restore_gbk(stretch) is not None for stretch in list_stretches(text, find_rare))


def restore_gbk(stretch: str) -> str | None:
    """The text that was read as GBK; None for any other text, and where a byte is lost.

    >>> restore_gbk("鏂规硶寰堝揩"), restore_gbk("方法很快"), restore_gbk("鏂规硶寰堝揩銆�")
    ('方法很快', None, None)
    """
    restored, data = _read_again(stretch)
    return restored if has_sequences(data) and count_rare(restored) <= _MOST_RARE_SHARE * len(restored) else None


def restore_gbk_beside_other(stretch: str) -> str | None:
    """As `restore_gbk`, with less evidence: other stretches of the document were read as GBK.

    >>> restore_gbk_beside_other("鐨刟"), restore_gbk_beside_other("Jos茅"), restore_gbk_beside_other("没有")
    ('的a', 'José', None)
    """
    restored, data = _read_again(stretch)
    is_likely = has_sequences(data, _SINGLE_SHARES) or _BESIDE_LETTER.search(stretch)
    return restored if restored and is_likely else None


def _read_again(stretch: str) -> tuple[str, bytes]:
    """The text that was read as GBK and its bytes; both empty where these are not UTF-8."""
    for parts in ([stretch], stretch.split(_EURO)):  # two ways to read byte 80
        try:
            data = _EURO_BYTE.join(part.encode(GBK) for part in parts)
            return data.decode(), data
        except UnicodeError:
            continue
    return "", b""
