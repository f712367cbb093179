"""Who answers at all, and how those differ from everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import satisfaction_calls as calls
from pages.ui.kept_work import kept_call
from pages.ui.list_page import draw_downloads, draw_list, usual_list
from pages.ui.profile_parts import name_of
from pages.ui.segment_pictures import PLOT
from segmentation.charts.differences import difference_bars
from segmentation.effects.response import answerer_differences, answerers
from segmentation.segments.portrait import figure_text

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from pages.ui.satisfaction_choice import Choice
    from pages.ui.view import View
    from segmentation.segments.profile import Difference
    from segmentation.segments.runs import Run

SHOWN = 8


def draw_people(view: View, choice: Choice, settings_side: DeltaGenerator) -> None:
    """Response rates, the differences, and the list of those who answered."""
    settings_side.caption(view.say("satisfaction.people_note"))
    rates = calls.response_rates(view.store, view.state, view.day, choice.first)
    for rate in rates:
        low, high = rate.interval or (None, None)
        st.markdown(
            view.say(
                f"satisfaction.rate_{rate.basis}",
                rate=view.percent(rate.rate),
                low=view.percent(low),
                high=view.percent(high),
                answered=view.whole(rate.answered),
                asked=view.whole(rate.asked),
            )
        )
    name = view.say("satisfaction.answerers")

    def told() -> tuple[Run, tuple[Difference, ...]]:
        run = answerers(view.store, view.day, choice.first, name)
        return run, answerer_differences(view.store, run)

    found = kept_call(view, "satisfaction.people", (view.state, view.day, choice.first, name), "answerers", told)
    if found is None:
        return
    run, differences = found
    customers = run.result.sizes()[name]
    if not differences:
        st.info(view.say("satisfaction.people_alike", n=view.whole(customers)), icon=":material/balance:")
    else:
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
                for found in differences[:SHOWN]
            ],
            columns=["label", "effect", "figures"],
        )
        drawn = difference_bars(
            frame,
            title=view.say("satisfaction.people_chart"),
            hover=view.template("profile.hover"),
            more_words=view.say("profile.more"),
            less_words=view.say("profile.less"),
        )
        st.plotly_chart(drawn, config=PLOT, key="satisfaction.people")
        st.caption(
            view.say("satisfaction.people_effects", n=view.whole(customers), all=view.whole(run.result.customers))
        )
    if customers:
        with st.expander(view.say("satisfaction.people_list", n=view.whole(customers)), icon=":material/groups:"):
            chosen = usual_list(view, run, name)
            draw_downloads(view, chosen, customers, primary=False)
            draw_list(view, chosen, customers)
