"""Axes of amounts and shares: round marks, told in 万/亿 or K/M by the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import compact_number, percent
from segmentation.charts.canvas import GRID, LABEL_SIZE, columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentation.charts.amounts import Language

TICKS = 4
SHORTEST = 4  # letters; what is shorter stands off the plot by as much as it lacks


def round_ticks(low: float, high: float, wanted: int = TICKS, *, whole: bool = False) -> list[float]:
    """Round values from at or below ``low`` to at or above ``high``, about ``wanted`` steps; ``whole``: of counts."""
    size = max((high - low or 1.0) / wanted, 1.0 if whole else 0.0)
    power = 10.0 ** int(f"{size:e}".split("e")[1])
    parts = (1, 2, 5, 10) if whole else (1, 2, 2.5, 5, 10)
    step = next(part * power for part in parts if part * power >= size * 0.999)
    first, last = int(low // step), -int(-high // step)
    return [step * place for place in range(first, max(last, first + 1) + 1)]


def marks(
    ticks: Sequence[float], language: Language, *, as_share: bool = False, signed: bool = True
) -> dict[str, list[Any]]:
    """What stands at the ticks. ``signed`` False: what counts downwards is no less than nothing."""
    told = [tick if signed else abs(tick) for tick in ticks]
    if as_share:
        digits = 0 if len(ticks) < 2 or ticks[1] - ticks[0] >= 0.01 else 1
        texts = [percent(tick, digits=digits) for tick in told]
    else:
        texts = [compact_number(round(tick, 10), language) for tick in told]
    return {"tickvals": list(ticks), "ticktext": texts}


def value_axis(
    ticks: Sequence[float],
    language: Language,
    *,
    low: float | None = None,
    high: float | None = None,
    as_share: bool = False,
    signed: bool = True,
) -> dict[str, Any]:
    """An axis with its marks, from ``low`` to ``high`` (else from the first to the last tick)."""
    told = marks(ticks, language, as_share=as_share, signed=signed)
    return told | {
        "tickfont": {"size": LABEL_SIZE - 1},
        "range": [ticks[0] if low is None else low, ticks[-1] if high is None else high],
        "gridcolor": GRID,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "ticklabelstandoff": max(0, SHORTEST - max(map(columns_of, told["ticktext"]))),
    }


def named_rows(names: Sequence[str]) -> dict[str, Any]:
    """An axis of one named row each, the first at the top."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "tickfont": {"size": LABEL_SIZE},
        "range": [len(names) - 0.5, -0.5],
        "ticks": "",
        "ticklabelstandoff": 8,
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
