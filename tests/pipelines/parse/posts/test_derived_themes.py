"""Pages of themes that are not declared: what their general marks and their printed labels say is not lost."""

from datetime import UTC, datetime

import pytest

from pipelines.parse.html.page_view import PageView
from pipelines.parse.html.tree import read_page
from pipelines.parse.posts.post import parse_post
from pipelines.parse.posts.printed_facts import add_printed_facts
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import PostMetadata
from pipelines.records.sites import Site

SITE = Site("lanterns", "https://lanterns.example/", "butterfly", 9)
PUBLISHED = datetime(2024, 6, 2, 3, 4, 5, tzinfo=UTC)
UPDATED = datetime(2024, 6, 3, 4, 5, 6, tzinfo=UTC)
DAY = datetime(2024, 6, 2, tzinfo=UTC)
NEXT_DAY = datetime(2024, 6, 3, tzinfo=UTC)
BODY = "<p>灯塔在海边，每晚亮两次。</p><p>看灯的人不睡。</p>"
# Each page has the markup of its theme; the values are the title, the times, the author, the category and the tags.
PAGES = {
    "anzhiyu": (
        f"""<meta name="author" content="石墨"><div id="post-info"><div id="post-firstinfo">
        <a class="post-meta-categories" href="/categories/海/">海</a>
        <a class="article-meta__tags" href="/tags/灯/"><span><i></i>灯</span></a></div>
        <h1 class="post-title" itemprop="name headline">灯塔</h1>
        <time class="post-meta-date-created" itemprop="dateCreated datePublished" datetime="2024-06-02T03:04:05.000Z">
        </time><time itemprop="dateCreated dateModified" datetime="2024-06-03T04:05:06.000Z"></time></div>
        <article class="post-content" id="article-container">{BODY}</article>
        <div class="card-category"><a class="card-category-list-link" href="/categories/山/">山</a></div>""",
        ("灯塔", PUBLISHED, UPDATED, "石墨", "海", ("灯",)),
    ),
    "yilia": (
        f"""<article class="article article-type-post" itemscope itemprop="blogPost"><header class="article-header">
        <h1 class="article-title" itemprop="name">灯塔</h1>
        <a class="article-date"><time datetime="2024-06-02T03:04:05.000Z" itemprop="datePublished">2024-06-02</time></a>
        </header><div class="article-entry" itemprop="articleBody">{BODY}</div>
        <div class="article-category"><a class="article-category-link" href="/categories/海/">海</a>
        <a class="article-tag-list-link" href="/categories/海/">海</a></div>
        <ul class="article-tag-list"><li><a class="article-tag-list-link" href="/tags/灯/">灯</a></li></ul>
        <p><strong>本文作者：</strong><a href="/about">石墨</a></p></article>""",
        ("灯塔", PUBLISHED, None, "石墨", "海", ("灯",)),
    ),
    "next 5": (
        f"""<article class="post" itemscope itemtype="http://schema.org/Article">
        <span hidden itemprop="author" itemscope><meta itemprop="name" content="石墨"></span>
        <header class="post-header"><h2 class="post-title" itemprop="name headline">灯塔</h2>
        <time title="创建于" itemprop="dateCreated datePublished" datetime="2024-06-02T11:04:05+08:00">2024-06-02</time>
        <span itemprop="about" itemscope><a href="/categories/海/"><span itemprop="name">海</span></a></span></header>
        <div class="post-body" itemprop="articleBody">{BODY}</div>
        <div class="post-tags"><a href="/tags/灯/" rel="tag"># 灯</a></div></article>""",
        ("灯塔", PUBLISHED, None, "石墨", "海", ("灯",)),
    ),
    "ayer": (
        f"""<meta property="og:title" content="灯塔">
        <meta property="article:published_time" content="2024-06-02T03:04:05Z">
        <meta property="article:author" content="石墨"><h1 class="article-title sea-center" itemprop="name">灯塔</h1>
        <div class="article-entry" itemprop="articleBody">{BODY}</div>""",
        ("灯塔", PUBLISHED, None, "石墨", None, ()),
    ),
    "icarus": (
        f"""<h1 class="title">灯塔</h1><div class="article-meta">
        <span>发表于&nbsp;<time dateTime="2024-06-02T03:04:05.000Z" title="2024/6/2 11:04:05">2024-06-02</time></span>
        <span>更新于&nbsp;<time
        dateTime="2024-06-03T04:05:06.000Z">2024-06-03</time></span><a href="/categories/海/">海</a></div>
        <article class="card-content">{BODY}</article>
        <div class="article-tags"><a rel="tag" href="/tags/灯/">灯</a></div>
        <div class="article-licensing"><div><h6>作者</h6><p>石墨</p></div></div>""",
        ("灯塔", PUBLISHED, UPDATED, "石墨", "海", ("灯",)),
    ),
    "redefine": (
        f"""<h1 class="article-title-regular">灯塔</h1><div class="article-meta-info">
        <time title="发表于 2024-06-02 11:04:05" datetime="2024-06-02T03:04:05Z"></time>
        <time title="最后更新 2024-06-03" datetime="2024-06-03T04:05:06Z"></time></div>
        <article class="article-content markdown-body">{BODY}</article>
        <ul class="article-tags-box"><li><a href="/tags/灯/">#灯</a></li></ul>
        <ul><li><strong>Author:</strong> 石墨</li></ul>""",
        ("灯塔", PUBLISHED, UPDATED, "石墨", None, ("灯",)),
    ),
    "matery": (
        f"""<h1 class="post-title">灯塔</h1>
        <div class="post-info"><div class="post-date">发布日期:&nbsp; 2024-06-02</div>
        <div class="post-date">更新日期:&nbsp; 2024-06-03</div></div><div id="articleContent">{BODY}</div>
        <div class="reprint__author"><span>文章作者:</span><span><a href="/about">石墨</a></span></div>""",
        ("灯塔", DAY, NEXT_DAY, "石墨", None, ()),
    ),
    "JSON-LD beside a known article": (
        f"""<script type="application/ld+json">{{"@type": "BlogPosting", "headline": "塔", "author": {{"name": "石墨"}},
        "datePublished": "2024-06-02T03:04:05Z"}}</script><h1 class="post-title">灯塔</h1>
        <article id="article-container">{BODY}</article>""",
        ("灯塔", PUBLISHED, None, "石墨", None, ()),
    ),
}


