"""What ``python -m segmentation import`` and ``template`` do; answers are dicts for JSON."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from segmentation import words
from segmentation.errors import InputError
from segmentation.intake.cleaning.counts import batch_counts
from segmentation.intake.cleaning.rules import cleaning_of
from segmentation.intake.commit import UNREADABLE, commit, loaded_before
from segmentation.intake.plan import propose, settled
from segmentation.intake.sheets import propose_workbook
from segmentation.intake.stage import ReadSettings, StagedTable, stage
from segmentation.intake.templates import template_workbook
from segmentation.store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from segmentation.intake.cleaning.counts import RuleCount
    from segmentation.intake.plan import Proposal


def import_file(options: argparse.Namespace) -> dict[str, Any]:
    """Put a file into the store: one sheet, or with ``all_sheets`` each visible one as a batch of its own."""
    source = existing(options.file)
    store = Store(options.db)
    if options.all_sheets:
        return _import_sheets(store, source, options)
    staged = stage(source, store.work_folder, ReadSettings(sheet=options.sheet))
    try:
        before = loaded_before(store, staged)
        if before is not None and options.mode == "append":
            raise InputError("file_already_loaded", name=source.name, batch=before.batch_id, at=before.committed_at)
        proposal = propose(
            store, staged, entity=options.entity, overrides=_header_fields(options.map), file_name=source.name
        )
        return _commit(store, source, staged, proposal, options)
    finally:
        staged.path.unlink(missing_ok=True)


def make_template(options: argparse.Namespace) -> dict[str, Any]:
    """Write the template of an entity."""
    options.out.write_bytes(template_workbook(options.entity, options.language))
    return {"entity": options.entity, "language": options.language, "file": options.out}


def existing(path: Path) -> Path:
    """The path, if a file is there. Raises ``InputError("file_not_found")``."""
    if not path.is_file():
        raise InputError("file_not_found", name=str(path))
    return path


def _import_sheets(store: Store, source: Path, options: argparse.Namespace) -> dict[str, Any]:
    if options.sheet or options.entity or options.map:
        raise InputError("all_sheets_alone")
    with propose_workbook(store, source) as book:
        batches = [_commit(store, source, sheet.staged, sheet.proposal, options) for sheet in book.sheets]
        skipped = [{"sheet": told.sheet, "reason": told.reason} for told in book.skipped]
    return {"batches": batches, "skipped": skipped}


def _commit(
    store: Store, source: Path, staged: StagedTable, proposal: Proposal, options: argparse.Namespace
) -> dict[str, Any]:
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
    plan = settled(proposal, date_order=options.date_order, totals_as_of=options.as_of or now.date(), mode=options.mode)
    plan = replace(plan, cleaning=cleaning_of(options.country, options.keep_as_written.split(",")))
    batch = commit(store, staged, plan, file_name=source.name, committed_at=now)
    for header, reading in proposal.undecided_dates.items() if options.date_order is None else ():
        key = f"notice.dates_undecided_{reading.date_order}"
        print(words.say(key, options.language, header=header, value=reading.example), file=sys.stderr)  # noqa: T201
    difference = batch.difference
    if difference is not None and difference.left_as_they_are:
        print(words.say("notice.known_otherwise", options.language, rows=difference.changed), file=sys.stderr)  # noqa: T201
    return {
        "batch": batch.batch_id,
        "mode": plan.mode,
        "difference": difference.counts if difference is not None else None,
        "entity": batch.entity,
        "entity_reason": {"code": proposal.why.code, "headers": proposal.why.headers, "name": proposal.why.name},
        "encoding": staged.encoding,
        "delimiter": staged.delimiter,
        "sheet": staged.sheet,
        "header_row": staged.header_row,
        "mapping": plan.mapping,
        "mapping_scores": proposal.scores,
        "rows_read": batch.rows_read,
        "rows_kept": batch.rows_kept,
        "rows_rejected": batch.rows_rejected,
        "rejects_by_reason": batch.rejects_by_reason,
        "cleaning": _cleaning(batch_counts(store, batch.batch_id)),
        "rows_left_out": {k: n for k, n in staged.left_out_counts.items() if k not in UNREADABLE},
    }


def _cleaning(counts: Sequence[RuleCount]) -> dict[str, dict[str, dict[str, int]]]:
    """Rule -> field -> counts of cells."""
    told: dict[str, dict[str, dict[str, int]]] = {}
    for count in counts:
        told.setdefault(count.rule, {})[count.field] = {
            "seen": count.values_seen,
            "changed": count.values_changed,
            "emptied": count.values_emptied,
            "invalid": count.values_invalid,
        }
    return told


def _header_fields(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        header, equals, field = pair.rpartition("=")
        if not equals:
            raise InputError("map_without_equals", value=pair)
        found[header] = field
    return found
