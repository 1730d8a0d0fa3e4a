"""The summary on one screen."""

from collections import Counter

from crawler.runs.list_progress import ListProgress
from crawler.runs.run_counts import RunCounts
from crawler.runs.site_counts import Floors, SiteCounts
from crawler.runs.summary import RunFacts, format_summary
from crawler.runs.verdict import Verdict
from pipelines.records.pages import NotAPost, PageFailure

FACTS = RunFacts("kedreamix", 7, "sqlite:////home/me/archive.db", 12.34, 149, 2_800_000)


def make_counts(failures: int = 0) -> RunCounts:
    return RunCounts(
        sites={"https://a.example/": SiteCounts(Floors(), ListProgress(found=137))},
        failed=[PageFailure(f"https://a.example/{number}/", "fetch", "HTTP 404") for number in range(failures)],
        outcomes=Counter(new=98, same=39),
        papers_new=641,
        images=2999,
        images_new=2310,
    )


def test_a_sound_run() -> None:
    assert format_summary(FACTS, make_counts(), Verdict("finished")) == (
        "\n"
        "kedreamix: finished after 12.3 s\n"
        "\n"
        "  posts     137 of 137   98 new, 0 edited, 39 same\n"
        "  papers    641          641 new, 0 known\n"
        "  images    2,999        2,310 new\n"
        "  failures  0\n"
        "  requests  149          2.8 MB received\n"
        "  archive   /home/me/archive.db\n"
    )


def test_documents_that_are_no_posts_are_named() -> None:
    counts = make_counts()
    counts.no_posts += [NotAPost(f"https://a.example/{n}.md", "document", "no title") for n in range(6)]
    summary = format_summary(FACTS, counts, Verdict("finished"))
    assert "  failures  0\n" in summary
    shown = "\n  Not posts\n    https://a.example/0.md\n      document: no title\n"
    assert shown in summary
    assert "    and 1 more\n    all of them: SELECT url, stage, error FROM failures WHERE crawl_id = 7;\n" in summary
    assert "What to do" not in summary


def test_failures_are_named_and_what_to_do() -> None:
    summary = format_summary(FACTS, make_counts(12), Verdict("failed"))
    assert summary.count("HTTP 404") == 5
    assert "and 7 more" in summary
    assert "WHERE crawl_id = 7" in summary
    assert "run the same command again" in summary
    assert len(summary.splitlines()) <= 30


def test_missed_floors_are_named() -> None:
    verdict = Verdict("under_floor", ("https://a.example/: found 136 of the 137 posts that the site prints",))
    assert "FEWER POSTS THAN EXPECTED" in format_summary(FACTS, make_counts(), verdict)
    assert verdict.reasons[0] in format_summary(FACTS, make_counts(), verdict)


def test_changed_metadata_is_counted_where_there_is_any() -> None:
    counts = make_counts()
    counts.outcomes["metadata"] = 2
    assert "0 edited, 2 with new metadata, 39 same" in format_summary(FACTS, counts, Verdict("finished"))


def test_a_broken_run_says_why_and_suggests_nothing_about_posts_that_are_gone() -> None:
    summary = format_summary(FACTS, make_counts(1), Verdict("broken", ("database or disk is full",)))
    assert "kedreamix: BROKEN OFF after 12.3 s" in summary
    assert "    database or disk is full\n" in summary
    assert "run the same command again" in summary
    assert "--accept-gone" not in summary
    assert "WHERE crawl_id" not in summary


def test_too_many_vanished_posts_are_for_a_person_to_judge() -> None:
    assert "scrapy refresh --accept-gone" in format_summary(FACTS, make_counts(), Verdict("suspicious"))


def test_a_page_that_was_not_understood_is_read_again_by_reparse() -> None:
    counts = make_counts()
    counts.failed.append(PageFailure("https://a.example/", "parse", "no title"))
    assert "scrapy reparse" in format_summary(FACTS, counts, Verdict("failed"))
