"""How many of those asked answer, and who they are: a score speaks only for customers like those who answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentation.effects.intervals import share_interval
from segmentation.effects.satisfaction import FIRST_DAY, MEASURES, answers_table
from segmentation.models.result import OTHERS
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import RuleSegment, RuleSegmentation
from segmentation.rules.tree import tree_of
from segmentation.segments.profile import profiles
from segmentation.segments.runs import run_settings
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.effects.intervals import Interval
    from segmentation.segments.profile import Difference
    from segmentation.segments.runs import Run
    from segmentation.store import Store

Basis = Literal["contacts", "tickets", "buyers"]
ANSWERED = "answered"
ANSWERS_THEMSELVES = ("csat_percent", "nps_points", "ces_score", "complaint_count")


@dataclass(frozen=True)
class ResponseRate:
    """Of ``asked`` contacts, tickets or buyers, those ``answered``. See ``response_rates.sql`` for each basis."""

    basis: Basis
    asked: int
    answered: int

    @property
    def rate(self) -> float:
        """0 to 1."""
        return self.answered / self.asked

    @property
    def interval(self) -> Interval | None:
        """95 %, Wilson."""
        return share_interval(self.answered, self.asked)


def response_rates(store: Store, as_of: date, first: date = FIRST_DAY) -> list[ResponseRate]:
    """By everything that tells who was asked; answering buyers, which need not have been asked, come last."""
    with store.holding(), store.cursor() as cursor:
        query = load_sql("effects/response_rates", answers=answers_table(store, as_of))
        return [ResponseRate(*row) for row in cursor.execute(query, {"as_of": as_of, "first": first}).fetchall()]


def answerers(store: Store, as_of: date, first: date = FIRST_DAY, name: str = ANSWERED) -> Run:
    """A run with the customers who gave a score from ``first`` on as segment ``name``, all others as ``others``."""
    rule = {"event": "feedback", "where": {"field": "feedback_kind", "in": list(MEASURES)}, "since": first.isoformat()}
    scored = {"all": [rule["where"], {"not": {"field": "score", "is_empty": True}}]}
    tree = tree_of(rule | {"where": scored})
    segments = (RuleSegment(name, tree), RuleSegment(OTHERS, None))
    return run_settings(store, as_of, RulesSettings(RuleSegmentation(segments)))


def answerer_differences(store: Store, run: Run) -> tuple[Difference, ...]:
    """How those who answer differ from all customers, largest effect first; chance and their answers left out."""
    found = profiles(store, run).get(run.result.segments[0].segment)
    if found is None:
        return ()
    return tuple(told for told in found.headlines(20) if told.attribute not in ANSWERS_THEMSELVES)
