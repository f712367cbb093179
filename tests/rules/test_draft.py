"""A rule being written: it reads back as the same rule, and no sequence of edits makes it unreadable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.rules import draft_edits
from segmentation.rules.draft import Draft, DraftNode, draft_of, fits, reading
from segmentation.rules.tree import MAX_DEPTH, tree_content, tree_of
from tests.rules.test_random_trees import customers, meets, trees

HANDBOOK = {
    "all": [
        {"field": "order_count_6_months", "at_least": 5},
        {"field": "spend_per_order", "at_least": {"percent_of_mean": 150}},
    ]
}
EVENT = {"event": "order", "where": {"field": "amount", "at_least": 3}, "times": {"at_least": 2}, "last_days": 90}


@given(content=trees, rows=customers)
def test_a_rule_read_into_a_draft_and_back_finds_the_same_customers(content, rows):
    tree = tree_of(content)
    read = reading(draft_of(tree_content(tree)))
    assert read.finished
    back = tree_of(read.content)
    assert [meets(back, row, rows) for row in rows] == [meets(tree, row, rows) for row in rows]


@pytest.mark.parametrize("content", [HANDBOOK, EVENT, {"not": HANDBOOK}, {"any": [EVENT, HANDBOOK]}])
def test_a_rule_is_written_back_as_it_was(content):
    assert reading(draft_of(content)).content == content


def test_every_branch_that_is_counted_belongs_to_a_node():
    draft = draft_of({"all": [{"not": {"any": [EVENT, {"field": "city", "in": ["a"]}]}}, EVENT]})
    read = reading(draft)
    known = {node.node_id for node in draft.root.walk()}
    assert set(read.ids.values()) <= known
    assert {"rule", "rule.all[1]", "rule.all[1].not.any[2]", "rule.all[2]"} <= set(read.ids)


def test_what_is_not_finished_is_left_out_and_named():
    draft = draft_edits.added(draft_of(HANDBOOK), 0, "condition")
    made = draft.root.parts[-1].node_id
    read = reading(draft)
    assert read.open_ids == {made}
    assert read.content == HANDBOOK
    draft = draft_edits.asked_about(draft, made, "field", "order_count")
    assert reading(draft).open_ids == {made}
    draft = draft_edits.changed(draft, made, told={"at_least": 3})
    assert reading(draft).finished
    assert reading(draft).content["all"][-1] == {"field": "order_count", "at_least": 3}


def test_a_value_that_does_not_fit_is_told_at_its_node():
    draft = draft_of({"all": [{"field": "order_count", "between": [5, 2]}, {"field": "order_count", "at_least": 1}]})
    read = reading(draft)
    assert {node_id: error.code for node_id, error in read.faults.items()} == {
        draft.root.parts[0].node_id: "rule_value_invalid"
    }
    assert read.content == {"field": "order_count", "at_least": 1}


def test_a_line_moves_past_conditions_into_groups_and_out_of_them():
    draft = draft_of({"all": [{"field": "city", "is": "a"}, {"any": [{"field": "city", "is": "b"}]}]})
    first = draft.root.parts[0].node_id
    inside = draft_edits.moved(draft, first, 1)
    assert reading(inside).content == {"any": [{"field": "city", "is": "a"}, {"field": "city", "is": "b"}]}
    assert draft_edits.moved(inside, first, -1) == draft
    below = draft_edits.moved(draft_edits.moved(inside, first, 1), first, 1)
    assert [part.kind for part in below.root.parts] == ["group", "condition"]


def test_what_is_asked_of_an_event_stays_inside_it():
    draft = draft_of({"all": [{"field": "city", "is": "a"}, EVENT]})
    asked = draft.root.parts[1].parts[0].parts[0].node_id
    assert draft_edits.moved(draft, asked, -1) is draft
    swapped = draft_edits.moved(draft, draft.root.parts[0].node_id, 1)
    assert [part.kind for part in swapped.root.parts] == ["event", "condition"]


def test_a_copy_has_ids_of_its_own_and_the_same_content():
    draft = draft_edits.duplicated(draft_of({"any": [EVENT, HANDBOOK]}), 1)
    ids = [node.node_id for node in draft.root.walk()]
    assert len(ids) == len(set(ids))
    assert reading(draft).content == {"any": [EVENT, EVENT, HANDBOOK]}


def test_groups_are_made_and_dissolved():
    draft = draft_of(HANDBOOK)
    wrapped = draft_edits.wrapped(draft, 1)
    assert reading(wrapped).content["all"][0] == {"any": [HANDBOOK["all"][0]]}
    assert reading(draft_edits.unwrapped(wrapped, wrapped.root.parts[0].node_id)).content == HANDBOOK


def test_a_rule_cannot_be_nested_deeper_than_one_can_be_read():
    draft = draft_of(HANDBOOK)
    for _ in range(2 * MAX_DEPTH):
        draft = draft_edits.wrapped(draft, 1)
    assert fits(draft)
    assert draft_edits.wrapped(draft, 1) is draft
    tree_of(reading(draft).content)


conditions = st.sampled_from(
    [
        {"order_count": {"at_least": 3}},
        {"city": {"in": ["a"]}},
        {"city": {"in": []}},
        {"order_count": {"between": [3, 1]}},
    ]
)


def edited(draft, data):
    nodes = list(draft.root.walk())
    node = data.draw(st.sampled_from(nodes))
    inside = draft.event_of(node.node_id) is not None
    act = data.draw(
        st.sampled_from(["add", "ask", "remove", "duplicate", "wrap", "unwrap", "up", "down", "negate", "join"])
    )
    if act == "add":
        group = next(part for part in reversed(draft.within(node.node_id)) if part.kind == "group")
        kind = (
            "condition"
            if inside or (node is not group and node.kind == "event")
            else data.draw(st.sampled_from(draft_edits.ADDABLE))
        )
        if draft.event_of(group.node_id) is not None:
            kind = "condition"
        return draft_edits.added(draft, group.node_id, kind)
    if act == "ask" and node.kind == "condition":
        if inside:
            asked = draft_edits.asked_about(draft, node.node_id, "field", "amount")
            return draft_edits.changed(asked, node.node_id, told={"at_least": 1})
        if data.draw(st.booleans()):
            return draft_edits.asked_about(draft, node.node_id, "event", "order")
        name, told = next(iter(data.draw(conditions).items()))
        return draft_edits.changed(draft_edits.asked_about(draft, node.node_id, "field", name), node.node_id, told=told)
    edits = {
        "remove": lambda: draft_edits.removed(draft, node.node_id),
        "duplicate": lambda: draft_edits.duplicated(draft, node.node_id),
        "wrap": lambda: draft_edits.wrapped(draft, node.node_id),
        "unwrap": lambda: draft_edits.unwrapped(draft, node.node_id),
        "up": lambda: draft_edits.moved(draft, node.node_id, -1),
        "down": lambda: draft_edits.moved(draft, node.node_id, 1),
        "negate": lambda: draft_edits.changed(draft, node.node_id, negated=not node.negated),
        "join": lambda: draft_edits.changed(draft, node.node_id, join="any"),
    }
    return edits.get(act, lambda: draft)()


@given(content=st.none() | trees, data=st.data())
def test_any_sequence_of_edits_keeps_a_readable_rule_with_lasting_ids(content, data):
    draft = draft_of(content)
    for _ in range(data.draw(st.integers(1, 25))):
        draft = edited(draft, data)
        ids = [node.node_id for node in draft.root.walk()]
        assert len(ids) == len(set(ids))
        assert max(ids) < draft.next_id
        assert fits(draft)
        read = reading(draft)
        if read.content is not None:
            tree_of(read.content)
        told = {node.node_id for node in draft.root.walk() if node.kind != "group"}
        assert read.open_ids <= told
        assert set(read.faults) <= told


def test_the_limits_are_those_of_a_rule():
    deep = DraftNode(0, "group")
    for node_id in range(1, MAX_DEPTH + 2):
        deep = DraftNode(node_id, "group", parts=(deep,))
    assert not fits(Draft(deep, 99))
