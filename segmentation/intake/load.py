"""A file into the store in one go, as far as the program can settle everything by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.intake.commit import Batch, commit
from segmentation.intake.proposal import propose, settled
from segmentation.intake.stage import stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from segmentation.store import Store


def load_file(
    store: Store,
    source: Path,
    *,
    committed_at: datetime,
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Batch:
    """Read, map and commit ``source``; ready totals count as taken on the day of ``committed_at``."""
    staged = stage(source, store.work_folder, progress=progress, cancelled=cancelled)
    try:
        plan = settled(propose(store, staged, file_name=source.name), totals_as_of=committed_at.date())
        return commit(
            store,
            staged,
            plan,
            file_name=source.name,
            committed_at=committed_at,
            progress=progress,
            cancelled=cancelled,
        )
    finally:
        staged.path.unlink(missing_ok=True)
