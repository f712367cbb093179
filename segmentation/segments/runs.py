"""A segmentation applied to the data at a date: settings on trial, or a saved version with its overrides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from segmentation.metrics.customers import metrics_table
from segmentation.models.registry import evaluate, place, place_at
from segmentation.models.settings import Settings
from segmentation.models.sizes import add_up
from segmentation.segments.library import library_version, newest_version
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.models.placed import Placement
    from segmentation.models.result import Result
    from segmentation.segments.library import Version
    from segmentation.store import Store


@runtime_checkable
class PlacesItself(Settings, Protocol):
    """Settings of no model in the registry that know by themselves where customers are."""

    def place(self, store: Store, as_of: date) -> Placement:
        """Where each customer is."""


@dataclass(frozen=True)
class Run:
    """Sizes, and where each customer is. ``version`` None: settings that are not saved.

    ``overridden``: customers whom a person put elsewhere than the rules say.
    """

    as_of: date
    placement: Placement
    result: Result
    version: Version | None = None
    overridden: int = 0

    @property
    def settings(self) -> Settings:
        """What decides."""
        return self.result.settings

    @property
    def key(self) -> str:
        """Names what was applied and when, for caches of one state of data and library."""
        return f"{self.as_of} {self.version.version_id if self.version else '-'} {self.settings.to_json()}"


def run_settings(store: Store, as_of: date, settings: Settings) -> Run:
    """Settings as they stand."""
    with store.holding():
        return Run(as_of, place(store, as_of, settings), evaluate(store, as_of, settings))


def run_placed(store: Store, as_of: date, settings: PlacesItself) -> Run:
    """Settings that know by themselves where customers are."""
    with store.holding():
        placement = settings.place(store, as_of)
        return Run(as_of, placement, add_up(store, as_of, settings, placement))


def run_version(store: Store, as_of: date, version: Version) -> Run:
    """A saved version, overrides of its segmentation included."""
    run = replace(run_settings(store, as_of, version.settings), version=version)
    overridden = _overrides_in_force(store, as_of, version.name, run.placement)
    if not overridden:
        return run
    with store.holding():
        placement = placed_anew(store, replace(run, overridden=overridden))
        result = add_up(store, as_of, version.settings, placement)
    return replace(run, placement=placement, result=result, overridden=overridden)


def placed_anew(store: Store, run: Run) -> Placement:
    """The placement of a run, for a run may be kept longer than the tables it reads. Ask it while holding."""
    if isinstance(run.settings, PlacesItself):
        return run.settings.place(store, run.as_of)
    placement = place(store, run.as_of, run.settings)
    if not run.overridden or run.version is None:
        return placement
    return overridden(placement, run.as_of, run.version.name)


def membership_query(snapshot: Snapshot, name: str) -> tuple[str, Mapping[str, object]]:
    """``customer_id`` and ``segment`` of everybody by the newest version of a segmentation: a statement, its values."""
    placement = place_version(snapshot, newest_version(snapshot.store, name))
    return f"SELECT customer_id, segment FROM ({placement.query})", placement.values  # noqa: S608 - our own statement


def place_version(snapshot: Snapshot, version: Version) -> Placement:
    """A saved version with the overrides in force on the day of a snapshot."""
    placement = place_at(snapshot, version.settings)
    if not has_overrides(snapshot.store, version.name):
        return placement
    return overridden(placement, snapshot.day, version.name, numbers=snapshot.numbers)


def members_table(store: Store, run: Run) -> str:
    """Name of a table with ``customer_id`` and ``segment`` of everybody."""
    key = {"run": run.key, "library": library_version(store)}
    with store.holding():
        placement = placed_anew(store, run)
        query = f"SELECT customer_id, segment FROM ({placement.query})"  # noqa: S608 - our own statement
        table = store.derived("members", query, placement.values, key)
    store.hold(table)
    return table


def override_ids(store: Store, name: str, day: date) -> frozenset[int]:
    """The overrides of a segmentation that hold somebody on a day."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT override_id FROM segment_overrides WHERE segmentation = $1 AND withdrawn_at IS NULL"
            " AND from_on <= $2 AND (until_on IS NULL OR until_on >= $2)",
            [name, day],
        ).fetchall()
    return frozenset(number for (number,) in rows)


def members_by_rules_of(store: Store, as_of: date, version: Version, rules_on: date) -> str:
    """As ``members_table`` at ``as_of``, with the overrides in force on ``rules_on``."""
    key = {"version": version.version_id, "as_of": as_of, "rules": rules_on, "library": library_version(store)}
    with store.holding():
        placement = overridden(place(store, as_of, version.settings), rules_on, version.name)
        query = f"SELECT customer_id, segment FROM ({placement.query})"  # noqa: S608 - our own statement
        table = store.derived("members", query, placement.values, key)
    store.hold(table)
    return table


def overridden(placement: Placement, as_of: date, name: str, *, numbers: str | None = None) -> Placement:
    """A placement with the overrides in force at ``as_of`` on top.

    ``numbers``: table of ``customer_number`` and ``customer_id``, where the placement tells customers by number.
    """
    in_force = f"({load_sql('segments/overrides_in_force')})"
    if numbers is not None:
        in_force = (
            "(SELECT customer_number AS customer_id, segment, override_id"  # noqa: S608 - our own names
            f" FROM {in_force} INNER JOIN {numbers} USING (customer_id))"
        )
    query = load_sql("segments/overridden", placements=f"({placement.query})", overrides_in_force=in_force)
    values = {**placement.values, **_override_values(placement, as_of, name)}
    columns = (*placement.columns, "rule_segment")
    return replace(placement, query=query, values=values, columns=columns, sized=None)


def has_overrides(store: Store, name: str) -> bool:
    """Whether any was ever made in a segmentation."""
    with store.cursor() as cursor:
        made = cursor.execute("SELECT 1 FROM segment_overrides WHERE segmentation = $1 LIMIT 1", [name]).fetchall()
    return bool(made)


def _override_values(placement: Placement, as_of: date, name: str) -> dict[str, object]:
    return {"segmentation": name, "overrides_on": as_of, "override_segments": list(placement.segments)}


def _overrides_in_force(store: Store, as_of: date, name: str, placement: Placement) -> int:
    """Customers known at ``as_of`` whom an override holds."""
    if not has_overrides(store, name):
        return 0
    with store.cursor() as cursor:
        row = cursor.execute(
            f"SELECT COUNT(*) FROM ({load_sql('segments/overrides_in_force')})"  # noqa: S608 - our own statement
            f" WHERE customer_id IN (SELECT customer_id FROM {metrics_table(store, as_of)})",
            _override_values(placement, as_of, name),
        ).fetchone()
    assert row is not None
    return int(row[0])
