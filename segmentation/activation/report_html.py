"""A report as one HTML file that needs nothing else: styles and pictures inside, no script, names as text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from segmentation.activation.kpi_text import kpi_label
from segmentation.activation.report_pictures import course_picture, size_picture
from segmentation.activation.report_text import (
    KPI_COLUMNS,
    SIZE_COLUMNS,
    answer,
    basis,
    kpi_rows,
    move_texts,
    point_text,
    segment_tables,
    size_rows,
    title,
)
from segmentation.charts.palette import colour_of
from segmentation.words import say

if TYPE_CHECKING:
    from segmentation.activation.report import Report, Size
    from segmentation.effects.kpi_standing import Standing
    from segmentation.words import Language

_WORDS = (
    "points",
    "points_none",
    "kpis",
    "course",
    "course_note",
    "sizes",
    "moves",
    "moves_none",
    "segments",
    "definitions",
)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(Path(__file__).with_name("report.html").read_text(encoding="utf-8"))


def report_html(report: Report, language: Language) -> bytes:
    """The whole file, UTF-8."""
    most = max((max(size.before, size.after) for size in report.sizes), default=0)
    pictures = [_bar(size, most, colour_of(size.segment, place)) for place, size in enumerate(report.sizes)]
    return (
        _template()
        .render(
            lang={"zh": "zh-CN", "en": "en"}[language],
            title=title(report, language),
            answer=answer(report, language),
            basis=basis(report, language),
            words={name: say(f"report.{name}", language) for name in _WORDS} | {"marks": say("report.marks", language)},
            points=[(point.good, point_text(point, language)) for point in report.points],
            kpi_header=[say(f"report_column.{name}", language) for name in KPI_COLUMNS],
            kpi_rows=[
                (row, _course(report, one, language))
                for row, one in zip(kpi_rows(report, language), report.kpis, strict=True)
            ],
            size_header=[say(f"report_column.{name}", language) for name in SIZE_COLUMNS],
            size_rows=list(zip(size_rows(report, language), pictures, strict=True)),
            moves=move_texts(report, language),
            segment_tables=segment_tables(report, language),
            definitions=[
                (kpi_label(one.kpi, language), say(f"kpi_formula.{one.kpi}", language)) for one in report.kpis
            ],
        )
        .encode()
    )


def _course(report: Report, one: Standing, language: Language) -> Markup:
    steps = report.courses[one.kpi]
    picture = course_picture(
        [step.now.value for step in steps],
        [step.now.interval for step in steps],
        [step.last_year.value if step.last_year else None for step in steps],
        one.target.value if one.target else None,
        kpi_label(one.kpi, language),
    )
    return Markup(picture)  # noqa: S704 - our own SVG, its text escaped


def _bar(size: Size, most: int, colour: str) -> Markup:
    picture = size_picture(size.before, size.after, most, colour, f"{size.before} → {size.after}")
    return Markup(picture)  # noqa: S704 - our own SVG, its text escaped
