"""Why is this customer here? For any model: what decides, and what would move them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from segmentation.metrics.customers import known_customer, metrics_table
from segmentation.models import rfm_explain
from segmentation.models.explanation import Reasons
from segmentation.models.registry import model_named
from segmentation.models.rfm import RfmSettings
from segmentation.rules import explain as rules_explain
from segmentation.rules.model import RulesSettings
from segmentation.segments.overrides import Override, overrides
from segmentation.segments.runs import placed_anew
from segmentation.store import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.models.settings import Settings
    from segmentation.segments.runs import Run
    from segmentation.store import Store

METRICS = ("days_since_last_order", "order_count", "spend_total", "spend_per_order", "first_order_on", "mean_gap_days")


@dataclass(frozen=True)
class Explanation:
    """One customer in one run. ``segment``: in force; ``reasons.segment``: by the rules alone.

    ``override``: what a person decided, if that holds. ``placed``: what else the model says of the customer.
    """

    customer_id: str
    as_of: date
    segment: str
    reasons: Reasons
    override: Override | None
    placed: Mapping[str, Any]


def explain(store: Store, run: Run, customer_id: str) -> Explanation:
    """Explain where a run puts a customer. Raises ``InputError("customer_not_found")``."""
    customer_id = known_customer(store, run.as_of, customer_id)
    columns = ["segment", *run.placement.columns]
    named = ", ".join(map(quote_identifier, columns))
    with store.holding(), store.cursor() as cursor:
        placement = placed_anew(store, run)
        row = cursor.execute(
            f"SELECT {named} FROM ({placement.query}) WHERE customer_id = $explained",  # noqa: S608 - our own statement
            {**placement.values, "explained": customer_id},
        ).fetchone()
    assert row is not None
    placed = dict(zip(columns, row, strict=True))
    segment = placed.pop("segment")
    by_rules = placed.pop("rule_segment", segment)
    override = None
    if run.version is not None and run.overridden:
        told = overrides(store, run.version.name, run.as_of)
        override = next((one for one in told if one.customer_id == customer_id and one.state == "in_force"), None)
    reasons = reasons_of(run.settings, store, run.as_of, customer_id, by_rules)
    return Explanation(customer_id, run.as_of, segment, reasons, override, placed)


@singledispatch
def reasons_of(settings: Settings, store: Store, as_of: date, customer_id: str, segment: str) -> Reasons:
    """What decides for a customer whom the rules put into ``segment``.

    A model may offer ``explain(store, as_of, settings, customer_id) -> Reasons``. Of one that doesn't, the metrics of
    the customer are told, and no moves: trying changes out would mean placing everybody again for each of them.
    """
    offered = getattr(model_named(settings.model), "explain", None)
    if offered is not None:
        found: Reasons = offered(store, as_of, settings, customer_id)
        return found
    named = ", ".join(METRICS)
    with store.cursor() as cursor:
        row = cursor.execute(
            f"SELECT {named} FROM {metrics_table(store, as_of)} WHERE customer_id = $1",  # noqa: S608 - our own names
            [customer_id],
        ).fetchone()
    assert row is not None
    return Reasons(segment, dict(zip(METRICS, row, strict=True)), moves_known=False)


@reasons_of.register(RfmSettings)
def _by_rfm(settings: RfmSettings, store: Store, as_of: date, customer_id: str, _segment: str) -> Reasons:
    return rfm_explain.explain(store, as_of, settings, customer_id)


@reasons_of.register(RulesSettings)
def _by_rules(settings: RulesSettings, store: Store, as_of: date, customer_id: str, _segment: str) -> Reasons:
    return rules_explain.explain(store, as_of, settings, customer_id)
