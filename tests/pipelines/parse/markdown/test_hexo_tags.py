"""Hexo's tags in documents: what each shows, what stays text, and that no text makes it fail or slow."""

import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.lines import Line
from pipelines.parse.markdown.document import parse_document
from pipelines.parse.markdown.hexo_tags import render_post
from pipelines.parse.markdown.renderer import render_markdown
from pipelines.parse.markdown.tag_call import Place, find_place
from pipelines.parse.markdown.tag_scanner import has_tags

BASE = "https://kilns.example/source/_posts/"
PLACE = find_place(BASE, f"{BASE}2024/clay.md")
often = settings(max_examples=150, deadline=None, derandomize=True, database=None)
PIECES = (
    *("{% ", "{%", " %}", "%}", "-%}", "{#", "#}", "{{", "}}", "{{ '", "' }}", "`", "``", "```\n", "~~~\n", "\n"),
    *("<!-- tab 甲 -->", "<!-- endtab -->", "<!--", "-->", "    ", "> ", "- ", '"', "'", "\\", "</code>", "<code>"),
    *("note ", "endnote ", "raw ", "endraw ", "tabs ", "endtabs ", "codeblock ", "endcodeblock ", "post_link "),
    *("asset_img ", "label ", "btn ", "link ", "@", ",", "::", "|", "https://a.example", "hexo0tag0z", "![", "](x)"),
)
NO_WORDS = ("{% u 火 %}", "{% more %}", "{% note %}", "{% endnote %}", "{# 火 #}", "\n\n")
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=25).map("".join)


def read(source: str) -> tuple[Line, ...]:
    return read_article(render_post(source, PLACE))


def list_texts(source: str) -> list[str]:
    return [line.text for line in read(source)]


