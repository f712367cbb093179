"""What ``python -m segmentation read``, ``import`` and ``template`` do; answers are dicts for JSON."""

from __future__ import annotations

import csv
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation import words
from segmentation.errors import InputError
from segmentation.intake.cleaning.counts import batch_counts
from segmentation.intake.cleaning.rules import cleaning_of
from segmentation.intake.commit import UNREADABLE, Batch, check, loaded_before
from segmentation.intake.proposal import propose, settled
from segmentation.intake.sheets import Skipped, Workbook, propose_workbook
from segmentation.intake.stage import ReadSettings, StagedTable, stage
from segmentation.intake.templates import template_workbook
from segmentation.intake.together import Chosen, Replaced, as_one_upload, commit_next
from segmentation.store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from segmentation.intake.cleaning.counts import RuleCount
    from segmentation.intake.proposal import Proposal


@dataclass(frozen=True)
class Committed:
    """A table that went in, and what it was taken for."""

    table: Chosen
    batch: Batch
    proposal: Proposal


def import_file(options: argparse.Namespace) -> dict[str, Any]:
    """Put a file into the store: one sheet, or with ``all_sheets`` each visible one as a batch of its own."""
    source = existing(options.file)
    store = Store(options.db)
    if options.all_sheets:
        with workbook_of(store, source, options) as book:
            committed = commit_sheets(store, source, book, options, {})
            return {"batches": told_of_batches(store, committed), "skipped": told_of_skipped(book.skipped)}
    staged = stage(source, store.work_folder, ReadSettings(sheet=options.sheet))
    return import_table(store, staged, source.name, options)


