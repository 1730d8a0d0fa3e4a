"""Every character that a repair chose is found in its text, also among words that occur many times."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.parse.markdown.renderer import render_markdown
from pipelines.provenance.reading_texts import list_article, list_image_texts, list_metadata, list_repeating
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
_FIRST_UNIQUE = 0x20000  # code points from here on encode the offset of a letter
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
    """Marks text that is not a label, for `spell`."""
    return f"\x01{text}\x02"


def write_digest(blocks: list[dict[str, object]], html: bool) -> str:
    """A digest whose head repeats its beginning, as on real pages."""
    written = f'<p title="{free(SENTENCES[0])}">{free(SENTENCES[1])}</p>\n\n' if html else ""
    written += wrap("h1", "2024-06-02 更新", html)
    for number, block in enumerate(blocks):
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


def spell(written: str, unique: bool) -> str:
    """The source; or its twin, in which every letter of free text is unique."""
    letters, inside = [], False
    for letter in written:
        if letter in "\x01\x02":
            inside = letter == "\x01"
        else:
            letters.append(
                chr(_FIRST_UNIQUE + len(letters)) if unique and inside and "\u4e00" <= letter <= "\u9fff" else letter
            )
    return "".join(letters)


def read(source: str, html: bool) -> Reading:
    inner = source if html else etree.tostring(render_markdown(source), encoding="unicode")
    return read_article(inner)


def choose_all(source: str) -> Repair:
    """A repair that chose every letter beyond ASCII; the confidence of each is its offset."""
    chosen = (Choice(offset, letter, "", float(offset)) for offset, letter in enumerate(source) if letter > "\x7f")
    return Repair(source, "a fault", tuple(chosen), "0")


def list_texts(reading: Reading) -> dict[tuple[str, str, int], str]:
    groups = [list_article(reading), list_image_texts(reading), *list_repeating(reading), *list_metadata(reading)]
    return {(text.table, text.column, text.position): text.text for group in groups for text in group}


@often
@given(digests, st.booleans())
def test_each_letter_is_found_at_its_own_offset(blocks: list[dict[str, object]], html: bool) -> None:
    written = write_digest(blocks, html)
    source, twin = spell(written, unique=False), spell(written, unique=True)
    texts, twins = list_texts(read(source, html)), list_texts(read(twin, html))
    expected = {
        (*key, offset): ord(letter) - _FIRST_UNIQUE
        for key, text in twins.items()
        for offset, letter in enumerate(text)
        if ord(letter) >= _FIRST_UNIQUE
    }
    assert {key: len(text) for key, text in texts.items()} == {key: len(text) for key, text in twins.items()}
    noted = note_repair(read(source, html), choose_all(source))
    placed = {(c.table_name, c.column_name, c.row_position, c.offset): int(c.confidence) for c in noted.repair.chosen}
    assert {key: placed.get(key) for key in expected} == expected


@often
@given(articles)
def test_any_article_is_aligned_with_equal_letters(article: str) -> None:
    reading = read_article(article)
    noted = note_repair(reading, choose_all(article))
    texts = list_texts(reading)
    keys = [(c.table_name, c.column_name, c.row_position, c.offset) for c in noted.repair.chosen]
    assert len(set(keys)) == len(keys)
    for chosen in noted.repair.chosen:
        assert texts[chosen.table_name, chosen.column_name, chosen.row_position][chosen.offset] == chosen.restored
        assert article[int(chosen.confidence)] == chosen.restored
        assert f"【{chosen.restored}】" in chosen.context
    assert noted.repair.restored_chars == len({chosen.confidence for chosen in noted.repair.chosen})


def test_a_reading_of_a_sound_source_is_the_same_object() -> None:
    reading = read_article("<p>三维高斯</p>")
    assert note_repair(reading, Repair("三维高斯", None, (), None)) is reading


def test_a_fault_without_choices() -> None:
    noted = note_repair(read_article("<p>三维高斯</p>"), Repair("三维高斯", "a fault", (), None))
    assert (noted.repair.encoding_fault, noted.repair.restored_chars, noted.repair.chosen) == ("a fault", 0, ())


def test_counts_and_details_of_choices() -> None:
    source = "<nav>首页</nav><p>三维高斯</p>"
    chosen = (Choice(5, "首", "", 0.5), Choice(16, "三", "上下", 0.89), Choice(18, "高", "", 0.9))
    noted = note_repair(read_article("<p>三维高斯</p>"), Repair(source, "a fault", chosen, "abc"))
    assert (noted.repair.restored_chars, noted.repair.uncertain_chars, noted.repair.model_version) == (2, 1, "abc")
    first, second = noted.repair.chosen
    assert (first.table_name, first.column_name, first.row_position, first.offset) == ("sections", "text", 0, 0)
    assert (first.restored, first.alternatives, first.confidence, first.context) == (
        "三",
        ("上", "下"),
        0.89,
        "【三】维高斯",
    )
    assert (second.restored, second.offset) == ("高", 2)


def test_a_repeated_character_is_listed_twice_and_counted_once() -> None:
    """The speaker of a lecture is in its sections and in its own row; a group title is with each of its papers."""
    papers = [
        RecommendedPaper(position, "经典论文", "Star Charts", None, None, None, None, None) for position in range(2)
    ]
    reading = change_reading(
        read_article("<h3>讲者</h3><p>许星图</p><h4>经典论文</h4>"),
        lectures=(Lecture(0, "SFFAI", 22, "许星图", None, "Stars", None),),
        recommended_papers=tuple(papers),
        images=(Image(None, 0, "/i.png", "/i.png", alt="星图"),),
    )
    source = "### 讲者\n\n许星图\n\n![星图](/i.png)\n\n#### 经典论文"
    noted = note_repair(reading, choose_all(source))
    listed = [(c.table_name, c.column_name, c.row_position, int(c.confidence)) for c in noted.repair.chosen]
    assert [row for row in listed if row[0] == "lectures"] == [
        ("lectures", "speaker", 0, offset) for offset in (8, 9, 10)
    ]
    assert [row[3] for row in listed if row[0] == "post_images"] == [15, 16]
    titles = [row for row in listed if row[:2] == ("recommended_papers", "group_title")]
    assert [(row, offset) for _, _, row, offset in titles] == [
        (row, offset) for row in (0, 1) for offset in range(33, 37)
    ]
    assert noted.repair.restored_chars == 2 + 3 + 2 + 4
