"""Segments by what customers are told to be: geography and demography.

The ``largest_values`` values of one trait that most customers have are a segment each, called like the value; smaller
ones are in ``others``, and who is not told in ``unknown``. Buyers or not: everybody known has a place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.metrics.snapshot import SingleDay
from segmentation.models.explanation import Move, Reasons
from segmentation.models.placed import Placement, placement_of
from segmentation.models.registry import ControlledModel, register
from segmentation.models.result import NO_ORDERS, OTHERS, UNKNOWN
from segmentation.models.settings import Choice, ModelSettings, Number
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.store import Store

PLACES = ("region", "province", "city", "country")
PERSONS = ("gender_age", "gender", "age_band", "membership_level", "source_channel")
ORDERED = ("gender_age", "gender", "age_band")  # shown by code: by gender, the young first
OTHERS_TOLD = 3  # values that another customer has, told as what would move
_PROFILES = (
    "SELECT customer_id, region, province, city, country, gender, membership_level, source_channel, birthday"
    " FROM customer_profiles"
)
_LARGEST = Number("largest_values", 1, 12, 1, 8, "values")


def traits_table(snapshot: Snapshot) -> str:
    """Name of a table with the traits of every customer known on a day (models/customer_traits.sql)."""
    told = snapshot.once("trait_profiles", lambda: snapshot.numbered(_PROFILES))
    query = load_sql("models/customer_traits", customer_metrics=snapshot.metrics(), customer_profiles=told)
    return snapshot.table("customer_traits", query, {"as_of": snapshot.day}, {})


def place_by(snapshot: Snapshot, trait: str, largest: int) -> Placement:
    """The ``largest`` values of a trait, most customers first (genders and ages in their order), then the rest."""
    table = traits_table(snapshot)
    with snapshot.store.cursor() as cursor:
        query = load_sql("models/trait_values", customer_traits=table, trait=trait)
        found = [row[0] for row in cursor.execute(query, {"most": largest + 2}).fetchall()]
    told = [name for name in found if name != UNKNOWN]
    names = [name for name in told[:largest] if name not in (OTHERS, NO_ORDERS)]
    rest = [OTHERS] if len(told) > len(names) else []
    names = sorted(names) if trait in ORDERED else names
    query = load_sql("models/trait_segments", customer_traits=table, trait=trait)
    segments = (*names, *rest, *([UNKNOWN] if UNKNOWN in found else []))
    return placement_of(query, {"names": names}, segments or (UNKNOWN,))


def place_geography(snapshot: Snapshot, settings: ModelSettings) -> Placement:
    """By region, province, city or country."""
    return place_by(snapshot, settings.option("place_level"), int(settings.number("largest_values")))


def place_demography(snapshot: Snapshot, settings: ModelSettings) -> Placement:
    """By gender and age band, one of both, membership level, or the channel a customer came by."""
    return place_by(snapshot, settings.option("trait"), int(settings.number("largest_values")))


def _told_first(store: Store, as_of: date, traits: tuple[str, ...]) -> str | None:
    """The first trait that is told of at least half of the customers, else the one told of most; None: none is."""
    query = load_sql("models/trait_fill", customer_traits=traits_table(SingleDay(store, as_of)))
    with store.cursor() as cursor:
        found = cursor.execute(query).fetchone()
        assert found is not None
        filled: Mapping[str, int] = dict(zip(("customers", *PLACES, *PERSONS), found, strict=True))
    best = max(traits, key=lambda trait: filled[trait])
    if not filled[best]:
        return None
    return next((trait for trait in traits if 2 * filled[trait] >= filled["customers"]), best)


def suggest_place(store: Store, as_of: date) -> dict[str, float | str]:
    """The widest level that is told of at least half of the customers."""
    level = _told_first(store, as_of, PLACES)
    return {"place_level": level} if level else {}


def suggest_trait(store: Store, as_of: date) -> dict[str, float | str]:
    """Gender and age if told of at least half of the customers, else what is."""
    trait = _told_first(store, as_of, PERSONS)
    return {"trait": trait} if trait else {}


def explain_place(store: Store, as_of: date, settings: ModelSettings, customer_id: str) -> Reasons:
    """Where a customer is told to be, and the largest places beside."""
    return _explain(store, as_of, settings, settings.option("place_level"), customer_id)


def explain_person(store: Store, as_of: date, settings: ModelSettings, customer_id: str) -> Reasons:
    """What a customer is told to be, and the most usual others."""
    return _explain(store, as_of, settings, settings.option("trait"), customer_id)


def _explain(store: Store, as_of: date, settings: ModelSettings, trait: str, customer_id: str) -> Reasons:
    segments = place_by(SingleDay(store, as_of), trait, int(settings.number("largest_values"))).segments
    query = load_sql("models/trait_segments", customer_traits=traits_table(SingleDay(store, as_of)), trait=trait)
    names = [name for name in segments if name not in (OTHERS, UNKNOWN)]
    with store.cursor() as cursor:
        row = cursor.execute(
            f"SELECT {trait}, segment FROM ({query}) WHERE customer_id = $only",  # noqa: S608 - our own names
            {"names": names, "only": customer_id},
        ).fetchone()
    assert row is not None
    told, segment = row
    others = [name for name in names if name != segment][:OTHERS_TOLD]
    return Reasons(segment, {trait: told}, moves=tuple(Move("trait", name, {"trait": trait}) for name in others))


_PLACE = Choice("place_level", PLACES, "province")
_TRAIT = Choice("trait", PERSONS, "gender_age")
register(ControlledModel("geography", (_PLACE, _LARGEST), place_geography, suggest_place, explain_place))
register(ControlledModel("demography", (_TRAIT, _LARGEST), place_demography, suggest_trait, explain_person))
