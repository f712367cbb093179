"""The demo shop: same seed, same files; people behave as its description says."""

import csv
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import duckdb
import openpyxl
import pytest

from segmentation.demo import generate as make
from segmentation.demo import tables, write_samples
from segmentation.demo.generate import DATA
from segmentation.errors import CancelledError, InputError

UNTIL = date(2025, 12, 31)
NEW_YEAR, JULY, DECEMBER = (datetime.fromisoformat(f"2025-{month}-01") for month in ("01", "07", "12"))
ALWAYS = ["campaigns.csv", "interactions.csv", "orders.csv", "surveys.csv", "tickets.csv"]
FILES = sorted([*ALWAYS, "customers.xlsx", "orders.xlsx"])


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def cells(path):
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return make(tmp_path_factory.mktemp("shop"), customers=3000)


@pytest.fixture(scope="module")
def corner_shop(tmp_path_factory):
    return make(tmp_path_factory.mktemp("corner"), customers=250, seed=7)


@pytest.fixture(scope="module")
def orders(shop):
    rows = read(shop.orders)
    for row in rows:
        row["下单时间"] = datetime.fromisoformat(row["下单时间"])
        row["实付金额"] = float(row["实付金额"])
    return rows


@pytest.fixture(scope="module")
def customers(shop):
    names, *rows = cells(shop.customers)
    return [dict(zip(names, row, strict=True)) for row in rows]


def bought(orders):
    return [row for row in orders if row["订单状态"] == "已完成" and row["实付金额"] > 0]


def test_same_seed_writes_the_same_bytes_whatever_threads_and_chunks(corner_shop, tmp_path, monkeypatch):
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda path: connect(path, config={"threads": "1"}))
    monkeypatch.setattr(tables, "_CHUNK", 60)
    make(tmp_path, customers=250, seed=7)
    for name in FILES:
        assert (corner_shop.orders.parent / name).read_bytes() == (tmp_path / name).read_bytes()


def test_another_seed_is_another_shop(tmp_path):
    one = make(tmp_path / "a", customers=20, seed=1)
    two = make(tmp_path / "b", customers=20, seed=2)
    assert one.orders.read_bytes() != two.orders.read_bytes()


def test_rows_are_counted_as_written(shop, orders, customers):
    assert shop.rows == {
        "orders": len(orders),
        "customers": len(customers),
        "surveys": len(read(shop.surveys)),
        "tickets": len(read(shop.tickets)),
        "interactions": len(read(shop.interactions)),
        "campaigns": len(read(shop.campaigns)),
    }
    assert len(customers) == 3000
    assert 5 < len(orders) / 3000 < 8


def test_workbook_of_orders_says_what_the_csv_says(corner_shop):
    names, *rows = cells(corner_shop.orders_workbook)
    with_text = [[*row[:2], str(row[2]), f"{row[3]:.2f}", *row[4:]] for row in rows]
    assert [dict(zip(names, row, strict=True)) for row in with_text] == read(corner_shop.orders)


def test_only_finished_files_stay_in_the_folder(shop):
    assert sorted(path.name for path in shop.orders.parent.iterdir()) == FILES


def test_what_no_longer_fits_a_workbook_is_csv(tmp_path, monkeypatch):
    made = make(tmp_path, customers=40)
    monkeypatch.setattr(import_module("segmentation.demo.generate"), "SHEET_ROWS", 30)
    large = make(tmp_path, customers=40)
    assert made.customers.suffix == ".xlsx"
    assert large.orders_workbook is None
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*ALWAYS, "customers.csv"])
    assert [row["客户编号"] for row in read(large.customers)][:2] == ["00000001", "00000002"]


def test_ids_are_text_with_leading_zeros_and_every_order_has_its_customer(orders, customers):
    ids = [row["客户编号"] for row in customers]
    assert ids == [f"{number:08}" for number in range(1, 3001)]
    assert {row["客户编号"] for row in orders} < set(ids)
    assert len({row["订单编号"] for row in orders}) == len(orders)


def test_nothing_happens_after_the_last_day_or_before_registration(shop, orders, customers):
    joined = {row["客户编号"]: row["注册日期"].date() for row in customers}
    assert all(joined[row["客户编号"]] <= row["下单时间"].date() <= UNTIL for row in orders)
    assert all(row["调查日期"] <= str(UNTIL) for row in read(shop.surveys))
    tickets = read(shop.tickets)
    assert all(max(row[f"{what}时间"] for what in ("创建", "首次响应", "关闭")) < "2026" for row in tickets)
    assert {row["状态"] for row in tickets if not row["关闭时间"]} <= {"处理中", "待处理"}
    assert min(row["下单时间"] for row in orders).date() >= date(2023, 7, 1)


