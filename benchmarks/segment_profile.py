"""The profile of all segments, and the overlap of 12 sets, beside the same done in pandas; data in the database."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

from benchmarks.customer_metrics import AS_OF
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    import pandas as pd

    from segmentation.segments.overlap import CustomerSet
    from segmentation.segments.runs import Run
    from segmentation.store import Store

# Per customer: 8 fields, 2 custom fields, 5 orders of 2 lines; one in 4 answered a survey, one in 10 has a ticket.
CUSTOMERS = """
    SELECT
        'C' || LPAD(CAST(i AS VARCHAR), 7, '0') AS customer_id,
        CASE WHEN HASH(i) % 10 < 9 THEN CASE WHEN HASH(i) % 2 = 0 THEN 'female' ELSE 'male' END END AS gender,
        'city ' || HASH(i * 3) % 300 AS city, 'province ' || HASH(i * 3) % 30 AS province,
        'region ' || HASH(i * 3) % 7 AS region, 'level ' || HASH(i * 5) % 4 AS membership_level,
        'channel ' || HASH(i * 7) % 8 AS source_channel, 'type ' || HASH(i * 9) % 3 AS customer_type,
        CAST(DATE '1960-01-01' + CAST(HASH(i * 13) % 16000 AS INTEGER) AS VARCHAR) AS birthday,
        TIMESTAMP '2021-01-01' + TO_DAYS(CAST(HASH(i * 17) % 1400 AS INTEGER)) AS registered_at,
        MAP {'points': CAST(HASH(i * 19) % 5000 AS VARCHAR), 'club': 'club ' || HASH(i * 23) % 6} AS attributes,
        1 AS batch_id
    FROM RANGE($customers) AS numbers(i)
"""
ORDERS = """
    SELECT
        'O' || i AS order_id, 'C' || LPAD(CAST(HASH(i) % $customers AS VARCHAR), 7, '0') AS customer_id,
        TIMESTAMP '2022-01-01' + TO_SECONDS(CAST(HASH(i * 7) % (1150 * 86400) AS BIGINT)) AS ordered_at,
        1 + HASH(i * 3) % 100000 / 100.0 AS amount, 'sale' AS kind, 'channel ' || HASH(i * 29) % 6 AS channel,
        'pay ' || HASH(i * 31) % 5 AS payment_method, 1 AS batch_id
    FROM RANGE($customers * 5) AS numbers(i)
"""
LINES = """
    SELECT
        order_id, customer_id, 'product ' || (HASH(row_number * 37) % 3000) AS product_name,
        'category ' || (HASH(row_number * 37) % 3000) % 40 AS category, amount / 2 AS amount, row_number, 1 AS batch_id
    FROM (SELECT orders.*, ROW_NUMBER() OVER () * 2 + n AS row_number FROM orders, RANGE(2) AS t(n))
"""
FEEDBACK = """
    SELECT customer_id, registered_at AS answered_at, 'nps' AS kind, CAST(HASH(customer_id) % 11 AS DOUBLE) AS score,
        0.0 AS scale_min, 10.0 AS scale_max, 1 AS batch_id
    FROM customers WHERE HASH(customer_id || 'f') % 4 = 0
"""
TICKETS = """
    SELECT customer_id, registered_at AS opened_at, 'issue ' || HASH(customer_id) % 6 AS issue_type, 'phone' AS channel,
        1 AS batch_id
    FROM customers WHERE HASH(customer_id || 't') % 10 = 0
