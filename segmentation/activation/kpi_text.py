"""KPIs as people read them: values, changes, periods, states and definitions in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.about import segment_label
from segmentation.charts.amounts import NOTHING, compact_number, percent, whole
from segmentation.effects.kpi_definitions import NEWCOMERS, kpi_named
from segmentation.words import say

if TYPE_CHECKING:
    from segmentation.effects.kpi_definitions import Kpi
    from segmentation.effects.kpi_standing import Change, Standing
    from segmentation.effects.kpi_targets import Target
    from segmentation.effects.kpis import Figure
    from segmentation.effects.periods import Grain, Period
    from segmentation.words import Language

STATE_MARKS = {"reached": "✓", "near": "≈", "missed": "✗", "too_few": "?"}


def kpi_label(code: str, language: Language) -> str:
    """The KPI's name."""
    return say(f"kpi.{code}", language)


def place_label(segment: str | None, language: Language) -> str:
    """The segment's name; None is all customers."""
    if segment is None or segment == NEWCOMERS:
        return say("kpi_text.everybody" if segment is None else "kpi_text.newcomers", language)
    return segment_label(segment, language)


def period_label(grain: Grain, period: Period, language: Language) -> str:
    """``2024 年 6 月``, ``Jun 2024``; a week by its first and last day."""
    if grain == "week":
        return say("kpi_text.week", language, first=period.start.isoformat(), last=period.end.isoformat())
    name = say("kpi_text.months", language).split()[period.start.month - 1]
    return say("kpi_text.month", language, year=period.start.year, month=name)


def value_text(kpi: Kpi, value: float | None, language: Language) -> str:
    """A value with its unit, short; nothing to show is ``–``."""
    if value is None:
        return NOTHING
    told = {
        "money": lambda: compact_number(value, language),
        "share": lambda: percent(value),
        "change": lambda: f"{value * 100:+.1f}%",
        "orders": lambda: f"{value:.2f}",
        "points": lambda: f"{value:.1f}",
        "score": lambda: f"{value:.2f}",
        "hours": lambda: say("kpi_text.hours", language, value=f"{value:.1f}"),
    }
    return told[kpi.unit]()


def change_text(kpi: Kpi, change: Change, language: Language, *, short: bool = False) -> str:
    """``+5.2 %`` for what is compared as a ratio, ``+1.2 pp`` for shares, ``+3.4`` for scores."""
    if kpi.compared_by == "ratio":
        return f"{_signed(change.size * 100, 1)}%"
    if kpi.unit in ("share", "change"):
        size = _signed(change.size * 100, 1)
        return f"{size} pp" if short else say("kpi_text.points", language, value=size)
    return _signed(change.size, 2 if kpi.unit == "score" else 1)


def _signed(value: float, digits: int) -> str:
    """With its sign; what rounds to nothing is +0."""
    return f"{round(value, digits) + 0.0:+.{digits}f}"


def change_mark(change: Change) -> str:
    """▲▼ for a change beyond chance or of a total, △▽ for one that may be chance."""
    if not change.size:
        return "="
    marks = "△▽" if change.certain is False else "▲▼"
    return marks[0] if change.size > 0 else marks[1]


def cell_text(standing: Standing, change: Change | None, language: Language) -> str:
    """Value, change and state in one cell: ``12.3 % ▲ +1.2 pp ✓``, a star where n is small."""
    kpi = kpi_named(standing.kpi)
    parts = [value_text(kpi, standing.now.value, language) + ("*" if standing.now.small else "")]
    if change is not None:
        size = f" {change_text(kpi, change, language, short=True)}" if change.size else ""
        parts.append(change_mark(change) + size)
    if standing.state is not None:
        parts.append(STATE_MARKS[standing.state])
    return "  ".join(parts)


def interval_text(kpi: Kpi, figure: Figure, language: Language) -> str:
    """The 95 % interval; ``–`` without one."""
    if figure.interval is None:
        return NOTHING
    low, high = (value_text(kpi, end, language) for end in figure.interval)
    if kpi.unit == "hours":
        low = f"{figure.interval[0]:.1f}"  # the unit once
    return say("kpi_text.interval", language, low=low, high=high)


def counted_text(kpi: Kpi, figure: Figure, language: Language) -> str:
    """What is counted and how many: ``128 位客户``."""
    return say(f"kpi_counted.{kpi.counted}", language, n=whole(figure.n))


def target_text(target: Target, language: Language) -> str:
    """``at least 12.0 %``."""
    return say(
        f"kpi_text.{target.direction}", language, value=value_text(kpi_named(target.kpi), target.value, language)
    )


def definition(kpi: Kpi, language: Language, *, churn_days: int) -> list[tuple[str, str]]:
    """What the KPI is: (what, text) pairs, as the pages and the files show them."""
    blanks = {"days": churn_days} if kpi.code == "churn_rate" else {}
    return [
        (say("kpis.def_formula", language), say(f"kpi_formula.{kpi.code}", language)),
        (say("kpis.def_above", language), say(f"kpi_above.{kpi.code}", language, **blanks)),
        (say("kpis.def_below", language), say(f"kpi_below.{kpi.code}", language, **blanks)),
        (say("kpis.def_unit", language), say(f"kpi_unit.{kpi.unit}", language)),
        (say("kpis.def_source", language), say(f"kpi_source.{kpi.source}", language)),
        (say("kpis.def_segment", language), say("kpis.def_segment_text", language)),
        (say("kpis.def_interval", language), say(f"kpis.def_{kpi.interval or 'total'}", language)),
    ]
