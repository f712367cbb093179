"""A report in words and in rows of text: the same ones on the page and in the HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.kpi_text import (
    STATE_MARKS,
    cell_text,
    change_mark,
    change_text,
    counted_text,
    interval_text,
    kpi_label,
    period_label,
    place_label,
    target_text,
    value_text,
)
from segmentation.charts.amounts import percent, whole
from segmentation.effects.kpi_definitions import GROUPS, KPIS, kpi_named
from segmentation.words import say

if TYPE_CHECKING:
    from segmentation.activation.report import Point, Report
    from segmentation.effects.kpi_standing import Against, Standing
    from segmentation.words import Language

KPI_COLUMNS = ("kpi", "value", "target", "previous_change", "last_year_change", "interval", "n")
SIZE_COLUMNS = ("segment", "before", "after", "change", "share")


def title(report: Report, language: Language) -> str:
    """``RFM: Jun 2024``."""
    period = period_label(report.grain, report.period, language)
    return say(f"report.title_{report.grain}", language, name=report.version.name, period=period)


def answer(report: Report, language: Language) -> str:
    """The period in one sentence."""
    revenue = report.standings.rows["revenue", None]
    known, moved = whole(report.moves.customers), whole(report.moves.moved)
    share = percent(report.moves.moved / report.moves.customers if report.moves.customers else None)
    if revenue.now.value is None:
        return say("report.answer_no_orders", language, customers=known, moved=moved, share=share)
    amount = value_text(kpi_named("revenue"), revenue.now.value, language)
    return say("report.answer", language, customers=known, moved=moved, share=share, revenue=amount)


def basis(report: Report, language: Language) -> str:
    """Which data, which rules, when."""
    return say(
        "report.basis",
        language,
        version=report.version.version_number,
        as_of=report.as_of,
        before=report.moves.before,
        after=report.moves.after,
        days=report.standings.table.churn_days,
    )


def point_text(point: Point, language: Language) -> str:
    """One thing to look at, as a sentence."""
    if point.size is not None:
        size = point.size
        return say(
            f"report.point_{point.code}",
            language,
            segment=place_label(size.segment, language),
            before=whole(size.before),
            after=whole(size.after),
        )
    one = point.standing
    assert one is not None
    kpi, change = kpi_named(one.kpi), one.change("previous")
    blanks = {
        "kpi": kpi_label(one.kpi, language),
        "segment": place_label(one.segment, language),
        "value": value_text(kpi, one.now.value, language),
    }
    if point.code == "target_missed":
        assert one.target is not None
        return say("report.point_target_missed", language, **blanks, target=target_text(one.target, language))
    assert change is not None
    told = change_text(kpi, change, language).lstrip("+-")
    return say(f"report.point_{point.code}", language, **blanks, change=told)


def move_texts(report: Report, language: Language) -> list[str]:
    """Who moved, in sentences: all, then the largest flows."""
    texts = [say("report.new", language, n=whole(report.moves.new))] if report.moves.new else []
    return texts + [
        say(
            "report.flow",
            language,
            n=whole(flow.customers),
            before=place_label(flow.segment_before, language),
            after=place_label(flow.segment_after, language),
        )
        for flow in report.flows
    ]


def kpi_rows(report: Report, language: Language) -> list[tuple[str, ...]]:
    """All customers: one row a KPI, as ``KPI_COLUMNS`` says."""
    return [
        (
            kpi_label(one.kpi, language),
            value_text(kpi_named(one.kpi), one.now.value, language),
            _target(one, language),
            _change(one, "previous", language),
            _change(one, "last_year", language),
            interval_text(kpi_named(one.kpi), one.now, language),
            counted_text(kpi_named(one.kpi), one.now, language) + ("*" if one.now.small else ""),
        )
        for one in report.kpis
    ]


def size_rows(report: Report, language: Language) -> list[tuple[str, ...]]:
    """One row a segment, as ``SIZE_COLUMNS`` says."""
    return [
        (
            place_label(size.segment, language),
            whole(size.before),
            whole(size.after),
            f"{size.change:+,d}" if size.change else "0",
            percent(size.share),
        )
        for size in report.sizes
    ]


def segment_tables(report: Report, language: Language) -> list[tuple[str, list[str], list[tuple[str, ...]]]]:
    """For each group of KPIs that have data its name, a header, and one row a segment with values and changes."""
    table = report.standings.table
    tables = []
    for group in GROUPS:
        shown = [kpi for kpi in KPIS if kpi.group == group and kpi.code not in table.missing]
        header = [say("kpis.segment", language), *(kpi_label(kpi.code, language) for kpi in shown)]
        rows = []
        for place in (None, *table.segments):
            told = [report.standings.rows[kpi.code, place] for kpi in shown]
            cells = (cell_text(one, one.change("previous"), language) for one in told)
            rows.append((place_label(place, language), *cells))
        if shown:
            tables.append((say(f"kpi_group.{group}", language), header, rows))
    return tables


def _change(one: Standing, against: Against, language: Language) -> str:
    change = one.change(against)
    if change is None:
        return "–"
    return f"{change_mark(change)} {change_text(kpi_named(one.kpi), change, language, short=True)}"


def _target(one: Standing, language: Language) -> str:
    if one.target is None or one.state is None:
        return "–"
    state = say(f"kpi_state.{one.state}", language)
    sign = {"at_least": "≥", "at_most": "≤"}[one.target.direction]
    return f"{STATE_MARKS[one.state]} {state} · {sign} {value_text(kpi_named(one.kpi), one.target.value, language)}"
