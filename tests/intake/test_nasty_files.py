"""What systems and people really hand over, each with the table that is in it."""

import csv
import io
import zipfile

import pytest
import xlsxwriter

from segmentation.intake.stage import ReadSettings, stage

HEAD = ["单号", "日期", "客户", "数量", "金额"]
BODY = [[f"SO{n:03}", f"2024-03-{n:02}", "张王李赵"[n % 4] + "店", str(n), f"{n}1.50"] for n in range(1, 13)]


def text(rows, delimiter=","):
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return lines.getvalue()


def wide(rows, widths):
    """Columns of fixed width; Chinese characters take two places."""
    return "".join(
        "".join(
            cell + " " * (width - sum(1 + (letter > "⺀") for letter in cell))
            for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        + "\n"
        for row in rows
    )


PEOPLE = ["CUSTNO", "NAME", "PHONE", "BALANCE"]
FIXED = [[f"{n:06}", f"Ann Lee {n}", "" if n % 3 == 0 else f"555-{n:04}", f"{n}0.50"] for n in range(12)]
BAR = "-" * 40
PAGES = [row for page in range(3) for row in ([f"第{page + 1}页 共3页"], HEAD, *BODY[page * 4 : page * 4 + 4])]


QUOTING = [[*row[:2], 'a "b", c', *row[3:]] for row in BODY[:3]]


def padded(rows):
    return [row + [""] * (len(HEAD) - len(row)) for row in rows]


CASES = {
    "titles and headers on each page": (text(padded([["销售明细"], *PAGES])), HEAD, BODY),
    "the last of a few rows is an id like no other": (
        text([["客户编号", "姓名", "城市"], ["007", "王芳", "上海"], ["8", "李雷", "北京"], ["客-1", "", ""]]),
        ["客户编号", "姓名", "城市"],
        [["007", "王芳", "上海"], ["8", "李雷", "北京"], ["客-1", "", ""]],
    ),
    "totals written with spaces": (text([HEAD, *BODY, ["合　　计", "", "", "78", "1.5"]]), HEAD, BODY),
    "another table below": (text(padded([HEAD, *BODY, [], ["汇总"], ["门店", "单数"], ["张店", "3"]])), HEAD, BODY),
    "a ruled line and notes below": (
        text([HEAD, *BODY]) + BAR + "\n共12笔记录\n已收入:0笔,0.00元\n导出时间:[2024-06-02]    用户:张\n",
        HEAD,
        BODY,
    ),
    "units and dashes under the names": (
        text([HEAD, ["-", "-", "-", "个", "元"], *BODY]),
        ["单号", "日期", "客户", "数量 / 个", "金额 / 元"],
        BODY,
    ),
    "columns numbered under the names": (text([HEAD, ["(1)", "(2)", "(3)", "(4)", "(5)=(4)"], *BODY]), HEAD, BODY),
    "row numbers without a name": (
        text([["", "id", "name"], *([str(n), f"K{n}", f"Ann {n}"] for n in range(9))]),
        ["column_1", "id", "name"],
        [[str(n), f"K{n}", f"Ann {n}"] for n in range(9)],
    ),
    "each line in quotes": ("".join(f'"{line}"\n' for line in text([HEAD, *BODY]).splitlines()), HEAD, BODY),
    "each line in quotes, inner ones doubled": ('"id,name"\n"1,""Lee, Ann"""\n"2,Bob"\n', ["id", "name"], None),
    "commas of Chinese type": ("\n".join("，".join(row) for row in [HEAD, *BODY]), HEAD, BODY),
    "columns of fixed width": (wide([PEOPLE, *FIXED], (8, 14, 12, 10)), PEOPLE, FIXED),
    "columns of fixed width in Chinese": (
        wide(
            [["会员号", "姓 名", "余额"], *([f"{n:05}", "欧阳 娜娜" if n % 2 else "张伟", f"{n}.5"] for n in range(9))],
            (9, 14, 8),
        ),
        ["会员号", "姓 名", "余额"],
        [[f"{n:05}", "欧阳 娜娜" if n % 2 else "张伟", f"{n}.5"] for n in range(9)],
    ),
    "another encoding at the end": (
        text([HEAD, *BODY]).encode() + text(BODY[:1]).encode("gb18030"),
        HEAD,
        [*BODY, BODY[0]],
    ),
    "every second line in another encoding": (
        b"".join(
            line.encode(("utf-8", "gb18030")[n % 2])
            for n, line in enumerate(text([HEAD, *BODY]).splitlines(keepends=True))
        ),
        HEAD,
        BODY,
    ),
    "UTF-16 of hardly any Latin letters, without a mark": (
        text([["姓名", "说明"], *([f"张伟{'一二三'[n % 3]}", "一直很满意一直会再来" * 6] for n in range(30))]).encode(
            "utf-16-be"
        ),
        ["姓名", "说明"],
        None,
    ),
    "accents in GB18030": (
        text([["id", "name", "city"], *([f"{n}", "Sara Müller", "Orléans"] for n in range(9))]).encode("gb18030"),
        ["id", "name", "city"],
        [[f"{n}", "Sara Müller", "Orléans"] for n in range(9)],
    ),
    "a delimiter nobody knows": ("\n".join("§".join(row) for row in [HEAD, *BODY]), HEAD, BODY),
    "control characters between cells": ("\n".join("\x1f".join(row) for row in [HEAD, *BODY]), HEAD, BODY),
    "strokes between bars": ("\n".join("/|/".join(row) for row in [HEAD, *BODY]), HEAD, BODY),
    "backticks for quotes": ("\n".join(",".join(f"`{cell}`" for cell in row) for row in [HEAD, *BODY]), HEAD, BODY),
    "blanks around delimiters and quotes": (
        "\n".join(" , ".join([*row[:2], f'"{row[2]}, 一店"', *row[3:]]) for row in [HEAD, *BODY]),
        [*HEAD[:2], "客户, 一店", *HEAD[3:]],
        [[f"{row[0]} ", f"{row[1]} ", f"{row[2]}, 一店", f"{row[3]} ", row[4]] for row in BODY],
    ),
    "names cut by another delimiter": (";".join(HEAD) + "\n" + text(BODY), HEAD, BODY),
    "the names alone not in quotes": (
        text([HEAD]) + "".join(f'"{line}"\n' for line in text(BODY).splitlines()),
        HEAD,
        BODY,
    ),
    "the mark that ended files under DOS": (text([HEAD, *BODY]) + "\x1a", HEAD, BODY),
    "line ends and blank lines inside values": (
        "\n".join("|#|".join([f'"{row[0]}\n\nzwei, drei"', *row[1:]]) for row in [HEAD, *BODY]),
        None,
        [[f"{row[0]}\n\nzwei, drei", *row[1:]] for row in BODY],
    ),
    "quotes inside cells that are all in quotes": (
        "\n".join(",".join(f'"{cell}"' for cell in row) for row in [HEAD, *BODY, *QUOTING]),
        HEAD,
        [*BODY, *QUOTING],
    ),
    "words alone, one column without a name": (
        text(
            [["姓名", "", "城市"], *([["张伟", "李娜"][n % 2], "星河科技", ["上海", "北京"][n % 2]] for n in range(9))]
        ),
        ["姓名", "column_2", "城市"],
        None,
    ),
    "names and values above two columns": (
        text(
            [
                ["导出时间", "2024-01-01"],
                ["门店", "上海一店"],
                ["会员号", "积分"],
                *([f"{n}77", f"{n}"] for n in range(9)),
            ]
        ),
        ["会员号", "积分"],
        [[f"{n}77", f"{n}"] for n in range(9)],
    ),
    "letters of a spreadsheet above the names": (text([list("ABCDE"), HEAD, *BODY]), None, BODY),
    "one unit under words": (
        text([["编号", "城市"], ["", "(市)"], *([f"K{n}", "上海"] for n in range(9))]),
        ["编号", "城市 / (市)"],
        None,
    ),
    "an average and a total below": (
        text([HEAD, *BODY, ["平均值", "", "", "6", ""], ["合计", "", "", "78", ""]]),
        HEAD,
        BODY,
    ),
    "a total as full as a row": (
        text([["会员号", "积分"], *([f"{n}77", f"{n}"] for n in range(5)), ["小计", "10"], ["901", "3"]]),
        ["会员号", "积分"],
        [*([f"{n}77", f"{n}"] for n in range(5)), ["901", "3"]],
    ),
    "a word for nothing in the first cell": (
        text([HEAD, *BODY, ["--", "2024-03-13", "", "1", "2"], *BODY[:2]]),
        HEAD,
        [*BODY, ["--", "2024-03-13", "", "1", "2"], *BODY[:2]],
    ),
    "a comment torn at its commas": (
        text([["编号", "分数", "意见"], *([f"K{n}", f"{n}", "好"] for n in range(9))]) + "K9,5,很好,会再来\n",
        ["编号", "分数", "意见"],
        [*([f"K{n}", f"{n}", "好"] for n in range(9)), ["K9", "5", "很好,会再来"]],
    ),
    "Korean": (
        text(
            [["주문번호", "주문일", "고객명"], *([f"K{n}", "2024-04-01", "김철수이영희 박민준"] for n in range(9))]
        ).encode("euc_kr"),
        ["주문번호", "주문일", "고객명"],
        None,
    ),
    "a page saved as one file": (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
        "Content-Type: text/html; charset=utf-8\n\n"
        "<table>"
        + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in [HEAD, *BODY])
        + "</table>"
        "\n--b--\n",
        HEAD,
        BODY,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_table_in_a_file_is_found(tmp_path, readers, rows_of, name):
    content, header, body = CASES[name]
    path = tmp_path / "export.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table = stage(path, tmp_path / "work", children=readers)
    assert header is None or list(table.columns) == header
    if body is not None:
        assert [list(row[1:]) for row in rows_of(table)] == [[cell or None for cell in row] for row in body]


def test_cells_behind_the_last_column_are_told_and_their_rows_kept(tmp_path, readers, rows_of):
    path = tmp_path / "export.csv"
    path.write_text(
        text([HEAD, *BODY, ["SO013", "2024-04-01", "张店", "1", "2.50", "加急"], ["SO014", "", "", "1", "2", "5"]])
    )
    table = stage(path, tmp_path / "work", children=readers)
    assert rows_of(table)[-1][1:] == ("SO013", "2024-04-01", "张店", "1", "2.50")
    assert (table.rows, table.trimmed, table.left_out_counts) == (
        13,
        1,
        {"too_many_fields": 1},
    )  # 2,5 may be one number
    assert ("extra_cells", "加急") in [(row.reason, row.text) for row in table.left_out]


def test_rows_below_a_blank_one_that_begin_like_the_table_are_data(tmp_path, readers, rows_of):
    path = tmp_path / "orders.csv"
    path.write_text(text(padded([HEAD, *BODY, [], ["SO900", "2024-04-01"], ["SO901"]])), encoding="utf-8")
    assert [row[1] for row in rows_of(stage(path, tmp_path / "work", children=readers))][-2:] == ["SO900", "SO901"]


def _cell(text, more=""):
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def test_merged_cells_of_an_open_document_are_filled_down(tmp_path, readers, rows_of):
    rows = ["".join(map(_cell, ["客户", "日期", "金额"]))]
    for customer in ("甲", "乙"):
        merged = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
        rows.append(_cell(customer, merged) + _cell("2024-04-01") + _cell("5"))
        rows.append("<table:covered-table-cell/>" + _cell("2024-04-02") + _cell("6"))
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    path = tmp_path / "merged.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="一">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    table = stage(path, tmp_path / "work", children=readers)
    assert [row[1] for row in rows_of(table)] == ["甲", "甲", "乙", "乙"]


def test_a_cover_of_names_and_values_gives_way_to_the_table(tmp_path, readers):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("封面", [["项目", "内容"], ["编制", "王芳"]]), ("数据", [HEAD, *BODY])):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    assert stage(path, tmp_path / "work", children=readers).sheet == "数据"
    assert stage(path, tmp_path / "work", ReadSettings(sheet="封面"), children=readers).rows == 1
