"""How the queries that people type are read, and how those that cannot be read are refused."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from pipelines.archive.search.matching import write_fts5
from pipelines.archive.search.query import drop_exclusions, list_terms, parse_query
from pipelines.errors import UsageError


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("风车", '"风 车"'),
        ("Text-to-Sail", '"text to sail"'),
        ('"three  SAILS"', '"three sails"'),
        ("“风车” 「海」", '("风 车" AND "海")'),
        ("mill*", '"mill" *'),
        ('"old mill"*', '"old mill" *'),
        ("mill AND sail", '("mill" AND "sail")'),
        ("mill OR sail sea", '("mill" OR ("sail" AND "sea"))'),
        ("（mill OR sail）sea", '(("mill" OR "sail") AND "sea")'),
        ("mill -sail -“old sea”", '("mill" NOT "sail" NOT "old sea")'),
        ("a mill -(sail OR sea)", '(("a" AND "mill") NOT ("sail" OR "sea"))'),
        ("风车，海、灯;sail", '("风 车" AND "海" AND "灯" AND "sail")'),
        ('"风车，海"', '"风 车 \ue000 海"'),
        ("mill NOT sail", '("mill" NOT "sail")'),
        ("or and", '("or" AND "and")'),
        ("-1 mill", '("mill" NOT "1")'),
    ],
)
def test_queries_that_people_type(query: str, expected: str) -> None:
    assert write_fts5(parse_query(query)) == expected


@pytest.mark.parametrize(
    ("query", "place", "reason"),
    [
        ("-mill", 1, "a word that must be there"),
        ("mill OR -sail", 8, "a word that must be there"),
        ("mill OR", 8, "a word that must be there"),
        ("mill (sail", 6, "a parenthesis that is not closed"),
        ("mill NOT", 9, "excludes nothing"),
        ("mill) sail", 5, "closes no parenthesis"),
        ('mill "sail', 6, "a quotation that is not closed"),
        ("mill «»", 6, "without a letter or a digit"),
        ("* mill", 1, "without a letter or a digit"),
        ("mill - sail", 6, "without a letter or a digit"),
        ("()", 2, "a word that must be there"),
        ("(" * 30 + "mill" + ")" * 30, 21, "a parenthesis within 20 others"),
        ("mill " * 101, 501, "a word after 100 others"),
        (f"sail {'风' * 1000}", 6, "a query has at most 1,000 words"),
    ],
)
def test_a_query_that_cannot_be_read(query: str, place: int, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_query(query)
    message = str(caught.value)
    assert f"character {place} " in message
    assert reason in message
    assert "\n" not in message
    assert len(message) < 300


@pytest.mark.parametrize("query", ["", " \n"])
def test_an_empty_query(query: str) -> None:
    with pytest.raises(UsageError, match="the query is empty"):
        parse_query(query)


@given(st.text(alphabet='ab风 "“”()（）-*＊OR\n', max_size=30))
def test_every_query_is_read_or_refused(query: str) -> None:
    try:
        node = parse_query(query)
    except UsageError as error:
        event(str(error).partition(":")[0])
    else:
        assert " NOT " not in write_fts5(drop_exclusions(node))
        assert all(term.tokens for term in list_terms(node))
