"""What the satisfaction page looks at: the figure, the time, the question; and its answer in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import satisfaction_calls as calls
from pages.ui.session import kept_settings, start_with
from segmentation.effects.satisfaction import FIRST_DAY, windows

if TYPE_CHECKING:
    from datetime import date

    from pages.ui.view import View
    from segmentation.effects.satisfaction import Measure, Score

MEASURE, WINDOW, PART = "satisfaction.measure", "satisfaction.window", "satisfaction.part"
KEPT = (MEASURE, WINDOW, PART)
MONTHS = (3, 6, 12, 24, None)
HOVERS = {"csat": "satisfaction.hover_csat", "nps": "satisfaction.hover_nps", "ces": "satisfaction.hover_ces"}


@dataclass(frozen=True)
class Choice:
    """``first``: the first day of the window; ``before``: first and last day of the window before, if there is one."""

    measure: Measure
    first: date
    before: tuple[date, date] | None
    part: str

    @property
    def digits(self) -> int:
        """Digits after the point in which the figure is told."""
        return 2 if self.measure == "ces" else 1


def draw_settings(view: View, parts: tuple[str, ...]) -> Choice | None:
    """Figure, window and question; None where nobody gave a score."""
    asked = calls.measures_asked(view.store, view.state, view.day)
    if not asked:
        return None
    with kept_settings("satisfaction", KEPT):
        if st.session_state.get(MEASURE) not in asked:
            st.session_state[MEASURE] = next(iter(asked))
        measure = st.segmented_control(
            view.say("satisfaction.measure"),
            list(asked),
            format_func=lambda code: view.say(f"satisfaction.{code}"),
            key=MEASURE,
            required=True,
            help=view.say("satisfaction.measure_help"),
        )
        start_with(WINDOW, 12)
        months = st.selectbox(
            view.say("satisfaction.window"),
            MONTHS,
            format_func=lambda n: view.say("satisfaction.window_months" if n else "satisfaction.window_all", n=n),
            key=WINDOW,
        )
        start_with(PART, parts[0])
        part = st.radio(
            view.say("satisfaction.part"),
            parts,
            format_func=lambda code: view.say(f"satisfaction.part_{code}"),
            captions=[view.say(f"satisfaction.part_{code}_help") for code in parts],
            key=PART,
        )
    assert measure is not None
    first, before = windows(view.day, months)
    return Choice(measure, first, before, part)


def draw_answer(view: View, choice: Choice) -> None:
    """The figure with its interval, what it is made of, and how it moved."""
    score = calls.overall(view.store, view.state, view.day, choice.measure, choice.first)
    if not score.n:
        st.info(view.say("satisfaction.none_in_window"), icon=":material/event_busy:")
        st.stop()
    st.subheader(
        view.say(
            f"satisfaction.answer_{choice.measure}",
            value=figure(score.value, choice),
            high=view.percent(score.share("high")),
            low=view.percent(score.share("low")),
        ),
        anchor=False,
    )
    since = view.say("satisfaction.since_first") if choice.first == FIRST_DAY else choice.first.isoformat()
    told = [
        view.say(
            "satisfaction.basis", ends=ends(view, score, choice), n=view.whole(score.n), since=since, as_of=view.day
        )
    ]
    if choice.before is not None:
        earlier = calls.overall(view.store, view.state, view.day, choice.measure, *choice.before)
        change = score.change_from(earlier)
        if change is not None:
            words = "same" if change.chance else "rose" if change.value > 0 else "fell"
            told.append(
                view.say(
                    f"satisfaction.{words}",
                    change=f"{change.value:+.{choice.digits}f}",
                    low=f"{change.low:+.{choice.digits}f}",
                    high=f"{change.high:+.{choice.digits}f}",
                    earlier=figure(earlier.value, choice),
                    n=view.whole(earlier.n),
                )
            )
    st.caption(" ".join(told))
    if score.small:
        st.warning(view.say("satisfaction.small", n=view.whole(score.n)), icon=":material/info:")


def figure(value: float | None, choice: Choice) -> str:
    """A figure in its digits."""
    return "–" if value is None else f"{value:.{choice.digits}f}"


def ends(view: View, score: Score, choice: Choice) -> str:
    """The interval in words."""
    if score.interval is None:
        return "–"
    low, high = score.interval
    return view.say("satisfaction.interval", low=figure(low, choice), high=figure(high, choice))
