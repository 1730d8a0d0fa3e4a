"""Damage that nothing restores is left alone and named; UTF-8 read as GBK is restored where no byte is lost."""

import pytest

from pipelines.records.faults import UNKNOWN_FAULT
from pipelines.text.mojibake.repair import FTFY_FAULT, GBK_FAULT, repair_text
from pipelines.text.mojibake.result import Repair
from tests.support.mojibake.sound import DIGEST, ESSAY

LINES = (
    "渔夫把网晾在码头上，傍晚又补了两个洞。",
    "论文《基于Transformer的图像分割》已被录用，代码见 GitHub。",
    "- **方法**：我们用 3 个模型、2 种数据做了实验；结果比以往好 12%。",
    "茶館的老闆說，這壺烏龍是去年秋天採的，還須再放幾個月。",
    "漁師は網を干しながら、明日の天気を静かに考えていた。",
)
KOREAN = "저는 어제 바다에 갔다가 그물을 고쳤습니다"
HOW = ("ignore", "replace")


def misread(text: str, code_page: str, errors: str = "strict", written: str = "utf-8") -> str:
    return text.encode(written).decode(code_page, errors)


def assert_left_alone(text: str) -> None:
    repair = repair_text(text)
    assert (repair.fault, repair.choices, repair.model_version) == (UNKNOWN_FAULT, (), None)
    assert repair.text is text


@pytest.mark.parametrize("errors", HOW)
@pytest.mark.parametrize("code_page", ["gbk", "big5", "cp949", "cp932", "cp1250", "cp1253", "cp1255"])
@pytest.mark.parametrize("text", [DIGEST, ESSAY], ids=["digest", "essay"])
def test_a_document_read_by_another_code_page(text: str, code_page: str, errors: str) -> None:
    assert_left_alone(misread(text, code_page, errors))


@pytest.mark.parametrize("code_page", ["gbk", "big5", "cp949", "cp932"])
@pytest.mark.parametrize("line", LINES)
def test_a_damaged_line_among_sound_ones(line: str, code_page: str) -> None:
    assert_left_alone(f"{ESSAY}\n{misread(line + '。', code_page, 'replace')}\n<p>{ESSAY}</p>\n")


@pytest.mark.parametrize("mark", ["?", " ", ""])
def test_other_marks_for_the_last_byte_of_a_line(mark: str) -> None:
    assert_left_alone(misread(LINES[0], "gbk", "replace").replace("\ufffd", mark))


@pytest.mark.parametrize("errors", HOW)
@pytest.mark.parametrize("reader", ["latin-1", "cp1252", "cp1254"])
@pytest.mark.parametrize("writer", ["gb2312", "big5", "cp932", "euc_jp", "euc_kr"])
def test_east_asian_encodings_read_as_western_ones(writer: str, reader: str, errors: str) -> None:
    lines = [
        line.encode(writer, "ignore").decode(writer) for line in (*LINES, "저는 어제 바다에 갔다가 그물을 고쳤습니다")
    ]
    text = "\n".join(line for line in lines if len(line.encode(writer)) > 20)
    assert_left_alone(misread(text, reader, errors, writer))


@pytest.mark.parametrize("line", LINES)
def test_replacement_characters_are_all_that_is_left(line: str) -> None:
    replaced = misread(line, "utf-8", "replace", "gb18030")
    assert_left_alone(replaced)
    assert_left_alone(misread(replaced, "gbk", "replace"))


@pytest.mark.parametrize("text", ["ï¿½ï¿½ï¿½ï¿½ ï¿½ï¿½ï¿½", "烫" * 8, "输出：屯屯屯屯屯屯屯屯屯屯", "锟斤拷锟斤拷渔夫"])
def test_what_stands_for_lost_text(text: str) -> None:
    assert_left_alone(f"渔夫\n{text}\n")


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("spaces", ["\xa0", " ", ""])
def test_text_that_lost_every_byte_from_80_to_9f(line: str, spaces: str) -> None:
    kept = [byte for byte in (line * 2).encode() if not 0x80 <= byte <= 0x9F]
    assert_left_alone(bytes(kept).decode("latin-1").replace("\xa0", spaces))


def make_whole(*lines: str) -> str:
    """The lines read as GBK, each followed by a letter where it would lose its last byte else."""
    return "\n".join(misread(line if len(line.encode()) % 2 == 0 else f"{line}a", "gb18030") for line in lines)


def test_utf8_read_as_gbk_is_restored_where_no_byte_is_lost() -> None:
    broken = make_whole("渔夫在码头补网", "José 说今天风很大", "的", "更新日志", "😀😀")
    repair = repair_text(f"<p>{broken}</p>")
    assert (repair.fault, repair.choices, repair.model_version) == (GBK_FAULT, (), None)
    assert repair.text == "<p>渔夫在码头补网a\nJosé 说今天风很大\n的a\n更新日志\n😀😀</p>"
    assert repair_text(repair.text).text is repair.text


