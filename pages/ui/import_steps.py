"""The steps of an import, each a job whose outcome waits in the session: find the tables, check them, commit them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import streamlit as st

from pages.ui import jobs
from pages.ui.database_source import leave
from pages.ui.rerun import rerun
from segmentation.intake.mapping import missing_needs
from segmentation.intake.proposal import Proposal, propose
from segmentation.intake.sheets import FoundTable, TableSource, discard, survey, understand
from segmentation.intake.together import Chosen, check_all, commit_all
from segmentation.schema import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from pages.ui.view import View
    from segmentation.errors import InputError
    from segmentation.intake.commit import Batch, Check
    from segmentation.intake.plan import Plan
    from segmentation.intake.stage import ReadSettings

    Progress = Callable[[str, float | None], None]
    Cancelled = Callable[[], bool]

SURVEY, READ, CHECK, COMMIT = "import.survey", "import.read", "import.check", "import.commit"
_FILES, _FOUND, _REREAD, _PLANS = "import.files", "import.found", "import.reread", "import.plans"
_CHECKS, _MARKS, _ASKED, _FORMS, _ROUND, _DONE = (
    f"import.{name}" for name in ("checks", "marks", "asked", "forms", "round", "done")
)
_OF_UPLOAD = (SURVEY, READ, CHECK, COMMIT, _FILES, _FOUND, _REREAD, _PLANS, _CHECKS, _MARKS, _ASKED, _FORMS)


@dataclass(frozen=True)
class Entry:
    """One table of the upload as it stands now; ``key`` begins the session keys of what the user settles for it."""

    key: str
    table: FoundTable

    @property
    def ready(self) -> bool:
        """Whether it was read and understood."""
        return self.table.staged is not None and self.table.proposal is not None

    @property
    def plan(self) -> Plan:
        """How it is to be understood."""
        assert self.table.proposal is not None
        return self.table.proposal.plan


def keep_uploads(view: View, uploads: Sequence[UploadedFile]) -> list[tuple[str, Path, str]]:
    """Id, place on disk and name of each uploaded file, written once; the names on disk tell nothing."""
    kept: dict[str, tuple[Path, str]] = st.session_state.setdefault(_FILES, {})
    ids = [upload.file_id for upload in uploads]
    for gone in [known for known in kept if known not in ids]:
        kept.pop(gone)[0].unlink(missing_ok=True)
        discard(st.session_state.get(_FOUND, {}).pop(gone, []))
        st.session_state.pop(COMMIT, None)
    for upload in uploads:
        if upload.file_id not in kept:
            digest = hashlib.sha256(upload.file_id.encode()).hexdigest()[:24]
            path = view.store.work_folder / f"upload-{digest}{Path(upload.name).suffix.lower()[:8]}"
            with path.open("wb") as file:
                file.write(upload.getbuffer())
            kept[upload.file_id] = path, upload.name
            st.session_state.pop(COMMIT, None)
    return [(known, *kept[known]) for known in ids]


def forget() -> None:
    """Drop the upload and everything made of it; what is still being read, at a database's server too, stops."""
    for key in (SURVEY, READ):
        if jobs.running(key):
            st.session_state[key].cancel()
    for path, _ in st.session_state.get(_FILES, {}).values():
        path.unlink(missing_ok=True)
    for tables in st.session_state.get(_FOUND, {}).values():
        discard(tables)
    discard([table for _, table in st.session_state.get(_REREAD, {}).values()])
    for key in _OF_UPLOAD:
        st.session_state.pop(key, None)


def uploader_key() -> str:
    """Key of the uploader. Once the upload is in there is a new and empty one, so that a file dropped beside the news
    of the last is the next import, and none falls into an uploader about to go.
    """
    job = st.session_state.get(COMMIT)
    if isinstance(job, jobs.Job) and job.done and isinstance(job.result, list):
        forget()
        leave()
        st.session_state[_DONE] = job.result
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    return f"import.upload.{st.session_state.get(_ROUND, 0)}"


