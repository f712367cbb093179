"""A few typed rows as an Excel sheet or CSV."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]

from segmentation.activation.export import export_csv, export_xlsx
from segmentation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentation.activation.workbook import Column, Kind
    from segmentation.store import Store

_TYPES: dict[Kind, pa.DataType] = {"whole": pa.int64(), "date": pa.date32(), "text": pa.string(), "flag": pa.bool_()}


def rows_file(
    store: Store,
    columns: Sequence[Column],
    rows: Sequence[Sequence[object]],
    suffix: str,
    *,
    about: Sequence[tuple[str | float, ...]],
    sheet_names: tuple[str, str],
) -> bytes:
    """The rows, a value a column, as ``.xlsx`` (``about`` on a second sheet) or ``.csv``."""
    if suffix not in (".xlsx", ".csv"):
        raise InputError("unsupported_output", value=suffix, allowed=".xlsx, .csv")
    table = pa.table(
        {
            column.name: pa.array([row[place] for row in rows], _TYPES.get(column.kind, pa.float64()))
            for place, column in enumerate(columns)
        }
    )
    with store.cursor() as cursor, tempfile.TemporaryDirectory(dir=store.work_folder, prefix="list-") as folder:
        path = Path(folder) / f"rows{suffix}"
        cursor.register("rows_told", table)
        if suffix == ".csv":
            export_csv(cursor, "FROM rows_told", {}, columns, path, work_folder=Path(folder))
        else:
            export_xlsx(
                cursor,
                "FROM rows_told",
                {},
                columns,
                path,
                work_folder=Path(folder),
                about=about,
                sheet_names=sheet_names,
            )
        return path.read_bytes()
