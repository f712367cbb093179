"""The customers of segments, a page for the screen and all of them as a file."""

import csv
from datetime import date, timedelta

import openpyxl
import pytest

from segmentation.activation.about import segment_label
from segmentation.activation.customer_list import (
    DEFAULT_COLUMNS,
    PAGE_ROWS,
    customer_page,
    export_customers,
    filled_columns,
    list_columns,
)
from segmentation.errors import CancelledError, InputError
from segmentation.models.cuts import Cuts
from segmentation.models.result import NO_ORDERS
from segmentation.models.rfm import RfmSettings
from segmentation.models.score_rules import read_rules
from segmentation.segments.runs import run_settings

AS_OF = date(2024, 7, 1)
HALVES = RfmSettings("rfm8", Cuts((30,), (2,), (100,)))


def ago(days):
    return AS_OF - timedelta(days=days)


@pytest.fixture
def run(orders_in, import_text):
    """Two customers of high value, one nearly gone, one without an order."""
    store = orders_in(
        [("007", ago(5), 200), ("007", ago(3), 40), ("=1+1", ago(1), 150), ("=1+1", ago(2), 1), ("c", ago(90), 5)]
    )
    import_text(store, "客户编号,姓名,手机\n007,张伟,013800000000\nd,王芳,\n")
    return run_settings(store, AS_OF, HALVES)


def test_a_page_shows_the_best_customers_first(store, run):
    page = customer_page(
        store, run, segments=["important_value", "general_retain"], columns=["customer_id", "name", "r"]
    )
    assert list(page.columns) == ["customer_id", "name", "r"]
    assert list(page["customer_id"]) == ["007", "=1+1", "c"]
    assert page["name"][0] == "张伟"


def test_custom_fields_are_columns_named_as_in_the_file(store, run, import_text, tmp_path):
    import_text(store, "客户编号,幸运数字,it's\n007,金,x\nc,,y\n", name="等级.csv")
    run = run_settings(store, AS_OF, HALVES)
    assert filled_columns(store, run)[-2:] == ["custom:it's", "custom:幸运数字"]
    columns = ["customer_id", "custom:幸运数字", "custom:it's"]
    page = customer_page(store, run, segments=list(run.result.sizes()), columns=columns)
    told = {row[0]: row[1:] for row in page.itertuples(index=False)}
    assert (told["007"], told["c"][1]) == (("金", "x"), "y")
    path = tmp_path / "list.csv"
    export_customers(store, run, path, segments=list(run.result.sizes()), columns=columns, language="zh")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["客户编号", "幸运数字", "it's"]
    assert ["007", "金", "x"] in rows


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_places_size_and_industry_are_told_in_words_with_the_code_of_the_industry(
    store, run, import_text, tmp_path, ending
):
    """The industry as given stays beside its section and division of GB/T 4754."""
    import_text(store, "客户编号,地址,企业规模,行业\n007,上海市徐汇区漕溪北路1号,50-99人,软件\nc,,,\n", name="企业.csv")
    run = run_settings(store, AS_OF, HALVES)
    columns = ["region", "district", "company_size", "industry", "industry_section", "industry_division"]
    assert set(columns) <= set(filled_columns(store, run))
    told = {}
    for language in ("zh", "en"):
        path = tmp_path / f"{language}.{ending}"
        export_customers(store, run, path, segments=["important_value"], columns=columns, language=language)
        if ending == "csv":
            told[language] = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))[1]
        else:
            told[language] = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][2]]
    zh = ["华东", "徐汇区", "小型", "软件", "I 信息传输、软件和信息技术服务业", "65 软件和信息技术服务业"]
    assert told["zh"] == zh
    assert told["en"][0] == "East China"
    assert told["en"][5].startswith("65 ")


def test_pages_follow_each_other_and_hold_a_page_of_rows(orders_in):
    store = orders_in([(f"c{n:03}", ago(1), n + 1) for n in range(PAGE_ROWS + 7)])
    run = run_settings(store, AS_OF, HALVES)
    segments = list(run.result.sizes())
    pages = [customer_page(store, run, segments=segments, columns=["customer_id"], page=number) for number in range(3)]
    assert [len(page) for page in pages] == [PAGE_ROWS, 7, 0]
    assert len({name for page in pages for name in page["customer_id"]}) == PAGE_ROWS + 7


