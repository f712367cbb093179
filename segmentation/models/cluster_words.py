"""Clusters in words: what their customers are like, and names made of that. Codes and values stay in the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.words import say

if TYPE_CHECKING:
    from segmentation.models.cluster_profile import ClusterProfile, Profiles, Statement
    from segmentation.words import Language


def statements_text(profile: ClusterProfile, language: Language) -> str:
    """What sets the customers apart, the most telling first, as one line."""
    if not profile.statements:
        return say("clusters.says_average", language)
    return say("clusters.says_join", language).join(_said(told, language) for told in profile.statements)


def _said(told: Statement, language: Language) -> str:
    values = told.values
    return say(
        f"cluster_says.{told.code}",
        language,
        metric=say(f"column.{told.metric}", language),
        times=f"{values.get('times', 0):.1f}",
        share=f"{values.get('share', 0):.0%}".replace("%", " %"),
        days=f"{values.get('days', 0):.0f}",
    )


def cluster_names(found: Profiles, language: Language) -> list[str]:
    """A name for each cluster, in order; where two would be called alike the later ones are numbered."""
    names: list[str] = []
    for profile in found.clusters:
        parts = [say(f"cluster_name.{code}", language) for code in profile.name_codes]
        name = say("clusters.name_average", language)
        if len(parts) == 1:
            name = parts[0]
        elif parts:
            name = say("clusters.name_joined", language, first=parts[0], second=_inside(parts[1], language))
        number, base = 2, name
        while name in names:
            name = say("clusters.name_again", language, name=base, number=number)
            number += 1
        names.append(name)
    return names


def _inside(text: str, language: Language) -> str:
    return text[0].lower() + text[1:] if language == "en" else text
