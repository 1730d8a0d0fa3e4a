"""What a repair says of itself.  Plain values: the archive stores them, people read them."""

from dataclasses import dataclass

UNCERTAIN = 0.9
_REACH = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A character that was chosen, not read: `offset` is its place in the restored text, in characters.

    `alternatives` are what else could have stood there, the likelier first; `confidence` is the share of such
    choices that are right, measured on texts that the model had not seen.
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
    """A text after its repair; `fault` is None and `text` the same object where it was sound."""

    text: str
    fault: str | None
    choices: tuple[Choice, ...]
    model_version: str | None  # None where no model was asked

    @property
    def restored_count(self) -> int:
        return len(self.choices)

    @property
    def uncertain_count(self) -> int:
        return sum(choice.is_uncertain for choice in self.choices)

    def cut_context(self, choice: Choice) -> str:
        """What stands around a choice on its line, the choice in brackets."""
        return cut_context(self.text, choice.offset)


def cut_context(text: str, offset: int) -> str:
    """What stands around a character on its line, the character in brackets.

    >>> cut_context("三维高斯泼溅", 3)
    '三维高【斯】泼溅'
    """
    before = text[max(offset - _REACH, 0) : offset].rpartition("\n")[2]
    after = text[offset + 1 : offset + 1 + _REACH].partition("\n")[0]
    return f"{before}【{text[offset]}】{after}"
