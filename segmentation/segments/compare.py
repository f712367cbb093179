"""Two runs beside each other: which settings differ, how sizes changed, and who went from where to where."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.segments.runs import members_table
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmentation.models.settings import Settings
    from segmentation.segments.runs import Run
    from segmentation.store import Store

UNKNOWN = "not_known"  # a customer the other run's day does not know


@dataclass(frozen=True)
class SettingChange:
    """One setting that differs. ``path``: where it stands, as ``cuts.recency[2]``; None = not there."""

    path: str
    before: str | None
    after: str | None

    @property
    def computed(self) -> bool:
        """Whether it follows from data and other settings: the fit of clusters."""
        return self.path.startswith("fit.")


@dataclass(frozen=True)
class SizeChange:
    """Customers of one segment in both runs."""

    segment: str
    before: int
    after: int


@dataclass(frozen=True)
class Comparison:
    """``moves``: (segment before, segment after) -> customers, those who stayed included."""

    settings: tuple[SettingChange, ...]
    sizes: tuple[SizeChange, ...]
    moves: dict[tuple[str, str], int]

    @property
    def moved(self) -> int:
        """Customers in another segment than before."""
        return sum(count for (before, after), count in self.moves.items() if before != after)

    @property
    def customers(self) -> int:
        """Everybody in either run."""
        return sum(self.moves.values())


def compare_runs(store: Store, before: Run, after: Run) -> Comparison:
    """From one run to another: of two versions at one day, or of one version at two days."""
    tables = {"members_before": members_table(store, before), "members_after": members_table(store, after)}
    with store.cursor() as cursor:
        rows = cursor.execute(load_sql("segments/moves", **tables), {"not_known": UNKNOWN}).fetchall()
    moves = {(was, became): count for was, became, count in rows}
    sizes_before, sizes_after = before.result.sizes(), after.result.sizes()
    names = dict.fromkeys([*sizes_before, *sizes_after])
    return Comparison(
        settings_changes(before.settings, after.settings),
        tuple(SizeChange(name, sizes_before.get(name, 0), sizes_after.get(name, 0)) for name in names),
        moves,
    )


def settings_changes(before: Settings, after: Settings) -> tuple[SettingChange, ...]:
    """Every single setting that is not the same in both."""
    told, new = (dict(_leaves("", json.loads(settings.to_json()))) for settings in (before, after))
    return tuple(
        SettingChange(path, told.get(path), new.get(path))
        for path in dict.fromkeys([*told, *new])
        if told.get(path) != new.get(path)
    )


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(f"{path}.{key}" if path else str(key), below)
    elif isinstance(value, list):
        for place, below in enumerate(value, 1):
            yield from _leaves(f"{path}[{place}]", below)
    elif value is not None:
        yield path, str(value)
