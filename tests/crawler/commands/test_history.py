"""The output of `scrapy history`: a post's revisions and events, and the difference between two revisions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.commands.history import (
    choose_revisions,
    list_changed_words,
    list_differences,
    list_lines,
    list_post_history,
)
from pipelines.archive.queries.post_history import EventNote, PostHistory, RevisionNote
from pipelines.errors import UsageError

NOW = datetime(2024, 5, 22, 8, tzinfo=UTC)
FIRST_READ = RevisionNote(1, 5, NOW, "https://a.example/b/", "text/html", shown=False)
READ_AGAIN = RevisionNote(2, 9, NOW + timedelta(days=1), "https://a.example/b/", "text/html", shown=True)
HISTORY = PostHistory(
    "虚拟人 日报", "digest", "digest:b:2024-05-22:虚拟人", "gone", "https://a.example/b/", "digest:b:2024-05-23:虚拟人",
    (FIRST_READ, READ_AGAIN),
    (EventNote(NOW, "new", "https://a.example/b/", 1), EventNote(NOW, "gone", "https://a.example/b/", None)),
)  # fmt: skip


def test_the_history_of_a_post() -> None:
    assert "".join(list_post_history(HISTORY)) == (
        "\n虚拟人 日报\ndigest digest:b:2024-05-22:虚拟人, gone\nhttps://a.example/b/\n"
        "replaced by digest:b:2024-05-23:虚拟人\n"
        "\nRevisions\n"
        "    1  2024-05-22 08:00  text/html  https://a.example/b/\n"
        "    2  2024-05-23 08:00  text/html  https://a.example/b/  shown\n"
        "\nEvents\n"
        "  2024-05-22 08:00  new       https://a.example/b/  revision 1\n"
        "  2024-05-22 08:00  gone      https://a.example/b/\n"
    )


def test_two_revisions_are_chosen_by_their_numbers() -> None:
    assert choose_revisions(HISTORY, []) == choose_revisions(HISTORY, [1, 2]) == (FIRST_READ, READ_AGAIN)
    assert choose_revisions(HISTORY, [2, 1]) == (READ_AGAIN, FIRST_READ)


@pytest.mark.parametrize("numbers", [[1], [0, 1], [1, 3], [1, 2, 2]])
def test_numbers_that_name_no_two_revisions_are_refused(numbers: list[int]) -> None:
    with pytest.raises(UsageError, match=r"^--diff takes two numbers from 1 to 2 or none, got \["):
        choose_revisions(HISTORY, numbers)


def test_one_revision_has_no_difference() -> None:
    with pytest.raises(UsageError, match=r"has one revision, and --diff compares two$"):
        choose_revisions(replace(HISTORY, revisions=(FIRST_READ,)), [])


def test_a_difference_is_a_unified_diff() -> None:
    shown = "".join(list_differences(FIRST_READ, READ_AGAIN, ["## summary", "一句话。"], ["## summary", "另一句话。"]))
    assert shown == (
        "--- revision 1, 2024-05-22 08:00, https://a.example/b/\n"
        "+++ revision 2, 2024-05-23 08:00, https://a.example/b/\n"
        "@@ -1,2 +1,2 @@\n ## summary\n-一句话。\n+另一句话。\n"
    )
    assert list(list_differences(FIRST_READ, READ_AGAIN, ["a"], ["a"])) == ["revisions 1 and 2 are equal\n"]


def test_lines_of_a_block_without_label_or_version() -> None:
    section = {"appearance": None, "heading": None, "kind": "other", "text": "一\n二"}
    block = {"position": 0, "title": "T", "arxiv_id": "2413.1", "version": None, "authors": "A", "comment": "c"}
    empty: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("takeaways", "images", "links", "lectures", "lecture_videos", "recommended_papers")
    }
    mention = {"position": 0, "arxiv_id": "2413.2", "version": None, "title": "M"}
    contents = {"sections": [section], "appearances": [block], "mentions": [mention], **empty}
    said = ["## other", "一", "二", "", "# T", "2413.1 · A", "c", "mentions: 2413.2 · M"]
    assert list(list_lines(contents)) == said


def test_urls_are_shown_decoded() -> None:
    moved = replace(HISTORY, url="https://a.example/%E5%A2%A8/", revisions=(), events=(), replaced_by=None)
    assert "\nhttps://a.example/墨/\n" in "".join(list_post_history(moved))


def test_the_words_that_changed() -> None:
    old, new = ["# 墨", "风车磨面 slowly", "一"], ["# 墨", "风车磨粉 quickly", "一", "二"]
    lines = "".join(list_changed_words(FIRST_READ, READ_AGAIN, old, new)).splitlines()
    assert lines[0].startswith("--- revision 1, 2024-05-22 08:00")
    assert lines[2:] == ["风车磨[-面-]{+粉+} [-slowly-]{+quickly+}", "{+二", "+}"]
    equal = "".join(list_changed_words(FIRST_READ, READ_AGAIN, old, old))
    assert equal == "revisions 1 and 2 are equal\n"
