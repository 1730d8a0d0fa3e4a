"""Decides what on a page is no text of an article: navigation, comments, share bars and their kin.

Reads names and elements; `labels` reads what a block calls itself.
"""

import re
from collections.abc import Iterable

from lxml import etree

from pipelines.parse.extraction.names import Role, read_names
from pipelines.parse.extraction.outline import Outline, find_bodies, sum_up
from pipelines.parse.html.elements import HEADINGS, INVISIBLE

_FURNITURE_TAGS = frozenset("aside button dialog footer form input menu nav select textarea".split())
_FURNITURE_ROLES = frozenset(
    "alertdialog banner complementary contentinfo dialog menu menubar navigation search toolbar".split()
)
# The elements whose names are read: an inline element is a part of its sentence, whatever it is called.
_NAMED_TAGS = frozenset(
    "address article aside center details div dl fieldset footer form h2 h3 h4 h5 h6 header li nav ol p section table"
    " ul".split()
)
_CODE_TAGS = frozenset(["pre", "code"])  # highlighters call a comment `comment`
_CITING_TAGS = frozenset(["blockquote", "figure"])  # a footer in a quotation names its source
_SECTION = re.compile(r"(?:^|\s)(?:section|level[1-6]|sect[0-6])(?:\s|$)")  # of Sphinx, Pandoc and Asciidoctor
_PARTS = frozenset(["article", "section"])  # the header of a page is in neither
_BLOCK_TAGS = _NAMED_TAGS | _FURNITURE_TAGS
_LONGEST_DETAILS = 200  # letters: byline, date, category and counters together
_LONGEST_HEADER = 600  # letters, with an introduction


def read_roles(outline: Outline) -> list[Role]:
    """What the names of each element say; those of code say nothing."""
    roles = [Role.UNKNOWN] * len(outline.elements)
    in_code = [False] * len(outline.elements)
    for index, tag in enumerate(outline.tags):
        if in_code[outline.parents[index]] or tag in _CODE_TAGS:
            in_code[index] = True
        elif tag in _NAMED_TAGS:
            roles[index] = _read_element(outline.elements[index])
    return roles


def _read_element(element: etree._Element) -> Role:
    """What the class names and the id say.

    The id of a heading or of the section below it is made from its text: `<section id="related-work" class="level2">`.
    """
    names, identifier = element.get("class") or "", element.get("id") or ""
    if element.tag in HEADINGS or _SECTION.search(names):
        return read_names(names)
    role = read_names(f"{names} {identifier}")
    by_text = element.tag == "section" and not names and role is not Role.COMMENTS
    return Role.UNKNOWN if by_text else role


def find_landmarks(outline: Outline, titles: Iterable[int]) -> frozenset[int]:
    """The elements around a part of the page that belongs to the article: these hold it, whatever they are called."""
    mains = [index for index, tag in enumerate(outline.tags) if tag == "main"]
    around: set[int] = set()
    for mark in (*titles, *mains, *find_bodies(outline)):
        index = outline.parents[mark]
        while index not in around:
            around.add(index)
            index = outline.parents[index]
    return frozenset(around)


def find_furniture(outline: Outline, roles: list[Role], landmarks: frozenset[int]) -> list[bool]:
    """For each element whether it is furniture, or in furniture."""
    dropped = [False] * len(outline.elements)
    in_part = [False] * len(outline.elements)
    code = sum_up(outline.parents, [tag == "pre" for tag in outline.tags])
    for index, tag in enumerate(outline.tags):
        parent = outline.parents[index]
        in_part[index] = in_part[parent] or tag in _PARTS
        if dropped[parent] or tag in INVISIBLE:
            dropped[index] = True
        elif tag == "header":
            dropped[index] = outline.totals[index] <= _LONGEST_HEADER if index in landmarks else not in_part[index]
        elif tag in _BLOCK_TAGS and index not in landmarks:
            role = Role.UNKNOWN if code[index] and roles[index] is not Role.COMMENTS else roles[index]
            dropped[index] = _is_furniture(outline, index, role)
    return dropped


def _is_furniture(outline: Outline, index: int, role: Role) -> bool:
    tag = outline.tags[index]
    if tag in _FURNITURE_TAGS:
        return role is not Role.KEPT and outline.tags[outline.parents[index]] not in _CITING_TAGS
    if role is Role.FRAME or (role is Role.FURNITURE and tag == "article"):
        return outline.totals[index] <= outline.totals[0] / 2
    if role is Role.DETAILS:
        return outline.totals[index] <= _LONGEST_DETAILS
    return role in (Role.COMMENTS, Role.FURNITURE) or outline.elements[index].get("role") in _FURNITURE_ROLES
