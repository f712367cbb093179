"""Ordered rules over R, F and M scores: the first that matches names the segment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from segmentation.errors import InputError
from segmentation.models.result import NO_ORDERS, OTHERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RULES_FOLDER = Path(__file__).parents[2] / "data" / "segmentations"
_AXES = ("r", "f", "m", "fm")


@dataclass(frozen=True)
class ScoreRule:
    """A segment and the scores it takes, both ends included; ``fm`` is (F + M) / 2, halves rounded up."""

    segment: str
    r: tuple[int, int]
    f: tuple[int, int]
    m: tuple[int, int]
    fm: tuple[int, int]

    def takes(self, r: int, f: int, m: int) -> bool:
        """Whether a customer with these scores matches."""
        scores = ((r, self.r), (f, self.f), (m, self.m), ((f + m + 1) // 2, self.fm))
        return all(low <= score <= high for score, (low, high) in scores)

    def ranges(self) -> dict[str, tuple[int, int]]:
        """Axis -> lowest and highest score."""
        return {axis: getattr(self, axis) for axis in _AXES}


@dataclass(frozen=True)
class Coverage:
    """Cells (r, f, m) with no rule or several, and segments no cell reaches."""

    unassigned: tuple[tuple[int, int, int], ...]
    claimed_twice: tuple[tuple[int, int, int], ...]
    unreachable: tuple[str, ...]


def assign(rules: Sequence[ScoreRule], levels: int) -> dict[tuple[int, int, int], str]:
    """Segment of every cell (r, f, m) with scores 1..levels; what no rule takes goes to ``others``."""
    scores = range(1, levels + 1)
    return {
        cell: next((rule.segment for rule in rules if rule.takes(*cell)), OTHERS)
        for cell in product(scores, scores, scores)
    }


def coverage(rules: Sequence[ScoreRule], levels: int) -> Coverage:
    """What to look at before saving: gaps, overlaps, rules that never win."""
    scores = range(1, levels + 1)
    claims = {cell: [rule.segment for rule in rules if rule.takes(*cell)] for cell in product(scores, scores, scores)}
    winners = {names[0] for names in claims.values() if names}
    return Coverage(
        unassigned=tuple(cell for cell, names in claims.items() if not names),
        claimed_twice=tuple(cell for cell, names in claims.items() if len(names) > 1),
        unreachable=tuple(rule.segment for rule in rules if rule.segment not in winners),
    )


def segment_names(rules: Sequence[ScoreRule], levels: int) -> list[str]:
    """Every segment a customer can be in, in the order of the rules; ``others`` last where cells are left."""
    names = list(dict.fromkeys(rule.segment for rule in rules))
    return names if not coverage(rules, levels).unassigned or OTHERS in names else [*names, OTHERS]


def read_rules(entries: object, levels: int) -> tuple[ScoreRule, ...]:
    """Rules from a list of ``{name, r: [low, high], f: …, m: …, fm: …}``; an axis left out takes every score.

    A range may be written as one score, or as text: ``4-5``, ``<=2``, ``≥3``.
    """
    if not isinstance(entries, list) or not entries:
        raise InputError("segments_not_a_list", value=str(entries)[:80])
    return tuple(_read_rule(entry, levels) for entry in entries)


def _read_rule(entry: object, levels: int) -> ScoreRule:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise InputError("segment_without_name", value=str(entry)[:80])
    if entry["name"].strip() == NO_ORDERS:
        raise InputError("segment_name_reserved", value=NO_ORDERS)
    unknown = sorted(set(entry) - {"name", *_AXES})
    if unknown:
        raise InputError("segment_key_unknown", segment=entry["name"], value=", ".join(map(str, unknown)))
    return ScoreRule(entry["name"].strip(), **{axis: _read_range(entry, axis, levels) for axis in _AXES})


def _read_range(entry: Mapping[str, Any], axis: str, levels: int) -> tuple[int, int]:
    value = entry.get(axis, [1, levels])
    pair: Any = [value, value] if isinstance(value, int) else value
    if isinstance(value, str):
        pair = _written(value, levels)
    is_pair = isinstance(pair, list) and len(pair) == 2 and all(type(score) is int for score in pair)
    if not is_pair or not 1 <= pair[0] <= pair[1] <= levels:
        raise InputError(
            "score_range_invalid", segment=entry["name"], axis=axis, value=str(value), allowed=f"1-{levels}"
        )
    return pair[0], pair[1]


def _written(text: str, levels: int) -> list[int] | None:
    told = re.fullmatch(r"\s*(<=|≤|>=|≥)?\s*(\d)\s*(?:[-–—~至]\s*(\d))?\s*", text)
    if told is None or (told[1] and told[3]):
        return None
    low, high = int(told[2]), int(told[3] or told[2])
    if told[1] in {"<=", "≤"}:
        return [1, low]
    return [low, levels] if told[1] else [low, high]


@cache
def standard_rules(model: str) -> tuple[int, tuple[ScoreRule, ...]]:
    """Levels per axis and rules of a model that comes with the program (``data/segmentations/<model>.yaml``)."""
    known = {path.stem: path for path in RULES_FOLDER.glob("*.yaml")}
    if model not in known:
        raise InputError("model_unknown", model=model, allowed=", ".join(sorted(known)))
    content = yaml.safe_load(known[model].read_text(encoding="utf-8"))
    levels = int(content["levels"])
    return levels, read_rules(content["segments"], levels)
