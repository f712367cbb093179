"""Web pages and XML workbooks named .xls are tables too."""

import pytest

from segmentation.errors import InputError
from segmentation.intake.stage import ReadSettings, stage

SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


@pytest.fixture
def read(tmp_path, readers, rows_of):
    def start(content, **settled):
        path = tmp_path / "report.xls"
        path.write_bytes(content)
        table = stage(path, tmp_path / "work", ReadSettings(**settled), children=readers)
        return table, [row[1:] for row in rows_of(table)]

    return start


def page(*rows, tag="td"):
    lines = ("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{''.join(lines)}</table>"


def test_the_largest_table_of_a_page_is_read(read):
    orders = page(["编号", "金额"], ["001", "1.5"], ["002", "&lt;2&nbsp;"])
    content = f"<html><body>{page(['menu'])}{orders}</body></html>"
    table, rows = read(content.encode())
    assert (table.kind, table.encoding, table.sheet) == ("html", "utf-8", "table 2")
    assert (table.columns, rows) == (("编号", "金额"), [("001", "1.5"), ("002", "<2")])
    assert table.sheets == ("table 1", "table 2")


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "utf-8-sig"])
def test_pages_come_in_every_encoding(read, codec):
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">' if codec == "gb18030" else ""
    table, rows = read(f"<html>{meta}{page(['编号', '姓名'], ['001', '张伟'], ['002', '王芳'])}</html>".encode(codec))
    assert rows == [("001", "张伟"), ("002", "王芳")]
    assert table.columns == ("编号", "姓名")


def test_cells_over_several_rows_are_filled_down_and_unclosed_tags_do_no_harm(read):
    content = b"<table><tr><th>id<th>sku<th>n<tr><td rowspan=2>001<td>a<td>1<tr><td>b<td>2<tr><td>002<td>c<td>3</table>"
    assert read(content)[1] == [("001", "a", "1"), ("001", "b", "2"), ("002", "c", "3")]


def test_scripts_styles_and_titles_are_no_data(read):
    content = f"<style>td {{}}</style><table><tr><td colspan=2>Report</td></tr>{page(['id', 'n'], ['a', '1'])[7:]}"
    table, rows = read(f"<html>{content}<script>x</script></html>".encode())
    assert (table.header_row, rows) == (2, [("a", "1")])


def workbook(rows, more=""):
    lines = ("".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) for row in rows)
    cells = "".join(f"<Row>{line}</Row>" for line in lines)
    return (
        f'<?xml version="1.0"?>\n{more}<Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}">'
        f'<Worksheet ss:Name="S"><Table>{cells}</Table></Worksheet></Workbook>'
    ).encode()


def test_the_xml_of_excel_2003_is_a_workbook(read):
    table, rows = read(workbook([["id", "day"], ["001", "2024-01-05T00:00:00.000"]]))
    assert (table.kind, table.sheet, rows) == ("xml", "S", [("001", "2024-01-05 00:00:00")])


def test_rows_and_cells_that_are_skipped_stay_in_their_place(read):
    row = b'<Row ss:Index="4"><Cell><Data>1</Data></Cell><Cell ss:Index="3"><Data>5</Data></Cell></Row>'
    content = workbook([["id", "name", "n"]]).replace(b"</Table>", row + b"</Table>")
    table, rows = read(content)
    assert rows == [("1", None, "5")]
    assert table.left_out_counts == {"blank": 2}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><body>Please sign in</body></html>", "unsupported_format"),
        (b"<html><table></table></html>", "unsupported_format"),
        (b'<?xml version="1.0"?><note/>', "unsupported_format"),
        (workbook([["id"]])[:-20], "file_unreadable"),
        (workbook([["&a;"]], '<!DOCTYPE x [<!ENTITY a "ha">]>'), "archive_suspicious"),
        (b"<table><tr><td colspan=9999 rowspan=9999>x" + b"<tr><td>y" * 5000, "cells_too_many"),
    ],
)
def test_what_is_no_table_is_refused(read, content, code):
    with pytest.raises(InputError) as raised:
        read(content)
    assert raised.value.code == code
