"""What an explanation tells, carried out on the data: random orders, a change of them, and where everybody is then."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from segmentation.segments.runs import run_settings
from tests.conftest import _fill_orders

AS_OF = date(2024, 7, 1)


def days_ago(days):
    return AS_OF - timedelta(days=days)


orders = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 500), st.integers(1, 400), st.sampled_from([None, None, 1])),
    min_size=1,
    max_size=14,
)


def filled(store, rows, complaints=()):
    """The store with these orders (customer, days ago, amount, refund) and tickets (customer, days ago), no others."""
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM orders")
        cursor.execute("DELETE FROM tickets")
        for who, days in complaints:
            cursor.execute(
                "INSERT INTO tickets (customer_id, opened_at, issue_type, batch_id) VALUES ($1, $2, 'complaint', 0)",
                [who, days_ago(days)],
            )
    _fill_orders(store, [(who, days_ago(days), amount, refund) for who, days, amount, refund in rows])
    return store


def placed(store, settings, on=AS_OF):
    placement = run_settings(store, on, settings).placement
    with store.cursor() as cursor:
        query = f"SELECT customer_id, segment FROM ({placement.query})"
        return dict(cursor.execute(query, dict(placement.values)).fetchall())


def carried_out(rows, who, move):
    """The orders after what a move tells, and the day to look from: the last on which it still is so."""
    values = move.values
    if move.code == "wait":
        return rows, values["on"]
    if move.code == "spend":
        place = next(place for place, row in enumerate(rows) if row[0] == who and row[1] == min_days(rows, who))
        told = rows[place]
        raised = (*told[:2], told[2] + float(values["amount"]), told[3])
        return [*rows[:place], raised, *rows[place + 1 :]], AS_OF
    on = values["by"] or AS_OF
    low, high = values["amount_from"], values["amount_below"]
    total = low if low is not None else Decimal("0.01") * values["orders"]
    if high is not None and on == AS_OF:
        total = high - Decimal("0.01")
    each = [Decimal("0.01")] * (values["orders"] - 1)
    return [*rows, *((who, -(on - AS_OF).days, float(part), None) for part in (*each, total - sum(each)))], on


def min_days(rows, who):
    return min(days for name, days, *_ in rows if name == who)
