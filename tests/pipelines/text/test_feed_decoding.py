"""In which encoding a feed is, whatever it says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import PageError
from pipelines.text.feed_decoding import decode_feed

CHINESE = "山谷里的钟声传得很远，老人说那是为过路的人敲的。他的徒弟每天清早上山，数着台阶，一直走到塔下。"
TRADITIONAL = "山谷裡的鐘聲傳得很遠，老人說那是為過路的人敲的。"
JAPANESE = "谷の鐘の音は遠くまで届く。旅人のために鳴らすのだと老人は言う。"
KOREAN = "골짜기의 종소리는 멀리까지 들린다. 노인은 나그네를 위해 종을 친다고 말한다."
RUSSIAN = "Звон колокола слышен далеко в долине, старик говорит, что он для путников."
FRENCH = "La cloche du village s'entend très loin, là où l'été brûle déjà : « voilà », dit-il."


def write(text: str, declared: str | None = None) -> str:
    prologue = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return f"{prologue}<rss><channel><item><title>{text}</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "content_type"),
    [
        (CHINESE, "utf-8", None, None),
        (CHINESE, "utf-8", "utf-8", "application/rss+xml"),
        (CHINESE, "utf-8", "gb2312", "text/xml"),
        (CHINESE, "utf-8", "utf-16", "text/xml; charset=utf-16"),
        (CHINESE, "utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        (CHINESE, "utf-8", None, "text/xml; charset=GBK"),
        (CHINESE, "utf-8", "hex", "text/xml; charset=nothing"),
        (CHINESE, "utf-8-sig", "gbk", "text/xml; charset=us-ascii"),
        (CHINESE, "gbk", "GB2312", "text/xml"),
        (CHINESE, "gb18030", "gb18030", "application/xml; charset=utf-8"),
        (CHINESE, "gbk", "gbk", "text/xml; charset=iso-8859-1"),
        (CHINESE, "gbk", "utf-8", "text/xml; charset=gbk"),
        (CHINESE, "gbk", "utf-8", None),
        (CHINESE, "gbk", None, "text/xml; charset=iso-8859-1"),
        (CHINESE, "gbk", "koi8-r", "text/xml; charset=unicode_escape"),
        (CHINESE, "gbk", "iso-8859-1", "application/octet-stream"),
        (CHINESE, "hz", "hz-gb-2312", None),
        (CHINESE, "utf-16", "utf-16", None),
        (CHINESE, "utf-16-le", "utf-16", None),
        (CHINESE, "utf-16-be", "utf-8", "text/xml; charset=utf-8"),
        (CHINESE, "utf-16-le", None, None),
        (CHINESE, "utf-32", "utf-32", None),
        (CHINESE, "utf-32-be", None, None),
        (TRADITIONAL, "big5", "big5", None),
        (TRADITIONAL, "big5", "utf-8", "text/xml; charset=big5"),
        (JAPANESE, "shift_jis", "Shift_JIS", None),
        (JAPANESE, "euc_jp", "euc-jp", "text/xml; charset=iso-8859-1"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp", None),
        (KOREAN, "euc_kr", "euc-kr", None),
        (RUSSIAN, "cp1251", "windows-1251", None),
        (RUSSIAN, "koi8_r", None, "text/xml; charset=koi8-r"),
        (FRENCH, "cp1252", "iso-8859-1", None),
        (FRENCH, "cp1252", "utf-8", None),
        (FRENCH, "cp1252", None, None),
        (FRENCH, "iso8859-15", "iso-8859-15", None),
        ("bell", "ascii", "utf-16", None),
        ("bell", "ascii", "shift_jis", "text/xml; charset=utf-7"),
        ("bell ~{ and ~}", "ascii", "utf-8", None),
    ],
)
def test_the_encoding_in_which_the_bytes_are_text(
    text: str, encoding: str, declared: str | None, content_type: str | None
) -> None:
    source = write(text, declared)
    assert decode_feed(source.encode(encoding), content_type) == source


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(KOREAN, "euc_kr"), (JAPANESE, "euc_jp"), (JAPANESE, "shift_jis"), (RUSSIAN, "cp1251"), (TRADITIONAL, "big5")],
)
def test_an_encoding_that_nothing_tells_is_not_guessed(text: str, encoding: str) -> None:
    with pytest.raises(PageError, match="in no known encoding") as caught:
        decode_feed(write(text, "utf-8").encode(encoding), "text/xml; charset=utf-8")
    assert caught.value.stage == "decode"


def test_bytes_that_the_declared_encoding_does_not_have() -> None:
    with pytest.raises(PageError, match="in no known encoding"):
        decode_feed(b"<rss>\x81\x8d\x8f</rss>", "text/xml; charset=iso-8859-1")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "big5", "utf-16-le"])
@pytest.mark.parametrize("missing", [1, 2])
def test_a_character_that_is_cut_off_is_left_out(encoding: str, missing: int) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{"山水" * 9}'.encode(encoding)[:-missing]
    text = decode_feed(body, None)
    assert text.endswith("水山")
    assert "\ufffd" not in text


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_few_broken_bytes_break_their_characters_alone(encoding: str) -> None:
    sound = write(CHINESE * 2, encoding).encode(encoding)
    text = decode_feed(sound.replace("钟".encode(encoding), b"\xff", 1), "text/xml; charset=iso-8859-1")
    assert text.count("\ufffd") == 1
    assert text.count(CHINESE) == 1


def test_a_replacement_character_that_was_written_is_text() -> None:
    assert decode_feed("\ufffd\ufffd".encode(), None) == "\ufffd\ufffd"


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff\ufffd"), min_size=1),
    st.sampled_from([None, "gbk", "latin-1"]),
)
def test_utf8_is_read_as_utf8(text: str, declared: str | None) -> None:
    source = write(f"钟{text}", declared)
    assert decode_feed(source.encode(), f"text/xml; charset={declared}") == source
