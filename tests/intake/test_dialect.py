"""Cells are cut where the writer of the file cut them."""

import pytest

from segmentation.errors import InputError
from segmentation.intake.dialect import find_dialect
from segmentation.intake.records import Dialect, records


def read(text, **given):
    return list(records(text.splitlines(keepends=True), find_dialect(text, **given)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "\x01", "^", "~"])
def test_the_delimiter_that_makes_a_table_is_found(delimiter):
    rows = [["id", "name", "amount"], ["1", "Ann", "2.50"], ["2", "Bob", "3.75"]]
    text = "".join(delimiter.join(row) + "\n" for row in rows)
    assert find_dialect(text).delimiter == delimiter
    assert read(text) == rows


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),  # decimal commas
        ("time\n12:30:01\n12:31:02\n", ","),
        ("full name\nJohn Smith\nMary Jones\n", ","),
        ("when,what\n2024-01-01 10:00:00,big red car\n2024-01-02 11:30:00,house\n", ","),
        ("a:b:c\nx:y:z\nu:v:w\n", ":"),
        (" id  day  sum\n 01  20240101  3.5\n 02  20240102  4.5\n", "whitespace"),
        ("sep=|\na|b,c\n1|2,3\n", "|"),
        ("Report of 2024, all shops, all days\n\nid;name\n1;Ann\n2;Bob\n3;Cid\n", ";"),
    ],
)
def test_what_merely_occurs_in_values_does_not_cut(text, delimiter):
    assert find_dialect(text).delimiter == delimiter


@pytest.mark.parametrize("delimiter", ["||", "::", "~|~", "|~|", ";;", "##", "=>", "\t|\t"])
def test_delimiters_of_several_characters_are_found_and_cut(delimiter):
    rows = [["id", "name", "n"], ["1", "Ann", "3"], ["2", f"B{delimiter}C", "4"], ["3", 'a "b" c', ""], ["4", "", "5"]]
    quoted = [[cell if len(cell) < 4 else f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    text = "".join(delimiter.join(row) + "\n" for row in quoted)
    assert find_dialect(text).delimiter == delimiter
    assert read(text) == rows


@pytest.mark.parametrize(
    "text", ["url\nhttps://a.b/c\nhttps://a.b/d\n", "id,,name\n1,,Ann\n2,,Bob\n", "a--b,n\nc--d,2\n"]
)
def test_what_looks_like_a_wide_delimiter_is_none(text):
    assert find_dialect(text).delimiter == ","


def test_single_quotes_quote_only_when_they_do():
    assert read("id,name\n1,'Daisy, the spider'\n2,'Bob'\n")[1] == ["1", "Daisy, the spider"]
    assert read("id,name\n1,'tis\n2,O'Neil\n")[1:] == [["1", "'tis"], ["2", "O'Neil"]]
    assert read("id,name\n1,'a\nb'\n2,'O''Neil'\n3,'c'\n")[1:] == [["1", "a\nb"], ["2", "O'Neil"], ["3", "c"]]


def test_quotes_inside_values_are_read_doubled_or_after_a_backslash():
    assert read('id,text\n1,"a ""b"", c"\n')[1] == ["1", 'a "b", c']
    assert read('id,text\n1,"a \\"b\\", c"\n2,"x\\\\y"\n3,z\n')[1:3] == [["1", 'a "b", c'], ["2", "x\\y"]]


def test_quotes_after_a_backslash_are_told_from_empty_quoted_cells():
    assert read('"id","text","n"\n"1","a \\"b\\"",""\n"2","","3"\n')[1:] == [["1", 'a "b"', ""], ["2", "", "3"]]


def test_quotes_inside_that_were_not_doubled_stay_in_their_value():
    rows = list(records(['1,"a "b" c",2\n', '2,"see "B", then",3\n', '3,"x,4\n', '"4","y,"5"\n'], Dialect(), 3))
    assert rows == [["1", 'a "b" c', "2"], ["2", 'see "B", then', "3"], ["3", '"x', "4"], ["4", '"y', "5"]]


def test_a_backslash_that_escapes_nothing_stays():
    assert read('id,path\n1,C:\\temp\\new\n2,"D:\\a, b"\n')[1:] == [["1", "C:\\temp\\new"], ["2", "D:\\a, b"]]


def test_blanks_after_the_delimiter_do_not_hide_a_quote():
    assert read('id, name, city\n1, "Smith, Ann", Rome\n')[1] == ["1", "Smith, Ann", "Rome"]


def test_an_unclosed_quote_costs_its_own_line_and_no_other():
    text = 'id,name\n1,"open\n2,Ann\n3,"a ""b"", c"\n4,Cid\n'
    assert read(text)[1:] == [["1", '"open'], ["2", "Ann"], ["3", 'a "b", c'], ["4", "Cid"]]


def test_an_unclosed_quote_early_in_a_long_file_does_not_swallow_it():
    lines = ["id,name\n", '0,"open\n'] + [f'{number},"n, {number}"\n' for number in range(1, 5000)]
    rows = list(records(lines, Dialect()))
    assert rows[1] == ["0", '"open']
    assert rows[2:] == [[str(number), f"n, {number}"] for number in range(1, 5000)]


def test_text_after_a_closing_quote_is_kept_as_it_stands():
    assert read('id,name\n1,"5" pipe\n2,Ann\n')[1:] == [["1", '"5" pipe'], ["2", "Ann"]]


def test_a_value_across_two_blocks_of_lines_is_one_value():
    lines = [f"{number},x\n" for number in range(999)] + ['999,"a\n', 'b"\n', "1000,y\n"]
    assert list(records(lines, Dialect()))[998:] == [["998", "x"], ["999", "a\nb"], ["1000", "y"]]


def test_what_the_user_settled_is_kept_and_nonsense_refused():
    assert find_dialect("a;b\n1;2\n", delimiter=",").delimiter == ","
    assert find_dialect('a,b\n"1",2\n', quote="").quote == ""
    assert read("a||b\n1||2\n", delimiter="||") == [["a", "b"], ["1", "2"]]
    with pytest.raises(InputError, match="delimiter_unknown"):
        find_dialect("a\n", delimiter="ab")
    with pytest.raises(InputError, match="quote_unknown"):
        find_dialect("a\n", quote="*")
