"""The profile of a segment as a file: every difference with its figures, as a table."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]

from segmentation.activation.export import Column, export_csv, export_xlsx
from segmentation.segments.labels import attribute_label, value_label
from segmentation.segments.portrait import portrait
from segmentation.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentation.activation.workbook import Kind
    from segmentation.segments.profile import Difference, Profile
    from segmentation.store import Store
    from segmentation.words import Language

COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("kind", "text"),
    ("attribute", "text"),
    ("value", "text"),
    ("measure", "text"),
    ("figure", "number"),
    ("all_figure", "number"),
    ("index", "number"),
    ("effect", "number"),
    ("standard_errors", "number"),
    ("n", "whole"),
    ("all_n", "whole"),
    ("missing", "whole"),
    ("note", "text"),
)


def profile_rows(differences: Sequence[Difference], language: Language) -> list[tuple[object, ...]]:
    """One row a difference, as ``COLUMNS`` says; shares 0 to 1."""
    return [
        (
            say(f"profile.group_{found.group}", language),
            attribute_label(found.attribute, language),
            None if found.value is None else value_label(found.attribute, found.value, language),
            say("profile.measure_mean" if found.value is None else "profile.measure_share", language),
            found.figure,
            found.all_figure,
            found.index,
            found.effect,
            found.z,
            found.n,
            found.all_n,
            found.missing,
            note(found, language),
        )
        for found in differences
    ]


def note(found: Difference, language: Language) -> str | None:
    """What a reader must know of the figure: few customers, or maybe chance."""
    key = "small" if found.small else "chance" if found.chance else None
    return key and say(f"profile.note_{key}", language)


def export_profile(store: Store, profile: Profile, suffix: str, *, name: str, language: Language) -> bytes:
    """All differences as ``.xlsx`` (with the portrait on a second sheet) or ``.csv``."""
    rows = profile_rows(profile.differences, language)
    kinds = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64()}
    columns = [Column(code, say(f"profile.column_{code}", language), kind) for code, kind in COLUMNS]
    table = pa.table(
        {
            column.name: pa.array([row[place] for row in rows], kinds[column.kind])
            for place, column in enumerate(columns)
        }
    )
    with store.cursor() as cursor, tempfile.TemporaryDirectory(dir=store.work_folder, prefix="list-") as folder:
        path = Path(folder) / f"profile{suffix}"
        cursor.register("profile_rows", table)
        if suffix == ".csv":
            export_csv(cursor, "FROM profile_rows", {}, columns, path, work_folder=Path(folder))
        else:
            export_xlsx(
                cursor,
                "FROM profile_rows",
                {},
                columns,
                path,
                work_folder=Path(folder),
                about=[(line,) for line in portrait(profile, language, name=name).splitlines()],
                sheet_names=(say("profile.list_sheet", language), say("profile.text_sheet", language)),
            )
        return path.read_bytes()
