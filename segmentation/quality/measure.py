"""All checks over all rows: how many were examined and how many are at fault, by check and batch.

Every row belongs to one batch, and every batch to one source, so figures of batches add up to those of a source and of
the whole base. Each table is read once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from segmentation.errors import InputError
from segmentation.quality.checks import BATCHES, DIMENSIONS, RULES, TABLES, Check, Dimension, emptiness
from segmentation.store import interruptible, load_sql, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from datetime import date, datetime

    from segmentation.store import Store

Key = TypeVar("Key", bound="Hashable")


@dataclass(frozen=True)
class Upload:
    """One batch in force. ``days_to_upload``: from its newest event to its upload; None without events."""

    batch_id: int
    entity: str
    file_name: str
    source: str
    uploaded_at: datetime
    rows_read: int
    rows_kept: int
    rows_rejected: int
    first_event_at: datetime | None
    last_event_at: datetime | None
    days_to_upload: int | None
    fields: frozenset[str]


@dataclass(frozen=True)
class Count:
    """``faulty`` of ``n`` rows examined."""

    n: int
    faulty: int

    @property
    def share(self) -> float | None:
        """Rows at fault of those examined; None when none were."""
        return self.faulty / self.n if self.n else None


@dataclass(frozen=True)
class Figure:
    """What one check found in one batch. ``table``: what kind of rows were examined."""

    check: Check
    batch_id: int
    table: str
    count: Count


@dataclass(frozen=True)
class Scope:
    """Which part of the data: all, one source, or one batch."""

    source: str | None = None
    batch_id: int | None = None


@dataclass(frozen=True)
class Quality:
    """The state of the data on ``as_of``; ``figures`` by check and batch. Every sum is made from these."""

    as_of: date
    uploads: tuple[Upload, ...]
    figures: tuple[Figure, ...]

    def within(self, scope: Scope) -> Quality:
        """The same for one source or batch. Raises ``InputError``: ``batch_unknown``, ``source_unknown``."""
        uploads = tuple(
            upload
            for upload in self.uploads
            if scope.source in {None, upload.source} and scope.batch_id in {None, upload.batch_id}
        )
        if not uploads and scope.batch_id is not None:
            allowed = ", ".join(str(upload.batch_id) for upload in self.uploads) or "-"
            raise InputError("batch_unknown", batch=scope.batch_id, allowed=allowed)
        if not uploads and scope.source is not None:
            raise InputError("source_unknown", source=scope.source, allowed=", ".join(self.sources()) or "-")
        kept = {upload.batch_id for upload in uploads}
        return Quality(self.as_of, uploads, tuple(figure for figure in self.figures if figure.batch_id in kept))

    def sources(self) -> list[str]:
        """The sources, in order of their names."""
        return sorted({upload.source for upload in self.uploads})

    def by_check(self) -> dict[Check, Count]:
        """What hurts most first: what has faults, rules before hints, then by share, then by rows."""

        def pain(told: tuple[Check, Count]) -> tuple[object, ...]:
            check, count = told
            return not count.faulty, check.hint, -(count.share or 0), -count.faulty, -count.n, check.name

        return dict(sorted(_summed(self.figures, lambda figure: figure.check).items(), key=pain))

    def by_dimension(self) -> dict[Dimension, Count]:
        """The rules added up by dimension, in the order of ``DIMENSIONS``; without those nothing was asked of."""
        found = _summed(self._rules(), lambda figure: figure.check.dimension)
        return {dimension: found[dimension] for dimension in DIMENSIONS if dimension in found}

    def by_table(self) -> dict[tuple[str, Dimension], Count]:
        """The rules added up by kind of rows and dimension."""
        return _summed(self._rules(), lambda figure: (figure.table, figure.check.dimension))

    def by_source(self) -> dict[tuple[str, Dimension], Count]:
        """The rules added up by source and dimension."""
        source_of = {upload.batch_id: upload.source for upload in self.uploads}
        return _summed(self._rules(), lambda figure: (source_of[figure.batch_id], figure.check.dimension))

    def trend(self, check: Check | None = None, dimension: Dimension | None = None) -> list[tuple[Upload, Count]]:
        """Oldest upload first: what the check, or the rules of the dimension, found in each."""
        told = [
            figure
            for figure in (self.figures if check else self._rules())
            if check in {None, figure.check} and dimension in {None, figure.check.dimension}
        ]
        found = _summed(told, lambda figure: figure.batch_id)
        return [(upload, found[upload.batch_id]) for upload in self.uploads if upload.batch_id in found]

    def wrong(self) -> Count:
        """The rules of validity, uniqueness and consistency added up."""
        return self._total({"validity", "uniqueness", "consistency"})

    def missing(self) -> Count:
        """Cells that are empty, of the columns the files have."""
        return self._total({"completeness"})

    def _total(self, dimensions: set[Dimension]) -> Count:
        told = [figure for figure in self._rules() if figure.check.dimension in dimensions]
        return _summed(told, lambda _figure: None).get(None, Count(0, 0))

    def _rules(self) -> list[Figure]:
        """Hints may be right and stay out of sums; but timeliness has nothing else."""
        return [f for f in self.figures if not f.check.hint or f.check.dimension == "timeliness"]


@dataclass(frozen=True)
class SourceAge:
    """How fresh one source is. Days count to the as-of date; negative = later than it; None without dates."""

    source: str
    uploads: int
    last_upload_at: datetime
    last_event_at: datetime | None
    days_to_upload: int | None
    days_since_event: int | None


def source_ages(quality: Quality) -> list[SourceAge]:
    """One row a source, the longest silent first. ``days_to_upload``: of the source's newest upload with dates."""
    ages = []
    for source in quality.sources():
        uploads = [upload for upload in quality.uploads if upload.source == source]
        dated = [upload for upload in uploads if upload.last_event_at is not None]
        newest = max((upload.last_event_at for upload in dated if upload.last_event_at), default=None)
        ages.append(
            SourceAge(
                source,
                len(uploads),
                max(upload.uploaded_at for upload in uploads),
                newest,
                dated[-1].days_to_upload if dated else None,
                (quality.as_of - newest.date()).days if newest else None,
            )
        )
    return sorted(ages, key=lambda age: -(age.days_since_event if age.days_since_event is not None else -1))


