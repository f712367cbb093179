"""A history from one pass over the orders is the history of as many single dates, whatever the model."""

from dataclasses import dataclass, field
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
from segmentation.metrics.snapshot import SingleDay, passing
from segmentation.models.cluster_plan import ClusterFit, ClusterPlan, ClusterSettings
from segmentation.models.registry import evaluate, read_settings
from segmentation.rules.tree import tree_of
from segmentation.segments.library import Version, save_version
from segmentation.segments.runs import place_version
from segmentation.store import Store
from segmentation.tags.definitions import TagGroup, TagValue
from segmentation.tags.library import save_group
from tests.rules.test_random_trees import conditions, events

FIRST, LAST = date(2023, 1, 5), date(2024, 2, 29)
NOW = datetime(2024, 2, 29, 12)
EVENTS = {
    "feedback": "customer_id, answered_at, kind, score, scale_min, scale_max",
    "tickets": "customer_id, opened_at, issue_type, closed_at",
    "interactions": "customer_id, happened_at, kind",
    "campaign_contacts": "customer_id, sent_at, campaign, responded_at",
    "tag_marks": "mark_id, change_id, run_id, customer_id, group_code, value_code, starts_on, ends_on, reason, author,"
    " marked_at",
}
EMPTIED = ("customers", "customer_totals", "customer_links", "customer_merges", "segment_overrides", *EVENTS)
CUTS = {"recency": [20, 60, 120, 200], "frequency": [2, 3, 4, 6], "monetary": [20, 50, 90, 200]}
TWO = {axis: cuts[1:2] for axis, cuts in CUTS.items()}
BASE = {
    "model": "rules",
    "segments": [
        {"name": "angry", "rule": {"event": "ticket", "last_days": 90}},
        {"name": "often", "rule": {"field": "order_count", "at_least": 2}},
        {"name": "told", "rule": {"tag": "mood", "is": "gold"}},
    ],
}
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
    {"model": "risk", "values": {"silence_days": 20, "middle_score": 10, "refunds_weight": 50}},
    {"model": "geography", "values": {"place_level": "city"}},
    {"model": "demography", "values": {"trait": "age_band"}},
    BASE,
]
CLUSTERS = ClusterSettings(
    ClusterPlan(("days_since_last_order", "median_gap_days", "refund_count"), k=2, missing="median"),
    ClusterFit(
        shifts=(50.0, 30.0, 0.5),
        spreads=(30.0, 20.0, 1.0),
        fills=(30.0, 40.0, 0.0),
        centres=((0.0, 0.0, 0.0), (1.0, -0.5, 0.5)),
        constants=(0.0, 0.0),
        whitenings=(),
        fitted_on=LAST,
        customers=9,
        fitted=9,
        missing={},
        inertia=0.0,
        agreement=1.0,
    ),
)
CUSTOMERS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
DAYS = st.dates(FIRST, LAST)
MAYBE_DAYS = st.none() | DAYS
KINDS = st.sampled_from([None, None, None, "returned", "cancelled"])
AMOUNTS = st.integers(-3_000, 12_000).map(lambda cents: Decimal(cents) / 100)
CITIES = st.sampled_from(["上海", "Beijing", "bei", None])
BIRTHDAYS = st.sampled_from(["1990-02-28", "1950-12-01", "--06-30", None])


@dataclass(frozen=True)
class Shop:
    """Literal rows of each table; orders as ``orders_in`` takes them."""

    orders: list
    listed: list = field(default_factory=list)
    totals: list = field(default_factory=list)
    events: dict = field(default_factory=dict)


@st.composite
def shops(draw):
    order = st.tuples(CUSTOMERS | st.none(), DAYS, AMOUNTS, st.sampled_from([None, 1, 5]), KINDS)
    orders = [row for row in draw(st.lists(order, min_size=6, max_size=24)) if row[2] > 0 or row[4] is None]
    listed = st.lists(st.tuples(CUSTOMERS, MAYBE_DAYS, CITIES, BIRTHDAYS), max_size=4)
    totals = st.lists(st.tuples(CUSTOMERS, DAYS, st.integers(0, 5), st.integers(0, 300), DAYS), max_size=3)
    kinds, scores = st.sampled_from(["csat", "nps", "complaint"]), st.integers(0, 5)
    issues, touches = st.sampled_from(["quality", "usage"]), st.sampled_from(["call", "chat", "mail_opened"])
    happened = {
        "feedback": st.tuples(CUSTOMERS, MAYBE_DAYS, kinds, scores, st.just(0), st.just(5)),
        "tickets": st.tuples(CUSTOMERS, MAYBE_DAYS, issues, MAYBE_DAYS),
        "interactions": st.tuples(CUSTOMERS, MAYBE_DAYS, touches),
        "campaign_contacts": st.tuples(CUSTOMERS, DAYS, st.just("May"), MAYBE_DAYS),
        "tag_marks": st.tuples(CUSTOMERS, st.just("mood"), st.just("gold"), DAYS, MAYBE_DAYS),
    }
    told = {name: draw(st.lists(rows, max_size=5)) for name, rows in happened.items()}
    told["tag_marks"] = [(n, n, n, *row, "r", "Lin", NOW) for n, row in enumerate(told["tag_marks"])]
    return Shop(orders, draw(listed), draw(totals), told)


