"""The list of a campaign: which version and segments, which columns, a page of it, and the files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

import streamlit as st

from pages.ui import calls, jobs
from pages.ui.model_controls import ready_models
from pages.ui.open_customer import draw_way_to_customer
from pages.ui.told_alike import column_of, told_alike
from segmentation.activation.about import model_label
from segmentation.activation.customer_list import (
    DEFAULT_COLUMNS,
    PAGE_ROWS,
    column_kind,
    column_label,
    export_customers,
)
from segmentation.models.result import NO_ORDERS
from segmentation.segments.labels import CODED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pages.ui.view import View
    from segmentation.segments.runs import Run

VERSION, COLUMNS = "segments.version", "segments.columns"
KEPT = (VERSION, COLUMNS, "segments.segments.")
AT_ONCE = 20_000  # rows a file takes a moment for; more go to a job with progress
_JOB = "segments.file"


@dataclass(frozen=True)
class ListChoice:
    """What the list holds. A run without version is of a model as it comes."""

    run: Run
    segments: tuple[str, ...]
    columns: tuple[str, ...]
    title: str
    of: int | str | None = None  # version id or model code; None: nothing a customer can be explained in


def open_list(segment: str, version: int | str) -> None:
    """Go to the list of one segment of a version, or of a model as it comes."""
    st.session_state[VERSION] = version
    st.session_state[f"segments.segments.{version}"] = [segment]
    st.switch_page(st.session_state["pages"]["segments"])


def chosen_run(view: View, chosen: int | str) -> Run:
    """The run of a version by its id, or of a model as it comes by its code."""
    if isinstance(chosen, int):
        return calls.run_version(view.store, view.state, view.day, chosen)
    settings = calls.standard_settings(view.store, view.state, view.day, chosen)
    return calls.run_settings(view.store, view.state, view.day, settings)


def usual_list(view: View, run: Run, segment: str) -> ListChoice:
    """One segment of a run with the usual columns that have data."""
    known = calls.list_columns(view.store, view.state, run, run.key)
    columns = tuple(column for column in DEFAULT_COLUMNS if column in known and column != "segment")
    return ListChoice(run, (segment,), columns, segment)


def draw_list_settings(view: View) -> ListChoice:
    """Version, segments and columns."""
    saved = {version.version_id: version for version in calls.saved_versions(view.store)}
    options: list[int | str] = [*saved, *ready_models()]
    if st.session_state.get(VERSION) not in options:
        st.session_state[VERSION] = options[0]  # set, not dropped: else the box keeps the name of what was archived

    def named(option: int | str) -> str:
        if isinstance(option, int):
            return f"{saved[option].name} · v{saved[option].version_number}"
        return view.say("segments.as_it_comes", model=model_label(option, view.language))

    chosen = st.selectbox(view.say("segments.version"), options, format_func=named, key=VERSION)
    run = chosen_run(view, chosen)
    sizes = run.result.sizes()
    key = f"segments.segments.{chosen}"
    st.session_state[key] = [name for name in st.session_state.get(key, _first_filled(sizes)) if name in sizes]
    segments = st.multiselect(
        view.say("segments.segments"),
        list(sizes),
        format_func=lambda name: f"{view.segment(name)} · {view.whole(sizes[name])}",
        key=key,
        placeholder=view.say("segments.segments_none"),
        wrap=True,
    )
    known = calls.list_columns(view.store, view.state, run, run.key)
    chosen_columns = st.session_state.get(COLUMNS, DEFAULT_COLUMNS)
    st.session_state[COLUMNS] = [name for name in chosen_columns if name in known]
    columns = st.multiselect(
        view.say("segments.columns"),
        known,
        format_func=lambda name: column_label(name, view.language),
        key=COLUMNS,
        placeholder=view.say("segments.columns_none"),
        wrap=True,
        help=view.say("segments.columns_help"),
    )
    return ListChoice(run, tuple(segments), tuple(columns or ["customer_id"]), named(chosen), chosen)


def _first_filled(sizes: dict[str, int]) -> list[str]:
    return [next((name for name in sizes if name != NO_ORDERS and sizes[name]), next(iter(sizes)))]


def draw_list(view: View, choice: ListChoice, customers: int) -> None:
    """One page of the list, highest spend first."""
    pages = -(-customers // PAGE_ROWS)
    page = 0
    if pages > 1:
        page = int(st.number_input(view.say("segments.page", pages=view.whole(pages)), 1, pages, width=200)) - 1
    asked = tuple(dict.fromkeys((*choice.columns, "customer_id")))  # whom a chosen row is about
    frame = calls.list_page(view.store, view.state, choice.run, choice.run.key, choice.segments, asked, page)
    if "segment" in frame:
        frame = frame.assign(segment=frame["segment"].map(view.segment))
    for name in set(CODED) & set(frame.columns):
        frame[name] = frame[name].map(partial(view.coded, name), na_action="ignore")
    kinds = {name: column_kind(name) for name in choice.columns}
    chosen = st.dataframe(
        told_alike(frame[list(choice.columns)], kinds),
        hide_index=True,
        column_config={name: column_of(column_label(name, view.language), kind) for name, kind in kinds.items()},
        height="content" if len(frame) <= 10 else 420,
        placeholder="–",
        on_select="ignore" if choice.of is None else "rerun",
        selection_mode="single-row",
        key="segments.list" if choice.of is not None else None,
    )
    if choice.of is not None:
        draw_way_to_customer(view, choice.of, [str(frame["customer_id"].iloc[row]) for row in _rows(chosen)])
    first = page * PAGE_ROWS
    st.caption(
        view.say(
            "segments.shown", first=first + 1, last=first + len(frame), total=view.whole(customers), as_of=view.day
        )
    )


def _rows(chosen: object) -> list[int]:
    return list(chosen["selection"]["rows"])  # type: ignore[index]


def draw_downloads(view: View, choice: ListChoice, customers: int, *, primary: bool = True) -> None:
    """The list as Excel and CSV: at once when it is short, else made on a thread with progress.

    ``primary``: whether Excel is what the page is for.
    """
    with st.container(horizontal=True):
        for suffix, kind in ((".xlsx", "primary" if primary else "secondary"), (".csv", "secondary")):
            words = view.say(f"segments.download_{suffix[1:]}")
            if customers <= AT_ONCE:
                st.download_button(
                    words,
                    data=partial(_made, view, choice, suffix),
                    file_name=_file_name(view, suffix),
                    type=kind,  # type: ignore[arg-type]
                    icon=":material/download:",
                    on_click="ignore",
                    key=f"segments.download{suffix}",
                )
            elif st.button(words, type=kind, icon=":material/hourglass_top:", key=f"segments.make{suffix}"):  # type: ignore[arg-type]
                jobs.start(_JOB, _long_work(view, choice, suffix, customers))
    if customers > AT_ONCE:
        _draw_made(view)


def _draw_made(view: View) -> None:
    job = jobs.follow(view, _JOB)
    if job is None:
        return
    if job.error is not None:
        jobs.draw_error(view, job)
        return
    path = cast("Path", job.result)
    st.download_button(
        view.say("segments.download_ready", name=_file_name(view, path.suffix)),
        data=path.open("rb"),
        file_name=_file_name(view, path.suffix),
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        key="segments.download_ready",
    )


def _file_name(view: View, suffix: str) -> str:
    return f"{view.say('segments.file_name')}_{view.day}{suffix}"


def _path(view: View, choice: ListChoice, suffix: str) -> Path:
    told = abs(hash((choice.run.key, choice.segments, choice.columns, view.language, view.day)))
    return view.store.work_folder / f"list-{told}{suffix}"


def _made(view: View, choice: ListChoice, suffix: str) -> bytes:
    path = _path(view, choice, suffix)
    _write(view, choice, path)
    content = path.read_bytes()
    path.unlink()
    return content


def _write(
    view: View,
    choice: ListChoice,
    path: Path,
    progress: Callable[[int], None] = lambda _rows: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    export_customers(
        view.store,
        choice.run,
        path,
        segments=choice.segments,
        columns=choice.columns,
        language=view.language,
        title=choice.title,
        progress=progress,
        cancelled=cancelled,
    )
    return path


def _long_work(
    view: View, choice: ListChoice, suffix: str, customers: int
) -> Callable[[Callable[[str, float | None], None], Callable[[], bool]], Path]:
    def work(progress: Callable[[str, float | None], None], cancelled: Callable[[], bool]) -> Path:
        progress("writing_list", 0.0)
        return _write(
            view,
            choice,
            _path(view, choice, suffix),
            lambda rows: progress("writing_list", rows / customers),
            cancelled,
        )

    return work
