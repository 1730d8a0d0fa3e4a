"""`data/sample` and `data/sample-talk2paper` are what the generator writes, and show what they are there to show."""

from pathlib import Path

import pytest
from parsel import Selector

from tests.blog.butterfly import Butterfly
from tests.blog.expectation import ExpectedPaper, ExpectedPost, expected_posts
from tests.blog.matery import Matery
from tests.blog.posts import load_posts
from tests.blog.readings import SHAPES
from tests.blog.sample import ON_BOTH_SITES, Sample, first_site, talk2paper, write_samples
from tests.blog.site import Theme, write_site

DATA = Path(__file__).parents[1] / "data"
REGENERATE = "the sample has drifted from tests/blog: run `python -m tests.blog data/sample`"
SITES = {"sample": first_site(), "sample-talk2paper": talk2paper()}
ARTICLE = "article#article-container, #articleContent"
WHOLE_LIST, SECOND_PAGE = "archives", "archives/page/2"


def read_tree(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def read_page(folder: str, path: str) -> Selector:
    return Selector((DATA / folder / path / "index.html").read_text("utf-8"))


def read_images(article: Selector) -> list[str]:
    return [image.attrib.get("data-lazy-src") or image.attrib["src"] for image in article.css("img")]


def read_article(file: Path) -> list[str]:
    """What an article says, equal for every deployment of an unedited post."""
    (article,) = Selector(file.read_text("utf-8")).css(ARTICLE)
    nodes = [" ".join(text.split()) for text in article.xpath(".//text()").getall()]
    return [*filter(None, nodes), *article.xpath(".//@href").getall(), *read_images(article)]


def squeeze(text: str) -> str:
    return "".join(text.replace("\u200b", "").replace("\x0b", "").split())


def deploy(folder: Path, sample: Sample, *, minified: bool, seed: int) -> dict[str, bytes]:
    write_site(folder, sample.posts, minified=minified, seed=seed, theme=sample.theme)
    return read_tree(folder)


def test_sample_is_what_the_generator_writes(tmp_path: Path) -> None:
    write_samples(tmp_path / "sample")
    for folder in SITES:
        written, kept = read_tree(tmp_path / folder), read_tree(DATA / folder)
        drifted = sorted(name for name in written.keys() | kept.keys() if written.get(name) != kept.get(name))
        assert not drifted, REGENERATE


@pytest.mark.parametrize("sample", SITES.values(), ids=SITES)
@pytest.mark.parametrize(("minified", "seed"), [(True, 1), (False, 2), (True, 2)])
def test_a_deployment_changes_every_page_and_no_article(
    tmp_path: Path, sample: Sample, minified: bool, seed: int
) -> None:
    before = deploy(tmp_path / "before", sample, minified=False, seed=1)
    after = deploy(tmp_path / "after", sample, minified=minified, seed=seed)
    assert before.keys() == after.keys()
    assert not [name for name in before if name not in ("atom.xml", "404.html") and before[name] == after[name]]
    for post in sample.posts:
        page = f"{post.path}/index.html"
        assert read_article(tmp_path / "before" / page) == read_article(tmp_path / "after" / page)


def test_lists_of_the_first_site_are_complete_and_agree() -> None:
    archive = [read_page("sample", path) for path in (WHOLE_LIST, SECOND_PAGE)]
    archived = [href for page in archive for href in page.css("a.article-sort-item-title::attr(href)").getall()]
    pages = [read_page("sample", path) for path in ("", "page/2")]
    home = [href for page in pages for href in page.css("a.article-title::attr(href)").getall()]
    assert archived == home
    assert archive[0].css(".article-sort-title::text").get() == f"文章总览 - {len(archived)}"
    assert len(archived) == len(set(archived)) == len(load_posts())


def read_timeline(*paths: str) -> list[str]:
    pages = [read_page("sample-talk2paper", path) for path in paths]
    return [href for page in pages for href in page.css("#cd-timeline article .card > a::attr(href)").getall()]


def test_lists_of_talk2paper_are_complete_and_agree() -> None:
    archived = read_timeline(WHOLE_LIST, SECOND_PAGE)
    home = read_page("sample-talk2paper", "").css("#articles .card > a::attr(href)").getall()
    assert archived[:12] == home
    assert read_timeline("archives/2025", "archives/2024", "archives/2024/page/2") == archived
    assert read_timeline(*(f"archives/{month}" for month in ("2025/09", "2025/03", "2024/12"))) == archived[:4]
    assert len(archived) == len(set(archived)) == len(SITES["sample-talk2paper"].posts)
    assert all(href.startswith("/Talk2Paper/") for href in archived)


def test_talk2paper_pages_through_its_archives() -> None:
    pages = [read_page("sample-talk2paper", path) for path in (WHOLE_LIST, SECOND_PAGE)]
    assert [page.css(".paging .page-info *::text").re_first(r"\S.*\S") for page in pages] == ["1 / 2", "2 / 2"]
    following = [page.css(".paging a.right::attr(href)").get() for page in pages]
    assert following == ["/Talk2Paper/archives/page/2/", None]


def test_the_calendar_counts_the_posts_of_the_last_year(tmp_path: Path) -> None:
    script = "".join(read_page("sample-talk2paper", WHOLE_LIST).css("script::text").getall())
    assert 'data: [["2024-12-16", 1], ["2025-03-07", 2], ["2025-09-23", 1]]' in script
    posts = SITES["sample-talk2paper"].posts
    write_site(tmp_path, posts, minified=False, seed=1, theme=Matery(calendar=False))
    assert "data: [" not in (tmp_path / "archives" / "index.html").read_text("utf-8")


def test_only_posts_of_talk2paper_tell_their_address() -> None:
    pages = {
        path: read_page("sample-talk2paper", path) for path in ("", WHOLE_LIST, "Paper/2024-12-16/diffusion-models")
    }
    own = {path: page.css("link[rel=canonical], .reprint__type .reprint-info a") for path, page in pages.items()}
    assert [path for path, found in own.items() if found] == ["Paper/2024-12-16/diffusion-models"]


def test_days_of_talk2paper_are_those_of_shanghai_and_the_update_may_be_missing() -> None:
    expected = SITES["sample-talk2paper"].expected()
    for path, post in expected.items():
        days = read_page("sample-talk2paper", path).css(".post-info .post-date::text").re(r"\d{4}-\d{2}-\d{2}")
        assert days == [post["published_at"], *filter(None, [post["updated_at"]])]
    assert expected["Paper/2025-03-07/视频+三维（Video & 3D）"]["published_at"] == "2025-03-07"
    assert {post["updated_at"] for post in expected.values()} >= {None, "2025-10-02"}


def test_what_stands_on_both_sites_says_the_same() -> None:
    first, second = (sample.expected() for sample in SITES.values())
    for path in ON_BOTH_SITES:
        again = second[path.split("/", 3)[3]]
        assert (again["title"], again["papers"], again["mentions"]) == (
            first[path]["title"],
            first[path]["papers"],
            first[path]["mentions"],
        )


def test_every_shape_of_reading_is_used() -> None:
    readings = [paper.reading for post in load_posts() for paper in post.papers if paper.reading]
    assert {reading.shape for reading in readings} == set(SHAPES)


def test_no_arxiv_id_can_exist() -> None:
    posts = [post for sample in SITES.values() for post in sample.expected().values()]
    assert min(int(paper["arxiv_id"][2:4]) for post in posts for paper in post["papers"]) > 12


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [(folder, path, post) for folder, sample in SITES.items() for path, post in sample.expected().items()],
)
def test_what_is_expected_stands_in_the_page(folder: str, path: str, expected: ExpectedPost) -> None:
    (article,) = read_page(folder, path).css(ARTICLE)
    shown = squeeze("".join(article.xpath(".//text()").getall()))
    images, hrefs = read_images(article), article.xpath(".//@href").getall()
    for paper in expected["papers"]:
        assert not [text for text in expected_texts(paper) if squeeze(text) not in shown]
        assert set(paper["images"]) <= set(images)
        assert {written for written, _ in paper["links"]} <= set(hrefs)
    assert all(any(mention["arxiv_id"] in href for href in hrefs) for mention in expected["mentions"])


def expected_texts(paper: ExpectedPaper) -> list[str]:
    return [paper["title"], paper["comment"] or "", *paper["authors"], *paper["takeaways"], *paper["parts"].values()]


@pytest.mark.parametrize("theme", [Butterfly(), Matery()], ids=["butterfly", "matery"])
def test_a_blog_of_one_post_has_lists_too(tmp_path: Path, theme: Theme) -> None:
    post = load_posts()[0]
    write_site(tmp_path, [post], minified=True, seed=1, theme=theme)
    assert (tmp_path / "archives" / "index.html").exists()
    assert expected_posts([post], theme.precision)[post.path]["precision"] == theme.precision
