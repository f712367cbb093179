"""Every number of a rule can be found and moved."""

import pytest

from segmentation.errors import InputError
from segmentation.rules.parameters import parameters, with_parameter
from segmentation.rules.tree import read_tree, tree_content

RULE = """
all:
  - {field: order_count_6_months, at_least: 5}
  - {field: spend_per_order, at_least: {percent_of_mean: 150}}
  - {field: spend_total, between: [10, 25000]}
  - {field: spend_12_months, top_percent: 20}
  - {field: last_order_on, last_days: 30}
  - {field: last_order_on, after: 2024-01-01}
  - {field: city, in: [上海]}
  - not: {event: order, where: {field: amount, more_than: 99.5}, times: {at_least: 3}, last_days: 90}
  - {segment: RFM, ever: champions, last_months: 6}
  - {field: order_count, is_empty: false}
"""
FOUND = {
    "rule.all[1].at_least": ("count", 5),
    "rule.all[2].at_least.percent_of_mean": ("percent_of_mean", 150),
    "rule.all[3].between[1]": ("number", 10),
    "rule.all[3].between[2]": ("number", 25000),
    "rule.all[4].top_percent": ("top_percent", 20),
    "rule.all[5].last_days": ("days", 30),
    "rule.all[8].not.times.at_least": ("times", 3),
    "rule.all[8].not.last_days": ("days", 90),
    "rule.all[8].not.where.more_than": ("number", 99.5),
    "rule.all[9].last_months": ("months", 6),
}


def test_every_number_is_told_with_its_unit():
    found = parameters(read_tree(RULE))
    assert {one.path: (one.unit, one.value) for one in found} == FOUND
    assert all(one.low <= one.value <= one.high and one.step > 0 for one in found)


@pytest.mark.parametrize("path", FOUND)
def test_a_number_moved_is_the_only_change(path):
    tree = read_tree(RULE)
    value = 11 if path != "rule.all[3].between[2]" else 26000
    changed = with_parameter(tree, path, value)
    assert {one.path: one.value for one in parameters(changed)} == {p: v for p, (_, v) in FOUND.items()} | {path: value}
    assert tree_content(with_parameter(changed, path, FOUND[path][1])) == tree_content(tree)


@pytest.mark.parametrize("path", ["rule", "rule.all[1]", "rule.all[77].at_least", "rule.all[7].in", "rule.no"])
def test_where_there_is_no_number_none_is_moved(path):
    with pytest.raises(InputError, match="rule_parameter_unknown"):
        with_parameter(read_tree(RULE), path, 3)


def test_a_value_that_does_not_fit_is_refused():
    with pytest.raises(InputError, match="rule_value_invalid"):
        with_parameter(read_tree("{field: spend_12_months, top_percent: 20}"), "rule.top_percent", 0)
