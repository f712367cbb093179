"""What ``python -m segmentation run`` does: a segmentation by name, by file, or a model as it comes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from segmentation.errors import InputError
from segmentation.metrics.customers import default_as_of
from segmentation.models.registry import MODELS, model_named, read_settings
from segmentation.rules.command import text_of
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import segment_sizes
from segmentation.segments.library import newest_version
from segmentation.segments.runs import Run, members_table, run_settings, run_version
from segmentation.store import Store, quote_literal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import date

    from segmentation.models.settings import Settings

_FORMATS = {".parquet": "FORMAT parquet", ".csv": "FORMAT csv, HEADER"}


def run_segmentation(options: argparse.Namespace) -> dict[str, Any]:
    """Sizes of a segmentation, and with ``out`` who is in which segment."""
    store = Store(options.db)
    as_of = as_of_of(store, options)
    run = chosen_run(store, as_of, segmentation=options.segmentation, model=options.model)
    answer: dict[str, Any] = {
        "as_of": as_of,
        "model": run.settings.model,
        "customers": run.result.customers,
        "overridden": run.overridden,
        "segments": _sizes(store, as_of, run),
    }
    if run.version is not None:
        answer |= {"segmentation": run.version.name, "version": run.version.version_number}
    if options.out is not None:
        _write(store, run, options.out)
        answer["file"] = options.out
    return answer


def chosen_run(store: Store, as_of: date, *, segmentation: str | None, model: str | None) -> Run:
    """The newest version of a name, the settings of a file, or a model as it comes."""
    if (segmentation is None) == (model is None):
        raise InputError("segmentation_or_model")
    if segmentation is None:
        return run_settings(store, as_of, model_named(str(model)).standard(store, as_of))
    if Path(segmentation).suffix in (".yaml", ".yml"):
        return run_settings(store, as_of, settings_of_file(Path(segmentation)))
    return run_version(store, as_of, newest_version(store, segmentation))


def settings_of_file(path: Path) -> Settings:
    """``{model: …, …}``, or ``{segments: […]}`` of rules of one's own."""
    try:
        content = yaml.safe_load(text_of(path))
    except (yaml.YAMLError, ValueError) as error:  # a day that does not exist
        raise InputError("rule_not_yaml", detail=str(error).splitlines()[0][:200]) from error
    if isinstance(content, dict) and "segments" in content and "model" not in content:
        content = {**content, "model": "rules"}
    return read_settings(content)


def as_of_of(store: Store, options: argparse.Namespace) -> date:
    """The day asked for, or the default of the data."""
    as_of: date | None = options.as_of or default_as_of(store)
    if as_of is None:
        raise InputError("store_empty")
    return as_of


def _sizes(store: Store, as_of: date, run: Run) -> list[dict[str, Any]]:
    matched: dict[str, int] = {}
    if isinstance(run.settings, RulesSettings):
        matched = {size.segment: size.matched for size in segment_sizes(store, run.settings.segmentation, as_of)}
    return [
        {"segment": size.segment, "customers": size.customers, "orders": size.orders, "revenue": size.revenue}
        | ({"matched": matched[size.segment]} if size.segment in matched else {})
        for size in run.result.segments
    ]


def _write(store: Store, run: Run, path: Path) -> None:
    if path.suffix not in _FORMATS:
        raise InputError("unsupported_output", value=path.name, allowed=", ".join(_FORMATS))
    written = store.work_folder / f"list-members{path.suffix}"
    target = f"{quote_literal(str(written))} ({_FORMATS[path.suffix]})"
    with store.holding(), store.cursor() as cursor:
        cursor.execute(f"COPY (FROM {members_table(store, run)} ORDER BY customer_id) TO {target}")
    shutil.move(written, path)


def add_segment_commands(
    command: Callable[[str, Any, str], argparse.ArgumentParser],
    with_date: Callable[[argparse.ArgumentParser], argparse.ArgumentParser],
) -> None:
    """Tell the command line about ``run``."""
    run = with_date(command("run", run_segmentation, "sizes of a segmentation, and who is in which segment"))
    add_choice(run)
    run.add_argument("--out", type=Path, help="who is in which segment, .csv or .parquet")


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Options that say which segmentation is meant."""
    parser.add_argument("--segmentation", metavar="NAME|FILE.yaml", help="saved under a name, or in a file")
    parser.add_argument("--model", metavar="CODE", help=f"a model as it comes: {', '.join(MODELS)}")
