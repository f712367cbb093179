"""The parts of the effect page that answer: which campaign, what it changed, the picture and the figures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.kept_work import kept_call
from pages.ui.plain_text import plain_text
from pages.ui.segment_pictures import PLOT
from pages.ui.session import kept_settings, look_from
from pages.ui.way_to_import import draw_way_to_import
from segmentation.activation.effect_list import (
    arm_label,
    confidence_text,
    difference_text,
    export_effect,
    interval_text,
    needed_text,
    relative_text,
    value_text,
)
from segmentation.charts.effects import ArmLine, arms_by_week
from segmentation.effects.campaigns import sent_later
from segmentation.effects.compared import MOST_DAYS, compare, orders_end
from segmentation.effects.uplift import OUTCOMES, effect, effect_by_week, headline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pages.ui.view import View
    from segmentation.effects.campaigns import Campaign
    from segmentation.effects.compared import Comparison
    from segmentation.effects.uplift import Estimate, Outcome

CAMPAIGN, WINDOW, OUTCOME, PART = "effect.campaign", "effect.window", "effect.outcome", "effect.part"
WIDTHS = {
    "arm": 150,
    "outcome": 150,
    "verdict": 108,
    "value": 70,
    "baseline_value": 58,
    "difference": 102,
    "interval": 150,
}
KEPT = (CAMPAIGN, WINDOW, OUTCOME, "effect.baseline.")


def draw_no_campaigns(view: View) -> None:
    """What to do where no campaign is known."""
    with st.container(border=True):
        st.subheader(view.say("effect.empty"), anchor=False)
        if not _draw_later(view, "effect.later", st.write):
            st.write(view.say("effect.empty_text"))
        draw_way_to_import(view)


def _draw_later(view: View, words: str, tell: Callable[[str], object]) -> bool:
    """The campaigns sent after the as-of date, with the day to look from; False where there are none."""
    later = sent_later(view.store, view.day)
    if later is None:
        return False
    first, over = later
    tell(view.say(words, first=first, as_of=view.day))
    st.button(
        view.say("effect.look_from", day=over),
        icon=":material/event:",
        on_click=look_from,
        args=(over,),
        key="effect.look_from",
    )
    return True


def draw_settings(view: View, known: Sequence[Campaign]) -> tuple[tuple[str, int, str], Outcome]:
    """Which campaign, how many days and against whom; and what is looked at."""
    named = {campaign.name: campaign for campaign in known}
    with kept_settings("effect", KEPT):
        if st.session_state.get(CAMPAIGN) not in named:
            st.session_state[CAMPAIGN] = known[0].name
        name = st.selectbox(view.say("effect.campaign"), list(named), key=CAMPAIGN)
        campaign = named[name]
        outcome = st.radio(
            view.say("effect.outcome"),
            OUTCOMES,
            format_func=lambda code: view.say(f"effect.outcome_{code}"),
            key=OUTCOME,
        )
        window = st.number_input(
            view.say("effect.window"), 1, MOST_DAYS, 30, key=WINDOW, help=view.say("effect.window_help")
        )
        baseline = st.radio(
            view.say("effect.baseline"),
            campaign.baselines,
            format_func=lambda arm: arm_label(arm, view.language),
            key=f"effect.baseline.{name}",
            help=view.say("effect.baseline_help"),
        )
    st.caption(
        view.say(
            _basis(campaign),
            customers=view.whole(campaign.customers),
            first=campaign.first_on,
            last=campaign.last_on,
        )
    )
    if campaign.contradicted:
        st.caption(view.say("effect.contradicted", n=view.whole(campaign.contradicted)))
    _draw_later(view, "effect.more_later", st.caption)
    with st.expander(view.say("effect.how"), icon=":material/help:"):
        st.write(view.say("effect.how_text"))
    return (name, int(window), baseline), outcome


def _basis(campaign: Campaign) -> str:
    if campaign.first_on is None:
        return "effect.basis_undated"
    return "effect.basis_day" if campaign.first_on == campaign.last_on else "effect.basis"


def effect_of(view: View, asked: tuple[str, int, str]) -> tuple[Comparison, tuple[Estimate, ...]] | None:
    """Whom the campaign is compared with, and what it changed. None while that is counted, or where it failed."""
    name, window, baseline = asked

    def found() -> tuple[Comparison, tuple[Estimate, ...]]:
        told = compare(view.store, view.day, name, window_days=window, baseline=baseline)
        return told, effect(view.store, told)

    return kept_call(view, "effect", (view.state, view.day, asked), "effect_comparing", found)


def state_of(view: View, comparison: Comparison) -> tuple[object, ...]:
    """What further answers about a comparison depend on."""
    asked = (comparison.campaign.name, comparison.window_days, comparison.baseline)
    return (view.state, comparison.as_of, *asked)


def draw_answer(view: View, comparison: Comparison, estimates: Sequence[Estimate], outcome: Outcome) -> None:
    """Whether it worked, in a sentence; then how sure that is."""
    found = headline(estimates, outcome)
    if found is None:
        st.subheader(view.say("effect.answer_nobody"), anchor=False)
        return
    told = found.told
    words = {"matched": "effect.answer_likely", "arms": "effect.answer_arms"}.get(comparison.evidence, "effect.answer")
    st.subheader(
        view.say(
            f"{words}_{told.verdict}",
            arm=plain_text(arm_label(found.arm, view.language)),
            baseline=plain_text(arm_label(comparison.baseline, view.language)),
            outcome=view.say(f"effect.outcome_{outcome}"),
            value=value_text(outcome, told.value, view.language),
            baseline_value=value_text(outcome, told.baseline_value, view.language),
            difference=difference_text(outcome, told.difference, view.language),
        ),
        anchor=False,
    )
    st.caption(
        view.say(
            "effect.sure",
            confidence=confidence_text(told.confidence),
            interval=interval_text(outcome, told, view.language),
            relative=relative_text(told),
            n=view.whole(told.n),
            baseline_n=view.whole(told.baseline_n),
            days=comparison.window_days,
        )
    )
    if told.verdict == "too_small" and told.needed is not None:
        st.info(view.say("effect.needed", needed=needed_text(told, view.language)), icon=":material/group_add:")
    if told.small:
        st.warning(view.say("effect.small", n=view.whole(told.smaller)), icon=":material/info:")


def draw_evidence(view: View, comparison: Comparison) -> None:
    """What kind of evidence it is, and who was left out."""
    if comparison.evidence == "matched":
        words = {"unmatched": view.whole(comparison.unmatched), "sent": view.whole(comparison.sent)}
        st.warning(view.say("effect.weaker", **words), icon=":material/balance:")
    newest = orders_end(view.store, comparison)
    if newest is not None:
        st.warning(view.say("effect.orders_end", newest=newest), icon=":material/event_busy:")
    if comparison.running:
        st.info(view.say("effect.running", days=comparison.window_days), icon=":material/hourglass_top:")
    if comparison.unripe:
        st.caption(view.say("effect.unripe", n=view.whole(comparison.unripe), days=comparison.window_days))


def draw_arms(view: View, comparison: Comparison, outcome: Outcome) -> None:
    """Each arm's value as the weeks go by."""
    weeks = kept_call(
        view,
        "effect.weeks",
        state_of(view, comparison),
        "effect_weeks",
        lambda: effect_by_week(view.store, comparison),
    )
    asked = [found for found in weeks or () if found.outcome == outcome]
    if not asked:
        return
    baseline = arm_label(comparison.baseline, view.language)
    lines: list[ArmLine] = []
    for arm in comparison.treated:
        found = [estimate.told for estimate in asked if estimate.arm == arm]
        name = arm_label(arm, view.language)
        if comparison.evidence == "matched" and len(comparison.treated) > 1:  # each arm has its own
            baseline = view.say("effect.matched_line", baseline=arm_label(comparison.baseline, view.language), arm=name)
        if not lines or comparison.evidence == "matched":
            lines.append(_line(view, baseline, outcome, [told.baseline_value for told in found], baseline=True))
        lines.append(_line(view, name, outcome, [told.value for told in found], baseline=False))
    figure = arms_by_week(
        lines,
        title=view.say(f"effect.chart_{outcome}"),
        weeks_title=view.say("effect.weeks"),
        hover=view.template("effect.week_hover"),
    )
    st.plotly_chart(figure, config=PLOT, key="effect.weeks")


