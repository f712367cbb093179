"""Published results on real files, reached the whole way: file, import, metrics, segments."""

import json
import zipfile
from datetime import date, datetime

import duckdb
import pandas as pd
import pytest

from segmentation.__main__ import main
from segmentation.effects.activity import RECORD
from segmentation.effects.cohorts import CohortSettings, cohort_table
from segmentation.effects.history import history_of
from segmentation.effects.moves import moves_over
from segmentation.effects.periods import periods
from segmentation.intake.commit import undo
from segmentation.intake.load import load_file
from segmentation.metrics.customers import METRIC_COLUMNS, metrics_table
from segmentation.models.abc_classes import pareto, revenue_at
from segmentation.models.cuts import Cuts
from segmentation.models.registry import MODELS, place
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version
from segmentation.store import Store

NOW = datetime(2024, 7, 1)  # noqa: DTZ001 - naive like all times in the store

# An xlsx made of as little as Excel needs: one sheet, inline texts, one date format. XlsxWriter takes a minute for what
# the engine writes in two seconds.
PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/workbook.xml": '<?xml version="1.0"?>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Online Retail" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    '<Relationship Id="rId2" Target="styles.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>',
    "xl/styles.xml": '<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
SHEET_START = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>\n'
)
SHEET_END = "</sheetData></worksheet>"


def write_workbook(parquet, path):
    """Write the columns of a parquet file as an xlsx: texts inline, numbers as numbers, times as Excel's days."""
    with duckdb.connect() as connection:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet($1)", [str(parquet)]).fetchall()
        cells = []
        for name, kind, *_ in described:
            if kind == "VARCHAR":
                plain = f"""replace(replace(replace("{name}", '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"""
                cells.append(f"""coalesce('<c t="inlineStr"><is><t>' || {plain} || '</t></is></c>', '<c/>')""")
            elif kind == "TIMESTAMP":
                days = f"""(epoch("{name}") - epoch(TIMESTAMP '1899-12-30')) / 86400.0"""
                cells.append(f"""coalesce('<c s="1"><v>' || {days} || '</v></c>', '<c/>')""")
            else:
                cells.append(f"""coalesce('<c><v>' || "{name}" || '</v></c>', '<c/>')""")
        body = path.with_suffix(".body")
        connection.execute(
            f"COPY (SELECT '<row>' || {' || '.join(cells)} || '</row>' FROM read_parquet('{parquet}'))"
            f" TO '{body}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        )
    titles = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name, *_ in described)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in PARTS.items():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet, body.open("rb") as rows:
            sheet.write(f"{SHEET_START}<row>{titles}</row>".encode())
            while chunk := rows.read(1 << 20):
                sheet.write(chunk)
            sheet.write(SHEET_END.encode())
    body.unlink()


