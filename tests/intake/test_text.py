"""What a person wrote into a text file arrives cell by cell, or is listed as left out."""

import csv
import io
import string

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError


def test_a_clean_file_is_read_as_it_stands(read_here):
    answer, rows = read_here(b"id,amount\n001,1.50\n1E5,\n")
    assert rows == [("001", "1.50"), ("1E5", None)]
    assert answer["columns"] == ("id", "amount")
    assert (answer["rows"], answer["header_row"], answer["left_out_counts"]) == (2, 1, {})
    assert answer["first_row"] == 2  # the engine read it; row numbers follow from the position


def test_rows_of_the_wrong_width_are_padded_or_listed_never_lost(read_here):
    answer, rows = read_here(b"id,name\n1,Ann\n2\n3,Cid,extra\n4,Dan,\n\n,\n5,Eve\n")
    assert rows == [("1", "Ann"), ("2", None), ("4", "Dan"), ("5", "Eve")]
    assert answer["left_out"] == [
        {"row": 4, "reason": "too_many_fields", "text": "3,Cid,extra"},
        {"row": 6, "reason": "blank", "text": ""},
        {"row": 7, "reason": "blank", "text": ""},
    ]
    assert answer["padded"] == 1


def test_titles_above_the_header_are_listed(read_here):
    answer, rows = read_here("2024年订单\n\n订单号,客户,金额\n001,张伟,3.5\n002,王芳,4.5\n".encode())
    assert answer["header_row"] == 3
    assert answer["columns"] == ("订单号", "客户", "金额")
    assert [item["reason"] for item in answer["left_out"]] == ["above_header", "blank"]
    assert rows == [("001", "张伟", "3.5"), ("002", "王芳", "4.5")]


def test_rows_of_delimiters_only_are_blank_on_the_fast_way_too(read_here):
    answer, rows = read_here(b"id,name\n1,Ann\n,\n2,Bob\n")
    assert rows == [("1", "Ann"), ("2", "Bob")]
    assert answer["left_out_counts"] == {"blank": 1}


def test_a_file_without_header_is_as_wide_as_its_widest_row(read_here):
    answer, rows = read_here(b"1,2\n3,4,5\n6,7\n")
    assert (answer["header_row"], answer["columns"]) == (0, ("column_1", "column_2", "column_3"))
    assert rows == [("1", "2", None), ("3", "4", "5"), ("6", "7", None)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(read_here, ending):
    _, rows = read_here(ending.join(["id,name", "1,Ann", "2,Bob", ""]).encode())
    assert rows == [("1", "Ann"), ("2", "Bob")]


def test_mixed_line_ends_and_zero_bytes_do_no_harm(read_here):
    _, rows = read_here(b"id,name\r\n1,A\0nn\n2,Bob\r3,Cid\r\n")
    assert rows == [("1", "Ann"), ("2", "Bob"), ("3", "Cid")]


def test_an_unclosed_quote_does_not_swallow_the_rest(read_here):
    _, rows = read_here(b'id,name\n1,"open\n2,Bob\n3,Cid\n')
    assert rows == [("1", '"open'), ("2", "Bob"), ("3", "Cid")]


def test_inches_and_other_stray_quotes_stay_in_their_cells(read_here):
    _, rows = read_here(b'id,size\n1,5" pipe\n2,6" x 7"\n3,"8"" rod"\n')
    assert rows == [("1", '5" pipe'), ("2", '6" x 7"'), ("3", '8" rod')]


def test_columns_without_a_name_are_kept(read_here):
    answer, rows = read_here(b"id,name\n1,Ann,x\n2,Bob,y\n")
    assert answer["columns"] == ("id", "name", "column_3")
    assert rows == [("1", "Ann", "x"), ("2", "Bob", "y")]


def test_what_the_user_settled_wins(read_here):
    content = b"made by X\nid;name\n1;Ann\n"
    answer, rows = read_here(content, header_row=0, delimiter=";")
    assert rows == [("made by X", None), ("id", "name"), ("1", "Ann")]
    answer, rows = read_here(content, header_row=2, delimiter=";")
    assert (answer["columns"], rows) == (("id", "name"), [("1", "Ann")])
    _, rows = read_here("name\nAndré\n".encode("cp1252"), encoding="cp1252")
    assert rows == [("André",)]


LOG = "".join(f"C{n:03d},Ann {n},2024-01-{n:02d},{n}.50\n" for n in range(1, 13))
HEAD = "id,name,day,amount\n"


def reconciled(answer):
    return answer["rows"] + sum(answer["left_out_counts"].values()) + answer["header_rows"]


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        (HEAD + LOG + "Total,,,78.00\n", ["totals_row"]),
        (HEAD + LOG + "合计,,,78.00\n\n制表人：张三,,,\n", ["totals_row", "blank", "note_below"]),
        (HEAD + LOG[:100] + HEAD + LOG[100:], []),
        (HEAD + LOG + HEAD + LOG, ["repeated_header"]),
        (HEAD + LOG + "\ufeff" + HEAD + LOG, ["repeated_header"]),
        (HEAD + LOG + "# by hand, see mail\n" + LOG, ["comment"]),
        ("# made by shop\n" + HEAD + LOG + "Subtotal,,,9\n" + LOG, ["above_header", "totals_row"]),
        (HEAD + LOG + ",,,\n  ,,,\n", ["blank", "blank"]),
    ],
)
def test_rows_about_the_table_are_listed_with_their_reason(read_here, content, reasons):
    answer, rows = read_here(content.encode())
    if reasons:
        assert [item["reason"] for item in answer["left_out"]] == reasons
        assert all(row[0][0] == "C" and len(row) == 4 for row in rows)
        assert len(rows) == content.count(",Ann ")
    assert reconciled(answer) == content.count("\n")