def list_targets(source: str, tag: str = "a") -> list[tuple[str, str]]:
    return [
        (line.text[span.start : span.end] or span.alt, span.target)
        for line in read(source)
        for span in line.spans
        if span.tag == tag
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% asset_img wheel.png %}", ("", "/source/_posts/2024/clay/wheel.png")),
        ("{% asset_img left wheel.png 320 240 \"转盘 '拉坯'\" %}", ("拉坯", "/source/_posts/2024/clay/wheel.png")),
        ("文 {% asset_image '转 盘.JPG' '\"题\" \"替\"' %}", (
            "替", "/source/_posts/2024/clay/%E8%BD%AC%20%E7%9B%98.JPG"
        )),
        ("{%asset_img img/wheel.webp%}", ("", "/source/_posts/2024/clay/img/wheel.webp")),
        ("{% asset_img wheel 夜里 %}", ("", "/source/_posts/2024/clay/wheel")),
        ("{% asset_img https://cdn.example/w.png %}", ("", "https://cdn.example/w.png")),
        ("{% img big /img/w.png 12px 34% %}", ("", "/img/w.png")),
        ("{% img https://cdn.example/w.png '转盘' %}", ("", "https://cdn.example/w.png")),
        ("{% image https://cdn.example/w.png, alt=转盘, width=40% %}", ("转盘", "https://cdn.example/w.png")),
        ("{% image https://cdn.example/w.png, width=40% %}", ("", "https://cdn.example/w.png")),
        ("{% fancybox /w.png 转盘 %}", ("", "/w.png")),
        ("{% inlineImg https://cdn.example/w.png 2em %}", ("", "https://cdn.example/w.png")),
        ("![坯]({% asset_path my_wheel_1.png %})", ("坯", "/source/_posts/2024/clay/my_wheel_1.png")),
        ('<img src="{% asset_path w.png %}" alt="坯">', ("坯", "/source/_posts/2024/clay/w.png")),
        ("![{% label @坯 %}](/w.png)", ("坯", "/w.png")),
        ("{% note %}\n- {% asset_img wheel.png %}\n{% endnote %}", ("", "/source/_posts/2024/clay/wheel.png")),
    ],
)  # fmt: skip
def test_pictures(source: str, expected: tuple[str, str]) -> None:
    assert list_targets(source, "img") == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% post_link old-kiln %}", ("old-kiln", "/source/_posts/old-kiln.md")),
        ("见 {% post_link 2023/老窑 '窑里 <b>的</b> 事' %}。", (
            "窑里 <b>的</b> 事", "/source/_posts/2023/%E8%80%81%E7%AA%91.md"
        )),
        ("{% post_link old 题 <i>目</i> false %}", ("题 目", "/source/_posts/old.md")),
        ("{% post_link old#火 题 true %}", ("题", "/source/_posts/old.md#火")),
        ("{% post_link old.md %}", ("old.md", "/source/_posts/old.md")),
        ("{% post_link /archives/ 归档 %}", ("归档", "/archives/")),
        ("[窑]({% post_path old %})", ("窑", "/source/_posts/old.md")),
        ("{% asset_link plan.pdf 图纸 下载 %}", ("图纸 下载", "/source/_posts/2024/clay/plan.pdf")),
        ("{% link 窑 口 https://a.example/k true 题 %}", ("窑 口", "https://a.example/k")),
        ("{% link 窑口, https://a.example/k, https://a.example/k.png %}", ("窑口", "https://a.example/k")),
        ("{% link https://a.example/k 窑口 icon:x %}", ("窑口", "https://a.example/k")),
        ("{% a https://a.example/k %}", ("https://a.example/k", "https://a.example/k")),
        ("{% url_for 首页 index/ %}", ("首页", "/index/")),
        ("{% full_url_for 首页 /a %}", ("首页", "/a")),
        ("{% btn /kiln/,窑口,fas fa-fire,block %}", ("窑口", "/kiln/")),
        ("{% button center, fa fa-x, 窑口, https://a.example/ %}", ("窑口", "https://a.example/")),
        ("{% btn kiln, 窑口 %}", ("窑口", "kiln")),
        ("{% cell 窑口, https://a.example/, fas fa-x %}", ("窑口", "https://a.example/")),
        ("{% ghcard clay/kiln, theme=x %}", ("clay/kiln", "https://github.com/clay/kiln")),
        ("{% github clay kiln 12ab %}", ("clay/kiln", "https://github.com/clay/kiln")),
        ("{% pdf ./plan.pdf %}", ("plan.pdf", "./plan.pdf")),
        ("{% include_code 窑温 lang:js lib/heat.js %}", ("view raw", "/downloads/code/lib/heat.js")),
        ("{% galleryGroup '窑' '旧照' '/g/' /g.png %}", ("窑", "/g/")),
        ("{% linkgrid %}\n% 注\n窑口 | https://a.example | 旧友 | /a.png\n{% endlinkgrid %}", (
            "窑口", "https://a.example"
        )),
    ],
)  # fmt: skip
def test_links(source: str, expected: tuple[str, str]) -> None:
    assert list_targets(source) == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% youtube abc_1 %}", "https://www.youtube.com/embed/abc_1"),
        ("{% youtube PL9 'playlist' %}", "https://www.youtube.com/embed/videoseries?list=PL9"),
        ("{% vimeo 123 %}", "https://player.vimeo.com/video/123"),
        ("{% bili BV1x, 2 %}", "https://player.bilibili.com/player.html?bvid=BV1x"),
        ("{% bvideo BV1x %}", "https://player.bilibili.com/player.html?bvid=BV1x"),
        ("{% jsfiddle a/b %}", "https://jsfiddle.net/a/b/embedded/"),
        ("{% iframe //a.example/p 400 300 %}", "//a.example/p"),
    ],
)
def test_players(source: str, expected: str) -> None:
    assert list_targets(source, "iframe") == [("", expected)]
    assert list_targets("{% video /v.mp4 %}", "video") == [("", "/v.mp4")]
    assert list_targets("{% dplayer 'url=/v.mp4' 'pic=/v.png' %}", "video") == [("", "/v.mp4")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("前{% u 划 线 %}{% del 旧 %}{% kbd Ctrl %}{% emp 重 %}{% psw 密 %}后", ["前划 线旧Ctrl重密后"]),
        (
            "{% label primary @新 砌 %}，{% label 旧 red %}，{% label @a@b %}，{% mark 亮 color:red %}",
            ["新 砌，旧，a@b，亮"],
        ),
        ("{% span red, 红,土 %}与{% span 白 %}", ["红,土与白"]),
        ("窑{% ruby 火|ひ %}与{% ruby 土 %}{% spoiler 暗 处 %}", ["窑火(ひ)与土暗 处"]),
        ("火 {% math t_1 < t_2 %}", ["火 $t_1 < t_2$"]),
        ("答 {% hideInline 一刻,多久 %}", ["答 多久一刻"]),
        ("{% checkbox red checked, 添柴 %}", ["添柴"]),
        ("{% cb 添柴, true %}\n\n看 {% cb 开窑, , true %} 火", ["添柴", "看 开窑 火"]),
        ("{% note success, 窑 **热** 了 %}", ["窑 热 了"]),
        ("文 {% note 窑 热 %}", ["文", "窑 热"]),
        ("{% gist 12ab %}{% icon fa-x %}{% more %}末", ["末"]),
        ("{% widget alpha size=大 /大 '可见 字' %}末", ["可见 字末"]),
        ("甲{# 不看\n见 #}乙 {% more %}", ["甲乙"]),
        ("{{ '{% raw %}' }} 与 {{ page.title }}", ["{% raw %} 与 {{ page.title }}"]),
        ("{%- u 窄 -%}{% u\n宽\n%}", ["窄宽"]),
        ("{% u it's %} 与 {% u he's %}", ["it's 与 he's"]),
        ("{% u 'a %} b' %}", ["a %} b"]),
    ],
)
def test_tags_in_a_line(source: str, expected: list[str]) -> None:
    assert list_texts(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% note info %}\n**火**候\n\n- 文\n{% endnote %}\n后", ["火候", "文", "后"]),
        ("- 甲\n  {% note %}\n  乙\n  {% endnote %}\n- 丙", ["甲", "乙", "丙"]),
        ("{% note %}甲{% note %}乙{% endnote %}丙{% endnote %}丁", ["甲", "乙", "丙", "丁"]),
        ("{% note %}\n{% label @甲 %} 与 **乙**\n{% endnote %}", ["甲 与 乙"]),
        ("{% note %}\n{% raw %}**甲** {{ x }}{% endraw %}\n{% endnote %}", ["甲 {{ x }}"]),
        ("{% blockquote 窑工, 火谱 %}烟{% endblockquote %}", ["烟", "窑工火谱"]),
        ("{% quote 窑工 https://a.example/b/ %}烟{% endquote %}", ["烟", "窑工a.example/b"]),
        ("{% quote 窑工 %}烟{% endquote %}{% quote %}火{% endquote %}", ["烟", "窑工", "火"]),
        ("{% pullquote right %}*烟*{% endpullquote %}{% cq %}火{% endcq %}", ["烟", "火"]),
        ("{% hideToggle 展开,red %}内{% endhideToggle %}", ["展开", "内"]),
        ("{% folding cyan open, 展开 %}内{% endfolding %}", ["展开", "内"]),
        ("{% folding 再 %}外{% endfolding %}", ["再", "外"]),
        ("{% fold info @展开 %}内{% endfold %}{% fold 看 这 %}外{% endfold %}", ["展开", "内", "看 这", "外"]),
        ("{% noteblock bell, 钟 %}响{% endnoteblock %}", ["钟", "响"]),
        ("{% admonition tip 钟 声 %}响{% endadmonition %}", ["钟 声", "响"]),
        ("{% details 更 多 %}细{% enddetails %}", ["更 多", "细"]),
        ("{% tabs 火 %}\n外\n<!-- tab 文火@fire -->\n*慢*\n<!-- endtab -->\n<!-- tab -->\n快\n<!-- endtab -->\n"
         "<!-- tab @fire -->\n停\n<!-- endtab -->\n{% endtabs %}", ["外", "文火", "慢", "火 2", "快", "停"]),
        ("{% timeline 窑史,red %}\n<!-- timeline 一月 -->\n点火\n<!-- endtimeline -->\n{% endtimeline %}", [
            "窑史", "一月", "点火"
        ]),
        ("{% timeline %}{% timenode 一月 %}点火{% endtimenode %}{% endtimeline %}", ["一月", "点火"]),
        ("{% grid 窑 bg:card %}\n<!-- cell left -->\n甲\n<!-- cell -->\n乙\n{% endgrid %}", ["窑", "甲", "乙"]),
        ("{% raw %}<p>甲 **乙** {% more %}</p>{% endraw %}", ["甲 **乙** {% more %}"]),
        ("前 {% raw %}{{ a }}{% endraw %} 后", ["前 {{ a }} 后"]),
        ("{% linkgrid %}\n窑口\n{% endlinkgrid %}", ["窑口"]),
        ("{% math %}\nt_1 & *t_2*\n{% endmath %}", ["$$t_1 & *t_2*$$"]),
        ("`{% raw %}{{ 火 }}{% endraw %}`", ["{{ 火 }}"]),
        ("``{%raw%}`{% more %}{%endraw%} {% raw %}``", ["`{% more %} {% raw %}"]),
        ("{% note %}`{% raw %}{{ 火 }}{% endraw %}`{% endnote %}", ["{{ 火 }}"]),
        ("    {% raw %}{{ 火 }}{% endraw %}", ["{{ 火 }}"]),
        ("`{% raw %}{% raw %}火{% endraw %}{% endraw %}`", ["{% raw %}火{% endraw %}"]),
        ("{% note %}{% endnote %}末", ["末"]),
        ("{% if a %}甲{% else %}乙{% endif %}", ["甲乙"]),
    ],
)  # fmt: skip
def test_blocks(source: str, expected: list[str]) -> None:
    assert list_texts(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% codeblock 窑温 lang:python https://a.example/h.py 源 %}\n  if a < 1: # {% note %} `b\n    c\n"
         "{% endcodeblock %}", (["窑温源", "if a < 1: # {% note %} `b", "  c"], "python")),
        ("{% code 窑温 %}\nx &lt; 1\n{% endcode %}", (["窑温", "x &lt; 1"], None)),
        ("{% code https://a.example/h.py line_number:false %}x{% endcode %}", (["https://a.example/h.py", "x"], None)),
        ("{% highlight py %}\na_b_c\n{% endhighlight %}", (["a_b_c"], None)),
        ("{% mermaid %}\nA-->B\n{% endmermaid %}", (["A-->B"], None)),
    ],
)  # fmt: skip
def test_code(source: str, expected: tuple[list[str], str | None]) -> None:
    lines = read(source)
    assert ([line.text for line in lines], lines[-1].language) == expected


