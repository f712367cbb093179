"""The rules page: a rule built by clicks, its counts, its text, its list; ordered segments by rules."""

from datetime import date

import pytest

from pages.ui.plain_text import plain_text
from pages.ui.rule_rows import Marks, Rows
from pages.ui.view import View
from segmentation.rules.draft import draft_of
from segmentation.rules.tree import read_tree

RULE = "rules.rule"
HANDBOOK = """
all:
  - {field: order_count_6_months, at_least: 5}
  - {field: spend_per_order, at_least: {percent_of_mean: 150}}
"""


class Builder:
    """A reader who builds the rule under a key; nodes go by the line they stand in, the outer group is line 0."""

    def __init__(self, app, key=RULE):
        self.app, self.key = app, key

    def at(self, line, part):
        nodes = list(self.app.test.session_state[self.key].draft.root.walk())
        return f"{self.key}.{nodes[line].node_id}.{part}"

    def has(self, kind, line, part):
        return any(widget.key == self.at(line, part) for widget in getattr(self.app.test, kind))

    def add(self, kind, group=0):
        self.app.widget("button", self.at(group, f"add_{kind}")).click().run()
        self.app.checked()
        return self

    def choose(self, line, part, value):
        self.app.widget("selectbox", self.at(line, part)).set_value(value).run()
        self.app.checked()
        return self

    def about(self, line, name):
        box = self.app.widget("selectbox", self.at(line, "subject"))
        box.select_index([option.split(" · ")[0] for option in box.options].index(name)).run()
        self.app.checked()
        return self

    def number(self, line, part, value):
        self.app.widget("number_input", self.at(line, part)).set_value(value).run()
        self.app.checked()
        return self

    def act(self, line, act):
        self.app.widget("menu_button", self.at(line, "menu")).click(act).run()
        self.app.checked()
        return self

    def paste(self, text):
        self.app.widget("text_area", f"{self.key}.pasted").set_value(text).run()
        self.app.widget("button", f"{self.key}.paste").click().run()
        self.app.checked()
        return self

    @property
    def text(self):
        return self.app.test.code[0].value


@pytest.fixture
def rules(shop, app):
    return app.go("rules")


def answer(app, customers, known=50, share="20.0%", day="2024-07-01"):
    return app.say("rules.answer", customers=customers, known=known, share=share, as_of=day)


def counts(app):
    return [text.value for text in app.test.markdown if text.value.startswith(":small[")]


def test_without_data_the_page_says_what_to_do(app):
    app.go("rules")
    assert app.say("empty.title") in [head.value for head in app.test.subheader]


def test_an_empty_rule_says_what_to_do(rules):
    assert rules.say("rules.nothing") in [box.value for box in rules.test.info]


def test_the_handbooks_rule_is_built_by_clicks(rules):
    builder = Builder(rules).add("condition").add("condition")
    first, second = 1, 2
    builder.about(first, rules.say("column.order_count_6_months")).number(first, "n.whole", 5)
    assert rules.answer == answer(rules, 10)
    builder.about(second, rules.say("column.spend_per_order"))
    builder.choose(second, "unit", "percent_of_mean").number(second, "p.whole", 150)
    # spend per order: ten customers at 100, forty at 25; the mean is 40
    assert rules.answer == answer(rules, 10)
    assert read_tree(builder.text) == read_tree(HANDBOOK)
    assert rules.table()["customer_id"].tolist() == [f"big-{n:02}" for n in range(10)]


def test_a_condition_not_filled_in_is_marked_and_left_out(rules):
    builder = Builder(rules).paste("{field: order_count, at_least: 5}").add("condition")
    assert f":small[:orange[{rules.say('rule_builder.open')}]]" in counts(rules)
    assert rules.answer == answer(rules, 10)
    assert builder.app.widget("button", "rules.wait").disabled


def test_a_value_that_does_not_fit_is_told_beside_it_and_nothing_is_lost(rules):
    Builder(rules).paste("all: [{field: order_count, between: [1, 5]}, {field: spend_total, at_least: 1}]")
    Builder(rules).number(1, "low.whole", 9)
    assert [text for text in rules.captions if rules.say("rule_builder.here") in text]
    assert Builder(rules).has("number_input", 1, "high.whole")
    assert rules.answer == answer(rules, 50, share="100.0%")


def test_a_bad_text_says_which_node_and_keeps_the_rule(rules):
    builder = Builder(rules).paste("{field: order_count, at_least: 5}").paste("all: [{field: nothing, is: 1}]")
    told = [text for text in rules.captions if "rule" in text and ":red[" in text]
    assert told
    assert "rule\\.all\\[1\\]" in told[0]
    assert "order_count" in builder.text
    assert rules.widget("text_area", f"{RULE}.pasted").value == "all: [{field: nothing, is: 1}]"


