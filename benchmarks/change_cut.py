"""One change of a cut: from the new value to finished figures, beside the bare group-by and the page done in pandas."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.customer_metrics import AS_OF, ORDERS, fill_store
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

    from segmentation.models.rfm import RfmResult, RfmSettings
    from segmentation.store import Store

AXES = ("recency", "frequency", "monetary")
RECENCY, FREQUENCY, MONETARY = (10, 25, 50, 100), (2, 4, 5, 7), (500.0, 1200.0, 2000.0, 3000.0)


def _database(options: argparse.Namespace) -> Path:
    return OUT / f"cuts-{options.customers}.duckdb"


def prepare(options: argparse.Namespace) -> str:
    """Five orders a customer."""
    import duckdb

    orders = OUT / f"cuts-{options.customers}.parquet"
    if not orders.exists():
        values = {"rows": options.customers * 5, "customers": options.customers}
        duckdb.connect().execute(ORDERS.format(path=orders), values)
    fill_store(_database(options), orders)
    return f"{options.customers:,} customers, {options.changes} changes of a cut in one warm process, median of them"


def _changes(options: argparse.Namespace) -> list[tuple[float, ...]]:
    """The third monetary cut moves."""
    return [(*MONETARY[:2], MONETARY[2] + step, MONETARY[3]) for step in range(options.changes + 3)]


def _median(options: argparse.Namespace, answer: Callable[[tuple[float, ...]], object]) -> float:
    seconds = []
    for cuts in _changes(options):
        started = time.perf_counter()
        answer(cuts)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds[3:])  # the first ones warm up


def _opened(options: argparse.Namespace) -> tuple[Store, RfmSettings]:
    from segmentation.models.cuts import Cuts
    from segmentation.models.rfm import RfmSettings, inputs_table
    from segmentation.store import Store

    store = Store(_database(options), work_folder=OUT)
    inputs_table(store, AS_OF)
    return store, RfmSettings("grid", Cuts(RECENCY, FREQUENCY, MONETARY))


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """Sizes, notices, and the six figures of the studio; the bins of the histograms are kept between changes."""
    from segmentation.models.cuts import Cuts
    from segmentation.models.histogram import axis_histogram
    from segmentation.models.notices import notices
    from segmentation.models.rfm import evaluate, inputs_table

    store, settings = _opened(options)
    bins = {axis: axis_histogram(store, inputs_table(store, AS_OF), axis) for axis in AXES}

    def answer(monetary: tuple[float, ...]) -> None:
        changed = replace(settings, cuts=Cuts(RECENCY, FREQUENCY, monetary))
        result = evaluate(store, AS_OF, changed)
        notices(store, result)
        _figures(result, bins)

    seconds = _median(options, answer)
    largest = max(evaluate(store, AS_OF, settings).segments, key=lambda size: size.customers)
    return seconds, f"with notices and six figures; {largest.segment} {largest.customers:,}"


def fenqun_sizes(options: argparse.Namespace) -> tuple[float, str]:
    """``evaluate`` alone."""
    from segmentation.models.cuts import Cuts
    from segmentation.models.rfm import evaluate

    store, settings = _opened(options)
    seconds = _median(
        options, lambda monetary: evaluate(store, AS_OF, replace(settings, cuts=Cuts(RECENCY, FREQUENCY, monetary)))
    )
    return seconds, "sizes only, no figures"


def _figures(result: RfmResult, bins: dict) -> list:
    import pandas as pd

    from segmentation.charts.heatmap import rf_heatmap
    from segmentation.charts.histogram import Cut, metric_histogram
    from segmentation.charts.segments import revenue_bars, sizes_treemap

    hover = "{label}: {customers} ({customer_share}), {revenue}"
    segments = pd.DataFrame(
        [(s.segment, s.segment, s.customers, s.customer_share, s.revenue, s.revenue_share) for s in result.segments],
        columns=["segment", "label", "customers", "customer_share", "revenue", "revenue_share"],
    )
    cells = pd.DataFrame(
        [(r, f, customers, revenue) for (r, f), (customers, revenue) in result.cells.items()],
        columns=["recency", "frequency", "customers", "revenue"],
    )
    figures = [
        sizes_treemap(segments, title="Sizes", hover=hover),
        revenue_bars(segments, title="Revenue", hover=hover, customers_words="customers", revenue_words="revenue"),
        rf_heatmap(cells, title="R x F", recency_title="R", frequency_title="F", hover="{recency} {customers}"),
    ]
    for axis in AXES:
        edges = bins[axis].edges
        frame = pd.DataFrame({"lower": edges[:-1], "upper": edges[1:], "customers": bins[axis].counts})
        lines = [Cut(value, f"{value:g}") for value in getattr(result.settings.cuts, axis)]
        words = {"title": axis, "axis_title": axis, "count_title": "customers"}
        figures.append(metric_histogram(frame, **words, hover="{lower}-{upper}", hover_last="{lower}+", cuts=lines))
    return figures


def duckdb_bare(options: argparse.Namespace) -> tuple[float, str]:
    """The scoring group-by by hand, numbers written into it, on the table the program works on."""
    from segmentation.models.rfm import inputs_table

    store, _ = _opened(options)
    table = inputs_table(store, AS_OF)

    def score(axis: str, cuts: tuple[float, ...], *, scores: tuple[int, ...] = (5, 4, 3, 2)) -> str:
        steps = zip(reversed(cuts), scores, strict=True)
        last = 5 if scores[0] == 1 else 1
        return "CASE " + " ".join(f"WHEN {axis} >= {cut} THEN {n}" for cut, n in steps) + f" ELSE {last} END"

    with store.cursor() as cursor:

        def answer(monetary: tuple[float, ...]) -> None:
            cursor.execute(
                f"SELECT {score('recency', RECENCY, scores=(1, 2, 3, 4))} AS r, {score('frequency', FREQUENCY)} AS f,"
                f" {score('monetary', monetary)} AS m, COUNT(*), SUM(revenue), SUM(recency), SUM(frequency),"
                f" SUM(monetary) FROM {table} GROUP BY r, f, m"
            ).fetchall()

        return _median(options, answer), "no figures"


def pandas_express(options: argparse.Namespace) -> tuple[float, str]:
    """The same page as most people build it: scores by np.select, groupby, plotly.express; bins are kept here too."""
    import numpy as np
    import plotly.express as px

    from segmentation.models.rfm import inputs_table

    store, _ = _opened(options)
    with store.cursor() as cursor:
        frame = cursor.execute(
            "SELECT customer_id, recency, frequency, CAST(monetary AS DOUBLE) AS monetary,"
            f" CAST(revenue AS DOUBLE) AS revenue FROM {inputs_table(store, AS_OF)}"
        ).df()

    bins = {axis: np.histogram(frame[axis], bins=40) for axis in AXES}

    def score(values, cuts: tuple[float, ...]):
        return np.select([values < cut for cut in cuts], [1, 2, 3, 4], default=5)

    def answer(monetary: tuple[float, ...]) -> None:
        table = frame.copy(deep=False)
        table["r"] = 6 - score(table["recency"], RECENCY)
        table["f"] = score(table["frequency"], FREQUENCY)
        table["m"] = score(table["monetary"], monetary)
        table["segment"] = np.select(
            [
                (table["r"] >= 4) & (table["f"] >= 4),
                (table["r"] >= 4) & (table["f"] >= 2),
                table["r"] >= 4,
                (table["r"] == 3) & (table["f"] >= 3),
                table["r"] == 3,
                table["f"] == 5,
                table["f"] >= 3,
            ],
            ["champions", "potential", "new", "attention", "sleeping", "can't lose", "at risk"],
            default="hibernating",
        )
        how = {"customer_id": "count", "revenue": "sum", "recency": "mean", "frequency": "mean", "monetary": "mean"}
        sizes = table.groupby("segment").agg(how).reset_index()
        heat = table.pivot_table(index="f", columns="r", values="customer_id", aggfunc="count")
        px.treemap(sizes, path=["segment"], values="customer_id")
        px.bar(sizes, x="revenue", y="segment", orientation="h")
        px.imshow(heat)
        for axis, cuts in zip(AXES, (RECENCY, FREQUENCY, monetary), strict=True):
            counts, edges = bins[axis]
            figure = px.bar(x=edges[:-1], y=counts)
            for cut in cuts:
                figure.add_vline(x=cut)

    return _median(options, answer), "six figures"


SIDES = [
    Side("fenqun, to finished figures", fenqun),
    Side("fenqun, evaluate alone", fenqun_sizes),
    Side("DuckDB, bare group-by", duckdb_bare),
    Side("pandas + plotly.express, to figures", pandas_express),
]

if __name__ == "__main__":
    compare(
        options_of(__doc__, customers=1_000_000, changes=30),
        SIDES,
        prepare=prepare,
        reference="DuckDB, bare group-by",
        unit="ms",
    )
