"""All checks of a customer list and an order log, beside the same rules in pandas, and the simple half in pandera.

Sides count the same faults; the note tells how many. Loading the tables is not timed.
"""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import TYPE_CHECKING

from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

AS_OF = date(2024, 7, 1)
UPLOADED = datetime(2024, 7, 1)  # noqa: DTZ001 - naive like all times in the store
PHONE, EMAIL = r"\+?[0-9]{7,15}", r"[^@\s,;<>()\"]+@[^@\s.,;<>()\"]+(?:\.[^@\s.,;<>()\"]+)*\.[A-Za-z]{2,}"
GENDERS = ("male", "female", "other")

CUSTOMERS = """
    SELECT
        'C' || LPAD(CAST(i AS VARCHAR), 8, '0') AS customer_id,
        'Name ' || CAST(i AS VARCHAR) AS name,
        CASE WHEN HASH(i) % 50 = 0 THEN '12' ELSE '+8613' || LPAD(CAST(HASH(i * 3) % 900000000 AS VARCHAR), 9, '0')
        END AS phone,
        CASE WHEN HASH(i * 5) % 40 = 0 THEN 'nobody@' ELSE 'user' || CAST(i AS VARCHAR) || '@example.com' END AS email,
        CASE HASH(i * 7) % 30 WHEN 0 THEN '?' WHEN 1 THEN NULL ELSE 'male' END AS gender,
        CAST(DATE '1960-01-01' + CAST(HASH(i * 11) % 15000 AS INTEGER) AS VARCHAR) AS birthday,
        TIMESTAMP '2019-01-01' + TO_DAYS(CAST(HASH(i * 13) % 900 AS INTEGER)) AS registered_at
    FROM RANGE({customers}) AS numbers(i)
"""
ORDERS = """
    SELECT
        'O' || LPAD(CAST(i AS VARCHAR), 9, '0') AS order_id,
        'C' || LPAD(CAST(HASH(i * 17) % {customers} AS VARCHAR), 8, '0') AS customer_id,
        TIMESTAMP '2020-01-01' + TO_SECONDS(CAST(HASH(i * 19) % (1700 * 86400) AS BIGINT)) AS ordered_at,
        CAST(HASH(i * 23) % 100000 / 100.0 AS DECIMAL(18, 4)) AS amount,
        CAST(HASH(i * 29) % 9 AS DECIMAL(18, 4)) AS quantity,
        'sale' AS kind
    FROM RANGE({orders}) AS numbers(i)
"""
# Rules counted by every full side.
RULES = (
    *("customers.phone_invalid", "customers.email_invalid", "customers.birthday_invalid", "customers.gender_unknown"),
    *("customers.registered_in_future", "customers.phone_shared", "customers.email_shared"),
    *("customers.registered_before_birth", "customers.gender.empty", "customers.silent_12_months"),
    *("orders.in_future", "orders.before_1990", "orders.quantity_not_positive", "orders.amount_zero"),
    *("orders.looks_repeated", "orders.before_birth", "orders.before_registration", "orders.customer_not_listed"),
)


def files(options: argparse.Namespace) -> tuple[Path, Path, Path]:
    """The database, and the same tables as parquet."""
    stem = f"quality-{options.customers}-{options.orders}"
    return OUT / f"{stem}.duckdb", OUT / f"{stem}-customers.parquet", OUT / f"{stem}-orders.parquet"


def prepare(options: argparse.Namespace) -> str:
    from segmentation.store import Store

    database, customers, orders = files(options)
    if not orders.exists():  # written last
        database.unlink(missing_ok=True)
        store = Store(database)
        sizes = {"customers": options.customers, "orders": options.orders}
        for batch, (table, query, path) in enumerate(
            (("customers", CUSTOMERS, customers), ("orders", ORDERS, orders)), start=1
        ):
            with store.transaction() as cursor:
                cursor.execute(
                    f"INSERT INTO {table} BY NAME SELECT *, {batch} AS batch_id FROM ({query.format(**sizes)})"
                )
                cursor.execute(
                    "INSERT INTO batches (batch_id, entity, file_name, file_sha256, source, rows_read, rows_kept,"
                    " rows_rejected, committed_at) VALUES ($1, $2, $2, 'none', 'crm', 0, 0, 0, $3)",
                    [batch, table, UPLOADED],
                )
            with store.cursor() as cursor:
                written = store.work_folder / f"{table}.parquet"
                cursor.execute(f"COPY (SELECT * EXCLUDE (batch_id) FROM {table}) TO '{written}'")
                written.replace(path)
        store.close()
    return f"{options.customers:,} customers, {options.orders:,} orders"


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    from segmentation.quality.measure import measure
    from segmentation.store import Store

    store = Store(files(options)[0])
    started = time.perf_counter()
    counts = {check.name: count for check, count in measure(store, AS_OF).by_check().items()}
    elapsed = time.perf_counter() - started
    told = sum(counts[rule].faulty for rule in RULES)
    return elapsed, f"{len(counts)} checks; {told:,} faults in the {len(RULES)} rules of the other sides"


