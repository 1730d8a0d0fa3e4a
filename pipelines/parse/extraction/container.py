"""Chooses the element that holds the article, by its marks and by how much of the page's text it holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.parse.extraction.names import Role
from pipelines.parse.extraction.outline import Outline, find_bodies, sum_up
from pipelines.parse.html.elements import HEADINGS

_WEIGHT = 4  # of a letter outside links, that of one in a link being 1: where else is nothing, links are an article
_ENOUGH = 0.25  # of the page's text makes an element with a mark the article, even where several are marked
_MOST = 0.7  # of an element's text in one element inside it leads there
_HALF = 0.5  # of the text where the way began is left at its end, however long it is
_PROSE = 0.3  # of the letters in links at most

_HOLDING_TAGS = frozenset("article body center div form main section table tbody td tr".split())
_TEXT_TAGS = frozenset([*"blockquote dl figure ol p pre ul".split(), *HEADINGS[1:]])


@dataclass(frozen=True, slots=True)
class WeighedPage:
    """A page with what its names say, what of it was dropped, and how much text is in each element without that.

    `foreign` marks links to other sites.
    `titles` are the headings with the title of the page, `landmarks` the elements around them and around other marks.
    """

    outline: Outline
    roles: Sequence[Role]
    dropped: Sequence[bool]
    foreign: Sequence[bool]
    titles: frozenset[int]
    landmarks: frozenset[int]
    weights: Sequence[int]

    def find_outermost(self, marked: Iterable[int]) -> list[int]:
        """Of elements in the order of the page the outermost that hold text."""
        found: list[int] = []
        end = 0
        for index in marked:
            if index >= end and self.weights[index]:
                found.append(index)
                end = index + self.outline.sizes[index]
        return found


def weigh_text(outline: Outline, dropped: Sequence[bool]) -> list[int]:
    """For each element how much text is in it, without what is dropped."""
    facts = zip(outline.letters, outline.linked, dropped, strict=True)
    own = [0 if out else letters if linked else _WEIGHT * letters for letters, linked, out in facts]
    return sum_up(outline.parents, own)


def choose_container(page: WeighedPage) -> int:
    """The index of the element that holds the article.

    A mark is believed where its element holds enough of the page's text, or it alone has the mark and the title.
    """
    for marked, sure in (find_bodies(page.outline), True), (_find_contents(page), True), (find_articles(page), False):
        found = page.find_outermost(marked)
        if not found:
            continue
        around_title = [index for index in found if index in page.landmarks]
        best = max(around_title or found, key=page.weights.__getitem__)
        alone = len(around_title) == 1 or (sure and len(found) == 1)
        if alone or page.weights[best] >= _ENOUGH * page.weights[0]:
            return best
    mains = page.find_outermost(_find_tag(page, "main"))
    return _descend(page, max(mains, key=page.weights.__getitem__, default=0))


def find_articles(page: WeighedPage) -> list[int]:
    """The elements that are called articles."""
    return _find_tag(page, "article")


def _find_tag(page: WeighedPage, name: str) -> list[int]:
    """The elements with a tag, or with the role of the same name."""
    facts = zip(page.outline.tags, page.outline.elements, strict=True)
    return [index for index, (tag, element) in enumerate(facts) if tag == name or element.get("role") == name]


def _find_contents(page: WeighedPage) -> list[int]:
    tags = page.outline.tags
    return [index for index, role in enumerate(page.roles) if role is Role.CONTENT and tags[index] in _HOLDING_TAGS]


def _descend(page: WeighedPage, index: int) -> int:
    """The element that is closest to most of the text: neither a column of menus nor the whole page."""
    inner, least = _group_inner(page), _HALF * page.weights[index]
    while children := inner.get(index):
        best = max(children, key=page.weights.__getitem__)
        if page.weights[best] < max(_MOST * page.weights[index], least):
            break
        if page.outline.tags[best] not in _HOLDING_TAGS:
            break
        if any(_continues(page, child, best) for child in children if child != best):
            break
        index = best
    return index


def _group_inner(page: WeighedPage) -> dict[int, list[int]]:
    """The elements with text by the index of their parent."""
    inner: dict[int, list[int]] = {}
    for index, parent in enumerate(page.outline.parents):
        if index and page.weights[index]:
            inner.setdefault(parent, []).append(index)
    return inner


def _continues(page: WeighedPage, index: int, best: int) -> bool:
    """Whether an element beside the one with most of the text is a part of the same article."""
    element, main = page.outline.elements[index], page.outline.elements[best]
    if page.weights[index] <= _WEIGHT * (1 - _PROSE) * page.outline.totals[index]:
        return False
    if element.tag in _TEXT_TAGS:
        return index not in page.titles
    names = [(each.get("class"), each.get("class") or each.get("id")) for each in (element, main)]
    return element.tag == main.tag and names[0] == names[1] and any(child.tag in _TEXT_TAGS for child in element)
