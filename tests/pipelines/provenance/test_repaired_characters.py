"""Every character that a repair chose is listed where it stands, also among words that occur many times."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.parse.markdown.renderer import render_markdown
from pipelines.provenance.reading_texts import list_again, list_article, list_facts, list_pictures
from pipelines.provenance.repaired_characters import note_repair
from pipelines.records.lectures import Lecture, RecommendedPaper
from pipelines.records.readings import Image, Reading
from pipelines.text.mojibake.result import Choice, Repair
from tests.support.article_strategies import articles
from tests.support.factories import change_reading
from tests.support.parsed_pages import read_article

often = settings(max_examples=40, deadline=None, derandomize=True, database=None)
SENTENCES = (
    "本文提出一种更快的渲染算法。",
    "它更快",
    "实验表明，它在三个数据集上更快",
    "更快、更准",
    "本文提出一种更快的",
)
_OWN = 0x20000  # from here on a letter tells where it stands
sentences = st.sampled_from(SENTENCES)
sections = st.fixed_dictionaries(
    {
        "summary": sentences,
        "takeaways": st.lists(st.tuples(st.sampled_from(["", "1、", "•"]), sentences), min_size=1, max_size=4),
        "reading": st.lists(st.tuples(st.sampled_from(["标题：", "方法：", "结论："]), sentences), max_size=4),
        "comment": sentences,
    }
)
digests = st.lists(sections, min_size=1, max_size=4)


def free(text: str) -> str:
    """Marks what no label is, for `spell` to find."""
    return f"\x01{text}\x02"


def write_digest(said: list[dict[str, object]], html: bool) -> str:
    """A digest that says at its head how it begins and beside its labels what they say, as pages do."""
    written = f'<p title="{free(SENTENCES[0])}">{free(SENTENCES[1])}</p>\n\n' if html else ""
    written += wrap("h1", "2024-06-02 更新", html)
    for number, block in enumerate(said):
        written += wrap("h2", f"Paper {free('更快')} {number}", html) + wrap("p", "Authors:A B", html)
        link = f"http://arxiv.org/abs/2413.0000{number}v1"
        pdf = f'<a href="{link}">PDF</a>' if html else f"[PDF]({link})"
        written += wrap("p", f"{pdf} {free(block['comment'])}", html)
        written += wrap("p", "摘要：" + free(block["summary"]), html) + wrap("p", "要点：", html)
        written += wrap("ul", [mark + free(text) for mark, text in block["takeaways"]], html)
        written += wrap("p", "ChatPaperFree", html)
        written += "".join(wrap("p", label + free(text), html) for label, text in block["reading"])
    return written


def wrap(tag: str, inner: str | list[str], html: bool) -> str:
    if tag == "ul":
        items = "".join(f"<li>{item}</li>" if html else f"- {item}\n" for item in inner)
        return f"<ul>{items}</ul>" if html else f"{items}\n"
    marks = {"h1": "# ", "h2": "## ", "p": ""}
    return f"<{tag}>{inner}</{tag}>" if html else f"{marks[tag]}{inner}\n\n"


def spell(written: str, own: bool) -> str:
    """The source, or its twin in which every letter of free text is one of its own."""
    letters, inside = [], False
    for letter in written:
        if letter in "\x01\x02":
            inside = letter == "\x01"
        else:
            letters.append(chr(_OWN + len(letters)) if own and inside and "\u4e00" <= letter <= "\u9fff" else letter)
    return "".join(letters)


def read(source: str, html: bool) -> Reading:
    inner = source if html else etree.tostring(render_markdown(source), encoding="unicode")
    return read_article(inner)


def choose_all(source: str) -> Repair:
    """A repair that chose every letter beyond ASCII, each with its offset for a confidence."""
    chosen = (Choice(offset, letter, "", float(offset)) for offset, letter in enumerate(source) if letter > "\x7f")
    return Repair(source, "a fault", tuple(chosen), "0")


def list_texts(reading: Reading) -> dict[tuple[str, str, int], str]:
    trails = [list_article(reading), list_pictures(reading), *list_again(reading), *list_facts(reading)]
    return {(one.table, one.column, one.position): one.text for trail in trails for one in trail}


@often
@given(digests, st.booleans())
def test_each_letter_is_the_one_that_stood_there(said: list[dict[str, object]], html: bool) -> None:
    written = write_digest(said, html)
    source, twin = spell(written, own=False), spell(written, own=True)
    texts, twins = list_texts(read(source, html)), list_texts(read(twin, html))
    expected = {
        (*key, offset): ord(letter) - _OWN
        for key, text in twins.items()
        for offset, letter in enumerate(text)
        if ord(letter) >= _OWN
    }
    assert {key: len(text) for key, text in texts.items()} == {key: len(text) for key, text in twins.items()}
    noted = note_repair(read(source, html), choose_all(source))
    placed = {(c.table_name, c.column_name, c.row_position, c.offset): int(c.confidence) for c in noted.repair.chosen}
    assert {key: placed.get(key) for key in expected} == expected


@often
@given(articles)
def test_whatever_stands_there(article: str) -> None:
    reading = read_article(article)
    noted = note_repair(reading, choose_all(article))
    texts = list_texts(reading)
    keys = [(c.table_name, c.column_name, c.row_position, c.offset) for c in noted.repair.chosen]
    assert len(set(keys)) == len(keys)
    for one in noted.repair.chosen:
        assert texts[one.table_name, one.column_name, one.row_position][one.offset] == one.restored
        assert article[int(one.confidence)] == one.restored
        assert f"【{one.restored}】" in one.context
    assert noted.repair.restored_chars == len({one.confidence for one in noted.repair.chosen})


def test_of_a_sound_source_nothing_is_said() -> None:
    reading = read_article("<p>三维高斯</p>")
    assert note_repair(reading, Repair("三维高斯", None, (), None)) is reading


def test_a_fault_that_left_no_choice() -> None:
    noted = note_repair(read_article("<p>三维高斯</p>"), Repair("三维高斯", "a fault", (), None))
    assert (noted.repair.encoding_fault, noted.repair.restored_chars, noted.repair.chosen) == ("a fault", 0, ())


def test_what_is_counted_and_what_is_uncertain() -> None:
    source = "<nav>首页</nav><p>三维高斯</p>"
    chosen = (Choice(5, "首", "", 0.5), Choice(16, "三", "上下", 0.89), Choice(18, "高", "", 0.9))
    noted = note_repair(read_article("<p>三维高斯</p>"), Repair(source, "a fault", chosen, "abc"))
    assert (noted.repair.restored_chars, noted.repair.uncertain_chars, noted.repair.model_version) == (2, 1, "abc")
    one, other = noted.repair.chosen
    assert (one.table_name, one.column_name, one.row_position, one.offset) == ("sections", "text", 0, 0)
    assert (one.restored, one.alternatives, one.confidence, one.context) == ("三", ("上", "下"), 0.89, "【三】维高斯")
    assert (other.restored, other.offset) == ("高", 2)


def test_what_is_said_twice_is_listed_twice_and_counted_once() -> None:
    """A lecture's speaker stands in its sections and in its own row; a group's title with each of its papers."""
    papers = [RecommendedPaper(at, "经典论文", "Star Charts", None, None, None, None, None) for at in range(2)]
    reading = change_reading(
        read_article("<h3>讲者</h3><p>许星图</p><h4>经典论文</h4>"),
        lectures=(Lecture(0, "SFFAI", 22, "许星图", None, "Stars", None),),
        recommended_papers=tuple(papers),
        images=(Image(None, 0, "/i.png", "/i.png", alt="星图"),),
    )
    source = "### 讲者\n\n许星图\n\n![星图](/i.png)\n\n#### 经典论文"
    noted = note_repair(reading, choose_all(source))
    listed = [(c.table_name, c.column_name, c.row_position, int(c.confidence)) for c in noted.repair.chosen]
    assert [row for row in listed if row[0] == "lectures"] == [("lectures", "speaker", 0, at) for at in (8, 9, 10)]
    assert [row[3] for row in listed if row[0] == "post_images"] == [15, 16]
    titles = [row for row in listed if row[:2] == ("recommended_papers", "group_title")]
    assert [(row, at) for _, _, row, at in titles] == [(row, at) for row in (0, 1) for at in range(33, 37)]
    assert noted.repair.restored_chars == 2 + 3 + 2 + 4
