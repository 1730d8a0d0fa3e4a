"""References in the styles that people copy from papers, and sentences that have names and years as well."""

import time

import pytest

from pipelines.parse.bibliography import Citation, split_citation
from pipelines.parse.notes.citations import find_title
from pipelines.parse.references import read_reference

REFERENCES = [
    # APA and Harvard
    ("Luo, D. (2019, June). Lamps at sea: A survey. In Proceedings of the Lamp Conference (pp. 12-19). ACM.",
     "Lamps at sea: A survey", "Luo, D.", "Proceedings of the Lamp Conference", 2019),
    ("Luo, D., Lin, H., & Mo, Z. (2020a). What is a lamp? arXiv preprint arXiv:2001.00001.",
     "What is a lamp?", "Luo, D., Lin, H., & Mo, Z.", "arXiv preprint", 2020),
    ("Luo, D. & Lin, H. (2018) 'Lamps at sea', Journal of Light, 3(2), pp. 1–9.",
     "Lamps at sea", "Luo, D. & Lin, H.", "Journal of Light", 2018),
    ("van der Luo, D., & de la Lin, H. (2018). Lamps at sea.",
     "Lamps at sea", "van der Luo, D., & de la Lin, H.", None, 2018),
    ("LUO, D., AND LIN, H. 2018. Lamps at sea. ACM Trans. Graph. 37, 4 (Aug. 2018), 1-14.",
     "Lamps at sea", "LUO, D., AND LIN, H.", "ACM Trans. Graph", 2018),
    ("D. Luo and H. Lin. 2018. Lamps at sea. In Proceedings of SIGLAMP.",
     "Lamps at sea", "D. Luo and H. Lin", "Proceedings of SIGLAMP", 2018),
    ("LUO D, LIN H. (2018) Lamps at sea. Journal of Light.",
     "Lamps at sea", "LUO D, LIN H.", "Journal of Light", 2018),
    # IEEE and MLA
    ('[12] D. Luo and H. Lin, "Lamps at sea," in Proc. ICCV, 2018, pp. 1999-2007.',
     "Lamps at sea", "D. Luo and H. Lin", "Proc. ICCV", 2018),
    ("D. Luo, H. Lin, and Z. Mo, “Lamps at sea,” IEEE Trans. Light, vol. 3, no. 2, pp. 1–9, Jan. 2018.",
     "Lamps at sea", "D. Luo, H. Lin, and Z. Mo", "IEEE Trans. Light", 2018),
    ('D. Luo, H. Lin, et al., "Lamps at sea," arXiv:1801.00001, 2018.',
     "Lamps at sea", "D. Luo, H. Lin, et al.", "arXiv", 2018),
    ('Luo, Deng, and Hai Lin. "Lamps at Sea." Journal of Light, vol. 3, no. 2, 2018, pp. 1-9.',
     "Lamps at Sea", "Luo, Deng, and Hai Lin", "Journal of Light", 2018),
    ('Luo, Deng, et al. "Lamps at Sea." CVPR. 2018.', "Lamps at Sea", "Luo, Deng, et al.", "CVPR", 2018),
    # GB/T 7714
    ("罗灯, 林海. 海上的灯[J]. 灯塔学报, 2018, 12(3): 45-49.", "海上的灯", "罗灯, 林海", "灯塔学报", 2018),
    ("罗灯，林海，等．海上的灯［M］．上海：灯塔出版社，2018．", "海上的灯", "罗灯，林海，等", "灯塔出版社", 2018),
    ("罗灯. 海上的灯[EB/OL]. (2018-03-04). https://lamps.example/.", "海上的灯", "罗灯", None, 2018),
    ("LUO D, LIN H, MO Z. Lamps at sea[C]//2018 IEEE Conference on Light (ICL). IEEE, 2018: 12-19.",
     "Lamps at sea", "LUO D, LIN H, MO Z", "IEEE Conference on Light", 2018),
    # others
    ("Luo D, Lin H. Lamps at sea. J Light. 2018;12(3):45-9.", "Lamps at sea", "Luo D, Lin H", "J Light", 2018),
    ("Luo, D.; Lin, H. Lamps at Sea. Light 2018, 12, 345.", "Lamps at Sea", "Luo, D.; Lin, H.", "Light", 2018),
    ("Luo D., Lin H. Lamps at sea // Journal of Light. 2018. V. 3.",
     "Lamps at sea", "Luo D., Lin H", "Journal of Light", 2018),
    ("Jean-Luc O'Luo, Zoë Müller. Lamps at Sea. ICLR 2018.",
     "Lamps at Sea", "Jean-Luc O'Luo, Zoë Müller", "ICLR", 2018),
    ("罗灯、林海：《海上的灯》，《灯塔学报》2018年第3期。", "海上的灯", "罗灯、林海", "灯塔学报", 2018),
    ("罗灯、林海（2018）。海上的灯。《灯塔学报》，12(3)，45-49。", "海上的灯", "罗灯、林海", "灯塔学报", 2018),
    ("罗灯. 海上的灯和船. 灯塔学报, 2018.", "海上的灯和船", "罗灯", "灯塔学报", 2018),
    ("欧阳灯：《海上的灯》", "海上的灯", "欧阳灯", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "title", "authors", "venue", "year"), REFERENCES)
