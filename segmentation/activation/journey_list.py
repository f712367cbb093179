"""The ways customers take in words for people, and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.export import Column
from segmentation.activation.rows_file import rows_file
from segmentation.words import known, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentation.activation.workbook import Kind
    from segmentation.effects.shares import Share
    from segmentation.insights.journey import Journey, Pain
    from segmentation.store import Store
    from segmentation.words import Language

Row = tuple[object, ...]
PATH_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("path", "text"),
    ("paths", "whole"),
    ("share", "percent"),
    ("customers", "whole"),
    ("median_days", "number"),
)
TIME_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("back", "text"),
    ("before", "text"),
    ("after", "text"),
    ("paths", "whole"),
    ("lower_days", "number"),
    ("median_days", "number"),
    ("upper_days", "number"),
)
PAIN_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("step", "text"),
    ("mark", "text"),
    ("customers", "whole"),
    ("dropped", "percent"),
    ("dropped_interval", "text"),
    ("answers", "whole"),
    ("low", "percent"),
    ("low_interval", "text"),
)


def step_label(step: str, language: Language) -> str:
    """The step's name for people; a kind of interaction the program does not know stays as given."""
    return say(f"touch.{step}", language) if known(f"touch.{step}") else step


def path_label(steps: Sequence[str], goal: str, language: Language) -> str:
    """All steps and the goal, with arrows."""
    told = [step_label(step, language) for step in (*(steps or ("direct",)), goal)]
    return say("journey.arrow", language).join(told)


def path_rows(found: Journey, language: Language) -> list[Row]:
    """One row a way, as ``PATH_COLUMNS`` says."""
    return [
        (
            path_label(way.steps, found.plan.goal, language),
            way.paths,
            way.paths / found.paths,
            way.customers,
            way.median_days,
        )
        for way in found.sequences
    ]


def time_rows(found: Journey, language: Language) -> list[Row]:
    """One row a pair of steps, nearest to the goal first, as ``TIME_COLUMNS`` says."""
    return [
        (
            say("journey.place_last", language)
            if link.back == 0
            else say("journey.column_back", language, n=link.back + 1),
            step_label(link.before, language),
            step_label(link.after, language),
            link.paths,
            link.lower_days,
            link.median_days,
            link.upper_days,
        )
        for link in sorted(found.links, key=lambda link: (link.back, -link.paths))
        if link.before is not None
    ]


def pain_rows(told: Sequence[tuple[Pain, bool]], language: Language) -> list[Row]:
    """One row a step, as ``PAIN_COLUMNS`` says; with each whether it is marked."""
    return [
        (
            step_label(pain.step, language) if pain.step else say("journey.all_steps", language),
            say(f"journey.mark_{'pain' if marked else 'small'}", language) if marked or pain.dropped.small else None,
            pain.dropped.of,
            pain.dropped.rate,
            _interval(pain.dropped),
            pain.low.of,
            pain.low.rate,
            _interval(pain.low),
        )
        for pain, marked in told
    ]


def _interval(share: Share) -> str | None:
    found = share.interval()
    return None if found is None else f"{found[0] * 100:.1f}–{found[1]:.1%}"


def export_journey(
    store: Store, found: Journey, rows: Sequence[Row], table: str, suffix: str, *, language: Language
) -> bytes:
    """One of the tables ``paths``, ``times``, ``pains`` as ``.xlsx`` or ``.csv``."""
    described = {"paths": PATH_COLUMNS, "times": TIME_COLUMNS, "pains": PAIN_COLUMNS}[table]
    columns = [Column(code, say(f"journey.{code}", language), kind) for code, kind in described]
    plan = found.plan
    about: list[tuple[str | float, ...]] = [
        (say("export.as_of", language), found.as_of.isoformat()),
        (say("journey.goal", language), step_label(plan.goal, language)),
        (say("journey.steps", language), plan.steps),
        (say("journey.within_days", language), plan.within_days),
        (say("journey.silent_days", language), plan.silent_days),
        (say("journey.how", language), say("journey.how_text", language)),
    ]
    names = (say(f"journey.sheet_{table}", language), say("export.about_sheet", language))
    return rows_file(store, columns, rows, suffix, about=about, sheet_names=names)