def test_each_line_tells_its_count_and_what_is_left(rules):
    Builder(rules).paste("all: [{field: order_count, at_least: 1}, {not: {field: order_count, at_least: 2}}]")
    assert counts(rules) == [":small[40]", ":small[50]", ":small[40]"]
    Builder(rules).paste("any: [{field: order_count, at_least: 2}, {field: order_count, is: 1}]")
    assert counts(rules)[-1] == ":small[40]  \n:small[**→ 50**]"


def test_what_customers_did_is_asked_with_its_own_conditions(rules):
    builder = Builder(rules).add("event")
    name = rules.say("rule.event_order")
    builder.about(1, name[:1].upper() + name[1:])
    assert rules.answer == answer(rules, 50, share="100.0%")
    builder.number(1, "times_count", 2)
    assert rules.answer == answer(rules, 10)
    builder.choose(1, "period", "last_days").number(1, "last_days", 9)
    assert rules.answer == answer(rules, 0, share="0.0%")
    builder.number(1, "times_count", 1)
    assert rules.answer == answer(rules, 10)


def test_what_came_after_is_asked_by_clicks(rules):
    builder = Builder(rules).add("event")
    name = rules.say("rule.event_order")
    builder.about(1, name[:1].upper() + name[1:])
    builder.choose(1, "follow", "without").number(1, "follow_days", 20)
    assert read_tree(builder.text) == read_tree("{event: order, without: {event: order, within_days: 20}}")
    builder.choose(1, "follow", "then")
    assert rules.answer == answer(rules, 10, share="20.0%")
    builder.choose(1, "follow", "nothing")
    assert rules.answer == answer(rules, 50, share="100.0%")


def test_any_rule_that_can_be_written_can_be_drawn(rules):
    text = """
    any:
      - event: order
        where: {all: [{field: amount, more_than: 5}, {any: [{field: channel, in: [a]}, {field: status, is: x}]}]}
        times: {at_most: 3}
        between: [2024-01-01, 2024-06-30]
      - not:
          all:
            - {event: feedback, where: {field: score, at_most: 6}, since: 2024-01-01}
            - {field: birthday, anniversary_within: 9}
      - {field: order_count, in: [1, 2.5]}
      - {field: spend_total, top_percent: 20}
      - {field: first_order_on, between: [2024-01-01, 2024-02-01]}
      - {field: attribute.size, more_than: 38}
      - {field: attribute.colour, is_empty: false}
      - {field: spend_per_order, less_than: {percent_of_median: 12.5}}
      - {field: name, contains: 王}
      - event: order
        then: {event: ticket, where: {field: subject, contains: 王}, within_days: 9,
               without: {event: order, within_days: 5}}
    """
    builder = Builder(rules).paste(text)
    assert read_tree(builder.text) == read_tree(text)


def test_edits_are_undone_and_done_again(rules):
    builder = Builder(rules).paste("all: [{field: order_count, at_least: 1}, {field: order_count, at_least: 2}]")
    builder.act(2, "wrap")
    assert "any" in builder.text
    rules.widget("button", f"{RULE}.undo").click().run()
    assert "any" not in builder.text
    rules.widget("button", f"{RULE}.redo").click().run()
    assert "any" in builder.text
    builder.act(1, "negate").act(1, "duplicate")
    assert builder.text.count("not") == 2
    rules.widget("button", builder.at(1, "remove")).click().run()
    assert builder.text.count("not") == 1


def test_the_rule_survives_a_look_at_another_page(rules):
    builder = Builder(rules).paste(HANDBOOK)
    rules.go("overview").go("rules")
    assert rules.answer == answer(rules, 10)
    assert rules.widget("number_input", builder.at(1, "n.whole")).value == 5


def test_a_rule_is_saved_as_a_segmentation_and_opened_again(rules, database):
    Builder(rules).paste(HANDBOOK)
    rules.widget("text_input", "rules.name").set_value("贵客 VIP").run()
    rules.field("save.name.").set_value("handbook")
    rules.widget("button", "save.save").click().run()
    rules.checked().go("segments")
    sizes = rules.widget("multiselect", next(b.key for b in rules.test.multiselect if "segments.segments" in b.key))
    assert sizes.options[0] == "贵客 VIP · 10"
    rules.widget("button", "version.open").click().run()
    rules.checked()
    assert rules.title == [rules.say("rules.question")]
    assert rules.widget("text_input", "rules.entry.0.name").value == "贵客 VIP"
    for _ in range(2):  # the rule is there, and stays when the page is drawn again
        told = {"n": 1, "customers": 10, "known": 50, "share": "20.0%", "as_of": "2024-07-01"}
        assert rules.answer == rules.say("rules.segments_answer", **told)
        assert rules.field("save.name.")
        rules.go("rules")
    assert rules.checked().widget("text_input", "rules.rest").value == ""


