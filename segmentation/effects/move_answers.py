"""What customers answered before and after they moved to another segment, against those who stayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from segmentation.effects.history import history_of, memberships_table
from segmentation.effects.moves import NOT_KNOWN, moves
from segmentation.effects.satisfaction import MEASURES, Score, answers_table
from segmentation.errors import InputError
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.effects.moves import Flow
    from segmentation.effects.satisfaction import Change, Measure
    from segmentation.segments.library import Version
    from segmentation.store import Store

Span = Literal["before", "between", "after"]
SPANS: tuple[Span, ...] = get_args(Span)
USUAL_DAYS = 180


@dataclass(frozen=True)
class SpanScores:
    """Scores of one span of time, each customer's last answer in it."""

    span: Span
    moved: Score
    stayed: Score

    @property
    def difference(self) -> Change | None:
        """Of those who moved to those who stayed, with its 95 % interval; None where one group has no answers."""
        return self.moved.change_from(self.stayed)


@dataclass(frozen=True)
class MoveAnswers:
    """``moved``: customers in one segment on the first day and in the other on the second; ``stayed``: still there."""

    moved: int
    stayed: int
    spans: tuple[SpanScores, ...]


def flows_between(store: Store, version: Version, earlier: date, later: date) -> list[Flow]:
    """Who moved from which segment to which, the most customers first; new ones and who stayed left out.

    Raises ``InputError("days_not_ascending")``.
    """
    told = moves(store, history_of(version, (earlier, later)), earlier, later)
    moving = [flow for flow in told.flows if not flow.stayed and flow.segment_before != NOT_KNOWN]
    return sorted(moving, key=lambda flow: (-flow.customers, flow.segment_before, flow.segment_after))


def move_answers(
    store: Store,
    as_of: date,
    version: Version,
    measure: Measure,
    *,
    from_segment: str,
    to_segment: str,
    earlier: date,
    later: date,
    days: int = USUAL_DAYS,
) -> MoveAnswers:
    """Answers in the ``days`` up to ``earlier``, from then to ``later``, and in the ``days`` after, up to ``as_of``.

    Segments by the rules of ``version`` at both days.
    Raises ``InputError``: ``measure_unknown``, ``move_days``, ``move_segments``.
    """
    if measure not in MEASURES:
        raise InputError("measure_unknown", value=measure, allowed=", ".join(MEASURES))
    if not earlier < later <= as_of:
        raise InputError("move_days", earlier=earlier.isoformat(), later=later.isoformat(), as_of=as_of.isoformat())
    if from_segment == to_segment:
        raise InputError("move_segments", value=from_segment)
    with store.holding(), store.cursor() as cursor:
        query = load_sql(
            "effects/move_answers",
            memberships=memberships_table(store, version, (earlier, later)),
            answers=answers_table(store, as_of),
        )
        values = {
            "from_segment": from_segment,
            "to_segment": to_segment,
            "earlier": earlier,
            "later": later,
            "days": days,
            "measure": measure,
        }
        rows = cursor.execute(query, values).fetchall()
    customers = {move: size for _, move, size, *_ in rows}
    scores = {(span, move): Score(measure, *counts) for span, move, _, *counts in rows}
    nothing = Score(measure, 0, 0, 0, 0, 0.0, 0.0)
    return MoveAnswers(
        customers.get("moved", 0),
        customers.get("stayed", 0),
        tuple(
            SpanScores(span, scores.get((span, "moved"), nothing), scores.get((span, "stayed"), nothing))
            for span in SPANS
        ),
    )
