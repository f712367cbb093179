"""The parts of the journey page above the tables: settings, answer, picture, and the customers of a way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls, journey_calls
from pages.ui.people_parts import draw_found
from pages.ui.plain_text import plain_text
from pages.ui.segment_pictures import PLOT
from pages.ui.way_to_import import draw_way_to_import
from segmentation.activation.journey_list import path_label, step_label
from segmentation.charts.flows import Node, Ribbon, flow_picture
from segmentation.charts.palette import CYCLE, NEUTRAL
from segmentation.errors import FenqunError
from segmentation.insights.journey import (
    GOALS,
    MOST_DAYS,
    MOST_KINDS,
    MOST_STEPS,
    OTHER,
    REPEATS,
    JourneyPlan,
    JourneySettings,
)
from segmentation.insights.journey_rules import pain_rule, way_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.ui.view import View
    from segmentation.insights.journey import Goal, Journey, Link, Repeats

CHART, CHOSEN = "journey.chart", "journey.chosen"
MONTHS = (3, 6, 12, 24, None)
DIRECT = "direct"
USUAL = JourneyPlan()


def draw_settings(view: View) -> JourneyPlan:
    """What the ways lead to, and how far back they are looked at."""
    goal: Goal = st.radio(
        view.say("journey.goal"),
        GOALS,
        index=GOALS.index(USUAL.goal),
        format_func=lambda code: view.say(f"journey.goal_{code}"),
        key="journey.set.goal",
    )
    steps = st.slider(view.say("journey.steps"), 1, MOST_STEPS, USUAL.steps, key="journey.set.steps")
    months = st.selectbox(
        view.say("journey.months"),
        MONTHS,
        index=MONTHS.index(USUAL.months),
        format_func=lambda n: view.say("journey.months_last", n=n) if n else view.say("journey.months_all"),
        key="journey.set.months",
    )
    silent = st.number_input(
        view.say("journey.silent_days"),
        1,
        MOST_DAYS,
        USUAL.silent_days,
        key="journey.set.silent",
        help=view.say("journey.silent_days_help"),
    )
    with st.expander(view.say("journey.more"), icon=":material/tune:"):
        within = st.number_input(
            view.say("journey.within_days"), 1, MOST_DAYS, USUAL.within_days, key="journey.set.within"
        )
        repeats: Repeats = st.selectbox(
            view.say("journey.repeats"),
            REPEATS,
            format_func=lambda code: view.say(f"journey.repeats_{code}"),
            key="journey.set.repeats",
        )
        kinds = st.slider(view.say("journey.kinds"), 3, MOST_KINDS, USUAL.kinds, key="journey.set.kinds")
    with st.expander(view.say("journey.how"), icon=":material/help:"):
        st.write(view.say("journey.how_text"))
    return JourneyPlan(goal, int(steps), int(within), int(silent), months, repeats, int(kinds))


def draw_answer(view: View, found: Journey) -> None:
    """The touchpoint that most often comes right before the goal."""
    if not found.paths:
        st.subheader(view.say("journey.answer_nobody"), anchor=False)
        without = not calls.totals(view.store, view.dataset_version, view.day).orders
        st.info(view.say("journey.no_orders" if without else "journey.empty_text"), icon=":material/route:")
        draw_way_to_import(view)
        st.stop()
    last = found.last_step
    st.subheader(
        view.say(
            "journey.answer" if last else "journey.answer_none",
            step=plain_text(step_label(str(last.before), view.language)) if last else "",
            goal=view.say(f"journey.goal_{found.plan.goal}"),
            share=view.percent(last.paths / (found.paths - found.direct)) if last else "",
            direct=view.percent(found.direct / found.paths),
        ),
        anchor=False,
    )
    st.caption(
        view.say(
            "journey.basis",
            direct=view.whole(found.direct),
            since=found.since or view.say("journey.beginning"),
            as_of=view.day,
            paths=view.whole(found.paths),
        )
    )
    if last is None:
        st.info(view.say("journey.empty_text"), icon=":material/route:")
        draw_way_to_import(view)


def draw_picture(view: View, found: Journey) -> None:
    """Ribbons from step to step; a click chooses one."""
    goal = found.plan.goal
    direct = st.toggle(view.say("journey.with_direct"), found.direct == found.paths, key="journey.set.direct")
    shown = found.drawn(direct=direct)
    if not shown:
        st.info(view.say("journey.nothing_between"), icon=":material/route:")
        return
    depth = max(link.back for link in shown) + 1
    columns: list[list[Ribbon]] = [[] for _ in range(depth)]
    for number, link in enumerate(found.links):
        if link in shown:
            ribbon = Ribbon(link.before or DIRECT, link.after, link.paths, _hover(view, link), str(number))
            columns[depth - 1 - link.back].append(ribbon)
    codes = dict.fromkeys(step for link in shown for step in (link.before, link.after) if step not in {None, goal})
    ordered = sorted(codes, key=lambda step: (step == OTHER, -_weight(shown, str(step))))
    nodes = [
        Node(str(step), step_label(str(step), view.language), NEUTRAL if step == OTHER else CYCLE[place % len(CYCLE)])
        for place, step in enumerate(ordered)
    ]
    nodes += [Node(code, step_label(code, view.language), NEUTRAL) for code in (DIRECT, goal)]
    heads = [view.say("journey.column_back", n=depth - place) for place in range(depth)]
    chosen = st.session_state.get(CHOSEN)
    figure = flow_picture(
        columns,
        nodes,
        [*heads, step_label(goal, view.language)],
        title=view.say("journey.chart", goal=view.say(f"journey.goal_{goal}")),
        chosen=next((str(n) for n, link in enumerate(found.links) if _way(link) == chosen), None),
        all_named=True,
    )

    def take() -> None:
        points = st.session_state[CHART]["selection"]["points"]
        keys = [point["customdata"] for point in points if point.get("customdata")]
        if keys:
            key = keys[0][0] if isinstance(keys[0], list) else keys[0]
            st.session_state[CHOSEN] = _way(found.links[int(key)])

    st.plotly_chart(figure, config=PLOT, key=CHART, on_select=take, selection_mode="points")
    st.caption(view.say("journey.click"))


def _weight(links: Sequence[Link], step: str) -> int:
    return sum(link.paths for link in links if link.before == step)


def _way(link: Link) -> tuple[int, str | None, str]:
    return link.back, link.before, link.after


def _hover(view: View, link: Link) -> str:
    return view.say(
        "journey.hover_direct" if link.before is None else "journey.hover",
        before=step_label(link.before or DIRECT, view.language),
        after=step_label(link.after, view.language),
        paths=view.whole(link.paths),
        customers=view.whole(link.customers),
        days=view.number(link.median_days),
    )


def draw_people(view: View, found: Journey) -> None:
    """The customers of the ribbon, way or pain point chosen."""
    chosen = st.session_state.get(CHOSEN)
    if isinstance(chosen, str):
        _draw_pain(view, found, chosen)
        return
    link = chosen if chosen in {_way(link) for link in found.links} else None
    steps = chosen if chosen in {way.steps for way in found.sequences} and link is None else None
    if link is None and steps is None:
        return
    if link is not None:
        _, before, after = link
        name = view.say(
            "journey.chosen_link",
            before=step_label(before or DIRECT, view.language),
            after=step_label(after, view.language),
        )
    else:
        name = path_label(steps or (), found.plan.goal, view.language)
    settings = JourneySettings(found.plan, name, link, steps)
    run = journey_calls.people(view.store, view.state, view.day, settings)
    draw_found(view, run, name, lambda: way_rule(settings, view.day), wider="journey.rule_wider", forget=_forget)


def _draw_pain(view: View, found: Journey, step: str) -> None:
    """Who took a step and did not order after it: those the rule finds."""
    name = view.say("journey.chosen_pain", step=step_label(step, view.language), days=found.plan.silent_days)
    try:
        rule = pain_rule(found.plan, step, name)
    except FenqunError as error:
        st.caption(view.problem(error))
        return
    run = calls.run_settings(view.store, view.state, view.day, rule.to_json())
    draw_found(view, run, name, lambda: rule, forget=_forget)
    st.caption(view.say("journey.pain_list_how"))


def _forget() -> None:
    st.session_state.pop(CHOSEN, None)