def committed() -> list[Batch]:
    """The batches that the last upload has become, until the next one or ``forget_committed``."""
    return list(st.session_state.get(_DONE, ()))


def forget_committed() -> None:
    """There is nothing more to say of them."""
    st.session_state.pop(_DONE, None)


def find_tables(view: View, files: Sequence[tuple[str, Path | TableSource, str]]) -> list[Entry] | None:
    """All tables of the files (id, source, name) as the user wants them read; None while that runs or failed."""
    found: dict[str, list[FoundTable]] = st.session_state.setdefault(_FOUND, {})
    wanted = [(known, path, name) for known, path, name in files if known not in found]
    if wanted and _begin(SURVEY, tuple(known for known, _, _ in wanted)):
        store = view.store

        def work(progress: Progress, cancelled: Cancelled) -> list[FoundTable]:
            told = [(path, name) for _, path, name in wanted]
            return survey(store, told, progress=progress, cancelled=cancelled)

        jobs.start(SURVEY, work)
    if wanted:
        job = jobs.follow(view, SURVEY)
        if job is None:
            return None
        if job.result is None:
            jobs.draw_error(view, job)
            st.button(view.say("import.read_again"), on_click=st.session_state[_ASKED].pop, args=(SURVEY, None))
            return None
        for known, path, _ in wanted:
            found[known] = [table for table in cast("list[FoundTable]", job.result) if table.source == path]
    return [
        _as_settled(Entry(f"import.{known}.{place}", table))
        for known, _, _ in files
        for place, table in enumerate(found[known])
    ]


def _begin(key: str, asked: object) -> bool:
    """Whether work under the key is to begin: other things are asked for than the last time."""
    known = st.session_state.setdefault(_ASKED, {})
    if known.get(key) == asked:
        return False
    known[key] = asked
    return True


def _as_settled(entry: Entry) -> Entry:
    """The table as read anew where the user wanted it so, understood as the user settled for tables of its shape."""
    reread = st.session_state.setdefault(_REREAD, {}).get(entry.key)
    table = reread[1] if reread else entry.table
    kept: Plan | None = st.session_state.setdefault(_PLANS, {}).get(table.shape)
    proposal = table.proposal
    if kept is None or proposal is None:
        return Entry(entry.key, table)
    plan = replace(kept, decimal_mark=proposal.plan.decimal_mark) if kept.mapping == proposal.plan.mapping else kept
    missing = missing_needs(ENTITIES[kept.entity], set(kept.mapping.values()))
    return Entry(entry.key, replace(table, proposal=replace(proposal, plan=plan, missing=missing)))


def only_table(entries: Sequence[Entry]) -> Entry | None:
    """The only table of the upload that is not hidden; None where there are more, to be seen side by side."""
    shown = [entry for entry in entries if not entry.table.hidden] or list(entries)
    ready = [entry for entry in shown if entry.ready]
    files = {entry.table.source for entry in entries}
    return (ready or shown)[0] if len(files) == 1 and len(ready or shown) == 1 else None


def with_plan(entry: Entry, plan: Plan, *, simple: bool) -> Entry:
    """The table with what the user settled, held for all tables of its shape; among several the list is drawn anew."""
    assert entry.table.proposal is not None
    if plan == entry.plan:
        return entry
    st.session_state[_PLANS][entry.table.shape] = plan
    if not simple:
        rerun()
    return Entry(entry.key, replace(entry.table, proposal=replace(entry.table.proposal, plan=plan)))


def forget_plan(entry: Entry) -> None:
    """The table is to be understood anew."""
    st.session_state[_PLANS].pop(entry.table.shape, None)


