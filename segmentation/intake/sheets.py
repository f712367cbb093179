"""All sheets of a workbook in one go: each understood by itself, those of one shape alike, each a batch of its own."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.intake.commit import Batch, commit, loaded_before
from segmentation.intake.mapping import file_shape
from segmentation.intake.plan import Proposal, propose, settled
from segmentation.intake.stage import ReadSettings, StagedTable, stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from segmentation.store import Store

_NO_TABLE = ("file_empty", "no_values", "header_row_beyond")


@dataclass(frozen=True)
class Sheet:
    """One visible sheet (None: a file without sheets) with its table and what it seems to mean."""

    name: str | None
    staged: StagedTable
    proposal: Proposal


@dataclass(frozen=True)
class Skipped:
    """One sheet that was not taken, and why: the code of an error ("file_empty": no table) with its values."""

    sheet: str | None
    reason: str
    values: dict[str, object]


@dataclass(frozen=True)
class Workbook:
    """The sheets that can be imported, in their order, and those that cannot."""

    sheets: tuple[Sheet, ...]
    skipped: tuple[Skipped, ...]


@contextmanager
def propose_workbook(
    store: Store,
    source: Path,
    *,
    or_none: bool = False,
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Workbook]:
    """Every visible sheet of ``source``, read and understood; what was read is gone when the context ends.

    Sheets with the same headers (a month a sheet) are read alike: where one proves which number is the day, the others
    follow. Sheets without a table, without a field that is needed, or imported before are skipped. Raises
    ``InputError("sheets_unusable")`` where nothing remains, unless ``or_none``.
    """
    staged: list[StagedTable] = []

    def read(settings: ReadSettings) -> StagedTable:
        table = stage(source, store.work_folder, settings, progress=progress, cancelled=cancelled)
        staged.append(table)
        return table

    try:
        sheets, skipped = _understood(store, source, read)
        if not sheets and not or_none:
            reasons = ", ".join(f"{told.sheet or source.name}: {told.reason}" for told in skipped)
            raise InputError("sheets_unusable", name=source.name, reasons=reasons)
        yield Workbook(tuple(_alike(sheets)), tuple(skipped))
    finally:
        for table in staged:
            table.path.unlink(missing_ok=True)


def load_workbook(
    store: Store,
    source: Path,
    *,
    committed_at: datetime,
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[list[Batch], tuple[Skipped, ...]]:
    """Put every sheet of ``source`` into the store, each as a batch; returns the batches and the sheets left out."""
    with propose_workbook(store, source, progress=progress, cancelled=cancelled) as book:
        batches = [
            commit(
                store,
                sheet.staged,
                settled(sheet.proposal, totals_as_of=committed_at.date()),
                file_name=source.name,
                committed_at=committed_at,
                progress=progress,
                cancelled=cancelled,
            )
            for sheet in book.sheets
        ]
        return batches, book.skipped


def _understood(
    store: Store, source: Path, read: Callable[[ReadSettings], StagedTable]
) -> tuple[list[Sheet], list[Skipped]]:
    first = read(ReadSettings())  # the first sheet with a table
    names: list[str | None] = [name for name in first.sheets if name not in first.hidden_sheets] or [first.sheet]
    sheets: list[Sheet] = []
    skipped: list[Skipped] = []
    for name in names:
        try:
            table = first if name == first.sheet else read(ReadSettings(sheet=name))
            proposal = propose(store, table, file_name=source.name)
        except InputError as error:
            if error.code not in _NO_TABLE:
                raise
            skipped.append(Skipped(name, error.code, error.values))
            continue
        before = loaded_before(store, table)
        if before is not None:
            skipped.append(
                Skipped(
                    name,
                    "file_already_loaded",
                    {"name": name or source.name, "batch": before.batch_id, "at": before.committed_at},
                )
            )
        elif proposal.missing:
            wanted = "; ".join(" / ".join(group) for group in proposal.missing)
            told: dict[str, object] = {"fields": wanted, "headers": ", ".join(table.columns)}
            skipped.append(Skipped(name, "fields_missing", told))
        else:
            sheets.append(Sheet(name, table, proposal))
    return sheets, skipped


def _alike(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets, those of one shape with the day and month of the one that proves them best."""
    surest: dict[str, Proposal] = {}
    for sheet in sheets:
        best = surest.setdefault(file_shape(sheet.staged.columns), sheet.proposal)
        if sheet.proposal.date_evidence > best.date_evidence:
            surest[file_shape(sheet.staged.columns)] = sheet.proposal
    found = []
    for sheet in sheets:
        best = surest[file_shape(sheet.staged.columns)]
        proposal = sheet.proposal
        if proposal.undecided_dates and best.date_evidence and best.plan.entity == proposal.plan.entity:
            plan = replace(proposal.plan, date_order=best.plan.date_order)
            proposal = replace(proposal, plan=plan, undecided_dates={})
        found.append(replace(sheet, proposal=proposal))
    return found