@pytest.mark.parametrize(
    "source",
    [
        "`{% note %}` 与 ``{% post_link a `b` %}`` 与 `{% endnote %}`",
        "```\n{% note %}\n{% asset_path a %}\n```\n\n{ % note %}\n\n~~~~\n~~~\n{% endnote %}\n~~~~",
        "> ```\n> {% note %}\n> ```\n\n- ~~~\n  {% endnote %}\n  ~~~",
        "    {% post_link a %}\n\n\t{% asset_path b %}",
        "```\n{% label @甲 %}",
        "<code>{% label @甲 %}</code>",
        "\\{% u 火 %} 与 \\{{ '火' }} 与 \\{# 火 #}",
        "`{% raw %}` 与 `{% endraw %}`",
        "{% note 未完",
        "文 {% note info %} 无尾 与 {% endnote2 %}",
        "{% tabs %} {% codeblock %} {% raw %} {% endraw2 %}",
        "{% endnote %} {% endquote %}",
        "{%s%} {%50%} {% 50% %} {% %} {%%} {%d%}",
        "{% 笔记 %} {％ note ％}",
        "{{x}} {{ a.b }} {{ 'a' + b }} {{'a\n'}}",
        "{# 未完 {#甲}",
        "{% post_link %} {% post_path %} {% asset_path %} {% asset_img %} {% asset_link %} {% link %} {% url_for 甲 %}",
        "{% dplayer %} {% github %}",
        "{% btn %} {% youtube %} {% iframe %} {% pdf %} {% include_code lang:js %} {% galleryGroup 甲 %} {% note %}",
    ],
)
def test_code_and_what_is_no_tag_stay_text(source: str) -> None:
    assert read(source) == read_article(render_markdown(source))


