"""The right two thirds of the spot check: the verdict, the way to it, and all records."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.audit_form import CHOSEN
from pages.ui.quality_figures import XLSX
from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from segmentation.errors import InputError
from segmentation.intake.formats import EXTENSIONS
from segmentation.quality.audit_answers import judge
from segmentation.quality.audit_workbook import audit_file_name, audit_workbook

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from pages.ui.view import View
    from segmentation.quality.audits import Audit

_ROUND = "audit.round"  # counts uploads, so that a judged file leaves its box
_ICONS = {"pass": ":material/check_circle:", "fail": ":material/cancel:", "too_few": ":material/help:"}


def choose_audit(view: View, known: list[Audit]) -> Audit:
    """The sample looked at; the newest at first."""
    by_id = {audit.audit_id: audit for audit in known}
    if st.session_state.get(CHOSEN) not in by_id:
        st.session_state[CHOSEN] = known[0].audit_id

    def named(audit_id: int) -> str:
        audit = by_id[audit_id]
        table, day = view.say(f"table.{audit.entity}"), f"{audit.drawn_at:%Y-%m-%d %H:%M}"
        return view.say("spot_check.named", audit=audit_id, table=table, day=day)

    return by_id[st.selectbox(view.say("spot_check.choose"), list(by_id), format_func=named, key=CHOSEN)]


def draw_verdict(view: View, audit: Audit) -> None:
    """Pass, fail or too few, with the rate, its interval, and what they rest on."""
    table = view.say(f"table.{audit.entity}")
    if audit.verdict is None:
        st.subheader(view.say("spot_check.open", table=table, sample=view.whole(audit.sample)), anchor=False)
        _draw_changes(view, audit)
        return
    told = audit.verdict.judgement
    sentence = view.say(
        f"spot_check.{told.outcome}",
        table=table,
        wrong=view.whole(told.wrong),
        judged=view.whole(told.judged),
        rate=view.share(told.rate),
    )
    st.subheader(f"{_ICONS[told.outcome]} {sentence}", anchor=False)
    low, high, limit = view.share(told.low), view.share(told.high), view.percent(told.limit)
    population = view.whole(audit.population)
    st.write(view.say("spot_check.interval", low=low, high=high, limit=limit, population=population))
    if told.outcome == "too_few":
        st.write(
            view.say(f"spot_check.point_{'within' if told.within_limit else 'above'}"),
            view.say("spot_check.more", rows=view.whole(told.rows_to_tell)),
        )
    if told.judged < audit.sample:
        unjudged = view.whole(audit.sample - told.judged)
        st.caption(view.say("spot_check.unjudged", unjudged=unjudged, sample=view.whole(audit.sample)))
    st.text(
        view.say(
            "spot_check.by",
            name=audit.verdict.judged_by,
            at=f"{audit.verdict.judged_at:%Y-%m-%d %H:%M}",
            drawn=f"{audit.drawn_at:%Y-%m-%d %H:%M}",
            seed=audit.seed,
        )
    )
    _draw_changes(view, audit)


def _draw_changes(view: View, audit: Audit) -> None:
    if audit.changes_since:
        st.warning(view.say("spot_check.changed", changes=audit.changes_since), icon=":material/history:")


def draw_steps(view: View, audit: Audit) -> None:
    """Download the sheet, upload it filled in, sign, get the verdict."""
    down, up = st.columns(2, gap="medium")
    with down.container(border=True):
        st.markdown(f"**{view.say('spot_check.step_download')}**")
        st.download_button(
            view.say("spot_check.record" if audit.verdict else "spot_check.download"),
            partial(audit_workbook, view.store, audit.audit_id, view.language),
            file_name=audit_file_name(audit, view.language),
            mime=XLSX,
            icon=":material/download:",
            on_click="ignore",
            key="audit.download",
        )
    with up.container(border=True):
        st.markdown(f"**{view.say('spot_check.step_upload')}**")
        place = f"{audit.audit_id}.{st.session_state.get(_ROUND, 0)}"
        upload = st.file_uploader(
            view.say("spot_check.upload"), type=EXTENSIONS, key=f"audit.file.{place}", label_visibility="collapsed"
        )
        judged_by = st.text_input(view.say("spot_check.judged_by"), max_chars=60, key="audit.judged_by")
        pressed = st.button(
            view.say("spot_check.judge"), icon=":material/gavel:", disabled=upload is None, key="audit.judge"
        )
        if pressed and upload is not None:
            _judge(view, audit, upload, judged_by)


def _judge(view: View, audit: Audit, upload: UploadedFile, judged_by: str) -> None:
    path = view.store.work_folder / f"upload-{uuid.uuid4().hex}"
    path.write_bytes(upload.getvalue())
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
    try:
        with st.spinner(view.say("step.reading")):
            judge(view.store, path, name=upload.name, judged_by=judged_by, judged_at=now, audit_id=audit.audit_id)
    except InputError as error:
        if "name" in error.values:
            error.values["name"] = upload.name
        with st.container(border=True):
            st.markdown(f":material/error: **{view.say('job.failed')}**")
            st.text(view.problem(error))
        return
    finally:
        path.unlink(missing_ok=True)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    toast_after_rerun(view.say("spot_check.judged"), icon=":material/gavel:")
    rerun()


def draw_records(view: View, known: list[Audit]) -> None:
    """All audits, newest first."""
    st.markdown(f"**{view.say('spot_check.records')}**")
    names = ("audit", "table", "verdict", "error_rate", "sample", "judged_by", "judged_at", "drawn_at")
    rows = [
        (str(audit.audit_id), view.say(f"table.{audit.entity}"), *_judged(view, audit), f"{audit.drawn_at:%Y-%m-%d}")
        for audit in known
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=[view.say(f"column.{name}") for name in names]),
        hide_index=True,
        height="content" if len(rows) <= 8 else 320,
        placeholder="–",
    )


def _judged(view: View, audit: Audit) -> tuple[str | None, ...]:
    if audit.verdict is None:
        return view.say("spot_check.not_judged"), None, f"0 / {view.whole(audit.population)}", None, None
    told = audit.verdict.judgement
    return (
        view.say(f"audit.verdict_{told.outcome}"),
        f"{view.share(told.rate)} ({view.share(told.low)} – {view.share(told.high)})",
        f"{view.whole(told.judged)} / {view.whole(audit.population)}",
        audit.verdict.judged_by,
        f"{audit.verdict.judged_at:%Y-%m-%d}",
    )
