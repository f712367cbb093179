"""What ``python -m segmentation import`` and ``connections`` do: files, folders, and tables of databases."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from segmentation import words
from segmentation.errors import InputError
from segmentation.intake.command import (
    Committed,
    commit_sheets,
    import_file,
    import_table,
    told_of_batches,
    told_of_skipped,
    workbook_of,
)
from segmentation.intake.connections import connection_named, connection_names, secrets_exposed, secrets_path
from segmentation.intake.database import source_name, stage_query, stage_table
from segmentation.store import Store

if TYPE_CHECKING:
    import argparse

    from segmentation.intake.together import Replaced


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
    return _import_folder(options) if options.file.is_dir() else import_file(options)


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


def _import_database(options: argparse.Namespace) -> dict[str, Any]:
    _warn_of_exposed_secrets(options)
    connection = connection_named(options.connection)
    store = Store(options.db)
    if options.table is not None:
        staged = stage_table(connection, options.table, store.work_folder)
    else:
        staged = stage_query(connection, options.query, store.work_folder)
    return import_table(store, staged, source_name(connection, staged), options)


def _import_folder(options: argparse.Namespace) -> dict[str, Any]:
    """Every file in the folder, by name; those of no use, or loaded before, are told with the reason."""
    store = Store(options.db)
    committed: list[Committed] = []
    files: list[str] = []
    replaced: Replaced = {}
    skipped: list[dict[str, Any]] = []
    for source in sorted(path for path in options.file.iterdir() if path.is_file()):
        if source.name.startswith((".", "~$")):
            skipped.append({"file": source.name, "reason": "file_hidden"})
            continue
        try:
            with workbook_of(store, source, options, or_none=True) as book:
                sheets = commit_sheets(store, source, book, options, replaced)
                committed += sheets
                files += [source.name] * len(sheets)
                skipped += [{"file": source.name, **told} for told in told_of_skipped(book.skipped)]
        except InputError as error:
            if error.code == "all_sheets_alone":
                raise
            skipped.append({"file": source.name, "reason": error.code})
        except OSError:
            skipped.append({"file": source.name, "reason": "file_not_allowed"})
    batches = zip(files, told_of_batches(store, committed), strict=True)
    return {"batches": [{"file": name, **told} for name, told in batches], "skipped": skipped}


def _warn_of_exposed_secrets(options: argparse.Namespace) -> None:
    if secrets_exposed():
        told = words.say("notice.secrets_exposed", options.language, path=secrets_path())
        print(told, file=sys.stderr)  # noqa: T201
