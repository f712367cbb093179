"""What would move a customer in models that cut one value: the next order, by what it is worth.

Told is what stays true when it happens: the others keep their values, cuts at shares or means move along with the
customer's own. A value rises by buying; that of the last months falls by silence, too, which is told where the cuts are
amounts: those of shares and means move with everybody else's silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segmentation.metrics.customers import metrics_table, metrics_without_new_orders
from segmentation.models.explanation import Move, Reasons
from segmentation.models.result import NO_ORDERS, UNKNOWN
from segmentation.models.silence import DAYS_TRIED, FALLS, days_orders_leave

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from segmentation.store import Store

CENT = Decimal("0.01")
MOST = 10**13  # cents tried
MONTHS = {"spend_12_months": 12, "spend_6_months": 6}  # what a metric covers, if not all time
Value = Decimal | float


@dataclass(frozen=True)
class Tier:
    """A segment and its cut now. ``moved``: the cut if this customer had that value and all others kept theirs."""

    segment: str
    cut: Value
    moved: Callable[[Value], Value]

    def reached(self, value: Value) -> bool:
        """Whether a new value would be enough."""
        return value > 0 and float(value) >= float(self.moved(value))


@dataclass(frozen=True)
class Tiers:
    """Highest first; whoever reaches none is in ``lowest``."""

    tiers: Sequence[Tier]
    lowest: str

    def segment(self, value: Value) -> str:
        """The tier that a new value would lead to."""
        return next((tier.segment for tier in self.tiers if tier.reached(value)), self.lowest)

    def now(self, orders: int, value: Value | None) -> str:
        """The tier by the cuts as they are."""
        if not orders:
            return NO_ORDERS
        if value is None:
            return UNKNOWN
        return next((tier.segment for tier in self.tiers if value > 0 and value >= tier.cut), self.lowest)

    def cuts(self) -> tuple[float, ...]:
        """Ascending."""
        return tuple(sorted(float(tier.cut) for tier in self.tiers))


def tiers_at(segments: Sequence[str], cuts: Sequence[Value], least: Sequence[Value]) -> Tiers:
    """Tiers whose cuts stand at ``least`` for the customer, whatever their value; the last segment has no cut."""
    told = zip(segments, cuts, least, strict=False)
    return Tiers([Tier(segment, cut, lambda _value, at=at: at) for segment, cut, at in told], segments[-1])  # type: ignore[misc]


def customer_row(store: Store, as_of: date, customer_id: str, columns: Sequence[str]) -> dict[str, Any]:
    """Columns of one known customer's metrics."""
    with store.cursor() as cursor:
        row = cursor.execute(
            f"SELECT {', '.join(columns)} FROM {metrics_table(store, as_of)} WHERE customer_id = $1",  # noqa: S608 - ours
            [customer_id],
        ).fetchone()
    assert row is not None
    return dict(zip(columns, row, strict=True))


def explain_metric(store: Store, as_of: date, customer_id: str, metric: str, tiers: Tiers) -> Reasons:
    """A customer cut by a metric of ``customer_metrics`` that is money, or money per order."""
    columns = dict.fromkeys(("order_count", "spend_total", metric))
    row = customer_row(store, as_of, customer_id, tuple(columns))
    orders, spend, value = row["order_count"], row["spend_total"], row[metric]
    now = tiers.now(orders, value)
    per_order = metric == "spend_per_order"

    def after_order(amount: Decimal) -> Value:
        return float(spend + amount) / (orders + 1) if per_order else (value or Decimal(0)) + amount

    moves = [] if now == UNKNOWN else [*order_moves(tiers, now, after_order)]
    if per_order and orders:
        moves += spend_moves(tiers, now, lambda amount: float(spend + amount) / orders)
    return Reasons(now, {metric: value, "order_count": orders}, {metric: tiers.cuts()}, moves=tuple(moves))


def silence_moves(
    store: Store, as_of: date, customer_id: str, metric: str, tiers: Tiers, *, now: str
) -> Iterator[Move]:
    """Tiers below, for whom order no more, where the cuts stay as they are."""
    if metric not in MONTHS or now in (NO_ORDERS, UNKNOWN):
        return
    last, told = now, 0
    for day in sorted(days_orders_leave(store, customer_id, as_of, MONTHS[metric]))[:DAYS_TRIED]:
        query, values = metrics_without_new_orders(customer_id, day, told_until=as_of)
        with store.cursor() as cursor:
            row = cursor.execute(f"SELECT order_count, {metric} FROM ({query})", values).fetchone()  # noqa: S608 - ours
        assert row is not None
        segment = tiers.now(*row)
        if segment != last and told < FALLS:
            last, told = segment, told + 1
            yield Move("wait", segment, {"days": (day - as_of).days, "on": day})


def order_moves(tiers: Tiers, now: str, after: Callable[[Decimal], Value]) -> Iterator[Move]:
    """One more order, by the amounts that lead to each tier. ``after``: the value with it, rising with its amount."""
    found = {
        tier.segment: amount for tier in reversed(tiers.tiers) if (amount := least_amount(tier, after)) is not None
    }
    starts = sorted({CENT, *found.values()})
    ranges: list[tuple[Decimal, Decimal | None, str]] = []
    for low, high in zip(starts, [*starts[1:], None], strict=True):
        segment = tiers.segment(after(low))
        if ranges and ranges[-1][2] == segment:
            ranges[-1] = (ranges[-1][0], high, segment)
        else:
            ranges.append((low, high, segment))
    for low, high, segment in ranges:
        if _place(tiers, segment) < _place(tiers, now):
            told: Mapping[str, object] = {
                "orders": 1,
                "amount_from": low if low > CENT else None,
                "amount_below": high,
                "by": None,
            }
            yield Move("order", segment, told)


def spend_moves(tiers: Tiers, now: str, after: Callable[[Decimal], Value]) -> Iterator[Move]:
    """More money in the orders there are, for each tier above."""
    for tier in reversed(tiers.tiers[: _place(tiers, now)]):
        amount = least_amount(tier, after)
        if amount is not None and tiers.segment(after(amount)) == tier.segment:
            yield Move("spend", tier.segment, {"amount": amount})


def _place(tiers: Tiers, segment: str) -> int:
    names = [*(tier.segment for tier in tiers.tiers), tiers.lowest, NO_ORDERS]
    return names.index(segment)


def least_amount(tier: Tier, after: Callable[[Decimal], Value]) -> Decimal | None:
    """The least money in cents with which the tier is reached; None where none is enough."""
    low, high = 0, MOST
    if not tier.reached(after(CENT * high)):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if tier.reached(after(CENT * middle)) else (middle, high)
    return CENT * high
