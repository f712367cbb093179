"""What each customer did, at a date: by hand on tables read at a glance, by pandas on random ones."""

import csv
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.intake.commit import undo
from segmentation.metrics.customers import (
    METRIC_COLUMNS,
    default_as_of,
    metrics_table,
    months_before,
    totals,
    undated_customers,
    write_metrics,
)

AS_OF = date(2024, 7, 1)


@pytest.fixture
def metrics(store):
    """Return the metrics of every customer as dictionaries by id."""

    def read(as_of=AS_OF, **how):
        with store.cursor() as cursor:
            rows = cursor.execute(
                f"SELECT {', '.join(METRIC_COLUMNS)} FROM {metrics_table(store, as_of, **how)}"
            ).fetchall()
        return {row[0]: dict(zip(METRIC_COLUMNS, row, strict=True)) for row in rows}

    return read


def test_one_customer_by_hand(orders_in, metrics):
    orders_in(
        [
            ("a", date(2023, 1, 1), 100),
            ("a", date(2024, 1, 1), 50),
            ("a", datetime(2024, 1, 11, 9), 30),
            ("a", datetime(2024, 1, 11, 18), 20),  # the same day: an order, but no gap
            ("a", date(2024, 6, 21), 40, 15),  # 15 of it given back
            ("a", date(2024, 6, 25), -10),
            ("a", date(2024, 6, 26), 70, None, "returned"),
            ("a", date(2024, 6, 27), 500, None, "cancelled"),
            ("a", date(2024, 6, 28), 0),
        ]
    )
    assert metrics()["a"] == {
        "customer_id": "a",
        "first_order_on": date(2023, 1, 1),
        "last_order_on": date(2024, 6, 21),
        "days_since_last_order": 10,
        "order_count": 5,
        "spend_total": Decimal(215),  # 240 sold - 15 - 10
        "spend_gross": Decimal(310),  # with the 70 that came back
        "spend_per_order": 43.0,
        "order_count_window": 5,
        "spend_window": Decimal(215),
        "order_count_6_months": 3,  # after January 1st
        "spend_6_months": Decimal(65),
        "order_count_12_months": 4,
        "spend_12_months": Decimal(115),
        "mean_gap_days": pytest.approx((365 + 10 + 162) / 3),
        "median_gap_days": 162.0,
        "last_gap_days": 162,  # since January 11th
        "refund_count": 3,
        "refund_total": Decimal(95),
        "cancelled_count": 1,
    }


def test_orders_after_the_date_do_not_exist(orders_in, metrics):
    orders_in([("a", date(2024, 6, 1), 10), ("a", datetime(2024, 7, 1, 23, 59), 20), ("a", date(2024, 7, 2), 40)])
    assert metrics(date(2024, 6, 30))["a"]["spend_total"] == 10
    assert metrics(date(2024, 7, 1))["a"]["spend_total"] == 30
    assert metrics(date(2024, 7, 2))["a"]["order_count"] == 3
    assert metrics(date(2024, 5, 31)) == {}


def test_the_window_counts_from_the_day_after_its_start(orders_in, metrics):
    orders_in([("a", date(2024, 4, 1), 10), ("a", date(2024, 4, 2), 20), ("a", date(2024, 7, 1), 40)])
    found = metrics(window_months=3)["a"]
    assert (found["order_count_window"], found["spend_window"], found["order_count"]) == (2, 60, 3)


@pytest.mark.parametrize("months", [0, -1, 241])
def test_a_window_without_sense_is_refused(store, months):
    with pytest.raises(InputError, match="window_out_of_range"):
        metrics_table(store, AS_OF, window_months=months)


def test_who_only_cancelled_or_returned_has_no_order(orders_in, metrics):
    orders_in([("a", date(2024, 6, 1), 10, None, "cancelled"), ("b", date(2024, 6, 1), 10, None, "returned")])
    for name in "ab":
        found = metrics()[name]
        assert (found["order_count"], found["spend_total"], found["days_since_last_order"]) == (0, 0, None)
        assert found["spend_per_order"] is None
    assert (metrics()["a"]["cancelled_count"], metrics()["b"]["refund_count"]) == (1, 1)


