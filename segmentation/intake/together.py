"""Many tables into the store in one go, each as a batch of its own: all of them or none."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast

from segmentation.errors import InputError
from segmentation.intake.commit import Batch, Check, check_on, commit, undo
from segmentation.intake.difference import NOT_YET, Difference, without_told_again
from segmentation.intake.row_keys import place_of
from segmentation.store import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segmentation.intake.plan import Plan
    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store

    Progress = Callable[[str, float | None], None]
    Cancelled = Callable[[], bool]

_ORDER_TABLES = {"orders", "order_lines"}
_NO_DAY = datetime(1, 1, 1)  # noqa: DTZ001 - of a commit that does not stay


@dataclass(frozen=True)
class Chosen:
    """One table to put into the store, and how it is to be understood."""

    staged: StagedTable
    plan: Plan
    file_name: str
    taken: bool = True  # else it is only looked at


def silent(_step: str, _fraction: float | None) -> None:
    """Nobody watches."""


def never() -> bool:
    """Nobody cancels."""
    return False


def only_name(progress: Progress, name: str, fraction: float, _step: str, _fraction: float | None) -> None:
    """Tell the name of the table at work instead of its steps."""
    progress(name, fraction)


Replaced = dict[tuple[str, str], int]  # entity and source -> the batch of this upload that replaces what was there


def replacing_once(plan: Plan, replaced: Replaced) -> tuple[Plan, int | None]:
    """The plan of one of several tables that come at once: the first of its entity and source replaces what earlier
    uploads had, or each would set its neighbours aside; and the batch that replaced. The others update rows by id, as
    the first does; what belongs to an order or a sending is only added, as the rest of it may stand in another table.
    """
    by = replaced.get((plan.entity, plan.source)) if plan.mode == "replace" else None
    if by is None:
        return plan, None
    keys = place_of(plan.entity).keys
    has_key = keys.field is None or keys.field in plan.headers
    is_whole = has_key and keys.group == len(keys.key) and not keys.layered
    return replace(plan, mode="update" if is_whole else "append"), by


def commit_next(
    store: Store,
    table: Chosen,
    replaced: Replaced,
    *,
    committed_at: datetime,
    progress: Progress = silent,
    cancelled: Cancelled = never,
    batch_id: int | None = None,
) -> Batch:
    """Commit the next table of an upload and note it in ``replaced``."""
    plan, by = replacing_once(table.plan, replaced)
    batch = commit(
        store,
        table.staged,
        plan,
        file_name=table.file_name,
        committed_at=committed_at,
        progress=progress,
        cancelled=cancelled,
        replaced_by=by,
        batch_id=batch_id,
    )
    if plan.mode == "replace":
        replaced[plan.entity, plan.source] = batch.batch_id
    return batch


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
    replaced: Replaced = {}
    with store.transaction():
        for number, table in enumerate(chosen):
            done = number / len(chosen)
            told = progress if len(chosen) == 1 else partial(only_name, progress, table.file_name, done)
            batches.append(
                commit_next(store, table, replaced, committed_at=committed_at, progress=told, cancelled=cancelled)
            )
    differences = as_one_upload(chosen, [batch.difference for batch in batches])
    return [replace(batch, difference=told) for batch, told in zip(batches, differences, strict=True)]


def as_one_upload(chosen: Sequence[Chosen], told: Sequence[Difference | None]) -> list[Difference | None]:
    """What each table changes, where a row that the replacing table takes out and another says again is not gone."""
    kinds = [(table.plan.entity, table.plan.source) if table.plan.mode == "replace" else None for table in chosen]
    settled = list(told)
    for number, (kind, difference) in enumerate(zip(kinds, told, strict=True)):
        if difference is not None and kind is not None and kinds.index(kind) == number:
            kin = [later for other, later in zip(kinds, told, strict=True) if later and other == kind]
            settled[number] = without_told_again(difference, kin)
    return settled


def check_all(
    store: Store, chosen: Sequence[Chosen], *, cancelled: Cancelled = never, progress: Progress = silent
) -> list[Check | InputError]:
    """What ``commit_all`` would do with each table, or why it cannot be taken; nothing is changed.

    A table that a later one may meet is put in before that is looked at; all is taken back in the end.
    """
    found: list[Check | InputError] = []
    replaced: Replaced = {}
    with suppress(_TakenBackError), store.transaction() as cursor:
        for number, table in enumerate(chosen):
            progress("checking", (number + 0.5) / len(chosen))
            plan, by = replacing_once(table.plan, replaced)
            try:
                with interruptible(cursor, cancelled):
                    found.append(check_on(cursor, table.staged, plan, replaced_by=by))
                if table.taken and any(_meet(table.plan, later.plan) for later in chosen[number + 1 :]):
                    last = NOT_YET - len(chosen) + number
                    commit_next(store, table, replaced, committed_at=_NO_DAY, cancelled=cancelled, batch_id=last)
            except InputError as error:
                del found[number:]
                found.append(error)
        raise _TakenBackError
    taken = [number for number, table in enumerate(chosen) if table.taken and isinstance(found[number], Check)]
    checks = [cast("Check", found[number]) for number in taken]
    told = as_one_upload([chosen[number] for number in taken], [check.difference for check in checks])
    for number, check, difference in zip(taken, checks, told, strict=True):
        found[number] = replace(check, difference=difference)
    return found


def _meet(plan: Plan, later: Plan) -> bool:
    """Whether rows of one may be those of the other, or tell whose they are."""
    kinds = {plan.entity, later.entity}
    return (
        len(kinds) == 1
        or kinds == _ORDER_TABLES
        or bool({"phone", "email"} & plan.headers.keys() & later.headers.keys())
    )


class _TakenBackError(Exception):
    """Nothing of it is to stay."""


def undo_all(store: Store, batches: Sequence[Batch], *, undone_at: datetime) -> None:
    """Take out every row these batches brought, the newest first; one undone already stays so."""
    with store.transaction() as cursor:
        for batch in reversed(batches):
            found = cursor.execute("SELECT undone_at FROM batches WHERE batch_id = $1", [batch.batch_id]).fetchone()
            if found is not None and found[0] is None:
                undo(store, batch.batch_id, undone_at=undone_at)
