"""Who the customers of each segment are, against all customers: every attribute, ordered by how much it differs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from segmentation.rules.inputs import inputs_table
from segmentation.segments.choices import VALUES_KEPT, choices_of
from segmentation.segments.effect import CHANCE, SMALL_N, mean_effect, share_effect, test_value
from segmentation.segments.labels import CUSTOM, TAG
from segmentation.segments.profile_counts import count_choices, count_tags, count_values
from segmentation.segments.runs import placed_anew
from segmentation.store import load_sql
from segmentation.tags.evaluate import tags_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    import duckdb

    from segmentation.segments.runs import Run
    from segmentation.store import Store

Group = Literal["who", "behaviour", "tags", "answers", "products"]
GROUPS: tuple[Group, ...] = ("who", "behaviour", "tags", "answers", "products")

MOST_CATEGORIES = 12  # of a custom field that has them for few customers each
NUMBER_GROUPS: dict[str, Group] = {
    "age_years": "who",
    "days_since_registration": "who",
    "days_since_first_order": "behaviour",
    "days_since_last_order": "behaviour",
    "order_count": "behaviour",
    "spend_total": "behaviour",
    "spend_gross": "behaviour",
    "spend_per_order": "behaviour",
    "order_count_6_months": "behaviour",
    "spend_6_months": "behaviour",
    "order_count_12_months": "behaviour",
    "spend_12_months": "behaviour",
    "mean_gap_days": "behaviour",
    "median_gap_days": "behaviour",
    "refund_count": "behaviour",
    "refund_total": "behaviour",
    "cancelled_count": "behaviour",
    "csat_percent": "answers",
    "nps_points": "answers",
    "ces_score": "answers",
    "complaint_count": "answers",
    "ticket_count": "answers",
    "interaction_count": "answers",
}
VALUE_GROUPS: dict[str, Group] = {  # custom fields are told beside these
    "gender": "who",
    "company_size": "who",
    "industry_section": "who",
    "industry": "who",
    "customer_type": "who",
    "region": "who",
    "province": "who",
    "city": "who",
    "country": "who",
    "source_channel": "who",
    "membership_level": "who",
    "category": "products",
    "product_name": "products",
    "channel": "products",
    "shop": "products",
    "payment_method": "products",
    "issue_type": "answers",
    "ticket_channel": "answers",
    "interaction_channel": "answers",
    "interaction_kind": "answers",
}
TWINS = ("spend_gross", "median_gap_days")  # nearly the same as another one, which is told in their place
FEWEST = 5  # customers with a value, told or expected, below which a normal curve says nothing of its share


@dataclass(frozen=True)
class Difference:
    """One number or one value of an attribute, in the segment and among all.

    ``value`` None: a number, ``figure`` its mean in its unit; else ``figure`` is the share (0..1) with that value of
    the ``n`` customers in the segment of whom the attribute is known. ``missing``: customers of whom it is not.
    ``having``: customers with the value. ``effect``: ``effect.mean_effect`` or ``share_effect``; ``z``: ``test_value``.
    """

    group: Group
    attribute: str
    value: str | None
    figure: float
    all_figure: float
    n: int
    all_n: int
    missing: int
    having: int
    effect: float
    z: float

    @property
    def index(self) -> float | None:
        """Times the figure of all (lift); None where that says nothing, at or below 0."""
        return self.figure / self.all_figure if self.all_figure > 0 and self.figure >= 0 else None

    @property
    def small(self) -> bool:
        """Whether fewer than 30 customers stand behind the figure."""
        return self.n < SMALL_N

    @property
    def chance(self) -> bool:
        """Whether chance alone may well have made it. Cochran 1954: expected or seen by at least 5."""
        few = self.value is not None and max(self.having, self.n * self.all_figure) < FEWEST
        return few or abs(self.z) < CHANCE


@dataclass(frozen=True)
class Profile:
    """One segment against all ``all_customers``; differences that are not chance first, the largest effect first."""

    segment: str
    as_of: date
    customers: int
    all_customers: int
    differences: tuple[Difference, ...]

    @property
    def small(self) -> bool:
        """Whether fewer than 30 customers are in it."""
        return self.customers < SMALL_N

    @property
    def telling(self) -> tuple[Difference, ...]:
        """Differences that chance would hardly make, twins left out."""
        return tuple(found for found in self.differences if not found.chance and found.attribute not in TWINS)

    def of_group(self, group: Group) -> tuple[Difference, ...]:
        """Differences of one kind, in order."""
        return tuple(found for found in self.differences if found.group == group)

    def headlines(self, most: int, *, of_one: int = 2) -> tuple[Difference, ...]:
        """The largest that are not chance: of one attribute, whatever its months, at most ``of_one``."""
        chosen: list[Difference] = []
        for found in self.telling:
            most_of_it = 1 if found.group == "tags" else of_one  # of two values of a group one follows from the other
            if sum(_topic(other) == _topic(found) for other in chosen) < most_of_it:
                chosen.append(found)
        return tuple(chosen[:most])


def profiles(store: Store, run: Run) -> dict[str, Profile]:
    """Every segment of a run that has customers, by its code. Customers are counted, never estimated."""
    segments = [size.segment for size in run.result.segments]
    with store.holding(), store.cursor() as cursor:
        placement = placed_anew(store, run)
        placements = f"({placement.query})"
        inputs = inputs_table(store, run.as_of, VALUE_GROUPS)
        cursor.execute(
            f"CREATE TEMP TABLE profiled AS {load_sql('segments/profiled_customers', placements=placements)}",
            {**placement.values, "segments": segments},
        )
        sizes, found = _numbers(cursor, inputs, run)
        found += _custom_numbers(cursor, inputs, sizes)
        numeric = {told.attribute for _, told in found}
        count_values(cursor, inputs)
        count_choices(cursor, choices_of(store, run.as_of))
        count_tags(cursor, tags_table(store, run.as_of))
        found += [told for told in _shares(cursor, sizes) if told[1].attribute not in numeric]
    everybody = sum(sizes.values())
    ordered = sorted(found, key=lambda told: _order(told[1]))
    return {
        name: Profile(name, run.as_of, sizes[place], everybody, tuple(told for at, told in ordered if at == place))
        for place, name in enumerate(segments, 1)
        if place in sizes
    }


def numbers_query(inputs: str) -> str:
    """A statement that binds $as_of: ``customer_id`` and every number a portrait tells."""
    scored = f"({load_sql('effects/scored_answers')})"
    answers = f"({load_sql('segments/customer_answers', scored_answers=scored)})"
    return load_sql("segments/customer_numbers", rule_inputs=inputs, customer_answers=answers)


def _topic(found: Difference) -> str:
    """A tag that repeats an attribute (``tag:customer_type``) is about the same."""
    return found.attribute.removeprefix(TAG).removesuffix("_6_months").removesuffix("_12_months").removesuffix("_total")


def _order(told: Difference) -> tuple[Any, ...]:
    return told.chance, told.small, -round(abs(told.effect), 9), told.attribute, told.value or ""


Placed = tuple[int, Difference]
Part = tuple[int, float, float]  # customers with a value, their mean, standard deviation


def _numbers(cursor: duckdb.DuckDBPyConnection, inputs: str, run: Run) -> tuple[dict[int, int], list[Placed]]:
    """Customers of each segment by its place, and the differences of all numbers."""
    query = load_sql("segments/profile_numbers", customer_numbers=f"({numbers_query(inputs)})")
    rows = _rows(cursor, query, {"as_of": run.as_of})
    sizes = {row["segment"]: row["customers"] for row in rows}
    found: list[Placed] = []
    for name, group in NUMBER_GROUPS.items():
        parts = {row["segment"]: (row[f"n_{name}"], row[f"mean_{name}"], row[f"sd_{name}"]) for row in rows}
        found += _means(group, name, {segment: part for segment, part in parts.items() if part[0]}, sizes)
    return sizes, found


def _custom_numbers(cursor: duckdb.DuckDBPyConnection, inputs: str, sizes: Mapping[int, int]) -> list[Placed]:
    cursor.execute(f"CREATE TEMP TABLE custom_entries AS {load_sql('segments/custom_entries', rule_inputs=inputs)}")
    parts: dict[str, dict[int, Part]] = {}
    for row in _rows(cursor, load_sql("segments/profile_custom_numbers"), {}):
        parts.setdefault(row["attribute"], {})[row["segment"]] = (row["n"], row["mean"], row["sd"])
    return [told for name, found in parts.items() for told in _means("who", CUSTOM + name, found, sizes)]


def _means(group: Group, name: str, parts: Mapping[int, Part], sizes: Mapping[int, int]) -> Iterable[Placed]:
    """One number of every segment that has it; nothing where it is the same for everybody."""
    all_n = sum(n for n, _, _ in parts.values())
    all_mean = math.fsum(n * mean for n, mean, _ in parts.values()) / max(all_n, 1)
    spread = math.fsum(n * (sd**2 + (mean - all_mean) ** 2) for n, mean, sd in parts.values())
    all_sd = math.sqrt(spread / max(all_n, 1))
    if not all_sd > abs(all_mean) * 1e-12:  # what is left of rounding
        return
    for segment, (n, mean, _) in parts.items():
        told = Difference(
            group=group,
            attribute=name,
            value=None,
            figure=mean,
            all_figure=all_mean,
            n=n,
            all_n=all_n,
            missing=sizes[segment] - n,
            having=n,
            effect=mean_effect(mean, all_mean, all_sd),
            z=test_value(mean - all_mean, all_sd, n, all_n),
        )
        yield segment, told


def _shares(cursor: duckdb.DuckDBPyConnection, sizes: Mapping[int, int]) -> Iterable[Placed]:
    """The differences of all values counted."""
    for row in _rows(cursor, load_sql("segments/profile_shares"), {"kept": VALUES_KEPT}):
        share, all_share = row["n"] / row["known"], row["all_n"] / row["all_known"]
        if row["all_n"] == row["all_known"] or _is_free_text(row):
            continue
        yield (
            row["segment"],
            Difference(
                group="tags" if row["attribute"].startswith(TAG) else VALUE_GROUPS.get(row["attribute"], "who"),
                attribute=row["attribute"],
                value=row["value"],
                figure=share,
                all_figure=all_share,
                n=row["known"],
                all_n=row["all_known"],
                missing=sizes[row["segment"]] - row["known"],
                having=row["n"],
                effect=share_effect(share, all_share),
                z=test_value(share - all_share, math.sqrt(all_share * (1 - all_share)), row["known"], row["all_known"]),
            ),
        )


def _is_free_text(row: Mapping[str, Any]) -> bool:
    """Whether nearly everybody has another value of a custom field: a note, the number of a contract."""
    return bool(row["attribute"].startswith(CUSTOM) and row["all_values"] > max(MOST_CATEGORIES, row["all_known"] / 2))


def _rows(cursor: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
    cursor.execute(query, dict(values))
    names = [str(described[0]) for described in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