def test_guests_count_in_the_totals_only(orders_in, metrics):
    orders_in([("a", date(2024, 6, 1), 10), (None, date(2024, 6, 2), 5), (None, date(2024, 6, 3), -2)])
    assert list(metrics()) == ["a"]
    found = totals(
        orders_in([("a", date(2024, 6, 1), 10), (None, date(2024, 6, 2), 5), (None, date(2024, 6, 3), -2)]), AS_OF
    )
    assert (found.customers, found.buyers, found.orders, found.guest_orders) == (1, 1, 2, 1)
    assert (found.revenue, found.guest_revenue) == (13.0, 3.0)


def test_customers_of_a_list_are_known_without_an_order(store, import_text, metrics):
    import_text(store, "客户编号,姓名,注册时间\n1,张伟,2020-01-05\n2,王芳,2024-07-02\n")
    assert set(metrics(date(2024, 7, 1))) == {"1"}
    found = metrics(date(2024, 7, 2))
    assert set(found) == {"1", "2"}
    assert (found["1"]["order_count"], found["1"]["spend_total"], found["1"]["last_order_on"]) == (0, 0, None)


def test_ready_totals_stand_in_where_no_orders_are(store, import_text, metrics):
    import_text(store, "会员ID,R值,消费次数,消费总金额\n1,10,2,30\n", totals_as_of=date(2024, 6, 30))
    assert metrics(date(2024, 6, 29)) == {}
    found = metrics(date(2024, 7, 1))["1"]
    assert (found["days_since_last_order"], found["order_count"], found["spend_total"]) == (11, 2, 30)
    assert found["spend_per_order"] == 15.0


def test_the_date_to_start_with_is_the_day_after_the_newest_order(store, orders_in, import_text):
    assert default_as_of(store) is None
    totals_taken = import_text(store, "会员ID,R值,消费次数,消费总金额\n1,10,2,30\n", totals_as_of=date(2024, 6, 30))
    assert default_as_of(store) == date(2024, 6, 30)
    orders_in([("a", datetime(2024, 2, 28, 23), 1)])
    assert default_as_of(store) == date(2024, 2, 29)
    undo(store, totals_taken.batch.batch_id, undone_at=datetime(2024, 7, 1))
    assert default_as_of(store) == date(2024, 2, 29)


def test_months_before_keep_to_the_end_of_shorter_months():
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2024, 1, 15), 12) == date(2023, 1, 15)


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_metrics_are_written_one_row_a_customer(orders_in, tmp_path, ending):
    store = orders_in([("007", date(2024, 6, 1), 10.5), ('b,"c"', date(2024, 6, 1), 1)])
    path = tmp_path / f"metrics{ending}"
    assert write_metrics(store, AS_OF, path) == 2
    if ending == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    else:
        rows = pq.read_table(path).to_pylist()
    assert [row["customer_id"] for row in rows] == ["007", 'b,"c"']
    assert [float(row["spend_total"]) for row in rows] == [10.5, 1]
    assert set(rows[0]) == {name for name in METRIC_COLUMNS if not name.endswith("_window")}


def test_metrics_go_into_no_other_kind_of_file(store, tmp_path):
    with pytest.raises(InputError, match="unsupported_output"):
        write_metrics(store, AS_OF, tmp_path / "metrics.xls")


KINDS = ["sale"] * 6 + ["refund", "returned", "cancelled", "free"]


@st.composite
def orders(draw):
    kind = draw(st.sampled_from(KINDS))
    cents = draw(st.integers(1, 100_000))
    refund = draw(st.none() | st.integers(0, cents)) if kind == "sale" else None
    amount = {"refund": -cents, "free": 0}.get(kind, cents)
    day = date(2023, 1, 1) + timedelta(days=draw(st.integers(0, 600)))
    moment = datetime.combine(day, datetime.min.time()) + timedelta(seconds=draw(st.integers(0, 86399)))
    customer = draw(st.sampled_from(["a", "b", "c", "d", None]))
    return customer, moment, Decimal(amount) / 100, None if refund is None else Decimal(refund) / 100, kind


