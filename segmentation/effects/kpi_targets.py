"""What a KPI should be, set by a person, and whether it is."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Literal, get_args

from segmentation.effects.kpi_definitions import SMALL, kpi_named
from segmentation.effects.kpis import KPI_GRAINS
from segmentation.errors import InputError
from segmentation.rules.uses import Use

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from segmentation.effects.kpis import Figure
    from segmentation.effects.periods import Grain
    from segmentation.rules.uses import About
    from segmentation.store import Store

Direction = Literal["at_least", "at_most"]
State = Literal["reached", "near", "missed", "too_few"]
STATES: tuple[State, ...] = get_args(State)
NEAR_SHARE = 0.05
MOST_AUTHOR = 60
_RANGES = {"share": (0.0, 1.0), "points": (-100.0, 100.0), "score": (1.0, 7.0), "change": (-1.0, 100.0)}
_LARGEST = 1e15


@dataclass(frozen=True)
class Target:
    """A target in force. ``segmentation`` and ``segment`` None: of all customers."""

    target_id: int
    kpi: str
    segmentation: str | None
    segment: str | None
    grain: Grain
    value: float
    direction: Direction
    author: str | None
    set_at: datetime


def set_target(
    store: Store,
    kpi: str,
    grain: Grain,
    value: float,
    *,
    set_at: datetime,
    segmentation: str | None = None,
    segment: str | None = None,
    direction: Direction | None = None,
    author: str | None = None,
) -> Target:
    """Set a target in place of the one in force; ``direction`` None: what is better for the KPI.

    Raises ``InputError`` ``kpi_unknown``, ``grain_unknown``, ``target_value``, ``target_author``.
    """
    told = kpi_named(kpi)
    if grain not in KPI_GRAINS:
        raise InputError("grain_unknown", value=grain, allowed=", ".join(KPI_GRAINS))
    low, high = _RANGES.get(told.unit, (0.0, _LARGEST))
    if not isfinite(value) or not low <= value <= high:
        raise InputError("target_value", value=value, allowed=f"{low:g}-{high:g}")
    author = (author or "").strip() or None
    if author is not None and len(author) > MOST_AUTHOR:
        raise InputError("target_author", value=len(author), allowed=MOST_AUTHOR)
    direction = direction or ("at_least" if told.more_is_better else "at_most")
    if segment is None:
        segmentation = None
    with store.transaction() as cursor:
        row = cursor.execute(
            "INSERT INTO kpi_targets SELECT nextval('kpi_target_ids'), $1, $2, $3, $4, $5, $6, $7, $8, NULL"
            " RETURNING target_id",
            [kpi, segmentation, segment, grain, value, direction, author, set_at],
        ).fetchone()
        assert row is not None
        cursor.execute(
            "UPDATE kpi_targets SET withdrawn_at = $6 WHERE withdrawn_at IS NULL AND target_id <> $1 AND kpi = $2"
            " AND segmentation IS NOT DISTINCT FROM $3 AND segment IS NOT DISTINCT FROM $4 AND grain = $5",
            [row[0], kpi, segmentation, segment, grain, set_at],
        )
    return Target(int(row[0]), kpi, segmentation, segment, grain, value, direction, author, set_at)


def withdraw_target(store: Store, target_id: int, *, withdrawn_at: datetime) -> None:
    """Take a target out of force. Raises ``InputError("target_unknown")``."""
    with store.transaction() as cursor:
        found = cursor.execute(
            "UPDATE kpi_targets SET withdrawn_at = $2 WHERE target_id = $1 AND withdrawn_at IS NULL"
            " RETURNING target_id",
            [target_id, withdrawn_at],
        ).fetchall()
        if not found:
            raise InputError("target_unknown", target=target_id)


def targets(store: Store, segmentation: str | None, grain: Grain) -> dict[tuple[str, str | None], Target]:
    """Targets in force by (kpi, segment): of all customers (segment None), and of a segmentation's segments."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT target_id, kpi, segmentation, segment, grain, value, direction, author, set_at FROM kpi_targets"
            " WHERE withdrawn_at IS NULL AND grain = $2 AND (segmentation IS NULL OR segmentation = $1)"
            " ORDER BY target_id",
            [segmentation, grain],
        ).fetchall()
    return {(row[1], row[3]): Target(*row) for row in rows}


def target_users(store: Store, about: About, name: str) -> Iterator[Use]:
    """Targets in force for segments of a segmentation."""
    if about != "segment":
        return
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT kpi, segment, COUNT(*) FROM kpi_targets WHERE withdrawn_at IS NULL"
            " AND LOWER(segmentation) = LOWER($1) GROUP BY ALL ORDER BY ALL",
            [name],
        ).fetchall()
    for kpi, segment, count in rows:
        yield Use("kpi_target", kpi, segment, count)


def state_of(figure: Figure | None, target: Target) -> State | None:
    """Whether a figure reaches its target; None without a value.

    ``too_few``: the 95 % interval holds the target, or one that is not Wilson's rests on fewer than 30.
    ``near``: surely missed, but by at most 5 % of the target (NPS: 2 points, growth: 1 point, where that is more).
    """
    if figure is None or figure.value is None:
        return None
    kpi = kpi_named(figure.kpi)
    if figure.interval is not None:
        low, high = figure.interval
        if low < target.value < high or (kpi.interval != "wilson" and figure.n < SMALL):
            return "too_few"
    short = target.value - figure.value if target.direction == "at_least" else figure.value - target.value
    if short <= 0:
        return "reached"
    return "near" if short <= max(NEAR_SHARE * abs(target.value), kpi.near) else "missed"
