"""What ``python -m segmentation import``, ``connections`` and ``template`` do; answers are dicts for JSON."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from segmentation import words
from segmentation.errors import InputError
from segmentation.intake.commit import UNREADABLE, commit, loaded_before
from segmentation.intake.connections import connection_named, connection_names, secrets_exposed, secrets_path
from segmentation.intake.database import source_name, stage_query, stage_table
from segmentation.intake.plan import propose, settled
from segmentation.intake.sheets import Skipped, Workbook, propose_workbook
from segmentation.intake.stage import ReadSettings, StagedTable, stage
from segmentation.intake.templates import template_workbook
from segmentation.store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from segmentation.intake.plan import Proposal


def import_source(options: argparse.Namespace) -> dict[str, Any]:
    """Put a file, a folder of files, or a table or query of a database into the store.

    A workbook: one sheet, or with ``all_sheets`` each visible one as a batch of its own, as files of a folder are.
    """
    if (options.file is None) == (options.connection is None) or (
        options.connection is not None and (options.table is None) == (options.query is None)
    ):
        raise InputError("import_source_unclear")
    if options.connection is not None:
        return _import_database(options)
    if options.file.is_dir():
        return _import_folder(options)
    source = existing(options.file)
    store = Store(options.db)
    if options.all_sheets:
        with _sheets(store, source, options) as book:
            batches = [_commit(store, source.name, sheet.staged, sheet.proposal, options) for sheet in book.sheets]
            return {"batches": batches, "skipped": [_skipped(told) for told in book.skipped]}
    return _import_one(store, stage(source, store.work_folder, ReadSettings(sheet=options.sheet)), source.name, options)


def list_connections(options: argparse.Namespace) -> dict[str, Any]:
    """The databases named in ``secrets.toml``, without user names and passwords."""
    _warn_of_exposed_secrets(options)
    told: list[dict[str, Any]] = []
    for name in connection_names():
        try:
            known = connection_named(name)
        except InputError as error:
            told.append({"name": name, "problem": error.code})
        else:
            place = {"host": known.host, "port": known.port, "database": known.database}
            told.append({"name": name, "kind": known.kind, **place})
    return {"connections": told}


def make_template(options: argparse.Namespace) -> dict[str, Any]:
    """Write the template of an entity."""
    options.out.write_bytes(template_workbook(options.entity, options.language))
    return {"entity": options.entity, "language": options.language, "file": options.out}


def existing(path: Path) -> Path:
    """The path, if a file is there. Raises ``InputError("file_not_found")``."""
    if not path.is_file():
        raise InputError("file_not_found", name=str(path))
    return path


def _import_one(store: Store, staged: StagedTable, name: str, options: argparse.Namespace) -> dict[str, Any]:
    try:
        before = loaded_before(store, staged)
        if before is not None:
            raise InputError("file_already_loaded", name=name, batch=before.batch_id, at=before.committed_at)
        proposal = propose(store, staged, entity=options.entity, overrides=_header_fields(options.map), file_name=name)
        return _commit(store, name, staged, proposal, options)
    finally:
        staged.path.unlink(missing_ok=True)


def _import_database(options: argparse.Namespace) -> dict[str, Any]:
    _warn_of_exposed_secrets(options)
    connection = connection_named(options.connection)
    store = Store(options.db)
    if options.table is not None:
        staged = stage_table(connection, options.table, store.work_folder)
    else:
        staged = stage_query(connection, options.query, store.work_folder)
    return _import_one(store, staged, source_name(connection, staged), options)


def _import_folder(options: argparse.Namespace) -> dict[str, Any]:
    """Every file in the folder, by name; those of no use, or loaded before, are told with the reason."""
    store = Store(options.db)
    batches: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    for source in sorted(path for path in options.file.iterdir() if path.is_file()):
        if source.name.startswith((".", "~$")):
            skipped.append({"file": source.name, "reason": "file_hidden"})
            continue
        try:
            with _sheets(store, source, options, or_none=True) as book:
                batches += [
                    {"file": source.name, **_commit(store, source.name, sheet.staged, sheet.proposal, options)}
                    for sheet in book.sheets
                ]
                skipped += [{"file": source.name, **_skipped(told)} for told in book.skipped]
        except InputError as error:
            if error.code == "all_sheets_alone":
                raise
            skipped.append({"file": source.name, "reason": error.code})
        except OSError:
            skipped.append({"file": source.name, "reason": "file_not_allowed"})
    return {"batches": batches, "skipped": skipped}


def _sheets(
    store: Store, source: Path, options: argparse.Namespace, *, or_none: bool = False
) -> AbstractContextManager[Workbook]:
    if options.sheet or options.entity or options.map:
        raise InputError("all_sheets_alone")
    return propose_workbook(store, source, or_none=or_none)


def _skipped(told: Skipped) -> dict[str, Any]:
    return {"sheet": told.sheet, "reason": told.reason}


def _warn_of_exposed_secrets(options: argparse.Namespace) -> None:
    if secrets_exposed():
        told = words.say("notice.secrets_exposed", options.language, path=secrets_path())
        print(told, file=sys.stderr)  # noqa: T201


def _commit(
    store: Store, name: str, staged: StagedTable, proposal: Proposal, options: argparse.Namespace
) -> dict[str, Any]:
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
    plan = settled(proposal, date_order=options.date_order, totals_as_of=options.as_of or now.date())
    batch = commit(store, staged, plan, file_name=name, committed_at=now)
    for header, reading in proposal.undecided_dates.items() if options.date_order is None else ():
        key = f"notice.dates_undecided_{reading.date_order}"
        print(words.say(key, options.language, header=header, value=reading.example), file=sys.stderr)  # noqa: T201
    return {
        "batch": batch.batch_id,
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
        "rows_left_out": {k: n for k, n in staged.left_out_counts.items() if k not in UNREADABLE},
    }


def _header_fields(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        header, equals, field = pair.rpartition("=")
        if not equals:
            raise InputError("map_without_equals", value=pair)
        found[header] = field
    return found
