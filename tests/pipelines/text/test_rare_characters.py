"""What is left of a text without its usual characters."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.mojibake.detection import find_damage
from pipelines.text.mojibake.gbk import has_gbk
from pipelines.text.mojibake.misreadings import is_beyond_repair, is_misread, may_be_misread
from pipelines.text.mojibake.repair import repair_text
from pipelines.text.mojibake.stretches import cut_stretches, list_stretches
from pipelines.text.rare_characters import blank_usual, find_again, find_rare, list_left_rare

_PIECES = ("方法", "a", "\n", "<b>", "——", "é", "à", "熵", "鏂规硶", "寰堝揩銆�", "锟斤拷", "烫" * 4, "å®éªç»æ", "Ä±Å")


def test_no_character_that_tells_of_damage_is_usual() -> None:
    letters = [*range(0x80, 0x2600), 0xFFFD, 0x20000]
    rare = [code for code in range(0x2600, 0x10000) if find_rare(chr(code))]
    assert len(rare) > 10_000
    telling = "".join(map(chr, [*letters, *rare]))
    assert blank_usual(telling) == telling


def test_usual_text_leaves_blanks_alone() -> None:
    assert blank_usual("三维高斯泼溅 is fast. 关系：関係、關係，관계。（３Ｄ）") == " "
    assert blank_usual("") == ""


def test_damage_in_a_usual_text_is_found() -> None:
    assert repair_text("à la carte").fault is None
    for damaged in ("方法ä¸‰ç»´é«˜æ–¯方法", "方法 烫烫烫烫烫烫烫烫 方法", "方法鏂规硶寰堝揩方法"):
        unusual = blank_usual(damaged)
        assert find_damage(unusual) or may_be_misread(unusual)
        assert find_damage(damaged) or is_beyond_repair(damaged) or repair_text(damaged).fault


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_what_is_left_tells_what_the_whole_text_tells(text: str) -> None:
    rare = list_left_rare(blank_usual(text))
    assert list(cut_stretches(text, find_again(text, rare))) == list(list_stretches(text, find_rare))
    assert is_misread(text, blank_usual(text)) == (is_beyond_repair(text) or has_gbk(text))
