"""`data/sample` is what the generator writes, and shows what it is there to show."""

from pathlib import Path

import pytest
from parsel import Selector

from tests.blog.butterfly import Butterfly
from tests.blog.expectation import ExpectedPaper, ExpectedPost, expected_posts
from tests.blog.posts import load_posts
from tests.blog.readings import SHAPES
from tests.blog.sample import write_sample
from tests.blog.site import write_site

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
REGENERATE = "data/sample has drifted from tests/blog: run `python -m tests.blog data/sample`"


def read_tree(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def read_page(path: str) -> Selector:
    return Selector((SAMPLE / path / "index.html").read_text("utf-8"))


def read_article(file: Path) -> list[str]:
    """What an article says, equal for every deployment of an unedited post."""
    article = Selector(file.read_text("utf-8")).css("article#article-container")
    nodes = [" ".join(text.split()) for text in article.xpath(".//text()").getall()]
    return [node for node in nodes if node] + article.xpath(".//@data-lazy-src | .//@href").getall()


def squeeze(text: str) -> str:
    return "".join(text.replace("\u200b", "").replace("\x0b", "").split())


def test_sample_is_what_the_generator_writes(tmp_path: Path) -> None:
    write_sample(tmp_path / "sample")
    written, kept = read_tree(tmp_path / "sample"), read_tree(SAMPLE)
    drifted = sorted(name for name in written.keys() | kept.keys() if written.get(name) != kept.get(name))
    assert not drifted, REGENERATE


def test_a_deployment_changes_every_page_and_no_article(tmp_path: Path) -> None:
    posts = load_posts()
    for name, minified, seed in (("plain", False, 1), ("minified", True, 2)):
        write_site(tmp_path / name, posts, minified=minified, seed=seed, theme=Butterfly())
    plain, minified_tree = read_tree(tmp_path / "plain"), read_tree(tmp_path / "minified")
    assert plain.keys() == minified_tree.keys()
    assert not [name for name in plain if name != "atom.xml" and plain[name] == minified_tree[name]]
    for post in posts:
        page = f"{post.path}/index.html"
        assert read_article(tmp_path / "plain" / page) == read_article(tmp_path / "minified" / page)


def test_lists_are_complete_and_agree() -> None:
    archive = [read_page("archives"), read_page("archives/page/2")]
    archived = [href for page in archive for href in page.css("a.article-sort-item-title::attr(href)").getall()]
    home = [href for page in ("", "page/2") for href in read_page(page).css("a.article-title::attr(href)").getall()]
    assert archived == home
    assert archive[0].css(".article-sort-title::text").get() == f"文章总览 - {len(archived)}"
    assert len(archived) == len(set(archived)) == len(load_posts())


def test_every_shape_of_reading_is_used() -> None:
    readings = [paper.reading for post in load_posts() for paper in post.papers if paper.reading]
    assert {reading.shape for reading in readings} == set(SHAPES)


def test_no_arxiv_id_can_exist() -> None:
    months = {int(paper["arxiv_id"][2:4]) for post in expected_posts().values() for paper in post["papers"]}
    assert min(months) > 12


@pytest.mark.parametrize(("path", "expected"), expected_posts().items())
def test_what_is_expected_stands_in_the_page(path: str, expected: ExpectedPost) -> None:
    article = read_page(path).css("article#article-container")
    shown = squeeze("".join(article.xpath(".//text()").getall()))
    images, hrefs = article.xpath(".//@data-lazy-src").getall(), article.xpath(".//@href").getall()
    for paper in expected["papers"]:
        assert not [text for text in expected_texts(paper) if squeeze(text) not in shown]
        assert set(paper["images"]) <= set(images)
        assert {written for written, _ in paper["links"]} <= set(hrefs)
    assert all(any(mention["arxiv_id"] in href for href in hrefs) for mention in expected["mentions"])


def expected_texts(paper: ExpectedPaper) -> list[str]:
    return [paper["title"], paper["comment"] or "", *paper["authors"], *paper["takeaways"], *paper["parts"].values()]
