"""What a review of a saved segmentation looks at, found in the data: one finding a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from segmentation.metrics.customers import METRIC_COLUMNS, metrics_table
from segmentation.models.notices import LARGE_SHARE
from segmentation.models.registry import evaluate
from segmentation.models.result import NO_ORDERS, OTHERS
from segmentation.models.rfm import RfmSettings
from segmentation.models.score_rules import coverage
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import segment_sizes
from segmentation.segments.drift import LOOK, metric_drift, psi
from segmentation.segments.overrides import overrides
from segmentation.tags.evaluate import evaluate_tags
from segmentation.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.segments.library import Version
    from segmentation.segments.runs import Run
    from segmentation.store import Store

GREW_BY = 0.25  # of its own share of all customers, and at least one in a hundred of all customers
LEAST_GROWTH = 0.01
OVERLAP = 0.1  # of those who meet a segment's rule
NEW_MISSING = 0.05  # of all customers
State = Literal["fine", "look", "not_asked"]
CODES = ("empty", "grown", "large", "overlapping", "segments_drifted", "metrics_drifted", "missing", "agreed", "tags")


@dataclass(frozen=True)
class Finding:
    """One point. ``items``: what to look at (words ``finding_item.<code>``), the values of each by name.

    ``not_asked``: the point has no meaning here (words ``finding_none.<code>``).
    """

    code: str
    state: State
    items: tuple[Mapping[str, Any], ...] = ()


def checklist(store: Store, run: Run) -> tuple[Finding, ...]:
    """All points, in the order of ``CODES``, of a run of a saved version."""
    version = run.version
    assert version is not None
    return (
        _empty(run),
        _grown(run, version),
        _large(run),
        _overlapping(store, run),
        *_drifted(store, run, version),
        _missing(store, run, version),
        _agreed(store, run, version),
        _unused_tags(store, run),
    )


def _found(code: str, items: list[dict[str, Any]]) -> Finding:
    return Finding(code, "look" if items else "fine", tuple(items))


def _empty(run: Run) -> Finding:
    """Segments of the rules without customers; that nobody is left over is no reason to look."""
    rests = (NO_ORDERS, OTHERS)
    sizes = [size for size in run.result.segments if not size.customers and size.segment not in rests]
    return _found("empty", [{"segment": size.segment} for size in sizes])


def _grown(run: Run, version: Version) -> Finding:
    """Shares of all customers that moved by a quarter of themselves, against the sizes saved with the version."""
    total = sum(version.sizes.values())
    if not total:
        return Finding("grown", "not_asked")
    items: list[dict[str, Any]] = []
    for size in run.result.segments:
        before = version.sizes.get(size.segment, 0) / total
        change = abs(size.customer_share - before)
        if change >= LEAST_GROWTH and change >= GREW_BY * before:
            items.append({"segment": size.segment, "before": before, "now": size.customer_share})
    return _found("grown", items)


def _large(run: Run) -> Finding:
    sizes = [size for size in run.result.segments if size.customer_share > LARGE_SHARE]
    return _found("large", [{"segment": size.segment, "share": size.customer_share} for size in sizes])


def _overlapping(store: Store, run: Run) -> Finding:
    """Whom an earlier rule takes from a segment; cells of scores that two rules claim."""
    settings = run.settings
    if isinstance(settings, RulesSettings):
        sizes = segment_sizes(store, settings.segmentation, run.as_of)[:-1]
        lost = [(size, size.matched - size.customers) for size in sizes]
        return _found(
            "overlapping",
            [
                {"segment": size.segment, "taken": taken, "matched": size.matched}
                for size, taken in lost
                if taken > OVERLAP * size.matched
            ],
        )
    if isinstance(settings, RfmSettings) and settings.rules is not None:
        claimed = len(coverage(settings.rules, settings.levels).claimed_twice)
        items = [{"cells": claimed, "of": settings.levels**3}] if claimed else []
        return _found("overlapping", items)
    return Finding("overlapping", "not_asked")


def _drifted(store: Store, run: Run, version: Version) -> tuple[Finding, Finding]:
    """Against the day the version was saved for, as the data tell that day now."""
    if run.as_of == version.as_of:
        return Finding("segments_drifted", "not_asked"), Finding("metrics_drifted", "not_asked")
    before, now = evaluate(store, version.as_of, run.settings).sizes(), evaluate(store, run.as_of, run.settings).sizes()
    names = list(dict.fromkeys((*before, *now)))
    index = psi([before.get(name, 0) for name in names], [now.get(name, 0) for name in names])
    metrics = metric_drift(store, run.settings, version.as_of, run.as_of)
    segments = [{"psi": index, "since": version.as_of}] if index is not None and index >= LOOK else []
    moved = [(metric, told) for metric, told in metrics.items() if told is not None and told >= LOOK]
    items = [{"metric": metric, "psi": told, "since": version.as_of} for metric, told in moved]
    return (
        _found("segments_drifted", segments) if index is not None else Finding("segments_drifted", "not_asked"),
        _found("metrics_drifted", items),
    )


def _missing(store: Store, run: Run, version: Version) -> Finding:
    """Metrics that more customers lack than on the day of the version."""
    if run.as_of == version.as_of:
        return Finding("missing", "not_asked")
    names = [name for name in METRIC_COLUMNS[1:] if not name.endswith("_window")]
    before, now = (_missing_shares(store, day, names) for day in (version.as_of, run.as_of))
    items = [
        {"metric": name, "before": before[name], "now": now[name]}
        for name in names
        if now[name] - before[name] >= (NEW_MISSING if before[name] else LEAST_GROWTH)
    ]
    return _found("missing", items)


def _missing_shares(store: Store, day: date, names: list[str]) -> dict[str, float]:
    filled = ", ".join(f"COUNT({name})" for name in names)
    with store.cursor() as cursor:
        row = cursor.execute(f"SELECT COUNT(*), {filled} FROM {metrics_table(store, day)}").fetchone()  # noqa: S608 - our names
    assert row is not None
    return {name: 1 - count / row[0] if row[0] else 0.0 for name, count in zip(names, row[1:], strict=True)}


def _agreed(store: Store, run: Run, version: Version) -> Finding:
    """Overrides that the rules would now make by themselves, and such as hold nobody because their segment is gone."""
    told = overrides(store, version.name, run.as_of)
    if not told:
        return Finding("agreed", "not_asked")
    return _found(
        "agreed",
        [
            {"customer": one.customer_id, "segment": one.segment}
            for one in told
            if one.agreed or one.state == "segment_gone"
        ],
    )


def _unused_tags(store: Store, run: Run) -> Finding:
    """Groups of tags of which nobody carries any value, those that need a person to set them included."""
    counts = evaluate_tags(store, run.as_of).groups
    if not counts:
        return Finding("tags", "not_asked")
    unused = [counted.group for counted in counts if not counted.carried]
    return _found("tags", [{"tag": {language: group.label(language) for language in LANGUAGES}} for group in unused])
