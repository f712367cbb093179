"""The left third of the spot check: what to draw, how many rows that is, and what they can prove."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.session import kept_settings, start_with
from pages.ui.toasts import toast_after_rerun
from segmentation.errors import InputError
from segmentation.quality.audit_sample import LARGEST_SAMPLE, SHARE, SamplePlan, draw, tables_to_audit

if TYPE_CHECKING:
    from pages.ui.view import View

CHOSEN = "audit.chosen"


def draw_new_sample(view: View) -> None:
    """The choices, their size before anything is drawn, and the button."""
    st.markdown(f"**{view.say('spot_check.new')}**")
    with kept_settings("audit", ("audit.entity", "audit.share", "audit.by_source", "audit.largest", "audit.seed")):
        entity = st.selectbox(
            view.say("spot_check.entity"),
            tables_to_audit(view.store),
            format_func=lambda name: view.say(f"table.{name}"),
            key="audit.entity",
        )
        start_with("audit.share", SHARE * 100)
        share = st.number_input(
            f"{view.say('spot_check.share')} (%)",
            min_value=0.1,
            max_value=100.0,
            step=1.0,
            format="%.1f",
            key="audit.share",
            help=view.say("spot_check.share_help"),
        )
        start_with("audit.by_source", True)
        by_source = st.toggle(
            view.say("spot_check.by_source"), key="audit.by_source", help=view.say("spot_check.by_source_help")
        )
        left, right = st.columns(2)
        start_with("audit.largest", LARGEST_SAMPLE)
        largest = left.number_input(
            view.say("spot_check.largest"), 1, 20_000, key="audit.largest", help=view.say("spot_check.largest_help")
        )
        start_with("audit.seed", 1)
        seed = right.number_input(
            view.say("spot_check.seed"), 0, 2**31 - 1, key="audit.seed", help=view.say("spot_check.seed_help")
        )
    drawn_by = st.text_input(view.say("spot_check.drawn_by"), max_chars=60, key="audit.drawn_by")
    try:
        plan = calls.sample_plan(
            view.store,
            view.dataset_version,
            entity,
            round(share / 100, 4),
            by_source=by_source,
            largest=int(largest),
        )
    except InputError as error:
        st.info(plain_text(view.problem(error)), icon=":material/search_off:")
        return
    _draw_plan(view, plan)
    if st.button(view.say("spot_check.draw"), type="primary", icon=":material/casino:", width="stretch"):
        now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
        with st.spinner(view.say("step.computing")):
            audit_id = draw(view.store, plan, seed=int(seed), drawn_at=now, drawn_by=drawn_by.strip() or None)
        st.session_state[CHOSEN] = audit_id
        toast_after_rerun(
            view.say("spot_check.drawn", audit=audit_id, sample=view.whole(plan.sample)), icon=":material/casino:"
        )
        rerun()


def _draw_plan(view: View, plan: SamplePlan) -> None:
    size = view.say(
        "spot_check.plan",
        sample=view.whole(plan.sample),
        population=view.whole(plan.population),
        share=view.percent(plan.sample / plan.population),
    )
    st.markdown(f"**{size}**")
    told = []
    if plan.by_source and len(plan.strata) > 1:
        strata = " · ".join(f"{source} {view.whole(drawn)}" for source, (_, drawn) in plan.strata.items())
        told.append(view.say("spot_check.plan_strata", strata=strata))
    if plan.capped:
        told.append(view.say("spot_check.plan_capped"))
    if plan.wrong_allowed is None:
        told.append(view.say("spot_check.plan_cannot_pass", fewest=view.whole(plan.fewest_to_pass)))
    else:
        told.append(view.say("spot_check.plan_allows", wrong=view.whole(plan.wrong_allowed)))
    for line in told:
        st.caption(plain_text(line))
