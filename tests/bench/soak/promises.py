"""What the archive promises to survive, each with the tests that hold it and the figure that `make soak` measures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """`tests` are files or single tests; `figure` is the name of a section of `make soak`, None where there is none."""

    text: str
    tests: tuple[str, ...]
    figure: str | None = None


_RUNS = "tests/end_to_end"
_CRAWLER = "tests/crawler"
_PIPELINES = "tests/pipelines"

PROMISES = (
    Promise(
        "A run that is told to stop ends within seconds, and the next one completes it to the same archive.",
        (f"{_RUNS}/test_stopping.py",),
        "stops",
    ),
    Promise(
        "A run that is killed at any moment loses nothing that it had fetched; the next one completes it.",
        (f"{_RUNS}/test_interruption.py",),
        "kills",
    ),
    Promise(
        "Whatever a host answers, the run ends below 300 MB, and one refresh of the sound host makes up for it.",
        (f"{_RUNS}/test_hostile_hosts.py", f"{_RUNS}/test_bounded.py", f"{_RUNS}/test_redirects.py"),
        "faults",
    ),
    Promise(
        "Every post that is lacking has a row in `failures`.",
        (f"{_RUNS}/test_hostile_hosts.py", f"{_RUNS}/test_documents.py"),
        "random faults",
    ),
    Promise(
        "Sources that are read at the same time into one archive give the same archive as one after the other.",
        (f"{_RUNS}/test_rivals.py",),
        "at once, SQLite",
    ),
    Promise("The same on PostgreSQL.", (f"{_RUNS}/test_rivals.py",), "at once, PostgreSQL"),
    Promise(
        "A deployment counts as taken in only when every post of it was read.",
        (f"{_RUNS}/test_incomplete.py", f"{_RUNS}/test_bookkeeping.py"),
    ),
    Promise(
        "A page whose stream or connection ended early is never stored, and never compared with a whole one.",
        (f"{_RUNS}/test_cut_pages.py", f"{_CRAWLER}/bodies"),
    ),
    Promise(
        "Whatever a text repeats, twice of it takes twice the time, and a page that takes 20 s is a failure.",
        (f"{_PIPELINES}/test_linear.py", f"{_CRAWLER}/warc/test_linear.py", f"{_PIPELINES}/reading/test_time_limit.py"),
        "growth",
    ),
    Promise("No text is lost below a depth: it is read, or a failure says so.", (f"{_PIPELINES}/parse/test_depth.py",)),
    Promise("No letter of an article is lost, and none is invented.", (f"{_PIPELINES}/parse/test_lossless.py",)),
    Promise(
        "No text in the archive holds NUL, control characters or lone surrogates, whatever its source.",
        (f"{_PIPELINES}/test_clean_archive.py",),
    ),
    Promise(
        "An encoding that cannot be that of a page is not believed, and damaged text is never called an edit.",
        (f"{_PIPELINES}/text/test_decoding.py", f"{_PIPELINES}/text/test_feed_decoding.py"),
    ),
    Promise(
        "What is shown or exported holds nothing that a terminal or a spreadsheet obeys; passwords are masked.",
        (f"{_RUNS}/test_hostile_texts.py", f"{_PIPELINES}/test_printable.py"),
    ),
    Promise(
        "No request goes to another host than the site's, nor to an inner address that a page names.",
        (
            f"{_CRAWLER}/downloadermiddlewares/test_offsite.py",
            f"{_CRAWLER}/downloadermiddlewares/test_public_resolver.py",
        ),
    ),
    Promise(
        "Every command that reads works while another process writes, and on a read-only archive.",
        (f"{_RUNS}/test_reading_always.py",),
    ),
    Promise(
        "A restart of PostgreSQL in mid-run loses nothing; a run whose lock is lost ends.",
        (f"{_RUNS}/test_postgres_service.py",),
    ),
    Promise(
        "A process beside that of a run may be killed, and one that reads may hang: the archive is the same.",
        (
            f"{_RUNS}/test_storing.py",
            f"{_PIPELINES}/storing/test_elsewhere.py",
            f"{_PIPELINES}/reading/test_processes.py",
        ),
    ),
    Promise("A clock that goes back hides no edit.", (f"{_RUNS}/test_clock.py",)),
    Promise("Nothing in a foreign repository is run or followed.", (f"{_CRAWLER}/git_history/test_repository.py",)),
    Promise("A host that asks not to be read, or to be read slowly, is obeyed.", (f"{_RUNS}/test_robots.py",)),
)