def test_any_last_day_will_do(tmp_path):
    made = make(tmp_path, customers=60, until=date(2024, 2, 29))
    days = [row["下单时间"][:10] for row in read(made.orders)]
    assert "2021-09-01" <= min(days) <= max(days) <= "2024-02-29"


def test_refunds_follow_their_order_and_never_exceed_it(orders):
    paid = {row["订单编号"][2:]: row for row in bought(orders)}
    refunds = [row for row in orders if row["实付金额"] < 0]
    assert 0.02 < len(refunds) / len(orders) < 0.04
    for refund in refunds:
        order = paid[refund["订单编号"][2:]]
        assert refund["订单编号"].startswith("TK")
        assert refund["客户编号"] == order["客户编号"]
        assert refund["下单时间"] > order["下单时间"]
        assert -refund["实付金额"] <= order["实付金额"]


def test_cancellations_and_one_time_buyers_keep_their_shares(orders):
    cancelled = sum(row["订单状态"] == "已取消" for row in orders)
    assert 0.015 < cancelled / len(orders) < 0.025
    counts = Counter(row["客户编号"] for row in bought(orders)).values()
    assert 0.25 < sum(count == 1 for count in counts) / len(counts) < 0.35


def test_a_fifth_of_the_customers_bring_most_of_the_revenue(orders):
    spend = Counter()
    for row in orders:
        if row["订单状态"] == "已完成":
            spend[row["客户编号"]] += row["实付金额"]
    ranked = sorted(spend.values(), reverse=True)
    assert 0.60 < sum(ranked[: len(ranked) // 5]) / sum(ranked) < 0.75


def test_customers_who_stay_buy_more_in_november_and_less_at_spring_festival(orders, customers):
    old = {row["客户编号"] for row in customers if row["注册日期"] < NEW_YEAR}
    stayed = old & {row["客户编号"] for row in orders if row["下单时间"] >= DECEMBER}
    per_day = Counter(row["下单时间"].date() for row in bought(orders) if row["客户编号"] in stayed)

    def pace(first, days):
        return sum(per_day[first + timedelta(days=day)] for day in range(days)) / days

    assert pace(date(2025, 11, 1), 30) > 1.2 * pace(date(2025, 3, 1), 31)
    assert pace(date(2025, 1, 24), 15) < 0.7 * pace(date(2025, 3, 1), 31)
    assert per_day[date(2025, 11, 11)] > 2 * pace(date(2025, 3, 1), 31)


def test_companies_fill_larger_baskets_and_are_named_as_companies(orders, customers):
    kind = {row["客户编号"]: row["客户类型"] for row in customers}
    baskets = defaultdict(list)
    for row in bought(orders):
        baskets[kind[row["客户编号"]]].append(row["实付金额"])
    mean = {name: sum(values) / len(values) for name, values in baskets.items()}
    assert set(mean) == {"零售", "企业", "合作伙伴"}
    assert mean["企业"] > 3 * mean["零售"]
    for row in customers:
        company = row["客户类型"] != "零售"
        assert row["姓名"].endswith("有限公司") == company
        assert (row["行业"] is not None) == company
        assert (row["性别"] is None) == company


def test_who_fell_silent_was_less_content_and_asked_more_often(shop, orders):
    last = {row["客户编号"]: row["下单时间"] for row in orders}
    gone = {number for number, moment in last.items() if moment < JULY}
    scores = defaultdict(list)
    low, high = {"CSAT": 1, "NPS": 0, "CES": 1}, {"CSAT": 5, "NPS": 10, "CES": 7}
    for row in read(shop.surveys):
        if row["类型"] == "投诉":
            assert row["评分"] == "" < row["评价"]
            continue
        assert low[row["类型"]] <= int(row["评分"]) <= high[row["类型"]]
        if row["类型"] == "CSAT":
            scores[row["客户编号"] in gone].append(int(row["评分"]))
    assert sum(scores[True]) / len(scores[True]) < sum(scores[False]) / len(scores[False]) - 0.15
    tickets = Counter(row["客户编号"] in gone for row in read(shop.tickets))
    placed = Counter(row["客户编号"] in gone for row in orders)
    assert tickets[True] / placed[True] > 1.3 * tickets[False] / placed[False]


def test_last_year_has_answers_of_every_kind_and_words_that_do_not_give_the_score_away(shop):
    """Enough for drivers and topics; equal words come with high and with low scores."""
    recent = [row for row in read(shop.surveys) if row["调查日期"] > "2025"]
    kinds = Counter(row["类型"] for row in recent)
    assert set(kinds) == {"CSAT", "NPS", "CES", "投诉"}
    assert min(kinds["CSAT"], kinds["NPS"], kinds["CES"]) > 500 < 20 * kinds["投诉"]
    scores = defaultdict(set)
    for row in recent:
        if row["类型"] == "CSAT" and row["评价"]:
            scores[row["评价"]].add(int(row["评分"]))
    assert len(scores) > 300
    assert sum(max(found) >= 4 and min(found) <= 2 for found in scores.values()) > 5


def test_nobody_can_be_reached(customers):
    phones = [row["手机号"] for row in customers if row["手机号"]]
    assert len(phones) == len(set(phones)) > 2500
    assert all(len(phone) == 11 and phone.startswith("1990000") for phone in phones)
    assert all(row["邮箱"] is None or row["邮箱"].endswith("@example.com") for row in customers)


def test_english_files_carry_english_headers_and_words_and_the_same_numbers(corner_shop, tmp_path):
    made = make(tmp_path, customers=250, seed=7, language="en")
    english, chinese = read(made.orders), read(corner_shop.orders)
    assert [row["Amount paid"] for row in english] == [row["实付金额"] for row in chinese]
    assert {row["Order status"] for row in english} == {"Completed", "Cancelled"}
    assert cells(made.customers)[0][:4] == ["Customer ID", "Name", "Phone", "Email"]
    for path in (made.orders, made.surveys, made.tickets, made.interactions):
        assert path.read_text(encoding="utf-8-sig").isascii()
    assert all(str(value).isascii() for row in cells(made.customers) for value in row)


def test_a_customer_is_mostly_touched_in_one_way(shop):
    ways = defaultdict(Counter)
    for row in read(shop.interactions):
        assert row["互动时间"] < "2026"
        ways[row["客户编号"]][{"电话": "phone", "邮件": "mail"}.get(row["渠道"], "online")] += 1
    often = [found for found in ways.values() if found.total() >= 6]
    assert len(often) > 50
    assert sum(max(found.values()) >= 0.5 * found.total() for found in often) > 0.85 * len(often)


def test_progress_rises_to_one(tmp_path):
    shares = []
    make(tmp_path, customers=5, progress=shares.append)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("after", [0, 2, 6])
def test_cancelling_leaves_the_folder_as_it_was(tmp_path, after):
    asked = iter(range(1000))
    (tmp_path / "orders.csv").write_text("mine")
    with pytest.raises(CancelledError):
        make(tmp_path, customers=5, cancelled=lambda: next(asked) >= after)
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]
    assert (tmp_path / "orders.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"customers": 0}, "demo_customers_out_of_range"),
        ({"customers": 5_000_001}, "demo_customers_out_of_range"),
        ({"customers": 5, "language": "fr"}, "demo_language_unknown"),
        ({"customers": 5, "until": date(2040, 1, 1)}, "demo_until_out_of_range"),
    ],
)
def test_settings_out_of_range_are_named(tmp_path, wrong, code):
    with pytest.raises(InputError) as caught:
        make(tmp_path / "new", **wrong)
    assert caught.value.code == code
    assert not (tmp_path / "new").exists()


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError) as caught:
        make(tmp_path / "taken", customers=5)
    assert caught.value.code == "demo_folder_unusable"