def fault_tables(store: Store) -> dict[str, str]:
    """The tables the fault statements lean on, made once per state of the data: see ``quality_*.sql``."""
    events = f"({load_sql('quality/batch_events')})"
    uploads = store.derived("quality_batches", load_sql("quality/quality_batches", batch_events=events), {}, {})
    persons = load_sql("quality/quality_persons", quality_batches=uploads)
    return {"quality_batches": uploads, "quality_persons": store.derived("quality_persons", persons, {}, {})}


def fault_query(store: Store, table: str, as_of: date) -> tuple[str, dict[str, object]]:
    """A SELECT with the rows of a table and a column a check (true, false, NULL = not examined), and its values."""
    query = load_sql(f"quality/{table}_faults", **fault_tables(store))
    return query, {"as_of": as_of} if "$as_of" in query else {}


def measure(
    store: Store,
    as_of: date,
    *,
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Quality:
    """Examine every row in force. ``as_of`` is the day from which silence is counted. ``progress`` hears the tables."""
    uploads = _uploads(store)
    by_id = {upload.batch_id: upload for upload in uploads}
    figures = []
    with store.cursor() as cursor, interruptible(cursor, cancelled):
        rows = cursor.execute(
            "SELECT batch_id, rows_read, rows_unusable, rows_read, rows_repeated,"  # noqa: S608 - our own names
            f" CAST(stale IS NOT NULL AS INTEGER), CAST(COALESCE(stale, false) AS INTEGER) FROM ({_batches(store)})"
        ).fetchall()
        for batch_id, *counts in rows:
            figures += _figures(RULES[BATCHES], counts, batch_id, by_id[batch_id].entity)
        for place, table in enumerate(TABLES):
            progress(table, place / len(TABLES))
            query, values = fault_query(store, table, as_of)
            flags = [quote_identifier(check.code) for check in RULES[table]]
            empty = emptiness(table)
            wanted = [told for flag in flags for told in (f"COUNT({flag})", f"COUNT_IF({flag})")]
            wanted += [f"COUNT({quote_identifier(check.code)})" for check in empty]
            statement = f"SELECT batch_id, COUNT(*), {', '.join(wanted)} FROM ({query}) GROUP BY batch_id"  # noqa: S608
            for batch_id, everything, *counts in cursor.execute(statement, values).fetchall():
                figures += _figures(RULES[table], counts, batch_id, table)
                fields = by_id[batch_id].fields
                for check, filled in zip(empty, counts[2 * len(flags) :], strict=True):
                    if filled or check.field in fields:
                        figures.append(Figure(check, batch_id, table, Count(everything, everything - filled)))
    order = {batch_id: place for place, batch_id in enumerate(by_id)}
    return Quality(as_of, uploads, tuple(sorted(figures, key=lambda f: (order[f.batch_id], f.check.name))))


def _batches(store: Store) -> str:
    return load_sql("quality/batches_faults", **fault_tables(store))


def _figures(rules: tuple[Check, ...], counts: list[int], batch_id: int, table: str) -> list[Figure]:
    pairs = zip(counts[::2], counts[1::2], strict=False)
    return [
        Figure(check, batch_id, table, Count(n, faulty)) for check, (n, faulty) in zip(rules, pairs, strict=False) if n
    ]


def _uploads(store: Store) -> tuple[Upload, ...]:
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT batch_id, entity, file_name, source, committed_at, rows_read, rows_kept, rows_rejected,"  # noqa: S608
            f" first_event_at, last_event_at, days_to_upload, fields FROM {fault_tables(store)['quality_batches']}"
            " ORDER BY committed_at, batch_id"
        ).fetchall()
    return tuple(Upload(*[*told, frozenset(fields or ())]) for *told, fields in rows)


def _summed(figures: Iterable[Figure], key: Callable[[Figure], Key]) -> dict[Key, Count]:
    found: dict[Key, list[Count]] = defaultdict(list)
    for figure in figures:
        found[key(figure)].append(figure.count)
    return {told: Count(sum(c.n for c in group), sum(c.faulty for c in group)) for told, group in found.items()}
