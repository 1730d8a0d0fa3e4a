"""Invisible characters are removed; odd but visible ones stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text.cleaning import clean_text

often = settings(max_examples=150, deadline=None, derandomize=True, database=None)
SOUND = (
    "新方法：“高斯泼溅”（３Ｄ）提升了效率！",
    "‘单引号’、“双引号”……——～《书名》【括号】「引」",
    "首行\u3000\u3000缩进\u3000和\u00a0不断行",
    "👩\u200d💻 与 👨\u200d👩\u200d👧 和 ⭐️ 与 1️⃣",
    "ﬁ ligature, ½, ™, naïve café, José Núñez, Łódź, Müller, Δσ",
    "行一\r\n行二\t制表",
    "l&#38;a &amp; &#x4e2d; &#128512; &#99999999;",
    "<p class='a'>五 &lt; 六</p>",
    "",
)
INVISIBLE = [
    *("\x00", "\x01", "\x07", "\x08", "\x0e", "\x1b", "\x1f", "\x7f", "\x80", "\x84", "\x86", "\x9f"),
    *("\u200b", "\ufeff", "\u206a", "\ufff9", "\ufffb", "\ud800", "\udfff"),
]
chinese = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.sampled_from("，。；：（）！？《》“”‘’…—\u3000～１２ＡＢａｂ％￥、·"),
    st.sampled_from(["👩\u200d💻", "⭐️", " ", "\n", "3D", "NeRF", "<p>", "&amp;"]),
)
any_text = st.one_of(
    st.characters(),
    st.sampled_from([*INVISIBLE, "\x0b", "\x0c", "\x85", "&#", "7;", "&#7;", "&#x200B;", "中", "，"]),
)


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_is_the_same_object(text: str) -> None:
    assert clean_text(text) is text


@pytest.mark.parametrize("sign", INVISIBLE, ids=ascii)
def test_invisible_characters_are_removed(sign: str) -> None:
    assert clean_text(f"高斯{sign}泼溅 a{sign}b{sign}") == "高斯泼溅 ab"


@pytest.mark.parametrize("sign", [sign for sign in INVISIBLE if sign not in "\x1b"], ids=ascii)
@pytest.mark.parametrize("form", ["&#{};", "&#x{:x};", "&#X{:04X};", "&#{}", "&#00000000{};", "&#x{:x}", "&#x{:020x}"])
def test_references_to_invisible_characters_are_removed(form: str, sign: str) -> None:
    assert clean_text(f"高斯{form.format(ord(sign))}泼溅") == "高斯泼溅"


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x85"], ids=ascii)
def test_line_breaking_controls_become_spaces(sign: str) -> None:
    assert clean_text(f"提升{sign}效率") == "提升 效率"


@pytest.mark.parametrize("text", ["&#38;", "&#65", "&#x1f600;", f"&#{'9' * 5000};", "&#x110000", "&#", "&#x;"])
def test_other_references_are_kept(text: str) -> None:
    assert clean_text(text) is text


@pytest.mark.parametrize("reference", ["&#&#7;7;", "&#\u200b7;", "&&#7;#7;"])
def test_a_removal_completes_no_other_reference(reference: str) -> None:
    assert clean_text(f"甲{reference}乙") == "甲乙"


@often
@given(st.lists(chinese, max_size=40).map("".join))
def test_chinese_and_full_width_signs_are_kept(text: str) -> None:
    assert clean_text(text) is text


@often
@given(st.lists(any_text, max_size=20).map("".join))
def test_cleaning_is_idempotent(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) is cleaned
    assert not any(sign in cleaned for sign in INVISIBLE)
