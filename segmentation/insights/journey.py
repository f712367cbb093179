"""Which way customers take: the touchpoints before an order or before falling silent, and where they are lost."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from segmentation.effects.shares import Share
from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table, months_before
from segmentation.models.placed import Placement
from segmentation.models.result import OTHERS
from segmentation.segments.runs import Run, run_placed
from segmentation.store import load_sql

if TYPE_CHECKING:
    from segmentation.store import Store

Goal = Literal["first", "next", "silent"]
Repeats = Literal["run", "day", "keep"]
GOALS: tuple[Goal, ...] = get_args(Goal)
REPEATS: tuple[Repeats, ...] = get_args(Repeats)
ORDER = "order"
OTHER = "other"  # steps too rare to be told apart
MOST_STEPS, MOST_DAYS, MOST_KINDS = 6, 730, 12
MOST_SEQUENCES = 200
THINNEST = 0.005  # of the paths drawn
_BEGINNING = date(1, 1, 1)


@dataclass(frozen=True)
class JourneyPlan:
    """``goal``: the first order, another order, or falling silent (``silent_days`` without an order).

    ``steps``: how many before it are looked at, none older than ``within_days``; ``months``: goals reached in the last
    so many months, None = ever; ``repeats``: a step that follows itself counts once in a row (``run``), once a day
    (``day``), each time (``keep``); ``kinds``: steps told apart, the most frequent, the rest is ``other``.
    """

    goal: Goal = "next"
    steps: int = 3
    within_days: int = 90
    silent_days: int = 90
    months: int | None = 12
    repeats: Repeats = "run"
    kinds: int = 7


@dataclass(frozen=True)
class Link:
    """Two steps that follow each other; ``back``: place of the later one, 0 = the goal. ``before`` None: begins there.

    ``paths`` that go this way, of so many ``customers``; days from one to the other: quartiles, None where it begins.
    """

    back: int
    before: str | None
    after: str
    paths: int
    customers: int
    lower_days: float | None
    median_days: float | None
    upper_days: float | None

    @property
    def direct(self) -> bool:
        """Whether it comes to the goal from no touchpoint: from an order, or from nothing known."""
        return self.back == 0 and self.before in {None, ORDER}


@dataclass(frozen=True)
class Sequence:
    """All steps of a path, earliest first, the goal left out; () = straight to it, nothing known before."""

    steps: tuple[str, ...]
    paths: int
    customers: int
    median_days: float | None


@dataclass(frozen=True)
class Pain:
    """One step, or all ("") to compare with: customers who did not order after it, answers after it that scored low."""

    step: str
    dropped: Share
    low: Share


@dataclass(frozen=True)
class Journey:
    """Paths to a goal. ``links`` from far to near; ``sequences`` the most frequent first, at most 200."""

    as_of: date
    plan: JourneyPlan
    links: tuple[Link, ...]
    sequences: tuple[Sequence, ...]

    @property
    def paths(self) -> int:
        """All paths: the goal reached so often."""
        return sum(link.paths for link in self.links if link.back == 0)

    @property
    def since(self) -> date | None:
        """Goals are counted from this day on; None: ever."""
        return months_before(self.as_of, self.plan.months) if self.plan.months else None

    @property
    def direct(self) -> int:
        """Paths with no touchpoint before the goal but the order they begin with, if any."""
        return sum(link.paths for link in self.links if link.direct)

    def drawn(self, *, direct: bool) -> tuple[Link, ...]:
        """The links of a picture: those of at least 0.5 % of its paths, with or without the direct ones."""
        of = self.paths if direct else self.paths - self.direct
        return tuple(
            link
            for link in self.links
            if (link.before is not None or link.back == 0)
            and (direct or not link.direct)
            and link.paths >= THINNEST * of
        )

    @property
    def last_step(self) -> Link | None:
        """The most frequent touchpoint right before the goal, other than an order; None where none is known."""
        known = [link for link in self.links if link.back == 0 and link.before not in {None, ORDER, OTHER}]
        return max(known, key=lambda link: link.paths, default=None)


def journey(store: Store, as_of: date, plan: JourneyPlan) -> Journey:
    """Paths to the goal, as links and as whole sequences. Raises ``InputError("journey_setting")``."""
    with store.holding(), store.cursor() as cursor:
        paths = paths_table(store, as_of, plan)
        links = cursor.execute(load_sql("insights/journey_links", journey_paths=paths)).fetchall()
        query = load_sql("insights/journey_sequences", journey_paths=paths)
        sequences = cursor.execute(query, {"most": MOST_SEQUENCES}).fetchall()
    return Journey(
        as_of,
        plan,
        tuple(Link(*row) for row in links),
        tuple(Sequence(tuple(steps), *rest) for steps, *rest in sequences),
    )


def pains(store: Store, as_of: date, plan: JourneyPlan) -> tuple[Pain, ...]:
    """Every step, all together ("") first: who ordered no more within ``silent_days``, whose answer scored low."""
    with store.holding(), store.cursor() as cursor:
        steps, ends = steps_tables(store, as_of, plan)
        query = load_sql("insights/journey_pains", journey_steps=steps, journey_ends=ends)
        rows = cursor.execute(query, {"as_of": as_of, "follow_days": plan.silent_days}).fetchall()
    return tuple(
        Pain(step, Share(dropped, customers), Share(low, answers)) for step, customers, dropped, answers, low in rows
    )


def painful(pain: Pain, usual: Pain) -> bool:
    """Whether more customers are lost after a step, or score low, than chance would have it of all steps.

    An order is where every path begins, and no pain.
    """
    return pain.step != ORDER and (_above(pain.dropped, usual.dropped.rate) or _above(pain.low, usual.low.rate))


def worst(told: tuple[Pain, ...]) -> tuple[Pain, bool] | None:
    """The pain point furthest above all steps together (the first of ``told``), and whether by its scores; or None."""
    usual, *steps = told
    found = [
        ((share.rate or 0.0) - rate, pain, by_score)
        for pain in steps
        if pain.step != ORDER
        for share, rate, by_score in ((pain.dropped, usual.dropped.rate, False), (pain.low, usual.low.rate, True))
        if _above(share, rate) and rate is not None
    ]
    return max(found, key=lambda item: item[0])[1:] if found else None


def _above(share: Share, rate: float | None) -> bool:
    interval = share.interval()
    return not share.small and interval is not None and rate is not None and interval[0] > rate


def steps_tables(store: Store, as_of: date, plan: JourneyPlan) -> tuple[str, str]:
    """Names of the tables of steps and of ends: see ``journey_steps.sql``, ``journey_ends.sql``."""
    _check(plan)
    scored = f"({load_sql('effects/scored_answers')})"
    query = load_sql("insights/journey_events", scored_answers=scored)
    events = store.derived("journey_events", query, {"as_of": as_of}, {"as_of": as_of})
    repeats = {"repeats": plan.repeats}
    steps = store.derived("journey_steps", load_sql("insights/journey_steps", journey_events=events), repeats, repeats)
    silent = {"as_of": as_of, "silent_days": plan.silent_days}
    ends = store.derived("journey_ends", load_sql("insights/journey_ends", journey_events=events), silent, silent)
    return steps, ends


def paths_table(store: Store, as_of: date, plan: JourneyPlan) -> str:
    """Name of the table of paths: see ``journey_paths.sql``."""
    steps, ends = steps_tables(store, as_of, plan)
    values: dict[str, object] = {
        "goal": plan.goal,
        "since": months_before(as_of, plan.months) if plan.months else _BEGINNING,
        # who falls silent did so in silent_days: all of them count
        "within_days": plan.silent_days if plan.goal == "silent" else plan.within_days,
        "steps": plan.steps,
        "kinds": plan.kinds,
    }
    query = load_sql("insights/journey_paths", journey_steps=steps, journey_ends=ends)
    return store.derived("journey_paths", query, values, values)


@dataclass(frozen=True)
class JourneySettings:
    """Customers with a path through a link, or with just these ``steps``, as the segment ``name`` of a run."""

    plan: JourneyPlan
    name: str
    link: tuple[int, str | None, str] | None = None  # back, before, after
    steps: tuple[str, ...] | None = None
    model: str = "journey"

    def to_json(self) -> str:
        """Tells one choice from another."""
        content = {"model": self.model, "plan": asdict(self.plan), "link": self.link, "steps": self.steps}
        return json.dumps(content | {"name": self.name}, ensure_ascii=False)

    def place(self, store: Store, as_of: date) -> Placement:
        """Those found, and everybody else in ``others``."""
        paths = paths_table(store, as_of, self.plan)
        query = load_sql("insights/journey_people", journey_paths=paths, customer_metrics=metrics_table(store, as_of))
        back, before, after = self.link or (0, None, "")
        values: dict[str, object] = {
            "steps": None if self.steps is None else list(self.steps),
            "back": back,
            "before": before,
            "after": after,
            "linked": True,
            "chosen": self.name,
            "others": OTHERS,
        }
        return Placement(query, values, (self.name, OTHERS))


def journey_run(store: Store, as_of: date, settings: JourneySettings) -> Run:
    """The customers of a link or path, for lists and files."""
    return run_placed(store, as_of, settings)


def _check(plan: JourneyPlan) -> None:
    allowed: tuple[tuple[str, object, bool, str], ...] = (
        ("goal", plan.goal, plan.goal in GOALS, ", ".join(GOALS)),
        ("repeats", plan.repeats, plan.repeats in REPEATS, ", ".join(REPEATS)),
        ("steps", plan.steps, 1 <= plan.steps <= MOST_STEPS, f"1–{MOST_STEPS}"),
        ("within_days", plan.within_days, 1 <= plan.within_days <= MOST_DAYS, f"1–{MOST_DAYS}"),
        ("silent_days", plan.silent_days, 1 <= plan.silent_days <= MOST_DAYS, f"1–{MOST_DAYS}"),
        ("months", plan.months, plan.months is None or plan.months >= 1, "1–"),
        ("kinds", plan.kinds, 1 <= plan.kinds <= MOST_KINDS, f"1–{MOST_KINDS}"),
    )
    for name, value, fine, told in allowed:
        if not fine:
            raise InputError("journey_setting", setting=name, value=value, allowed=told)
