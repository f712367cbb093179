"""Cuts on recency, frequency and monetary value, and how each way of cutting finds them.

A score is a function of the value: with cuts c1 <= c2 <= …, a value scores by the number of cuts it reaches
(``lower <= v < upper``). More days since the last order score lower, more orders and money higher.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentation.errors import InputError
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmentation.store import Store

Method = Literal["mean", "median", "quantile", "fixed", "score"]
AXES = ("recency", "frequency", "monetary")
METHODS: tuple[Method, ...] = ("mean", "median", "quantile", "fixed", "score")
MAX_CUTS = 4


@dataclass(frozen=True)
class Cuts:
    """Ascending cuts per axis: recency in days since the last order, frequency in orders, monetary in money."""

    recency: tuple[float, ...]
    frequency: tuple[float, ...]
    monetary: tuple[float, ...]

    def __post_init__(self) -> None:
        for axis in AXES:
            _check_ascending(axis, getattr(self, axis))

    @property
    def levels(self) -> int:
        """The highest score."""
        return max(len(getattr(self, axis)) for axis in AXES) + 1

    def as_dict(self) -> dict[str, list[float]]:
        """Axis -> cuts, as in the YAML file."""
        return {axis: [_plain(cut) for cut in getattr(self, axis)] for axis in AXES}

    def as_values(self) -> dict[str, float]:
        """Parameters ``recency_1 … monetary_4`` of the scoring statements; absent cuts are never reached."""
        return {
            f"{axis}_{place + 1}": (cuts[place] if place < len(cuts) else math.inf)
            for axis in AXES
            for cuts in (getattr(self, axis),)
            for place in range(MAX_CUTS)
        }


def _plain(cut: float) -> float:
    return int(cut) if float(cut).is_integer() else float(cut)


def _check_ascending(axis: str, cuts: Sequence[float]) -> None:
    if not 1 <= len(cuts) <= MAX_CUTS:
        raise InputError("cuts_wrong_number", axis=axis, value=len(cuts), allowed=f"1-{MAX_CUTS}")
    if any(isinstance(cut, bool) or not isinstance(cut, int | float) or not math.isfinite(cut) for cut in cuts):
        raise InputError("cuts_not_numbers", axis=axis, value=str(list(cuts)))
    if list(cuts) != sorted(cuts):
        raise InputError("cuts_not_ascending", axis=axis, value=", ".join(map(str, cuts)))


def cuts_from_mapping(content: object) -> Cuts:
    """Cuts from ``{recency: […], frequency: […], monetary: […]}``."""
    if not isinstance(content, dict) or set(content) != set(AXES):
        raise InputError("cuts_axes_wrong", value=str(content)[:120], allowed=", ".join(AXES))
    return Cuts(*(tuple(content[axis]) if isinstance(content[axis], list) else (content[axis],) for axis in AXES))


def default_quantiles(levels: int) -> tuple[float, ...]:
    """Equal shares: 0.5 for two levels, 0.2 … 0.8 for five."""
    return tuple(round(step / levels, 10) for step in range(1, levels))


def find_cuts(store: Store, inputs: str, axis: str, method: Method, *, at: Sequence[float]) -> tuple[float, ...]:
    """Cuts of one axis over the customers of ``inputs`` (a table of models/rfm_inputs.sql).

    ``at``: shares 0..1 for ``quantile``; lowest high score 2..5 of the five equal shares for ``score``; the cuts for
    ``fixed``; unused for ``mean`` and ``median``. A quantile cut is the smallest value above the quantile, so that
    the customers at the quantile itself stay together below it.
    """
    if method == "fixed":
        return tuple(at)
    if method == "mean":
        statement: str = "models/cut_at_mean"
        values: dict[str, object] = {}
    else:
        statement = "models/cuts_at_quantiles"
        values = {"shares": _shares(axis, method, at)}
    with store.cursor() as cursor:
        query = load_sql(statement, rfm_inputs=inputs, axis_value=axis)
        rows = cursor.execute(query, values).fetchall()
    return tuple(float(row[0]) for row in rows if row[0] is not None) or (1.0,)


def _shares(axis: str, method: Method, at: Sequence[float]) -> list[float]:
    if method == "median":
        return [0.5]
    if method == "quantile":
        return list(at)
    lowest_high_score = int(at[0])
    if not 2 <= lowest_high_score <= 5:
        raise InputError("score_out_of_range", axis=axis, value=lowest_high_score, allowed="2-5")
    share = (lowest_high_score - 1) / 5
    return [1 - share if axis == "recency" else share]


def distinct_values(store: Store, inputs: str) -> Mapping[str, int]:
    """Axis -> number of different values; counted once per ``inputs``."""
    counts = f"SELECT COUNT(DISTINCT recency), COUNT(DISTINCT frequency), COUNT(DISTINCT monetary) FROM {inputs}"  # noqa: S608
    table = store.derived("distinct_values", counts, {}, {"inputs": inputs})
    with store.cursor() as cursor:
        row = cursor.execute(f"SELECT * FROM {table}").fetchone()  # noqa: S608 - our own table
    assert row is not None
    return dict(zip(AXES, row, strict=True))
