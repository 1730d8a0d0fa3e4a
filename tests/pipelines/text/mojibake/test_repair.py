"""Repairs of whole documents: faults, confidence, hostile input, memory."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text.language_model.model import LanguageModel, start_model
from pipelines.text.mojibake.repair import FTFY_FAULT, UNKNOWN_FAULT, repair_text
from tests.support.mojibake.cases import read_sound_texts
from tests.support.mojibake.corruption import corrupt_text, count_damaged
from tests.support.mojibake.small_model import teach_model
from tests.support.mojibake.sound import DIGEST, ESSAY

FLOOR_ALONE = 0.96
SOUND = read_sound_texts()


@pytest.fixture(scope="module")
def learned() -> LanguageModel:
    return teach_model(start_model().lexicon, [DIGEST, *SOUND.values()])


def refuse_model() -> LanguageModel:
    raise AssertionError("a model was loaded")


def count_wrong(repaired: str, sound: str) -> int:
    assert len(repaired) == len(sound)
    return sum(ours != theirs for ours, theirs in zip(repaired, sound, strict=True))


def test_word_lists_alone_restore_most() -> None:
    sound = DIGEST + ESSAY
    repair = repair_text(corrupt_text(sound))
    assert repair.fault == "UTF-8 read as windows-1254, undefined bytes dropped, soft hyphens dropped"
    assert repair.restored_count == count_damaged(sound)
    assert count_wrong(repair.text, sound) <= (1 - FLOOR_ALONE) * repair.restored_count
    assert repair.model_version == start_model().version


def test_a_learned_document_is_restored_whole(learned: LanguageModel) -> None:
    repair = repair_text(corrupt_text(DIGEST), learned)
    assert repair.text == DIGEST
    assert repair.uncertain_count <= 2


def test_no_wrong_choice_is_sure() -> None:
    repair = repair_text(corrupt_text(DIGEST))
    sure = [choice for choice in repair.choices if choice.confidence >= 0.99]
    assert [choice for choice in sure if not DIGEST.startswith(choice.restored, choice.offset)] == []
    assert len(sure) > repair.restored_count / 2


@pytest.mark.parametrize("code_page", ["windows-1252", "windows-1254"])
@pytest.mark.parametrize("mark", ["", "\ufffd", "?"])
@pytest.mark.parametrize("soft_hyphens", [True, False])
@pytest.mark.parametrize("no_break_spaces", [True, False])
def test_every_kind_of_damage(
    learned: LanguageModel, code_page: str, mark: str, soft_hyphens: bool, no_break_spaces: bool
) -> None:
    repair = repair_text(corrupt_text(DIGEST, code_page, mark, soft_hyphens, no_break_spaces), learned)  # type: ignore[arg-type]
    assert repair.fault is not None
    assert ("soft hyphens dropped" in repair.fault) is not soft_hyphens
    assert count_wrong(repair.text, DIGEST) <= 3


@pytest.mark.parametrize("text", [DIGEST, *SOUND.values()], ids=["digest", *SOUND])
def test_sound_text_is_the_same_object_and_needs_no_model(text: str) -> None:
    repair = repair_text(text, refuse_model)
    assert repair.text is text
    assert (repair.fault, repair.choices, repair.model_version) == (None, (), None)


@pytest.mark.parametrize("name", SOUND)
def test_a_paragraph_of_mojibake_is_repaired_and_no_other(learned: LanguageModel, name: str) -> None:
    paragraph = "实验结果表明，该方法在三个数据集上优于目前最好的方法。"
    repair = repair_text(f"{SOUND[name]}\n{corrupt_text(paragraph)}\n{SOUND[name]}", learned)
    assert repair.text == f"{SOUND[name]}\n{paragraph}\n{SOUND[name]}"


def encode_wrongly(text: str, encoding: str) -> str:
    return text.encode("utf-8").decode(encoding)


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252"])
@pytest.mark.parametrize("text", ["Universität Mannheim", "José Núñez", "naïve café", "Jürgen Müßig – Straße"])
def test_names_that_kept_their_bytes(text: str, encoding: str) -> None:
    assert repair_text(encode_wrongly(text, encoding), refuse_model).text == text


@pytest.mark.parametrize("text", ["三维高斯泼溅很快", "提升了渲染的速度"])
def test_chinese_that_kept_its_bytes_needs_no_model(text: str) -> None:
    repair = repair_text(f"<p>{encode_wrongly(text, 'latin-1')}</p>", refuse_model)
    assert (repair.text, repair.choices, repair.model_version) == (f"<p>{text}</p>", (), None)
    assert repair.fault


def test_text_between_tags_is_fixed_by_itself() -> None:
    broken = encode_wrongly("José", "latin-1")
    repair = repair_text(f"<b>“好”，{'。' * 20}</b><i title='x'>{broken} Núñez</i>", refuse_model)
    assert repair.text == f"<b>“好”，{'。' * 20}</b><i title='x'>José Núñez</i>"


def test_a_fix_by_ftfy_has_a_name() -> None:
    assert repair_text("Universit\xc3\xa4t Mannheim").fault == FTFY_FAULT


def test_unknown_mojibake_is_reported_and_left_alone() -> None:
    broken = "ï¿½ï¿½".encode("cp1252").decode("cp1250") * 3 + "Ă˘Â‚Â¬Ĺľ¤Ë‡Ä‡Ă„†"
    repair = repair_text(broken)
    assert (repair.text, repair.fault) in {(broken, UNKNOWN_FAULT), (repair.text, FTFY_FAULT)}


CHINESE = (
    st.lists(
        st.sampled_from(
            [line for line in DIGEST.splitlines() if line > "\u3000"] + "的一是在不了有和人这中大为上个".split()
        ),
        min_size=20,
        max_size=40,
    )
    .map("".join)
    .filter(lambda text: len(text) >= 200)
)


@settings(max_examples=15, deadline=None)
@given(CHINESE)
def test_repair_keeps_the_length_and_is_idempotent(text: str) -> None:
    assert repair_text(text).text is text
    repair = repair_text(corrupt_text(text))
    assert len(repair.text) == len(text)
    assert repair_text(repair.text).text is repair.text


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_nothing_is_raised(text: str) -> None:
    repair_text(text)
    repair_text(corrupt_text("不") * 5 + text.encode(errors="replace").decode("cp1254", "ignore"))


@pytest.mark.parametrize("tail", ["\ud800", "\0", "å", "\xa0", "<", "ä¸", "ä¸ ", "ð", "中"])
def test_hostile_input_is_repaired(learned: LanguageModel, tail: str) -> None:
    repair = repair_text(corrupt_text("三维高斯泼溅的实时渲染") + tail * 2_000, learned)
    assert len(repair.text) >= 10


@pytest.mark.parametrize("odd", ["à€€", "å", "Ã", "Â\xa0", "ð\xa0", "ô€", "…ä¸"])
def test_odd_sequences_do_not_stop_a_repair(odd: str) -> None:
    repair = repair_text(f"{corrupt_text(DIGEST)}\n{corrupt_text('方法')}{odd}{corrupt_text('方法')}")
    assert repair.text.startswith("---\ntitle: 三维重建")
    assert repair.text.rpartition("\n")[2].startswith("方")


def test_a_full_segment_cache_changes_nothing(learned: LanguageModel, monkeypatch: pytest.MonkeyPatch) -> None:
    cached = repair_text(corrupt_text(ESSAY), learned)
    monkeypatch.setattr("pipelines.text.mojibake.repair._SEGMENT_CACHE_SIZE", 2)
    assert repair_text(corrupt_text(ESSAY), learned) == cached


@pytest.mark.parametrize("sound", [DIGEST, DIGEST.replace("\n", "，")])
def test_a_long_text_is_restored_passage_by_passage(
    learned: LanguageModel, monkeypatch: pytest.MonkeyPatch, sound: str
) -> None:
    whole = repair_text(corrupt_text(sound), learned)
    monkeypatch.setattr("pipelines.text.mojibake.repair._LONGEST_PASSAGE", 20)
    repair = repair_text(corrupt_text(sound), learned)
    assert count_wrong(repair.text, sound) <= 2
    assert [choice.offset for choice in repair.choices] == [choice.offset for choice in whole.choices]
    assert all(repair.text.startswith(choice.restored, choice.offset) for choice in repair.choices)
    assert repair.model_version == whole.model_version


def test_a_long_text_takes_little_more_memory_than_its_choices(
    learned: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.text.mojibake.repair._LONGEST_PASSAGE", 500)
    text = corrupt_text(ESSAY) + "\n"
    repair_text(text * 5, learned)  # fills the caches that all texts share
    beside_choices = [measure_memory_beside_choices(text * times, learned) for times in (5, 20)]
    assert beside_choices[1] < 2 * beside_choices[0]


def measure_memory_beside_choices(text: str, model: LanguageModel) -> int:
    tracemalloc.start()
    repair = repair_text(text, model)
    left, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert repair.choices
    return most - left


def test_a_narrow_beam_restores_a_learned_document(learned: LanguageModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.mojibake.posteriors._BEAM_WIDTH", 1)
    assert count_wrong(repair_text(corrupt_text(DIGEST), learned).text, DIGEST) <= 2


def test_a_context_ends_at_the_line(learned: LanguageModel) -> None:
    repair = repair_text(corrupt_text(DIGEST), learned)
    for choice in repair.choices:
        context = repair.cut_context(choice)
        assert "\n" not in context
        assert f"【{choice.restored}】" in context
