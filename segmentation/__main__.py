"""``python -m segmentation``: the whole way without the pages, for other programs and for checks.

An answer is YAML or, with ``--json``, one JSON object and nothing else; problems go to stderr, exit code 2 for bad
input.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from segmentation import demo, words
from segmentation.activation.about import segment_label
from segmentation.activation.customer_list import export_customers
from segmentation.activation.duplicate_command import add_duplicate_commands
from segmentation.activation.entity_export import export_entity
from segmentation.activation.explained import add_explain_command
from segmentation.activation.report_command import add_report_command
from segmentation.command_answer import as_json, as_lines
from segmentation.errors import FenqunError, InputError
from segmentation.intake.command import existing, make_template, read_file
from segmentation.intake.commit import undo
from segmentation.intake.custom_fields import custom_field_counts
from segmentation.intake.plan import MODES as UPLOAD_MODES
from segmentation.intake.source_command import import_source, list_connections
from segmentation.metrics.customers import default_as_of, totals, write_metrics
from segmentation.models.registry import read_settings
from segmentation.models.rfm import MODELS as RFM_MODELS
from segmentation.models.rfm import RfmSettings, evaluate, standard_settings
from segmentation.quality.command import add_quality_commands
from segmentation.rules.command import add_rule_commands
from segmentation.schema import ENTITIES, RECORDS
from segmentation.segments.command import add_choice, add_segment_commands, as_of_of, chosen_run
from segmentation.segments.runs import run_settings
from segmentation.store import Store, default_path
from segmentation.tags.command import add_tag_commands

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Command = Callable[[str, Any, str], argparse.ArgumentParser]
    WithDate = Callable[[argparse.ArgumentParser], argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    try:
        answer: dict[str, Any] = options.run(options)
    except FenqunError as error:
        key = f"error.{error.code}"
        print(words.say(key, options.language, **error.values) if words.known(key) else str(error), file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1
    except OSError as error:
        print(f"{error.strerror}: {error.filename}", file=sys.stderr)
        return 2
    print(as_json(answer) if getattr(options, "json", False) else as_lines(answer))
    return 0


def _undo(options: argparse.Namespace) -> dict[str, Any]:
    undo(Store(options.db), options.batch, undone_at=datetime.now().replace(microsecond=0))  # noqa: DTZ005
    return {"batch": options.batch, "undone": True}


def _metrics(options: argparse.Namespace) -> dict[str, Any]:
    store = Store(options.db)
    as_of = as_of_of(store, options)
    return {"as_of": as_of, "customers": write_metrics(store, as_of, options.out), "file": options.out}


def _rfm(options: argparse.Namespace) -> dict[str, Any]:
    store = Store(options.db)
    as_of = as_of_of(store, options)
    result = evaluate(store, as_of, _settings(store, as_of, options))
    return {
        "as_of": as_of,
        "model": options.model,
        "customers": result.customers,
        "cuts": result.settings.cuts.as_dict(),
        "segments": [
            {"segment": size.segment, "customers": size.customers, "orders": size.orders, "revenue": size.revenue}
            for size in result.segments
        ],
    }


def _export(options: argparse.Namespace) -> dict[str, Any]:
    store = Store(options.db)
    as_of = as_of_of(store, options)
    if options.cuts is not None and options.model in RFM_MODELS:
        run = run_settings(store, as_of, _settings(store, as_of, options))
    else:
        run = chosen_run(store, as_of, segmentation=options.segmentation, model=options.model)
    codes = {segment_label(code, language): code for code in run.placement.segments for language in words.LANGUAGES}
    segments = [codes.get(name, name) for name in options.segment]
    rows = export_customers(store, run, options.out, segments=segments, language=options.language)
    return {"as_of": as_of, "segments": segments, "customers": rows, "file": options.out}


def _table(options: argparse.Namespace) -> dict[str, Any]:
    """Write every row in force of an entity."""
    rows = export_entity(Store(options.db), options.entity, options.out, language=options.language)
    return {"entity": options.entity, "rows": rows, "file": options.out}


def _demo(options: argparse.Namespace) -> dict[str, Any]:
    files = demo.generate(options.out, customers=options.customers, seed=options.seed, language=options.language)
    return {"folder": options.out, "rows": files.rows}


def _info(options: argparse.Namespace) -> dict[str, Any]:
    store = Store(options.db)
    as_of = default_as_of(store)
    with store.cursor() as cursor:
        counts = cursor.execute(
            "SELECT (SELECT COUNT(DISTINCT order_id) FROM orders), (SELECT COUNT(*) FROM orders),"
            " (SELECT COUNT(DISTINCT customer_id) FROM customers), (SELECT COUNT(*) FROM order_lines),"
            " (SELECT COUNT(DISTINCT product_id) FROM order_lines), (SELECT SUM(amount) FROM orders)"
        ).fetchone()
        records = {
            name: (cursor.execute(f"SELECT COUNT(*) FROM {name}").fetchone() or (0,))[0]  # noqa: S608 - our table names
            for name in RECORDS
        }
        batches = cursor.execute(
            "SELECT batch_id, entity, mode, file_name, rows_read, rows_kept, rows_rejected, committed_at, undone_at"
            " FROM batches ORDER BY batch_id"
        ).fetchall()
    assert counts is not None
    names = ("batch", "entity", "mode", "file", "rows_read", "rows_kept", "rows_rejected", "committed_at", "undone_at")
    return {
        "database": store.path,
        "as_of": as_of,
        "orders": counts[0],
        "order_rows": counts[1],
        "customers": counts[2],
        "order_lines": counts[3],
        "products": counts[4],
        "amount_total": float(counts[5] or 0),
        "rows": records,
        "custom_fields": custom_field_counts(store),
        "totals": vars(totals(store, as_of)) if as_of else None,
        "batches": [dict(zip(names, batch, strict=True)) for batch in batches],
    }


def _settings(store: Store, as_of: date, options: argparse.Namespace) -> RfmSettings:
    if options.cuts is None:
        return standard_settings(store, as_of, options.model)
    try:
        content = yaml.safe_load(existing(options.cuts).read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError("cuts_file_unreadable", name=options.cuts.name, message=str(error)) from error
    if not isinstance(content, dict) or "cuts" not in content:
        raise InputError("cuts_file_unreadable", name=options.cuts.name, message="cuts:")
    settings = read_settings({"model": options.model, **content})
    assert isinstance(settings, RfmSettings)
    return settings


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m segmentation", description=__doc__)
    parser.add_argument("--db", type=Path, default=default_path(), help="database file")
    parser.add_argument("--language", choices=words.LANGUAGES, default="en")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        sub.add_argument("--language", choices=words.LANGUAGES, default=argparse.SUPPRESS)
        sub.add_argument("--json", action="store_true", help="one JSON object on stdout")
        return sub

    def with_date(sub: argparse.ArgumentParser) -> argparse.ArgumentParser:
        sub.add_argument("--as-of", type=date.fromisoformat, help="YYYY-MM-DD, default the day after the newest order")
        return sub

    _add_intake_commands(command, with_date)
    add_duplicate_commands(command)
    with_date(command("metrics", _metrics, "one row per customer")).add_argument("--out", type=Path, required=True)
    rfm = with_date(command("rfm", _rfm, "segment sizes by recency, frequency and monetary value"))
    rfm.add_argument("--model", choices=RFM_MODELS, required=True)
    rfm.add_argument("--cuts", type=Path, help="YAML file: cuts, and segments of your own")
    export = with_date(command("export", _export, "the customers of segments as a file"))
    add_choice(export)
    export.add_argument("--cuts", type=Path, help="YAML file for RFM: cuts, and segments of your own")
    export.add_argument("--segment", action="append", required=True, help="code or name; may be given several times")
    export.add_argument("--out", type=Path, required=True)
    add_rule_commands(command, with_date)
    add_tag_commands(command, with_date)
    add_segment_commands(command, with_date)
    add_explain_command(command, with_date)
    add_report_command(command, with_date)
    add_quality_commands(command, with_date)
    example = command("demo", _demo, "believable files to try with")
    example.add_argument("--customers", type=int, default=2000)
    example.add_argument("--seed", type=int, default=2024)
    example.add_argument("--out", type=Path, required=True)
    command("info", _info, "what is in the database")
    return parser


def _add_intake_commands(command: Command, with_date: WithDate) -> None:
    read = command("read", read_file, "the table in a file as understood, all text")
    read.add_argument("file", type=Path)
    read.add_argument("--sheet")
    read.add_argument("--entity", choices=tuple(ENTITIES))
    read.add_argument("--header-row", type=int, help="first row of the header, 0 = none")
    read.add_argument("--header-rows", type=int, help="how many rows name the columns")
    read.add_argument("--encoding")
    read.add_argument("--delimiter")
    read.add_argument("--quote", help="quotation mark, empty = none")
    read.add_argument("--keep-all-rows", action="store_true", help="totals, comments and notes stay rows")
    read.add_argument("--out", type=Path, help="CSV file to write the table to")
    load = with_date(command("import", import_source, "put a file, a folder or a table into the database"))
    load.add_argument("file", type=Path, nargs="?", help="a file, or a folder of files")
    load.add_argument("--connection", metavar="NAME", help="a database of .streamlit/secrets.toml, with one of:")
    load.add_argument("--table", metavar="SCHEMA.TABLE")
    load.add_argument("--query", metavar="SELECT")
    load.add_argument("--sheet")
    load.add_argument("--all-sheets", action="store_true", help="each visible sheet as a batch of its own")
    load.add_argument("--entity", choices=tuple(ENTITIES))
    load.add_argument("--source", help="the system the file comes from; default named after the file")
    load.add_argument("--map", action="append", default=[], metavar="HEADER=FIELD", help="empty field = leave out")
    load.add_argument("--country", help="of phones and places without one, two letters; else as last time, or CN")
    load.add_argument(
        "--keep-as-written", metavar="RULE,RULE", help="cleaning rules to switch off; else as last time, or none"
    )
    load.add_argument("--mode", choices=UPLOAD_MODES, default="append", help="what becomes of rows that came before")
    load.add_argument("--date-order", choices=("dmy", "mdy"), help="where dates name the year last")
    command("connections", list_connections, "the databases that can be read from")
    table = command("table", _table, "all rows in force of one kind, to edit and upload again")
    table.add_argument("entity", choices=tuple(ENTITIES))
    table.add_argument("--out", type=Path, required=True)
    blank = command("template", make_template, "a workbook to fill, with notes, lists and an example row")
    blank.add_argument("entity", choices=tuple(ENTITIES))
    blank.add_argument("--out", type=Path, required=True)
    command("undo", _undo, "take a batch out").add_argument("batch", type=int)


if __name__ == "__main__":
    sys.exit(main())
