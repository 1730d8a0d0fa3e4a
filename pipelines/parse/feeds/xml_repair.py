"""Makes the XML of a feed well-formed, as feed readers understand it, without losing a word of it.

Every tag, CDATA section and reference is read from the text and written anew.  What XML forbids becomes text or is left
out: bare `&` and `<`, references that nothing declares, control characters, end tags of elements that are not open.
One pass from left to right, in linear time.  Does not import lxml.
"""

import re
from dataclasses import dataclass, field

from pipelines.parse.feeds.xml_characters import find_entities, repair_text

# The root of a feed; a page of HTML begins with one of its own.
_ROOT = re.compile(
    r"<(?:(?P<comment>!--)|(?P<page>!doctype\s+html|html)\b|(?:[\w.-]+:)?(?:rss|feed|rdf)(?=[\s>/]))", re.IGNORECASE
)
_NAME = r"[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z0-9_.-]+)?"
_LESS = r"<(?![A-Za-z/!?])"  # in a value, where no tag can begin
_VALUES = rf"""(?:[^<>"']|"(?:[^"<]|{_LESS})*"|'(?:[^'<]|{_LESS})*')*"""
_MARKUP = re.compile(
    rf"<(?:(?P<other>!\[CDATA\[|!--|\?|!(?=[A-Za-z]))|/(?P<end>{_NAME})[^<>]*>|(?P<start>{_NAME})(?P<rest>(?:[\s/]{_VALUES}|[\s/][^<>]*)?)>)"
)
_ATTRIBUTE = re.compile(rf"""({_NAME})(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_ENTRIES = ("item", "entry")
_VOID = frozenset("br hr img wbr input embed col area".split())  # elements of HTML without end tag
_DEEPEST = 200  # open elements; tags below are left out, and libxml2 refuses more than 2,048
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_ENDS = {"!--": "-->", "?": "?>", "!": ">"}


@dataclass(frozen=True, slots=True)
class RepairedFeed:
    """A feed as well-formed XML.

    `is_whole` tells whether its root is closed, `open_entries` how many entries were open where the text ends: the
    last of the feed if it is one.
    """

    source: str
    is_whole: bool
    open_entries: int


def repair_feed(source: str) -> RepairedFeed | None:
    """The feed in a text, whatever stands before and behind it; None where the text is none.

    >>> repair_feed("<?xml version='1.0'?><rss><item><title>灯&nbsp;& 塔<br></title></item></rss>").source
    '<rss><item><title>灯\\xa0&amp; 塔<br/></title></item></rss>'
    >>> repair_feed("<rss><item><title>塔")
    RepairedFeed(source='<rss><item><title>塔</title></item></rss>', is_whole=False, open_entries=1)
    """
    root = _ROOT.search(source)
    while root is not None and root["comment"]:
        end = source.find("-->", root.end())
        root = _ROOT.search(source, end) if end >= 0 else None
    if root is None or root["page"]:
        return None
    return _Writer(source, find_entities(source[: root.start()])).write_from(root.start())


@dataclass(slots=True)
class _Writer:
    """Writes the elements of a feed anew; `open` are the names of those that are open."""

    source: str
    entities: dict[str, str]
    open: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    found: dict[str, int] = field(default_factory=dict)
    is_closed: bool = False

    def write_from(self, position: int) -> RepairedFeed:
        while not self.is_closed and (match := _MARKUP.search(self.source, position)):
            self._write_text(self.source[position : match.start()])
            position = match.end()
            if match["start"]:
                self._open_element(match["start"], match["rest"])
            elif match["end"]:
                self._close_element(match["end"])
            elif match["other"] == "![CDATA[":
                position = self._write_cdata(position)
            else:
                position = self._skip(match, _ENDS[match["other"]])
        if not self.is_closed:
            self._write_text(self.source[position:])
        open_entries = sum(_is_entry(name) for name in self.open)
        self._close_down_to(0)
        return RepairedFeed("".join(self.written), self.is_closed, open_entries)

    def _write_text(self, text: str) -> None:
        self.written.append(repair_text(text, self.entities))

    def _open_element(self, name: str, rest: str) -> None:
        if _is_entry(name) and name in self.open:
            self._close_down_to(self.open.index(name))  # the entry before has no end tag
        if len(self.open) >= _DEEPEST:
            return
        is_empty = rest.endswith("/") or name.lower() in _VOID
        attributes = {match[1]: match[2] or "" for match in reversed(list(_ATTRIBUTE.finditer(rest)))}
        values = "".join(f' {key}="{self._repair_value(value)}"' for key, value in reversed(attributes.items()))
        self.written.append(f"<{name}{values}/>" if is_empty else f"<{name}{values}>")
        if not is_empty:
            self.open.append(name)
        elif not self.open:
            self.is_closed = True

    def _repair_value(self, value: str) -> str:
        written = value[1:-1] if value[:1] in {'"', "'"} else value
        return repair_text(written, self.entities).replace('"', "&quot;")

    def _close_element(self, name: str) -> None:
        """Closes the innermost element of the name, and those that are open in it."""
        lower = name.lower()
        depth = next((place for place in reversed(range(len(self.open))) if self.open[place].lower() == lower), None)
        if depth is not None:
            self._close_down_to(depth)
            self.is_closed = depth == 0

    def _close_down_to(self, depth: int) -> None:
        self.written.extend(f"</{name}>" for name in reversed(self.open[depth:]))
        del self.open[depth:]

    def _skip(self, match: re.Match[str], end: str) -> int:
        """Leaves out a comment, an instruction or a declaration; without an end it is text."""
        place = self._find(end, match.end())
        if place < 0:
            self._write_text(match[0])
            return match.end()
        return place + len(end)

    def _write_cdata(self, start: int) -> int:
        end, position = self._find_end_of_cdata(start)
        content = repair_text(self.source[start:end], {}, is_raw=True)
        self.written.append(f"{_CDATA}{content}{_CDATA_END}")
        return position

    def _find_end_of_cdata(self, start: int) -> tuple[int, int]:
        """Where the text of the section ends, and where the source goes on.

        A section without an end goes to the end tag of its element.  `]]>` within the text, from a section inside the
        section, ends nothing.
        """
        close = f"</{self.open[-1]}" if self.open else _CDATA_END
        end = self._find(_CDATA_END, start)
        inner = self._find(_CDATA, start)
        if end < 0 or start <= inner < end:
            closed = self.source.find(close, start, len(self.source) if end < 0 else inner)
            if closed >= 0:
                return closed, closed
        if end < 0:
            return len(self.source), len(self.source)
        while (following := self._skip_inner_end(end, close, has_inner=start <= inner < end)) > 0:
            end = following
        return end, end + len(_CDATA_END)

    def _skip_inner_end(self, end: int, close: str, *, has_inner: bool) -> int:
        """The next `]]>` if the one at `end` is text, else -1."""
        behind = end + len(_CDATA_END)
        rest = self.source[behind : behind + 200].lstrip()
        if not rest or rest.startswith((close, _CDATA)):
            return -1
        following = self._find(_CDATA_END, behind)
        if following < 0 or self.source.find(close, behind, following) >= 0:
            return -1
        return following if has_inner or self.source.find(_CDATA, behind, following) < 0 else -1

    def _find(self, text: str, start: int) -> int:
        """The place of the text from `start` on, which never goes back: each text is searched for once."""
        place = self.found.get(text, start - 1)
        if 0 <= place < start:
            place = self.found[text] = self.source.find(text, start)
        return place


def _is_entry(name: str) -> bool:
    return name.lower().rpartition(":")[2] in _ENTRIES
