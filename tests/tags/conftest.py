"""A shop small enough to tag in the head."""

from datetime import date, datetime, timedelta

import pytest

from segmentation.rules.tree import tree_of
from segmentation.tags.definitions import TagGroup, TagValue

AS_OF = date(2024, 7, 1)
AT = datetime(2024, 7, 2, 9)  # noqa: DTZ001 - naive like all times in the store


@pytest.fixture
def shop(orders_in):
    """a: 6 orders of 10, the last yesterday; b: one of 100, 60 days ago; c: 2 of 10, 200 and 100 days ago."""
    orders = [("a", ago, 10) for ago in (1, 11, 21, 31, 41, 51)]
    orders += [("b", 60, 100), ("c", 200, 10), ("c", 100, 10)]
    return orders_in([(customer, AS_OF - timedelta(days=ago), amount) for customer, ago, amount in orders])


def made(code="size", *, exclusive=True, dimension="behaviour", **values):
    """A group of own tags: value = rule content (or None, by hand), or (rule, weight)."""
    told = {name: rule if isinstance(rule, tuple) else (rule, 0) for name, rule in values.items()}
    return TagGroup(
        code,
        dimension,
        tuple(
            TagValue(name, rule=None if rule is None else tree_of(rule), weight=weight)
            for name, (rule, weight) in told.items()
        ),
        exclusive,
    )


def carriers(counts):
    """Group -> value -> customers, empty ones left out."""
    return {
        counted.group.code: {value.value.code: value.customers for value in counted.values if value.customers}
        for counted in counts.groups
    }