def pandas(options: argparse.Namespace) -> tuple[float, str]:
    import pandas as pd

    _, customers_file, orders_file = files(options)
    people = pd.read_parquet(
        customers_file, columns=["customer_id", "phone", "email", "gender", "birthday", "registered_at"]
    )
    orders = pd.read_parquet(orders_file, columns=["customer_id", "ordered_at", "amount", "quantity", "kind"])
    orders["amount"], orders["quantity"] = orders["amount"].astype(float), orders["quantity"].astype(float)
    started = time.perf_counter()
    born = pd.to_datetime(people["birthday"], errors="coerce", format="%Y-%m-%d")
    digits = people["phone"].str.replace(r"\D", "", regex=True)
    address = people["email"].str.strip().str.lower()
    last = orders.groupby("customer_id")["ordered_at"].max()
    heard = pd.concat([people["customer_id"].map(last), people["registered_at"]], axis=1).max(axis=1)
    faults = [
        ~people["phone"].str.fullmatch(PHONE),
        ~people["email"].str.fullmatch(EMAIL),
        born.isna(),
        people["gender"].notna() & ~people["gender"].isin(GENDERS),
        people["registered_at"] >= pd.Timestamp("2024-07-02"),
        digits.duplicated(keep=False),
        address.duplicated(keep=False),
        people["registered_at"] < born,
        people["gender"].isna(),
        heard < pd.Timestamp("2023-07-01"),
    ]
    facts = people.assign(born=born)[["customer_id", "born", "registered_at"]]
    told = orders.merge(facts, on="customer_id", how="left")
    sales = told["kind"] == "sale"
    faults += [
        told["ordered_at"] >= pd.Timestamp("2024-07-02"),
        told["ordered_at"] < pd.Timestamp("1990-01-01"),
        sales & (told["quantity"] <= 0),
        (told["kind"] != "cancelled") & (told["amount"] == 0),
        sales & told.duplicated(["customer_id", "ordered_at", "amount"]),
        told["ordered_at"] < told["born"],
        told["ordered_at"] < told["registered_at"].dt.normalize(),
        ~told["customer_id"].isin(people["customer_id"]),
    ]
    counted = sum(int(fault.sum()) for fault in faults)
    return time.perf_counter() - started, f"{len(faults)} rules; {counted:,} faults"


def pandera(options: argparse.Namespace) -> tuple[float, str]:
    import pandas as pd
    import pandera.pandas as pa

    _, customers_file, orders_file = files(options)
    people, orders = pd.read_parquet(customers_file), pd.read_parquet(orders_file)
    orders["quantity"] = orders["quantity"].astype(float)
    schemas = (
        pa.DataFrameSchema(
            {
                "phone": pa.Column(checks=pa.Check.str_matches(f"^{PHONE}$")),
                "email": pa.Column(checks=pa.Check.str_matches(f"^{EMAIL}$")),
                "gender": pa.Column(checks=pa.Check.isin(GENDERS)),
                "registered_at": pa.Column(checks=pa.Check.lt(pd.Timestamp("2024-07-02"))),
            }
        ),
        pa.DataFrameSchema(
            {
                "ordered_at": pa.Column(
                    checks=[pa.Check.lt(pd.Timestamp("2024-07-02")), pa.Check.ge(pd.Timestamp("1990-01-01"))]
                ),
                "quantity": pa.Column(checks=pa.Check.gt(0)),
            }
        ),
    )
    started = time.perf_counter()
    counted = 0
    for schema, frame in zip(schemas, (people, orders), strict=True):
        try:
            schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as error:
            counted += len(error.failure_cases)
    return time.perf_counter() - started, f"7 rules of one column; {counted:,} faults"


SIDES = [Side("fenqun, measure", fenqun), Side("pandas", pandas, once=True), Side("pandera", pandera, once=True)]

if __name__ == "__main__":
    compare(
        options_of(__doc__, customers=1_000_000, orders=10_000_000), SIDES, prepare=prepare, reference="fenqun, measure"
    )
