"""Restores text from mojibake, with a confidence for every character that had to be chosen.

UTF-8 that was decoded as windows-1254 or windows-1252 has lost bytes; a language model decides what they were.
Mojibake that kept all its bytes is left to ftfy.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import ftfy
from ftfy.badness import BADNESS_RE

from pipelines.records.faults import UNKNOWN_FAULT
from pipelines.text.alphabets import drop_case_pairs
from pipelines.text.language_model.model import LanguageModel, start_model
from pipelines.text.mojibake.calibration import calibrate
from pipelines.text.mojibake.candidates import Piece, Slot, split_slots
from pipelines.text.mojibake.code_pages import read_as_latin1
from pipelines.text.mojibake.consistency import (
    classify_ambiguous,
    fill_slots,
    match_brackets,
    reconcile_occurrences,
)
from pipelines.text.mojibake.detection import Damage, find_damage, has_trace
from pipelines.text.mojibake.gbk import has_gbk, restore_gbk_beside_other
from pipelines.text.mojibake.misreadings import (
    has_rare_stretch,
    is_beyond_repair,
    is_misread,
    is_read_otherwise,
    may_be_misread,
)
from pipelines.text.mojibake.posteriors import Posterior, compute_posteriors
from pipelines.text.mojibake.result import Choice, Repair
from pipelines.text.mojibake.scripts import Script, restore_traditional, simplify_pieces, split_scripts
from pipelines.text.mojibake.segments import Segment, split_segments
from pipelines.text.mojibake.stretches import map_stretches
from pipelines.text.rare_characters import blank_usual, find_again
from pipelines.text.shown_text import blank_markup, blank_scripts

FTFY_FAULT = "mojibake with every byte still there"
GBK_FAULT = "UTF-8 read as GBK, every byte still there"
CHINESE = ftfy.TextFixerConfig(  # ftfy's defaults turn full-width punctuation and curly quotes of sound text into ASCII
    unescape_html=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    normalization=None,
)
# ftfy's heuristic costs half a microsecond per character.  It finds nothing without two odd characters in a row, so
# those are searched first.
_ODD = re.compile("[\x80-\u25ff\ufffd]")
_BEFORE_BLANK = "\xc3"
_ODD_PAIR = re.compile(f"{_ODD.pattern}(?:{_ODD.pattern}|(?<={_BEFORE_BLANK}) )")
_BADNESS_REACH = 6  # characters, by hand: longer than the patterns of ftfy's heuristic, of four signs at most
_CHARACTERS_PER_ODD = 10  # by hand: in mojibake most characters beyond ASCII are odd, in formulas few
_LINE_END = re.compile(r"\s*(?:[\r\n]|\Z|</?(?:p|li|h[1-6]|div|t[dh]|title|br|dd|dt|blockquote|figcaption)\b)")
_MOST_ALTERNATIVES = 5  # by hand: as many as a person reads in a line
_LEAST_ALTERNATIVE = 1e-4  # by hand: the doubt that the highest confidence leaves
_RULED_OUT = 1e-6  # saves memory; `tests.bench.constants`: 163 wrong at 1e-5 and at 1e-7, as here
_MOST_WITHOUT_WORDS = 0.5  # below what counts as certain: the model has no words of the script
_SEGMENT_CACHE_SIZE = 4096  # by hand: the longest digest has 3,323 distinct segments
_LONGEST_PASSAGE = 50_000  # slots: the longest digest has 11,000; at a million a repair takes 161 MB, 570 MB before

_SQUARES = set("Å²³")  # units of area and volume, which ftfy takes for letters of Lithuanian
_CONTROLS = set(map(chr, range(0x80, 0xA0)))  # which ftfy reads as windows-1252 where it can decode nothing
_LEAST_SUSPECT = 2  # by hand: a sentence about letters has as many

Decision = tuple[str, str, float]
"""The character, its alternatives, its confidence."""


def repair_text(text: str, model: LanguageModel | Callable[[], LanguageModel] = start_model) -> Repair:
    """The text as it was before it became mojibake; sound text is returned as the same object.

    A function that returns the model is called only for a text that needs one.  The default is the model of the
    packaged word lists, which takes some seconds to make the first time.

    >>> repair = repair_text("ä¸‰ç»´é«˜æ–¯æ³¼æº…ï¼šå®æ—¶æ¸²æŸ“çš„åœºæ™¯è¡¨ç¤ºæ–¹æ³•")
    >>> repair.text
    '三维高斯泼溅：实时渲染的场景表示方法'
    >>> [(choice.offset, choice.restored, choice.is_uncertain) for choice in repair.choices]
    [(7, '实', False)]
    """
    unusual = blank_usual(text)
    damage = find_damage(text) if has_trace(unusual) else None
    if damage is None and not _has_other_damage(text, unusual):
        return Repair(text, None, (), None)
    if (read := read_as_latin1(text)) != text:
        return _keep_source(text, repair_text(read, model))
    said = blank_markup(blank_scripts(text))
    shown = damage if said == text else find_damage(said)
    if is_beyond_repair(drop_case_pairs(said)):
        return Repair(text, UNKNOWN_FAULT, (), None)
    if shown is None or is_read_otherwise(said):
        return _repair_lossless(text, said)
    return _repair_rest(text, _restore_text(text, damage or shown, model), model)


def _keep_source(text: str, repair: Repair) -> Repair:
    """The repair of another form of a text, or the text where nothing was repaired."""
    return replace(repair, text=text) if repair.fault in (None, UNKNOWN_FAULT) else repair


def _repair_rest(text: str, repair: Repair, model: LanguageModel | Callable[[], LanguageModel]) -> Repair:
    """A text that was damaged twice is repaired twice, if no byte is lost, and else left alone."""
    if not repair.choices:
        again = repair_text(repair.text, model)
        if again.fault in (None, UNKNOWN_FAULT) or again.choices:
            return Repair(text, UNKNOWN_FAULT, (), None) if again.fault else repair
        return again
    said = blank_markup(blank_scripts(repair.text))
    is_left = find_damage(said) is not None or _is_suspect_throughout(said)
    return Repair(text, UNKNOWN_FAULT, (), None) if is_left else repair


def _has_other_damage(text: str, unusual: str) -> bool:
    """A first look, which takes what is not shown for text; `unusual` is the text as `blank_usual` leaves it."""
    pairs = _ODD_PAIR.findall(unusual)
    if _BEFORE_BLANK in unusual:  # behind it, the blank for usual characters looks like one of the text
        is_suspect = bool(pairs) and _is_suspect(text)
    else:
        is_suspect = _is_suspect_at(text, find_again(text, pairs))
    return is_suspect or (may_be_misread(unusual) and is_misread(text, unusual))


def _repair_lossless(text: str, said: str) -> Repair:
    """Repairs what lost no byte; a text of which anything stays damaged is left alone."""
    if has_gbk(said):
        fixed, fault = map_stretches(text, restore_gbk_beside_other), GBK_FAULT
        is_left = has_rare_stretch(blank_markup(blank_scripts(fixed)))
    elif map_stretches(said, _fix_stretch) != said:
        fixed, fault = map_stretches(text, _fix_stretch_beside_other), FTFY_FAULT
        rest = blank_markup(blank_scripts(fixed))
        is_left = is_beyond_repair(rest, last=True) or _is_suspect_throughout(rest) or find_damage(rest) is not None
    else:
        fixed, fault, is_left = text, None, _is_suspect_throughout(said)
    return Repair(text, UNKNOWN_FAULT, (), None) if is_left else Repair(fixed, fault, (), None)


def _is_suspect(text: str) -> bool:
    return _is_suspect_at(text, (pair.span() for pair in _ODD_PAIR.finditer(text)))


def _is_suspect_at(text: str, pairs: Iterable[tuple[int, int]]) -> bool:
    return any(BADNESS_RE.search(text, max(0, start - _BADNESS_REACH), end + _BADNESS_REACH) for start, end in pairs)


def _fix_stretch(stretch: str) -> str:
    fixed = _fix_stretch_beside_other(stretch)
    return stretch if fixed != stretch and _is_doubtful(stretch, fixed) else fixed


def _fix_stretch_beside_other(stretch: str) -> str:
    """As `_fix_stretch`, with less evidence: other stretches of the document are damaged."""
    if not _is_suspect(drop_case_pairs(stretch)):
        return stretch
    fixed = ftfy.fix_encoding(stretch, CHINESE)
    gone = _count_gone(stretch, fixed)
    is_by_chance = _is_mostly_kept(stretch, gone) or gone.keys() <= _SQUARES or gone.keys() <= _CONTROLS
    return stretch if is_by_chance else fixed


def _count_gone(stretch: str, fixed: str) -> Counter[str]:
    return Counter(_ODD.findall(stretch)) - Counter(_ODD.findall(fixed))


def _is_mostly_kept(stretch: str, gone: Counter[str]) -> bool:
    """Whether most odd characters of a stretch stay, and the others are letters, which can spell another by chance.

    `Ã é uma letra` is a sentence about a letter; `JosÃ© Núñez` has a sign within a name.
    """
    return 2 * gone.total() <= len(_ODD.findall(stretch)) and all(map(str.isalpha, gone))


def _is_doubtful(stretch: str, fixed: str) -> bool:
    """Whether a lone `Ã` is all that tells of damage: the letter itself, or `à` without its no-break space."""
    return _count_gone(stretch, fixed).keys() == {"Ã"}


def _is_suspect_throughout(text: str) -> bool:
    """Formulas and quotations have odd characters here and there; mojibake has them wherever it is not ASCII."""
    text = drop_case_pairs(text)
    most = max((len(text) - len(text.encode("ascii", "ignore"))) / _CHARACTERS_PER_ODD, _LEAST_SUSPECT)
    return len(_ODD.findall(text)) > most and len(BADNESS_RE.findall(text)) > most


def _split_pieces(text: str, damage: Damage) -> Iterator[Piece]:
    position = 0
    for start, end in damage.spans:
        if start > position:
            yield text[position:start]
        is_trimmed = damage.fault.trims_lines and _LINE_END.match(text, end) is not None
        yield from split_slots(text[start:end], damage.fault, is_trimmed=is_trimmed)
        position = end
    if position < len(text):
        yield text[position:]


def _restore_text(text: str, damage: Damage, model: LanguageModel | Callable[[], LanguageModel]) -> Repair:
    """Restores a text passage by passage, so that a long text takes little more memory than its choices."""
    parts: list[str] = []
    choices: list[Choice] = []
    length, version = 0, None
    for pieces in _split_passages(_split_pieces(text, damage)):
        if any(isinstance(piece, Slot) for piece in pieces):
            model = model if isinstance(model, LanguageModel) else model()
            version = model.version
            passage, decisions = _restore_passage(pieces, model)
            choices += [Choice(length + offset, *decision) for offset, decision in decisions]
        else:
            passage = "".join(map(str, pieces))
        parts.append(passage)
        length += len(passage)
    return Repair("".join(parts), damage.fault.name, tuple(choices), version)


def _split_passages(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """A document is a single passage, unless it is longer than any known document."""
    passage: list[Piece] = []
    slots = 0
    for piece in pieces:
        passage.append(piece)
        slots += isinstance(piece, Slot)
        if slots >= (_LONGEST_PASSAGE if isinstance(piece, str) and "\n" in piece else 2 * _LONGEST_PASSAGE):
            yield passage
            passage, slots = [], 0
    yield passage


def _restore_passage(pieces: Sequence[Piece], model: LanguageModel) -> tuple[str, Iterator[tuple[int, Decision]]]:
    """The passage with the likeliest option in every slot, and the offset and decision of each slot."""
    decisions: list[Decision] = []
    for script, part in split_scripts(pieces):
        decisions += _restore_script(script, part, model)
    filled = fill_slots(pieces, (restored for restored, *_ in decisions))
    return filled.text, zip(filled.offsets, decisions, strict=True)


def _restore_script(script: Script, pieces: Sequence[Piece], model: LanguageModel) -> Iterator[Decision]:
    """The decisions for the slots of a part that is written in one script."""
    if script == "traditional" and model.variants:
        decisions = _decide_slots(simplify_pieces(pieces, model.variants), model, traditional=True)
        slots = (piece for piece in pieces if isinstance(piece, Slot))
        for slot, (restored, alternatives, confidence) in zip(slots, decisions, strict=True):
            characters = restore_traditional(slot, restored + alternatives, model.variants)
            yield characters[0], characters[1:], confidence
    elif script == "simplified":
        yield from _decide_slots(pieces, model)
    elif script == "japanese" and model.japanese:
        yield from _decide_slots(pieces, model.for_japanese())
    else:
        for restored, alternatives, confidence in _decide_slots(pieces, model):
            yield restored, alternatives, min(confidence, _MOST_WITHOUT_WORDS)


def _decide_slots(pieces: Sequence[Piece], model: LanguageModel, *, traditional: bool = False) -> list[Decision]:
    posteriors = classify_ambiguous(pieces, list(_compute_slots(pieces, model)), model.classifier)
    posteriors = match_brackets(pieces, reconcile_occurrences(pieces, posteriors))
    distinct = {id(posterior): posterior for posterior in posteriors}.values()
    judge = partial(calibrate, learned=model.learned, traditional=traditional)
    decided = {id(posterior): _decide(posterior, judge) for posterior in distinct}
    return [decided[id(posterior)] for posterior in posteriors]


def _compute_slots(pieces: Sequence[Piece], model: LanguageModel) -> Iterator[Posterior]:
    known: dict[Segment, list[Posterior]] = {}  # labels and phrases recur
    settled: dict[str, Posterior] = {}  # most slots are settled: one dictionary per character is enough for them
    for segment in split_segments(pieces):
        if segment not in known:
            if len(known) == _SEGMENT_CACHE_SIZE:
                known.clear()
            posteriors = compute_posteriors(model, segment.left, segment.positions)
            known[segment] = [_settle(posteriors[index], settled) for index in segment.slots]
        yield from known[segment]


def _settle(posterior: Posterior, settled: dict[str, Posterior]) -> Posterior:
    """Removes options that are ruled out; where one is left, returns the shared dictionary of its character."""
    likely = {option: probability for option, probability in posterior.items() if probability > _RULED_OUT}
    if len(likely) > 1:
        return likely
    [option] = likely
    return settled.setdefault(option, likely)


def _decide(posterior: Posterior, judge: Callable[[float, str], float]) -> Decision:
    ranked = sorted(posterior, key=lambda option: (-posterior[option], option))
    others = [option for option in ranked[1:] if posterior[option] > _LEAST_ALTERNATIVE]
    confidence = judge(posterior[ranked[0]], ranked[0])
    return ranked[0], "".join(others[:_MOST_ALTERNATIVES]), confidence
