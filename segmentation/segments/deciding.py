"""The numbers that decide a segmentation: from which table, and at which cuts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

from segmentation.metrics.customers import METRIC_COLUMNS, metrics_table
from segmentation.models.cuts import AXES
from segmentation.models.rfm import RfmSettings, inputs_table
from segmentation.models.score_rules import assign
from segmentation.models.settings import ModelSettings
from segmentation.rules import inputs as rule_inputs
from segmentation.rules.model import RulesSettings
from segmentation.rules.tree import Condition, walk
from segmentation.store import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.models.settings import Settings
    from segmentation.store import Store

USUAL = ("days_since_last_order", "order_count", "spend_total")


@dataclass(frozen=True)
class Deciding:
    """``cuts``: metric (a column of ``table``, one row per customer) -> the values at which it decides, if known."""

    table: str
    cuts: Mapping[str, tuple[float, ...]]

    def query(self) -> str:
        """One row per customer and metric: ``customer_id``, ``metric``, ``metric_value`` (NULL where there is none)."""
        return " UNION ALL ".join(
            f"SELECT customer_id, '{metric}' AS metric, CAST({quote_identifier(metric)} AS DOUBLE) AS metric_value"  # noqa: S608 - our own names
            f" FROM {self.table}"
            for metric in self.cuts
        )


@singledispatch
def deciding(_settings: Settings, store: Store, as_of: date) -> Deciding:
    """What decides by these settings; where the model does not say, the three usual metrics, without cuts."""
    return Deciding(metrics_table(store, as_of), dict.fromkeys(USUAL, ()))


@deciding.register(ModelSettings)
def _of_controls(settings: ModelSettings, store: Store, as_of: date) -> Deciding:
    chosen = [value for value in settings.values.values() if isinstance(value, str) and value in METRIC_COLUMNS]
    return Deciding(metrics_table(store, as_of), dict.fromkeys((*chosen, *USUAL), ()))


@deciding.register(RfmSettings)
def _of_rfm(settings: RfmSettings, store: Store, as_of: date) -> Deciding:
    """The cuts that part two segments somewhere: the grid does not look at money, a rule may take all scores."""
    table = inputs_table(store, as_of, monetary=settings.monetary, window_months=settings.window_months)
    cells = assign(settings.ordered_rules(), settings.levels)
    cuts = {}
    for place, (axis, told) in enumerate(settings.cuts.as_dict().items()):
        scores = [len(told) - reached if axis == "recency" else reached + 1 for reached in range(len(told))]
        cuts[axis] = tuple(cut for cut, score in zip(told, scores, strict=True) if _parts(cells, place, score))
    return Deciding(table, {axis: told for axis, told in cuts.items() if told} or dict.fromkeys(AXES, ()))


def _parts(cells: Mapping[tuple[int, int, int], str], place: int, score: int) -> bool:
    """Whether the next higher score on an axis is another segment, for any scores on the others."""
    by_cell: dict[tuple[int, ...], str] = {cell: segment for cell, segment in cells.items() if cell[place] == score}
    higher: dict[tuple[int, ...], str] = {
        (*cell[:place], score, *cell[place + 1 :]): segment
        for cell, segment in cells.items()
        if cell[place] == score + 1
    }
    return any(higher.get(cell, segment) != segment for cell, segment in by_cell.items())


@deciding.register(RulesSettings)
def _of_rules(settings: RulesSettings, store: Store, as_of: date) -> Deciding:
    """Metrics that conditions compare with a number; shares of a mean are told by the data at ``as_of``."""
    table = rule_inputs.inputs_table(store, as_of, METRIC_COLUMNS)
    compiler = rule_inputs.compiler_for(store, table, as_of)
    cuts: dict[str, tuple[float, ...]] = {}
    for segment in settings.segmentation.segments:
        for node in walk(segment.rule) if segment.rule is not None else ():
            if (
                not isinstance(node, Condition)
                or node.field.kind != "number"
                or node.field.column not in METRIC_COLUMNS
            ):
                continue
            before = set(compiler.values)
            compiler.expression(node)
            told = [value for name, value in compiler.values.items() if name not in before and value is not None]
            known = cuts.get(node.field.column, ())
            cuts[node.field.column] = tuple(sorted({*known, *(float(value) for value in told)}))  # type: ignore[arg-type]
    return Deciding(table, cuts or dict.fromkeys(USUAL, ()))
