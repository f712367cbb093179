"""Taking imports out again, on a thread of its own: rows of later files may have to be looked up anew."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pages.ui import import_steps, jobs
from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from segmentation.intake.together import undo_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

    from pages.ui.view import View
    from segmentation.intake.commit import Batch

UNDO = "import.undo"


def start_undo(view: View, batches: Sequence[Batch]) -> NoReturn:
    """Begin, and draw the page anew."""
    store, now = view.store, datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant

    def work(progress: Callable[[str, float | None], None], cancelled: Callable[[], bool]) -> None:
        progress("undoing", None)
        with store.cancellable(cancelled):
            undo_all(store, batches, undone_at=now)

    jobs.start(UNDO, work)
    rerun()


def follow_undo(view: View) -> None:
    """Progress and a way out while it runs; then that it is done, or why not."""
    job = jobs.follow(view, UNDO)
    if job is None:
        return
    jobs.drop(UNDO)
    if job.error is not None:
        jobs.draw_error(view, job)
        return
    import_steps.forget_committed()
    toast_after_rerun(view.say("batches.undone"), icon=":material/undo:")
    rerun()
