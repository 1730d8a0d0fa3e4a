"""Which post a page is about, what it says of it, and whether it still says the same."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.errors import PageError
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.lines import Line
from pipelines.parse.posts.identity import identify_post
from pipelines.parse.posts.parsed_post import ParsedPost
from pipelines.parse.posts.reading import hash_content
from pipelines.records.readings import PostMetadata
from pipelines.records.sites import Listed
from tests.blog.minifier import minify
from tests.support.article_strategies import articles
from tests.support.parsed_pages import SITES, make_page, read_post

BUTTERFLY, MATERY = SITES["butterfly"].base_url, SITES["matery"].base_url
META, HUMANS = "%E5%85%83%E5%AE%87%E5%AE%99", "%E8%99%9A%E6%8B%9F%E4%BA%BA"
ARTICLE = """
<h2 id="b"><a href="#b" class="headerlink" title="b"></a>会走的 灯</h2>
<!-- 注 --><p>甲 <b>乙</b>\n丙 <a href="https://a.example/x">丁</a></p>
<img src="data:image/gif;base64,R0" data-lazy-src="https://a.example/i.png" alt="戊">
<script>var built = 1</script><ul><li>己</li><li>庚</li></ul>
"""
sometimes = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def hash_of(inner: str) -> str:
    return hash_content(read_article(html.fromstring(f"<article>{inner}</article>")))


def identity_of(url: str, theme: str = "butterfly") -> tuple[str, str, str | None]:
    post = ParsedPost("text/html", PostMetadata("甲", None, None, None), ())
    identity = identify_post(make_page(url, theme), post)
    return identity.kind, identity.key, identity.edition_date and identity.edition_date.isoformat()


@pytest.mark.parametrize(
    ("url", "theme", "topic"),
    [
        (f"{BUTTERFLY}2024/06/08/Paper/2024-06-07/{META}_{HUMANS}/", "butterfly", "元宇宙虚拟人"),
        (f"{BUTTERFLY}2024/06/07/Paper/2024-06-07/{META}%2F{HUMANS}/", "butterfly", "元宇宙虚拟人"),
        (f"{BUTTERFLY}2024/06/07/Paper/2024-06-07/元宇宙虚拟人", "butterfly", "元宇宙虚拟人"),
        (f"{MATERY}Paper/2024-06-07/Diffusion%20Models/", "matery", "diffusionmodels"),
        (f"{MATERY}Paper/2024-06-07/diffusion-models/", "matery", "diffusionmodels"),
        (f"{BUTTERFLY}2024/06/07/Paper/2024-06-07/Diffusion_Models/", "butterfly", "diffusionmodels"),
    ],
)
def test_a_digest_is_its_date_and_topic_wherever_it_stands(url: str, theme: str, topic: str) -> None:
    assert identity_of(url, theme) == ("digest", f"digest:kedreamix:2024-06-07:{topic}", "2024-06-07")


@pytest.mark.parametrize(
    ("url", "theme", "identity"),
    [
        (f"{BUTTERFLY}2024/05/22/Note/websocket/", "butterfly", "note:kedreamix.github.io/:Note/websocket"),
        (f"{BUTTERFLY}2024/05/23/Note/websocket/", "butterfly", "note:kedreamix.github.io/:Note/websocket"),
        (f"{MATERY}Note/websocket/", "matery", "note:kedreamix.github.io/Talk2Paper/:Note/websocket"),
        (f"{BUTTERFLY}2024/05/20/Paper/Awesome%20Heads/", "butterfly", "note:kedreamix.github.io/:Paper/Awesome Heads"),
        (f"{BUTTERFLY}Paper/2024-02-30/NeRF/", "butterfly", "note:kedreamix.github.io/:Paper/2024-02-30/NeRF"),
        (f"{BUTTERFLY}Paper/2024-02-03/NeRF/a/", "butterfly", "note:kedreamix.github.io/:Paper/2024-02-03/NeRF/a"),
    ],
)
def test_a_note_is_its_path_without_the_date(url: str, theme: str, identity: str) -> None:
    assert identity_of(url, theme) == ("note", identity, None)


def test_a_page_without_an_article_is_an_error() -> None:
    with pytest.raises(PageError, match="no article") as caught:
        read_post("<h1 class='post-title'>甲</h1>", url=BUTTERFLY)
    assert caught.value.stage == "parse"


def test_a_page_is_read_in_the_theme_that_it_shows() -> None:
    page = '<h1 class="post-title">甲</h1><article id="article-container">乙</article>'
    assert read_post(page, "matery", url=MATERY).theme == "butterfly"


def test_a_page_of_several_articles_is_a_list() -> None:
    page = '<h1 class="article-title">甲</h1>' + 2 * '<div class="article-entry" itemprop="articleBody">乙</div>'
    with pytest.raises(PageError, match="2 articles"):
        read_post(page, url=BUTTERFLY)


def test_a_list_is_no_post() -> None:
    page = '<meta property="og:title" content="归档"><div class="posts-collapse"><article>乙</article></div>'
    with pytest.raises(PageError, match="no article"):
        read_post(page, url=BUTTERFLY)


def test_a_page_without_a_title_is_an_error() -> None:
    with pytest.raises(PageError, match="no title"):
        read_post('<article id="article-container">甲</article>', url=BUTTERFLY)


def test_metadata_that_only_the_list_knows() -> None:
    listed = Listed(BUTTERFLY, title="甲", cover_image_url="https://a.example/c.png")
    metadata = read_post('<article id="article-container">乙</article>', url=BUTTERFLY, listed=listed).metadata
    assert (metadata.title, metadata.cover_image_url) == ("甲", "https://a.example/c.png")


def test_metadata_that_is_not_given_are_none() -> None:
    page = '<h1 class="post-title"> 甲  乙 </h1><article id="article-container">丙</article>'
    metadata = read_post(page, url=BUTTERFLY).metadata
    assert metadata.title == "甲 乙"
    assert (metadata.published_at, metadata.published_precision, metadata.updated_at) == (None, None, None)
    assert (metadata.author, metadata.category, metadata.tags, metadata.licence_url) == (None, None, (), None)


@pytest.mark.parametrize(
    "other",
    [
        minify(ARTICLE),
        re.sub(r"\s+", " ", ARTICLE),
        ARTICLE.replace("己</li>", "\u3000己\n\n</li>"),
        ARTICLE.replace("<ul>", '<ul class="new" id="x" style="color: red">'),
        ARTICLE.replace("built = 1", "built = 2"),
        ARTICLE.replace("注", "别的注"),
        ARTICLE.replace("R0", "R1"),
        ARTICLE.replace('alt="戊"', 'alt="戊" width="1"'),
    ],
    ids=["minified", "collapsed", "spaced", "attributes", "script", "comment", "placeholder", "image's size"],
)
def test_a_deployment_changes_no_hash(other: str) -> None:
    assert other != ARTICLE
    assert hash_of(other) == hash_of(ARTICLE)


CODE = "def light(hour):\n\n    return hour > 18  # 天黑"
COLOURED = {
    "plain": f"<pre>{CODE}</pre>",
    "code": f'<pre class="language-python"><code class="language-python">{CODE}\n</code></pre>',
    "Prism": (
        '<pre class="line-numbers"><code><span class="token keyword">def</span> '
        '<span class="token function">light</span>(hour):\n\n'
        '    <span class="token keyword">return</span> hour <span class="token operator">&gt;</span> 18'
        '  <span class="token comment"># 天黑</span><span aria-hidden="true" class="line-numbers-rows"><span>1</span>'
        "</span></code></pre>"
    ),
    "Hexo": (
        '<figure class="highlight python"><table><tr><td class="gutter"><pre><span class="line">1</span><br>'
        '<span class="line">2</span><br><span class="line">3</span></pre></td><td class="code"><pre><span class="line">'
        '<span class="keyword">def</span> light(hour):</span><br><span class="line"></span><br><span class="line">'
        "    return hour &gt; 18  # 天黑</span><br></pre></td></tr></table></figure>"
    ),
    "Shiki": (
        '<pre class="shiki"><code><span class="line"><span style="color: red">def</span> light(hour):</span>\n'
        '<span class="line"></span>\n<span class="line">    return hour &gt; <i>18</i>  # 天黑</span></code></pre>'
    ),
    "Pygments": (
        '<table class="highlighttable"><tr><td class="linenos"><pre>1\n2\n3</pre></td><td class="code"><pre>'
        "<span>def</span> light(hour):\n\n    return hour &gt; 18  # 天黑\n</pre></td></tr></table>"
    ),
    "Chroma": (
        '<pre><code><span class="line"><span class="lnt">1\n</span>def light(hour):\n</span>'
        '<span class="line">\n</span>'
        '<span class="line">    return hour &gt; 18  # 天黑\n</span></code><button class="copy-btn">复制</button></pre>'
    ),
}


@pytest.mark.parametrize("code", COLOURED.values(), ids=COLOURED)
def test_the_colours_of_code_change_no_hash(code: str) -> None:
    assert hash_of(f"<p>看：</p>{code}") == hash_of(f"<p>看：</p>{COLOURED['plain']}")
    assert hash_of(f"<p>看：</p>{code.replace('天黑', '天亮')}") != hash_of(f"<p>看：</p>{code}")


@pytest.mark.parametrize(
    "cut",
    ["甲乙丙", "甲<b>乙</b>丙", "甲<span><i>乙</i></span>丙", "<em>甲</em>乙<!-- 注 -->丙", "甲<wbr>乙<sub>丙</sub>"],
)
def test_how_text_is_cut_changes_no_hash(cut: str) -> None:
    assert hash_of(f"<p>{cut}</p>") == hash_of("<p>甲乙丙</p>")


@pytest.mark.parametrize(
    "uneven", [" 甲 乙", "甲 乙 ", "甲  乙", "甲\t乙", "甲\n乙", "甲\u3000乙", "甲\xa0乙", "甲\u2028乙"]
)
def test_white_space_within_a_line_changes_no_hash(uneven: str) -> None:
    around = [Line("p", ""), Line("p", "首"), Line("pre", "  a\tb"), Line("tr", "c\t d")]
    assert hash_content([*around, Line("p", uneven)]) == hash_content([*around, Line("p", "甲 乙")])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("会走的 灯", "会走的灯"),
        ("甲 ", "假 "),
        ("丙", ""),
        ("a.example/x", "a.example/y"),
        ("a.example/i.png", "a.example/j.png"),
        ("<li>己</li><li>庚</li>", "<li>庚</li><li>己</li>"),
        ("<li>己</li><li>庚</li>", "<li>己庚</li>"),
        ("<ul>", '<img src="/new.png"><ul>'),
    ],
)
def test_an_edit_changes_the_hash(old: str, new: str) -> None:
    assert old in ARTICLE
    assert hash_of(ARTICLE.replace(old, new, 1)) != hash_of(ARTICLE)


@sometimes
@given(articles, st.sampled_from(["甲", '<a href="/z"></a>', '<img src="/z.png">', "<p>甲</p>"]))
def test_whatever_is_added_changes_the_hash(inner: str, more: str) -> None:
    assert hash_of(f"<p>首</p>{more}{inner}") != hash_of(f"<p>首</p>{inner}")


@sometimes
@given(articles)
def test_white_space_and_attributes_change_no_hash(inner: str) -> None:
    spaced = re.sub(r"\s+", " \n", inner)
    assert hash_of(spaced.replace("<p>", '<p class="x">\n')) == hash_of(inner)


def test_letters_in_angle_brackets_of_code_count() -> None:
    assert hash_of("<pre>List&lt;Rye&gt; a</pre>") != hash_of("<pre>List&lt;rye&gt; a</pre>")
    assert hash_of("<p>由&lt;Rye x&gt;得</p>") == hash_of("<p>由 &lt;rye x&gt; 得</p>")
