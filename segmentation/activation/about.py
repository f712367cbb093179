"""The settings of a segmentation in words, as they stand beside a list."""

from __future__ import annotations

import re
from functools import singledispatch
from typing import TYPE_CHECKING, cast

from segmentation.models.cluster_plan import OPTIONS, ClusterSettings
from segmentation.models.cluster_points import centres_in_units
from segmentation.models.registry import model_named
from segmentation.models.rfm import RfmSettings
from segmentation.models.settings import ModelSettings
from segmentation.rules.model import RulesSettings
from segmentation.rules.sentence import sentence
from segmentation.words import known, say

if TYPE_CHECKING:
    from segmentation.models.settings import Control, Settings
    from segmentation.words import Language

Row = tuple[str | float, ...]


def segment_label(segment: str, language: str) -> str:
    """The segment's name for people; a name made by a user stays as it is."""
    return say(f"segment.{segment}", language) if known(f"segment.{segment}") else segment


def model_label(code: str, language: str) -> str:
    """The model's name for people; one made elsewhere may have none."""
    return say(f"model.{code}", language) if known(f"model.{code}") else code


@singledispatch
def about_settings(settings: Settings, language: str) -> list[Row]:
    """Rows of a sheet: what decides who is in which segment. Settings of a kind unknown here as they are saved."""
    return [(say("export.settings", language), settings.to_json())]


@about_settings.register
def _of_controls(settings: ModelSettings, language: str) -> list[Row]:
    return [
        (control_label(control, language), option_label(value, language) if isinstance(value, str) else value)
        for control in model_named(settings.model).controls
        for value in [settings.values[control.code]]
    ]


@about_settings.register
def _of_rfm(settings: RfmSettings, language: str) -> list[Row]:
    window = settings.window_months
    counted = say("export.window_months", language, months=window) if window else say("export.all_time", language)
    rows: list[Row] = [
        (say("export.window", language), counted),
        (say("export.monetary", language), say(f"monetary.{settings.monetary}", language)),
        (),
        (say("export.cuts", language), say("export.cuts_note", language)),
    ]
    rows += [
        (say(f"axis.{axis}", language), ", ".join(f"{cut:g}" for cut in cuts))
        for axis, cuts in settings.cuts.as_dict().items()
    ]
    rows += [(), (say("export.rules", language), "R", "F", "M", "FM")]
    rows += [
        (segment_label(rule.segment, language), *(_range(low, high) for low, high in rule.ranges().values()))
        for rule in settings.ordered_rules()
    ]
    return rows


@about_settings.register
def _of_clusters(settings: ClusterSettings, language: str) -> list[Row]:
    plan, fit = settings.plan, settings.fit
    metrics = [say(f"column.{metric}", language) for metric in plan.metrics]
    logged = ", ".join(say(f"column.{metric}", language) for metric in plan.logged)
    rows: list[Row] = [
        (say("clusters.metrics", language), ", ".join(metrics)),
        (say("clusters.logged", language), logged or say("clusters.logged_none", language)),
        *(
            (say(f"clusters.{name}", language), say(f"cluster_{name}.{getattr(plan, name)}", language))
            for name in OPTIONS
        ),
        (say("clusters.k", language), plan.k),
    ]
    if fit is not None:
        rows += [(say("clusters.fitted_on", language), fit.fitted_on.isoformat()), ()]
        rows.append((say("clusters.centres", language), *metrics))
        rows += [
            (segment_label(name, language), *(float(f"{value:.6g}") for value in centre))
            for name, centre in zip(settings.clusters(), centres_in_units(plan, fit), strict=True)
        ]
    return rows


@about_settings.register
def _of_rules(settings: RulesSettings, language: str) -> list[Row]:
    rows: list[Row] = [(say("export.rules", language),)]
    for segment in settings.segmentation.segments:
        told = sentence(segment.rule, cast("Language", language)) if segment.rule else say("rules.rest", language)
        rows.append((segment_label(segment.name, language), told))
    return rows


def control_label(control: Control, language: str) -> str:
    """The control's name for people; a model made elsewhere may have none."""
    return say(f"control.{control.code}", language) if known(f"control.{control.code}") else control.code


def option_label(option: str, language: str) -> str:
    """The option's name for people: its own, or that of the metric it names."""
    return next((say(key, language) for key in (f"option.{option}", f"column.{option}") if known(key)), option)


def setting_label(path: str, language: str) -> str:
    """What people call a setting by its path in the saved settings; parts of rules keep their path."""
    cut = re.fullmatch(r"cuts\.(\w+)\[(\d)\]", path)
    if cut is not None:
        return f"{say(f'axis.{cut[1]}', language)} · {cut[2]}"
    name = path.removeprefix("values.")
    return next((say(key, language) for key in (f"control.{name}", f"setting.{name}") if known(key)), path)


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"
