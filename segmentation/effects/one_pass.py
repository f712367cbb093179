"""A history made in one pass: the orders of each day are added to those before, and everybody is placed anew.

Models that look at metrics alone are placed on the running metrics; others are run day by day, as at a single date.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from segmentation.errors import StoreError
from segmentation.metrics.running import Asked, running
from segmentation.models.placed import Placement
from segmentation.models.registry import columns_read, place_on, places_on_metrics
from segmentation.segments.runs import has_overrides, members_table, overridden, run_version
from segmentation.store import interruptible, quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from segmentation.metrics.running import Running
    from segmentation.models.settings import Settings
    from segmentation.segments.library import Version
    from segmentation.store import Store


def make_paths(
    store: Store,
    name: str,
    plan: Sequence[tuple[date, Version]],
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> None:
    """Make the table ``name``: see ``history.paths_table``. ``plan``: the days, ascending, and the version of each."""
    with ExitStack() as stack:
        work = _Pass(store, f"{name}_pass", plan, cancelled, stack)
        for done, (day, version) in enumerate(plan, 1):
            work.add(day, version)
            progress(done / (len(plan) + 1))
        work.put_together(name)
        progress(1)


def _asked(settings: Settings) -> Asked:
    columns = columns_read(settings) if places_on_metrics(settings) else ()
    return Asked.of(columns, getattr(settings, "window_months", None))


class _Pass:
    """Tables ``<base>_day_n``: the segment of each customer known that day, in their order."""

    def __init__(
        self,
        store: Store,
        base: str,
        plan: Sequence[tuple[date, Version]],
        cancelled: Callable[[], bool],
        stack: ExitStack,
    ) -> None:
        self._store, self._base, self._cancelled, self._stack = store, base, cancelled, stack
        self._last_day = plan[-1][0]
        self._running: dict[Asked, Running] = {}
        self._days: list[str] = []
        self._names: list[str] = []
        self._first = self._running_for(_asked(plan[-1][1].settings))
        stack.callback(self._drop_days)

    def add(self, day: date, version: Version) -> None:
        """Place everybody on one more day."""
        placement = self._on_running(day, version) if places_on_metrics(version.settings) else None
        with self._store.holding():
            placement = placement or self._as_a_single_day(day, version)
            self._write(placement, self._first.known(day))

    def _running_for(self, asked: Asked) -> Running:
        """All number the customers alike."""
        if asked not in self._running:
            base = f"{self._base}_{len(self._running)}"
            told = running(self._store, base, self._last_day, asked, cancelled=self._cancelled)
            self._running[asked] = self._stack.enter_context(told)
        return self._running[asked]

    def _on_running(self, day: date, version: Version) -> Placement:
        told = self._running_for(_asked(version.settings))
        placement = place_on(self._store, day, told.metrics(day), version.settings)
        if not has_overrides(self._store, version.name):
            return placement
        return overridden(placement, day, version.name, numbers=told.customers)

    def _as_a_single_day(self, day: date, version: Version) -> Placement:
        run = run_version(self._store, day, version)
        query = (
            f"SELECT customer_number AS customer_id, segment FROM {members_table(self._store, run)}"  # noqa: S608 - our names
            f" INNER JOIN {self._first.customers} USING (customer_id)"
        )
        return Placement(query, {}, run.placement.segments)

    def _write(self, placement: Placement, known: int) -> None:
        self._names += [name for name in placement.segments if name not in self._names]
        table = f"{self._base}_day_{len(self._days) + 1}"
        self._days.append(table)
        query = (
            f"CREATE OR REPLACE TABLE {table} AS SELECT"  # noqa: S608 - our own names and statement
            f" TRY_CAST(segment AS {self._kind()}) AS segment FROM ({placement.query}) ORDER BY customer_id"
        )
        with self._store.cursor() as cursor, interruptible(cursor, self._cancelled):
            cursor.execute(query, dict(placement.values))
            row = cursor.execute(f"SELECT COUNT(*), COUNT(segment) FROM {table}").fetchone()  # noqa: S608 - our name
        if row != (known, known):
            raise StoreError("unexpected", message=f"placed {row}, known {known}")

    def put_together(self, name: str) -> None:
        """Day beside day; those not known yet on a day are the rows it lacks at its end."""
        columns = "".join(f", CAST(day_{n}.segment AS {self._kind()}) AS day_{n}" for n, _ in enumerate(self._days, 1))
        days = "".join(f" POSITIONAL JOIN {table} AS day_{n}" for n, table in enumerate(self._days, 1))
        query = (
            f"CREATE OR REPLACE TABLE {name} AS SELECT known.customer_id{columns}"  # noqa: S608 - our names, quoted
            f" FROM {self._first.customers} AS known{days}"
        )
        with self._store.cursor() as cursor, interruptible(cursor, self._cancelled):
            cursor.execute(query)

    def _kind(self) -> str:
        """The type of all segments seen so far: a byte a customer and day, not their names."""
        return f"ENUM ({', '.join(quote_literal(name) for name in self._names)})"

    def _drop_days(self) -> None:
        with self._store.cursor() as cursor:
            for table in self._days:
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
