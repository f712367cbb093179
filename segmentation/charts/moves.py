"""From where to where customers went: a matrix whose diagonal stayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.charts.amounts import percent, whole
from segmentation.charts.canvas import FAINT, figure, shortened, wrapped
from segmentation.charts.cells import CellMap, cell_axis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import plotly.graph_objects as go  # type: ignore[import-untyped]

ROW, NAME_COLUMNS = 40, 26
HEAD_COLUMNS, HEAD = 18, 84  # names above the columns: Latin letters, pixels


def moves_matrix(
    moves: Mapping[tuple[str, str], int],
    names: Sequence[tuple[str, str]],
    *,
    title: str,
    hover: str,
    clickable: bool = False,
) -> go.Figure:
    """One cell a pair of segments: before down, after across, shaded by its share of the row.

    ``names``: (code, shown name) in the order of meaning; those without customers on an axis are left out of it.
    ``hover`` may use ``{before}`` ``{after}`` ``{customers}`` ``{share}`` (of those who were there before).
    ``clickable``: a click on a cell hands back the places of its two segments in ``names``, as "0|3".
    """
    down = [item for item in names if any(count and was == item[0] for (was, _), count in moves.items())]
    across = [item for item in names if any(count and became == item[0] for (_, became), count in moves.items())]
    cells = CellMap(len(across), len(down))
    for row, (was, was_label) in enumerate(down):
        leaving = sum(count for (before, _), count in moves.items() if before == was)
        for column, (became, became_label) in enumerate(across):
            count = moves.get((was, became), 0)
            if not count:
                continue
            share = count / leaving
            told = hover.format(before=was_label, after=became_label, customers=whole(count), share=percent(share))
            cells.put(column, row, share, whole(count), told, bold=was == became)
    places = {code: place for place, (code, _) in enumerate(names)}
    keys = {
        (column, row): f"{places[was]}|{places[became]}"
        for row, (was, _) in enumerate(down)
        for column, (became, _) in enumerate(across)
        if moves.get((was, became))
    }
    marks = [cells.marks(keys, ROW - 8)] if clickable else []
    return figure(
        [cells.trace(), *marks] if down else [],
        title,
        ROW * len(down) + HEAD + 16,
        margin={"t": HEAD, "r": HEAD - 10},  # the last name leans to the right
        plot_bgcolor=FAINT,
        annotations=cells.annotations,
        xaxis=cell_axis([shortened(label, HEAD_COLUMNS) for _, label in across]) | {"side": "top", "tickangle": -35},
        yaxis=cell_axis([wrapped(label, NAME_COLUMNS) for _, label in down], downwards=True),
    )
