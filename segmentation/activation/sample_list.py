"""The sample of a segmentation as a file to go through and tick off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.about import model_label, segment_label
from segmentation.activation.explained import metric_label
from segmentation.activation.export import Column, export_xlsx
from segmentation.segments.samples import KINDS, SEED, sample_query
from segmentation.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from segmentation.segments.runs import Run
    from segmentation.store import Store


def export_sample(store: Store, run: Run, path: Path, *, language: str, seed: int = SEED) -> int:
    """Write typical and borderline customers of every segment as .xlsx; returns the rows. See ``segments.samples``."""
    query, values, metrics = sample_query(store, run, seed=seed)
    labels = {name: segment_label(name, language) for name in run.placement.segments}
    metric_labels = {name: metric_label(name, language) for name in metrics}
    named = f"""
        SELECT listed.* REPLACE (
            MAP($label_codes, $labels)[segment] AS segment,
            MAP($kind_codes, $kinds)[kind] AS kind,
            MAP($metric_codes, $metrics)[nearest_metric] AS nearest_metric
        )
        FROM ({query}) AS listed
    """  # noqa: S608 - our own statement
    words = {
        "label_codes": list(labels),
        "labels": list(labels.values()),
        "kind_codes": list(KINDS),
        "kinds": [say(f"sample.{kind}", language) for kind in KINDS],
        "metric_codes": list(metric_labels),
        "metrics": list(metric_labels.values()),
    }
    columns = [
        Column("segment", say("column.segment", language), "text"),
        Column("kind", say("sample.kind", language), "text"),
        Column("customer_id", say("column.customer_id", language), "text"),
        Column("name", say("column.name", language), "text"),
        *(Column(name, label, "number") for name, label in metric_labels.items()),
        Column("nearest_metric", say("sample.nearest", language), "text"),
        Column("nearest_cut", say("sample.cut", language), "number"),
        Column("distance", say("sample.distance", language), "number"),
    ]
    about: list[tuple[str | float, ...]] = [
        (say("export.model", language), model_label(run.settings.model, language)),
        (say("export.as_of", language), run.as_of.isoformat()),
        *((say(f"sample.{kind}", language), say(f"sample.{kind}_help", language)) for kind in KINDS),
        (say("sample.distance", language), say("sample.about", language)),
        (say("sample.seed", language), seed),
    ]
    with store.cursor() as cursor:
        written = export_xlsx(
            cursor,
            named,
            {**values, **words},
            columns,
            path,
            work_folder=store.work_folder,
            about=about,
            sheet_names=(say("sample.sheet", language), say("export.about_sheet", language)),
        )
    return written.rows
