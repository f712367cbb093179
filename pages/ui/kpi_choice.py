"""Which segmentation, weeks or months, which period, and what counts as lost: for KPIs and for the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls, kpi_calls
from pages.ui.session import kept_settings
from pages.ui.way_to_import import draw_way_to_import
from segmentation.activation.kpi_text import kpi_label, period_label
from segmentation.effects.kpi_definitions import CHURN_DAYS, kpi_named
from segmentation.effects.kpi_standing import AGAINST
from segmentation.effects.kpi_targets import targets
from segmentation.effects.kpis import KPI_GRAINS, MOST_CHURN_DAYS

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.effects.kpi_standing import Against, Standings
    from segmentation.effects.kpi_targets import Target
    from segmentation.effects.periods import Grain, Period
    from segmentation.segments.library import Version


NO_VERSION = 0  # all customers only


@dataclass(frozen=True)
class KpiChoice:
    """What is looked at. ``version`` None: all customers only."""

    version: Version | None
    grain: Grain
    period: Period
    against: Against
    churn_days: int

    @property
    def version_id(self) -> int | None:
        """Of the version."""
        return self.version.version_id if self.version else None


def draw_choice(view: View, page: str, *, report: bool = False) -> KpiChoice | None:
    """The settings; None where no period has ended yet, which is said. A ``report`` has nothing to compare with."""
    with kept_settings(page, (f"{page}.set_",)):
        version = _draw_version(view, page, report=report)
        grain: Grain = st.segmented_control(
            view.say("kpis.grain"),
            list(reversed(KPI_GRAINS)),
            default="month",
            format_func=lambda name: view.say(f"grain.{name}"),
            key=f"{page}.set_grain",
            required=True,
        )
        finished = kpi_calls.finished_periods(view.store, view.state, grain, view.day)
        if not finished:
            draw_none(view, grain)
            return None
        starts = {period.start: period for period in finished}
        key = f"{page}.set_period.{grain}"
        if st.session_state.get(key) not in starts:
            st.session_state[key] = finished[0].start
        start = st.selectbox(
            view.say("kpis.period"),
            list(starts),
            format_func=lambda day: period_label(grain, starts[day], view.language),
            key=key,
        )
        against: Against = "previous"
        if not report:
            against = st.selectbox(
                view.say("kpis.against"),
                AGAINST,
                format_func=lambda name: view.say(f"kpi_against.{name}"),
                key=f"{page}.set_against",
            )
        with st.expander(view.say("kpis.settings"), icon=":material/tune:"):
            churn_days = st.number_input(
                view.say("kpis.churn_days"),
                1,
                MOST_CHURN_DAYS,
                value=CHURN_DAYS,
                key=f"{page}.set_churn",
                help=view.say("kpis.churn_days_help"),
            )
    return KpiChoice(version, grain, starts[start], against, int(churn_days))


def _draw_version(view: View, page: str, *, report: bool) -> Version | None:
    saved = {version.version_id: version for version in calls.saved_versions(view.store)}
    options = list(saved) if report and saved else [*saved, NO_VERSION]
    key = f"{page}.set_version"
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]
    chosen = st.selectbox(
        view.say("kpis.segmentation"),
        options,
        format_func=lambda told: (
            f"{saved[told].name} · v{saved[told].version_number}" if told else view.say("kpis.no_segmentation")
        ),
        key=key,
    )
    if not saved:
        st.caption(view.say("report.save_first" if report else "kpis.save_first"))
        if st.button(view.say("kpis.to_studio"), icon=":material/tune:", key=f"{page}.studio"):
            st.switch_page(st.session_state["pages"]["studio"])
    return saved[chosen] if chosen else None


def targets_of(view: View, choice: KpiChoice) -> dict[tuple[str, str | None], Target]:
    """Targets in force, by KPI and segment."""
    return targets(view.store, choice.version.name if choice.version else None, choice.grain)


def draw_none(view: View, grain: Grain) -> None:
    """Why there is no period to tell of, and what to do."""
    if kpi_calls.first_datum(view.store, view.state, view.day):
        st.info(view.say(f"kpis.none_finished_{grain}"), icon=":material/event_busy:")
        return
    st.info(view.say("kpis.no_data"), icon=":material/upload_file:")
    draw_way_to_import(view)


def draw_missing(view: View, told: Standings) -> None:
    """Which KPIs have no data, and what to upload."""
    missing = told.table.missing
    if not missing:
        return
    sources = dict.fromkeys(view.say(f"kpi_source.{kpi_named(code).source}") for code in missing)
    st.info(
        view.say("kpis.missing", kpis=[kpi_label(code, view.language) for code in missing], sources=list(sources)),
        icon=":material/upload_file:",
    )
    draw_way_to_import(view, primary=False)