@pytest.fixture
def run(tmp_path, capsys):
    def call(*arguments):
        capsys.readouterr()
        assert main(["--db", str(tmp_path / "shop.duckdb"), *map(str, arguments), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def test_superstore(run, reference_data):
    answer = run("import", next(reference_data.glob("superstore/*.xls")))
    assert (answer["entity"], answer["sheet"], answer["rows_read"], answer["rows_kept"]) == (
        "order_lines",
        "Orders",
        9994,
        9994,
    )
    told = run("info")
    assert (told["orders"], told["customers"], told["order_lines"]) == (5009, 793, 9994)
    assert told["amount_total"] == pytest.approx(2_297_200.8603, abs=0.05)


def test_cdnow(run, reference_data):
    answer = run("import", reference_data / "cdnow" / "CDNOW_master.txt")
    assert (answer["delimiter"], answer["rows_read"], answer["rows_kept"]) == ("whitespace", 69_659, 69_659)
    told = run("info")
    assert (told["customers"], told["as_of"]) == (23_570, "1998-07-01")
    assert told["amount_total"] == pytest.approx(2_500_315.63, abs=0.005)


def test_ready_totals_of_a_chinese_workbook(run, reference_data):
    answer = run("import", next(reference_data.glob("chinese/*.xls")), "--as-of", "2024-06-30")
    assert (answer["entity"], answer["rows_read"], answer["rows_kept"]) == ("customer_totals", 940, 940)
    told = run("rfm", "--model", "grid", "--as-of", "2024-06-30")
    assert told["customers"] == sum(size["customers"] for size in told["segments"]) == 940


PUBLISHED_CUTS = {
    "recency": [115, 181, 297.4, 482],
    "frequency": [4, 5, 6, 8],
    "monetary": [255.8, 382, 506.4, 666],
}
RULES = {
    "Champions": ((5, 5), (5, 5), (5, 5)),
    "Potential Loyalist": ((3, 5), (3, 5), (2, 5)),
    "Loyal": ((2, 4), (2, 4), (2, 4)),
    "Promising": ((3, 4), (1, 3), (3, 5)),
    "New": ((4, 5), (1, 3), (1, 5)),
    "Can't Lose Them": ((1, 2), (3, 4), (4, 5)),
    "At Risk": ((1, 2), (2, 5), (4, 5)),
    "Need Attention": ((1, 3), (3, 5), (3, 5)),
    "About To Sleep": ((2, 3), (1, 3), (1, 4)),
    "Lost": ((1, 1), (1, 5), (1, 5)),
}
PUBLISHED_SEGMENTS = {
    "About To Sleep": (102, 283, 23449),
    "At Risk": (28, 216, 22227),
    "Can't Lose Them": (47, 274, 32446),
    "Champions": (35, 316, 31646),
    "Lost": (148, 393, 35324),
    "Loyal": (170, 799, 76562),
    "Need Attention": (10, 57, 4562),
    "New": (104, 329, 28837),
    "Potential Loyalist": (342, 2211, 204856),
    "Promising": (9, 28, 4249),
}


def test_the_ten_segments_of_rfm_orders(run, reference_data, tmp_path):
    run("import", reference_data / "rfm_orders" / "rfm_data_orders.csv")
    rules = [{"name": name, "r": list(r), "f": list(f), "m": list(m)} for name, (r, f, m) in RULES.items()]
    cuts = tmp_path / "cuts.yaml"
    cuts.write_text(json.dumps({"cuts": PUBLISHED_CUTS, "segments": [*rules, {"name": "Others"}]}))
    answer = run("rfm", "--model", "grid", "--as-of", "2006-12-31", "--cuts", cuts)
    assert (answer["customers"], answer["cuts"]) == (995, PUBLISHED_CUTS)
    found = {size["segment"]: (size["customers"], size["orders"], size["revenue"]) for size in answer["segments"]}
    assert found.pop("Others") == (0, 0, 0)
    assert found == PUBLISHED_SEGMENTS
    exported = [
        run(
            "export",
            "--model",
            "grid",
            "--as-of",
            "2006-12-31",
            "--cuts",
            cuts,
            "--segment",
            name,
            "--out",
            tmp_path / "x.csv",
        )
        for name in PUBLISHED_SEGMENTS
    ]
    assert sum(answer["customers"] for answer in exported) == 995


def test_the_published_cuts_are_quintiles_of_the_metrics(run, reference_data, tmp_path):
    run("import", reference_data / "rfm_orders" / "rfm_data_orders.csv")
    run("metrics", "--as-of", "2006-12-31", "--out", tmp_path / "metrics.parquet")
    told = pd.read_parquet(tmp_path / "metrics.parquet")
    for axis, column in (
        *(("recency", "days_since_last_order"), ("frequency", "order_count"), ("monetary", "spend_total")),
    ):
        quintiles = told[column].astype(float).quantile([0.2, 0.4, 0.6, 0.8])
        assert PUBLISHED_CUTS[axis] == pytest.approx([edge + 1 for edge in quintiles])


@pytest.fixture(scope="module")
def online_retail(reference_data, tmp_path_factory):
    """Import the whole of Online Retail, 541,909 rows, from an xlsx; returns the database file."""
    folder = tmp_path_factory.mktemp("online_retail")
    book, database = folder / "online_retail.xlsx", folder / "shop.duckdb"
    write_workbook(reference_data / "online_retail" / "online_retail_2010_2011.parquet", book)
    assert main(["--db", str(database), "import", str(book)]) == 0
    book.unlink()
    store = Store(database)
    yield store
    store.close()


def test_online_retail_totals(online_retail):
    with online_retail.cursor() as cursor:
        told = cursor.execute(
            "SELECT COUNT(DISTINCT order_id), COUNT(DISTINCT customer_id), CAST(SUM(amount) AS DOUBLE) FROM orders"
        ).fetchone()
        lines = cursor.execute("SELECT COUNT(*), COUNT(DISTINCT product_id) FROM order_lines").fetchone()
        batch = cursor.execute("SELECT entity, rows_read, rows_kept, rows_rejected FROM batches").fetchone()
    assert batch == ("order_lines", 541_909, 541_909, 0)
    assert lines == (541_909, 4070)
    assert told == (25_900, 4372, pytest.approx(9_747_747.934, abs=0.0005))


def test_online_retail_as_parquet_gives_the_same_totals(run, reference_data):
    answer = run("import", reference_data / "online_retail" / "online_retail_2010_2011.parquet")
    assert (answer["entity"], answer["rows_read"], answer["rows_kept"]) == ("order_lines", 541_909, 541_909)
    told = run("info")
    assert (told["orders"], told["customers"], told["order_lines"], told["products"]) == (25_900, 4372, 541_909, 4070)
    assert told["amount_total"] == pytest.approx(9_747_747.934, abs=0.0005)


def test_online_retail_customers(online_retail):
    table = metrics_table(online_retail, date(2011, 12, 10))
    with online_retail.cursor() as cursor:
        told = cursor.execute(f"SELECT {', '.join(METRIC_COLUMNS)} FROM {table}").df()
    assert len(told) == 4372
    buyers = told[told["order_count"] > 0]
    spend = buyers["spend_gross"].astype(float).sort_values(ascending=False)
    assert (len(buyers), buyers["order_count"].sum()) == (4338, 18_532)
    assert spend.sum() == pytest.approx(8_911_407.904, abs=0.0005)
    orders = buyers["order_count"]
    assert (round(orders.mean(), 3), orders.median(), orders.max(), (orders == 1).sum()) == (4.272, 2, 209, 1493)
    assert (round(spend.median(), 3), round(spend.max(), 2)) == (674.485, 280_206.02)
    assert round(100 * spend.head(round(0.2 * len(spend))).sum() / spend.sum(), 2) == 74.62


COHORTS = {  # any record of a customer: who was active 0, 1, 2 ... months after the first one
    "2010-12": (948, 362, 317, 367, 341, 376, 360, 336, 336, 374, 354, 474, 260),
    "2011-01": (421, 101, 119, 102, 138, 126, 110, 108, 131, 146, 155, 63),
    "2011-02": (380, 94, 73, 106, 102, 94, 97, 107, 98, 119, 35),
    "2011-03": (440, 84, 112, 96, 102, 78, 116, 105, 127, 39),
}
PURCHASES = (885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235)  # positive sales only, 2010-12


def test_the_published_cohorts_of_online_retail(online_retail):
    as_of = date(2011, 12, 10)
    told = cohort_table(online_retail, as_of, CohortSettings(start=RECORD, activity=RECORD))
    found = {f"{cohort.period.start:%Y-%m}": tuple(cell.customers for cell in cohort.cells) for cohort in told.cohorts}
    assert {month: found[month] for month in COHORTS} == COHORTS
    assert told.customers == 4372
    bought = cohort_table(online_retail, as_of, CohortSettings(), money=True)
    assert tuple(cell.customers for cell in bought.cohorts[0].cells) == PURCHASES
    assert bought.customers == 4338
    assert sum(cell.orders for cohort in bought.cohorts for cell in cohort.cells) == 18_532


QUARTER = "SELECT *, ROW_NUMBER() OVER () AS place FROM read_parquet('{}') QUALIFY place <= 180000"
PLAIN_LINES = "SELECT order_id, customer_id, product_id, ordered_at, quantity, unit_price, amount, COUNT(*) AS times"


def test_online_retail_in_two_overlapping_workbooks(reference_data, tmp_path):
    """A third of it, 180,000 rows (more than the engine keeps in one piece of a table), cut through invoices."""
    source = reference_data / "online_retail" / "online_retail_2010_2011.parquet"
    parts = {"first": "place <= 100_003", "second": "place > 80_001", "whole": "TRUE"}
    told = {}
    both, alone = Store(tmp_path / "both.duckdb"), {}
    with duckdb.connect() as connection:
        rows = f"({QUARTER.format(source)})"
        for name, part in parts.items():
            path = tmp_path / f"{name}.parquet"
            connection.execute(f"COPY (SELECT * EXCLUDE (place) FROM {rows} WHERE {part}) TO '{path}' (FORMAT parquet)")
            write_workbook(path, tmp_path / f"{name}.xlsx")
    for name in parts:
        alone[name] = Store(tmp_path / f"{name}.duckdb")
        load_file(alone[name], tmp_path / f"{name}.xlsx", committed_at=NOW)
        told[name] = orders_and_lines(alone[name])
        alone[name].close()
    load_file(both, tmp_path / "first.xlsx", committed_at=NOW)
    batch = load_file(both, tmp_path / "second.xlsx", committed_at=NOW)
    assert batch.rejects_by_reason == {"order_already_loaded": 20_002}
    assert orders_and_lines(both) == told["whole"]
    undo(both, 1, undone_at=NOW)
    assert orders_and_lines(both) == told["second"]
    load_file(both, tmp_path / "first.xlsx", committed_at=NOW)
    undo(both, 2, undone_at=NOW)
    assert orders_and_lines(both) == told["first"]
    both.close()


def orders_and_lines(store):
    """What is in force, without the batches."""
    with store.cursor() as cursor:
        orders = cursor.execute(
            "SELECT order_id, customer_id, ordered_at, amount, kind, quantity FROM orders ORDER BY ALL"
        ).fetchall()
        lines = cursor.execute(f"{PLAIN_LINES} FROM order_lines GROUP BY ALL ORDER BY ALL").fetchall()
    return orders, lines


def test_the_best_fifth_of_online_retail_brings_what_is_published(online_retail):
    """As HML's high tier, and on the curve ABC is cut from; before refunds, as the published figure is."""
    as_of = date(2011, 12, 10)
    gross = {"value_metric": "spend_gross", "high_share": 0.2, "middle_share": 0.3}
    placement = place(online_retail, as_of, MODELS["hml"].read({"values": gross}))
    with online_retail.cursor() as cursor:
        spend = dict(
            cursor.execute(
                "SELECT segment, CAST(SUM(spend_gross) AS DOUBLE) FROM"
                f" ({placement.query}) JOIN {metrics_table(online_retail, as_of)} USING (customer_id) GROUP BY segment",
                dict(placement.values),
            ).fetchall()
        )
        sizes = dict(
            cursor.execute(
                f"SELECT segment, COUNT(*) FROM ({placement.query}) GROUP BY segment", dict(placement.values)
            ).fetchall()
        )
    assert sizes == {"high_value": 868, "middle_value": 1301, "low_value": 2169, "no_orders": 34}
    assert round(100 * spend["high_value"] / 8_911_407.904, 2) == 74.62
    told = pareto(online_retail, as_of, MODELS["abc"].read({"values": {"revenue_metric": "spend_gross"}}))
    assert told.customers == 4338
    assert round(100 * revenue_at(told.points, 868 / 4338), 2) == 74.62
    assert round(100 * told.top_revenue, 1) == 74.6
    assert told.cuts[0][1] == pytest.approx(0.8, abs=0.001)


def test_months_of_online_retail_in_one_pass_are_those_months_alone(online_retail):
    settings = RfmSettings("rfm8", Cuts((60,), (3,), (700,)), window_months=6)
    result = evaluate(online_retail, date(2011, 12, 9), settings)
    version = save_version(online_retail, "months", result, saved_at=NOW)
    days = [period.end for period in periods("month", date(2010, 12, 1), date(2011, 12, 9))]
    told = moves_over(online_retail, history_of(version, days))
    for move in told:
        alone = evaluate(online_retail, move.after, settings)
        sizes = {name: change.size_after for name, change in move.changes().items() if change.size_after}
        assert sizes == {name: size for name, size in alone.sizes().items() if size}
        assert move.customers == alone.customers
    assert told[-1].customers == 4372
    # whoever ever bought or returned something is known from then on
    assert [move.new for move in told][:3] == [421, 380, 440]
