"""A buffer for the text of a line, so that a paragraph of many small elements does not take quadratic time."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class TextBuffer:
    """Text that grows at its end: one paragraph can hold megabytes in small elements."""

    parts: list[str] = field(default_factory=list)
    length: int = 0

    def __len__(self) -> int:
        return self.length

    def append(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += len(text)

    def take(self) -> str:
        """The text; the buffer is empty afterwards."""
        text = "".join(self.parts)
        self.parts.clear()
        self.length = 0
        return text

    def strip_end(self) -> None:
        """Removes the blanks at the end."""
        while self.parts and self.parts[-1].endswith(" "):
            last = self.parts.pop()
            self.length -= len(last)
            self.append(last.rstrip(" "))

    def ends_in_blank(self) -> bool:
        """Whether a blank at this place would be redundant: after another one, or at the start."""
        return not self.parts or self.parts[-1][-1] in " \t"
