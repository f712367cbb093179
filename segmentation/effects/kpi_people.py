"""The customers behind a KPI: who was lost, who complained, who answered low; and the rule that finds them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from segmentation.effects.kpi_definitions import NEWCOMERS, kpi_named
from segmentation.effects.kpis import kpi_customers, members_before, previous_start
from segmentation.effects.stops import Stop, can_be_rule, stop_content
from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.models.placed import Placement
from segmentation.models.result import OTHERS
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import RuleSegment, RuleSegmentation
from segmentation.rules.tree import tree_of
from segmentation.segments.library import version
from segmentation.segments.runs import Run, run_placed
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmentation.effects.kpis import Progress
    from segmentation.effects.periods import Grain
    from segmentation.segments.library import Version
    from segmentation.store import Store

_NONE = "0"  # in place of a column: nobody is left out


@dataclass(frozen=True)
class Part:
    """Some of the customers a KPI counts: who have ``column`` of its family in the period and no ``without``.

    ``against``: their own value of the KPI above that of all, or at most that.
    """

    code: str
    column: str
    without: str = _NONE
    against: Literal["above", "at_most"] | None = None


_BUYERS = Part("buyers", "buyers")
_REPEAT, _ONCE = Part("repeat_buyers", "repeat_buyers"), Part("single_buyers", "buyers", "repeat_buyers")
PARTS: dict[str, tuple[Part, ...]] = {
    "revenue": (_BUYERS,),
    "spend_per_order": (
        _BUYERS,
        Part("spent_more", "buyers", against="above"),
        Part("spent_less", "buyers", against="at_most"),
    ),
    "spend_per_order_growth": (_BUYERS,),
    "orders_per_buyer": (_BUYERS, _REPEAT, _ONCE),
    "retention_rate": (Part("not_returned", "previous_buyers", "returned"), Part("returned", "returned")),
    "repurchase_rate": (_REPEAT, _ONCE),
    "churn_rate": (Part("churned", "churned"), Part("not_churned", "active", "churned")),
    "csat": (Part("csat_low", "csat_low"), Part("csat_middle", "csat_middle"), Part("csat_high", "csat_high")),
    "nps": (Part("nps_low", "nps_low"), Part("nps_middle", "nps_middle"), Part("nps_high", "nps_high")),
    "ces": (Part("ces_low", "ces_low"), Part("ces_middle", "ces_middle"), Part("ces_high", "ces_high")),
    "complaint_rate": (
        Part("complainers", "complainers"),
        Part("no_complaint", "buyers_or_complainers", "complainers"),
    ),
    "first_answer_hours": (
        Part("waited_longer", "answered_tickets", against="above"),
        Part("waited_less", "answered_tickets", against="at_most"),
    ),
    "resolution_hours": (
        Part("waited_longer", "closed_tickets", against="above"),
        Part("waited_less", "closed_tickets", against="at_most"),
    ),
}
# from (low end, width) of a scale to the conditions on a score; see scored_answers.sql
_SCORES: dict[str, Callable[[float, float], dict[str, float]]] = {
    "csat_low": lambda low, width: {"at_most": low + width / 4},
    "csat_high": lambda low, width: {"at_least": low + width * 3 / 4},
    "nps_low": lambda low, width: {"at_most": (low + width) * 6 / 10},
    "nps_high": lambda low, width: {"at_least": (low + width) * 9 / 10},
    "ces_low": lambda low, width: {"at_most": low + width / 3},
    "ces_high": lambda low, width: {"at_least": low + width * 2 / 3},
}


@dataclass(frozen=True)
class KpiPeopleSettings:
    """Those of ``part`` behind a KPI of a segment (None: of all customers) in the period from ``start`` to ``end``.

    They are the segment ``name``, everybody else ``others``. ``version_id``: of what ``segment`` is one.
    """

    version_id: int | None
    grain: Grain
    start: date
    end: date
    kpi: str
    segment: str | None
    part: str
    churn_days: int
    name: str
    model: str = "kpi_people"

    @property
    def told(self) -> Part:
        """Of the KPI, the part asked for. Raises ``InputError("kpi_part_unknown")``."""
        for part in PARTS[kpi_named(self.kpi).code]:
            if part.code == self.part:
                return part
        allowed = ", ".join(part.code for part in PARTS[self.kpi])
        raise InputError("kpi_part_unknown", value=self.part, allowed=allowed)

    def version(self, store: Store) -> Version | None:
        """Whose segments are asked for; None where none is."""
        return version(store, self.version_id) if self.version_id and self.segment else None

    def to_json(self) -> str:
        """Tells one choice from another."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    def place(self, store: Store, as_of: date) -> Placement:
        """Where everybody known at ``as_of`` is."""
        kpi, part = kpi_named(self.kpi), self.told
        customers, values = kpi_customers(
            kpi.family, self.grain, {self.start: self.end}, as_of, churn_days=self.churn_days
        )
        query = load_sql(
            "effects/kpi_people",
            kpi_customers=customers,
            memberships=members_before(store, self.version(store), [self.start], as_of),
            customer_metrics=metrics_table(store, as_of),
            counted_column=part.column,
            left_out_column=part.without,
            numerator_column=kpi.numerator,
            denominator_column=kpi.denominator or _NONE,
        )
        asked: dict[str, object] = {
            "segment": self.segment,
            "newcomers": NEWCOMERS,
            "against": part.against,
            "found_segment": self.name,
            "other_segment": OTHERS,
        }
        return Placement(query, values | asked, (self.name, OTHERS))