"""
RULES = (
    "{field: order_count, at_least: 6}",
    "{field: spend_total, at_least: 3000}",
    "{field: days_since_last_order, at_most: 90}",
    "{field: gender, is: female}",
    "{field: region, is: region 1}",
    "{field: membership_level, in: [level 1, level 2]}",
    "{field: spend_per_order, at_least: 600}",
    "{field: order_count_12_months, at_least: 3}",
    "{field: customer_type, is: type 0}",
    "{field: source_channel, is: channel 3}",
)
MODEL_SETS = ("important_value", "general_value")


def _database(options: argparse.Namespace) -> Path:
    return OUT / f"profile-{options.customers}.duckdb"


def prepare(options: argparse.Namespace) -> str:
    """Fill a database of the program."""
    from segmentation.store import Store

    if not _database(options).exists():
        store = Store(_database(options), work_folder=OUT)
        with store.transaction() as cursor:
            for table, query in (
                ("customers", CUSTOMERS),
                ("orders", ORDERS),
                ("order_lines", LINES),
                ("feedback", FEEDBACK),
                ("tickets", TICKETS),
            ):
                values = {"customers": options.customers} if "$customers" in query else {}
                cursor.execute(f"INSERT INTO {table} BY NAME {query}", values)
            cursor.execute(
                "INSERT INTO batches BY NAME SELECT 1 AS batch_id, 'customers' AS entity, 'made' AS file_name, '' AS"
                " file_sha256, 0 AS rows_read, 0 AS rows_kept, 0 AS rows_rejected, ? AS committed_at",
                [datetime(2026, 11, 21)],  # noqa: DTZ001
            )
        store.close()
    return (
        f"{options.customers:,} customers, {options.customers * 5:,} orders, {options.customers * 10:,} lines,"
        " the tables of rules' inputs and tags and the placement ready on both sides"
    )


def _opened(options: argparse.Namespace) -> tuple[Store, Run]:
    from segmentation import segments  # noqa: F401 - registers every model
    from segmentation.models.registry import model_named
    from segmentation.rules.inputs import inputs_table
    from segmentation.segments.runs import run_settings
    from segmentation.store import Store
    from segmentation.tags.evaluate import tags_table

    store = Store(_database(options), work_folder=OUT)
    inputs_table(store, AS_OF)
    tags_table(store, AS_OF)
    return store, run_settings(store, AS_OF, model_named("rfm8").standard(store, AS_OF))


def fenqun_profile(options: argparse.Namespace) -> tuple[float, str]:
    """All segments at once."""
    return _profiled(*_opened(options))


def fenqun_another(options: argparse.Namespace) -> tuple[float, str]:
    """The same of another segmentation, when one was looked at: what everybody chose is known."""
    from segmentation.models.registry import model_named
    from segmentation.segments.profile import profiles
    from segmentation.segments.runs import run_settings

    store, run = _opened(options)
    profiles(store, run)
    return _profiled(store, run_settings(store, AS_OF, model_named("grid").standard(store, AS_OF)))


def _profiled(store: Store, run: Run) -> tuple[float, str]:
    from segmentation.segments.profile import profiles

    started, busy = time.perf_counter(), time.process_time()
    told = profiles(store, run)
    seconds = time.perf_counter() - started
    figures = sum(len(profile.differences) for profile in told.values())
    return seconds, f"{len(told)} segments, {figures:,} figures, {time.process_time() - busy:.1f} s of processor time"


def _frame(store: Store, run: Run) -> pd.DataFrame:
    from segmentation.rules.inputs import inputs_table

    with store.cursor() as cursor:
        return cursor.execute(
            "SELECT customer_id, placed.segment, gender, city, province, region, membership_level, source_channel,"
            " customer_type, DATE_DIFF('day', birthday, DATE '2025-03-01') / 365.25 AS age, order_count,"
            " CAST(spend_total AS DOUBLE) AS spend_total, spend_per_order, days_since_last_order, order_count_6_months,"
            " order_count_12_months, CAST(spend_6_months AS DOUBLE) AS spend_6_months, CAST(spend_12_months AS DOUBLE)"
            " AS spend_12_months, mean_gap_days, median_gap_days, CAST(attributes['points'] AS DOUBLE) AS points,"
            f" attributes['club'] AS club FROM {inputs_table(store, AS_OF)} AS inputs"
            f" JOIN ({run.placement.query}) AS placed USING (customer_id)",
            dict(run.placement.values),
        ).df()


def pandas_profile(options: argparse.Namespace) -> tuple[float, str]:
    """A groupby or crosstab a kind of figure, an attribute after the other; tables already in memory."""
    import pandas as pd

    store, run = _opened(options)
    people = _frame(store, run)
    with store.cursor() as cursor:
        orders = cursor.execute("SELECT order_id, customer_id, channel, payment_method FROM orders").df()
        lines = cursor.execute("SELECT customer_id, product_name, category FROM order_lines").df()
        feedback = cursor.execute("SELECT customer_id, score FROM feedback").df()
        tickets = cursor.execute("SELECT customer_id, issue_type, channel FROM tickets").df()
    started, busy = time.perf_counter(), time.process_time()
    numbers = [name for name in people.columns if people[name].dtype.kind in "if"]
    figures = people.groupby("segment")[numbers].agg(["count", "mean"]).size
    figures += people[numbers].agg(["count", "mean", "std"]).size
    for name in ("gender", "city", "province", "region", "membership_level", "source_channel", "customer_type", "club"):
        figures += pd.crosstab(people["segment"], people[name], normalize="index").size
    who = people[["customer_id", "segment"]]
    scored = feedback.merge(who, on="customer_id")
    figures += scored.groupby("segment")["score"].agg(["count", "mean"]).size
    for table, name in (
        (orders, "channel"),
        (orders, "payment_method"),
        (lines, "category"),
        (lines, "product_name"),
        (tickets, "issue_type"),
    ):
        chosen = table[["customer_id", name]].drop_duplicates().merge(who, on="customer_id")
        figures += pd.crosstab(chosen["segment"], chosen[name]).size
    return time.perf_counter() - started, f"{figures:,} figures, {time.process_time() - busy:.1f} s of processor time"


def _sets(segments: tuple[str, ...] = MODEL_SETS) -> list[CustomerSet]:
    from segmentation.rules.tree import read_tree
    from segmentation.segments.overlap import CustomerSet, ModelSegment

    rules = [CustomerSet(text, read_tree(text)) for text in RULES]
    return rules + [CustomerSet(name, ModelSegment("rfm8", name)) for name in segments]


def fenqun_overlap(options: argparse.Namespace) -> tuple[float, str]:
    """Every combination of ten rules and two segments."""
    from segmentation.segments.overlap import overlap

    store, _ = _opened(options)
    started = time.perf_counter()
    told = overlap(store, AS_OF, _sets())
    return time.perf_counter() - started, f"{len(told.combinations):,} combinations, {told.union:,} in any"


def pandas_overlap(options: argparse.Namespace) -> tuple[float, str]:
    """Twelve columns of booleans, grouped; the table in memory."""
    store, run = _opened(options)
    people = _frame(store, run)
    started = time.perf_counter()
    masks = {
        "a": people["order_count"] >= 6,
        "b": people["spend_total"] >= 3000,
        "c": people["days_since_last_order"] <= 90,
        "d": people["gender"] == "female",
        "e": people["region"] == "region 1",
        "f": people["membership_level"].isin(["level 1", "level 2"]),
        "g": people["spend_per_order"] >= 600,
        "h": people["order_count_12_months"] >= 3,
        "i": people["customer_type"] == "type 0",
        "j": people["source_channel"] == "channel 3",
        **{name: people["segment"] == name for name in MODEL_SETS},
    }
    # a comparison with a missing value is missing, and groupby leaves such rows out
    known = {name: mask.fillna(value=False).astype(bool) for name, mask in masks.items()}
    counts = people.assign(**known).groupby(list(known)).size()
    seconds = time.perf_counter() - started
    nobody = counts.get((False,) * len(masks), 0)
    return seconds, f"{len(counts) - bool(nobody):,} combinations, {counts.sum() - nobody:,} in any"


SIDES = [
    Side("fenqun, profile of all segments", fenqun_profile),
    Side("fenqun, then of another segmentation", fenqun_another),
    Side("pandas, groupby and crosstab, in memory", pandas_profile),
    Side("fenqun, overlap of 12 sets", fenqun_overlap),
    Side("pandas, groupby of 12 booleans, in memory", pandas_overlap),
]

if __name__ == "__main__":
    compare(
        options_of(__doc__, customers=1_000_000),
        SIDES,
        prepare=prepare,
        reference="pandas, groupby and crosstab, in memory",
    )
