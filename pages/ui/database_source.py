"""A table or query of a database in the place of an uploaded file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import jobs
from pages.ui.plain_text import plain_text
from segmentation.errors import InputError
from segmentation.intake.connections import connection_named, connection_names, secrets_exposed, secrets_path
from segmentation.intake.database import SourceTable, source_tables, stage_query, stage_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pages.ui.view import View
    from segmentation.intake.stage import StagedTable

CHOSEN, TABLES, _LISTED = "import.database", "import.database_tables", "import.database_listed"


@dataclass(frozen=True)
class DatabaseSource:
    """What to read: ``table`` is ``schema.name``, '' = the query; ``name`` and ``file_id`` as an upload has them."""

    connection: str
    table: str
    query: str

    @property
    def name(self) -> str:
        return f"{self.connection}: {self.table or 'query'}"

    @property
    def file_id(self) -> str:
        told = repr((self.connection, self.table, self.query))
        return hashlib.sha256(told.encode()).hexdigest()[:24]

    def stage(
        self, workdir: Path, progress: Callable[[str, float | None], None], cancelled: Callable[[], bool]
    ) -> StagedTable:
        """Read it; to be called by a job."""
        connection = connection_named(self.connection)
        if self.table:
            return stage_table(connection, self.table, workdir, progress=progress, cancelled=cancelled)
        return stage_query(connection, self.query, workdir, progress=progress, cancelled=cancelled)


def chosen_source(view: View) -> DatabaseSource | None:
    """What the user has chosen to read, with a way back; None before."""
    source = st.session_state.get(CHOSEN)
    if not isinstance(source, DatabaseSource):
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/database: {plain_text(source.name)}", width="content")
        st.button(view.say("database.leave"), on_click=leave, key="database.leave", type="tertiary")
    return source


def leave() -> None:
    """Back to the choice."""
    st.session_state.pop(CHOSEN, None)


def draw_database_source(view: View) -> None:
    """Choose a connection and a table, or write a query; nothing where ``secrets.toml`` names no database."""
    try:
        names = connection_names()
    except InputError as error:
        st.warning(view.problem(error), icon=":material/database:")
        return
    if not names:
        return
    block = st.expander(view.say("database.title"), icon=":material/database:", key="database.open", on_change="rerun")
    if not block.open:  # nobody is asked for tables that nobody wants
        return
    with block:
        if secrets_exposed():
            st.warning(view.say("notice.secrets_exposed", path=plain_text(str(secrets_path()))))
        name = st.selectbox(view.say("database.connection"), names, key="database.connection")
        kinds = ["table", "query"]
        kind = st.radio(
            view.say("database.what"),
            kinds,
            format_func=lambda told: view.say(f"database.{told}"),
            horizontal=True,
            label_visibility="collapsed",
            key="database.kind",
        )
        table, query = (_table(view, name), "") if kind == "table" else ("", _query(view))
        st.button(
            view.say("database.read"),
            type="primary",
            disabled=not (table or query.strip()),
            on_click=_choose,
            args=(DatabaseSource(name, table or "", query),),
            key="database.read",
        )
        st.caption(view.say("database.only_read"))


def _choose(source: DatabaseSource) -> None:
    st.session_state[CHOSEN] = source


def _table(view: View, name: str) -> str | None:
    """The label of the table chosen; the list is asked for once a connection."""
    if st.session_state.get(_LISTED) != name:
        st.session_state[_LISTED] = name

        def work(progress: Callable[[str, float | None], None], _cancelled: Callable[[], bool]) -> list[SourceTable]:
            progress("connecting", None)
            return source_tables(connection_named(name))

        jobs.start(TABLES, work)
    job = jobs.follow(view, TABLES)
    if job is None:
        return None
    if not isinstance(job.result, list):
        jobs.draw_error(view, job)
        st.button(view.say("database.again"), on_click=lambda: st.session_state.pop(_LISTED), key="database.again")
        return None
    if not job.result:
        st.info(view.say("database.no_tables"))
        return None
    rows = {table.label: table.rows for table in job.result}
    chosen: str | None = st.selectbox(
        view.say("database.table"),
        list(rows),
        format_func=lambda label: (
            f"{label} · {view.say('database.about_rows', rows=view.number(rows[label]))}" if rows[label] else label
        ),
        key=f"database.table.{name}",
    )
    return chosen


def _query(view: View) -> str:
    return st.text_area(
        view.say("database.query"),
        placeholder=view.say("database.query_example"),
        height=140,
        key="database.query",
    )
