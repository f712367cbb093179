"""When a customer who orders no more may come to stand elsewhere: as orders leave the months that are looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from segmentation.metrics.customers import months_before

if TYPE_CHECKING:
    from datetime import date

    from segmentation.store import Store

FALLS = 2  # how many changes of segment by silence are told
DAYS_TRIED = 40  # days on which orders leave the window, looked at one by one


def days_orders_leave(store: Store, customer_id: str, as_of: date, months: int) -> set[date]:
    """The days after ``as_of`` on which the last ``months`` months lose an order of the customer."""
    with store.cursor() as cursor:
        ordered = cursor.execute(
            "SELECT DISTINCT CAST(ordered_at AS DATE) FROM orders"
            " WHERE customer_id = $1 AND ordered_at < $2 + INTERVAL 1 DAY AND ordered_at >= $3",
            [customer_id, as_of, months_before(as_of, months)],
        ).fetchall()
    return {left for (day,) in ordered if (left := _leaves_window(day, months)) > as_of}


def _leaves_window(ordered_on: date, months: int) -> date:
    """The first day on which the last ``months`` months no longer hold an order of that day."""
    day = ordered_on + relativedelta(months=months)
    while months_before(day, months) < ordered_on:  # 31 January and one month: not on 28 February yet
        day += timedelta(days=1)
    return day