@st.composite
def runs_of_days(draw):
    grain = draw(st.sampled_from(["week", "month"]))
    told = [period.end for period in periods(grain, draw(st.dates(date(2022, 12, 1), LAST)), LAST)]
    return history_of(None, told[:: draw(st.integers(1, 5))][-3:]).days


MORE_EVENTS = st.sampled_from(
    [
        {"event": "feedback", "where": {"field": "score", "at_most": 3}, "last_days": 120},
        {"event": "ticket", "where": {"field": "closed_at", "last_days": 60}},  # who is asked about changes by the day
        {"event": "interaction", "where": {"field": "interaction_kind", "is": "call"}, "times": {"at_most": 1}},
        {"event": "campaign_contact", "since": date(2023, 6, 1), "times": {"is": 1}},
        {"event": "order", "last_days": 60},
        {"event": "order", "between": [date(2023, 3, 1), date(2023, 9, 1)], "times": {"less_than": 2}},
    ]
)
MORE_FIELDS = st.sampled_from(
    [
        {"field": "customer_id", "in": ["a", "c", "d"]},
        {"field": "preferred_contact", "is": "phone"},
        {"field": "birthday", "before": date(1980, 1, 1)},
        {"field": "registered_at", "last_days": 100},
        {"field": "orders_per_month_6_months", "at_least": 0.5},
        {"field": "repurchase_rate_percent", "top_percent": 40},
        {"field": "median_gap_days", "at_most": {"percent_of_median": 100}},
        {"field": "refund_count", "at_least": 1},
    ]
)
MEMBERS = st.one_of(
    st.builds(lambda way, name: {"segment": "Base", way: name}, st.sampled_from(["is", "is_not"]), st.just("often")),
    st.builds(lambda on: {"segment": "Base", "was": "often", "on": on}, DAYS),
    st.builds(lambda n: {"segment": "Base", "ever": "angry", "last_months": n}, st.integers(1, 4)),
    st.builds(lambda value: {"tag": "mood", "is": value}, st.sampled_from(["gold", "calm"])),
)
RULES = st.lists(
    st.recursive(
        conditions | events | MORE_EVENTS | MORE_FIELDS | MEMBERS,
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=3).map(lambda told: {"all": told}),
            st.lists(parts, min_size=1, max_size=3).map(lambda told: {"any": told}),
            parts.map(lambda part: {"not": part}),
        ),
        max_leaves=5,
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """With a tag and a segmentation that rules ask for."""
    opened = Store(work_folder=tmp_path_factory.mktemp("one_pass"))
    calm = tree_of({"not": {"event": "ticket", "last_days": 60}})
    values = (TagValue("gold"), TagValue("calm", rule=calm))
    save_group(opened, TagGroup("mood", "value", values, exclusive=False), saved_at=NOW, reason="r")
    saved(opened, BASE, name="Base")
    yield opened
    opened.close()


def fill(store, orders_in, shop):
    """In place of what the store held."""
    with store.transaction() as cursor:
        for table in EMPTIED:
            cursor.execute(f"DELETE FROM {table}")
        (batch,) = cursor.execute("SELECT nextval('batch_ids')").fetchone()
        for row in shop.listed:
            cursor.execute(
                "INSERT INTO customers (customer_id, registered_at, city, birthday, batch_id)"
                f" VALUES ($1, $2, $3, $4, {batch})",
                row,
            )
        for number, (customer, day, count, spend, taken) in enumerate(shop.totals):
            cursor.execute(
                "INSERT INTO customer_totals (customer_id, source_customer_id, last_order_on, order_count, spend_total,"
                f" totals_as_of, batch_id) VALUES ($1, $2, $3, $4, $5, $6, {batch})",
                [customer, f"t{number % 2}", day, count, spend, taken + timedelta(days=number)],
            )
        for table, rows in shop.events.items():
            told = ("", "") if table == "tag_marks" else (", batch_id", f", {batch}")
            for row in rows:
                marks = ", ".join(f"${place}" for place in range(1, len(row) + 1))
                cursor.execute(f"INSERT INTO {table} ({EVENTS[table]}{told[0]}) VALUES ({marks}{told[1]})", row)
        cursor.execute(
            "INSERT INTO batches (batch_id, entity, file_name, file_sha256, rows_read, rows_kept, rows_rejected,"
            " committed_at) VALUES ($1, 'customers', 'made.csv', 'none', 0, 0, 0, $2)",
            [batch, NOW],
        )
    orders_in(shop.orders)