def test_every_row_is_kept_where_the_user_wants_it(read_here):
    answer, rows = read_here((HEAD + LOG + "Total,,,78.00\n").encode(), keep_all_rows=True)
    assert rows[-1] == ("Total", None, None, "78.00")
    assert answer["left_out_counts"] == {}


def test_stray_rows_are_found_far_below_the_sample_and_at_the_end(read_here):
    body = LOG * 500
    content = HEAD + body + HEAD + body + "Total,,,9\n"
    answer, rows = read_here(content.encode())
    assert answer["left_out_counts"] == {"repeated_header": 1, "totals_row": 1}
    assert len(rows) == 12_000
    assert reconciled(answer) == content.count("\n")


@pytest.mark.parametrize("before", [1, 2, 3])
def test_empty_columns_around_the_table_are_dropped(read_here, before):
    content = "".join("," * before + line + ",,\n" for line in (HEAD + LOG).splitlines())
    answer, rows = read_here(content.encode())
    assert answer["columns"] == ("id", "name", "day", "amount")
    assert rows[0] == ("C001", "Ann 1", "2024-01-01", "1.50")
    assert answer["first_row"] == 2  # the engine read it


def test_a_cell_far_below_in_a_column_thought_empty_is_not_lost(read_here):
    lines = ["," + line for line in (HEAD + LOG * 200).splitlines()]
    lines[2000] = "x" + lines[2000]
    answer, rows = read_here("\n".join(lines).encode())
    assert answer["left_out"] == [{"row": 2001, "reason": "too_many_fields", "text": lines[2000]}]
    assert len(rows) == 2399


def test_several_header_rows_are_joined_or_chosen(read_here):
    content = b",2024 Q1,,2024 Q2,\nregion,amount,orders,amount,orders\nN,10,1,20,2\nS,11,2,21,3\n"
    answer, rows = read_here(content)
    assert (answer["header_row"], answer["header_rows"]) == (1, 2)
    assert answer["columns"][:3] == ("region", "2024 Q1 / amount", "2024 Q1 / orders")
    assert len(rows) == 2
    answer, rows = read_here(content, header_row=2)
    assert answer["columns"] == ("region", "amount", "orders", "amount (2)", "orders (2)")
    assert (reconciled(answer), answer["header_rows"]) == (4, 1)
    assert read_here(content, header_row=1, header_rows=2)[0]["columns"][4] == "2024 Q2 / orders"


