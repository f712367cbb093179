"""The rows behind a figure as a file."""

import csv

import openpyxl
import pytest

from segmentation.activation.fault_list import export_faults
from segmentation.errors import InputError
from segmentation.metrics.customers import default_as_of
from segmentation.quality.checks import check_named
from segmentation.quality.measure import measure

CUSTOMERS = '客户编号,姓名,手机号\n1,"=HYPERLINK(""http://x"")",12\n2,b,+8613800138000\n3,c,\n'


@pytest.fixture
def quality(store, import_text):
    import_text(store, CUSTOMERS, name="crm.csv", entity="customers")
    return measure(store, default_as_of(store))


def test_a_workbook_holds_the_rows_and_what_they_are(store, quality, tmp_path):
    path = tmp_path / "faults.xlsx"
    assert export_faults(store, quality, check_named("customers.phone_invalid"), path, "zh") == 1
    book = openpyxl.load_workbook(path)
    rows = list(book["数据"].iter_rows(values_only=True))
    assert rows == [
        ("客户编号", "姓名", "手机号", "文件", "数据来源"),
        ("1", '=HYPERLINK("http://x")', "12", "crm.csv", "crm"),
    ]
    assert book["数据"]["B2"].data_type == "s"
    about = dict(row[:2] for row in book["说明"].iter_rows(values_only=True))
    assert (about["检查项"], about["问题数"], about["检查数"]) == ("手机号格式错误", 1, 2)


def test_csv_cells_run_nothing(store, quality, tmp_path):
    path = tmp_path / "faults.csv"
    export_faults(store, quality, check_named("customers.phone_invalid"), path, "en")
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1][1].startswith("'=")


def test_an_empty_cell_is_shown_with_its_row(store, quality, tmp_path):
    path = tmp_path / "faults.csv"
    export_faults(store, quality, check_named("customers.phone.empty"), path, "en")
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["Customer ID", "Name", "Phone", "File", "Source"]
    assert rows[1][:3] == ["3", "c", ""]


def test_other_endings_are_refused(store, quality, tmp_path):
    with pytest.raises(InputError, match="unsupported_output"):
        export_faults(store, quality, check_named("customers.phone_invalid"), tmp_path / "x.pdf", "en")
