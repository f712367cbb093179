"""What ``python -m segmentation report`` does: the report of a saved segmentation as a file that can be mailed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.activation.report import make_report
from segmentation.activation.report_html import report_html
from segmentation.activation.report_text import answer, point_text
from segmentation.activation.report_workbook import report_workbook
from segmentation.effects.kpi_definitions import CHURN_DAYS
from segmentation.effects.kpis import KPI_GRAINS
from segmentation.errors import InputError
from segmentation.segments.command import as_of_of
from segmentation.segments.library import newest_version
from segmentation.store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from segmentation.activation.report import Report
    from segmentation.words import Language

WRITERS: dict[str, Callable[[Report, Language], bytes]] = {".xlsx": report_workbook, ".html": report_html}


def write_report(report: Report, path: Path, language: Language) -> None:
    """Write a report by the file's ending. Raises ``InputError("report_format")``."""
    if path.suffix not in WRITERS:
        raise InputError("report_format", value=path.name, allowed=", ".join(WRITERS))
    path.write_bytes(WRITERS[path.suffix](report, language))


def report_command(options: argparse.Namespace) -> dict[str, Any]:
    """Make the report and write it."""
    if options.out.suffix not in WRITERS:
        raise InputError("report_format", value=options.out.name, allowed=", ".join(WRITERS))
    store = Store(options.db)
    as_of = as_of_of(store, options)
    version = newest_version(store, options.segmentation)
    report = make_report(
        store, version, options.grain, as_of, start=options.period_start, churn_days=options.churn_days
    )
    write_report(report, options.out, options.language)
    return {
        "as_of": as_of,
        "segmentation": version.name,
        "version": version.version_number,
        "period": [report.period.start, report.period.end],
        "answer": answer(report, options.language),
        "points": [point_text(point, options.language) for point in report.points],
        "file": options.out,
    }


def add_report_command(
    command: Callable[[str, Any, str], argparse.ArgumentParser],
    with_date: Callable[[argparse.ArgumentParser], argparse.ArgumentParser],
) -> None:
    """Tell the command line about ``report``."""
    told = with_date(command("report", report_command, "the weekly or monthly report of a saved segmentation"))
    told.add_argument("--segmentation", required=True, metavar="NAME")
    told.add_argument("--grain", choices=KPI_GRAINS, default="month")
    told.add_argument("--period-start", type=date.fromisoformat, help="YYYY-MM-DD, default the last one that has ended")
    told.add_argument("--churn-days", type=int, default=CHURN_DAYS, help="without an order: counted as lost")
    told.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx|FILE.html")
