"""The parts of the effect page behind the answer: by segment, checks, planning the next one, and the customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls, effect_calls
from pages.ui.effect_parts import OUTCOME, state_of
from pages.ui.kept_work import kept_call
from pages.ui.people_parts import draw_found
from pages.ui.segment_pictures import PLOT
from pages.ui.told_alike import told_alike
from segmentation.activation.customer_list import column_label
from segmentation.activation.effect_list import arm_label, confidence_text, difference_text
from segmentation.charts.effects import IntervalRow, difference_intervals
from segmentation.effects.experiment_checks import ratio_check, usual_held_share
from segmentation.effects.responders import responders_rule
from segmentation.effects.uplift import effect_by_segment, headline, planned_customers
from segmentation.segments.library import version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.ui.view import View
    from segmentation.effects.compared import Comparison
    from segmentation.effects.uplift import Estimate


def draw_segments(view: View, comparison: Comparison, _estimates: Sequence[Estimate]) -> None:
    """The effect in each segment of a saved segmentation."""
    saved = {version.version_id: version for version in calls.saved_versions(view.store)}
    if not saved:
        st.info(view.say("effect.no_versions"), icon=":material/library_books:")
        return
    chosen = st.selectbox(
        view.say("segments.version"),
        list(saved),
        format_func=lambda number: f"{saved[number].name} · v{saved[number].version_number}",
        key="effect.version",
    )
    found = kept_call(
        view,
        "effect.segments",
        (*state_of(view, comparison), chosen),
        "effect_segments",
        lambda: effect_by_segment(view.store, comparison, version(view.store, chosen)),
    )
    if found is None:
        return
    outcome = st.session_state[OUTCOME]
    told = [estimate for estimate in found if estimate.outcome == outcome]
    rows = [
        IntervalRow(
            _named(view, comparison, estimate),
            estimate.told.difference,
            estimate.told.low,
            estimate.told.high,
            view.say(
                "effect.segment_small" if estimate.told.small else "effect.segment_n",
                difference=difference_text(outcome, estimate.told.difference, view.language),
                n=view.whole(estimate.told.n),
                baseline_n=view.whole(estimate.told.baseline_n),
            ),
            estimate.told.verdict,
        )
        for estimate in told
    ]
    figure = difference_intervals(
        rows,
        title=view.say(f"effect.segment_chart_{outcome}"),
        hover=view.template("effect.segment_hover"),
        none_words=view.say("effect.no_difference"),
    )
    st.plotly_chart(figure, config=PLOT, key="effect.segments")
    if told:
        confidence = confidence_text(told[0].told.confidence)
        st.caption(view.say("effect.many", n=len(told), confidence=confidence))


def _named(view: View, comparison: Comparison, estimate: Estimate) -> str:
    segment = view.segment(estimate.part)
    return segment if len(comparison.treated) == 1 else f"{segment} · {arm_label(estimate.arm, view.language)}"


def draw_checks(view: View, comparison: Comparison, _estimates: Sequence[Estimate]) -> None:
    """Sizes of the arms, customers alike before, other campaigns at once."""
    campaign = comparison.campaign
    if comparison.evidence != "matched":
        share = st.number_input(
            view.say("effect.held_share"),
            1,
            99,
            max(1, round(100 * usual_held_share(campaign))),
            key=f"effect.held_share.{campaign.name}",
            help=view.say("effect.held_share_help"),
            disabled=comparison.evidence != "experiment",
        )
        ratio = ratio_check(campaign, share / 100)
        if ratio is not None:
            counts = view.say("effect.comma").join(
                f"{arm_label(arm, view.language)} {view.whole(n)}" for arm, n in ratio.counts.items()
            )
            words = "effect.ratio_off" if ratio.mismatch else "effect.ratio_fine"
            box = st.error if ratio.mismatch else st.success
            box(view.say(words, counts=counts, p=f"{ratio.p:.3f}"), icon=":material/call_split:")
    _draw_balance(view, comparison)
    _draw_crossings(view, comparison)


def _draw_balance(view: View, comparison: Comparison) -> None:
    told = effect_calls.balance(view.store, view.state, comparison)
    matched = comparison.evidence == "matched"
    uneven = sum(found.uneven for found in told)
    words = ("uneven" if uneven else "even") + ("_matched" if matched else "")
    box = st.warning if uneven else st.success
    before = sum(found.uneven_before for found in told)
    box(view.say(f"effect.{words}", n=uneven, of=len(told), before=before), icon=":material/balance:")
    apart = "apart_after" if matched else "apart"
    columns = {
        "arm": [arm_label(found.arm, view.language) for found in told],
        "metric": [_metric(view, found.metric) for found in told],
        "before": [view.number(found.mean) for found in told],
        "baseline_before": [view.number(found.baseline_mean) for found in told],
        "apart_before": [found.apart_before for found in told],
        apart: [found.apart for found in told],
        "verdict": [view.say("effect.uneven_mark" if found.uneven else "effect.even_mark") for found in told],
    }
    if not matched:
        del columns["apart_before"]
    if len(comparison.treated) == 1:
        del columns["arm"]
    helps = {"apart_before": "apart_before_help", apart: "apart_matched_help" if matched else "apart_help"}
    st.dataframe(
        told_alike(
            pd.DataFrame({view.say(f"effect.column_{name}"): values for name, values in columns.items()}),
            {view.say(f"effect.column_{name}"): "change_two" for name in helps if name in columns},
        ),
        hide_index=True,
        height="content",
        column_config={
            view.say(f"effect.column_{name}"): st.column_config.NumberColumn(help=view.say(f"effect.{told_by}"))
            for name, told_by in helps.items()
        },
    )


def _metric(view: View, metric: str) -> str:
    own = {"orders_180_days", "spend_180_days"}
    return view.say(f"effect.{metric}") if metric in own else column_label(metric, view.language)


def _draw_crossings(view: View, comparison: Comparison) -> None:
    found = effect_calls.crossings(view.store, view.state, comparison)
    if not found:
        st.success(view.say("effect.no_crossings", days=comparison.window_days), icon=":material/filter_1:")
        return
    for crossing in found:
        words = "effect.crossing_any" if crossing.campaign is None else "effect.crossing"
        box = st.warning if crossing.campaign is None else st.text
        box(
            view.say(
                words,
                arm=arm_label(crossing.arm, view.language),
                n=view.whole(crossing.customers),
                share=view.percent(crossing.share),
                campaign=crossing.campaign or "",
                days=comparison.window_days,
            )
        )


def draw_plan(view: View, comparison: Comparison, estimates: Sequence[Estimate]) -> None:
    """How many customers the next campaign should have in each group."""
    found = headline(estimates, "ordered")
    if found is None:
        return
    base = st.slider(
        view.say("effect.plan_base"),
        0.1,
        90.0,
        min(max(round(100 * found.told.baseline_value, 1), 0.1), 90.0),
        0.1,
        format="%.1f%%",
        key=f"effect.plan_base.{comparison.campaign.name}.{comparison.baseline}",
        help=view.say("effect.plan_base_help"),
    )
    lift = st.slider(view.say("effect.plan_lift"), 1, 100, 20, format="%d%%", key="effect.plan_lift")
    needed = planned_customers(base / 100, lift / 100)
    st.markdown(
        f"**{view.say('effect.plan_answer', n=view.whole(needed), lift=f'{lift}%', base=view.percent(base / 100))}**"
    )
    st.caption(view.say("effect.plan_how"))


def draw_people(view: View, comparison: Comparison, _estimates: Sequence[Estimate]) -> None:
    """The customers of an arm who ordered, or did not."""
    arm = st.selectbox(
        view.say("effect.arm"),
        [*comparison.treated, comparison.baseline],
        format_func=lambda code: arm_label(code, view.language),
        key="effect.people_arm",
    )
    ordered = st.segmented_control(
        view.say("effect.people_who"),
        [True, False],
        format_func=lambda chosen: view.say("effect.people_ordered" if chosen else "effect.people_silent"),
        default=True,
        required=True,
        key="effect.people_ordered",
    )
    words = "effect.people_ordered" if ordered else "effect.people_silent"
    name = f"{comparison.campaign.name} · {arm_label(arm, view.language)} · {view.say(words)}"
    run = effect_calls.people(view.store, view.state, comparison, arm, name, ordered=ordered)
    draw_found(
        view,
        run,
        name,
        lambda: responders_rule(comparison, arm, ordered=bool(ordered), name=name),
        wider="effect.rule_wider",
    )
