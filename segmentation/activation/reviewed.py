"""The findings of a review in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.about import segment_label
from segmentation.activation.explained import metric_label, value_text
from segmentation.words import say

if TYPE_CHECKING:
    from segmentation.segments.checklist import Finding
    from segmentation.words import Language

SHARES = ("before", "now", "share")


def finding_title(finding: Finding, language: Language) -> str:
    """The point as a question."""
    return say(f"finding.{finding.code}", language)


def finding_sentences(finding: Finding, language: Language) -> list[str]:
    """What was found, one sentence an item; why a point was not asked, or that it is fine."""
    if finding.state != "look":
        return [say(f"finding_{'fine' if finding.state == 'fine' else 'none'}.{finding.code}", language)]
    return [say(_item_key(finding.code, item), language, **_shown(item, language)) for item in finding.items]


def _item_key(code: str, item: object) -> str:
    assert isinstance(item, dict)
    return f"finding_item.{code}_cells" if "cells" in item else f"finding_item.{code}"


def _shown(item: object, language: Language) -> dict[str, object]:
    assert isinstance(item, dict)
    told: dict[str, object] = dict(item)
    for name, value in item.items():
        if name in SHARES:
            told[name] = f"{value:.1%}"
        elif name == "segment":
            told[name] = segment_label(value, language)
        elif name == "metric":
            told[name] = metric_label(value, language)
        elif name == "tag":
            told[name] = value[language]
        elif name == "psi":
            told[name] = f"{value:.2f}"
        elif isinstance(value, int):
            told[name] = value_text(value)
    return told