def _line(view: View, label: str, outcome: Outcome, values: list[float], *, baseline: bool) -> ArmLine:
    return ArmLine(label, values, [value_text(outcome, value, view.language) for value in values], baseline=baseline)


def draw_figures(view: View, comparison: Comparison, estimates: Sequence[Estimate], outcome: Outcome) -> None:
    """Every outcome, or of several arms the one looked at, with interval; all of them as files.

    Excel is what the page is for, until customers are listed: then saving them is.
    """
    several = len(comparison.treated) > 1
    shown = [found for found in estimates if found.outcome == outcome] if several else estimates
    columns = {
        "arm": [arm_label(found.arm, view.language) for found in shown],
        "outcome": [view.say(f"effect.outcome_{found.outcome}") for found in shown],
        "verdict": [view.say(f"effect.verdict_{found.told.verdict}") for found in shown],
        "value": [value_text(found.outcome, found.told.value, view.language) for found in shown],
        "baseline_value": [value_text(found.outcome, found.told.baseline_value, view.language) for found in shown],
        "difference": [difference_text(found.outcome, found.told.difference, view.language) for found in shown],
        "interval": [interval_text(found.outcome, found.told, view.language) for found in shown],
    }
    del columns["outcome" if several else "arm"]
    st.dataframe(
        pd.DataFrame({view.say(f"effect.column_{name}"): values for name, values in columns.items()}),
        hide_index=True,
        height="content",
        column_config={
            view.say(f"effect.column_{name}"): st.column_config.TextColumn(width=width)
            for name, width in WIDTHS.items()
        },
    )
    confidence = confidence_text(estimates[0].told.confidence) if estimates else ""
    if several:
        st.caption(view.say("effect.several", arms=len(comparison.treated), confidence=confidence))
    with st.container(horizontal=True):
        primary = "secondary" if st.session_state.get(PART) == "people" else "primary"
        for suffix, kind in ((".xlsx", primary), (".csv", "secondary")):
            st.download_button(
                view.say(f"segments.download_{suffix[1:]}"),
                data=partial(export_effect, view.store, comparison, estimates, suffix, language=view.language),
                file_name=f"{view.say('effect.file_name')}_{comparison.campaign.name}_{view.day}{suffix}",
                type=kind,  # type: ignore[arg-type]
                icon=":material/download:",
                on_click="ignore",
                key=f"effect.download{suffix}",
            )
