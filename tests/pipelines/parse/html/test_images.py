"""The image that a reader gets to see, behind the placeholders of lazy loaders."""

from time import process_time

import pytest

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.html.tree import read_page

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
LAZY = "data-lazy-src data-src data-original data-lazyload data-lazy data-actualsrc data-original-src data-echo".split()
SEEN = {
    "plain": ('<img src="/炉.png">', ["/炉.png"]),
    "named like a placeholder, and alone": ('<img src="/img/loading.gif">', ["/img/loading.gif"]),
    **{name: (f'<img src="{PIXEL}" {name}="/炉.png">', ["/炉.png"]) for name in LAZY},
    "placeholder of the theme": ('<img src="/img/loading.gif" data-src="/炉.png">', ["/炉.png"]),
    "placeholder alone, of a lazy loader": ('<img class="lazyload" src="/img/ajax-loader.gif">', [""]),
    "two loaders": ('<img src="/a/loading.gif" data-lazy-src="/b/lazy.svg" data-original="/炉.png">', ["/炉.png"]),
    "lazy in src alone": ('<img class="lazy" src="/炉.png" data-src="/img/placeholder.png">', ["/炉.png"]),
    "srcset": ('<img srcset="/s.png 320w, /l.png 1280w,/m.png 640w">', ["/l.png"]),
    "srcset beside src": ('<img src="/s.png" srcset="/l.png 2x">', ["/s.png"]),
    "lazy srcset": (f'<img src="{PIXEL}" data-srcset="/s.png, /l.png 1.5x">', ["/l.png"]),
    "commas in srcset": ('<img srcset="/w_1,h_1/a.png 1x, /w_2,h_2/a.png 2x">', ["/w_2,h_2/a.png"]),
    "picture": ('<picture><source srcset="/炉.webp"><img src="/炉.png"></picture>', ["/炉.png"]),
    "lazy picture": (f'<picture><source data-srcset="/l.webp 2x"><img src="{PIXEL}"></picture>', ["/l.webp"]),
    "link to the image": (f'<a href="/炉.PNG?v=1"><img src="{PIXEL}"></a>', ["/炉.PNG?v=1"]),
    "link to a page": (f'<a href="/炉/"><img src="{PIXEL}"></a>', [""]),
    "noscript": (f'<img src="{PIXEL}"><noscript><img src="/炉.png"></noscript>', ["/炉.png"]),
    "noscript alone": ('<noscript><img src="/炉.png"></noscript>', ["/炉.png"]),
    "noscript of the same": ('<img data-src="/炉.png"><noscript><img src="/炉.png"></noscript>', ["/炉.png"]),
    "noscript without an image": ("<noscript>请打开脚本</noscript>", []),
    "counter in noscript": ('<noscript><img src="/count" width="1" height="1"></noscript>', []),
    "counter": ('<img src="/count.gif" width="1px" height="1px">', [""]),
    "loader of one site": ('<img src="/img/trans.gif" real_src="/炉.jpg">', ["/炉.jpg"]),
    "placeholder that is called none": ('<img src="/static/none.gif" zoomfile="/炉.jpg" file="/炉.jpg">', ["/炉.jpg"]),
    "other sizes": ('<img src="/炉.jpg" data-large-file="/炉-1024.jpg" alt="灯.png">', ["/炉.jpg"]),
    "no image": ('<img src="#"><img src="about:blank"><img srcset=" , 2x">', ["", "", ""]),
}


@pytest.mark.parametrize(("source", "images"), SEEN.values(), ids=SEEN)
def test_an_image_is_the_one_that_is_seen(source: str, images: list[str]) -> None:
    lines = read_article(read_page(f"<article><p>炉{source}</p></article>").css("article")[0].root)
    spans = [span for line in lines for span in line.spans if span.tag != "a"]
    assert [span.target for span in spans] == images
    assert "".join(line.text for line in lines) == "炉"


def test_a_picture_of_many_sources_is_read_in_linear_time() -> None:
    source = f"<article><picture>{'<source srcset=/a.webp>' * 4000}{'<img>' * 4000}</picture></article>"
    started = process_time()
    read_article(read_page(source).css("article")[0].root)
    assert process_time() - started < 5  # a minute and a half, where each image looks at all sources
