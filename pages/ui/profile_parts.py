"""The parts of the profile page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls
from pages.ui.list_page import chosen_run
from pages.ui.model_controls import ready_models
from pages.ui.people_parts import draw_found
from pages.ui.segment_pictures import PLOT
from pages.ui.session import kept_settings
from pages.ui.told_alike import told_alike
from segmentation.activation.about import model_label
from segmentation.activation.profile_list import export_profile, note
from segmentation.charts.differences import difference_bars
from segmentation.models.result import NO_ORDERS
from segmentation.segments.labels import attribute_label, value_label
from segmentation.segments.portrait import figure_text
from segmentation.segments.profile import GROUPS
from segmentation.segments.profile_people import as_rule, people_behind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.ui.view import View
    from segmentation.segments.profile import Difference, Profile
    from segmentation.segments.runs import Run

VERSION = "profile.version"
CHOSEN = "profile.chosen"  # (where it was clicked, attribute, value)
KEPT = (VERSION, "profile.segment.")
SHOWN = 15  # rows of a group before the rest is asked for


def draw_settings(view: View) -> tuple[Run, str]:
    """Which segmentation, and which of its segments."""
    saved = {version.version_id: version for version in calls.saved_versions(view.store)}
    options: list[int | str] = [*saved, *ready_models()]

    def named(option: int | str) -> str:
        if isinstance(option, int):
            return f"{saved[option].name} · v{saved[option].version_number}"
        return view.say("segments.as_it_comes", model=model_label(option, view.language))

    with kept_settings("profile", KEPT):
        if st.session_state.get(VERSION) not in options:
            st.session_state[VERSION] = options[0]
        chosen = st.selectbox(view.say("segments.version"), options, format_func=named, key=VERSION)
        run = chosen_run(view, chosen)
        sizes = run.result.sizes()
        key = f"profile.segment.{chosen}"
        if st.session_state.get(key) not in sizes:
            filled = [name for name in sizes if sizes[name] and name != NO_ORDERS]
            st.session_state[key] = (filled or list(sizes))[0]
        segment = st.radio(
            view.say("profile.segment"),
            list(sizes),
            format_func=lambda name: f"{view.segment(name)} · {view.whole(sizes[name])}",
            key=key,
        )
    st.caption(view.say("profile.basis", n=view.whole(run.result.customers), as_of=view.day))
    with st.expander(view.say("profile.how"), icon=":material/help:"):
        st.write(view.say("profile.how_text"))
    return run, segment


def name_of(view: View, found: Difference) -> str:
    """What differs, for people."""
    label = attribute_label(found.attribute, view.language)
    if found.value is None:
        return label
    return view.say("profile.value", attribute=label, value=value_label(found.attribute, found.value, view.language))


def draw_top(view: View, top: Sequence[Difference]) -> None:
    """The largest differences as bars; a click asks for the people behind one."""
    if not top:
        st.info(view.say("profile.nothing"), icon=":material/balance:")
        return
    frame = pd.DataFrame(
        [
            (
                name_of(view, found),
                found.effect,
                view.say(
                    "profile.figures",
                    figure=figure_text(found, view.language),
                    all=figure_text(found, view.language, of_all=True),
                ),
            )
            for found in top
        ],
        columns=["label", "effect", "figures"],
    )
    figure = difference_bars(
        frame,
        title=view.say("profile.chart"),
        hover=view.template("profile.hover"),
        more_words=view.say("profile.more"),
        less_words=view.say("profile.less"),
    )
    take = partial(_take, "profile.top", "points", tuple(top))
    st.plotly_chart(figure, config=PLOT, key="profile.top", on_select=take, selection_mode="points")
    st.caption(view.say("profile.click"))


def draw_people(view: View, run: Run, profile: Profile, name: str, place: str) -> None:
    """Who is behind the figure chosen at ``place``: the chart, or the table of a group."""
    chosen = st.session_state.get(CHOSEN)
    if chosen is None or chosen[0] != place:
        return
    found = next((told for told in profile.differences if (told.attribute, told.value) == chosen[1:]), None)
    if found is None:
        return
    side = "value" if found.value is not None else "above" if found.figure > found.all_figure else "below"
    figure = figure_text(found, view.language, of_all=True)
    called = view.say(f"profile.people_{side}", segment=name, what=name_of(view, found), figure=figure)
    people = people_behind(view.store, run, profile.segment, found, name=called)
    with st.container(border=True):
        rule = partial(as_rule, run, profile.segment, found, name=called)
        draw_found(view, people, called, rule, no_rule="profile.no_rule")


def _take(key: str, kind: str, rows: Sequence[Difference]) -> None:
    selection = st.session_state[key]["selection"]
    places = selection["rows"] if kind == "rows" else [point["point_index"] for point in selection["points"]]
    if places:
        st.session_state[CHOSEN] = (key, rows[places[0]].attribute, rows[places[0]].value)
    else:
        st.session_state.pop(CHOSEN, None)


def draw_group_tables(view: View, run: Run, profile: Profile, name: str) -> None:
    """Every difference, a tab a group; a row asks for the people behind it."""
    groups = [group for group in GROUPS if profile.of_group(group)]
    if not groups:
        return
    tabs = st.tabs([view.say(f"profile.group_{group}") for group in groups])
    for tab, group in zip(tabs, groups, strict=True):
        with tab:
            rows = profile.of_group(group)
            shown = rows[:SHOWN]
            if len(rows) > SHOWN and st.toggle(
                view.say("profile.all_rows", n=view.whole(len(rows))), key=f"profile.rows.{group}"
            ):
                shown = rows
            key = f"profile.table.{group}.{profile.segment}"
            _draw_table(view, shown, key)
            draw_people(view, run, profile, name, key)


def _draw_table(view: View, rows: Sequence[Difference], key: str) -> None:
    columns = {
        "attribute": [name_of(view, found) for found in rows],
        "figure": [figure_text(found, view.language) for found in rows],
        "all_figure": [figure_text(found, view.language, of_all=True) for found in rows],
        "index": [found.index for found in rows],
        "effect": [found.effect for found in rows],
        "n": [found.n for found in rows],
        "missing": [found.missing for found in rows],
        "note": [note(found, view.language) or "" for found in rows],
    }
    config = {
        "attribute": st.column_config.TextColumn(width=185),
        "figure": st.column_config.TextColumn(width=72),
        "all_figure": st.column_config.TextColumn(width=72),
        "index": st.column_config.NumberColumn(width=58, help=view.say("profile.index_help")),
        "effect": st.column_config.NumberColumn(width=62, help=view.say("profile.effect_help")),
        "n": st.column_config.NumberColumn(width=58, help=view.say("profile.n_help")),
        "missing": st.column_config.NumberColumn(width=58, help=view.say("profile.missing_help")),
        "note": st.column_config.TextColumn(width=68),
    }
    forms = {"index": "two", "effect": "change_two", "n": "whole", "missing": "whole"}
    st.dataframe(
        told_alike(
            pd.DataFrame({view.say(f"profile.column_{name}"): values for name, values in columns.items()}),
            {view.say(f"profile.column_{name}"): form for name, form in forms.items()},
        ),
        hide_index=True,
        column_config={view.say(f"profile.column_{name}"): value for name, value in config.items()},
        height="content" if len(rows) <= SHOWN else 560,
        placeholder="–",
        key=key,
        on_select=partial(_take, key, "rows", tuple(rows)),
        selection_mode="single-row",
    )


def draw_downloads(view: View, profile: Profile, name: str) -> None:
    """Every difference as Excel and CSV."""
    with st.container(horizontal=True):
        for suffix, kind in ((".xlsx", "primary"), (".csv", "secondary")):
            st.download_button(
                view.say(f"segments.download_{suffix[1:]}"),
                data=partial(export_profile, view.store, profile, suffix, name=name, language=view.language),
                file_name=f"{view.say('profile.file_name')}_{name}_{view.day}{suffix}",
                type=kind,  # type: ignore[arg-type]
                icon=":material/download:",
                on_click="ignore",
                key=f"profile.download{suffix}",
            )