def import_table(store: Store, staged: StagedTable, name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Put one table that was read into the store, as a batch called ``name``."""
    try:
        before = loaded_before(store, staged)
        if before is not None and options.mode == "append":
            raise InputError("file_already_loaded", name=name, batch=before.batch_id, at=before.committed_at)
        proposal = propose(store, staged, entity=options.entity, overrides=_header_fields(options.map), file_name=name)
        (told,) = told_of_batches(store, [_commit(store, name, staged, proposal, options, replaced={})])
        return told
    finally:
        staged.path.unlink(missing_ok=True)


def read_file(options: argparse.Namespace) -> dict[str, Any]:
    """Tell how a file is read and what it is taken for, and write its table, all text; no store is touched.

    The counts of rows kept and rejected are None where a field that is needed has no column.
    """
    source = existing(options.file)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(work_folder=Path(folder))
        settings = ReadSettings(
            sheet=options.sheet,
            header_row=options.header_row,
            header_rows=options.header_rows,
            encoding=options.encoding,
            delimiter=options.delimiter,
            quote=options.quote,
            keep_all_rows=options.keep_all_rows,
        )
        staged = stage(source, store.work_folder, settings)
        proposal = propose(store, staged, entity=options.entity, file_name=source.name)
        checked = None if proposal.missing else check(store, staged, settled(proposal, totals_as_of=date.today()))  # noqa: DTZ011
        if options.out is not None:
            _write_table(store, staged, options.out)
        store.close()
    return {
        "kind": staged.kind,
        "sheets": staged.sheets,
        "hidden_sheets": staged.hidden_sheets,
        **told_of_reading(staged),
        **told_of_meaning(proposal),
        "columns": staged.columns,
        "rows": staged.rows,
        "rows_read": checked.rows_read if checked else staged.rows,
        "rows_kept": checked.rows_kept if checked else None,
        "rows_rejected": checked.rows_rejected if checked else None,
        "rejects_by_reason": checked.rejects_by_reason if checked else None,
        "rows_padded": staged.padded,
        "rows_rejoined": staged.rejoined,
        "rows_trimmed": staged.trimmed,
        "damaged_characters": staged.damaged_characters,
        "rows_left_out": staged.left_out_counts,
        "left_out": [{"row": row.row, "reason": row.reason, "text": row.text} for row in staged.left_out],
    }


def _write_table(store: Store, staged: StagedTable, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file, store.cursor() as cursor:
        writer = csv.writer(file)
        writer.writerow(staged.columns)
        rows = cursor.execute(f"{staged.relation_sql()} ORDER BY row_number")
        while batch := rows.fetchmany(10_000):
            writer.writerows([["" if cell is None else cell for cell in row[1:]] for row in batch])


def told_of_reading(staged: StagedTable) -> dict[str, Any]:
    """How the file was cut into a table."""
    return {
        "encoding": staged.encoding,
        "delimiter": staged.delimiter,
        "quote": staged.quote,
        "sheet": staged.sheet,
        "header_row": staged.header_row,
        "header_rows": staged.header_rows,
    }


def told_of_meaning(proposal: Proposal) -> dict[str, Any]:
    """What the table was taken for."""
    return {
        "entity": proposal.plan.entity,
        "entity_reason": {"code": proposal.why.code, "headers": proposal.why.headers, "name": proposal.why.name},
        "mapping": proposal.plan.mapping,
        "mapping_scores": proposal.scores,
        "columns_left_out": proposal.left_out,
        "fields_missing": proposal.missing,
        "date_order": proposal.plan.date_order,
        "decimal_mark": proposal.plan.decimal_mark,
    }


def make_template(options: argparse.Namespace) -> dict[str, Any]:
    """Write the template of an entity."""
    options.out.write_bytes(template_workbook(options.entity, options.language))
    return {"entity": options.entity, "language": options.language, "file": options.out}


def existing(path: Path) -> Path:
    """The path, if a file is there. Raises ``InputError("file_not_found")``."""
    if not path.is_file():
        raise InputError("file_not_found", name=str(path))
    return path


def workbook_of(
    store: Store, source: Path, options: argparse.Namespace, *, or_none: bool = False
) -> AbstractContextManager[Workbook]:
    """Every visible sheet of the file. Raises ``InputError("all_sheets_alone")`` for options of one sheet."""
    if options.sheet or options.entity or options.map:
        raise InputError("all_sheets_alone")
    return propose_workbook(store, source, or_none=or_none)


def commit_sheets(
    store: Store, source: Path, book: Workbook, options: argparse.Namespace, replaced: Replaced
) -> list[Committed]:
    """Each sheet as a batch of its own; ``replaced`` as for ``commit_next``."""
    return [
        _commit(store, source.name, sheet.staged, sheet.proposal, options, replaced=replaced) for sheet in book.sheets
    ]


def told_of_batches(store: Store, committed: Sequence[Committed]) -> list[dict[str, Any]]:
    """What came in, where a row that one table replaced and a later one told again is not gone."""
    differences = as_one_upload([one.table for one in committed], [one.batch.difference for one in committed])
    return [
        _told_of_batch(store, one, difference.counts if difference is not None else None)
        for one, difference in zip(committed, differences, strict=True)
    ]


def told_of_skipped(skipped: Sequence[Skipped]) -> list[dict[str, Any]]:
    """The sheets not taken, and why."""
    return [{"sheet": told.sheet, "reason": told.reason} for told in skipped]


def _commit(
    store: Store,
    name: str,
    staged: StagedTable,
    proposal: Proposal,
    options: argparse.Namespace,
    *,
    replaced: Replaced,
) -> Committed:
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
    plan = settled(
        proposal,
        date_order=options.date_order,
        totals_as_of=options.as_of or now.date(),
        source=options.source,
        mode=options.mode,
    )
    country, kept = options.country, options.keep_as_written
    cleaning = cleaning_of(
        plan.cleaning.default_country if country is None else country,
        plan.cleaning.off if kept is None else kept.split(","),
    )
    chosen = Chosen(staged, replace(plan, cleaning=cleaning), name)
    batch = commit_next(store, chosen, replaced, committed_at=now)
    for header, reading in proposal.undecided_dates.items() if options.date_order is None else ():
        key = f"notice.dates_undecided_{reading.date_order}"
        print(words.say(key, options.language, header=header, value=reading.example), file=sys.stderr)  # noqa: T201
    difference = batch.difference
    if difference is not None and difference.left_as_they_are:
        print(words.say("notice.known_otherwise", options.language, rows=difference.changed), file=sys.stderr)  # noqa: T201
    return Committed(chosen, batch, proposal)


def _told_of_batch(store: Store, committed: Committed, difference: dict[str, int] | None) -> dict[str, Any]:
    batch = committed.batch
    return {
        "batch": batch.batch_id,
        "mode": batch.mode,
        "difference": difference,
        "source": batch.source,
        **told_of_reading(committed.table.staged),
        **told_of_meaning(committed.proposal),
        "rows_read": batch.rows_read,
        "rows_kept": batch.rows_kept,
        "rows_rejected": batch.rows_rejected,
        "rejects_by_reason": batch.rejects_by_reason,
        "cleaning": _cleaning(batch_counts(store, batch.batch_id)),
        "rows_left_out": {k: n for k, n in committed.table.staged.left_out_counts.items() if k not in UNREADABLE},
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
