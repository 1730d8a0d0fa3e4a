"""The papers that lines link, with the titles and citations beside them; does not import the reading of lists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipelines.parse.arxiv_id import ArxivId, find_arxiv_id
from pipelines.parse.bibliography import NO_CITATION, Citation, merge_citations
from pipelines.parse.html.lines import Line
from pipelines.records.kinds import LinkKind


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """An arXiv link by the index of its span in the line, and the title and citation beside it."""

    arxiv: ArxivId
    span: int
    title: str | None = None
    citation: Citation = NO_CITATION


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A line, the papers that it links, and the kinds of its other links by their columns or texts.

    `owner` is the paper that the other links belong to, counted over the entry; None where none has a title.
    """

    line: Line
    papers: tuple[ListedPaper, ...]
    kinds: Mapping[int, LinkKind]
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """A title in a line, its citation, and where its text ends."""

    title: str
    citation: Citation
    end: int


def find_papers(line: Line) -> Iterator[ListedPaper]:
    for index, span in enumerate(line.spans):
        if span.tag == "a" and (arxiv := find_arxiv_id(span.target)):
            yield ListedPaper(arxiv, index)


def name_paper(paper: ListedPaper, found: FoundTitle, more: Citation = NO_CITATION) -> ListedPaper:
    return replace(paper, title=found.title, citation=merge_citations(found.citation, more))
