"""Many tables in one go, all sheets of workbooks and several files: each understood by itself, those of one shape
alike, each a batch of its own, and all of them in or none.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol

from segmentation.errors import InputError
from segmentation.intake.commit import Batch, loaded_before
from segmentation.intake.mapping import file_shape
from segmentation.intake.proposal import Proposal, propose, settled
from segmentation.intake.sandbox import Children
from segmentation.intake.stage import ReadSettings, StagedTable, stage
from segmentation.intake.together import Chosen, commit_all, never, only_name, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from segmentation.store import Store

    Progress = Callable[[str, float | None], None]
    Cancelled = Callable[[], bool]

_AT_ONCE = 2
_NO_TABLE = ("file_empty", "no_values", "header_row_beyond")


class TableSource(Protocol):
    """What is no file and yields one table, such as a query of a database; equal for the same table."""

    def stage(self, workdir: Path, progress: Progress, cancelled: Cancelled) -> StagedTable:
        """Read it."""


@dataclass(frozen=True)
class FoundTable:
    """One sheet (None: a file without sheets) with its table and what it seems to mean, or the ``problem`` why not.

    ``before``: the batch in force that came from this very sheet. ``several``: the file holds more than one.
    """

    source: Path | TableSource
    file_name: str
    sheet: str | None = None
    hidden: bool = False
    several: bool = False
    staged: StagedTable | None = None
    proposal: Proposal | None = None
    problem: InputError | None = None
    before: Batch | None = None

    @property
    def label(self) -> str:
        """File and, where it has several, sheet."""
        return f"{self.file_name} · {self.sheet}" if self.several else self.file_name

    @property
    def shape(self) -> str:
        """Equal for tables with the same headers, whatever they are called."""
        return file_shape(self.staged.columns) if self.staged is not None else ""

    @property
    def missing(self) -> bool:
        """Whether a field that is needed has no column."""
        return self.proposal is not None and bool(self.proposal.missing)


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


def survey(
    store: Store,
    files: Sequence[tuple[Path | TableSource, str]],
    *,
    hidden: bool = True,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> list[FoundTable]:
    """All tables of the files (path or other source, name), read and understood; who asks removes their staged files.

    Tables with the same headers (a month a sheet) are read alike: where one proves which number is the day, the others
    follow. Hidden sheets come where ``hidden``; of a web page only the largest table. ``progress`` hears the table's
    label, or the steps of reading while there is but one. What cannot be read becomes a ``problem``.
    """
    found: list[list[FoundTable]] = [[] for _ in files]
    stopped = Event()

    def read(number: int) -> None:
        path, name = files[number]
        told = progress if len(files) == 1 else partial(only_name, progress, name, number / len(files))
        for table in _tables_of(
            store, path, name, children, hidden=hidden, progress=told, cancelled=lambda: stopped.is_set() or cancelled()
        ):
            found[number].append(table)

    try:
        with Children() as children, ThreadPoolExecutor(_AT_ONCE) as pool:  # each waits for a process of its own
            try:
                for done in as_completed([pool.submit(read, number) for number in range(len(files))]):
                    done.result()
            except BaseException:
                stopped.set()
                pool.shutdown(cancel_futures=True)
                raise
    except BaseException:
        for tables in found:
            discard(tables)
        raise
    return _alike([table for tables in found for table in tables])


def discard(tables: Sequence[FoundTable]) -> None:
    """Remove what was read."""
    for table in tables:
        if table.staged is not None:
            table.staged.path.unlink(missing_ok=True)


def understand(
    store: Store,
    table: FoundTable,
    settings: ReadSettings,
    entity: str | None = None,
    *,
    children: Children | None = None,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> FoundTable:
    """The table read under these settings, and what it seems to mean as ``entity`` (None: find out)."""
    blank = replace(table, sheet=settings.sheet, staged=None, proposal=None, problem=None, before=None)
    try:
        if isinstance(table.source, Path):
            staged = stage(
                table.source, store.work_folder, settings, children=children, progress=progress, cancelled=cancelled
            )
        else:
            staged = table.source.stage(store.work_folder, progress, cancelled)
    except InputError as error:
        values = dict(error.values)
        if "name" in values and isinstance(table.source, Path):
            values["name"] = table.file_name
        return replace(blank, problem=InputError(error.code, **values))  # without the frames it was raised in
    proposal = propose(store, staged, entity=entity, file_name=table.file_name)
    return replace(
        blank,
        sheet=staged.sheet,
        hidden=staged.sheet in staged.hidden_sheets,
        staged=staged,
        proposal=proposal,
        before=loaded_before(store, staged),
    )


def _tables_of(
    store: Store,
    path: Path | TableSource,
    name: str,
    children: Children,
    *,
    hidden: bool,
    progress: Progress,
    cancelled: Cancelled,
) -> Iterator[FoundTable]:
    first = understand(
        store, FoundTable(path, name), ReadSettings(), children=children, progress=progress, cancelled=cancelled
    )
    sheets = first.staged.sheets if first.staged is not None and first.staged.kind != "html" else ()
    hidden_ones = first.staged.hidden_sheets if first.staged is not None else ()
    visible = [sheet for sheet in sheets if sheet not in hidden_ones]
    wanted = [sheet for sheet in sheets if hidden or sheet in visible or sheet == first.sheet]
    if len(wanted) < 2:
        yield first
        return

    def read(place: int) -> FoundTable:
        sheet = wanted[place]
        if sheet == first.sheet:
            return replace(first, several=True)
        table = FoundTable(path, name, sheet, sheet in hidden_ones, several=True)
        progress(table.label, place / len(wanted))
        found = understand(store, table, ReadSettings(sheet=sheet), children=children, cancelled=cancelled)
        if found.staged is not None and not found.staged.rows:  # a cover or a note
            discard([found])
            found = replace(table, problem=InputError("file_empty", name=sheet))
        return found

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(read, range(len(wanted)))


@contextmanager
def propose_workbook(
    store: Store, source: Path, *, or_none: bool = False, progress: Progress = silent, cancelled: Cancelled = never
) -> Iterator[Workbook]:
    """Every visible sheet of ``source``, read and understood; what was read is gone when the context ends.

    Sheets without a table, without a field that is needed, or imported before are skipped. Raises
    ``InputError("sheets_unusable")`` where nothing remains, unless ``or_none``.
    """
    found = survey(store, [(source, source.name)], hidden=False, progress=progress, cancelled=cancelled)
    try:
        sheets = []
        skipped = []
        for table in found:
            if table.problem is not None and table.problem.code not in _NO_TABLE:
                raise table.problem
            reason = _why_not(table)
            if reason is not None:
                skipped.append(Skipped(table.sheet, reason.code, reason.values))
            elif table.staged is not None and table.proposal is not None:
                sheets.append(Sheet(table.sheet, table.staged, table.proposal))
        if not sheets and not or_none:
            reasons = ", ".join(f"{told.sheet or source.name}: {told.reason}" for told in skipped)
            raise InputError("sheets_unusable", name=source.name, reasons=reasons)
        yield Workbook(tuple(sheets), tuple(skipped))
    finally:
        discard(found)


def _why_not(table: FoundTable) -> InputError | None:
    if table.problem is not None or table.staged is None or table.proposal is None:
        return table.problem
    if table.before is not None:
        name, before = table.sheet or table.file_name, table.before
        return InputError("file_already_loaded", name=name, batch=before.batch_id, at=before.committed_at)
    if table.missing:
        wanted = "; ".join(" / ".join(group) for group in table.proposal.missing)
        entity, headers = table.proposal.plan.entity, ", ".join(table.staged.columns)
        return InputError("fields_missing", entity=entity, fields=wanted, headers=headers)
    return None


def load_workbook(
    store: Store,
    source: Path,
    *,
    committed_at: datetime,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> tuple[list[Batch], tuple[Skipped, ...]]:
    """Put every visible sheet of ``source`` into the store, each as a batch; returns these and the sheets left out."""
    with propose_workbook(store, source, progress=progress, cancelled=cancelled) as book:
        day = committed_at.date()
        chosen = [Chosen(told.staged, settled(told.proposal, totals_as_of=day), source.name) for told in book.sheets]
        batches = commit_all(store, chosen, committed_at=committed_at, progress=progress, cancelled=cancelled)
        return batches, book.skipped


def _alike(tables: list[FoundTable]) -> list[FoundTable]:
    """The tables, those of one shape with the day and month of the one that proves them best."""
    surest: dict[str, Proposal] = {}
    for table in tables:
        if table.proposal is not None:
            best = surest.setdefault(table.shape, table.proposal)
            if table.proposal.date_evidence > best.date_evidence:
                surest[table.shape] = table.proposal
    return [
        replace(table, proposal=_following(table.proposal, surest[table.shape])) if table.proposal else table
        for table in tables
    ]


def _following(proposal: Proposal, best: Proposal) -> Proposal:
    if not (proposal.undecided_dates and best.date_evidence and best.plan.entity == proposal.plan.entity):
        return proposal
    return replace(proposal, plan=replace(proposal.plan, date_order=best.plan.date_order), undecided_dates={})