def saved(store, content, on=LAST, name="one"):
    result = evaluate(store, LAST, read_settings(content))
    return save_version(store, name, result, saved_at=datetime(on.year, on.month, on.day), reason="r")


def trial(told, name="one"):
    """A version as if it were saved."""
    return Version(1, name, 1, told.model, told, LAST, None, None, {}, NOW, None, None, None)


def alone(store, version, day):
    with store.holding(), store.cursor() as cursor:
        placement = place_version(SingleDay(store, day), version)
        query = f"SELECT customer_id, segment FROM ({placement.query}) ORDER BY ALL"
        return cursor.execute(query, dict(placement.values)).fetchall()


def together(store, version, days, rules="now"):
    with store.holding(), store.cursor() as cursor:
        table = memberships_table(store, version, days, rules)
        rows = cursor.execute(f"SELECT as_of, customer_id, segment FROM {table} ORDER BY ALL").fetchall()
    return {day: [row[1:] for row in rows if row[0] == day] for day in days}


@given(shop=shops(), days=runs_of_days(), window=st.sampled_from([None, 1, 6, 12, 24]))
@settings(max_examples=6)
def test_metrics_of_every_day_are_those_of_that_day_alone(store, orders_in, shop, days, window):
    fill(store, orders_in, shop)
    named = ", ".join(METRIC_COLUMNS[1:])
    with passing(store, "cache.test", days) as told, store.cursor() as cursor:
        for day in days:
            told.go_to(day)
            metrics = told.metrics(METRIC_COLUMNS, window)
            tables = f"(SELECT customer_id AS customer_number, {named} FROM {metrics}) JOIN {told.numbers}"
            query = f"SELECT customer_id, {named} FROM {tables} USING (customer_number) ORDER BY 1"
            found = cursor.execute(query).fetchall()
            alone_on = metrics_table(store, day, window_months=window)
            assert found == cursor.execute(f"SELECT customer_id, {named} FROM {alone_on} ORDER BY 1").fetchall()
            assert len(found) == told.known


@given(shop=shops(), days=runs_of_days(), joined=st.booleans())
@settings(max_examples=2)
def test_a_day_of_the_pass_is_that_day_alone_for_every_model(store, orders_in, shop, days, joined):
    fill(store, orders_in, shop)
    if joined and {"a", "b"} <= {row[0] for row in (*shop.listed, *shop.orders)}:
        merge(store, [Group(("a", "b"), "a")], merged_at=NOW)
    for told in (*map(read_settings, SETTINGS), CLUSTERS):
        version = trial(told)
        assert together(store, version, days) == {day: alone(store, version, day) for day in days}, told.model


@given(shop=shops(), days=runs_of_days(), rules=RULES)
@settings(max_examples=6)
def test_a_day_of_the_pass_is_that_day_alone_for_random_rules(store, orders_in, shop, days, rules):
    fill(store, orders_in, shop)
    segments = [{"name": f"s{place}", "rule": rule} for place, rule in enumerate(rules)]
    version = trial(read_settings({"model": "rules", "segments": segments}))
    assert together(store, version, days) == {day: alone(store, version, day) for day in days}


@given(shop=shops(), days=runs_of_days(), override=st.tuples(CUSTOMERS, DAYS, DAYS))
@settings(max_examples=3)
def test_who_was_put_elsewhere_by_hand_is_there_and_moves_chain(store, orders_in, shop, days, override):
    fill(store, orders_in, shop)
    version = trial(read_settings(SETTINGS[0]))
    who, *span = override
    put_by_hand(store, who, "important_value", span)
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
        Shop([(who, FIRST + timedelta(20 * n), 10 * n) for n in range(20) for who in "ab"]),
    )
    starts = [FIRST + timedelta(60 * n) for n in range(5)]
    contents = (SETTINGS[1], SETTINGS[2], SETTINGS[9], SETTINGS[3], SETTINGS[10])
    told = [saved(store, content, on) for content, on in zip(contents, starts, strict=True)]
    days = [start + timedelta(30) for start in starts]
    found = together(store, told[-1], days, "then")
    assert found == {day: alone(store, version, day) for version, day in zip(told, days, strict=True)}


def test_a_pass_tells_how_far_it_is_and_stops_when_asked_leaving_nothing(store, orders_in):
    fill(store, orders_in, Shop([("a", FIRST, 10)]))
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
    fill(store, orders_in, Shop([("a", FIRST, 10)]))
    version = saved(store, SETTINGS[0])
    assert together(store, version, ()) == {}
    assert moves_over(store, history_of(version, ())) == ()
    assert typical_paths(store, history_of(version, ())) == ()
