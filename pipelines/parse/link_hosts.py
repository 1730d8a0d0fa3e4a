"""The kinds of links by their hosts, as a table; does not import lines or the kinds of post."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from pipelines.records.kinds import LinkKind

_ANY = ""
# Kind, hosts, and the beginning of the path as a pattern.  A host stands for its subdomains too; the first row of the
# nearest host holds.
_ROWS: tuple[tuple[LinkKind, str, str], ...] = (
    ("cool_papers", "papers.cool", _ANY),
    ("dataset", "doi.org", r"/10\.(?:5281/zenodo|6084/m9\.figshare|7910/dvn|21227|13026)"),  # that DataCite registers
    ("reference", "arxiv.org xxx.lanl.gov ar5iv.org alphaxiv.org doi.org openreview.net", _ANY),
    ("reference", "huggingface.co hf.co", "/papers/"),
    ("other", "huggingface.co hf.co", "/spaces/[^/]+/ChatPaperFree"),  # the tool that wrote the digests
    ("dataset", "huggingface.co hf.co modelscope.cn modelscope.ai hf-mirror.com openxlab.org.cn", "/datasets/"),
    ("demo", "huggingface.co hf.co hf-mirror.com", "/spaces/"),
    ("demo", "modelscope.cn modelscope.ai", "/studios/"),
    ("demo", "openxlab.org.cn", "/apps/"),
    ("code", "modelscope.cn modelscope.ai openxlab.org.cn", "/models/"),
    (
        "other",
        "huggingface.co hf.co hf-mirror.com",
        "/(?:blog|chat|collections|docs|join|learn|login|models|new|organizations|posts|settings|tasks)(?:/|$)",
    ),
    ("code", "huggingface.co hf.co hf-mirror.com", "/[^/]+/[^/]+"),  # a model is a repository
    ("dataset", "kaggle.com", "/datasets/"),
    ("code", "kaggle.com", "/(?:code|models|kernels)/"),
    ("dataset", "paperswithcode.com", "/datasets?/"),
    ("code", "sourceforge.net", "/p(?:rojects)?/"),
    ("other", "docs.github.com docs.gitlab.com about.gitlab.com", _ANY),
    ("project", "anonymous.4open.science", "/w/"),
    (
        "code",
        "github.com raw.githubusercontent.com gitlab.com gitee.com gitcode.com gitcode.net bitbucket.org codeberg.org"
        " sr.ht git.io anonymous.4open.science",
        _ANY,
    ),
    (
        "project",
        "github.io gitlab.io gitee.io bitbucket.io codeberg.page pages.dev netlify.app vercel.app surge.sh web.app"
        " firebaseapp.com sites.google.com notion.site",
        _ANY,
    ),
    (
        "dataset",
        "zenodo.org figshare.com dataverse.org dataverse.harvard.edu physionet.org openneuro.org ieee-dataport.org"
        " data.mendeley.com opendatalab.com opendatalab.org.cn grand-challenge.org cancerimagingarchive.net",
        _ANY,
    ),
    (
        "demo",
        "hf.space gradio.live gradio.app streamlit.app replicate.com colab.research.google.com"
        " colab.google mybinder.org",
        _ANY,
    ),
    (
        "video",
        "youtube.com youtu.be youtube-nocookie.com bilibili.com b23.tv vimeo.com dailymotion.com dai.ly slideslive.com"
        " videolectures.net youku.com v.qq.com ixigua.com douyin.com",
        _ANY,
    ),
)
_MOST_NAMES = 4  # of a host in the table
_GITLAB = "gitlab."  # at the beginning of a host: a server of its own


def _index_rows() -> dict[str, list[tuple[re.Pattern[str], LinkKind]]]:
    table: dict[str, list[tuple[re.Pattern[str], LinkKind]]] = {}
    for kind, hosts, path in _ROWS:
        for host in hosts.split():
            table.setdefault(host, []).append((re.compile(path, re.IGNORECASE), kind))
    return table


_TABLE = _index_rows()


def find_host(url: str) -> str:
    """The host of a URL, empty where it has none or cannot be split."""
    return _split(url)[0]


def find_host_kind(url: str) -> LinkKind:
    """The kind of a link by its host, and where one host serves several kinds, by its path.

    >>> find_host_kind("https://huggingface.co/spaces/tang/ovens"), find_host_kind("https://tang.github.io/ovens/")
    ('demo', 'project')
    """
    host, path = _split(url)
    rows = _find_rows(host)
    if rows is None:
        return "code" if host.startswith(_GITLAB) else "other"
    for pattern, kind in rows:
        if pattern.match(path):
            return kind
    return "other"


def is_known_host(host: str) -> bool:
    return _find_rows(host) is not None


@lru_cache(maxsize=256)  # most links lead to one of a few hosts
def _find_rows(host: str) -> list[tuple[re.Pattern[str], LinkKind]] | None:
    """The rows of the host, else of the nearest host that it is a subdomain of."""
    names = host.lower().split(".")[-_MOST_NAMES:]
    for start in range(len(names)):
        if rows := _TABLE.get(".".join(names[start:])):
            return rows
    return None


@lru_cache(maxsize=256)  # the host of a page is compared with that of each of its links
def _split(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").rstrip("."), parts.path
    except ValueError:
        return "", ""