def test_only_columns_with_values_are_offered(store, run):
    offered = filled_columns(store, run)
    assert {"customer_id", "name", "phone", "spend_total"} <= set(offered)
    assert "email" not in offered
    assert offered == [name for name in list_columns(run) if name in offered]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_workbook_holds_the_list_and_says_what_it_is(store, run, tmp_path, language):
    path = tmp_path / "list.xlsx"
    assert export_customers(store, run, path, segments=["important_value"], language=language) == 2
    book = openpyxl.load_workbook(path)
    listed, about = book.worksheets
    rows = list(listed.iter_rows(values_only=True))
    assert len(rows) == 3
    assert len(rows[0]) == len(DEFAULT_COLUMNS)
    assert rows[1][0] == "007"
    assert rows[1][2] == "+8613800000000"
    assert rows[2][0].endswith("=1+1")
    assert listed["A3"].data_type == "s"
    assert segment_label("important_value", language) in rows[1]
    told = [cell for row in about.iter_rows(values_only=True) for cell in row if cell]
    assert "2024-07-01" in told
    assert {segment_label(size.segment, language) for size in run.result.segments} <= set(map(str, told))


def test_a_csv_opens_in_excel_and_keeps_ids(store, run, tmp_path):
    path = tmp_path / "list.csv"
    segments = ["important_value", NO_ORDERS]
    assert export_customers(store, run, path, segments=segments, language="zh", columns=["customer_id", "segment"]) == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["客户编号", "客户分群"],
            ["007", "重要价值客户"],
            ["'=1+1", "重要价值客户"],
            ["d", "未下单客户"],
        ]


def test_a_segment_of_ones_own_keeps_its_name(orders_in, tmp_path):
    store = orders_in([("a", ago(5), 200)])
    own = RfmSettings("rfm8", HALVES.cuts, rules=read_rules([{"name": "=VIP"}], 2))
    path = tmp_path / "list.csv"
    export_customers(
        store, run_settings(store, AS_OF, own), path, segments=["=VIP"], language="en", columns=["segment"]
    )
    assert path.read_text(encoding="utf-8-sig").splitlines() == ["Segment", "'=VIP"]


def test_segments_and_columns_that_are_not_there_are_refused(store, run, tmp_path):
    def export(name="list.csv", segments=("important_value",), columns=("customer_id",)):
        export_customers(store, run, tmp_path / name, segments=segments, language="en", columns=columns)

    with pytest.raises(InputError, match="segment_unknown"):
        export(segments=["vip"])
    with pytest.raises(InputError, match="column_unknown"):
        export(columns=["password"])
    with pytest.raises(InputError, match="unsupported_output"):
        export(name="list.doc")
    assert not list(tmp_path.glob("list*"))


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_stopped_export_leaves_no_file(store, run, tmp_path, ending):
    path = tmp_path / f"list{ending}"
    with pytest.raises(CancelledError):
        export_customers(store, run, path, segments=["important_value"], language="en", cancelled=lambda: True)
    assert not path.exists()


def test_phone_and_gender_come_back_from_an_exported_list_as_they_were(orders_in, import_text, tmp_path, ask):
    store = orders_in([("a", ago(1), 10)])
    import_text(store, "客户编号,姓名,手机,性别,注册时间\na,张伟,138-0013-8000,男,2024-01-05\n")
    profile = "SELECT customer_id, name, phone, gender FROM customer_profiles"
    before = ask(profile)
    assert before == [("a", "张伟", "+8613800138000", "male")]
    columns = ("customer_id", "name", "phone", "gender", "registered_at")
    path = tmp_path / "list.csv"
    run = run_settings(store, AS_OF, HALVES)
    export_customers(store, run, path, segments=list(run.result.sizes()), language="zh", columns=columns)
    text = path.read_text("utf-8-sig")
    assert "'+8613800138000,男" in text
    import_text(store, text, name="again.csv")
    assert ask(profile) == before
