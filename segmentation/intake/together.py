"""Many tables into the store in one go, each as a batch of its own: all of them or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from segmentation.intake.commit import Batch, commit, undo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from segmentation.intake.plan import Plan
    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store

    Progress = Callable[[str, float | None], None]
    Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Chosen:
    """One table to put into the store, and how it is to be understood."""

    staged: StagedTable
    plan: Plan
    file_name: str


def silent(_step: str, _fraction: float | None) -> None:
    """Nobody watches."""


def never() -> bool:
    """Nobody cancels."""
    return False


def only_name(progress: Progress, name: str, fraction: float, _step: str, _fraction: float | None) -> None:
    """Tell the name of the table at work instead of its steps."""
    progress(name, fraction)


def replacing_once(plan: Plan, replaced: set[tuple[str, str]]) -> Plan:
    """The plan of one of several tables that come at once: the first of its entity and source replaces what earlier
    uploads had, the others add to it, or each would set its neighbours aside. ``replaced`` holds those seen.
    """
    told = (plan.entity, plan.source)
    if plan.mode != "replace" or told not in replaced:
        replaced.add(told)
        return plan
    return replace(plan, mode="append")


def commit_all(
    store: Store,
    chosen: Sequence[Chosen],
    *,
    committed_at: datetime,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> list[Batch]:
    """Put all tables into the store, each as a batch of its own; when one fails or is cancelled, none is in.

    ``progress`` hears the name of each table, or the steps of the only one.
    """
    batches = []
    replaced: set[tuple[str, str]] = set()
    with store.transaction():
        for number, table in enumerate(chosen):
            done = number / len(chosen)
            told = progress if len(chosen) == 1 else partial(only_name, progress, table.file_name, done)
            batches.append(
                commit(
                    store,
                    table.staged,
                    replacing_once(table.plan, replaced),
                    file_name=table.file_name,
                    committed_at=committed_at,
                    progress=told,
                    cancelled=cancelled,
                )
            )
    return batches


def undo_all(store: Store, batches: Sequence[Batch], *, undone_at: datetime) -> None:
    """Take out every row these batches brought, the newest first; one undone already stays so."""
    with store.transaction() as cursor:
        for batch in reversed(batches):
            found = cursor.execute("SELECT undone_at FROM batches WHERE batch_id = $1", [batch.batch_id]).fetchone()
            if found is not None and found[0] is None:
                undo(store, batch.batch_id, undone_at=undone_at)
