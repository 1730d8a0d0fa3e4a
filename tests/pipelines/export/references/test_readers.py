"""BibTeX, RIS and CSL-JSON, read by the programs that people read them with."""

import json
from itertools import chain
from typing import Any

import bibtexparser
import pypandoc
import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from pipelines.export.items import ShownItem
from pipelines.export.references.bibtex import write_bibtex
from pipelines.export.references.citations import cite, date_arxiv_id
from pipelines.export.references.csl import write_csl
from pipelines.export.references.latex import escape_latex
from pipelines.export.references.ris import write_ris
from tests.support.shown_items import BY, BY_NC_SA, make_digest, make_head, make_lecture, make_paper, make_papers

ITEMS: list[ShownItem] = [*make_papers(), make_lecture(), make_digest()]
TITLES = [cite(item).title for item in ITEMS]


def join(chunks: Any) -> str:
    return "".join(chunks)


def set_quotes(title: str) -> str:
    """As LaTeX sets straight apostrophes and backticks."""
    return title.replace("'", "’").replace("`", "‘")


def test_pandoc_reads_bibtex() -> None:
    items = json.loads(pypandoc.convert_text(join(write_bibtex(ITEMS)), "csljson", format="bibtex"))
    assert [item["title"] for item in items] == [set_quotes(title) for title in TITLES]
    assert [item["id"] for item in items] == [cite(item).key for item in ITEMS]
    assert items[0]["author"] == [
        {"dropping-particle": "van der", "family": "Berg", "given": "Abena"},
        {"family": "Okafor", "given": "Tomas", "suffix": "Jr."},
        {"literal": "张三"},
        {"literal": "The Rock and Roll Team"},
    ]
    assert items[0]["issued"] == {"date-parts": [[2024, 5]]}
    assert items[0]["DOI"] == "10.48550/arXiv.2405.10000"


def test_bibtexparser_reads_bibtex() -> None:
    decode = bibtexparser.middlewares.LatexDecodingMiddleware()
    library = bibtexparser.parse_string(join(write_bibtex(ITEMS)), append_middleware=[decode])
    assert library.failed_blocks == []
    titles = [entry.fields_dict["title"].value.replace("ˆ", "^") for entry in library.entries]
    assert titles == TITLES


def test_pybtex_reads_bibtex() -> None:
    bibliography = parse_string(join(write_bibtex(ITEMS)), "bibtex")
    assert list(bibliography.entries) == [cite(item).key for item in ITEMS]
    assert [entry.fields["title"] for entry in bibliography.entries.values()] == [
        f"{{{escape_latex(title)}}}" for title in TITLES
    ]
    first = next(iter(bibliography.entries.values()))
    persons = [" ".join(chain(person.prelast_names, person.last_names)) for person in first.persons["author"]]
    assert persons == ["van der Berg", "Okafor", "{张三}", "{The Rock and Roll Team}"]
    assert BY in first.fields["copyright"].replace("\\", "")
    assert BY_NC_SA in first.fields["copyright"].replace("\\", "")


def test_braces_that_do_not_match_end_no_field() -> None:
    text = join(write_bibtex([make_paper(title="}odd{"), make_paper(arxiv_id="2405.00002", title="A {")]))
    assert len(parse_string(text, "bibtex").entries) == 2
    assert r"\textbraceright{}odd\textbraceleft{}" in text


def test_names_that_split_no_way_stay_whole() -> None:
    text = join(write_bibtex([make_paper(authors=("Rock and Roll, Inc.", "Plato"))]))
    assert "author = {{Rock and Roll, Inc.} and {Plato}}" in text


def test_rispy_reads_ris() -> None:
    items = rispy.loads(join(write_ris(ITEMS)))
    assert [item["title"] for item in items] == TITLES
    first, old, lecture, digest = items[0], *items[-3:]
    assert first["authors"] == ["van der Berg, Abena", "Okafor, Tomas, Jr.", "张三", "The Rock and Roll Team"]
    assert first["year"] == "2024"
    assert first["date"] == "2024/05//"
    assert first["keywords"] == ["NeRF", "3DGS"]
    assert BY in first["notes"][0]
    assert "authors" not in old
    assert "no licence named" in old["notes"][0]
    assert lecture["type_of_reference"] == "VIDEO"
    assert lecture["authors"] == ["李四"]
    assert digest["authors"] == ["Kedreamix"]
    assert digest["date"] == "2024/05/22/"


def test_citeproc_and_pandoc_read_csl() -> None:
    text = join(write_csl(ITEMS))
    items = json.loads(text)
    assert [item["title"] for item in items] == TITLES
    assert set(CiteProcJSON(items)) == {cite(item).key.lower() for item in ITEMS}
    assert len(json.loads(pypandoc.convert_text(text, "csljson", format="csljson"))) == len(ITEMS)
    assert items[0]["author"][1] == {"family": "Okafor", "given": "Tomas", "suffix": "Jr."}
    assert BY_NC_SA in items[0]["note"]
    assert "author" not in items[-3]
    assert items[-2]["type"] == "speech"


def test_nothing_is_an_empty_array() -> None:
    assert json.loads(join(write_csl([]))) == []


def test_month_that_there_is_not() -> None:
    """The sample's invented identifiers are of a thirteenth month."""
    text = join(write_ris([make_paper(arxiv_id="2413.01001")]))
    assert "PY  - 2024" in text
    assert "DA  -" not in text
    assert date_arxiv_id("unknown") == (None, None)


def test_paper_that_no_post_names_has_no_licence() -> None:
    paper = make_paper(blocks=(), mentioned_in=())
    assert "copyright" not in join(write_bibtex([paper]))
    assert "N1" not in join(write_ris([paper]))
    assert "note" not in json.loads(join(write_csl([paper])))[0]


@pytest.mark.parametrize("published", [None, make_head().published_at])
def test_key_of_a_post_is_that_of_its_identity(published: Any) -> None:
    head = make_head(id=77, published_at=published, edition_date=None, author=None, url="https://elsewhere.example/")
    assert cite(make_digest(head=head)).key == cite(make_digest()).key
    assert cite(make_digest(head=head)).year == (2024 if published else None)
