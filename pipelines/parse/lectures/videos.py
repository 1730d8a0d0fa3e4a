"""Finds the videos that the players of a page show, by a table of providers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from pipelines.parse.html.lines import Line
from pipelines.parse.link_hosts import find_host
from pipelines.records.lectures import LectureVideo
from pipelines.urls import absolute_url

_PLAYERS = ("iframe", "embed", "video", "source")


@dataclass(frozen=True, slots=True)
class _Provider:
    """How a provider identifies a video in the URL of a player, and the URL where people watch it."""

    name: str
    hosts: tuple[str, ...]
    identifier: re.Pattern[str]
    watch: str
    part: str = ""


_BILIBILI = ("bilibili.com",)
_PROVIDERS = (
    _Provider(
        "bilibili", _BILIBILI, re.compile(r"\bBV[0-9A-Za-z]{10}\b"), "https://www.bilibili.com/video/{}/", "?p={}"
    ),
    _Provider("bilibili", _BILIBILI, re.compile(r"(?<=\baid=)\d+"), "https://www.bilibili.com/video/av{}/", "?p={}"),
    _Provider(
        "youtube",
        ("youtube.com", "youtube-nocookie.com"),
        re.compile(r"(?<=/embed/)[\w-]{11}"),
        "https://www.youtube.com/watch?v={}",
    ),
    _Provider("vimeo", ("vimeo.com",), re.compile(r"(?<=/video/)\d+"), "https://vimeo.com/{}"),
    _Provider("qq", ("v.qq.com",), re.compile(r"(?<=\bvid=)\w+"), "https://v.qq.com/x/page/{}.html"),
)


def find_videos(lines: Iterable[Line], base: str) -> Iterator[LectureVideo]:
    """The videos that the players in the lines show, in order; players of unknown providers are skipped.

    >>> from pipelines.parse.html.lines import Span
    >>> player = Span(0, 0, "iframe", "//player.bilibili.com/player.html?aid=7&bvid=BV1xx411c7mD&cid=8&p=2")
    >>> [video] = find_videos([Line("p", "录像", (player,))], "https://a.example/")
    >>> video.video_id, video.aid, video.cid, video.page, video.url
    ('BV1xx411c7mD', '7', '8', 2, 'https://www.bilibili.com/video/BV1xx411c7mD/?p=2')
    """
    players = (span.target for line in lines for span in line.spans if span.tag in _PLAYERS and span.target)
    position = 0
    for player in players:
        if video := _read_player(absolute_url(base, player), position):
            yield video
            position += 1


def _read_player(url: str, position: int) -> LectureVideo | None:
    host = find_host(url)
    for provider in _PROVIDERS:
        identifier = provider.identifier.search(url)
        if identifier and any(f".{host}".endswith(f".{known}") for known in provider.hosts):
            return _make_video(provider, identifier[0], dict(parse_qsl(urlsplit(url).query)), position)
    return None


def _make_video(provider: _Provider, video_id: str, query: dict[str, str], position: int) -> LectureVideo:
    page = _read_number(query.get("p") or query.get("page"))
    return LectureVideo(
        position=position,
        provider=provider.name,
        video_id=video_id,
        aid=query.get("aid"),
        cid=query.get("cid"),
        page=page,
        url=provider.watch.format(video_id) + (provider.part.format(page) if page and page > 1 else ""),
    )


def _read_number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 6 else None
