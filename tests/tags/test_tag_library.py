"""Groups saved, changed, put away, brought back; nothing saved is lost and bad ones are refused."""

from dataclasses import replace

import pytest

from segmentation.errors import InputError
from segmentation.rules.memberships import member_options
from segmentation.rules.parameters import with_parameter
from segmentation.tags.definitions import TagValue, group_of
from segmentation.tags.library import (
    archive_group,
    group,
    groups,
    history,
    is_changed,
    reset_group,
    restore_version,
    save_group,
    take_back,
)
from tests.tags.conftest import AT, made

MANY = {"field": "order_count", "at_least": 5}


def test_an_edit_keeps_the_former_state_and_can_be_restored(store):
    recency = group(store, "recency")
    first = recency.values[0]
    moved = replace(first, rule=with_parameter(first.rule, "rule.at_most", 45))
    assert save_group(store, recency.with_value(moved), saved_at=AT, reason="slower shop", author="Li") == 1
    assert group(store, "recency").values[0].rule.value == 45
    assert is_changed(store, "recency")
    reset_group(store, "recency", saved_at=AT, reason="back")
    assert group(store, "recency") == recency
    assert not is_changed(store, "recency")
    assert restore_version(store, "recency", 1, saved_at=AT, author="Li") == 3
    assert group(store, "recency").values[0].rule.value == 45
    assert [(v.version_number, v.reason, v.author) for v in history(store, "recency")] == [
        (3, "↩ 1: slower shop", "Li"),
        (2, "back", None),
        (1, "slower shop", "Li"),
    ]


def test_a_group_put_away_says_nothing_and_comes_back(store):
    save_group(store, made(many=MANY), saved_at=AT, reason="new")
    archive_group(store, "size", saved_at=AT, reason="unused")
    assert "size" not in [known.code for known in groups(store)]
    assert [known.code for known in groups(store, archived=True)] == ["size"]
    assert "size" not in member_options(store, "tag")
    take_back(store, "size", saved_at=AT, reason="missed")
    assert group(store, "size") == made(many=MANY)
    archive_group(store, "region", saved_at=AT, reason="one region only")
    assert "region" not in [known.code for known in groups(store)]


def test_a_group_is_found_by_its_name(store):
    assert group(store, "大区") == group(store, "Region") == group(store, "region")


def test_a_tag_that_other_rules_ask_for_cannot_be_put_away(store):
    save_group(store, made("built", on={"tag": "recency", "is": "active"}), saved_at=AT, reason="new")
    with pytest.raises(InputError) as caught:
        archive_group(store, "recency", saved_at=AT, reason="x")
    assert (caught.value.code, caught.value.values["users"]) == ("tag_group_in_use", "built: on")


def test_tags_that_lead_back_to_themselves_are_refused(store):
    save_group(store, made("a", yes=MANY), saved_at=AT, reason="new")
    save_group(store, made("b", yes={"tag": "a", "is": "yes"}), saved_at=AT, reason="new")
    with pytest.raises(InputError) as caught:
        save_group(store, made("a", yes={"not": {"tag": "b", "is": "yes"}}), saved_at=AT, reason="round")
    assert (caught.value.code, caught.value.values["value"]) == ("rule_circle", "a → b → a")
    with pytest.raises(InputError, match="rule_circle"):
        save_group(store, made("c", yes={"tag": "c", "is": "yes"}), saved_at=AT, reason="self")


def test_rules_on_tags_nobody_knows_are_refused(store):
    with pytest.raises(InputError) as caught:
        save_group(store, made(many={"tag": "moods", "is": "good"}), saved_at=AT, reason="new")
    assert (caught.value.code, caught.value.values["node"]) == ("rule_members_unknown", "size.many.rule")


@pytest.mark.parametrize("call", [save_group, lambda store, group, **more: archive_group(store, "region", **more)])
def test_every_change_needs_a_reason(store, call):
    with pytest.raises(InputError, match="tag_reason_missing"):
        call(store, made(many=MANY), saved_at=AT, reason="  ")


def test_own_groups_have_nothing_to_go_back_to(store):
    save_group(store, made(many=MANY), saved_at=AT, reason="new")
    with pytest.raises(InputError, match="tag_not_built_in"):
        reset_group(store, "size", saved_at=AT, reason="x")
    with pytest.raises(InputError, match="tag_version_unknown"):
        restore_version(store, "size", 9, saved_at=AT, author=None)
    with pytest.raises(InputError, match="tag_group_unknown"):
        take_back(store, "size", saved_at=AT, reason="it is there")


def test_a_value_takes_the_place_of_its_namesake_or_comes_last():
    changed = made(a=MANY, b=MANY).with_value(TagValue("a", weight=3)).with_value(TagValue("c"))
    assert [(value.code, value.weight) for value in changed.values] == [("a", 3), ("b", 0), ("c", 0)]


GOOD = {"code": "g", "dimension": "value", "values": [{"code": "v"}]}


@pytest.mark.parametrize(
    ("content", "code", "node"),
    [
        ("text", "tag_invalid", "group"),
        ({**GOOD, "code": " "}, "tag_invalid", "group.code"),
        ({**GOOD, "dimension": "mood"}, "tag_invalid", "g.dimension"),
        ({**GOOD, "exclusive": "yes"}, "tag_invalid", "g.exclusive"),
        ({**GOOD, "values": []}, "tag_invalid", "g.values"),
        ({**GOOD, "colour": "red"}, "tag_invalid", "group"),
        ({**GOOD, "values": [{"code": "v", "weight": "much"}]}, "tag_invalid", "g.values[1].weight"),
        ({**GOOD, "values": [{"code": "v", "colour": "red"}]}, "tag_invalid", "g.values[1].colour"),
        ({**GOOD, "values": [{"code": "v", "rule": {"field": "town"}}]}, "rule_field_unknown", "g.values[1].rule"),
        ({**GOOD, "values": [{"code": "v"}, {"code": "V"}]}, "tag_code_twice", None),
    ],
)
def test_a_bad_group_says_what_is_wrong(content, code, node):
    with pytest.raises(InputError) as caught:
        group_of(content)
    assert (caught.value.code, caught.value.values.get("node")) == (code, node)
