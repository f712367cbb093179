"""Bytes become the characters that were meant."""

import pytest

from segmentation.errors import InputError
from segmentation.intake.census import take_census
from segmentation.intake.encoding import foreign_encoding, marked_encoding, named_encoding, transcode

CHINESE = "客户编号,姓名,城市\n001,张伟,上海\n002,王芳,北京\n"
TRADITIONAL = "客戶編號,姓名,城市\n001,張偉,臺北\n002,陳怡君,高雄\n003,林淑芬,臺中\n"
WESTERN = "name,city\nAndrés,Málaga\nJürgen,Köln\nFrançois,Orléans\n"


@pytest.mark.parametrize(
    ("codec", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_unicode_is_known_by_its_mark_or_its_zeros(codec, expected):
    assert marked_encoding(CHINESE.encode(codec)) == expected


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5"),
        (WESTERN, "cp1252"),
        ("名\n张\n", "gb18030"),
        ("a\nAndrés\n", "cp1252"),
    ],
)
def test_other_codecs_are_known_by_their_letters(tmp_path, text, codec):
    path = tmp_path / "file"
    path.write_bytes(text.encode(codec))
    assert foreign_encoding(path) == codec


def test_cyrillic_does_not_become_chinese(tmp_path):
    path = tmp_path / "file"
    path.write_bytes("имя,город\nИван Петрович,Москва\nМария Сергеевна,Санкт-Петербург\n".encode("cp1251"))
    assert foreign_encoding(path) == "cp1251"


def test_one_damaged_byte_does_not_turn_utf8_into_another_codec(tmp_path):
    path = tmp_path / "file"
    path.write_bytes((CHINESE * 10).encode() + "张".encode()[:2])
    assert foreign_encoding(path) == "utf-8"
    path.write_bytes((CHINESE * 10).encode("gb18030") + b"\xff,\n")
    assert foreign_encoding(path) == "gb18030"


def test_names_people_use_are_understood():
    assert named_encoding("GBK") == "gb18030"
    assert named_encoding("UTF8") == "utf-8"
    with pytest.raises(InputError, match="encoding_unknown"):
        named_encoding("klingon")


def test_what_cannot_be_read_is_counted_not_dropped(tmp_path):
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes("张三".encode("gb18030") + b"\xff\n")
    assert transcode(source, "gb18030", target, report=lambda _part: None) == 1
    assert target.read_text(encoding="utf-8").startswith("张三�")


@pytest.mark.parametrize(
    ("content", "records", "plain"),
    [
        (b"a,b\n1,2\n", 2, True),
        (b"a,b\r\n1,2", 2, True),
        (b'a,b\n"x\ny",2\n', 2, True),
        (b'a\n"he said ""hi""\n"\n', 2, True),
        (b"a\n1\n\n\n", 2, True),  # blank lines at the end are nothing
        (b"a\n\n1\n", 3, False),
        (b"a\r\n\r\n1\r\n", 3, False),
        (b"\na\n1\n", 3, False),
        (b"a\n1\r\n", 2, False),
        (b"a\n1\r\n2\n", 3, False),
        (b"a\r1\r2", 1, False),
        (b"a\n1\0\n", 2, False),
        (b'a\n"open\n1\n', 1, False),
    ],
)
@pytest.mark.parametrize("chunk", [1, 3, 1 << 20])
def test_records_are_counted_whatever_the_chunks(tmp_path, monkeypatch, *, content, records, plain, chunk):
    monkeypatch.setattr("segmentation.intake.encoding.CHUNK", chunk)
    path = tmp_path / "file"
    path.write_bytes(content)
    census = take_census(path, '"', report=lambda _part: None)
    assert (census.records, census.plain_lines, census.utf8) == (records, plain, True)


@pytest.mark.parametrize("chunk", [1, 4, 1 << 20])
def test_bad_utf8_is_found_anywhere_even_at_the_very_end(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr("segmentation.intake.encoding.CHUNK", chunk)
    path = tmp_path / "file"
    for content, good in ((CHINESE.encode(), True), (CHINESE.encode()[:-2], False), (b"ok\xff\nok", False)):
        path.write_bytes(content)
        assert take_census(path, '"', report=lambda _part: None).utf8 is good


@pytest.mark.parametrize("name", ["王㑇", "朱镕基", "李喆"])
def test_a_rare_name_in_every_row_is_still_chinese(tmp_path, name):
    source = tmp_path / "rare.csv"
    source.write_bytes(f"客户编号,姓名,金额\n{f'0001,{name},1.5' + chr(10)}".encode("gb18030") * 20)
    assert foreign_encoding(source) == "gb18030"
