"""Pictures and tables of a segmentation, the same on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.pareto_picture import draw_pareto
from pages.ui.plain_text import plain_text
from pages.ui.told_alike import told_alike
from segmentation.charts.heatmap import rf_heatmap
from segmentation.charts.segments import revenue_bars, sizes_bars, sizes_treemap
from segmentation.models.result import LEFT_OVER, UNKNOWN
from segmentation.models.rfm import RfmResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pages.ui.view import View
    from segmentation.metrics.customers import Totals
    from segmentation.models.result import Result, SegmentSize

PLOT = {"displaylogo": False, "modeBarButtons": [["toImage"]], "displayModeBar": "hover"}


def segment_frame(view: View, result: Result) -> pd.DataFrame:
    """One row per segment as the charts take it."""
    return pd.DataFrame(
        [
            (s.segment, view.segment(s.segment), s.customers, s.customer_share, s.revenue, s.revenue_share)
            for s in _shown(result)
        ],
        columns=["segment", "label", "customers", "customer_share", "revenue", "revenue_share"],
    )


def _shown(result: Result) -> list[SegmentSize]:
    """All segments but those for what is left over, where nothing is."""
    return [size for size in result.segments if size.customers or size.segment not in LEFT_OVER]


def draw_answer(view: View, result: Result) -> None:
    """The page's answer: which segment brings most, and how few customers it takes."""
    named = [size for size in result.segments if size.segment not in LEFT_OVER and size.customers]
    best = max(named or result.segments, key=lambda size: size.revenue)
    if best.segment == UNKNOWN:
        st.subheader(view.say("overview.answer_unknown", n=view.whole(result.customers)), anchor=False)
        return
    st.subheader(
        view.say(
            "overview.answer",
            segment=plain_text(view.segment(best.segment)),
            customers=view.percent(best.customer_share),
            revenue=view.percent(best.revenue_share),
        ),
        anchor=False,
    )


def draw_cards(view: View, totals: Totals) -> None:
    """The shop in five numbers."""
    cards = st.columns(5)
    cards[0].metric(view.say("card.buyers"), view.whole(totals.buyers), help=view.say("card.buyers_help"), border=True)
    cards[1].metric(view.say("card.orders"), view.number(totals.orders), help=view.say("card.orders_help"), border=True)
    cards[2].metric(
        view.say("card.revenue"), view.number(totals.revenue), help=view.say("card.revenue_help"), border=True
    )
    cards[3].metric(
        view.say("card.spend_per_order"),
        view.number(totals.revenue / totals.orders if totals.orders else None),
        help=view.say("card.spend_per_order_help"),
        border=True,
    )
    cards[4].metric(
        view.say("card.refunds"), view.number(totals.refund_total), help=view.say("card.refunds_help"), border=True
    )
    st.caption(
        view.say(
            "card.basis",
            as_of=view.day,
            first=totals.first_order_on or "–",
            last=totals.last_order_on or "–",
            n=view.whole(totals.customers),
            guests=view.whole(totals.guest_orders),
        )
    )


def draw_revenue_picture(view: View, result: Result) -> str | None:
    """Share of customers beside share of revenue, segment by segment; returns the segment clicked."""
    figure = revenue_bars(
        segment_frame(view, result),
        title=view.say("chart.revenue_title"),
        hover=view.template("chart.segment_hover"),
        customers_words=view.say("chart.customers_words"),
        revenue_words=view.say("chart.revenue_words"),
        language=view.language,
    )
    event = st.plotly_chart(figure, config=PLOT, key="chart.revenue", on_select="rerun", selection_mode="points")
    points = event["selection"]["points"]
    return str(points[0]["customdata"]) if points else None


def draw_sizes_picture(view: View, result: Result) -> None:
    """Customers per segment as areas."""
    figure = sizes_treemap(
        segment_frame(view, result),
        title=view.say("chart.sizes_title", n=view.whole(result.customers)),
        hover=view.template("chart.segment_hover"),
        language=view.language,
    )
    st.plotly_chart(figure, config=PLOT, key="chart.sizes")


def draw_size_bars(view: View, result: Result) -> None:
    """Customers per segment as bars."""
    figure = sizes_bars(
        segment_frame(view, result),
        title=view.say("chart.sizes_title", n=view.whole(result.customers)),
        hover=view.template("chart.segment_hover"),
        language=view.language,
    )
    st.plotly_chart(figure, config=PLOT, key="chart.size_bars")


def draw_model_pictures(view: View, result: Result) -> None:
    """Sizes as areas; with RFM beside them the heat map, with ABC in their place the Pareto curve."""
    if isinstance(result, RfmResult):
        areas, heat = st.columns(2)
        with areas:
            draw_sizes_picture(view, result)
        with heat:
            draw_heat_map(view, result)
    elif result.settings.model == "abc":
        draw_pareto(view, result)
    else:
        draw_sizes_picture(view, result)


def draw_heat_map(view: View, result: RfmResult) -> None:
    """Customers by recency and frequency score."""
    cells = pd.DataFrame(
        [(r, f, customers, revenue) for (r, f), (customers, revenue) in result.cells.items()],
        columns=["recency", "frequency", "customers", "revenue"],
    )
    cuts = result.settings.cuts
    levels = {
        axis: [str(score) for score in range(1, len(getattr(cuts, axis)) + 2)] for axis in ("recency", "frequency")
    }
    titles = {axis: view.say(f"chart.heat_{axis}", best=labels[-1]) for axis, labels in levels.items()}
    if result.settings.model == "rfm8" and result.settings.rules is None:
        levels = {
            axis: [view.say(f"chart.{axis}_low"), view.say(f"chart.{axis}_high")] for axis in ("recency", "frequency")
        }
        titles = {axis: view.say(f"axis_short.{axis}") for axis in levels}
    figure = rf_heatmap(
        cells,
        title=view.say("chart.heat_title", n=view.whole(result.buyers)),
        recency_title=titles["recency"],
        frequency_title=titles["frequency"],
        hover=view.template("chart.heat_hover"),
        recency_labels=levels["recency"],
        frequency_labels=levels["frequency"],
        language=view.language,
    )
    st.plotly_chart(figure, config=PLOT, key="chart.heat")


def draw_segment_table(view: View, result: Result, saved_sizes: Mapping[str, int] | None = None) -> None:
    """All figures of every segment; with saved sizes, the change against them beside the customers."""
    sizes = _shown(result)
    columns: dict[str, tuple[str | None, list[object]]] = {
        "segment": (None, [view.segment(size.segment) for size in sizes]),
        "customers": ("whole", [size.customers for size in sizes]),
    }
    if saved_sizes is not None:
        columns["change"] = ("change", [size.customers - saved_sizes.get(size.segment, 0) for size in sizes])
    columns |= {
        "customer_share": ("percent", [size.customer_share for size in sizes]),
        "revenue": ("whole", [size.revenue for size in sizes]),
        "revenue_share": ("percent", [size.revenue_share for size in sizes]),
        "mean_recency": ("whole", [size.mean_recency for size in sizes]),
        "mean_frequency": ("one", [size.mean_frequency for size in sizes]),
        "mean_monetary": ("whole", [size.mean_monetary for size in sizes]),
    }
    frame = pd.DataFrame({view.say(f"column.{name}"): values for name, (_, values) in columns.items()})
    forms = {view.say(f"column.{name}"): form for name, (form, _) in columns.items() if form is not None}
    st.dataframe(told_alike(frame, forms), hide_index=True, height="content", placeholder="–")
    st.caption(view.say("segments.means_note"))