def test_tags_in_code_do_not_close_blocks() -> None:
    assert list_texts("{% note %}\n`{% endnote %}` **甲** \\`{% u 乙 %}`\n\n`\n\n{% endnote %}\n丙") == [
        "{% endnote %} 甲 `乙`",
        "`",
        "丙",
    ]
    assert list_texts("<!-- {% note %} -->{% u 甲 %}\n\n<!-- {% endnote %} -->\n乙") == ["甲", "乙"]


def test_blocks_that_cross_lose_nothing() -> None:
    crossing = "{% note %}甲{% quote %}乙{% endnote %}丙{% endquote %}丁"
    assert list_texts(crossing) == ["甲{% quote %}乙", "丙{% endquote %}丁"]


def test_tags_that_link_where_markdown_has_a_target_become_text() -> None:
    assert list_targets("[窑]({% post_link old '题' %})") == [("窑", "题")]


def test_words_that_look_like_placeholders_stay() -> None:
    assert list_texts("hexo0tag0z <!--hexo0tag0z-->{% u hexo1tag0z %} !--{% asset_path a %}") == [
        "hexo0tag0z hexo1tag0z !–/source/_posts/2024/clay/a"
    ]


def test_tags_stay_text_where_the_front_matter_disables_them() -> None:
    head = "---\ntitle: 窑\ndisableNunjucks: {}\n---\n"
    shown = [parse_document(head.format(value) + "{% u 火 %}").article[0] for value in ("true", "false")]
    assert [element.text for element in shown] == ["{% u 火 %}", "火"]


