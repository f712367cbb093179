"""The profile of a segment in sentences that can be pasted into a brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.charts.amounts import compact_number, percent, whole
from segmentation.segments.labels import attribute_label, value_label
from segmentation.words import known, say

if TYPE_CHECKING:
    from segmentation.segments.profile import Difference, Profile
    from segmentation.words import Language

TOLD = {"who": 4, "behaviour": 4, "tags": 4, "answers": 4, "products": 4}  # differences of each group that are told
POINTS = ("csat_percent", "nps_points")
DAYS = (
    "days_since_registration",
    "days_since_first_order",
    "days_since_last_order",
    "mean_gap_days",
    "median_gap_days",
)
PLAIN = ("age_years", "ces_score", *POINTS)  # told side by side: times the mean says nothing of them


def portrait(profile: Profile, language: Language, *, name: str | None = None) -> str:
    """A paragraph on each group: how many they are, who, what they do, what they answered, what they buy.

    Only differences that chance would hardly make. ``name``: what the segment is called, where it has no words.
    """
    key = f"segment.{profile.segment}"
    called = name or (say(key, language) if known(key) else profile.segment)
    paragraphs = [
        say(
            "portrait.head",
            language,
            segment=called,
            customers=whole(profile.customers),
            all=whole(profile.all_customers),
            share=percent(profile.customers / profile.all_customers),
            as_of=profile.as_of,
        )
    ]
    if profile.small:
        paragraphs.append(say("portrait.small", language))
    told = profile.headlines(len(profile.differences))
    for group in ("behaviour", "who", "tags", "products", "answers"):
        parts = [clause(found, language) for found in told if found.group == group][: TOLD[group]]
        if parts:
            text = say("portrait.and", language).join(parts)
            paragraphs.append(say(f"portrait.{group}", language, text=text))
    if not told:
        paragraphs.append(say("portrait.nothing", language))
    return "\n".join(paragraphs)


def clause(found: Difference, language: Language) -> str:
    """One difference as part of a sentence: ``累计消费 5,517，是平均（1,412）的 3.9 倍``."""
    named = f"portrait.name_{found.attribute}"
    label = say(named, language) if known(named) else _inside(attribute_label(found.attribute, language), language)
    if found.value is None:
        return say(f"portrait.{_number_shape(found)}", language, label=label, **_figures(found, language))
    shape = "none" if not found.having else "more" if found.effect > 0 else "fewer"
    key = f"portrait.{_family(found)}_{shape}"
    value = value_label(found.attribute, found.value, language)
    return say(key, language, label=label, value=value, **_figures(found, language))


def _family(found: Difference) -> str:
    return {"products": "chosen", "answers": "wrote", "tags": "tagged"}.get(found.group, "share")


def _number_shape(found: Difference) -> str:
    if found.attribute in DAYS:
        return "days"
    if found.attribute in PLAIN or not found.index:
        return "beside"
    return "times" if found.index >= 1.5 else "higher" if found.effect > 0 else "lower"


def _figures(found: Difference, language: Language) -> dict[str, str]:
    index = found.index
    return {
        "figure": figure_text(found, language),
        "all": figure_text(found, language, of_all=True),
        "times": "" if index is None else compact_number(round(index, 1 if index < 10 else 0), language),
        "change": "" if index is None else percent(abs(index - 1), digits=0),
    }


def figure_text(found: Difference, language: Language, *, of_all: bool = False) -> str:
    """The figure with its unit: a share, points, or a mean."""
    figure = found.all_figure if of_all else found.figure
    if found.value is not None:
        return percent(figure)
    if found.attribute == "csat_percent":
        return percent(figure / 100)
    if found.attribute == "nps_points":
        return f"{round(figure):+d}"
    return whole(figure) if found.attribute in DAYS else compact_number(figure, language)


def _inside(label: str, language: Language) -> str:
    """A column's head as it stands inside an English sentence."""
    keep = language != "en" or label[1:2].isupper() or not label[:1].isascii()
    return label if keep else label[:1].lower() + label[1:]
