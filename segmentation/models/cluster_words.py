"""Clusters in words: what their customers are like, and names made of that. Codes and values stay in the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.words import known, say

if TYPE_CHECKING:
    from segmentation.models.cluster_profile import ClusterProfile, Profiles, Statement
    from segmentation.words import Language


def statements_text(profile: ClusterProfile, language: Language) -> str:
    """What sets the customers apart, the most telling first, as one line."""
    if not profile.statements:
        return say("clusters.says_average", language)
    text = say("clusters.says_join", language).join(_said(told, language) for told in profile.statements)
    return text[0].upper() + text[1:]


def _said(told: Statement, language: Language) -> str:
    values = told.values
    return say(
        f"cluster_says.{told.code}",
        language,
        metric=say(f"column.{told.metric}", language),
        times=f"{values.get('times', 0):.1f}",
        share=f"{values.get('share', 0):.0%}",
        days=f"{values.get('days', 0):.0f}",
    )


def cluster_names(found: Profiles, language: Language) -> list[str]:
    """A name for each cluster, in order; where two would be called alike the later ones are numbered."""
    names: list[str] = []
    for profile in found.clusters:
        name = _name(profile, language)
        number, base = 2, name
        while name in names:
            name = say("clusters.name_again", language, name=base, number=number)
            number += 1
        names.append(name)
    return names


def _name(profile: ClusterProfile, language: Language) -> str:
    if not profile.name_codes:
        return say("clusters.name_average", language)
    first, *rest = profile.name_codes
    name = say(f"cluster_name.{first}", language)
    if not rest:
        return name
    key = f"cluster_name_after.{rest[0]}"
    second = say(key if known(key) else f"cluster_name.{rest[0]}", language)
    return say("clusters.name_joined", language, first=name, second=second[0].lower() + second[1:])
