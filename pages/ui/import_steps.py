"""The steps of an import, each a job whose outcome waits in the session: read, check, commit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import streamlit as st

from pages.ui import jobs
from pages.ui.database_source import DatabaseSource, leave
from segmentation.intake.commit import Batch, Check, check, commit
from segmentation.intake.plan import Plan, Proposal, propose
from segmentation.intake.stage import ReadSettings, StagedTable, stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from pages.ui.view import View

    Progress = Callable[[str, float | None], None]
    Cancelled = Callable[[], bool]

READ, CHECK, COMMIT = "import.read", "import.check", "import.commit"
_SOURCE, _READ_KEY, _CHECK_KEY, _ROUND = "import.source", "import.read_key", "import.check_key", "import.round"
_FORMS = "import.forms"


@dataclass(frozen=True)
class ReadFile:
    """A file read under the settings, and what it seems to mean."""

    staged: StagedTable
    proposal: Proposal


def keep_upload(view: View, upload: UploadedFile | DatabaseSource) -> Path | DatabaseSource:
    """The uploaded file on disk, written once; its name on disk tells nothing. A database stays where it is."""
    if isinstance(upload, DatabaseSource):
        return upload
    leave()
    known = st.session_state.get(_SOURCE)
    if known and known[0] == upload.file_id and known[1].exists():
        return cast("Path", known[1])
    forget()
    digest = hashlib.sha256(upload.file_id.encode()).hexdigest()[:24]
    path = view.store.work_folder / f"upload-{digest}{Path(upload.name).suffix.lower()[:8]}"
    with path.open("wb") as file:
        file.write(upload.getbuffer())
    st.session_state[_SOURCE] = (upload.file_id, path)
    return path


def forget() -> None:
    """Drop the upload and everything made of it."""
    known = st.session_state.pop(_SOURCE, None)
    if known:
        known[1].unlink(missing_ok=True)
    job = st.session_state.get(READ)
    if isinstance(job, jobs.Job) and isinstance(job.result, ReadFile):
        job.result.staged.path.unlink(missing_ok=True)
    for key in (READ, CHECK, COMMIT, _READ_KEY, _CHECK_KEY, _FORMS):
        st.session_state.pop(key, None)


def committed() -> Batch | None:
    """The batch that the upload has become, once it is in."""
    job = st.session_state.get(COMMIT)
    return job.result if isinstance(job, jobs.Job) and job.done and isinstance(job.result, Batch) else None


def uploader_key() -> str:
    """Key of the uploader; a new one empties it."""
    return f"import.upload.{st.session_state.get(_ROUND, 0)}"


def begin_anew() -> None:
    """Empty the uploader for the next file."""
    leave()
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def read(
    view: View, source: Path | DatabaseSource, settings: ReadSettings, entity: str | None, *, file_name: str = ""
) -> jobs.Job[object] | None:
    """The file as read under these settings; None while it is being read."""
    key = (str(source), settings, entity)
    if st.session_state.get(_READ_KEY) != key:
        st.session_state[_READ_KEY] = key
        st.session_state.pop(_CHECK_KEY, None)
        store = view.store

        def work(progress: Progress, cancelled: Cancelled) -> ReadFile:
            if isinstance(source, DatabaseSource):
                staged = source.stage(store.work_folder, progress, cancelled)
            else:
                staged = stage(source, store.work_folder, settings, progress=progress, cancelled=cancelled)
            progress("understanding", 0.9)
            return ReadFile(staged, propose(store, staged, entity=entity, file_name=file_name))

        jobs.start(READ, work)
    return jobs.follow(view, READ)


def understand(view: View, file: ReadFile, mapping: dict[str, str]) -> Proposal:
    """The proposal for the mapping chosen: another date or amount column may be written in another way."""
    if mapping == file.proposal.plan.mapping:
        return file.proposal
    entity = file.proposal.plan.entity
    chosen = {profile.header: mapping.get(profile.header, "") for profile in file.proposal.profiles}
    key = (str(file.staged.path), entity, tuple(chosen.items()))
    known = st.session_state.get(_FORMS)
    if known is None or known[0] != key:
        known = (key, propose(view.store, file.staged, entity=entity, overrides=chosen))
        st.session_state[_FORMS] = known
    return cast("Proposal", known[1])


def check_plan(view: View, staged: StagedTable, plan: Plan) -> jobs.Job[object] | None:
    """What a commit of the plan would do; None while it is being counted."""
    key = (str(staged.path), repr(plan), view.dataset_version)
    if st.session_state.get(_CHECK_KEY) != key:
        st.session_state[_CHECK_KEY] = key
        store = view.store

        def work(progress: Progress, cancelled: Cancelled) -> Check:
            progress("checking", 0.5)
            return check(store, staged, plan, cancelled=cancelled)

        jobs.start(CHECK, work)
    return jobs.follow(view, CHECK)


def start_commit(view: View, staged: StagedTable, plan: Plan, file_name: str) -> None:
    """Begin to put the file into the store."""
    store = view.store
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant

    def work(progress: Progress, cancelled: Cancelled) -> Batch:
        return commit(
            store, staged, plan, file_name=file_name, committed_at=now, progress=progress, cancelled=cancelled
        )

    jobs.start(COMMIT, work)
