"""Value tiers: high, middle and low by one metric, cut at shares of customers, multiples of the mean, or amounts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from segmentation.metrics.customers import metrics_table
from segmentation.models.cuts import find_cuts
from segmentation.models.placed import Placement, placement_of
from segmentation.models.registry import ControlledModel, register
from segmentation.models.result import NO_ORDERS, UNKNOWN
from segmentation.models.settings import Choice, ModelSettings, Number
from segmentation.models.value_edges import VALUE_METRICS, Edges, edges_at_shares, least_at_shares
from segmentation.models.value_explain import Tier, Tiers, explain_metric, silence_moves, tiers_at
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.models.explanation import Reasons
    from segmentation.store import Store

TIERS = ("high_value", "middle_value", "low_value")
BY_SHARE, BY_MEAN, BY_AMOUNT = (("cut_by", option) for option in ("customer_share", "multiple_of_mean", "amount"))
CONTROLS = (
    Choice("value_metric", VALUE_METRICS, "spend_total"),
    Choice("cut_by", ("customer_share", "multiple_of_mean", "amount"), "customer_share"),
    Number("high_share", 0.01, 0.9, 0.01, 0.2, "share", BY_SHARE),
    Number("middle_share", 0.01, 0.9, 0.01, 0.3, "share", BY_SHARE),
    Number("high_multiple", 0.1, 10, 0.1, 1.5, "times", BY_MEAN),
    Number("middle_multiple", 0.1, 10, 0.1, 0.5, "times", BY_MEAN),
    Number("high_amount", 0, 1_000_000_000, 10, 1000, "money", BY_AMOUNT),
    Number("middle_amount", 0, 1_000_000_000, 10, 300, "money", BY_AMOUNT),
)


def place(snapshot: Snapshot, settings: ModelSettings) -> Placement:
    """High from the upper edge on, middle from the lower one on; who never ordered is in ``no_orders``.

    A metric that is not known (spend of the last months, where a file told only totals) puts into ``unknown``.
    """
    metric = settings.option("value_metric")
    metrics = snapshot.metrics((metric,))
    return tier_placement(metrics, metric, _edges(snapshot.store, metrics, metric, settings))


def tier_placement(metrics: str, metric: str, edges: Edges) -> Placement:
    """High, middle and low by two edges of a metric in a table of ``customer_metrics``."""
    query = load_sql("models/value_tiers", customer_metrics=metrics, metric_value=metric)
    segments = (*TIERS, *([UNKNOWN] if edges.unknown else []), NO_ORDERS)
    return placement_of(query, {"high_from": edges.values[0], "middle_from": edges.values[1]}, segments)


def explain(store: Store, as_of: date, settings: ModelSettings, customer_id: str) -> Reasons:
    """What a customer is worth, the cuts, and the orders that would lead above one."""
    metrics, metric = metrics_table(store, as_of), settings.option("value_metric")
    edges = _edges(store, metrics, metric, settings)
    if settings.option("cut_by") == "customer_share":
        return explain_shares(store, as_of, settings, customer_id)
    if settings.option("cut_by") == "amount":
        fixed = tiers_at(TIERS, edges.values, edges.values)
        found = explain_metric(store, as_of, customer_id, metric, fixed)
        falls = silence_moves(store, as_of, customer_id, metric, fixed, now=found.segment)
        return replace(found, moves=(*found.moves, *falls))
    query = f"SELECT SUM(CAST({metric} AS DECIMAL(18, 4))), COUNT({metric}) FROM {metrics}"  # noqa: S608 - our names
    with store.cursor() as cursor:
        row = cursor.execute(f"{query} WHERE order_count > 0 AND customer_id <> $1", [customer_id]).fetchone()
    assert row is not None
    others, customers = Decimal(row[0] or 0), int(row[1]) + 1
    tiers = []
    for place, multiple in enumerate((settings.number("high_multiple"), settings.number("middle_multiple"))):

        def moved(value: Decimal | float, multiple: float = multiple) -> float:
            return multiple * (float(others + Decimal(value).quantize(Decimal("0.0001"))) / customers)

        tiers.append(Tier(TIERS[place], edges.values[place], moved))
    return explain_metric(store, as_of, customer_id, metric, Tiers(tiers, TIERS[-1]))


def explain_shares(store: Store, as_of: date, settings: ModelSettings, customer_id: str) -> Reasons:
    """The same where ``high_share`` and ``middle_share`` of the customers are cut off."""
    metrics, metric = metrics_table(store, as_of), settings.option("value_metric")
    shares = (settings.number("high_share"), settings.number("middle_share"))
    edges = edges_at_shares(store, metrics, metric, shares)
    least = least_at_shares(store, metrics, metric, shares, customer_id=customer_id)
    return explain_metric(store, as_of, customer_id, metric, tiers_at(TIERS, edges.values, least))


def _edges(store: Store, metrics: str, metric: str, settings: ModelSettings) -> Edges:
    shares = (settings.number("high_share"), settings.number("middle_share"))
    at_shares = edges_at_shares(store, metrics, metric, shares)
    if settings.option("cut_by") == "customer_share":
        return at_shares
    if settings.option("cut_by") == "amount":
        return Edges((settings.number("high_amount"), settings.number("middle_amount")), at_shares.unknown)
    bought = f"(SELECT {metric} FROM {metrics} WHERE order_count > 0 AND {metric} IS NOT NULL)"  # noqa: S608 - our names
    (mean,) = find_cuts(store, bought, metric, "mean", at=())
    multiples = (settings.number("high_multiple"), settings.number("middle_multiple"))
    return Edges(tuple(multiple * mean for multiple in multiples), at_shares.unknown)


def suggest(store: Store, as_of: date) -> dict[str, float | str]:
    """Amounts to start from: what the highest fifth and the highest half of the customers spent, rounded."""
    edges = edges_at_shares(store, metrics_table(store, as_of), "spend_total", (0.2, 0.3))
    high, middle = (_rounded(float(edge)) for edge in edges.values)
    return {"high_amount": high, "middle_amount": middle} if high > 0 else {}


def _rounded(amount: float) -> float:
    """Two significant digits, so that a slider starts at a number one can say."""
    return float(f"{amount:.2g}")


register(ControlledModel("value_tiers", CONTROLS, place, suggest, explain))
