"""What ``python -m segmentation quality`` and ``audit`` do; answers are dicts for JSON."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.intake.command import existing
from segmentation.metrics.customers import default_as_of
from segmentation.quality.audit_answers import judge
from segmentation.quality.audit_sample import LARGEST_SAMPLE, SHARE, draw, plan_sample
from segmentation.quality.audit_workbook import audit_workbook
from segmentation.quality.audits import audit_named, audits
from segmentation.quality.checks import TABLES
from segmentation.quality.measure import Scope, measure, source_ages
from segmentation.quality.report import report_workbook
from segmentation.store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from segmentation.quality.audits import Audit
    from segmentation.quality.measure import Count, Quality


def add_quality_commands(
    command: Callable[[str, Any, str], argparse.ArgumentParser],
    with_date: Callable[[argparse.ArgumentParser], argparse.ArgumentParser],
) -> None:
    """Tell the command line about ``quality`` and ``audit``."""
    quality = with_date(
        command("quality", _quality, "whether the data can be trusted: every check, by source and upload")
    )
    quality.add_argument("--batch", type=int)
    quality.add_argument("--source")
    quality.add_argument("--out", type=Path, help="the report to sign, .xlsx")
    audit = command("audit", _list, "samples held against their source by hand; alone: all of them")
    steps = audit.add_subparsers(metavar="draw|judge")
    drawn = steps.add_parser("draw", help="draw a sample into a workbook to fill in")
    drawn.set_defaults(run=_draw)
    drawn.add_argument("--entity", choices=TABLES, required=True)
    drawn.add_argument("--share", type=float, default=SHARE, help="of 1, default 0.05")
    drawn.add_argument("--seed", type=int, default=1)
    drawn.add_argument("--all-sources-together", action="store_true", help="not the same share of each source")
    drawn.add_argument("--largest", type=int, default=LARGEST_SAMPLE, help="rows at most")
    drawn.add_argument("--by", help="who draws")
    drawn.add_argument("--out", type=Path, required=True)
    judged = steps.add_parser("judge", help="read a filled-in workbook and keep the verdict")
    judged.set_defaults(run=_judge)
    judged.add_argument("file", type=Path)
    judged.add_argument("--by", required=True, help="who judged")
    for step in (drawn, judged):
        step.add_argument("--json", action="store_true", help="one JSON object on stdout")
        step.add_argument("--language", choices=("zh", "en"), default="en")


def _now() -> datetime:
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant


def _quality(options: argparse.Namespace) -> dict[str, Any]:
    store = Store(options.db)
    as_of = options.as_of or default_as_of(store)
    if as_of is None:
        raise InputError("store_empty")
    scope = Scope(options.source, options.batch)
    quality = measure(store, as_of).within(scope)
    if options.out is not None:
        options.out.write_bytes(report_workbook(quality, scope, audits(store), options.language, made_at=_now()))
    return {
        "as_of": as_of,
        "wrong": _counted(quality.wrong()),
        "empty": _counted(quality.missing()),
        "dimensions": {dimension: _counted(count) for dimension, count in quality.by_dimension().items()},
        "checks": [
            {
                "check": check.name,
                "table": check.table,
                "field": check.field,
                "dimension": check.dimension,
                "hint": check.hint,
                **_counted(count),
                "by_batch": {upload.batch_id: _counted(told) for upload, told in quality.trend(check)},
            }
            for check, count in quality.by_check().items()
        ],
        "sources": [vars(age) | {"dimensions": _of_source(quality, age.source)} for age in source_ages(quality)],
        **({"file": options.out} if options.out else {}),
    }


def _of_source(quality: Quality, source: str) -> dict[str, Any]:
    return {told[1]: _counted(count) for told, count in quality.by_source().items() if told[0] == source}


def _counted(count: Count) -> dict[str, Any]:
    return {"examined": count.n, "faulty": count.faulty, "share": count.share}


def _list(options: argparse.Namespace) -> dict[str, Any]:
    return {"audits": [_told(audit) for audit in audits(Store(options.db))]}


def _draw(options: argparse.Namespace) -> dict[str, Any]:
    store = Store(options.db)
    plan = plan_sample(
        store,
        options.entity,
        share=options.share,
        by_source=not options.all_sources_together,
        largest=options.largest,
    )
    audit_id = draw(store, plan, seed=options.seed, drawn_at=_now(), drawn_by=options.by)
    options.out.write_bytes(audit_workbook(store, audit_id, options.language))
    return {
        **_told(audit_named(store, audit_id)),
        "strata": {source: {"population": rows, "sample": drawn} for source, (rows, drawn) in plan.strata.items()},
        "capped": plan.capped,
        "fewest_to_pass": plan.fewest_to_pass,
        "wrong_allowed": plan.wrong_allowed,
        "file": options.out,
    }


def _judge(options: argparse.Namespace) -> dict[str, Any]:
    store, path = Store(options.db), existing(options.file)
    filled, _ = judge(store, path, name=path.name, judged_by=options.by, judged_at=_now())
    return _told(audit_named(store, filled.audit.audit_id)) | {"unjudged": filled.unjudged}


def _told(audit: Audit) -> dict[str, Any]:
    told: dict[str, Any] = {
        "audit": audit.audit_id,
        "entity": audit.entity,
        "population": audit.population,
        "sample": audit.sample,
        "seed": audit.seed,
        "drawn_by": audit.drawn_by,
        "drawn_at": audit.drawn_at,
        "changes_since": audit.changes_since,
        "verdict": None,
    }
    if audit.verdict is None:
        return told
    judgement = audit.verdict.judgement
    return told | {
        "verdict": judgement.outcome,
        "judged": judgement.judged,
        "wrong": judgement.wrong,
        "error_rate": judgement.rate,
        "interval_95": [judgement.low, judgement.high],
        "limit": judgement.limit,
        "rate_within_limit": judgement.within_limit,
        "more_needed": judgement.more_needed,
        "judged_by": audit.verdict.judged_by,
        "judged_at": audit.verdict.judged_at,
    }