def test_a_rule_is_saved_as_a_tag_and_asked_for_in_another_rule(rules):
    Builder(rules).paste(HANDBOOK)
    box = rules.widget("selectbox", "save_tag.group.0")
    group = box.options[-1]
    box.select_index(len(box.options) - 1).run()
    rules.field("save_tag.name.").set_value("高价值")
    rules.field("save_tag.reason.").set_value("handbook")
    rules.widget("button", "save_tag.save").click().run()
    told = rules.checked().say("save_tag.done", name="高价值")
    assert told in [toast.value for toast in rules.test.toast]
    builder = Builder(rules)
    for line in (2, 1):
        rules.widget("button", builder.at(line, "remove")).click().run()
    builder.add("condition").about(1, group)
    rules.widget("multiselect", builder.at(1, "many")).set_value(["高价值"]).run()
    assert rules.checked().answer == answer(rules, 10)
    assert "- 高价值" in builder.text
    builder.choose(1, "operator", "is_empty")
    assert rules.answer == answer(rules, 40, share="80.0%")
    rules.widget("selectbox", builder.at(1, "operator")).set_value("is").run()
    assert f":small[:orange[{rules.say('rule_builder.open')}]]" in counts(rules)
    chosen = next(box for box in rules.go("tags").test.selectbox if box.key.startswith("tags.group."))
    assert chosen.options[chosen.index] == group  # where the tag is now


def test_a_segment_of_the_past_is_asked_for(rules):
    Builder(rules).paste(HANDBOOK)
    rules.field("save.name.").set_value("handbook")
    rules.widget("button", "save.save").click().run()
    found = rules.say("rules.found")
    builder = Builder(rules).paste(f"{{segment: handbook, is: {found}}}")
    assert rules.answer == answer(rules, 10)
    builder.choose(1, "operator", "was")
    rules.widget("date_input", builder.at(1, "on")).set_value(date(2024, 4, 1)).run()
    assert rules.checked().answer == answer(rules, 0, share="0.0%")  # the ten first ordered on 1 April
    builder.choose(1, "operator", "ever")
    assert rules.answer == answer(rules, 10)
    assert read_tree(builder.text) == read_tree(f"{{segment: handbook, ever: {found}, last_months: 12}}")


def test_a_tag_that_is_not_there_is_told_at_its_line(rules):
    Builder(rules).paste("all: [{field: order_count, at_least: 1}, {tag: nothing_like_it, is: x}]")
    assert [text for text in rules.captions if rules.say("rule_builder.here") in text]
    assert rules.say("rules.nothing") in [box.value for box in rules.test.info]


def test_segments_in_order_say_who_wins(rules):
    rules.widget("segmented_control", "rules.mode").set_value("segments").run()
    Builder(rules, "rules.segment.0").paste("{field: order_count, at_least: 1}")
    rules.widget("button", "rules.add_segment").click().run()
    Builder(rules, "rules.segment.1").paste("{field: order_count, at_least: 5}")
    names = [rules.say("rules.first_name"), rules.say("rules.next_name", n=2)]
    warned = rules.say("rules.warn_shadowed", segment=names[1], other=names[0], matched=10, customers=10)
    assert [text for text in rules.test.markdown if plain_text(warned) in text.value]
    rules.widget("menu_button", "rules.entry.1.menu").click("up").run()
    rules.checked()
    assert not [text for text in rules.test.markdown if plain_text(warned) in text.value]
    assert rules.answer == rules.say(
        "rules.segments_answer", n=2, customers=50, known=50, share="100.0%", as_of="2024-07-01"
    )
    rules.widget("button", "rules.entry.0.remove").click().run()
    assert rules.answer == rules.say(
        "rules.segments_answer", n=1, customers=10, known=50, share="20.0%", as_of="2024-07-01"
    )
    rules.widget("button", "rules.put_back").click().run()
    assert rules.checked().answer.startswith("2")


def test_what_is_typed_stays_text(rules):
    Builder(rules).paste("{field: name, is: '![x](http://evil.example/x.png)'}")
    assert not [text for text in [*rules.captions, *counts(rules)] if "](http" in text]


@pytest.mark.parametrize(("language", "name"), [("zh", "median_gap_days"), ("en", "days_since_last_order")])
def test_what_a_condition_asks_about_is_readable_whole_in_groups_of_groups(language, name):
    """A long name stands above its operator where a group leaves it no room; a short one never."""
    long, short = {"field": name, "at_least": 90}, {"field": "order_count", "at_least": 2}
    told = draft_of({"all": [long, short, {"any": [{"all": [long, short]}, short]}]})
    view = View("rules", None, language, 0, 0, None)
    rows = Rows(view, "rule", told, Marks())
    asked = [node for node in told.root.walk() if node.kind == "condition"]
    beside = [rows.stands_beside(node, None) for node in asked if node.name == name]
    assert beside == [True, False]
    assert all(rows.stands_beside(node, None) for node in asked if node.name == "order_count")
