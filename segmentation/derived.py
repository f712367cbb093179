"""Tables made from the data, kept in memory for as long as they are useful."""

from __future__ import annotations

import hashlib
import threading
import weakref
from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from segmentation.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    import duckdb

DERIVED_TABLES_KEPT = 32


class Database(Protocol):
    """What the tables are made in and of."""

    def cursor(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A cursor of its own for one use."""

    def dataset_version(self) -> int:
        """Equal numbers mean equal data."""


class DerivedTables:
    """The tables of the scratch database ``cache`` of a store, shared by all users; each named by what it is made of.

    The ones unused for longest go first.
    """

    def __init__(self, store: Database) -> None:
        self._store = weakref.proxy(store)  # a circle would keep the file of a store that nobody has any more
        self._lock = threading.RLock()
        self._long_work = threading.RLock()
        self._made: OrderedDict[str, None] = OrderedDict()
        self._held: list[tuple[int, set[str]]] = []

    def derived(self, kind: str, query: str, values: Mapping[str, object], key: Mapping[str, object]) -> str:
        """The name of a table with the rows of ``query``, made once per data version and ``key``."""
        name = self._name(kind, {**key, "": query})
        with self._lock:
            if name not in self._made:
                with self._store.cursor() as cursor:
                    cursor.execute(f"CREATE OR REPLACE TABLE {name} AS {query}", dict(values))
            self._keep(name)
        return name

    def made_by(
        self, kind: str, key: Mapping[str, object], make: Callable[[str], None], cancelled: Callable[[], bool]
    ) -> str:
        """As ``derived``, of a table that ``make(name)`` makes in many steps, while others derive theirs.

        One such work at a time: several would take no less time and several times the memory.
        """
        name = self._name(kind, key)
        while not self._long_work.acquire(timeout=0.1):
            if cancelled():
                raise CancelledError
        try:
            with self._lock:
                known = name in self._made
                if known:
                    self._keep(name)
            if not known:
                make(name)
                self._keep(name)
        finally:
            self._long_work.release()
        return name

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Tables this thread asks for inside stay until the end, however many others come meanwhile."""
        held: tuple[int, set[str]] = (threading.get_ident(), set())
        with self._lock:
            self._held.append(held)
        try:
            yield
        finally:
            with self._lock:
                self._held = [other for other in self._held if other is not held]

    def hold(self, name: str) -> None:
        """Keep a table until the innermost ``holding`` of this thread ends."""
        with self._lock:
            mine = [tables for thread, tables in self._held if thread == threading.get_ident()]
            if mine:
                mine[-1].add(name)

    def forget(self, *, but: str) -> None:
        """Drop all tables but one."""
        with self._lock:
            for name in [name for name in self._made if name != but]:
                self._drop(name)

    def _name(self, kind: str, key: Mapping[str, object]) -> str:
        told = repr((self._store.dataset_version(), sorted(key.items())))
        return f"cache.{kind}_{hashlib.sha256(told.encode()).hexdigest()[:16]}"

    def _keep(self, name: str) -> None:
        """Count a table as used just now, and drop those unused for longest that are too many."""
        with self._lock:
            self._made[name] = None
            self._made.move_to_end(name)
            self.hold(name)
            held = {table for _, tables in self._held for table in tables} | {name}
            excess = len(self._made) - DERIVED_TABLES_KEPT
            for oldest in [table for table in self._made if table not in held][: max(excess, 0)]:
                self._drop(oldest)

    def _drop(self, name: str) -> None:
        del self._made[name]
        with self._store.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