def test_references_in_every_style(text: str, title: str, authors: str, venue: str | None, year: int | None) -> None:
    assert read_reference(text) == (title, Citation(authors, venue, year))
    assert find_title(text) == (title, Citation(authors, venue, year))


@pytest.mark.parametrize(
    "text",
    [
        "In 2018 Luo and Lin showed that lamps work at sea. See Light.",
        "Luo Deng wrote a paper in 2018. It is good.",
        "Deng Luo. He is a professor. He won in 2018.",
        "Deng Luo (2018). He is a professor.",
        "Deng Luo, Hai Lin. We met at dawn in 2018. It was cold at sea.",
        "We read Luo, D. (2018) first. Then others.",
        "Luo, D. and others came in 2018.",
        "Luo, D. (2018). Lamps.",
        "Deng Luo (2018) 年提出了灯的方法，效果很好。",
        "罗灯在2018年提出了海上的灯。很亮。",
        "2018 年，罗灯、林海等人发表了《海上的灯》，影响很大。",
        "罗灯：《海上的灯》很好，2018 年读过",
        "陈述：“我们在 2018 年点亮了海上的灯。”他说。",
        'Deng Luo: "We will light the sea in 2018," he said.',
        "Lamps at Sea: A Survey of 2018 Methods",
        "Knowledge Distillation. A survey on methods. arXiv 2018.",
        "Deep Learning, Transfer Learning. A new way. Health 2018.",
        "罗灯，林海",
        "罗灯, 林海. 海上的灯. 没有年份.",
        f"Luo, D. (2018). Lamps at sea. {'Light, ' * 100}",
    ],
)
def test_sentences_are_no_references(text: str) -> None:
    assert read_reference(text) is None


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("[LUO AND LIN] (2018)", Citation("LUO AND LIN", None, 2018)),
        ("[Luo, Lin, and Mo] (2018)", Citation("Luo, Lin, and Mo", None, 2018)),
        ("(Luo and Lin, 2018a)", Citation("Luo and Lin", None, 2018)),
        ("(Luo & van der Lin, 2018)", Citation("Luo & van der Lin", None, 2018)),
        ("(Luo et al., 2018b)", Citation("Luo et al.", None, 2018)),
        ("[Luo, D. & Lin, H.] (2018)", Citation("Luo, D. & Lin, H.", None, 2018)),
        ("［LUO，D.，AND LIN，H.］（2018）", Citation("LUO，D.，AND LIN，H.", None, 2018)),
        ("[D. Luo, H. Lin, and Z. Mo, ICCV 2018]", Citation("D. Luo, H. Lin, and Z. Mo", "ICCV", 2018)),
        ("[D. Luo & H. Lin], 2018", Citation("D. Luo & H. Lin", None, 2018)),
        ("LUO D, LIN H. (2018)", Citation("LUO D, LIN H.", None, 2018)),
        ("Luo, D., & Lin, H. (2018)", Citation("Luo, D., & Lin, H.", None, 2018)),
        ("(Robotics and Automation, 2018)", Citation(None, "Robotics and Automation", 2018)),
        ("(Nature & Science, 2018)", Citation(None, "Nature & Science", 2018)),
    ],
)
def test_citations_behind_titles(printed: str, said: Citation) -> None:
    assert split_citation(f"Lamps at Sea. {printed}") == ("Lamps at Sea.", said)


@pytest.mark.parametrize(
    "title",
    [
        "Lamps (StarLamp) 2018",
        "The Lamp Challenge [Track A] 2018",
        "Lamps and Boats",
        "Lamps. Sea, S. and Boats",
        "Vitamin C, Vitamin D",
    ],
)
def test_titles_without_a_citation(title: str) -> None:
    assert split_citation(title) == (title, Citation())


def test_a_dated_title_keeps_its_last_sentence() -> None:
    assert split_citation("Lamps. Boats at Sea (2018)") == ("Lamps. Boats at Sea", Citation(year=2018))


@pytest.mark.parametrize(
    "piece", ["Luo, D., ", "Luo D, ", "Luo ", "D. ", "Luo and ", "罗灯、", "van ", "“a", "'a. ", "[", "Luo D["]
)
def test_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    start = time.process_time()
    for text in (piece * (590 // len(piece)), piece * 20_000):
        read_reference(text)
        split_citation(text)
    assert time.process_time() - start < 1