def test_samples_in_the_repository_are_what_the_code_writes(tmp_path):
    written = write_samples(tmp_path)
    assert len(written) == 12
    for path in written:
        shipped = DATA / path.name
        assert shipped.stat().st_size < 300_000
        if shipped.read_bytes() != path.read_bytes():  # another zlib packs the same cells differently
            assert path.suffix == ".xlsx"
            assert cells(shipped) == cells(path)


@pytest.mark.parametrize(
    ("name", "title", "first", "dirty", "long_date"),
    [
        ("订单_demo.xlsx", "青禾商贸有限公司 订单明细", "订单编号", "待确认", r"\d{4}年\d{1,2}月\d{1,2}日"),
        (
            "orders_demo.xlsx",
            "Qinghe Trading Co., Ltd. – order details",
            "Order ID",
            "TBC",
            r"[A-Z][a-z]{2} \d{1,2}, \d{4}",
        ),
    ],
)
def test_sample_orders_begin_with_titles_and_hold_rows_to_reject(name, title, first, dirty, long_date):
    rows = cells(Path(DATA, name))
    assert (rows[0][0], rows[2][0]) == (title, first)
    texts = {value for row in rows[3:] for value in row[2:4] if isinstance(value, str)}
    assert {"2024-13-40", "2025-02-30", dirty} < texts
    for form in (r"¥\d,\d{3}\.\d\d", r"\d{4}/\d{1,2}/\d{1,2}", long_date):
        assert any(re.fullmatch(form, text) for text in texts), form
    assert sum(row[1] in {None, ""} for row in rows[3:]) == 1
