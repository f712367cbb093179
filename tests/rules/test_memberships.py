"""Conditions on what customers belong to: read, answered at the right day, and refused where they go in circles."""

from datetime import date

import pytest

from segmentation.derived import DERIVED_TABLES_KEPT
from segmentation.errors import InputError
from segmentation.rules import memberships
from segmentation.rules.count import count_tree, members_query
from segmentation.rules.memberships import Members, month_ends, register_source
from segmentation.rules.sentence import sentence
from segmentation.rules.tree import read_tree, write_tree

AS_OF = date(2024, 7, 1)
PAST = {"was": "{segment: mood, was: good, on: 2024-03-31}", "ever": "{segment: mood, ever: good, last_months: 4}"}


@pytest.fixture
def mood(monkeypatch, orders_in):
    """Segmentation mood: a is good in March only, b from June on, c is bad; d has none. Returns the days asked for."""
    monkeypatch.setattr(memberships, "_sources", {})
    asked = []

    def at(as_of):
        asked.append(as_of)
        a = "Good" if (as_of.year, as_of.month) == (2024, 3) else "bad"
        b = "Good" if as_of >= date(2024, 6, 1) else "bad"
        rows = "(VALUES ('a', $a), ('b', $b), ('c', 'bad'), ('d', NULL)) AS told(customer_id, value)"
        return Members(f"SELECT customer_id, value FROM {rows}", {"a": a, "b": b}, None)

    def past(snapshot, name, days_of):
        """One statement of the days told, each with values of its own."""
        queries, values = [], {}
        for n, told in enumerate(map(at, days_of(snapshot.day))):
            queries.append(told.query.replace("$a", f"$a{n}").replace("$b", f"$b{n}"))
            values |= {f"a{n}": told.values["a"], f"b{n}": told.values["b"]}
        return Members(" UNION ALL ".join(queries), values, None)

    known = {"Mood": ["good", "bad", "so-so"]}
    register_source("segment", lambda snapshot, name: at(snapshot.day), lambda store: known, past=past)
    store = orders_in([(customer, date(2024, 1, 5), 10) for customer in "abcd"])
    return store, asked


def who(store, text):
    with store.holding():
        query, values = members_query(store, read_tree(text), AS_OF)
        with store.cursor() as cursor:
            return "".join(sorted(customer for (customer,) in cursor.execute(query, dict(values)).fetchall()))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{segment: mood, is: good}", "b"),
        ("{segment: mood, is_not: good}", "ac"),
        ("{segment: mood, in: [good, bad]}", "abc"),
        ("{segment: mood, not_in: [good, so-so]}", "ac"),
        ("{segment: mood, is_empty: true}", "d"),
        ("{segment: mood, is_empty: false}", "abc"),
        ("{not: {segment: mood, is: good}}", "acd"),
        (PAST["was"], "a"),
        (PAST["ever"], "ab"),
        ("{segment: mood, ever: good, last_months: 1}", "b"),
        ("{all: [{segment: mood, is: good}, {field: order_count, is: 1}]}", "b"),
    ],
)
def test_who_belongs_is_found(mood, text, found):
    assert who(mood[0], text) == found


def test_the_past_is_asked_at_its_own_days(mood):
    store, asked = mood
    who(store, "{segment: mood, ever: good, last_months: 3}")
    assert asked == [date(2024, 6, 30), date(2024, 5, 31), date(2024, 4, 30)]


def test_month_ends_count_the_day_itself():
    assert month_ends(date(2024, 2, 29), 2) == [date(2024, 2, 29), date(2024, 1, 31)]


def test_many_month_ends_do_not_push_out_what_the_statement_still_needs(mood):
    store, _ = mood
    tree = read_tree("all: [{segment: mood, is: bad}, {segment: mood, ever: good, last_months: 36}]")
    assert DERIVED_TABLES_KEPT < 36
    assert count_tree(store, tree, AS_OF).customers == 1


def test_a_rule_that_leads_back_to_itself_is_refused(mood):
    store, _ = mood

    def circle(snapshot, name):
        tree = read_tree("{segment: mood, is: good}")
        return Members(*members_query(snapshot.store, tree, snapshot.day), None)

    register_source("segment", circle, lambda store: {"mood": ["good"]})
    with pytest.raises(InputError) as caught:
        who(store, "{segment: mood, is: good}")
    assert (caught.value.code, caught.value.values["value"]) == ("rule_circle", "mood → mood")


@pytest.mark.parametrize(
    ("text", "value", "allowed"),
    [
        ("{segment: moods, is: good}", "moods", "Mood"),
        ("{segment: mood, is: '%'}", "mood: %", "good, bad, so-so"),
        ("{tag: mood, is: good}", "mood", "-"),
    ],
)
def test_what_nobody_knows_is_refused(mood, text, value, allowed):
    with pytest.raises(InputError) as caught:
        who(mood[0], text)
    assert caught.value.code == "rule_members_unknown"
    assert (caught.value.values["value"], caught.value.values["allowed"]) == (value, allowed)


@pytest.mark.parametrize(
    ("text", "code", "node"),
    [
        ("{segment: mood}", "rule_operator_unknown", "rule"),
        ("{segment: mood, was: good}", "rule_operator_unknown", "rule"),
        ("{segment: mood, is: good, on: 2024-01-01}", "rule_operator_unknown", "rule"),
        ("{tag: mood, was: good, on: 2024-01-01}", "rule_operator_unknown", "rule"),
        ("{segment: mood, ever: good, last_months: 37}", "rule_value_invalid", "rule.last_months"),
        ("{segment: mood, ever: good, last_months: 0}", "rule_value_invalid", "rule.last_months"),
        ("{segment: mood, was: good, on: soon}", "rule_value_invalid", "rule.on"),
        ("{segment: mood, in: []}", "rule_value_invalid", "rule.in"),
        ("{any: [{segment: true, is: good}]}", "rule_value_invalid", "rule.any[1].segment"),
        ("{event: order, where: {segment: mood, is: good}}", "rule_event_nested", "rule.where"),
    ],
)
def test_a_bad_condition_says_which_node_and_why(text, code, node):
    with pytest.raises(InputError) as caught:
        read_tree(text)
    assert (caught.value.code, caught.value.values.get("node")) == (code, node)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("{tag: vip, is: gold}", "标签“vip”为“gold”", "tag “vip” is “gold”"),
        ("{tag: vip, is_empty: true}", "没有标签“vip”", "no tag “vip”"),
        (PAST["was"], "2024-03-31 时“mood”中的分群为“good”", "segment in “mood” was “good” on 2024-03-31"),
        (
            PAST["ever"],
            "近 4 个月末“mood”中的分群曾为“good”",
            "segment in “mood” was “good” at one of the last 4 month ends",
        ),
    ],
)
def test_it_reads_as_a_sentence_and_goes_through_yaml(monkeypatch, text, zh, en):
    monkeypatch.setattr(memberships, "_sources", {})
    tree = read_tree(text)
    assert read_tree(write_tree(tree)) == tree
    assert (sentence(tree, "zh"), sentence(tree, "en")) == (zh, en)