def oracle(rows, as_of, window):
    """Compute the same columns the long way round, in pandas and floats."""
    frame = pd.DataFrame(rows, columns=["customer", "time", "amount", "refund", "kind"])
    frame["day"] = [moment.date() for moment in frame["time"]]
    frame["refund"] = [0.0 if refund is None else float(refund) for refund in frame["refund"]]
    frame["amount"] = frame["amount"].astype(float)
    frame = frame[frame["customer"].notna() & (frame["day"] <= as_of)]
    expected = {}
    for customer, group in frame.groupby("customer"):
        sales = group[group["kind"] == "sale"]
        days = sorted(set(sales["day"]))
        gaps = pd.Series([(late - early).days for early, late in pairwise(days)], dtype=float)
        gross = sales["amount"].sum() + group.loc[group["kind"] == "returned", "amount"].sum()
        row = {
            "first_order_on": days[0] if days else None,
            "last_order_on": days[-1] if days else None,
            "days_since_last_order": (as_of - days[-1]).days if days else None,
            "order_count": len(sales),
            "spend_gross": gross,
            "mean_gap_days": gaps.mean() if len(gaps) else None,
            "median_gap_days": gaps.median() if len(gaps) else None,
            "last_gap_days": gaps.iloc[-1] if len(gaps) else None,
            "refund_count": int(group["kind"].isin(["refund", "returned"]).sum() + (sales["refund"] > 0).sum()),
            "cancelled_count": int((group["kind"] == "cancelled").sum()),
        }
        starts = {"": date.min, "_window": months_before(as_of, window), "_6_months": months_before(as_of, 6)}
        for ending, start in {**starts, "_12_months": months_before(as_of, 12)}.items():
            inside = group[group["day"] > start]
            sold, back = inside[inside["kind"] == "sale"], inside[inside["kind"] == "refund"]
            name = "spend_total" if not ending else f"spend{ending}"
            row[name] = sold["amount"].sum() - sold["refund"].sum() + back["amount"].sum()
            row[f"order_count{ending}"] = len(sold)
        row["refund_total"] = gross - row["spend_total"]
        row["spend_per_order"] = row["spend_total"] / len(sales) if len(sales) else None
        expected[customer] = row
    return expected


@settings(max_examples=25)
@given(st.lists(orders(), max_size=40), st.integers(-10, 620), st.integers(1, 24))
def test_every_column_agrees_with_pandas(orders_in, metrics, rows, shift, window):
    orders_in(rows)
    as_of = date(2023, 1, 1) + timedelta(days=shift)
    expected = oracle(rows, as_of, window)
    found = metrics(as_of, window_months=window)
    assert set(found) == set(expected)
    for customer, row in expected.items():
        assert set(row) == set(METRIC_COLUMNS) - {"customer_id"}
        for column, value in row.items():
            seen = found[customer][column]
            if value is None or isinstance(value, date):
                assert seen == value, (customer, column)
            else:
                assert float(seen) == pytest.approx(float(value), abs=1e-6), (customer, column)


@settings(max_examples=15)
@given(st.lists(orders(), max_size=30))
def test_totals_are_the_sum_over_customers_and_guests(orders_in, metrics, rows):
    store = orders_in(rows)
    as_of = date(2025, 1, 1)
    told, found = totals(store, as_of), metrics(as_of)
    assert told.customers == len(found)
    assert told.buyers == sum(row["order_count"] > 0 for row in found.values())
    assert told.orders == sum(kind == "sale" for *_, kind in rows)
    assert told.guest_orders == sum(kind == "sale" for customer, *_, kind in rows if customer is None)
    net = sum({"sale": amount - (refund or 0), "refund": amount}.get(kind, 0) for _, _, amount, refund, kind in rows)
    assert told.revenue == pytest.approx(float(net))
    assert told.refund_total == pytest.approx(float(sum(row["refund_total"] for row in found.values())))


def test_whoever_is_named_without_a_day_is_known_on_every_day(store, import_text, metrics):
    import_text(store, "customer_id,name,registered_at\na,Ann,2024-01-01\nb,Bea,\n")
    import_text(store, "campaign,customer_id,sent_at,group\nX,a,,\nX,c,,\nY,d,2024-05-01,\n", name="sent.csv")
    assert set(metrics(date(1900, 1, 1))) == {"a", "b", "c"}
    assert undated_customers(store) == 3