def test_the_metadata_of_a_page_that_was_read_as_gbk() -> None:
    page = "<meta content='{0}'><script type='application/ld+json'>{{'name': '{0}'}}</script><title>{0}</title>"
    assert repair_text(page.format(make_whole("更新日志"))).text == page.format("更新日志")


def test_byte_80_read_as_the_euro_sign() -> None:
    broken = "".join(pair.decode("gbk") for pair in (b"\xe6\xaf", b"\x8f\xe5", b"\xa4\xa9", b"\xe6\x80")) + "€"
    assert repair_text(broken).fault


def test_a_document_is_restored_whole_or_not_at_all() -> None:
    whole, broken = make_whole("更新日志"), misread("网。", "gbk", "replace")
    assert repair_text(f"{whole}\n{ESSAY}").text == f"更新日志\n{ESSAY}"
    assert_left_alone(f"{whole}\n{broken}\n")
    assert_left_alone(f"{whole}\n{misread('网的', 'gbk', 'ignore')[:2]}\n")


def test_what_ftfy_restores_in_part_is_left_alone() -> None:
    lost, whole = misread(LINES[0], "mac_roman"), misread("Universität", "cp1252")
    assert repair_text(f"{whole}\n{lost}").fault == FTFY_FAULT
    assert_left_alone(f"{whole}\n{misread(LINES[0], 'cp850')}")


@pytest.mark.parametrize("text", [ESSAY, DIGEST, LINES[0], "L’été à Nîmes — « déjà vu », isn’t it?"])
@pytest.mark.parametrize("code_page", ["latin-1", "iso8859_15"])
def test_text_that_was_misread_twice_or_by_latin_9(text: str, code_page: str) -> None:
    assert repair_text(misread(text, code_page)).text == text
    assert repair_text(misread(misread(text, "latin-1"), code_page)).text == text


def test_controls_beside_letters_of_another_code_page() -> None:
    text = "Nîmes — it’s “déjà” là, l’été"
    assert_left_alone("\n".join([keep_controls(text, "cp874")] * 3))
    assert repair_text(keep_controls(text, "cp1250")).text == text


@pytest.mark.parametrize(
    "text",
    [
        "捷克语的字母：ÁáČčĎďÉéĚěÍíŇňÓóŘřŠšŤťÚúŮůÝýŽž，一共不少。",
        "ĀāĒēĪī",
        "Õ é uma vogal nasal; Ã é outra, como em MAÇÃ e CORAÇÃO.",
        "Ã stands in SÃO and NÃO.",
        "拼音：nǚ lǜ lǎo, ńg ǹg",
        "ÀàÂâÆæÇçÉéÈèÊêËëÎîÏïÔôŒœÙùÛûÜüŸÿ",
    ],
)
def test_letters_that_are_listed_or_spoken_of_are_sound(text: str) -> None:
    assert repair_text(text) == Repair(text, None, (), None)
    assert repair_text(f"{ESSAY}\n{text}\n").fault is None


@pytest.mark.parametrize(
    "text",
    [
        "Ã is the letter that Guaraní shares with Portuguese.",
        "瓜拉尼语也用 Ã 这个字母。",
        "Ã: MANHÃ, MAÇÃ",
        "SASA 为 120 Å²，体积 35 Å³。",
        "A pocket of 80 Å² and 210 Å³ (1 Å = 0.1 nm).",
        "字母 ąĄ ćĆęĘłŁ 与 ĝĜĥĤĵĴ",
    ],
)
def test_a_letter_alone_and_units_are_sound(text: str) -> None:
    assert repair_text(text) == Repair(text, None, (), None)


def test_a_lost_no_break_space_beside_other_damage() -> None:
    text = f"{misread('Voilà Zoë', 'latin-1')}\n{misread('à Nancy', 'latin-1')}".replace("\xa0", " ")
    assert repair_text(text).text == "Voilà Zoë\nà Nancy"


@pytest.mark.parametrize("sound", ["门票 15 €，Žilina 与 Œdipe。", "Ősz, Škoda — 7 €"])
@pytest.mark.parametrize("code_page", ["latin-1", "iso8859_15"])
def test_signs_of_latin_9_in_sound_lines_stay(sound: str, code_page: str) -> None:
    assert repair_text(f"{sound}\n{misread(LINES[0], code_page)}").text == f"{sound}\n{LINES[0]}"


def keep_controls(text: str, code_page: str) -> str:
    return "".join(bytes([byte]).decode(code_page, "ignore") or chr(byte) for byte in text.encode())


MIXED = "Zoë’s “naïve” idea — señor Peña agreed; déjà vu…"


@pytest.mark.parametrize("text", [*LINES, MIXED, "L’œuvre à Nîmes coûte 9 €."])
@pytest.mark.parametrize(
    "code_page", ["cp1250", "cp1251", "cp1253", "cp1257", "cp874", "iso8859_2", "mac_roman", "cp437", "cp850"]
)
def test_another_code_page_is_undone_wholly_or_not_at_all(text: str, code_page: str) -> None:
    damaged = keep_controls(text, code_page)
    assert repair_text(damaged).text in (damaged, text)


