"""Trends as a file: every segment and period with all figures."""

import csv
import io
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from segmentation.activation.trend_list import COLUMNS, export_trends
from segmentation.effects.trends import last_periods, trends
from segmentation.errors import InputError
from segmentation.models.registry import model_named
from segmentation.segments.library import save_version
from segmentation.segments.runs import run_settings
from segmentation.words import say

AS_OF = date(2024, 3, 15)


@pytest.fixture
def found(orders_in):
    store = orders_in([("a", date(2024, 1, 10), 60), ("a", date(2024, 3, 2), 80), ("b", date(2024, 2, 1), 10)])
    run = run_settings(store, AS_OF, model_named("rfm8").standard(store, AS_OF))
    version = save_version(store, "RFM", run.result, saved_at=datetime(2024, 3, 15))  # noqa: DTZ001 - as in the store
    return trends(store, version, last_periods("month", 3, AS_OF, None))


def test_csv_has_a_row_for_each_segment_and_period(store, found):
    text = export_trends(store, found, ".csv", language="en").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(found.points) * 3
    assert len(rows[0]) == len(COLUMNS)
    march = [row for row in rows if row[say("trends.period_end", "en")] == "2024-03-15"]
    assert sum(int(row[say("trends.customers", "en")]) for row in march) == 2
    assert sum(float(row[say("trends.revenue", "en")]) for row in march) == 80
    assert {row[say("trends.finished", "en")] for row in march} == {say("trends.finished_no", "en")}


def test_the_workbook_says_what_the_figures_mean(store, found):
    book = openpyxl.load_workbook(BytesIO(export_trends(store, found, ".xlsx", language="zh")))
    about = [cell for row in book[say("export.about_sheet", "zh")].values for cell in row]
    assert "RFM · v1" in about
    assert say("time.split_help", "zh") in about
    assert book[say("nav.trends", "zh")].max_row == len(found.points) * 3 + 1


def test_no_other_files_are_written(store, found):
    with pytest.raises(InputError, match="unsupported_output"):
        export_trends(store, found, ".pdf", language="zh")
