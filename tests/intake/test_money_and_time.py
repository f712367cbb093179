"""Sums of money and points in time as people write them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.store import Store

STORE = Store()  # read only here


def read(macro, texts, how):
    statement = f"SELECT cache.{macro}(text, $2) FROM (SELECT UNNEST($1::VARCHAR[]) AS text)"
    with STORE.cursor() as cursor:
        return [value for (value,) in cursor.execute(statement, [list(texts), how]).fetchall()]


def money(text, mark="."):
    return read("parse_money", [text], mark)[0]


def time(text, order="dmy"):
    return read("parse_time", [text], order)[0]


def many(values):
    """Lists of values: one question to the engine reads a hundred of them."""
    return st.lists(values, min_size=30, max_size=100)


FEW = settings(max_examples=8)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        (" 12 ", "12"),
        ("1,234.50", "1234.5"),
        ("1,234,567.891", "1234567.891"),
        ("12,34,567.5", "1234567.5"),
        ("1 234,50", "1234.5"),
        ("1\u00a0234,50", "1234.5"),
        ("1\u202f234,50", "1234.5"),
        ("1'234.50", "1234.5"),
        ("1’234.50", "1234.5"),
        ("12,5", "12.5"),
        ("¥12", "12"),
        ("￥1,234.50", "1234.5"),
        ("CN¥12", "12"),
        ("$1,234", "1234"),
        ("US$12", "12"),
        ("HK$5.50", "5.5"),
        ("€ 12.50", "12.5"),
        ("12.50 EUR", "12.5"),
        ("RMB 12", "12"),
        ("人民币12.5元", "12.5"),
        ("12元整", "12"),
        ("1.5万", "15000"),
        ("5万元", "50000"),
        ("1,234.5万", "12345000"),
        ("0.0003亿", "30000"),
        ("-5", "-5"),
        ("+5", "5"),
        ("−5", "-5"),
        ("－５", "-5"),
        ("(1,234.50)", "-1234.5"),
        ("（１２）", "-12"),
        ("(¥12)", "-12"),
        ("12.50-", "-12.5"),
        ("-¥12", "-12"),
        ("¥-12", "-12"),
        ("１，２３４．５０", "1234.5"),
        ("1e3", "1000"),
        ("0", "0"),
        (".5", "0.5"),
        ("12.", "12"),
        ("0.00005", "0.0001"),
    ],
)
def test_money_is_read_in_every_usual_form(text, value):
    assert money(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,50", "1234.5"),
        ("1.234.567", "1234567"),
        ("€ 1.234,50", "1234.5"),
        ("12,5", "12.5"),
        ("1 234,56", "1234.56"),
        ("-1.234,50", "-1234.5"),
        ("(1.234,50)", "-1234.5"),
        ("1234,5678", "1234.5678"),
        ("12.50", "12.5"),
        ("7", "7"),
    ],
)
def test_money_with_a_decimal_comma(text, value):
    assert money(text, ",") == Decimal(value)


GARBAGE = [
    "",
    " ",
    "-",
    ".",
    ",",
    "abc",
    "12abc",
    "1.2.3",
    "(5",
    "5)",
    "--5",
    "1,2,3",
    "5%",
    "NaN",
    "inf",
    "1_000",
    "元",
]


@pytest.mark.parametrize("text", [*GARBAGE, "999999999999999", "1e30", "=1+1", "12 34 apples", "2024-01-05"])
@pytest.mark.parametrize("mark", [".", ","])
def test_what_is_no_money_is_nothing(text, mark):
    assert money(text, mark) is None


def test_nothing_is_no_money_and_no_time():
    assert (money(None), time(None)) == (None, None)


def grouped(value, thousands, mark):
    whole, part = f"{abs(value):,.2f}".split(".")
    return whole.replace(",", thousands) + mark + part


AMOUNTS = st.decimals(Decimal(-9999999999), Decimal(9999999999), places=2)
MONEY_FORMS = {
    "plain": (lambda v: f"{v}", "."),
    "comma groups": (lambda v: ("-" if v < 0 else "") + grouped(v, ",", "."), "."),
    "dot groups": (lambda v: ("-" if v < 0 else "") + grouped(v, ".", ","), ","),
    "space groups": (lambda v: ("-" if v < 0 else "") + grouped(v, " ", ","), ","),
    "apostrophe groups": (lambda v: ("-" if v < 0 else "") + grouped(v, "'", "."), "."),
    "yuan sign": (lambda v: f"¥{v}", "."),
    "dollars": (lambda v: ("-$" if v < 0 else "$") + grouped(v, ",", "."), "."),
    "euros": (lambda v: ("-" if v < 0 else "") + grouped(v, ".", ",") + " €", ","),
    "yuan": (lambda v: f"{v}元", "."),
    "brackets": (lambda v: f"({grouped(v, ',', '.')})" if v < 0 else grouped(v, ",", "."), "."),
    "trailing minus": (lambda v: grouped(v, ",", ".") + ("-" if v < 0 else ""), "."),
    "full width": (lambda v: f"{v}".translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－")), "."),
    "ten thousands": (lambda v: f"{v / 10000}万", "."),
}


@pytest.mark.parametrize("form", MONEY_FORMS)
@FEW
@given(values=many(AMOUNTS))
def test_money_written_in_any_form_reads_back(form, values):
    write, mark = MONEY_FORMS[form]
    assert read("parse_money", map(write, values), mark) == values


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
ALMOST = st.text("0123456789.,-/:()年月日 ¥e+万APM", max_size=12)


@FEW
@given(many(TEXTS | ALMOST))
def test_no_text_stops_the_reading(texts):
    for mark in ".,":
        assert all(value is None or isinstance(value, Decimal) for value in read("parse_money", texts, mark))
    for order in ("dmy", "mdy"):
        assert all(value is None or 1900 <= value.year <= 2100 for value in read("parse_time", texts, order))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-05", datetime(2024, 1, 5)),
        ("2024/1/5", datetime(2024, 1, 5)),
        ("2024.1.5", datetime(2024, 1, 5)),
        ("2024年1月5日", datetime(2024, 1, 5)),
        ("2024年01月05日 星期五", datetime(2024, 1, 5)),
        ("２０２４／１／５", datetime(2024, 1, 5)),
        ("20240105", datetime(2024, 1, 5)),
        ("2024010515", datetime(2034, 2, 20, 1, 8, 35)),  # ten digits are seconds since 1970
        ("202401051530", datetime(2024, 1, 5, 15, 30)),
        ("20240105153009", datetime(2024, 1, 5, 15, 30, 9)),
        ("20240105 15:30:09", datetime(2024, 1, 5, 15, 30, 9)),
        ("1704468609", datetime(2024, 1, 5, 15, 30, 9)),
        ("1704468609123", datetime(2024, 1, 5, 15, 30, 9, 123000)),
        ("45296", datetime(2024, 1, 5)),
        ("45296.5", datetime(2024, 1, 5, 12)),
        ("45296.645949074", datetime(2024, 1, 5, 15, 30, 10)),
        ("2024-01-05 15:30", datetime(2024, 1, 5, 15, 30)),
        ("2024-01-05 15:30:09", datetime(2024, 1, 5, 15, 30, 9)),
        ("2024-01-05T15:30:09", datetime(2024, 1, 5, 15, 30, 9)),
        ("2024-01-05T15:30:09Z", datetime(2024, 1, 5, 15, 30, 9)),
        ("2024-01-05T15:30:09.250Z", datetime(2024, 1, 5, 15, 30, 9, 250000)),
        ("2024-01-05T15:30:09+08:00", datetime(2024, 1, 5, 15, 30, 9)),
        ("2024-01-05 15:30:09 -0500", datetime(2024, 1, 5, 15, 30, 9)),
        ("2024-01-05 15:30:09 UTC", datetime(2024, 1, 5, 15, 30, 9)),
        ("2024/1/5 3:05", datetime(2024, 1, 5, 3, 5)),
        ("2024/1/5 3:05 PM", datetime(2024, 1, 5, 15, 5)),
        ("2024年1月5日 下午3点05分", datetime(2024, 1, 5, 15, 5)),
        ("2024年1月5日 上午9时30分", datetime(2024, 1, 5, 9, 30)),
        ("2024/1/5 下午 12:05:09", datetime(2024, 1, 5, 12, 5, 9)),
        ("2024年1月5日 15时30分09秒", datetime(2024, 1, 5, 15, 30, 9)),
        ("05.01.2024", datetime(2024, 1, 5)),
        ("5.1.24", datetime(2024, 1, 5)),
        ("05.01.2024 15:30", datetime(2024, 1, 5, 15, 30)),
        ("5/1/2024 3:05:09 PM", datetime(2024, 1, 5, 15, 5, 9)),
        ("5/1/2024 3:05PM", datetime(2024, 1, 5, 15, 5)),
        ("10/5/24", datetime(2024, 5, 10)),
        ("5-Jan-24", datetime(2024, 1, 5)),
        ("05-JAN-2024", datetime(2024, 1, 5)),
        ("5 January 2024", datetime(2024, 1, 5)),
        ("Jan 5, 2024", datetime(2024, 1, 5)),
        ("January 5th, 2024", datetime(2024, 1, 5)),
        ("January 5, 2024 3:05 PM", datetime(2024, 1, 5, 15, 5)),
        ("Fri, 05 Jan 2024 15:30:09", datetime(2024, 1, 5, 15, 30, 9)),
        ("Fri Jan 05 15:30:09 2024", datetime(2024, 1, 5, 15, 30, 9)),
    ],
)
def test_time_is_read_in_every_usual_form(text, moment):
    assert time(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1/5/2024", datetime(2024, 1, 5)),
        ("1/25/2024", datetime(2024, 1, 25)),
        ("10/5/24", datetime(2024, 10, 5)),
        ("1/12/24", datetime(2024, 1, 12)),
        ("01/05/2024 15:30", datetime(2024, 1, 5, 15, 30)),
        ("1/5/2024 3:05 PM", datetime(2024, 1, 5, 15, 5)),
        ("2024-01-05", datetime(2024, 1, 5)),
    ],
)
def test_time_with_the_month_first(text, moment):
    assert time(text, "mdy") == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "abc", "0", "7", "123", "2024", "2024-13-01", "2024-02-30", "31.02.2024", "20241305", "99999999"),
        *("2024-01-05abc", "yesterday", "12:30", "1/2", "0001-01-01", "9999-12-31", "1899-01-01", "-5", "1.5", "¥5"),
    ],
)
@pytest.mark.parametrize("order", ["dmy", "mdy"])
def test_what_is_no_time_is_nothing(text, order):
    assert time(text, order) is None


def midnight(day):
    return datetime.combine(day, datetime.min.time())


DAYS = st.dates(date(1970, 1, 2), date(2068, 12, 31))
MOMENTS = st.builds(lambda day, second: midnight(day) + timedelta(seconds=second), DAYS, st.integers(0, 86399))
EPOCH = datetime(1899, 12, 30)
TIME_FORMS = {
    "iso": ("{t:%Y-%m-%d %H:%M:%S}", "dmy"),
    "slashes": ("{t.year}/{t.month}/{t.day} {t:%H:%M:%S}", "mdy"),
    "chinese": ("{t.year}年{t.month}月{t.day}日 {t:%H}时{t:%M}分{t:%S}秒", "dmy"),
    "T": ("{t:%Y-%m-%dT%H:%M:%S}", "dmy"),
    "Z": ("{t:%Y-%m-%dT%H:%M:%S}Z", "dmy"),
    "offset": ("{t:%Y-%m-%dT%H:%M:%S}+08:00", "dmy"),
    "fraction": ("{t:%Y-%m-%d %H:%M:%S}.000", "dmy"),
    "dots": ("{t:%d.%m.%Y %H:%M:%S}", "dmy"),
    "day first": ("{t.day}/{t.month}/{t.year} {t:%H:%M:%S}", "dmy"),
    "month first": ("{t.month}/{t.day}/{t.year} {t:%H:%M:%S}", "mdy"),
    "day first, short year": ("{t.day}/{t.month}/{t:%y} {t:%H:%M:%S}", "dmy"),
    "month first, short year": ("{t.month}/{t.day}/{t:%y} {t:%H:%M:%S}", "mdy"),
    "AM/PM": ("{t.month}/{t.day}/{t.year} {t:%I:%M:%S %p}", "mdy"),
    "month name": ("{t:%d-%b-%Y %H:%M:%S}", "dmy"),
    "digits": ("{t:%Y%m%d%H%M%S}", "dmy"),
}


@pytest.mark.parametrize("form", TIME_FORMS)
@FEW
@given(moments=many(MOMENTS))
def test_time_written_in_any_form_reads_back(form, moments):
    pattern, order = TIME_FORMS[form]
    assert read("parse_time", (pattern.format(t=moment) for moment in moments), order) == moments


DATE_FORMS = {
    "iso": ("{d:%Y-%m-%d}", "mdy"),
    "bare slashes": ("{d.year}/{d.month}/{d.day}", "mdy"),
    "chinese": ("{d.year}年{d.month}月{d.day}日", "mdy"),
    "digits": ("{d:%Y%m%d}", "mdy"),
    "dots": ("{d.day}.{d.month}.{d.year}", "dmy"),
    "short": ("{d.day}/{d.month}/{d:%y}", "dmy"),
    "short, month first": ("{d.month}/{d.day}/{d:%y}", "mdy"),
    "month name": ("{d:%b} {d.day}, {d.year}", "dmy"),
    "full month name": ("{d.day} {d:%B} {d.year}", "dmy"),
}


@pytest.mark.parametrize("form", DATE_FORMS)
@FEW
@given(days=many(DAYS))
def test_days_written_in_any_form_read_back(form, days):
    pattern, order = DATE_FORMS[form]
    assert read("parse_time", (pattern.format(d=day) for day in days), order) == [midnight(day) for day in days]


@FEW
@given(moments=many(MOMENTS))
def test_excel_serials_read_back(moments):
    serials = [(moment - EPOCH) / timedelta(days=1) for moment in moments]
    assert read("parse_time", (f"{serial:.9f}" for serial in serials), "dmy") == moments
