"""What tells that a customer may leave: signals, what each weighs with these data, and their inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.metrics.customers import BEGINNING, months_before
from segmentation.metrics.snapshot import SingleDay
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.models.settings import ModelSettings
    from segmentation.store import Store

LEVELS = ("high_risk", "middle_risk", "low_risk")
SIGNALS = ("overdue", "refunds", "complaints", "silence")
_METRICS = ("median_gap_days",)


def inputs_table(snapshot: Snapshot) -> str:
    """Name of a table of models/risk_inputs.sql."""
    day = snapshot.day
    complaints, _ = snapshot.happened(load_sql("models/risk_complaints"), {}, "year", months_before(day, 12), day)
    signs, _ = snapshot.happened(load_sql("models/risk_signs"), {}, "ever", BEGINNING, day)
    names = {"customer_metrics": snapshot.metrics(_METRICS), "risk_complaints": complaints, "risk_signs": signs}
    return snapshot.table("risk_inputs", load_sql("models/risk_inputs", **names), {"as_of": day}, {})


@dataclass(frozen=True)
class SignalPoints:
    """``most``: points of each signal at its worst, together 100 or 0. ``known``: which signals the data can tell."""

    most: Mapping[str, float]
    known: Mapping[str, bool]
    shop_gap_days: float | None


def signal_points(snapshot: Snapshot, settings: ModelSettings) -> SignalPoints:
    """What the signals weigh with these data."""
    shop_gap_days, known = known_signals(snapshot)
    return SignalPoints(points_of(settings, known), known, shop_gap_days)


def points_of(settings: ModelSettings, known: Mapping[str, bool]) -> dict[str, float]:
    """The points of each signal at its worst, where these are known."""
    weights = {name: settings.number(f"{name}_weight") if known[name] else 0.0 for name in SIGNALS}
    whole = sum(weights.values())
    return {name: 100 * weight / whole if whole else 0.0 for name, weight in weights.items()}


def unknown_signals(store: Store, as_of: date) -> tuple[str, ...]:
    """The signals that these data cannot tell, whatever their weight."""
    _, known = known_signals(SingleDay(store, as_of))
    return tuple(name for name in SIGNALS if not known[name])


def known_signals(snapshot: Snapshot) -> tuple[float | None, dict[str, bool]]:
    """The shop's usual gap in days, and which signals the data can tell."""
    query = load_sql("models/risk_signals", customer_metrics=snapshot.metrics(_METRICS))
    with snapshot.store.cursor() as cursor:
        row = cursor.execute(query, {"as_of": snapshot.day}).fetchone()
    assert row is not None
    return row[0], dict(zip(SIGNALS, (row[0] is not None, *row[1:]), strict=True))
