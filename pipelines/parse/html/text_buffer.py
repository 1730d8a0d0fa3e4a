"""Text that grows piece by piece, so that a paragraph of many small elements takes no quadratic time."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Pieces:
    """A line while it grows: a paragraph can be megabytes of small elements."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def __len__(self) -> int:
        return self.length

    def add(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.length += len(text)

    def take(self) -> str:
        return "".join(self.pieces)

    def trim(self) -> None:
        """Drop the blanks at its end."""
        while self.pieces and self.pieces[-1].endswith(" "):
            last = self.pieces.pop()
            self.length -= len(last)
            self.add(last.rstrip(" "))

    def ends_blank(self) -> bool:
        return not self.pieces or self.pieces[-1][-1] in " \t"
