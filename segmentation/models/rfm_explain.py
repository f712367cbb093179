"""Why a customer is in a segment of an RFM, and what would move them: more orders, more money, or silence.

What is told is tried out: each change is put through the cuts and rules of the settings before it is offered.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from math import ceil
from typing import TYPE_CHECKING

from segmentation.metrics.customers import metrics_without_new_orders
from segmentation.models.explanation import Move, Reasons
from segmentation.models.result import NO_ORDERS
from segmentation.models.score_rules import assign
from segmentation.models.silence import DAYS_TRIED, FALLS, days_orders_leave

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from segmentation.models.rfm import RfmSettings
    from segmentation.store import Store

CENT = Decimal("0.01")


@dataclass(frozen=True)
class _State:
    """One customer on a day. ``recency`` in days; ``frequency`` and ``spend`` in the window."""

    on: date
    buyer: bool
    recency: int | None
    frequency: int
    spend: Decimal


class _Cells:
    """Settings as a function: from a state to its scores, its segment."""

    def __init__(self, settings: RfmSettings) -> None:
        self.settings = settings
        self._cells = assign(settings.ordered_rules(), settings.levels)

    def monetary(self, spend: Decimal, orders: int) -> float:
        if self.settings.monetary == "sum":
            return float(spend)
        return float(spend) / orders if orders else 0.0

    def scores(self, recency: int | None, frequency: int, spend: Decimal) -> tuple[int, int, int]:
        cuts = self.settings.cuts
        reached = 0 if recency is None else bisect_right(cuts.recency, recency)
        return (
            len(cuts.recency) + 1 - reached,
            bisect_right(cuts.frequency, frequency) + 1,
            bisect_right(cuts.monetary, self.monetary(spend, frequency)) + 1,
        )

    def segment(self, recency: int | None, frequency: int, spend: Decimal) -> str:
        return self._cells[self.scores(recency, frequency, spend)]

    def of(self, state: _State) -> str:
        return self.segment(state.recency, state.frequency, state.spend) if state.buyer else NO_ORDERS

    def amount_to(self, cut: float, spend: Decimal, orders: int) -> Decimal:
        """The least money, in cents, with which so many orders reach a monetary cut."""
        wanted = Decimal(repr(float(cut))) * (1 if self.settings.monetary == "sum" else orders)
        amount = (wanted - spend).quantize(CENT, ROUND_CEILING)
        while self.monetary(spend + amount, orders) < cut:  # a mean may miss the cut by what a float cannot hold
            amount += CENT
        while self.monetary(spend + amount - CENT, orders) >= cut:  # or reach it a cent earlier
            amount -= CENT
        return amount


def explain(store: Store, as_of: date, settings: RfmSettings, customer_id: str) -> Reasons:
    """Values, cuts, scores and moves of one known customer."""
    cells = _Cells(settings)
    now = _state(store, settings, customer_id, as_of, as_of)
    later = _later(store, settings, customer_id, now)
    segment = cells.of(now)
    values: dict[str, object] = {
        "recency": now.recency,
        "frequency": now.frequency,
        "monetary": cells.monetary(now.spend, now.frequency),
    }
    scores = dict(zip("rfm", cells.scores(now.recency, now.frequency, now.spend), strict=True)) if now.buyer else {}
    cuts = {axis: tuple(told) for axis, told in settings.cuts.as_dict().items()}
    moves = (*_orders(cells, now, later), *_spend(cells, now), *_silence(cells, now, later))
    return Reasons(segment, values, cuts, scores, (), moves)


def _state(store: Store, settings: RfmSettings, customer_id: str, day: date, told_until: date) -> _State:
    query, values = metrics_without_new_orders(
        customer_id, day, told_until=told_until, window_months=settings.window_months
    )
    with store.cursor() as cursor:
        row = cursor.execute(
            f"SELECT order_count, days_since_last_order, order_count_window, spend_window FROM ({query})",  # noqa: S608 - our own statement
            values,
        ).fetchone()
    assert row is not None
    return _State(day, row[0] > 0, row[1], int(row[2]), row[3])


def _later(store: Store, settings: RfmSettings, customer_id: str, now: _State) -> list[_State]:
    """The customer without another order, on each day that may make a difference."""
    if now.recency is None:
        return []
    days = {now.on + timedelta(days=ceil(cut) - now.recency) for cut in settings.cuts.recency if cut > now.recency}
    if settings.window_months is None:
        return [_State(day, True, now.recency + (day - now.on).days, now.frequency, now.spend) for day in sorted(days)]
    days |= days_orders_leave(store, customer_id, now.on, settings.window_months)
    tried = sorted(day for day in days if day > now.on)[:DAYS_TRIED]
    return [_state(store, settings, customer_id, day, now.on) for day in tried]


def _orders(cells: _Cells, now: _State, later: list[_State]) -> Iterator[Move]:
    """To each segment within reach, the fewest orders that lead there, then the least money."""
    found = {cells.of(now)}
    reached = {ceil(cut) - now.frequency for cut in cells.settings.cuts.frequency if ceil(cut) > now.frequency}
    for orders in sorted({1, *reached}):
        for low, high, segment in _ranges(cells, now, orders):
            if segment in found:
                continue
            found.add(segment)
            least = CENT * orders
            yield Move(
                "order",
                segment,
                {
                    "orders": orders,
                    "amount_from": low if low > least else None,
                    "amount_below": high,
                    "by": _last_day(cells, later, orders, low, segment),
                },
            )


def _ranges(cells: _Cells, now: _State, orders: int) -> list[tuple[Decimal, Decimal | None, str]]:
    """What so many orders would bring, by the money they bring together: from, below, segment."""
    count = now.frequency + orders
    least = CENT * orders
    edges = {cells.amount_to(cut, now.spend, count) for cut in cells.settings.cuts.monetary}
    starts = sorted({least, *(edge for edge in edges if edge > least)})
    ranges: list[tuple[Decimal, Decimal | None, str]] = []
    for low, high in zip(starts, [*starts[1:], None], strict=True):
        segment = cells.segment(0, count, now.spend + low)
        if ranges and ranges[-1][2] == segment:
            ranges[-1] = (ranges[-1][0], high, segment)
        else:
            ranges.append((low, high, segment))
    return ranges


def _last_day(cells: _Cells, later: list[_State], orders: int, amount: Decimal, segment: str) -> date | None:
    """The last day on which these orders still lead there; earlier orders leave the window. None: no such day."""
    if cells.settings.window_months is None:
        return None
    for state in later:
        if cells.segment(0, state.frequency + orders, state.spend + amount) != segment:
            return state.on - timedelta(days=1)
    return later[-1].on if len(later) == DAYS_TRIED else None


def _spend(cells: _Cells, now: _State) -> Iterator[Move]:
    found = {cells.of(now)}
    for cut in cells.settings.cuts.monetary if now.frequency else ():
        amount = cells.amount_to(cut, now.spend, now.frequency)
        segment = cells.segment(now.recency, now.frequency, now.spend + amount)
        if amount > 0 and segment not in found:
            found.add(segment)
            yield Move("spend", segment, {"amount": amount})


def _silence(cells: _Cells, now: _State, later: list[_State]) -> Iterator[Move]:
    last, told = cells.of(now), 0
    for state in later:
        segment = cells.of(state)
        if segment != last and told < FALLS:
            last, told = segment, told + 1
            yield Move("wait", segment, {"days": (state.on - now.on).days, "on": state.on})
