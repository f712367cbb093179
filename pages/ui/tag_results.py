"""Who carries the tags of a group, as edited, and what all other tags come to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls
from pages.ui.plain_text import plain_text
from pages.ui.row_height import PADDING, row_height
from pages.ui.segment_pictures import PLOT
from pages.ui.tag_draft import as_json
from pages.ui.tag_rule import draw_tag_rule
from pages.ui.tag_save import draw_changes
from pages.ui.told_alike import told_alike
from segmentation.activation.tag_file import tag_file
from segmentation.charts.canvas import pixels_of
from segmentation.charts.palette import colour_of
from segmentation.charts.segments import sizes_bars
from segmentation.errors import InputError
from segmentation.rules.sentence import sentence
from segmentation.tags.library import group

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.tags.definitions import TagGroup, TagValue
    from segmentation.tags.evaluate import GroupCount, TagCounts


def draw_results(view: View, draft: TagGroup) -> None:
    """Answer, save, bars, table, and all tags below."""
    try:
        with st.spinner(view.say("step.computing")):
            counts = calls.tag_counts(view.store, view.state, view.day, as_json(draft))
    except InputError as error:
        st.error(plain_text(view.problem(error)), icon=":material/error:")
        draw_tag_rule(view, draft, None)
        return
    counted = counts.groups[0]
    told, save = st.columns([4, 1], vertical_alignment="center")
    with told:
        _draw_answer(view, counts, counted)
    with save:
        draw_changes(view, draft)
    draw_tag_rule(view, draft, counted)
    if counted.carried or draft.dimension == "subjective":
        st.plotly_chart(_bars(view, counted, counts.customers), config=PLOT, key="tags.bars")
    else:
        st.info(view.say("tags.nobody_help"), icon=":material/person_search:")
    _draw_table(view, draft, counted)
    _draw_all(view)


def _draw_answer(view: View, counts: TagCounts, counted: GroupCount) -> None:
    best = max(counted.values, key=lambda value: value.customers)
    key = "tags.answer" if counted.carried else "tags.answer_nobody"
    st.subheader(
        view.say(
            key,
            group=plain_text(counted.group.label(view.language)),
            carried=view.whole(counted.carried),
            customers=view.whole(counts.customers),
            share=view.percent(counted.carried / counts.customers if counts.customers else None),
            tag=plain_text(best.value.label(view.language)),
            most=view.percent(best.share),
        ),
        anchor=False,
    )
    st.caption(view.say("tags.basis", as_of=view.day, n=view.whole(counts.customers)))


def _bars(view: View, counted: GroupCount, customers: int) -> object:
    frame = pd.DataFrame(
        [
            (
                v.value.code,
                v.value.label(view.language),
                v.customers,
                v.share,
                v.value.colour or colour_of(v.value.code, i),
            )
            for i, v in enumerate(counted.values)
        ],
        columns=["segment", "label", "customers", "customer_share", "colour"],
    )
    return sizes_bars(
        frame if len(frame) <= _MOST_BARS else frame[frame["customers"] > 0],
        title=view.say("tags.bars_title", group=counted.group.label(view.language), n=view.whole(customers)),
        hover=view.template("tags.bars_hover"),
        language=view.language,
    )


_MOST_BARS = 12


def _draw_table(view: View, draft: TagGroup, counted: GroupCount) -> None:
    before = calls.tag_counts(view.store, view.state, view.day, as_json(group(view.store, draft.code))).groups[0]
    former = {value.value.code: value.customers for value in before.values}
    changed = [value.customers - former.get(value.value.code, 0) for value in counted.values]
    columns: dict[str, list[object]] = {
        view.say("tags.tag"): [value.value.label(view.language) for value in counted.values],
        view.say("column.customers"): [value.customers for value in counted.values],
    }
    if any(changed):
        columns[view.say("column.change")] = list(changed)
    rules = [_rule(view, value.value) for value in counted.values]
    columns |= {
        view.say("column.share"): [value.share for value in counted.values],
        view.say("tags.weight"): [value.value.weight for value in counted.values],
        view.say("tags.rule"): list(rules),
    }
    if any(value.value.owner for value in counted.values):
        columns[view.say("tags.owner")] = [value.value.owner for value in counted.values]
    forms = {"column.customers": "whole", "column.change": "change", "column.share": "percent", "tags.weight": "plain"}
    told = {view.say(name): form for name, form in forms.items() if view.say(name) in columns}
    names = (
        [str(text) for text in columns[head]] for head in columns if head not in told and head != view.say("tags.rule")
    )
    rule_width = max(
        160, _TABLE - len(told) * _NUMBER - sum(max(pixels_of(texts) + PADDING, _NUMBER) for texts in names)
    )
    st.dataframe(
        told_alike(pd.DataFrame(columns), told),
        hide_index=True,
        height="content",
        row_height=row_height([(rules, rule_width)]),
        column_config={view.say("tags.rule"): st.column_config.TextColumn(width=rule_width)},
    )
    st.download_button(
        view.say("tags.download"),
        data=partial(tag_file, view.store, view.day, language=view.language),
        file_name=f"{view.say('tags.file_name')}_{view.day}.csv",
        icon=":material/download:",
        on_click="ignore",
        key="tags.download",
        help=view.say("tags.download_help"),
    )


_TABLE, _NUMBER = 680, 68  # pixels


def _rule(view: View, value: TagValue) -> str:
    return view.say("tags.set_by_hand") if value.rule is None else sentence(value.rule, view.language)


def _draw_all(view: View) -> None:
    with st.expander(view.say("tags.all"), icon=":material/list:"):
        counts = calls.tag_counts(view.store, view.state, view.day)
        values = [(counted.group, value) for counted in counts.groups for value in counted.values]
        nobody = sum(not value.customers for _, value in values)
        st.caption(
            view.say(
                "tags.all_answer",
                share=view.percent(counts.tagged / counts.customers if counts.customers else None),
                tags=len(values),
                nobody=nobody,
            )
        )
        frame = pd.DataFrame(
            {
                view.say("tags.dimension"): [view.say(f"tag_dimension.{group.dimension}") for group, _ in values],
                view.say("tags.group"): [group.label(view.language) for group, _ in values],
                view.say("tags.tag"): [value.value.label(view.language) for _, value in values],
                view.say("column.customers"): [value.customers for _, value in values],
                view.say("column.share"): [value.share for _, value in values],
                view.say("tags.note"): ["" if value.customers else view.say("tags.nobody") for _, value in values],
            }
        )
        st.dataframe(
            told_alike(frame, {view.say("column.customers"): "whole", view.say("column.share"): "percent"}),
            hide_index=True,
        )
