"""Two customers side by side: what differs, what each bought, which value is kept, and the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui.duplicate_settings import now
from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from segmentation.activation.duplicate_list import reason
from segmentation.customers.duplicates import Pair, sides
from segmentation.customers.merges import RULED_FIELDS, RULES, Group, keep_apart, merge
from segmentation.errors import FenqunError
from segmentation.intake.entity_rows import code_labels
from segmentation.schema import CUSTOMERS

if TYPE_CHECKING:
    from pages.ui.view import View

_BOUGHT = ("order_count", "spend_total", "last_order_on", "sources")
_WIDTHS = (2, 3, 3, 3)


def draw_pair(view: View, pair: Pair) -> None:
    """The pair chosen; a decision is made at once and can be taken back."""
    left, right = sides(view.store, pair)
    with st.container(border=True):
        told, apart_side, merge_side = st.columns([3, 1, 1], vertical_alignment="center")
        told.markdown(f"**{view.say('duplicates.compare')}** · {pair.score:.3f}")
        told.caption(plain_text(reason(pair.levels, view.language)))
        apart = apart_side.button(view.say("duplicates.apart"), width="stretch", key="duplicates.apart")
        merged = merge_side.button(
            view.say("duplicates.merge"),
            type="primary",
            icon=":material/merge:",
            width="stretch",
            key="duplicates.merge",
        )
        rules = _draw_fields(view, pair, left, right)
        survivor = st.radio(
            view.say("duplicates.survivor"),
            [pair.left_customer, pair.right_customer],
            index=int((right.get("order_count") or 0) > (left.get("order_count") or 0)),
            format_func=plain_text,
            horizontal=True,
            help=view.say("duplicates.survivor_help"),
            key=f"duplicates.survivor.{pair.left_id}.{pair.right_id}",
        )
    if apart:
        keep_apart(view.store, pair.left_id, pair.right_id, decided_at=now())
        toast_after_rerun(view.say("duplicates.apart_done"), icon=":material/call_split:")
        rerun()
    if merged:
        _merge(view, pair, str(survivor), rules)


def _merge(view: View, pair: Pair, survivor: str, rules: dict[str, str]) -> None:
    stays = pair.left_id if survivor == pair.left_customer else pair.right_id
    try:
        merge(view.store, [Group((pair.left_id, pair.right_id), stays, pair.score)], merged_at=now(), rules=rules)
    except FenqunError as error:  # decided by somebody else in the meantime
        st.error(plain_text(view.problem(error)))
        return
    toast_after_rerun(view.say("duplicates.merged", customer=plain_text(survivor)), icon=":material/merge:")
    rerun()


def _draw_fields(view: View, pair: Pair, left: dict[str, Any], right: dict[str, Any]) -> dict[str, str]:
    """A row for each field that one of them has; where they differ, which value is kept."""
    heads = ("", view.say("duplicates.left"), view.say("duplicates.right"), view.say("duplicates.keep"))
    for place, head in zip(st.columns(_WIDTHS), heads, strict=True):
        place.caption(head)
    _draw_values(view, "customer_id", pair.left_customer, pair.right_customer)
    rules: dict[str, str] = {}
    for field in RULED_FIELDS:
        one, other = left.get(field), right.get(field)
        if one is None and other is None:
            continue
        differ = one is not None and other is not None and one != other
        rest = _draw_values(view, field, one, other, marked=differ and pair.levels.get(field) != "same")
        if differ:
            rules[field] = rest.selectbox(
                view.say("duplicates.keep"),
                RULES,
                format_func=lambda rule: view.say(f"merge_rule.{rule}"),
                label_visibility="collapsed",
                key=f"duplicates.rule.{field}.{pair.left_id}.{pair.right_id}",
            )
    for field in _BOUGHT:
        _draw_values(view, field, left.get(field), right.get(field))
    return rules


def _draw_values(view: View, field: str, one: Any, other: Any, *, marked: bool = False) -> Any:
    label, left, right, rest = st.columns(_WIDTHS, vertical_alignment="center")
    name = view.say(f"column.{field}")
    label.markdown(f":orange[**≠ {name}**]" if marked else f":gray[{name}]")
    left.text(_told(view, field, one))
    right.text(_told(view, field, other))
    return rest


def _told(view: View, field: str, value: Any) -> str:
    if value is None:
        return "–"
    known = CUSTOMERS.field(field)
    labels = code_labels(known, view.language) if known else {}
    return view.number(float(value)) if field == "spend_total" else labels.get(str(value), str(value))
