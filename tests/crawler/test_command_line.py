"""What the commands refuse before they run: options cut short, unknown options, unknown log levels."""

import logging

import pytest
from scrapy.cmdline import ScrapyArgumentParser
from scrapy.settings import Settings

from crawler.command_line import StrictCommand, apply_command_line, check_arguments, read_log_level
from crawler.commands import crawl, demo, dump, history, load, parse, refresh, repair, reparse, shell, version
from crawler.commands.history import separate_numbers
from crawler.commands.queue import enqueue, work
from pipelines.errors import UsageError

COMMANDS: list[type[StrictCommand]] = [
    module.Command
    for module in (crawl, demo, dump, enqueue, history, load, parse, refresh, repair, reparse, shell, version, work)
]


def read_command_line(command: StrictCommand, *words: str) -> list[str]:
    """The arguments that Scrapy hands to the command."""
    command.settings = Settings({"LOG_LEVEL": "INFO"})
    parser = ScrapyArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    options, arguments = parser.parse_known_args(list(words))
    command.process_options(arguments, options)
    return arguments


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("word", ["--nolo", "--logf=a.log", "--log", "--prof", "--se=A=1", "--unheard-of", "-9"])
def test_an_option_that_is_not_written_in_full(
    command: type[StrictCommand], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        read_command_line(command(), word)
    assert caught.value.code == 2
    name = command.__module__.rpartition(".")[2]
    assert capsys.readouterr().err.splitlines() == [
        f"scrapy {name}: {word}: no such option; -h lists the options, which must be written in full"
    ]


@pytest.mark.parametrize(
    "word", ["--accept", "--acc", "--accept-gon", "--ful", "--ev=6h", "--sit=a", "--war=a", "--over=a"]
)
def test_no_option_of_a_refresh_is_cut_short(word: str) -> None:
    with pytest.raises(SystemExit):
        read_command_line(refresh.Command(), word)


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        (["feed", "-a", "site=http://127.0.0.1/", "-sLOG_LEVEL=error", "--logfile", "a.log"], ["feed"]),
        (["-L", "debug", "feed"], ["feed"]),
        (["-o", "-:json", "feed"], ["feed"]),
        (["--", "--accept"], ["--accept"]),
        (["-"], ["-"]),
    ],
)
def test_options_that_are_known(words: list[str], arguments: list[str]) -> None:
    assert read_command_line(crawl.Command(), *words) == arguments


def test_only_the_first_end_of_options_is_one() -> None:
    assert check_arguments(["a", "--", "--", "-b"]) == ["a", "--", "-b"]


@pytest.mark.parametrize(
    ("words", "level"),
    [
        (["-L", "debug"], "DEBUG"),
        (["--loglevel=Warning"], "WARNING"),
        (["-s", "LOG_LEVEL= error "], "ERROR"),
        ([], "INFO"),
    ],
)
def test_a_log_level_in_any_case(words: list[str], level: str) -> None:
    command = history.Command()
    read_command_line(command, *words)
    assert command.settings is not None
    assert command.settings["LOG_LEVEL"] == level
    logging.Handler().setLevel(level)


@pytest.mark.parametrize("level", ["loud", "10", "", "debug,info", "ＤＥＢＵＧ"])
def test_a_log_level_that_is_none(level: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match=r"^LOG_LEVEL \(-L\) must be one of CRITICAL, .*, got "):
        read_log_level(level)
    with pytest.raises(SystemExit) as caught:
        read_command_line(history.Command(), "-s", f"LOG_LEVEL={level}")
    assert caught.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("JOBS", "JOBS must be an integer >= 1, got nothing"),
        ("STOP_TIMEOUT", "STOP_TIMEOUT must be an integer >= 0, got nothing"),
        ("DOWNLOAD_DELAY", "DOWNLOAD_DELAY must be a number >= 0, got nothing"),
        ("DATA_DIR", "DATA_DIR must be a folder, got nothing"),
    ],
)
def test_a_setting_that_must_have_a_value(name: str, says: str) -> None:
    settings = Settings()
    settings.set(name, " ", "cmdline")
    with pytest.raises(UsageError) as caught:
        apply_command_line(settings)
    assert str(caught.value) == says


@pytest.mark.parametrize("name", ["DASK", "IMAGES_STORE", "WARC_FILE", "LECTURE_SITES", "CONTACT"])
def test_a_setting_that_is_off_without_a_value(name: str) -> None:
    settings = Settings({name: "a"})
    settings.set(name, "", "cmdline")
    apply_command_line(settings)
    assert not settings[name]


@pytest.mark.parametrize(
    ("words", "post", "numbers"),
    [
        (["灯塔"], ["灯塔"], None),
        (["灯塔", "--diff"], ["灯塔"], []),
        (["--diff", "灯塔"], ["灯塔"], []),
        (["--diff=灯塔"], ["灯塔"], []),
        (["灯塔", "--diff", "1", "2"], ["灯塔"], [1, 2]),
        (["--diff", "1", "2", "灯塔"], ["灯塔"], [1, 2]),
        (["--diff", "灯塔", "2", "1"], ["灯塔"], [2, 1]),
        (["--diff", "1", "2", "--nolog", "灯塔"], ["灯塔"], [1, 2]),
        (["--diff", "--", "-灯塔"], ["-灯塔"], []),
        (["--diff", "2413"], ["2413"], []),
        (["--diff", "1", "2", "2413"], ["2413"], [1, 2]),
        (["2413", "--diff", "1"], ["2413"], [1]),
        (["--diff", "2413.00001"], ["2413.00001"], []),
        (["--diff", "１２"], ["１２"], []),
        (["--diff", "https://a.example/1/"], ["https://a.example/1/"], []),
        (["--diff", "灯塔", "月亮"], ["灯塔", "月亮"], []),
        (["--diff"], [], []),
    ],
)
def test_the_post_before_and_behind_the_numbers(words: list[str], post: list[str], numbers: list[int] | None) -> None:
    command = history.Command()
    command.settings = Settings({"LOG_LEVEL": "INFO"})
    parser = ScrapyArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    options, arguments = parser.parse_known_args(words)
    command.process_options(arguments, options)
    assert separate_numbers(arguments, options.diff) == (post, numbers)