@pytest.mark.parametrize("text", ["That’s", "Zoë", "渔网", MIXED, LINES[1]])
@pytest.mark.parametrize("code_page", ["latin-1", "cp1250", "cp1252", "cp1254"])
@pytest.mark.parametrize("times", [2, 3])
def test_text_that_was_misread_several_times(text: str, code_page: str, times: int) -> None:
    damaged = text
    for _ in range(times):
        damaged = keep_controls(damaged, code_page)
    assert repair_text(damaged).text in (damaged, text)
    assert repair_text(damaged).fault


def test_a_sign_among_sound_letters_is_damage() -> None:
    assert repair_text("José e “Inês” vão à praia com AndrÃ©.").text == "José e “Inês” vão à praia com André."


@pytest.mark.parametrize("damage", [misread(ESSAY, "gbk", "ignore"), misread(ESSAY, "cp1254", "ignore"), "锟斤拷" * 9])
@pytest.mark.parametrize(
    "page",
    [
        "<script>var text = '{0}';</script><p>今天</p>",
        "<SCRIPT type='x'>/* {0} */</SCRIPT ><p>今天</p>",
        "<style>p::before {{ content: '{0}' }}</style><p>今天</p>",
        "<head><meta name='description' content='{0}'></head><p>今天</p>",
        "<p>今天</p><!-- {0} -->",
        "<p data-text='{0}' title='{0}'>今天</p>",
        "<a href='/{0}/'>今天</a>",
    ],
)
def test_damage_that_the_page_does_not_show_is_no_fault(page: str, damage: str) -> None:
    text = page.format(damage)
    repair = repair_text(text)
    assert (repair.fault, repair.choices) == (None, ())
    assert repair.text is text


@pytest.mark.parametrize("page", ["<p>{0}</p>", "<title>{0}</title>", "<img alt='{0}'>", "a <script> b {0}", "<!- {0}"])
def test_damage_that_the_page_shows_is_a_fault(page: str) -> None:
    assert repair_text(page.format(misread(ESSAY, "cp1254", "ignore"))).text.count("三维重建") == 1


def test_an_image_whose_other_attributes_hide_its_damage() -> None:
    page = "<img src='{1}' alt='{0}'>"
    sound = "渔夫在码头补网"
    repair = repair_text(page.format(misread(sound, "cp1254", "ignore"), "åker " * 40))
    assert repair.text == page.format(sound, "åker " * 40)


def test_a_damaged_page_is_repaired_in_its_metadata_too() -> None:
    page = f"<meta name='description' content='{ESSAY}'><script>'{ESSAY}'</script><p>{ESSAY}</p>"
    assert repair_text(misread(page, "cp1254", "ignore")).text.count("三维重建") == 3


@pytest.mark.parametrize(
    "text",
    [
        "程序员的笑话：手持两把“锟斤拷”，口中疾呼「烫烫烫」。",
        "“锟斤拷”是怎么来的？两个替换字符读成 GBK 就是锟斤拷。",
        "乱码“鏂规硶”其实是“方法”，少了字节的是“銆�”……",
        "龙生九子：囚牛、睚眦、嘲风、蒲牢、狻猊、霸下、狴犴、负屃、螭吻",
        "魑魅魍魉，饕餮貔貅，龘靐齉爩",
        "锕镧铱钯铑钌铼锇钋砹",
        "𡃁仔同埋佢哋喺嚟嘅嘢冇乜嘢，𠮷野家",
        "ｶﾞｳｼｱﾝ ｽﾌﾟﾗｯﾃｨﾝｸﾞ ﾆﾂｲﾃ",
        "憂鬱な薔薇と葡萄酒、髙橋さん、鮎鯉鰻鱈鰯鯖",
        "대한민국(大韓民國)의 뷁뀱 힣",
        "Привет, как дела? ВСЁ ХОРОШО.",
        "Рыбак разработал справочник: правила равны, рапорт раздан, порядок проверен",
        "Проверката пропусна правилните пароли, а програмата работи правилно",
        "ชาวประมงตากแหไว้ที่ท่าเรือ และซ่อมรูสองรูในตอนเย็นก่อนพระอาทิตย์ตก",
        "Η γρήγορη καφέ αλεπού; שלום עולם, مرحبا بالعالم",
        "Åse, Åke, Ågot, Ålesund und „Größe“; «Ça va?» «Été à côté»",
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞß",
        "α²+β²=γ² ± ½°, 100 µm², ┌──────┐│ ok │└──────┘ ░▒▓█",
        "a \ufffd b \ufffd c，丢了一个字\ufffd，又丢了一个字\ufffd",
    ],
)
def test_odd_but_sound_text_is_the_same_object(text: str) -> None:
    repair = repair_text(text)
    assert repair.fault is None
    assert repair.text is text
