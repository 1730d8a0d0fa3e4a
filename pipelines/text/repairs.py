"""What a repair says of itself.  Plain values: the archive stores them, people read them."""

from dataclasses import dataclass

UNCERTAIN = 0.9


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

    def cut_context(self, choice: Choice, reach: int = 12) -> str:
        """What stands around a choice on its line, the choice in brackets.

        >>> choice = Choice(3, "斯", "新", 0.99)
        >>> Repair("三维高斯泼溅", "cut", (choice,), None).cut_context(choice)
        '三维高【斯】泼溅'
        """
        end = choice.offset + len(choice.restored)
        before = self.text[max(choice.offset - reach, 0) : choice.offset].rpartition("\n")[2]
        after = self.text[end : end + reach].partition("\n")[0]
        return f"{before}【{choice.restored}】{after}"
