"""The result of a repair: plain values that the archive stores and `scrapy repair --explain` prints."""

from dataclasses import dataclass

UNCERTAIN = 0.9  # the public meaning of `revisions.uncertain_chars`: below it more than one choice in ten is wrong
_CONTEXT_REACH = 12  # characters before and after a choice: enough for a person to judge it, short enough for a line


@dataclass(frozen=True, slots=True)
class Choice:
    """A character that was chosen, not read; `offset` is its position in the restored text, in characters.

    `alternatives` are the other characters that could have been there, the likelier first.  `confidence` is the share
    of such choices that are right, measured on texts that the model had not seen.
    """

    offset: int
    restored: str
    alternatives: str
    confidence: float

    @property
    def is_uncertain(self) -> bool:
        return self.confidence < UNCERTAIN


@dataclass(frozen=True, slots=True)
class Repair:
    """A text after its repair.  For sound text `fault` is None and `text` is the same object as the input."""

    text: str
    fault: str | None
    choices: tuple[Choice, ...]
    model_version: str | None  # None where no model was needed

    @property
    def restored_count(self) -> int:
        return len(self.choices)

    @property
    def uncertain_count(self) -> int:
        return sum(choice.is_uncertain for choice in self.choices)

    def cut_context(self, choice: Choice) -> str:
        """The text around a choice on its line, with the choice in brackets."""
        return cut_context(self.text, choice.offset)


def cut_context(text: str, offset: int) -> str:
    """The text around a character on its line, with the character in brackets.

    >>> cut_context("三维高斯泼溅", 3)
    '三维高【斯】泼溅'
    """
    before = text[max(offset - _CONTEXT_REACH, 0) : offset].rpartition("\n")[2]
    after = text[offset + 1 : offset + 1 + _CONTEXT_REACH].partition("\n")[0]
    return f"{before}【{text[offset]}】{after}"