def read_anew(view: View, entry: Entry, settings: ReadSettings | None, entity: str | None) -> Entry | None:
    """The table as read under these settings (None: as found out); None while it is being read."""
    known = st.session_state[_REREAD]
    wanted = None if settings is None and entity is None else (settings, entity)
    if (known[entry.key][0] if entry.key in known else None) == wanted:
        return entry
    if wanted is None:
        discard([known.pop(entry.key)[1]])
        rerun()
    if _begin(READ, (entry.key, wanted)):
        store, table = view.store, entry.table
        how = cast("ReadSettings", settings)

        def work(progress: Progress, cancelled: Cancelled) -> FoundTable:
            return understand(store, table, how, entity, progress=progress, cancelled=cancelled)

        jobs.start(READ, work)
    job = jobs.follow(view, READ)
    if job is None:
        return None
    if job.result is None:
        jobs.draw_error(view, job)
        return None
    if entry.key in known:
        discard([known[entry.key][1]])
    known[entry.key] = wanted, job.result
    st.session_state[_ASKED].pop(READ, None)
    rerun()
    return None


def understand_mapping(view: View, entry: Entry, mapping: dict[str, str]) -> Proposal:
    """The proposal for the mapping chosen: another date or amount column may be written in another way."""
    proposal, staged = entry.table.proposal, entry.table.staged
    assert proposal is not None
    assert staged is not None
    chosen = {profile.header: mapping.get(profile.header, "") for profile in proposal.profiles}
    key = (str(staged.path), proposal.plan.entity, tuple(chosen.items()))
    known: dict[object, Proposal] = st.session_state.setdefault(_FORMS, {})
    if key not in known:
        as_found = mapping == proposal.plan.mapping
        known[key] = (
            proposal if as_found else propose(view.store, staged, entity=proposal.plan.entity, overrides=chosen)
        )
    return replace(known[key], left_out=proposal.left_out)


def check_tables(view: View, entries: Sequence[Entry]) -> dict[str, Check | InputError] | None:
    """Entry key -> what committing all that are marked would do, or why it cannot be; None while it is being counted.

    While it is counted anew for other marks, what was counted before them still stands.
    """
    done: dict[object, list[Check | InputError]] = st.session_state.setdefault(_CHECKS, {})
    read = [entry for entry in entries if entry.table.staged is not None]
    chosen = _chosen(read)
    tables = (view.dataset_version, *((str(table.staged.path), repr(table.plan)) for table in chosen))
    key = tables, tuple(table.taken for table in chosen)
    if not chosen:
        return {}
    if key not in done:
        if _begin(CHECK, key):
            store = view.store

            def work(progress: Progress, cancelled: Cancelled) -> list[Check | InputError]:
                return check_all(store, chosen, progress=progress, cancelled=cancelled)

            jobs.start(CHECK, work)
        job = jobs.follow(view, CHECK)
        if job is not None and job.result is not None:
            done[key] = done[tables] = cast("list[Check | InputError]", job.result)
        elif job is not None:
            jobs.draw_error(view, job)
    told = done.get(key, done.get(tables))
    return {entry.key: check for entry, check in zip(read, told, strict=True)} if told else None


def _chosen(entries: Sequence[Entry]) -> list[Chosen]:
    return [
        Chosen(entry.table.staged, entry.plan, entry.table.label, taken=marked(entry))
        for entry in entries
        if entry.table.staged is not None
    ]


def marked(entry: Entry) -> bool:
    """Whether the table is to go in, as far as the user has said: hidden ones, and those imported before, are not."""
    known: dict[str, bool] = st.session_state.setdefault(_MARKS, {})
    return known.get(entry.key, not entry.table.hidden and entry.table.before is None)


def mark(entry_key: str, *, taken: bool) -> None:
    """Remember what the user said of a table; its box is not always on the page."""
    st.session_state.setdefault(_MARKS, {})[entry_key] = taken


def start_commit(view: View, entries: Sequence[Entry]) -> None:
    """Begin to put the tables into the store: all of them or none. Called by the press itself, which then counts even
    when the run that hears it is stopped before it reaches the button.
    """
    store = view.store
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
    chosen = _chosen(entries)

    def work(progress: Progress, cancelled: Cancelled) -> list[Batch]:
        return commit_all(store, chosen, committed_at=now, progress=progress, cancelled=cancelled)

    jobs.start(COMMIT, work)
