"""Segments as conditions: now, on a day, ever; inside tags and in other segmentations; not in circles."""

import json
from datetime import date, datetime, timedelta

import pytest

from segmentation.errors import InputError
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.registry import evaluate, settings_from_json
from segmentation.rules.count import members_query
from segmentation.rules.sentence import sentence
from segmentation.rules.tree import read_tree, tree_of
from segmentation.segments.library import save_version
from segmentation.segments.runs import membership_query
from segmentation.segments.source import segment_options
from segmentation.tags.definitions import TagGroup, TagValue
from segmentation.tags.library import save_group

AS_OF = date(2024, 7, 1)
AT = datetime(2024, 7, 1, 9)
REGULARS = {"name": "regulars", "rule": {"field": "order_count", "at_least": 2}}
RECENT = {"name": "recent", "rule": {"field": "days_since_last_order", "at_most": 20}}


def save(store, name, *segments, reason="new"):
    settings = settings_from_json(json.dumps({"model": "rules", "segments": list(segments)}))
    return save_version(store, name, evaluate(store, AS_OF, settings), saved_at=AT, reason=reason)


def who(store, text, as_of=AS_OF):
    with store.holding(), store.cursor() as cursor:
        query, values = members_query(store, read_tree(text), as_of)
        return "".join(sorted(customer for (customer,) in cursor.execute(query, dict(values)).fetchall()))


@pytest.fixture
def shop(orders_in):
    """A ordered 10 and 100 days ago, b 60 and 70 days ago, c 5 days ago."""
    ago = [("a", 10), ("a", 100), ("b", 60), ("b", 70), ("c", 5)]
    return orders_in([(customer, AS_OF - timedelta(days=days), 10) for customer, days in ago])


def test_a_segment_is_asked_for_now_on_a_day_and_ever(shop):
    save(shop, "Habit", RECENT, REGULARS)
    asked = {
        "{segment: Habit, is: recent}": "ac",
        "{segment: habit, is_not: Recent}": "b",
        "{segment: Habit, was: recent, on: 2024-05-05}": "b",
        "{segment: Habit, ever: recent, last_months: 1}": "ac",
        "{segment: Habit, ever: regulars, last_months: 2}": "b",
        "{segment: Habit, ever: recent, last_months: 6}": "abc",
        "{not: {segment: Habit, is: regulars}}": "ac",
    }
    assert {text: who(shop, text) for text in asked} == asked


def test_ever_is_what_each_month_end_says(shop):
    save(shop, "Habit", RECENT, REGULARS)
    expected = set()
    for month_end in (date(2024, 6, 30), date(2024, 5, 31), date(2024, 4, 30), date(2024, 3, 31)):
        query, values = membership_query(SingleDay(shop, month_end), "Habit")
        with shop.cursor() as cursor:
            rows = cursor.execute(query, dict(values)).fetchall()
        expected |= {customer for customer, segment in rows if segment == "recent"}
    assert who(shop, "{segment: Habit, ever: recent, last_months: 4}") == "".join(sorted(expected))


def test_a_new_version_answers_from_then_on(shop):
    save(shop, "Habit", RECENT)
    assert who(shop, "{segment: Habit, is: recent}") == "ac"
    save(shop, "Habit", {"name": "recent", "rule": {"field": "days_since_last_order", "at_most": 7}}, reason="closer")
    assert who(shop, "{segment: Habit, is: recent}") == "c"


def test_models_with_cuts_are_asked_alike(shop):
    settings = settings_from_json('{"model": "rules", "segments": [{"name": "x"}]}')
    save_version(shop, "all", evaluate(shop, AS_OF, settings), saved_at=AT)
    assert who(shop, "{segment: all, is: x}") == "abc"
    assert segment_options(shop) == {"all": ("x",)}


def test_a_tag_on_a_segment_is_used_inside_a_segment(shop):
    save(shop, "Habit", RECENT, REGULARS)
    warm = TagValue("warm", rule=tree_of({"segment": "Habit", "is": "recent"}))
    save_group(shop, TagGroup("heat", "value", (warm,)), saved_at=AT, reason="new")
    save(shop, "Mailing", {"name": "write", "rule": {"all": [{"tag": "heat", "is": "warm"}, REGULARS["rule"]]}})
    assert who(shop, "{segment: Mailing, is: write}") == "a"


def test_segments_and_tags_that_lead_back_to_themselves_are_refused(shop):
    save(shop, "Habit", RECENT)
    warm = TagValue("warm", rule=tree_of({"segment": "Habit", "is": "recent"}))
    group = TagGroup("heat", "value", (warm,))
    save_group(shop, group, saved_at=AT, reason="new")
    save(shop, "Habit", RECENT, {"name": "warm", "rule": {"tag": "heat", "is": "warm"}}, reason="round")
    with pytest.raises(InputError) as caught:
        who(shop, "{segment: Habit, is: recent}")
    assert caught.value.code == "rule_circle"
    assert caught.value.values["value"] == "Habit → heat → Habit"


def test_what_is_not_saved_cannot_be_asked_for(shop):
    save(shop, "Habit", RECENT)
    for text, value in (("{segment: Mood, is: good}", "Mood"), ("{segment: Habit, is: good}", "Habit: good")):
        with pytest.raises(InputError) as caught:
            who(shop, text)
        assert (caught.value.code, caught.value.values["value"]) == ("rule_members_unknown", value)


def test_segments_of_the_program_are_said_in_words():
    tree = read_tree("{segment: RFM, is: champions}")
    assert sentence(tree, "zh") == "“RFM”中的分群为“冠军客户”"
