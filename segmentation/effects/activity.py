"""When customers were active: any event by period, told as one number of bits per customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from segmentation.effects.periods import Grain, Period, period_start, periods
from segmentation.errors import InputError
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmentation.store import Store

MOST_MASKED = 120  # periods one number of bits holds
_MONDAY = date(1, 1, 1)


@dataclass(frozen=True)
class EventKind:
    """Something customers do. ``table``, ``happened_at``: where it stands; ``condition``: which of its rows count.

    ``kind_column`` tells kinds apart, ``rule_event`` and ``rule_field`` ask for the same in a rule.
    """

    table: str
    happened_at: str
    condition: str = "TRUE"
    kind_column: str | None = None
    rule_event: str = ""
    rule_field: str | None = None


EVENTS: Mapping[str, EventKind] = {
    "purchase": EventKind("orders", "ordered_at", "kind = 'sale'", None, "order", "order_kind"),
    "record": EventKind("orders", "ordered_at", rule_event="order"),
    "interaction": EventKind("interactions", "happened_at", "TRUE", "kind", "interaction", "interaction_kind"),
    "ticket": EventKind("tickets", "opened_at", "TRUE", "issue_type", "ticket", "issue_type"),
    "feedback": EventKind("feedback", "answered_at", "TRUE", "kind", "feedback", "feedback_kind"),
    "campaign_contact": EventKind("campaign_contacts", "sent_at", "TRUE", "campaign", "campaign_contact", "campaign"),
}


@dataclass(frozen=True)
class EventChoice:
    """An event, or only one ``kind`` of it. ``purchase``: an order that stands; ``record``: any order row, refunds,
    cancelled and free ones included.
    """

    event: str = "purchase"
    kind: str | None = None

    @property
    def source(self) -> EventKind:
        """Where it stands. Raises ``InputError("cohort_event_unknown")``."""
        if self.event not in EVENTS:
            raise InputError("cohort_event_unknown", value=self.event, allowed=", ".join(EVENTS))
        return EVENTS[self.event]


@dataclass(frozen=True)
class Window:
    """The periods looked at, up to the as-of date."""

    grain: Grain
    periods: tuple[Period, ...]

    @property
    def as_of(self) -> date:
        """The last day."""
        return self.periods[-1].end

    @property
    def first_index(self) -> int:
        """Index of the first period among all periods of the grain."""
        return period_index(self.grain, self.periods[0].start)

    @property
    def finished(self) -> int:
        """How many are finished; the last may be running."""
        return len(self.periods) - (not self.periods[-1].finished)


PURCHASE, RECORD = EventChoice("purchase"), EventChoice("record")


def window(grain: Grain, as_of: date, count: int) -> Window:
    """The last ``count`` periods, the one of ``as_of`` included. Raises ``InputError("cohort_periods")``."""
    if not 1 <= count <= MOST_MASKED:
        raise InputError("cohort_periods", value=count, allowed=f"1-{MOST_MASKED}")
    start = period_start(grain, as_of)
    for _ in range(count - 1):
        start = period_start(grain, start - timedelta(days=1))
    return Window(grain, periods(grain, start, as_of))


def period_index(grain: Grain, day: date) -> int:
    """The number of the period a day lies in; the next period has the next number. As in ``activity_masks.sql``."""
    if grain == "week":
        return (day - _MONDAY).days // 7
    return day.year * 12 + day.month - 1 if grain == "month" else day.year * 4 + (day.month - 1) // 3


def index_sql(grain: Grain, column: str) -> str:
    """``period_index`` of a time column, in SQL."""
    if grain == "week":
        return f"(DATE_DIFF('day', DATE '0001-01-01', CAST({column} AS DATE)) // 7)"
    if grain == "month":
        return f"(YEAR({column}) * 12 + MONTH({column}) - 1)"
    return f"(YEAR({column}) * 4 + (MONTH({column}) - 1) // 3)"


def activity_masks(store: Store, looked: Window, choice: EventChoice = PURCHASE) -> str:
    """What to select from: one row per customer who ever had the event by the as-of date. ``first_index``: of the first
    period with it; ``mask``: bit n says whether the n-th period of the window has it.

    The table behind it is the same for windows of any length. Ask for it within ``store.holding()``.
    """
    source = choice.source
    condition = source.condition
    skipped = MOST_MASKED - len(looked.periods)
    values: dict[str, object] = {"as_of": looked.as_of, "first_index": looked.first_index - skipped}
    if choice.kind is not None:
        condition = f"{condition} AND {source.kind_column} = $kind"
        values["kind"] = choice.kind
    events = f"(SELECT customer_id, {source.happened_at} AS happened_at FROM {source.table} WHERE {condition})"  # noqa: S608 - our names
    query = load_sql("effects/activity_masks", events=events, period_index=index_sql(looked.grain, "happened_at"))
    table = store.derived("activity", query, values, {"event": choice, "grain": looked.grain, "as_of": looked.as_of})
    return f"(SELECT customer_id, first_index, mask >> CAST({skipped} AS HUGEINT) AS mask FROM {table})"  # noqa: S608


def event_choices(store: Store) -> list[tuple[EventChoice, int]]:
    """Every event the data tell of, then each of its kinds, with how often it happened."""
    found: list[tuple[EventChoice, int]] = []
    with store.cursor() as cursor:
        for code, source in EVENTS.items():
            column = source.kind_column or "CAST(NULL AS VARCHAR)"
            rows = cursor.execute(
                f"SELECT {column} AS kind, GROUPING({column}) AS whole, COUNT(*) AS times"  # noqa: S608
                f" FROM {source.table} WHERE customer_id IS NOT NULL AND {source.condition}"
                f" GROUP BY ROLLUP ({column}) ORDER BY whole DESC, times DESC, kind"
            ).fetchall()
            found += [
                (EventChoice(code, None if whole else kind), int(times))
                for kind, whole, times in rows
                if times and (whole or kind is not None)
            ]
    return found