def test_a_delimiter_that_nobody_quoted_is_put_back_where_only_one_way_fits(read_here):
    answer, rows = read_here((HEAD + LOG + "C013,Lee, Ann,2024-02-01,3\nC014,Bob,2024-02-02,4,5\n").encode())
    assert rows[-1] == ("C013", "Lee, Ann", "2024-02-01", "3")
    assert (answer["rejoined"], answer["left_out_counts"]) == (1, {"too_many_fields": 1})


ROW = st.sampled_from(
    [
        "",
        ",,,",
        "Total,,,9",
        "小计",
        "# note",
        "note: a, b",
        "id,name,day,amount",
        "x",
        "1,2,3,4,5",
        '"open',
        "\ufeffq,r,s,t",
    ]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(above=st.lists(ROW, max_size=3), inside=st.lists(ROW, max_size=4), below=st.lists(ROW, max_size=4))
def test_rows_kept_and_left_out_are_all_rows(read_here, *, above, inside, below):
    lines = [*above, *HEAD.splitlines(), *LOG.splitlines()[:6], *inside, *LOG.splitlines()[6:], *below]
    answer, _ = read_here("\n".join(lines).encode())
    while lines and not lines[-1]:
        lines.pop()
    assert reconciled(answer) >= len(lines)  # blank lines at the end may be counted or not
    assert reconciled(answer) <= len(lines) + len(below)
    texts = " ".join(item["text"] for item in answer["left_out"])
    assert answer["left_out_counts"].get("totals_row", 0) <= texts.count("Total") + texts.count("小计") + 1


@pytest.mark.parametrize(
    ("content", "settled", "code"),
    [
        (b"\n\n \n", {}, "file_empty"),
        (b"\xef\xbb\xbf", {}, "file_empty"),
        ("\n\n".encode("utf-16"), {}, "file_empty"),
        (b"%PDF-1.7 ...", {}, "unsupported_format"),
        (b"<html><table><tr><td>1</td></tr></table>", {}, "unsupported_format"),
        (b'<?xml version="1.0"?><Workbook/>', {}, "unsupported_format"),
        (b'[{"id": 1}]', {}, "unsupported_format"),
        (bytes(range(256)) * 20, {}, "unsupported_format"),
        (b"a,b\n1,2\n", {"header_row": 9}, "header_row_beyond"),
        (b"a,b\n1,\xff\n", {"encoding": "utf-8"}, "encoding_wrong"),
        (b"a,b\n1,2\n", {"encoding": "klingon"}, "encoding_unknown"),
        (b"a,b\n1,2\n", {"delimiter": "ab"}, "delimiter_unknown"),
        (b",".join(b"c%d" % number for number in range(5000)), {}, "columns_too_many"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(read_here, content, settled, code):
    with pytest.raises(InputError) as raised:
        read_here(content, **settled)
    assert raised.value.code == code


CELL = st.text(alphabet=string.ascii_letters + " ,;\t|'\"\n\\张伟订单é", max_size=12)
HANZI_TOO = {"utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(st.tuples(CELL, CELL), min_size=4, max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ending=st.sampled_from(["\n", "\r\n"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030"]),
)
@example(
    cells=[("", "")] * 3 + [("", ';\\"')], delimiter=",", quoting=csv.QUOTE_MINIMAL, ending="\n", codec="utf-8"
)  # a backslash before a doubled quote escapes nothing
def test_any_table_written_in_any_dialect_reads_back_equal(read_here, *, cells, delimiter, quoting, ending, codec):
    names = ["订单号", "下单日期", "客户姓名", "备注"]
    table = [
        (f"{number:04d}", f"2024-01-{number + 1:02d}", first.replace("é", "e"), second.replace("é", "e"))
        for number, (first, second) in enumerate(cells)
    ]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=ending)
    writer.writerows([names, *table])
    answer, rows = read_here(text.getvalue().encode(codec))
    assert answer["delimiter"] == delimiter
    assert answer["encoding"] == codec
    assert answer["columns"] == tuple(names)
    assert rows == [tuple(cell or None for cell in row) for row in table]
