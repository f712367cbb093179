"""A history from one pass over the orders is the history of as many single dates."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.customers.merges import Group, merge
from segmentation.effects.history import history_of, memberships_table, paths_table
from segmentation.effects.moves import moves_over, typical_paths
from segmentation.effects.periods import periods
from segmentation.errors import CancelledError
from segmentation.metrics.customers import METRIC_COLUMNS, metrics_table
from segmentation.metrics.running import Asked, running
from segmentation.models.registry import evaluate, read_settings
from segmentation.segments.library import save_version
from segmentation.segments.runs import members_table, run_version

FIRST, LAST = date(2023, 1, 5), date(2024, 2, 29)
NOW = datetime(2024, 2, 29, 12)
EMPTIED = ("customers", "customer_totals", "feedback", "customer_links", "customer_merges")
NOT_TOLD = {"mean_gap_days", "median_gap_days", "refund_count", "refund_total", "cancelled_count"}
CUTS = {"recency": [20, 60, 120, 200], "frequency": [2, 3, 4, 6], "monetary": [20, 50, 90, 200]}
TWO = {axis: cuts[1:2] for axis, cuts in CUTS.items()}
SETTINGS = [
    {"model": "rfm8", "cuts": TWO},
    {"model": "rfm8", "cuts": TWO, "window_months": 1, "monetary": "mean"},
    {"model": "grid", "cuts": CUTS, "window_months": 12, "grid_second": "fm"},
    {"model": "lifecycle", "values": {"lost_days": 60, "at_risk_days": 40, "new_days": 20, "loyal_orders": 3}},
    {"model": "value_tiers", "values": {"value_metric": "spend_6_months", "cut_by": "amount", "high_amount": 50}},
    {"model": "value_tiers", "values": {"value_metric": "spend_per_order", "cut_by": "multiple_of_mean"}},
    {"model": "hml", "values": {"value_metric": "spend_12_months"}},
    {"model": "abc", "values": {"revenue_metric": "spend_gross"}},
    {"model": "clv_tiers"},
    {"model": "risk"},
    {"model": "rules", "segments": [{"name": "often", "rule": {"field": "order_count", "at_least": 2}}]},
]
CUSTOMERS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
DAYS = st.dates(FIRST, LAST)
KINDS = st.sampled_from([None, None, None, "returned", "cancelled"])
AMOUNTS = st.integers(-3_000, 12_000).map(lambda cents: Decimal(cents) / 100)


@dataclass(frozen=True)
class Shop:
    """Literal rows of each table; orders as ``orders_in`` takes them."""

    orders: list
    listed: list
    totals: list
    answered: list


@st.composite
def shops(draw):
    order = st.tuples(st.one_of(CUSTOMERS, CUSTOMERS, st.none()), DAYS, AMOUNTS, st.sampled_from([None, 1, 5]), KINDS)
    orders = [row for row in draw(st.lists(order, max_size=40)) if row[2] > 0 or row[4] is None]
    listed = st.lists(st.tuples(CUSTOMERS, st.none() | DAYS), max_size=4)
    totals = st.lists(st.tuples(CUSTOMERS, DAYS, st.integers(0, 5), st.integers(0, 300), DAYS), max_size=4)
    return Shop(orders, draw(listed), draw(totals), draw(listed))


@st.composite
def runs_of_days(draw):
    grain = draw(st.sampled_from(["week", "month"]))
    told = [period.end for period in periods(grain, draw(st.dates(date(2022, 12, 1), LAST)), LAST)]
    return history_of(None, told[:: draw(st.integers(1, 4))][-7:]).days


def fill(store, orders_in, shop):
    """In place of what the store held."""
    with store.transaction() as cursor:
        for table in (*EMPTIED, "segmentation_versions", "segment_overrides"):
            cursor.execute(f"DELETE FROM {table}")
        (batch,) = cursor.execute("SELECT nextval('batch_ids')").fetchone()
        for row in shop.listed:
            cursor.execute(
                f"INSERT INTO customers (customer_id, registered_at, batch_id) VALUES ($1, $2, {batch})", row
            )
        for number, (customer, day, count, spend, taken) in enumerate(shop.totals):
            cursor.execute(
                "INSERT INTO customer_totals (customer_id, source_customer_id, last_order_on, order_count, spend_total,"
                f" totals_as_of, batch_id) VALUES ($1, $2, $3, $4, $5, $6, {batch})",
                [customer, f"t{number % 2}", day, count, spend, taken + timedelta(days=number)],
            )
        for row in shop.answered:
            cursor.execute(f"INSERT INTO feedback (customer_id, answered_at, batch_id) VALUES ($1, $2, {batch})", row)
        cursor.execute(
            "INSERT INTO batches (batch_id, entity, file_name, file_sha256, rows_read, rows_kept, rows_rejected,"
            " committed_at) VALUES ($1, 'customers', 'made.csv', 'none', 0, 0, 0, $2)",
            [batch, NOW],
        )
    orders_in(shop.orders)


def saved(store, content, on=LAST, name="one"):
    result = evaluate(store, LAST, read_settings(content))
    return save_version(store, name, result, saved_at=datetime(on.year, on.month, on.day), reason="r")


def alone(store, version, day):
    with store.holding(), store.cursor() as cursor:
        table = members_table(store, run_version(store, day, version))
        return sorted(cursor.execute(f"SELECT customer_id, segment FROM {table}").fetchall())


def together(store, version, days, rules="now"):
    with store.holding(), store.cursor() as cursor:
        table = memberships_table(store, version, days, rules)
        rows = cursor.execute(f"SELECT as_of, customer_id, segment FROM {table} ORDER BY ALL").fetchall()
    return {day: [row[1:] for row in rows if row[0] == day] for day in days}


@given(shop=shops(), days=runs_of_days(), window=st.sampled_from([None, 1, 6, 12, 24]))
@settings(max_examples=40)
def test_metrics_of_every_day_are_those_of_that_day_alone(store, orders_in, shop, days, window):
    fill(store, orders_in, shop)
    columns = [name for name in METRIC_COLUMNS if name not in NOT_TOLD]
    with running(store, "cache.test", days[-1], Asked.of(columns, window)) as told, store.cursor() as cursor:
        for day in days:
            named = ", ".join(columns[1:])
            tables = f"(SELECT customer_id AS customer_number, {named} FROM {told.metrics(day)}) JOIN {told.customers}"
            query = f"SELECT customer_id, {named} FROM {tables} USING (customer_number) ORDER BY 1"
            found = cursor.execute(query).fetchall()
            alone_on = metrics_table(store, day, window_months=window)
            assert found == cursor.execute(f"SELECT {', '.join(columns)} FROM {alone_on} ORDER BY 1").fetchall()
            assert len(found) == told.known(day)


@given(
    shop=shops(),
    days=runs_of_days(),
    content=st.sampled_from(SETTINGS),
    override=st.none() | st.tuples(CUSTOMERS, DAYS, DAYS),
    joined=st.booleans(),
)
@settings(max_examples=40)
def test_a_day_of_the_pass_is_that_day_alone(store, orders_in, shop, **drawn):
    fill(store, orders_in, shop)
    version = saved(store, drawn["content"])
    if drawn["override"] is not None:
        who, *span = drawn["override"]
        put_by_hand(store, who, next(iter(version.sizes)), span)
    if drawn["joined"] and {"a", "b"} <= {row[0] for row in (*shop.listed, *shop.orders)}:
        merge(store, [Group(("a", "b"), "a")], merged_at=NOW)
    days = drawn["days"]
    found = together(store, version, days)
    assert found == {day: alone(store, version, day) for day in days}
    told = moves_over(store, history_of(version, days))
    for move in told:
        check_sums(move, *([segment for _, segment in found[day]] for day in (move.before, move.after)))
    for earlier, later in pairwise(told):
        arrived = {name: change.size_after for name, change in earlier.changes().items() if change.size_after}
        leaving = {name: change.size_before for name, change in later.changes().items() if change.size_before}
        assert arrived == leaving


def check_sums(move, before, after):
    """Moves of two days against who was where on each."""
    assert (move.customers, move.new) == (len(after), len(after) - len(before))
    for change in move.changes().values():
        assert (change.size_before, change.size_after) == tuple(
            there.count(change.segment) for there in (before, after)
        )
        assert change.entered - change.left == change.size_after - change.size_before
    assert sum(change.new for change in move.changes().values()) == move.new


def put_by_hand(store, who, segment, span):
    """An override, of a customer not known yet too."""
    with store.transaction() as cursor:
        cursor.execute(
            "INSERT INTO segment_overrides (override_id, segmentation, customer_id, segment, reason, author, from_on,"
            " until_on, made_at) VALUES (nextval('segment_override_ids'), 'one', $1, $2, 'r', 'Lin', $3, $4, $5)",
            [who, segment, min(span), max(span), NOW],
        )


def test_rules_of_each_day_may_be_of_several_models_and_windows(store, orders_in):
    fill(
        store,
        orders_in,
        Shop([(who, FIRST + timedelta(20 * n), 10 * n) for n in range(20) for who in "ab"], [], [], []),
    )
    starts = [FIRST + timedelta(60 * n) for n in range(5)]
    contents = (SETTINGS[1], SETTINGS[2], SETTINGS[9], SETTINGS[3], SETTINGS[10])
    told = [saved(store, content, on) for content, on in zip(contents, starts, strict=True)]
    days = [start + timedelta(30) for start in starts]
    found = together(store, told[-1], days, "then")
    assert found == {day: alone(store, version, day) for version, day in zip(told, days, strict=True)}


def test_a_pass_tells_how_far_it_is_and_stops_when_asked_leaving_nothing(store, orders_in):
    fill(store, orders_in, Shop([("a", FIRST, 10)], [], [], []))
    history = history_of(saved(store, SETTINGS[0]), [FIRST, LAST])
    with store.holding(), pytest.raises(CancelledError):
        paths_table(store, history, cancelled=lambda: True)
    with store.holding(), store.cursor() as cursor:
        assert not cursor.execute("SELECT name FROM (SHOW ALL TABLES) WHERE name LIKE '%_pass_%'").fetchall()
        fractions = []
        paths_table(store, history, progress=fractions.append)
        assert fractions == sorted(fractions)
        assert fractions[-1] == 1
        assert not cursor.execute("SELECT name FROM (SHOW ALL TABLES) WHERE name LIKE '%_pass_%'").fetchall()


def test_no_days_are_a_history_of_nobody(store, orders_in):
    fill(store, orders_in, Shop([("a", FIRST, 10)], [], [], []))
    version = saved(store, SETTINGS[0])
    assert together(store, version, ()) == {}
    assert moves_over(store, history_of(version, ())) == ()
    assert typical_paths(store, history_of(version, ())) == ()
