"""Why a customer is at risk, and what would change it: an order, silence, a complaint.

The signals of models/risk.sql for one customer, so that a change can be tried out without placing everybody again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import floor
from typing import TYPE_CHECKING, Any

from segmentation.metrics.customers import months_before
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.explanation import Move, Reasons
from segmentation.models.result import NO_ORDERS
from segmentation.models.risk_signals import LEVELS, inputs_table, points_of, signal_points
from segmentation.models.value_explain import CENT, customer_row
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segmentation.models.settings import ModelSettings
    from segmentation.store import Store

INPUTS = ("usual_gap_days", "refund_share", "complaints", "days_silent")
FALLS = 2  # changes of level by silence that are told
DAYS_AHEAD = 1095
MOST = 10**13  # cents tried


@dataclass(frozen=True)
class _Signals:
    """One customer on a day. ``points``: of each signal at its worst."""

    points: Mapping[str, float]
    days: int
    gap_days: float | None
    refunded: float
    gross: float
    complaints: int
    silent: int

    def score(self, settings: ModelSettings) -> float:
        """0 to 100, one decimal, as models/risk.sql."""
        times = settings.number("overdue_times")
        overdue = (self.days / self.gap_days - 1) / (times - 1) if self.gap_days else 0.0
        refunds = 2 * (self.refunded / self.gross) if self.gross > 0 else 0.0
        silence = self.silent / settings.number("silence_days") - 1
        score = (
            self.points["overdue"] * min(max(overdue, 0.0), 1)
            + self.points["refunds"] * min(max(refunds, 0.0), 1)
            + self.points["complaints"] * min(self.complaints / 2, 1)
            + self.points["silence"] * min(max(silence, 0.0), 1)
        )
        return floor(score * 10 + 0.5) / 10

    def level(self, settings: ModelSettings) -> str:
        """High, middle or low."""
        score = self.score(settings)
        place = 0 if score >= settings.number("high_score") else 1 if score >= settings.number("middle_score") else 2
        return LEVELS[place]


def explain(store: Store, as_of: date, settings: ModelSettings, customer_id: str) -> Reasons:
    """Signals, cuts and moves of one known customer."""
    row, inputs = _row(store, as_of, customer_id)
    told = signal_points(SingleDay(store, as_of), settings)
    orders = row["order_count"]
    now = _Signals(
        told.most,
        row["days_since_last_order"] or 0,
        inputs["usual_gap_days"] or told.shop_gap_days,
        float(row["refund_total"]),
        float(row["spend_gross"]),
        inputs["complaints"],
        inputs["days_silent"] or 0,
    )
    segment = now.level(settings) if orders else NO_ORDERS
    # a second day with an order gives the shop a usual gap, a first complaint a signal that weighs
    returned = {**told.known, "overdue": told.known["overdue"] or (orders > 0 and now.days > 0)}
    heard = {**told.known, "complaints": True, "silence": True}
    ordered = replace(now, points=points_of(settings, returned), days=0, silent=0)
    moves = [*_orders(settings, ordered, segment)]
    if orders:
        moves += [*_silence(settings, now, segment, as_of, _complained(store, as_of, customer_id))]
        moves += [*_complaints(settings, replace(now, points=points_of(settings, heard), silent=0), segment)]
    values = {"days_since_last_order": row["days_since_last_order"], **inputs}
    cuts = {
        "risk_score": (settings.number("middle_score"), settings.number("high_score")),
        "days_silent": (settings.number("silence_days"),),
    }
    return Reasons(segment, values, cuts, moves=tuple(moves))


def _row(store: Store, as_of: date, customer_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    row = customer_row(
        store, as_of, customer_id, ("order_count", "days_since_last_order", "refund_total", "spend_gross")
    )
    with store.cursor() as cursor:
        found = cursor.execute(
            f"SELECT {', '.join(INPUTS)} FROM {inputs_table(SingleDay(store, as_of))} WHERE customer_id = $1",  # noqa: S608 - ours
            [customer_id],
        ).fetchone()
    assert found is not None
    return row, dict(zip(INPUTS, found, strict=True))


def _complained(store: Store, as_of: date, customer_id: str) -> list[date]:
    query = f"SELECT happened_at FROM ({load_sql('models/risk_complaints')}) WHERE customer_id = $1"  # noqa: S608 - ours
    with store.cursor() as cursor:
        rows = cursor.execute(f"{query} AND happened_at < $2 + INTERVAL 1 DAY", [customer_id, as_of]).fetchall()
    return [row[0].date() for row in rows]


def _orders(settings: ModelSettings, ordered: _Signals, now: str) -> Iterator[Move]:
    """One more order: nothing is overdue or silent then, and what was given back is a smaller share of more money."""

    def level(cents: int) -> str:
        return replace(ordered, gross=ordered.gross + cents / 100).level(settings)

    starts = [1]
    while (least := _first_other(level, starts[-1])) is not None:
        starts.append(least)
    for low, high in zip(starts, [*starts[1:], None], strict=True):
        if level(low) != now:
            told = {"orders": 1, "amount_from": CENT * low if low > 1 else None, "by": None}
            yield Move("order", level(low), {**told, "amount_below": None if high is None else CENT * high})


def _first_other(level: Any, start: int) -> int | None:
    """The least amount in cents, above the start, with another level than there; levels only fall."""
    low, high, here = start, MOST, level(start)
    if level(high) == here:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if level(middle) == here else (low, middle)
    return high


def _silence(
    settings: ModelSettings, now: _Signals, segment: str, as_of: date, complained: list[date]
) -> Iterator[Move]:
    """Days without a sign of life; complaints of more than a year ago no longer count.

    What leads back to where the customer is, is not told.
    """
    last, told = segment, 0
    for days in range(1, DAYS_AHEAD + 1):
        on = as_of + timedelta(days=days)
        since = months_before(on, 12)
        later = replace(
            now,
            days=now.days + days,
            silent=now.silent + days,
            complaints=sum(when > since for when in complained),
        )
        level = later.level(settings)
        if told and level == segment:
            return
        if level != last:
            last, told = level, told + 1
            yield Move("wait", level, {"days": days, "on": on})
        if told == FALLS:
            return


def _complaints(settings: ModelSettings, heard: _Signals, segment: str) -> Iterator[Move]:
    found = {segment}
    for more in (1, 2):
        level = replace(heard, complaints=heard.complaints + more).level(settings)
        if level not in found:
            found.add(level)
            yield Move("complaint", level, {"complaints": more})
