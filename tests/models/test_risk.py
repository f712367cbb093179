"""Risk: each signal by itself, signals without data, random orders against pandas."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.metrics.snapshot import SingleDay
from segmentation.models import risk, risk_signals
from segmentation.models.registry import MODELS

AS_OF = date(2024, 7, 1)
POINTS = risk.SCORE_COLUMNS


def ago(days):
    return AS_OF - timedelta(days=days)


def moment(days):
    return datetime.combine(ago(days), datetime.min.time())


@pytest.fixture
def scores(store, settings_of):
    """Return customer -> level, score and points of each signal."""

    def read(**chosen):
        placement = MODELS["risk"].place(SingleDay(store, AS_OF), settings_of("risk", **chosen))
        with store.cursor() as cursor:
            rows = cursor.execute(placement.query, dict(placement.values)).fetchall()
        return {row[0]: dict(zip(("level", *POINTS), row[1:], strict=True)) for row in rows}

    return read


@pytest.fixture
def rows_in(store):
    """Put rows into a table of records."""

    def fill(table, columns, *rows):
        with store.transaction() as cursor:
            marks = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}, batch_id) VALUES ({marks}, 1)", rows)

    return fill


def every(days, *, until, times=4):
    return [until + days * n for n in range(times)]


def bought(customer, days):
    return [(customer, ago(day), 10) for day in days]


def test_overdue_is_measured_by_ones_own_gap(orders_in, scores):
    """Usual gaps of 10 days: nothing until 10, all of it from 3 x 10 days on; alone it has all the weight."""
    orders_in([row for days in (10, 15, 20, 30, 99) for row in bought(f"c{days}", every(10, until=days))])
    told = scores(overdue_times=3)
    assert {name: (row["risk_score"], row["level"]) for name, row in told.items()} == {
        "c10": (0, "low_risk"),
        "c15": (25, "middle_risk"),
        "c20": (50, "high_risk"),
        "c30": (100, "high_risk"),
        "c99": (100, "high_risk"),
    }


def test_who_has_no_rhythm_yet_is_measured_by_the_shops_gap(orders_in, scores):
    orders_in([*bought("a", every(20, until=1)), *bought("once", [40]), *bought("twice", [40, 41])])
    told = scores(overdue_times=3)  # the shop's: median of 20 and 1
    assert told["once"]["risk_score"] == told["twice"]["risk_score"] == 100
    orders_in([*bought("a", every(20, until=1)), *bought("b", every(20, until=1)), *bought("once", [40])])
    assert scores(overdue_times=3)["once"]["risk_score"] == 50


def test_refunds_count_by_the_share_of_money_given_back(orders_in, scores):
    orders_in([("a", AS_OF, 100, 25), ("b", AS_OF, 100), ("b", AS_OF, -60), ("c", AS_OF, 100)])
    told = scores()
    assert {name: row["refund_points"] for name, row in told.items()} == {"a": 50, "b": 100, "c": 0}


def test_complaints_are_told_bad_answers_and_tickets_of_the_last_year(orders_in, rows_in, scores):
    orders_in([(name, AS_OF, 10) for name in "abcdef"])
    answer = ("customer_id", "answered_at", "kind", "score", "scale_min", "scale_max")
    rows_in(
        "feedback",
        answer,
        ("a", moment(5), "complaint", None, None, None),
        ("a", moment(9), "csat", 2, 1, 5),
        ("b", moment(5), "csat", 3, 1, 5),
        ("c", moment(5), "nps", 6, 0, 10),
        ("d", moment(5), "nps", 7, 0, 10),
        ("e", moment(400), "complaint", None, None, None),
        ("f", moment(-1), "complaint", None, None, None),
    )
    ticket = ("customer_id", "opened_at", "issue_type")
    rows_in("tickets", ticket, ("d", moment(1), "quality"), ("b", moment(1), "usage"))
    told = scores(complaints_weight=60, silence_weight=40)
    assert {name: row["complaint_points"] for name, row in told.items()} == {
        "a": 60,
        "b": 0,
        "c": 30,
        "d": 30,
        "e": 0,
        "f": 0,
    }


def test_any_sign_of_life_breaks_the_silence(orders_in, rows_in, scores):
    orders_in([(name, ago(300), 10) for name in "abcde"])
    rows_in("interactions", ("customer_id", "happened_at"), ("a", moment(20)))
    rows_in("campaign_contacts", ("customer_id", "sent_at", "responded_at"), ("b", moment(90), moment(150)))
    rows_in("campaign_contacts", ("customer_id", "sent_at"), ("c", moment(5)))  # written to, no answer
    rows_in("tickets", ("customer_id", "opened_at"), ("d", moment(99)))
    told = scores(silence_days=100, complaints_weight=0)
    assert {name: row["silence_points"] for name, row in told.items()} == {"a": 0, "b": 50, "c": 100, "d": 0, "e": 100}


def test_a_signal_without_data_weighs_nothing_and_is_named(orders_in, rows_in, scores):
    store = orders_in([*bought("a", every(10, until=30)), *bought("b", every(10, until=1))])
    assert risk_signals.unknown_signals(store, AS_OF) == ("refunds", "complaints", "silence")
    told = scores(overdue_weight=10, refunds_weight=100)
    assert (told["a"]["overdue_points"], told["a"]["risk_score"]) == (100, 100)
    rows_in("interactions", ("customer_id", "happened_at"), ("a", moment(20)))
    assert risk_signals.unknown_signals(orders_in([("a", AS_OF, 10, 5)]), AS_OF) == ("overdue", "complaints")


def test_without_any_weight_nobody_is_at_risk(orders_in, scores):
    orders_in(bought("a", every(10, until=300)))
    told = scores(overdue_weight=0, refunds_weight=0, complaints_weight=0, silence_weight=0)
    assert (told["a"]["level"], told["a"]["risk_score"]) == ("low_risk", 0)


def test_who_never_ordered_has_no_score(orders_in, scores):
    orders_in([("a", AS_OF, -5)])
    assert scores()["a"] == {"level": "no_orders", **dict.fromkeys(POINTS)}


def test_silence_starts_at_three_usual_gaps_of_the_shop(orders_in):
    store = orders_in([*bought("a", every(20, until=1)), *bought("b", every(30, until=1))])
    assert MODELS["risk"].standard(store, AS_OF).values["silence_days"] == 75


@settings(max_examples=30)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(0, 200), st.integers(1, 100), st.integers(0, 100)), max_size=30
    ),
    weights=st.tuples(st.integers(0, 20), st.integers(0, 20)),
    times=st.integers(3, 20),
)
def test_scores_agree_with_pandas(orders_in, scores, rows, weights, times):
    orders_in([(name, ago(days), money, Decimal(back * money) / 100) for name, days, money, back in rows])
    frame = pd.DataFrame(rows, columns=["name", "days", "money", "back"])
    gaps = frame.drop_duplicates(["name", "days"]).sort_values(["name", "days"]).groupby("name")["days"].diff()
    own = gaps.groupby(frame["name"]).median()
    shop = own.median()
    has_refunds = bool((frame["money"] * frame["back"]).sum())
    known = [bool(pd.notna(shop)) * weights[0] * 5, has_refunds * weights[1] * 5]
    told = scores(overdue_weight=weights[0] * 5, refunds_weight=weights[1] * 5, overdue_times=times / 2)
    for name, group in frame.groupby("name"):
        usual = own[name] if len(group) >= 3 and pd.notna(own[name]) else shop
        overdue = min(max((group["days"].min() / usual - 1) / (times / 2 - 1), 0), 1) if pd.notna(usual) else 0
        refunds = min(2 * (group["money"] * group["back"]).sum() / 100 / group["money"].sum(), 1)
        expected = (known[0] * overdue + known[1] * refunds) / (sum(known) or 1) * 100
        assert told[name]["risk_score"] == pytest.approx(expected, abs=0.051)
        score = told[name]["risk_score"]
        assert told[name]["level"] == ("high_risk" if score >= 50 else "middle_risk" if score >= 25 else "low_risk")
        points = [told[name][column] for column in POINTS[1:]]
        assert sum(points) == pytest.approx(score, abs=0.051)
