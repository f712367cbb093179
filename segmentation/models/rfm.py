"""RFM: every customer with an order in one segment, by scores on recency, frequency and monetary value."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.cuts import AXES, Cuts, Method, cuts_from_mapping, default_quantiles, find_cuts
from segmentation.models.placed import Placement
from segmentation.models.registry import register
from segmentation.models.result import NO_ORDERS, Result, SegmentSize
from segmentation.models.score_rules import (
    ScoreRule,
    assign,
    read_rules,
    segment_names,
    standard_rules,
)
from segmentation.models.settings import Choice, Control, Number
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.store import Store

Monetary = Literal["sum", "mean"]
Second = Literal["f", "fm"]
MODELS = ("rfm8", "grid")
_MONETARY = Choice("monetary", ("sum", "mean"), "sum")
_SECOND = Choice("grid_second", ("f", "fm"), "f")
_WINDOW = Number("window_months", 1, 240, 1, 12, "times")


@dataclass(frozen=True)
class RfmSettings:
    """What decides the segment of a customer. ``rules`` None = the model's own (``data/segmentations``).

    ``monetary``: money summed or per order. ``window_months``: frequency and money count in the last months only,
    None = all time. ``grid_second``: the grid's second axis, F or (F + M) / 2.
    """

    model: str
    cuts: Cuts
    monetary: Monetary = "sum"
    window_months: int | None = None
    grid_second: Second = "f"
    rules: tuple[ScoreRule, ...] | None = None

    def __post_init__(self) -> None:
        for axis in AXES if self.rules is None else ():
            cuts = getattr(self.cuts, axis)
            if len(cuts) >= self.levels:
                allowed = "1" if self.levels == 2 else f"1-{self.levels - 1}"
                raise InputError("cuts_wrong_number", axis=axis, value=len(cuts), allowed=allowed)

    @property
    def levels(self) -> int:
        """The highest score."""
        return self.cuts.levels if self.rules else standard_rules(self.model)[0]

    def ordered_rules(self) -> tuple[ScoreRule, ...]:
        """The rules in force, first match wins."""
        if self.rules is not None:
            return self.rules
        levels, rules = standard_rules(self.model)
        if self.grid_second == "f" or self.model != "grid":
            return rules
        return tuple(replace(rule, f=(1, levels), fm=rule.f) for rule in rules)

    def segments(self) -> list[str]:
        """Codes of every segment a buyer can be in."""
        return segment_names(self.ordered_rules(), self.levels)

    def to_json(self) -> str:
        """As saved with a version."""
        rules = None
        if self.rules is not None:
            rules = [{"name": rule.segment, **{a: list(v) for a, v in rule.ranges().items()}} for rule in self.rules]
        return json.dumps(
            {
                "model": self.model,
                "cuts": self.cuts.as_dict(),
                "monetary": self.monetary,
                "window_months": self.window_months,
                "grid_second": self.grid_second,
                "segments": rules,
            },
            ensure_ascii=False,
        )


@dataclass(frozen=True)
class RfmResult(Result):
    """Sizes in the window of the settings. ``cells``: (r, f) -> customers and revenue, over all m."""

    settings: RfmSettings
    cells: dict[tuple[int, int], tuple[int, float]]


def inputs_table(store: Store, as_of: date, *, monetary: Monetary = "sum", window_months: int | None = None) -> str:
    """Name of a table with recency, frequency, monetary and revenue of every buyer (models/rfm_inputs.sql)."""
    metrics = metrics_table(store, as_of, window_months=window_months)
    query = load_sql("models/rfm_inputs", customer_metrics=metrics)
    return store.derived("rfm_inputs", query, {"monetary": monetary}, {"as_of": as_of, "monetary": monetary})


def standard_settings(
    store: Store,
    as_of: date,
    model: str,
    *,
    method: Method | None = None,
    monetary: Monetary = "sum",
    window_months: int | None = None,
) -> RfmSettings:
    """Settings to start from: eight classes cut at the mean, the grid at equal shares."""
    levels, _ = standard_rules(model)
    method = method or ("mean" if model == "rfm8" else "quantile")
    inputs = inputs_table(store, as_of, monetary=monetary, window_months=window_months)
    at = default_quantiles(levels)
    recency, frequency, money = (
        find_cuts(store, inputs, axis, method, at=at) for axis in ("recency", "frequency", "monetary")
    )
    return RfmSettings(model, Cuts(recency, frequency, money), monetary, window_months)


def evaluate(store: Store, as_of: date, settings: RfmSettings) -> RfmResult:
    """Put everybody into a segment and add up: one group-by over the buyers, the rest on at most 125 cells."""
    metrics = metrics_table(store, as_of, window_months=settings.window_months)
    inputs = inputs_table(store, as_of, monetary=settings.monetary, window_months=settings.window_months)
    cells_of = assign(settings.ordered_rules(), settings.levels)
    with store.cursor() as cursor:
        cells = cursor.execute(
            load_sql("models/rfm_cells", rfm_scored=_scored(inputs)),
            _scoring_values(settings),
        ).fetchall()
        row = cursor.execute(f"SELECT COUNT(*) FROM {metrics}").fetchone()  # noqa: S608 - our own table
    assert row is not None
    buyers = sum(cell[3] for cell in cells)
    revenue = float(sum(cell[5] for cell in cells))
    grouped: dict[str, list[tuple[int, int, float, int, float]]] = {name: [] for name in settings.segments()}
    heat: dict[tuple[int, int], tuple[int, float]] = {}
    for r, f, m, customers, orders, money, recency_sum, monetary_sum in cells:
        grouped[cells_of[r, f, m]].append((customers, orders, float(money), recency_sum, monetary_sum))
        count, earned = heat.get((r, f), (0, 0.0))
        heat[r, f] = count + customers, earned + float(money)
    sizes = [_add_up(name, parts, row[0], revenue) for name, parts in grouped.items()]
    if row[0] > buyers:
        sizes.append(SegmentSize(NO_ORDERS, row[0] - buyers, (row[0] - buyers) / row[0], 0, 0.0, 0.0, None, None, None))
    return RfmResult(as_of, row[0], buyers, settings, tuple(sizes), heat)


def _add_up(
    name: str, parts: Iterable[tuple[int, int, float, int, float]], customers_all: int, revenue_all: float
) -> SegmentSize:
    customers, orders, revenue, recency, monetary = (
        [sum(column) for column in zip(*parts, strict=True)] if parts else [0] * 5
    )
    return SegmentSize(
        segment=name,
        customers=int(customers),
        customer_share=customers / customers_all if customers_all else 0.0,
        orders=int(orders),
        revenue=float(revenue),
        revenue_share=revenue / revenue_all if revenue_all else 0.0,
        mean_recency=recency / customers if customers else None,
        mean_frequency=orders / customers if customers else None,
        mean_monetary=monetary / customers if customers else None,
    )


def _scored(inputs: str) -> str:
    return f"({load_sql('models/rfm_scored', rfm_inputs=inputs)})"


def _scoring_values(settings: RfmSettings) -> dict[str, object]:
    return {**settings.cuts.as_values(), "recency_levels": len(settings.cuts.recency) + 1}


def place(store: Store, as_of: date, settings: RfmSettings) -> Placement:
    """Where each customer is, with the scores r, f and m."""
    metrics = metrics_table(store, as_of, window_months=settings.window_months)
    inputs = inputs_table(store, as_of, monetary=settings.monetary, window_months=settings.window_months)
    return _placed(metrics, inputs, settings)


def _placed(metrics: str, inputs: str, settings: RfmSettings) -> Placement:
    cells = assign(settings.ordered_rules(), settings.levels)
    query = load_sql("models/rfm_placed", rfm_scored=_scored(inputs), customer_metrics=metrics)
    values = _scoring_values(settings) | {
        "cell_r": [cell[0] for cell in cells],
        "cell_f": [cell[1] for cell in cells],
        "cell_m": [cell[2] for cell in cells],
        "cell_segment": list(cells.values()),
        "no_orders": NO_ORDERS,
    }
    segments = (*settings.segments(), NO_ORDERS)
    return Placement(query, values, segments, ("r", "f", "m"), settings.window_months)


@dataclass(frozen=True)
class RfmModel:
    """RFM under the contract of the registry."""

    code: str
    controls: tuple[Control, ...] = ()

    def standard(self, store: Store, as_of: date) -> RfmSettings:
        """See ``standard_settings``."""
        return standard_settings(store, as_of, self.code)

    def read(self, content: Mapping[str, Any]) -> RfmSettings:
        """``cuts``, and what else differs from the standard."""
        cuts = cuts_from_mapping(content.get("cuts"))
        rules = read_rules(content["segments"], cuts.levels) if content.get("segments") else None
        monetary = _MONETARY.check(content.get("monetary", "sum"))
        second = _SECOND.check(content.get("grid_second", "f"))
        window = content.get("window_months")
        months = None if window is None else int(_WINDOW.check(window))
        return RfmSettings(self.code, cuts, cast("Monetary", monetary), months, cast("Second", second), rules)

    def place(self, snapshot: Snapshot, settings: RfmSettings) -> Placement:
        """See ``place``."""
        if isinstance(snapshot, SingleDay):  # cuts are dragged over one table
            return place(snapshot.store, snapshot.day, settings)
        metrics = snapshot.metrics(window_months=settings.window_months)
        placement = _placed(metrics, f"({load_sql('models/rfm_inputs', customer_metrics=metrics)})", settings)
        return replace(placement, values={**placement.values, "monetary": settings.monetary})

    def evaluate(self, store: Store, as_of: date, settings: RfmSettings) -> RfmResult:
        """See ``evaluate``."""
        return evaluate(store, as_of, settings)


for _code in MODELS:
    register(RfmModel(_code))
