"""Mojibake to the text that it was, with a word on every character that had to be chosen.

UTF-8 that was read as windows-1254 or windows-1252 has lost bytes for good; what they were is decided by a language
model (see model.py).  Mojibake that kept its bytes is ftfy's business.  Strings in, strings out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import ftfy
from ftfy.badness import BADNESS_RE

from pipelines.text.language_model.model import LanguageModel, start_model
from pipelines.text.mojibake.calibration import calibrate_share
from pipelines.text.mojibake.candidates import Piece, Slot, split_slots
from pipelines.text.mojibake.consistency import agree, read_pieces, tell_apart
from pipelines.text.mojibake.detection import Damage, find_damage
from pipelines.text.mojibake.posteriors import Shares, judge_steps
from pipelines.text.mojibake.result import Choice, Repair
from pipelines.text.mojibake.segments import Row, split_rows

FTFY_FAULT = "mojibake with every byte still there"
UNKNOWN_FAULT = "mojibake of a kind that is not known"
CHINESE = ftfy.TextFixerConfig(  # its defaults turn full-width punctuation and curly quotes of good text into ASCII
    unescape_html=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    normalization=None,
)
# ftfy's heuristic costs half a microsecond a character; mojibake never comes without two such neighbours.
# Both classes are spelled by what is sound, and first by what is commonest, or they would cost as much themselves.
_SOUND = "\x00-\x7f\u2600-\ufffc\ufffe-\U0010ffff"
_ODD = re.compile(f"[^{_SOUND}]")  # ftfy's heuristic finds nothing without one
_NEIGHBOURS = re.compile(f"[^{_SOUND}](?:[^{_SOUND}]|(?<=\xc3) )")
_REACH = 6
_SEGMENT = re.compile(r"[^<>\n]+")  # a page can stand on one line
_MOST_ALTERNATIVES = 5
_LEAST_SHARE = 1e-4
_RULED_OUT = 1e-6
_MOST_ROWS = 4096
_LONGEST_PASSAGE = 50_000  # damaged characters; the longest digest has 11,000

Decision = tuple[str, str, float]
"""The character, its alternatives, its confidence."""


def repair_text(text: str, model: LanguageModel | Callable[[], LanguageModel] = start_model) -> Repair:
    """The text as it was before it became mojibake; sound text is the same object.  Raises nothing of its own.

    A function that gives the model is called only for a text that needs one.  Without a model the packaged word lists
    decide, which takes some seconds the first time.

    >>> repair = repair_text("ä¸‰ç»´é«˜æ–¯æ³¼æº…ï¼šå®æ—¶æ¸²æŸ“çš„åœºæ™¯è¡¨ç¤ºæ–¹æ³•")
    >>> repair.text
    '三维高斯泼溅：实时渲染的场景表示方法'
    >>> [(choice.offset, choice.restored, choice.is_uncertain) for choice in repair.choices]
    [(7, '实', False)]
    """
    damage = find_damage(text)
    if damage is None:
        return _repair_lossless(text)
    return _restore_text(text, damage, model)


def _repair_lossless(text: str) -> Repair:
    if not _is_suspect(text):
        return Repair(text, None, (), None)
    fixed = _SEGMENT.sub(_fix_segment, text)
    if fixed != text:
        return Repair(fixed, FTFY_FAULT, (), None)
    return Repair(text, UNKNOWN_FAULT if _is_beyond_doubt(text) else None, (), None)


def _is_suspect(text: str) -> bool:
    return any(
        BADNESS_RE.search(text, max(0, pair.start() - _REACH), pair.end() + _REACH)
        for pair in _NEIGHBOURS.finditer(text)
    )


def _fix_segment(segment: re.Match[str]) -> str:
    return ftfy.fix_encoding(segment[0], CHINESE) if _is_suspect(segment[0]) else segment[0]


def _is_beyond_doubt(text: str) -> bool:
    """Formulas and quotations look odd here and there; mojibake looks odd wherever it is not ASCII."""
    most = (len(text) - len(text.encode("ascii", "ignore"))) / 10
    return len(_ODD.findall(text)) > most and len(BADNESS_RE.findall(text)) > most


def _split_pieces(text: str, damage: Damage) -> Iterator[Piece]:
    position = 0
    for start, end in damage.spans:
        if start > position:
            yield text[position:start]
        yield from split_slots(text[start:end], damage.fault)
        position = end
    if position < len(text):
        yield text[position:]


def _restore_text(text: str, damage: Damage, model: LanguageModel | Callable[[], LanguageModel]) -> Repair:
    """Passage by passage, so that a long text takes little more memory than its choices."""
    parts: list[str] = []
    choices: list[Choice] = []
    length, version = 0, None
    for pieces in _split_passages(_split_pieces(text, damage)):
        if any(isinstance(piece, Slot) for piece in pieces):
            model = model if isinstance(model, LanguageModel) else model()
            version = model.version
            passage, chosen = _restore_passage(pieces, model)
            choices += [Choice(length + offset, *decision) for offset, decision in chosen]
        else:
            passage = "".join(map(str, pieces))
        parts.append(passage)
        length += len(passage)
    return Repair("".join(parts), damage.fault.name, tuple(choices), version)


def _split_passages(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """A document is one passage, unless it is longer than documents are."""
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
    """The likeliest option in every slot, and for each the offset and what was decided."""
    shares = agree(pieces, tell_apart(pieces, list(_judge_slots(pieces, model)), model.classifier))
    decisions = {id(share): _decide(share, learned=model.learned) for share in {id(s): s for s in shares}.values()}
    decided = [decisions[id(share)] for share in shares]
    reading = read_pieces(pieces, (restored for restored, *_ in decided))
    return reading.text, zip(reading.offsets, decided, strict=True)


def _judge_slots(pieces: Sequence[Piece], model: LanguageModel) -> Iterator[Shares]:
    known: dict[Row, list[Shares]] = {}  # labels and phrases come again and again
    settled: dict[str, Shares] = {}  # most slots are; one dictionary a character is enough for them
    for row in split_rows(pieces):
        if row not in known:
            if len(known) == _MOST_ROWS:
                known.clear()
            judged = judge_steps(model, row.left, row.steps)
            known[row] = [_settle(judged[place], settled) for place in row.slots]
        yield from known[row]


def _settle(shares: Shares, settled: dict[str, Shares]) -> Shares:
    likely = {option: share for option, share in shares.items() if share > _RULED_OUT}
    if len(likely) > 1:
        return likely
    [option] = likely
    return settled.setdefault(option, likely)


def _decide(shares: Shares, *, learned: bool) -> Decision:
    ranked = sorted(shares, key=lambda option: (-shares[option], option))
    others = [option for option in ranked[1:] if shares[option] > _LEAST_SHARE]
    confidence = calibrate_share(shares[ranked[0]], ranked[0], learned=learned)
    return ranked[0], "".join(others[:_MOST_ALTERNATIVES]), confidence
