"""Where everybody was at some days, in one pass: each day is placed on what the one before left and what came since."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from segmentation.errors import StoreError
from segmentation.metrics.snapshot import passing
from segmentation.segments.library import library_version
from segmentation.segments.overrides import overrides_state
from segmentation.segments.runs import place_version
from segmentation.store import interruptible, quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from segmentation.metrics.snapshot import DayOfPass
    from segmentation.models.placed import Placement
    from segmentation.segments.library import Version
    from segmentation.store import Store


def paths_table(
    store: Store,
    plan: Sequence[tuple[date, Version]],
    *,
    progress: Callable[[float], None] = lambda _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> str:
    """Name of a table with one row per customer known by the last day: ``customer_id``, ``day_1``, ``day_2`` …

    ``plan``: the days, ascending, and the version of each. ``day_n``: the segment on the n-th day, NULL where the
    customer was not known by then. Ask within ``store.holding()``. ``progress`` is told the part done, 0 to 1.
    """
    if not plan:
        return store.derived("paths", "SELECT '' AS customer_id WHERE FALSE", {}, {})
    key: dict[str, object] = {
        "days": [day for day, _ in plan],
        "settings": [version.settings.to_json() for _, version in plan],
        "overrides": [overrides_state(store, name) for name in {version.name for _, version in plan}],
    }
    if any(version.settings.model == "rules" for _, version in plan):
        key["library"] = library_version(store)  # rules may ask for tags and segments
    return store.derived_tables.made_by(
        "paths", key, lambda name: _make(store, name, plan, progress, cancelled), cancelled
    )


def _make(
    store: Store,
    name: str,
    plan: Sequence[tuple[date, Version]],
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> None:
    with (
        passing(store, f"{name}_pass", [day for day, _ in plan], cancelled=cancelled) as told,
        _days(store, name, told, cancelled) as days,
    ):
        for done, (day, version) in enumerate(plan, 1):
            told.go_to(day)
            with store.holding():
                days.add(place_version(told, version))
            progress(done / (len(plan) + 1))
        days.put_together(name)
        progress(1)


class _Days:
    """Tables ``<base>_day_n``: the segment of each customer known that day, in the order of their numbers."""

    def __init__(self, store: Store, base: str, told: DayOfPass, cancelled: Callable[[], bool]) -> None:
        self._store, self._base, self._told, self._cancelled = store, base, told, cancelled
        self._tables: list[str] = []
        self._names: list[str] = []

    def add(self, placement: Placement) -> None:
        """Keep where everybody is on one more day."""
        self._names += [name for name in placement.segments if name not in self._names]
        table = f"{self._base}_day_{len(self._tables) + 1}"
        self._tables.append(table)
        query = (
            f"CREATE OR REPLACE TABLE {table} AS SELECT"  # noqa: S608 - our own names and statement
            f" TRY_CAST(segment AS {self._kind()}) AS segment FROM ({placement.query}) ORDER BY customer_id"
        )
        with self._store.cursor() as cursor, interruptible(cursor, self._cancelled):
            cursor.execute(query, dict(placement.values))
            row = cursor.execute(f"SELECT COUNT(*), COUNT(segment) FROM {table}").fetchone()  # noqa: S608 - our name
        if row != (self._told.known, self._told.known):
            raise StoreError("unexpected", message=f"placed {row}, known {self._told.known}")

    def put_together(self, name: str) -> None:
        """Day beside day; those not known yet on a day are the rows it lacks at its end."""
        numbered = list(enumerate(self._tables, 1))
        columns = "".join(f", CAST(day_{n}.segment AS {self._kind()}) AS day_{n}" for n, _ in numbered)
        days = "".join(f" POSITIONAL JOIN {table} AS day_{n}" for n, table in numbered)
        query = (
            f"CREATE OR REPLACE TABLE {name} AS SELECT known.customer_id{columns}"  # noqa: S608 - our names, quoted
            f" FROM {self._told.numbers} AS known{days}"
        )
        with self._store.cursor() as cursor, interruptible(cursor, self._cancelled):
            cursor.execute(query)

    def drop(self) -> None:
        """Remove all tables."""
        with self._store.cursor() as cursor:
            for table in self._tables:
                cursor.execute(f"DROP TABLE IF EXISTS {table}")

    def _kind(self) -> str:
        """The type of all segments seen so far: a byte a customer and day, not their names."""
        return f"ENUM ({', '.join(quote_literal(name) for name in self._names)})"


@contextmanager
def _days(store: Store, base: str, told: DayOfPass, cancelled: Callable[[], bool]) -> Iterator[_Days]:
    days = _Days(store, base, told, cancelled)
    try:
        yield days
    finally:
        days.drop()