def read_metadata(page: str) -> PostMetadata:
    url = f"{SITE.base_url}tower/"
    fetched = FetchedPage(SITE, url, url, PUBLISHED, 200, "text/html", None, None, page.encode())
    return parse_post(fetched, PageView(page)).metadata


@pytest.mark.parametrize(("page", "facts"), PAGES.values(), ids=PAGES)
def test_no_fact_of_a_page_is_lost(page: str, facts: tuple[object, ...]) -> None:
    metadata = read_metadata(page)
    names = ("title", "published_at", "updated_at", "author", "category", "tags")
    assert tuple(getattr(metadata, name) for name in names) == facts


@pytest.mark.parametrize(
    ("page", "author"),
    [
        ("<p>作者简介：看灯的人</p>", None),
        ("<p>作者：</p><p>石墨</p>", "石墨"),
        ("<p>作者</p><p>链接：https://lanterns.example/</p>", None),
        ("<p>Author</p><p>https://lanterns.example/</p>", None),
        ("<p>Authors</p><p>石墨</p>", None),
        ("<p>written by 石墨</p>", None),
        ("<p>作者：石墨</p><p>作者：铅笔</p>", "石墨"),
        ("<script>作者：石墨</script>", None),
        ("<article><p>作者：石墨</p></article><p>灯</p>", None),
        (f"<p>作者：{'石墨' * 30}</p>", None),
    ],
)
def test_an_author_is_what_a_label_announces(page: str, author: str | None) -> None:
    tree = read_page(page)
    articles = tree.css("article")
    article = articles[0].root if articles else None
    assert add_printed_facts(PostMetadata("灯塔", None, None, None), tree.root, article).author == author


def test_what_is_known_is_kept() -> None:
    known = PostMetadata("灯塔", PUBLISHED, "second", UPDATED, author="石墨")
    page = read_page("<p>作者：铅笔</p><p>发布于 2020-01-01</p><p>更新于 2020-01-02</p>").root
    assert add_printed_facts(known, page, None) == known
    assert add_printed_facts(PostMetadata("灯塔", PUBLISHED, "second", UPDATED), page, None) == (
        PostMetadata("灯塔", PUBLISHED, "second", UPDATED, author="铅笔")
    )


def test_a_header_for_search_engines_is_no_text() -> None:
    header = """<header><a href="/tags/灯/" itemprop="url">灯</a><h1 itemprop="name headline">灯塔</h1>
    <span itemprop="author">石墨</span></header>"""
    page = f'<h1 class="post-title">灯塔</h1><article id="article-container">{header}{BODY}</article>'
    reading = parse_post(FetchedPage(SITE, SITE.base_url, None, DAY, 200, "text/html", None, None, b""), PageView(page))
    assert [section.text for section in reading.contents.sections] == ["灯塔在海边，每晚亮两次。\n看灯的人不睡。"]
    assert reading.metadata.author == "石墨"


@pytest.mark.parametrize(
    "mark",
    [
        "<div class='article-licensing'><a href='{}'>CC</a></div>",
        "<section id='license'><p><a href='{}'>CC</a></p></section>",
        "<a class='license' href='{}'>CC</a>",
    ],
)
def test_a_licence_in_any_theme(mark: str) -> None:
    url = "https://creativecommons.org/licenses/by-nc/4.0/"
    page = f"<h1 class='post-title'>灯塔</h1><article id='article-container'>{BODY}</article>{mark.format(url)}"
    reading = parse_post(FetchedPage(SITE, SITE.base_url, None, DAY, 200, "text/html", None, None, b""), PageView(page))
    assert reading.metadata.licence_url == url
