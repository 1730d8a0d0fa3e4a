"""What a Scrapy developer expects of a Scrapy project: plain spiders, scripts, parse, shell, genspider, exports."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cli import FAST, crawl, make_environment, run_command, select
from tests.support.fake_host import FakeHost, Response
from tests.support.fork_server import ROOT
from tests.support.tiny_sites.butterfly import PATHS, write_blog

PLAIN = ("-s", "SPIDER_MODULES=tests.support.plain_spider")
SCRIPT = """
import sys
from scrapy.crawler import {process}
from scrapy.utils.project import get_project_settings

settings = get_project_settings()
settings["SPIDER_MODULES"] = ["crawler.spiders", "tests.support.plain_spider"]
settings["FEEDS"] = {{sys.argv[2]: {{"format": "json"}}}}
process = {process}(settings)
process.crawl({spider!r}, {argument}=sys.argv[1])
process.start()
sys.exit(process.bootstrap_failed)
"""


@pytest.fixture(scope="module")
def host() -> Iterator[FakeHost]:
    with FakeHost(write_blog() | {"/title/": Response(body="<title>烛光</title>".encode())}) as host:
        yield host


def run_script(process: str, spider: str, argument: str, url: str, archive: Path) -> subprocess.CompletedProcess[str]:
    script = SCRIPT.format(process=process, spider=spider, argument=argument)
    environment = make_environment(f"sqlite:///{archive}") | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, url, str(archive.with_name("items.json"))]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_plain_spider_runs_without_an_archive(host: FakeHost, tmp_path: Path) -> None:
    archive, exported = tmp_path / "archive.db", tmp_path / "titles.json"
    run = crawl("titles", "-a", f"url={host.url}/title/", *PLAIN, "-O", str(exported), archive=f"sqlite:///{archive}")
    assert run.returncode == 0, run.stderr
    assert json.loads(exported.read_text("utf-8")) == [{"title": "烛光"}]
    assert not archive.exists()


@pytest.mark.parametrize("process", ["CrawlerProcess", "AsyncCrawlerProcess"])
def test_our_spiders_run_from_a_script(process: str, host: FakeHost, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    run = run_script(process, "kedreamix", "site", f"{host.url}/", archive)
    assert run.returncode == 0, run.stderr
    assert select(archive, "SELECT outcome, posts_new FROM crawls") == [("finished", len(PATHS))]
    assert len(json.loads((tmp_path / "items.json").read_text("utf-8"))) == len(PATHS)


def test_a_plain_spider_runs_from_a_script(host: FakeHost, tmp_path: Path) -> None:
    run = run_script("CrawlerProcess", "titles", "url", f"{host.url}/title/", tmp_path / "archive.db")
    assert run.returncode == 0, run.stderr
    assert json.loads((tmp_path / "items.json").read_text("utf-8")) == [{"title": "烛光"}]
    assert not (tmp_path / "archive.db").exists()


def test_parse_shows_what_is_read_of_a_page(host: FakeHost, tmp_path: Path) -> None:
    command = ("parse", "--spider", "kedreamix", "--nolog", f"{host.url}{PATHS[0]}".replace(" ", "%20"))
    run = run_command(*command, archive_url=f"sqlite:///{tmp_path}/archive.db")
    assert run.returncode == 0, run.stderr
    assert "'title': 'A Paper about NeRF'" in run.stdout
    assert list(tmp_path.iterdir()) == []


def test_parse_says_why_a_page_is_not_understood(host: FakeHost, tmp_path: Path) -> None:
    command = ("parse", "--spider", "kedreamix", "--nolog", f"{host.url}/archives/")
    run = run_command(*command, archive_url=f"sqlite:///{tmp_path}/archive.db")
    assert "'failed': 'parse: " in run.stdout


def test_the_shell_has_our_spider_and_makes_no_archive(host: FakeHost, tmp_path: Path) -> None:
    command = ("shell", "--spider", "kedreamix", "-c", "spider.name, spider.run", f"{host.url}/title/")
    run = run_command(*command, archive_url=f"sqlite:///{tmp_path}/archive.db")
    assert "('kedreamix', None)" in run.stdout, run.stderr
    assert list(tmp_path.iterdir()) == []


def test_exports_have_a_row_per_stored_post(host: FakeHost, tmp_path: Path) -> None:
    exported, archive = tmp_path / "posts.jsonl", f"sqlite:///{tmp_path / 'archive.db'}"
    site = ("kedreamix", "-a", f"site={host.url}/", "-a", "_job=1", *FAST)
    run = crawl(*site, "-O", str(exported), archive=archive)
    assert run.returncode == 0, run.stderr
    rows = [json.loads(line) for line in exported.read_text("utf-8").splitlines()]
    assert sorted(row["topic"] for row in rows) == ["3DGS", "Diffusion Models", "NeRF", "元宇宙_虚拟人"]
    assert {row["outcome"] for row in rows} == {"new"}
    assert sorted(paper for row in rows for paper in row["papers"]) == [f"9913.0000{n}v1" for n in range(4)]
    run = crawl(*site, "-o", "-:csv", archive=f"sqlite:///{tmp_path / 'other.db'}")
    assert run.stdout.startswith("url,site,kind,identity,title"), "the summary goes to stderr"
    assert "kedreamix: finished" in run.stderr


def test_a_run_ends_early_where_a_limit_of_scrapy_says_so(host: FakeHost, tmp_path: Path) -> None:
    site = ("kedreamix", "-a", f"site={host.url}/", *FAST)
    run = crawl(*site, "-s", "CLOSESPIDER_PAGECOUNT=1", archive=f"sqlite:///{tmp_path / 'archive.db'}")
    assert run.returncode == 130, run.stdout
    assert "Scrapy closed the spider: closespider_pagecount" in run.stdout


@pytest.mark.parametrize("setting", ["JOBDIR=job", "HTTPCACHE_ENABLED=True", "CLOSESPIDER_TIMEOUT=soon"])
def test_settings_that_cannot_work_are_refused_in_one_line(setting: str, host: FakeHost, tmp_path: Path) -> None:
    run = crawl("kedreamix", "-a", f"site={host.url}/", "-s", setting, archive=f"sqlite:///{tmp_path / 'archive.db'}")
    assert run.returncode == 2
    assert run.stderr.startswith(f"scrapy crawl: {setting.partition('=')[0]}")
    assert run.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_genspider_writes_a_spider_that_runs(host: FakeHost, tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in ("crawler", "pipelines"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "scrapy.cfg", project)
    environment = os.environ | {"ARCHIVE_URL": f"sqlite:///{tmp_path / 'archive.db'}"}
    for command in (("genspider", "candles", f"{host.url}/title/"), ("crawl", "candles")):
        scrapy = [sys.executable, "-m", "scrapy", *command]
        run = subprocess.run(scrapy, cwd=project, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
    assert (project / "crawler" / "spiders" / "candles.py").is_file()
    assert not (tmp_path / "archive.db").exists()
