"""Tells what a line among recommended papers is: a title, a detail of a paper (authors, links) or its reason."""

import re
from collections.abc import Iterable

from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.parse.bibliography import (
    NO_CITATION,
    TITLE,
    Citation,
    read_citation,
    read_labelled_citation,
    split_citation,
)
from pipelines.parse.html.lines import Line
from pipelines.parse.lectures.labels import REASON, compile_label, is_bold, is_label
from pipelines.parse.references import read_reference
from pipelines.parse.vocabulary import make_pattern
from pipelines.patterns import compile_late

_COUNTED = r"(?:论文|文献|Paper)\s*[\d一二三四五六七八九十]{1,2}\s*[.、．:：]"
_NUMBER = re.compile(rf"\s*(?:\d{{1,2}}\s*[.、．)）](?!\d)|[\[【]\d{{1,2}}[\]】]|{_COUNTED})\s*", re.IGNORECASE)
_TITLE = compile_late(rf"\s*(?:{make_pattern(TITLE)})\s*[:：]\s*", re.IGNORECASE)
_REASON = compile_label(REASON)
_REASON_AMID = compile_late(rf"(?<=[\s，。；,.;)）\]】])(?:{make_pattern(REASON)})\s*[:：]\s*")
_URL = re.compile(r"(?:https?://|arxiv\.org/)\S+", re.ASCII)
_LINK_LABELS = re.compile(r"(?:\s*[^\s:：]{1,10}\s*[:：])*\s*")  # `论文链接：` and the like
_LINK_WORD = compile_late(
    r"\s*(?:https?:|\S{,6}(?:链接|地址|论文|代码|主页)\s*[:：]|(?:PDF|Paper|Code|Link|URL|Project(?:\s*page)?|arXiv)\s*[:：])",
    re.IGNORECASE,
)
_LATIN_TITLE = compile_late(r"(?:[^\W一-鿿]\S*\s+){2,}\S+")
_QUOTED_TITLE = re.compile(r"《[^《》]+》")


def find_number(line: Line) -> re.Match[str] | None:
    """The number that is printed before a title: `2.`, `[3]`, `论文一：`."""
    return _NUMBER.match(line.text)


def drop_number(line: Line) -> Line:
    """The line without the number before its title."""
    number = find_number(line)
    return line.cut(number.end()) if number else line


def find_reason(line: Line) -> re.Match[str] | None:
    """The label of a reason, at the start of the line or amid it."""
    label = _REASON.match(line.text)
    return label if label and is_label(line, label) else _REASON_AMID.search(line.text)


def read_title(line: Line) -> tuple[str, Citation]:
    """The title of a paper and its citation in a line that has no more than these.

    >>> read_title(Line("li", "论文题目：Star Charts [Xu Xing, et al.] (2031)"))
    ('Star Charts', Citation(authors='Xu Xing, et al.', venue=None, year=2031))
    """
    label = _TITLE.match(line.text)
    printed = line.text[label.end() if label else 0 :].strip(" ,，;；")
    title, citation = read_reference(printed) or split_citation(printed)
    return title or line.text, citation


def read_detail(line: Line) -> Citation | None:
    """The citation on a line below a title, empty for a line of links; None for a line of the reason."""
    if _is_link(line):
        return NO_CITATION
    reference = read_reference(line.text)
    return reference[1] if reference else read_labelled_citation(line.text) or read_citation(line.text)


def _is_link(line: Line) -> bool:
    """Whether the line holds nothing but URLs, with or without labels before them."""
    text = line.text
    for span in reversed([span for span in line.spans if span.tag == "a"]):
        text = text[: span.start] + text[span.end :]
    text = _URL.sub("", text)
    return text != line.text and _LINK_LABELS.fullmatch(text) is not None


def is_detail(line: Line) -> bool:
    """Whether a line describes a paper and is no title: authors, links or the reason, each with its label."""
    reason = _REASON.match(line.text)
    if reason and is_label(line, reason):
        return True
    is_link = _is_link(line) and _LINK_WORD.match(line.text) is not None
    return is_link or read_labelled_citation(line.text) is not None


def names_paper(line: Line) -> bool:
    """Whether a heading is certainly the title of a paper: it has authors, or is a link.

    >>> names_paper(Line("h4", "Star Charts [Xu Xing, et al.]")), names_paper(Line("h4", "Star charts"))
    (True, False)
    """
    title = drop_number(line)
    is_link = any(span.tag == "a" and span.end - span.start == len(title.text) > 0 for span in title.spans)
    return is_link or find_arxiv([line]) is not None or read_title(title)[1].authors is not None


def has_title_form(heading: Line) -> bool:
    """Whether a heading above plain text is a title: at least three words, or in the marks of Chinese titles."""
    title = read_title(drop_number(heading))[0]
    return (_LATIN_TITLE.fullmatch(title) or _QUOTED_TITLE.fullmatch(title)) is not None


def is_plain_title(line: Line) -> bool:
    """Whether a line that is in no list is the title of a paper: bold as a whole, labelled, or with its authors."""
    if line.tag in ("pre", "tr") or not line.text or line.text.endswith((":", "：")) or is_detail(line):
        return False
    label = _TITLE.match(line.text)
    end = len(split_citation(line.text)[0].rstrip())
    is_marked = label is not None or is_bold(line, end) or is_bold(line, end + 1)
    return is_marked or read_title(line)[1].authors is not None


def find_arxiv(lines: Iterable[Line]) -> str | None:
    """The arXiv ID that the lines link to, else print."""
    lines = list(lines)
    targets = [span.target for line in lines for span in line.spans if span.tag == "a"]
    arxiv = next(filter(None, map(find_arxiv_id, [*targets, *(line.text for line in lines)])), None)
    return arxiv.arxiv_id if arxiv else None
