"""The summary on one screen."""

from collections import Counter

from rich.cells import cell_len

from crawler.runs.list_progress import ListProgress
from crawler.runs.run_counts import RunCounts
from crawler.runs.site_counts import Floors, SiteCounts
from crawler.runs.summary import RunFacts, format_summary
from crawler.runs.verdict import Verdict
from pipelines.records.changes import PostChange
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
    assert "  failures  12           12 new, 0 known\n" in summary
    assert summary.count("HTTP 404") == 5
    assert "and 7 more" in summary
    assert "WHERE crawl_id = 7" in summary
    assert "later runs request them again" in summary
    assert len(summary.splitlines()) <= 30


def test_known_failures_come_last_and_need_nothing() -> None:
    counts = make_counts(1)
    counts.failed.insert(0, PageFailure("https://a.example/old/", "fetch", "HTTP 404", known=True))
    counts.unreached.append(PageFailure("https://b.example/", "fetch", "connection refused"))
    summary = format_summary(FACTS, counts, Verdict("unreached"))
    assert "kedreamix: finished after 12.3 s: A SITE WAS NOT REACHED\n" in summary
    assert "  failures  3            2 new, 1 known\n" in summary
    assert "    https://a.example/old/\n      fetch: HTTP 404 (known)\n    all of them" in summary
    assert "check its address and your network" in summary
    assert "nothing for known failures: scrapy status lists them" in summary
    counts = make_counts()
    counts.failed.append(PageFailure("https://a.example/old/", "parse", "no title", known=True))
    advice = format_summary(FACTS, counts, Verdict("finished")).partition("What to do\n")[2]
    assert advice == "    nothing for known failures: scrapy status lists them, with their next tries\n"


def test_posts_that_changed_are_named() -> None:
    changes = [PostChange("edited", f"3DGS {n}", f"https://a.example/{n}/%E5%A2%A8/") for n in range(12)]
    changes.append(PostChange("new", "NeRF", "https://a.example/new/"))
    summary = format_summary(FACTS, make_counts(), Verdict("finished"), changes)
    assert "\n  New\n    NeRF  https://a.example/new/\n\n  Edited\n    3DGS 0  https://a.example/0/墨/\n" in summary
    assert "    3DGS 9  https://a.example/9/墨/\n    and 2 more; -v names all\n" in summary
    summary = format_summary(FACTS, make_counts(), Verdict("finished"), changes, named=0)
    assert "    3DGS 11  https://a.example/11/墨/\n" in summary
    assert "-v names all" not in summary


def test_lines_are_wrapped_at_the_width_of_the_terminal() -> None:
    changes = [PostChange("new", "风车" * 30, "https://a.example/new/")]
    summary = format_summary(FACTS, make_counts(3), Verdict("failed"), changes, width=60)
    assert max(map(cell_len, summary.splitlines())) <= 60
    assert "风车" * 30 in "".join(summary.split())


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
    assert "later runs" not in summary
    assert "--accept-gone" not in summary
    assert "WHERE crawl_id" not in summary


def test_too_many_vanished_posts_are_for_a_person_to_judge() -> None:
    assert "scrapy refresh --accept-gone" in format_summary(FACTS, make_counts(), Verdict("suspicious"))


def test_a_page_that_was_not_understood_is_read_again_by_reparse() -> None:
    counts = make_counts()
    counts.failed.append(PageFailure("https://a.example/", "parse", "no title"))
    assert "scrapy reparse" in format_summary(FACTS, counts, Verdict("failed"))
