"""The console of rich on which everything else than plain text is shown.  Does not import Scrapy or the archive."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.segment import Segment

from pipelines.printable import make_printable


class PrintableConsole(Console):
    """Shows styles of its own; an escape sequence within a text is shown, not sent to the terminal."""

    def render(self, *arguments: Any, **options: Any) -> Iterable[Segment]:
        for segment in super().render(*arguments, **options):
            yield segment if segment.control else segment._replace(text=make_printable(segment.text))