def kpi_people(
    store: Store,
    as_of: date,
    settings: KpiPeopleSettings,
    *,
    progress: Progress = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Run:
    """The customers as segment ``name`` of a run, everybody else as ``others``."""
    with store.holding():
        members_before(
            store,
            settings.version(store),
            [settings.start],
            as_of,
            progress=lambda part: progress("time_history", part),
            cancelled=cancelled,
        )
        progress("kpi_people", None)
        return run_placed(store, as_of, settings)


def kpi_people_rule(store: Store, settings: KpiPeopleSettings) -> RulesSettings | None:
    """What finds the same customers by rule, to save; None where no rule can ask for them."""
    parts = _what_happened(store, settings)
    if parts is None:
        return None
    chosen = settings.version(store)
    if chosen is not None:
        day = settings.start - timedelta(days=1)
        new = settings.segment == NEWCOMERS
        stop = Stop(day, None, there=False) if new else Stop(day, settings.segment)
        if not can_be_rule(store, chosen, [stop], "now"):
            return None
        parts.append(stop_content(chosen, stop))
    tree = tree_of(parts[0] if len(parts) == 1 else {"all": parts})
    return RulesSettings(RuleSegmentation((RuleSegment(settings.name, tree), RuleSegment(OTHERS, None))))


def _what_happened(store: Store, settings: KpiPeopleSettings) -> list[Any] | None:
    """The conditions of a part without those of the segment."""
    start, end, code = settings.start, settings.end, settings.told.code
    before, lost_after = start - timedelta(days=1), timedelta(days=settings.churn_days)
    came_before = _ordered(previous_start(settings.grain, start), before)
    active, ordered, stayed = (
        _ordered(before - lost_after, before),
        _ordered(start, end),
        _ordered(end - lost_after, end),
    )
    complaint = {
        "any": [
            _event("feedback", "feedback_kind", "complaint", start, end),
            _event("ticket", "issue_type", "complaint", start, end),
        ]
    }
    told: dict[str, list[Any]] = {
        "buyers": [ordered],
        "repeat_buyers": [ordered | {"times": {"at_least": 2}}],
        "single_buyers": [ordered | {"times": {"is": 1}}],
        "returned": [came_before, ordered],
        "not_returned": [came_before, {"not": ordered}],
        "churned": [active, {"not": stayed}],
        "not_churned": [active, stayed],
        "complainers": [complaint],
        "no_complaint": [ordered, {"not": complaint}],
    }
    return _answered(store, settings) if code in _SCORES else told.get(code)


def _answered(store: Store, settings: KpiPeopleSettings) -> list[Any] | None:
    """A score is high or low by its scale, which no rule asks for: one scale must hold for all."""
    kind = settings.kpi
    with store.cursor() as cursor:
        scales = cursor.execute(
            "SELECT DISTINCT scale_min, scale_max FROM feedback WHERE kind = $1 AND score IS NOT NULL"
            " AND scale_max > scale_min AND CAST(answered_at AS DATE) BETWEEN $2 AND $3",
            [kind, settings.start, settings.end],
        ).fetchall()
    if len(scales) != 1:
        return None
    low, high = (float(end) for end in scales[0])
    asked = _SCORES[settings.part](low, high - low)
    event = _event("feedback", "feedback_kind", kind, settings.start, settings.end)
    score = [{"field": "score", operator: value} for operator, value in asked.items()]
    return [event | {"where": {"all": [event["where"], *score]}}]


def _ordered(first: date, last: date) -> dict[str, Any]:
    return _event("order", "order_kind", "sale", first, last)


def _event(event: str, field: str, value: str, first: date, last: date) -> dict[str, Any]:
    return {"event": event, "where": {"field": field, "is": value}, "between": [first, last]}