def test_place_of_a_document_without_a_folder() -> None:
    article = render_post("{% post_link a/ %}{% asset_img b.png %}", Place())
    assert [element.get("href") or element.get("src") for element in article.iter("a", "img")] == ["a/", "/b.png"]


@pytest.mark.parametrize(
    "source",
    [
        "{% note %}" * 20_000,
        "{% note %}甲" * 10_000 + "{% endnote %}" * 10_000,
        "{% note %}\n" * 10_000 + "{% endnote %}",
        "{% quote %}" * 10_000 + "甲{% endnote %}" * 10_000,
        "{% raw %}" * 20_000,
        '{% "' * 20_000 + "{% '" * 20_000,
        "```a\n" * 20_000 + "~~~\n{% more %}",
        "".join("`" * length + " " for length in range(400)) + "{% more %}",
        "甲<!--" * 20_000 + "{#" * 20_000 + "{% more %}",
        "甲<code>{% more %}" * 10_000,
        "{% tabs 甲 %}甲" + "<!-- tab " * 20_000 + "{% endtabs %}",
        " " * 50_000 + "甲\n" + " >" * 100 + "{% more %}",
        "{% quote " + "甲 https://a " * 10_000 + "%}乙{% endquote %}",
    ],
    ids=range(13),
)
def test_hostile_texts_take_linear_time(source: str) -> None:
    start = process_time()
    assert read(source)
    assert process_time() - start < 10  # at a quadratic cost it were minutes


@often
@given(texts)
def test_any_text_is_rendered(source: str) -> None:
    assert render_post(source, PLACE).tag == "body"


@often
@given(texts.filter(lambda text: not has_tags(text)))
def test_text_without_tags_is_plain_markdown(source: str) -> None:
    shown, plain = (etree.tostring(article) for article in (render_post(source, PLACE), render_markdown(source)))
    assert shown == plain


@often
@given(st.lists(st.sampled_from([*"甲乙丙丁戊", *NO_WORDS])))
def test_words_outside_tags_are_kept_in_order(pieces: list[str]) -> None:
    shown = "".join("".join(list_texts("".join(pieces))).split())
    assert re.sub("[^甲乙丙丁戊]", "", shown) == re.sub("[^甲乙丙丁戊]", "", "".join(pieces))
