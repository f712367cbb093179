"""Tables of one pass over many days: made under one name, gone at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.store import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from segmentation.store import Store


class PassTables:
    """Tables and views called ``<base>_<part>``. Making one stops soon after ``cancelled()`` turns true."""

    def __init__(self, store: Store, base: str, cancelled: Callable[[], bool] = lambda: False) -> None:
        self.store, self._base, self._cancelled = store, base, cancelled
        self._made: dict[str, str] = {}

    def make(self, part: str, query: str, values: Mapping[str, object] | None = None) -> str:
        """Name of a table with the rows of ``query``."""
        name = self._named(part, "TABLE")
        with self.store.cursor() as cursor, interruptible(cursor, self._cancelled):
            cursor.execute(f"CREATE OR REPLACE TABLE {name} AS {query}", dict(values or {}))
        return name

    def view(self, part: str, query: str) -> str:
        """Name of a view of ``query``, which binds nothing."""
        name = self._named(part, "VIEW")
        with self.store.cursor() as cursor:
            cursor.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")
        return name

    def once(self, part: str, query: Callable[[], str], values: Mapping[str, object] | None = None) -> str:
        """As ``make``, if it is not there yet."""
        name = f"{self._base}_{part}"
        return name if name in self._made else self.make(part, query(), values)

    def drop(self, name: str) -> None:
        """Remove one of them."""
        kind = self._made.pop(name, None)
        if kind is not None:
            with self.store.cursor() as cursor:
                cursor.execute(f"DROP {kind} IF EXISTS {name}")

    def drop_all(self) -> None:
        """Remove all, the newest first."""
        for name in reversed(list(self._made)):
            self.drop(name)

    def _named(self, part: str, kind: str) -> str:
        name = f"{self._base}_{part}"
        self._made[name] = kind
        return name


def day_literal(day: date) -> str:
    """A day as SQL, for statements that bind nothing."""
    return f"DATE '{day.isoformat()}'"
