"""The figure over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import satisfaction_calls as calls
from pages.ui.row_height import row_height
from pages.ui.satisfaction_choice import HOVERS
from pages.ui.segment_pictures import PLOT
from pages.ui.session import kept_settings, start_with
from pages.ui.told_alike import told_alike
from segmentation.charts.scores import score_trend
from segmentation.effects.periods import GRAINS
from segmentation.effects.satisfaction import FIRST_DAY, OUTCOMES, SCALES

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from pages.ui.satisfaction_choice import Choice
    from pages.ui.view import View
    from segmentation.effects.periods import Grain, Period
    from segmentation.effects.satisfaction import Score

GRAIN = "satisfaction.grain"


def draw_trend(view: View, choice: Choice, settings_side: DeltaGenerator) -> None:
    """Line, split and table by week, month or quarter."""
    with settings_side, kept_settings("satisfaction.trend", (GRAIN,)):
        start_with(GRAIN, "month")
        grain = st.segmented_control(
            view.say("satisfaction.grain"),
            GRAINS,
            format_func=lambda code: view.say(f"grain.{code}"),
            key=GRAIN,
            required=True,
        )
    assert grain is not None
    first = None if choice.first == FIRST_DAY else choice.first
    told = calls.by_period(view.store, view.state, view.day, choice.measure, grain, first)
    frame = pd.DataFrame(
        [(_label(view, grain, period), *score_row(score)) for period, score in told],
        columns=["label", *SCORE_COLUMNS],
    )
    st.plotly_chart(
        score_trend(
            frame,
            title=view.say(f"satisfaction.trend_{choice.measure}"),
            hover=view.template(HOVERS[choice.measure]),
            outcomes=[view.say(f"satisfaction.{choice.measure}_{name}") for name in OUTCOMES],
            digits=choice.digits,
            scale=SCALES[choice.measure],
        ),
        config=PLOT,
        key="satisfaction.trend",
    )
    st.caption(view.say("satisfaction.trend_note"))
    draw_score_table(view, frame, choice, view.say(f"grain.{grain}"))


def _label(view: View, grain: Grain, period: Period) -> str:
    """2024-05, 2024 Q2, or the Monday of a week; a period that runs on is marked."""
    quarter = {1: "Q1", 4: "Q2", 7: "Q3", 10: "Q4"}
    shown = {"week": "%Y-%m-%d", "month": "%Y-%m", "quarter": "%Y"}[grain]
    label = f"{period.start:{shown}}"
    if grain == "quarter":
        label = f"{label} {quarter[period.start.month]}"
    return label if period.finished else view.say("satisfaction.unfinished", period=label)


SCORE_COLUMNS = ("value", "low", "high", "n", "small", "high_share", "middle_share", "low_share")


def score_row(score: Score) -> tuple[object, ...]:
    """A score as charts and tables take it."""
    low, high = score.interval or (None, None)
    shares = (score.share(name) for name in OUTCOMES)
    return (score.value, low, high, score.n, score.small, *shares)


LABEL_WIDTH = 146  # pixels


def draw_score_table(view: View, frame: pd.DataFrame, choice: Choice, head: str) -> None:
    """Figure, interval, n and split of each row; Streamlit's table can be downloaded.

    CSAT is the share of the satisfied: told once.
    """
    number = st.column_config.NumberColumn
    shares = [name for name in OUTCOMES if choice.measure != "csat" or name != "high"]
    config = {
        "label": st.column_config.TextColumn(head, width=LABEL_WIDTH),
        "value": number(view.say(f"satisfaction.{choice.measure}"), width=62),
        "low": number(
            view.say("satisfaction.from"), width=62, help=view.say(f"satisfaction.interval_{choice.measure}")
        ),
        "high": number(view.say("satisfaction.to"), width=62),
        "n": number("n", width=50, help=view.say("satisfaction.n_help")),
        **{
            f"{name}_share": number(
                view.say(f"satisfaction.{choice.measure}_{name}"), width=82 if name == "low" else 70
            )
            for name in shares
        },
        "note": st.column_config.TextColumn(view.say("profile.column_note"), width=78),
    }
    notes = [
        _note(view, *row)
        for row in zip(frame["n"], frame["small"], frame.get("standing", [""] * len(frame)), strict=True)
    ]
    shown = frame.assign(note=notes)[list(config)]
    forms = dict.fromkeys(("value", "low", "high"), {1: "one", 2: "two"}[choice.digits]) | {"n": "whole"}
    st.dataframe(
        told_alike(shown, forms | {f"{name}_share": "percent" for name in shares}),
        hide_index=True,
        column_config=config,
        height="content" if len(frame) <= 10 else 390,
        row_height=row_height([(frame["label"], LABEL_WIDTH)]),
        placeholder="–",
    )


def _note(view: View, n: int, small: bool, standing: str) -> str:  # noqa: FBT001
    if standing:
        return view.say(f"satisfaction.{standing}")
    return view.say("satisfaction.few") if n and small else ""
