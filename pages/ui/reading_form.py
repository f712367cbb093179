"""How a file was cut into a table, each decision to be changed: kind, sheet, header, rows left out, text form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui import import_steps
from pages.ui.plain_text import plain_text
from segmentation.intake.dialect import DELIMITERS, QUOTES
from segmentation.intake.records import WHITESPACE
from segmentation.intake.stage import ReadSettings
from segmentation.schema import ENTITIES

if TYPE_CHECKING:
    from pages.ui.import_steps import Entry
    from pages.ui.view import View
    from segmentation.intake.mapping import Why

ENCODINGS = ("utf-8", "gb18030", "utf-16", "big5", "cp1252", "shift_jis")
MOST_HEADER_ROWS = 6


def read_as_wanted(view: View, entry: Entry) -> Entry | None:
    """The table read as the user has changed it; None while that runs. What she left alone stays found out."""
    changed = dict(st.session_state.get(f"{entry.key}.changed", {}))
    entity = changed.pop("entity", None)
    if changed and entry.table.several:
        changed.setdefault("sheet", entry.table.sheet)
    settings = ReadSettings(**changed) if changed else None
    if settings is None and entity is not None:
        settings = ReadSettings(sheet=entry.table.sheet)
    return import_steps.read_anew(view, entry, settings, entity)


def _note_change(entry: Entry, setting: str, widget: str) -> None:
    """A sheet of its own has a header of its own; a kind of file stays chosen; a number of rows begins where shown."""
    changed = dict(st.session_state.get(f"{entry.key}.changed", {}))
    if setting == "sheet":
        changed.pop("header_row", None)
    if setting in ("sheet", "header_row"):
        changed.pop("header_rows", None)
    if setting == "header_rows" and entry.table.staged is not None:
        changed["header_row"] = entry.table.staged.header_row
    if setting == "entity":
        import_steps.forget_plan(entry)
    st.session_state[f"{entry.key}.changed"] = changed | {setting: st.session_state[widget]}


def _watched(entry: Entry, setting: str) -> dict[str, Any]:
    """Key and callback of a setting's widget; a new reading has new widgets, which show what it found."""
    assert entry.table.staged is not None
    widget = f"{entry.key}.{setting}.{entry.table.staged.path.stem}"
    return {"key": widget, "on_change": _note_change, "args": (entry, setting, widget)}


def draw_reading(view: View, entry: Entry, *, choose_sheet: bool) -> None:
    """Kind of file, sheet, header rows, rows taken back; each change reads anew."""
    staged, proposal = entry.table.staged, entry.table.proposal
    assert staged is not None
    assert proposal is not None
    names = list(ENTITIES)
    st.selectbox(
        view.say("import.entity"),
        names,
        index=names.index(proposal.plan.entity),
        format_func=lambda name: view.say(f"entity.{name}"),
        help=view.say("import.entity_help"),
        **_watched(entry, "entity"),
    )
    st.caption(why_in_words(view, proposal.why))
    if choose_sheet and len(staged.sheets) > 1:
        st.selectbox(
            view.say("import.sheet"),
            staged.sheets,
            index=staged.sheets.index(staged.sheet) if staged.sheet in staged.sheets else 0,
            format_func=lambda name: (
                view.say("import.sheet_hidden", name=name) if name in staged.hidden_sheets else name
            ),
            **_watched(entry, "sheet"),
        )
    if staged.family not in ("text", "workbook"):  # other sources name their columns themselves
        return
    first, number = st.columns(2)
    first.number_input(
        view.say("import.header_row"),
        min_value=0,
        value=staged.header_row,
        help=view.say("import.header_row_help"),
        **_watched(entry, "header_row"),
    )
    number.number_input(
        view.say("import.header_rows"),
        min_value=1,
        max_value=max(MOST_HEADER_ROWS, staged.header_rows),
        value=max(staged.header_rows, 1),
        disabled=staged.header_row == 0,
        help=view.say("import.header_rows_help"),
        **_watched(entry, "header_rows"),
    )


def why_in_words(view: View, why: Why) -> str:
    """Why the file is taken for what it is."""
    headers = plain_text(("、" if view.language == "zh" else ", ").join(why.headers))
    return view.say(f"import.why_{why.code}", headers=headers, name=plain_text(why.name))


def draw_text_form(view: View, entry: Entry) -> None:
    """Encoding, delimiter and quotation mark of a text file; each change reads anew."""
    staged = entry.table.staged
    if staged is None or staged.kind != "text":
        return
    found = {"encoding": staged.encoding, "delimiter": staged.delimiter, "quote": staged.quote}
    options = {"encoding": ENCODINGS, "delimiter": DELIMITERS, "quote": (*QUOTES, "")}
    with st.expander(view.say("import.text_reading"), icon=":material/text_fields:"):
        for setting, choices in options.items():
            st.selectbox(
                view.say(f"import.{setting}"),
                list(dict.fromkeys([found[setting] or "", *choices])),
                format_func=lambda mark: mark_in_words(view, mark),
                **_watched(entry, setting),
            )


def mark_in_words(view: View, mark: str) -> str:
    """A mark nobody sees, in words."""
    names = {"\t": "import.tab", WHITESPACE: "import.whitespace", "": "import.no_quote"}
    shown = mark if mark.isprintable() else f"0x{mark.encode().hex()}"
    return view.say(names[mark]) if mark in names else plain_text(shown)


def draw_keep_all(view: View, entry: Entry) -> None:
    """The switch that takes back rows left out as totals, comments and notes; reads anew."""
    changed = st.session_state.get(f"{entry.key}.changed", {})
    st.toggle(
        view.say("import.keep_all_rows"),
        value=bool(changed.get("keep_all_rows")),
        help=view.say("import.keep_all_rows_help"),
        **_watched(entry, "keep_all_rows"),
    )


def draw_way_back(view: View, entry: Entry) -> None:
    """Where the user changed how the file is read: back to what the program finds out."""
    if f"{entry.key}.changed" not in st.session_state:
        return

    def start_over() -> None:
        st.session_state.pop(f"{entry.key}.changed", None)
        import_steps.forget_plan(entry)

    st.button(view.say("import.start_over"), icon=":material/undo:", on_click=start_over, key=f"{entry.key}.start_over")
