"""Where files are dropped: one, several, or a whole folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from segmentation.intake.formats import EXTENSIONS

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from pages.ui.view import View

_FOLDER = "import.folder"


def draw_uploader(view: View, key: str) -> list[UploadedFile]:
    """The uploaded files; while there are none, a switch to choose a folder instead."""
    folder = bool(st.session_state.get(_FOLDER))
    uploads = st.file_uploader(
        view.say("import.upload_folder" if folder else "import.upload"),
        type=EXTENSIONS,
        accept_multiple_files="directory" if folder else True,
        help=view.say("import.upload_help"),
        key=f"{key}{'.folder' if folder else ''}",
    )
    if not uploads:
        st.toggle(view.say("import.whole_folder"), value=folder, key=f"{_FOLDER}.toggle", on_change=_switch)
    return list(uploads or ())


def _switch() -> None:
    st.session_state[_FOLDER] = bool(st.session_state[f"{_FOLDER}.toggle"])
