"""Web pages and XML workbooks under the name .xls; as ``corruption_kinds``."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from benchmarks.corruption_kinds import Case, chinese, made

if TYPE_CHECKING:
    import random
    from collections.abc import Callable


def html_named_xls(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    title = f"<tr><td colspan=8>{'订单报表' if chinese(table) else 'Orders'}</td></tr>" if number % 3 == 1 else ""
    tag = "th" if number % 2 else "td"
    head = "".join(f"<{tag}>{name}</{tag}>" for name in table.header)
    cells = [[html.escape(cell).replace("\n", "<br>") or "&nbsp;" for cell in row] for row in table.rows]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in cells)
    codec = ("utf-8", "gb18030", "utf-8-sig")[number % 3]
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={codec.removesuffix("-sig")}">'
    before = "<table><tr><td>menu</td></tr></table>" if number % 4 == 3 else ""
    page = f"<table border=1>{title}<tr>{head}</tr>\n{body}</table>"
    if number % 5 == 0:
        return Case(page.encode(), table, ".xls")
    start = f"<html><head>{meta}<style>td {{color:red}}</style></head>"
    return Case(f"{start}<body>{before}{page}</body></html>".encode(codec), table, ".xls")


def xml_named_xls(rng: random.Random, number: int) -> Case:
    """The XML of Excel 2003."""
    table = made(rng, number)
    kinds = ("String", "String", "String", "DateTime", "Number", "Number", "String", "String")
    rows = "<Row>" + "".join(f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in table.header) + "</Row>\n"
    for place, row in enumerate(table.rows):
        index = f' ss:Index="{place + 2}"' if place % 5 == 0 else ""
        rows += f"<Row{index}>"
        skipped = False
        for column, (kind, cell) in enumerate(zip(kinds, row, strict=True), start=1):
            shown = html.escape(cell) + ("T00:00:00.000" if kind == "DateTime" else "")
            at = f' ss:Index="{column}"' if skipped else ""
            rows += f'<Cell{at}><Data ss:Type="{kind}">{shown}</Data></Cell>' if cell else ""
            skipped = not cell
        rows += "</Row>\n"
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    page = (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="Orders"><Table>{rows}</Table></Worksheet></Workbook>'
    )
    return Case(page.encode(), table, ".xls")


KINDS: dict[str, tuple[Callable[[random.Random, int], Case], int]] = {
    "html named .xls": (html_named_xls, 2),
    "XML of 2003 named .xls": (xml_named_xls, 1),
}
