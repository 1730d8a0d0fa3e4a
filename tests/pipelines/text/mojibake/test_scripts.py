"""Traditional Chinese, Japanese and Korean: restored by words of their own, or marked uncertain."""

from dataclasses import replace

import pytest

from pipelines.text.language_model.model import start_model
from pipelines.text.mojibake.repair import repair_text
from pipelines.text.mojibake.result import UNCERTAIN
from tests.support.mojibake.corruption import corrupt_text
from tests.support.mojibake.sound import ESSAY

TRADITIONAL = """\
山上的茶館每天清晨開門，老闆先把昨夜的爐灰掃乾淨，再到井邊打水。客人陸續進來，有的帶著報紙，有的帶著鳥籠，坐定之後點\
一壺烏龍。聽說從前這裡是驛站，馬隊經過時要在院子裡過夜，現在只剩下門前那塊磨得發亮的石頭。孩子們喜歡坐在石頭上，等送信\
的人騎車上來，問他山下有什麼新聞。老闆說，茶葉的品質與當年的雨量有關，雨水太多，香氣就淡；天氣太乾，葉子又長不開。今年\
春天的雨下得剛剛好，所以他對這一批茶葉很有信心，還特地請人寫了新的招牌。"""
JAPANESE = """\
港町の朝は早い。漁師たちはまだ暗いうちに船を出し、日が昇るころには網を引き上げて戻ってくる。市場では魚の値段を決める声が響\
き、近くの食堂では味噌汁の匂いがしている。祖父は若いころ、この港で三十年も働いていたそうだ。海が荒れた日には、家で網を直し\
ながら、昔の話をたくさん聞かせてくれた。今では漁に出る人も少なくなり、古い倉庫は小さな喫茶店や本屋に変わった。それでも夏の\
祭りになると、町を離れた人たちが帰ってきて、通りは夜遅くまで賑やかになる。新しい機械を使えば作業は楽になるが、天気を読む力\
だけは経験がなければ身につかないと、年を取った船長は言う。"""
KOREAN = "아침마다 어머니는 시장에서 생선과 채소를 사 오셨다. 나는 바닷가에서 친구들과 함께 조개를 주웠다." * 3


def count_right(text: str, least: float) -> tuple[int, int]:
    repair = repair_text(corrupt_text(text))
    assert len(repair.text) == len(text)
    chosen = [choice for choice in repair.choices if choice.confidence >= least]
    return sum(text.startswith(choice.restored, choice.offset) for choice in chosen), len(chosen)


@pytest.mark.parametrize(("text", "share"), [(TRADITIONAL, 0.93), (JAPANESE, 0.95)], ids=["traditional", "japanese"])
def test_words_of_its_own_restore_a_text(text: str, share: float) -> None:
    right, chosen = count_right(text, 0)
    assert right >= share * chosen > 30
    right, chosen = count_right(text, UNCERTAIN)
    assert right >= 0.98 * chosen > 25


def test_every_choice_of_a_script_without_words_is_uncertain() -> None:
    assert count_right(KOREAN, UNCERTAIN) == (0, 0)


@pytest.mark.parametrize("text", [TRADITIONAL, JAPANESE], ids=["traditional", "japanese"])
def test_a_model_of_an_earlier_release_is_uncertain(text: str) -> None:
    earlier = replace(start_model(), variants={}, japanese=None)
    repair = repair_text(corrupt_text(text), earlier)
    assert repair.uncertain_count == repair.restored_count > 30


def test_lines_of_several_scripts_in_one_document() -> None:
    lines = (ESSAY, TRADITIONAL, JAPANESE, "2031", ESSAY)
    alone = [repair_text(corrupt_text(line)).text for line in lines]
    assert repair_text(corrupt_text("\n".join(lines))).text.splitlines() == alone


def test_alternatives_of_a_traditional_choice_are_traditional() -> None:
    repair = repair_text(corrupt_text(TRADITIONAL))
    simplified = [
        choice for choice in repair.choices if set(choice.restored + choice.alternatives) & set("这还远过门问")
    ]
    assert simplified == []


@pytest.mark.parametrize(
    "line",
    [
        "店主掛上「今日公休」，客人只好離開。",
        "選單裡有「茶」、「酒」、「水」，也有「湯」與「麵」。",
        "店里挂着「今日休息」的牌子，客人、邻居、孩子都看见了。",
        "【通知】明天停水、停电，请提前准备。",
        "先看价格、分量、味道，再读【说明】和【附录】。",
    ],
)
def test_a_bracket_is_matched_with_its_partner(line: str) -> None:
    repair = repair_text(corrupt_text(line))
    assert [c for c in repair.text if c in "「」【】、"] == [c for c in line if c in "「」【】、"]


@pytest.mark.parametrize("line", ["茶、酒、水、汤都有", "茶、酒】水、汤都有", "「茶", "有「"])
def test_what_has_no_partner_is_a_comma(line: str) -> None:
    text = f"{line}\n{ESSAY}"
    repaired = repair_text(corrupt_text(text)).text.splitlines()[0]
    assert repaired.replace("【", "、") == line


@pytest.mark.parametrize("soft_hyphens", [True, False])
@pytest.mark.parametrize("no_break_spaces", [True, False])
@pytest.mark.parametrize("template", ["{0}\n{0}", "{0}", "{0}\r\n{0}", "<p>{0}</p>", "<li>{0}<br>{0}</li>"])
def test_a_no_break_space_that_was_trimmed_at_the_end_of_a_line(
    template: str, soft_hyphens: bool, no_break_spaces: bool
) -> None:
    line = "渔夫的孩子在灯下好好学习"
    damaged = corrupt_text(line, soft_hyphens=soft_hyphens, no_break_spaces=no_break_spaces)
    assert damaged[-1] in " \xa0"
    assert repair_text(template.format(damaged[:-1])).text == template.format(line)


def test_a_document_that_kept_the_spaces_at_the_ends_of_its_lines() -> None:
    text = "渔夫的孩子在灯下好好学习\n渔夫的孩子在灯下很快就做完了作业\n"
    choices = repair_text(corrupt_text(text)).choices
    assert all("习" not in choice.alternatives for choice in choices)
