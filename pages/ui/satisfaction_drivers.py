"""What goes with the score: touchpoints and attributes, with their intervals."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.calls import saved_versions
from pages.ui.kept_work import kept_work
from pages.ui.plain_text import plain_text
from pages.ui.row_height import row_height
from pages.ui.segment_pictures import PLOT
from pages.ui.session import kept_settings
from pages.ui.told_alike import told_alike
from segmentation.charts.scores import score_dots
from segmentation.insights.drivers import find_drivers
from segmentation.segments.labels import value_label

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from pages.ui.satisfaction_choice import Choice
    from pages.ui.view import View
    from segmentation.insights.drivers import Driver, Drivers
    from segmentation.segments.library import Version

VERSION = "satisfaction.driver_version"
SHOWN, NAMED = 10, 4
NONE = 0  # no version has this id


def draw_drivers(view: View, choice: Choice, settings_side: DeltaGenerator) -> None:
    """How well it explains, what stands out, the picture and all of it."""
    saved = {version.version_id: version for version in saved_versions(view.store)}
    with settings_side, kept_settings("satisfaction.drivers", (VERSION,)):
        if st.session_state.get(VERSION) not in saved:
            st.session_state[VERSION] = NONE
        chosen = st.selectbox(
            view.say("driver.version"),
            [NONE, *saved],
            format_func=lambda key: (
                f"{saved[key].name} · v{saved[key].version_number}" if key in saved else view.say("driver.no_version")
            ),
            key=VERSION,
        )
    key = (view.state, view.day, choice.measure, choice.first, chosen)
    found = kept_work(view, "satisfaction.drivers", key, partial(_work, view, choice, saved.get(chosen)))
    if found is None:
        return
    if not found.drivers:
        st.info(view.say("driver.none_looked_at"), icon=":material/balance:")
        return
    _draw_words(view, found)
    shown = (found.telling + tuple(driver for driver in found.drivers if driver not in found.telling))[:SHOWN]
    drawn = score_dots(
        pd.DataFrame([_row(view, driver, found) for driver in shown]),
        title=view.say("driver.chart"),
        hover=view.template("driver.hover"),
        whole_value=0.0,
        whole_words=view.say("driver.zero"),
        digits=2,
    )
    st.plotly_chart(drawn, config=PLOT, key="satisfaction.drivers")
    note = view.say("driver.note", n=view.whole(found.looked_at), customers=view.whole(found.customers))
    if found.looked_at < found.n:
        note = f"{note} {view.say('driver.sampled', all=view.whole(found.n), n=view.whole(found.looked_at))}"
    st.caption(note)
    _draw_table(view, found)


def _work(view: View, choice: Choice, version: Version | None, progress: object, cancelled: object) -> Drivers:
    return find_drivers(
        view.store,
        view.day,
        choice.measure,
        choice.first,
        version=version,
        progress=progress,  # type: ignore[arg-type]
        cancelled=cancelled,  # type: ignore[arg-type]
    )


def _name(view: View, driver: Driver) -> str:
    label = view.say(f"driver.{driver.attribute}")
    if driver.value is None:
        return label
    if driver.attribute == "segment":
        return view.say("driver.value", attribute=label, value=view.segment(driver.value))
    field = {"order_channel": "channel"}.get(driver.attribute, driver.attribute)
    return view.say("driver.value", attribute=label, value=value_label(field, driver.value, view.language))


def _row(view: View, driver: Driver, found: Drivers) -> dict[str, object]:
    standing = "" if driver not in found.telling else "above" if driver.effect > 0 else "below"
    return {
        "label": _name(view, driver),
        "value": driver.effect,
        "low": driver.low,
        "high": driver.high,
        "n": driver.n,
        "small": False,
        "high_share": None,
        "middle_share": None,
        "low_share": None,
        "standing": standing,
    }


def _draw_words(view: View, found: Drivers) -> None:
    words = "answer" if found.telling else "nothing"
    told = {
        "count": view.whole(len(found.telling)),
        "all": view.whole(len(found.drivers)),
        "share": view.percent(max(found.explained, 0.0)),
    }
    st.markdown(view.say(f"driver.{words}", **told))
    for side, up in (("lower", False), ("higher", True)):
        names = [_named(view, driver) for driver in found.telling if (driver.effect > 0) == up][:NAMED]
        if names:
            st.markdown(view.say(f"driver.{side}", names=view.say("satisfaction.comma").join(names)))


def _named(view: View, driver: Driver) -> str:
    words = "named" if driver.lower is None else "named_number"
    told = {"name": plain_text(_name(view, driver)), "points": f"{driver.points:+.1f}"}
    return view.say(f"driver.{words}", **told, **_ends(view, driver))


def _ends(view: View, driver: Driver) -> dict[str, str]:
    return {"lower": view.number(driver.lower), "upper": view.number(driver.upper)}


NAME_WIDTH = 270  # pixels


def _draw_table(view: View, found: Drivers) -> None:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    names = ("attribute", "effect", "low", "high", "points", "ends", "n")
    config = {
        "attribute": text(view.say("driver.column_attribute"), width=NAME_WIDTH),
        "effect": number(view.say("driver.column_effect"), width=54),
        "low": number(view.say("satisfaction.from"), width=62),
        "high": number(view.say("satisfaction.to"), width=62),
        "points": number(view.say("driver.column_points"), width=80, help=view.say("driver.column_points_help")),
        "ends": text(view.say("driver.column_ends"), width=96),
        "n": number("n", width=54, help=view.say("driver.column_n_help")),
    }
    rows = [
        (
            view.say("driver.telling", name=_name(view, driver)) if driver in found.telling else _name(view, driver),
            driver.effect,
            driver.low,
            driver.high,
            driver.points,
            None if driver.lower is None else view.say("driver.ends", **_ends(view, driver)),
            driver.n,
        )
        for driver in found.drivers
    ]
    st.dataframe(
        told_alike(pd.DataFrame(rows, columns=names), dict.fromkeys(names[1:5], "change_two") | {"n": "whole"}),
        hide_index=True,
        column_config=config,
        height="content" if len(rows) <= 10 else 390,
        row_height=row_height([((row[0] for row in rows), NAME_WIDTH)]),
        placeholder="–",
    )
    if found.telling:
        st.caption(view.say("driver.telling_help"))
