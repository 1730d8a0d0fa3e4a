"""The answers in docs/sql.md are those of the sample blog, on both databases."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from pipelines.browse.cookbook import parse_cookbook
from tests.cookbook import COOKBOOK, write_answers
from tests.support.doc_sessions import expect_exit
from tests.support.documentation import ROOT
from tests.support.fake_host import FakeHost, read_folder

_ANSWER = re.compile(r"```\n\n\|.+\n\|(?:---\|)+\n\|")  # a table with a row
pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that `scrapy demo` makes."""
    archive = tmp_path_factory.mktemp("cookbook") / "demo.db"
    with FakeHost(read_folder(ROOT / "data" / "sample")) as host:
        environment = {**os.environ, "ARCHIVE_URL": f"sqlite:///{archive}"}
        expect_exit(0, environment, "crawl", "kedreamix", "-a", f"site={host.url}/")
    return archive


def test_there_are_25_questions_with_answers() -> None:
    page = COOKBOOK.read_text("utf-8")
    questions = parse_cookbook(page)
    assert len({question.name for question in questions}) == len(questions) == 25
    assert len(_ANSWER.findall(page)) == 25


def test_answers_are_those_of_the_sample(sample: Path) -> None:
    assert write_answers(COOKBOOK.read_text("utf-8"), create_engine(f"sqlite:///{sample}")) == COOKBOOK.read_text(
        "utf-8"
    )


def test_answers_are_the_same_in_postgresql(sample: Path, make_postgres: Callable[[], str], tmp_path: Path) -> None:
    url = make_postgres()
    expect_exit(0, {**os.environ, "ARCHIVE_URL": f"sqlite:///{sample}"}, "dump", str(tmp_path))
    expect_exit(0, {**os.environ, "ARCHIVE_URL": url}, "load", str(tmp_path))
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    assert write_answers(COOKBOOK.read_text("utf-8"), engine) == COOKBOOK.read_text("utf-8")
    engine.dispose()
