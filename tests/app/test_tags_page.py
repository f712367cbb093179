"""The tags page: counts follow the numbers, edits are saved with a reason, tags by hand, tiers and proposals."""

from datetime import date

import pytest

from pages.ui import session
from segmentation.rules.tree import tree_of
from segmentation.tags.definitions import TagGroup, TagValue
from segmentation.tags.library import group, history, save_group
from segmentation.tags.marks import marks
from tests.app.walk import NOW

NUMBER = "tags.number.recency.0.active.rule.at_most"


def carried(app):
    """Tag as named on the screen -> customers."""
    name = app.say("tags.tag")
    table = next(frame.value for frame in app.test.dataframe if app.say("tags.rule") in frame.value)
    return dict(zip(table[name], table[app.say("column.customers")], strict=True))


def part(app, name):
    app.widget("segmented_control", "tags.part").set_value(name).run()
    return app.checked()


def choose(app, dimension, code):
    app.widget("selectbox", "tags.dimension").set_value(dimension).run()
    app.widget("selectbox", f"tags.group.{dimension}").set_value(code).run()
    return app.checked()


def press(app, key):
    app.widget("button", key).click().run()
    return app.checked()


def type_in(app, **fields):
    for key, text in fields.items():
        app.field(f"tags.{key.replace('__', '.')}").set_value(text)


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("tags").answer == app.say("empty.title")


def test_the_first_sight_answers_in_one_sentence(shop, app):
    page = app.go("tags")
    assert page.title == [page.say("tags.question")]
    # ten customers ordered every ten days since April: 10 orders in 6 months; forty once
    assert "50" in page.answer
    assert list(carried(page).values()) == [10, 0, 40]


def test_every_group_and_part_is_drawn(shop, app):
    page = app.go("tags")
    for name in ("by_hand", "score", "proposals", "groups"):
        part(page, name)
    for dimension, code in (("basics", "industry"), ("service", "issue_type"), ("subjective", "by_hand")):
        choose(page, dimension, code)
    assert page.say("tags.set_by_hand") in page.captions


def test_a_number_moved_changes_the_counts_and_is_saved_with_a_reason(shop, chinese):
    page = choose(chinese.go("tags"), "behaviour", "recency")
    assert list(carried(page).values()) == [10, 0, 40]
    page.widget("slider", NUMBER).set_value(200).run()
    assert list(carried(page.checked()).values()) == [50, 0, 0]
    press(page, "tags.save.do")
    assert any("原因" in error.value for error in page.test.error)
    type_in(page, reason__save="活动节奏变慢", author__save="李")
    press(page, "tags.save.do")
    assert group(session.store(), "recency").values[0].rule.value == 200
    assert history(session.store(), "recency")[0].author == "李"
    press(page, "tags.restore")
    type_in(page, reason__archive="恢复")
    press(page, "tags.reset")
    assert list(carried(page).values()) == [10, 0, 40]


def test_changes_that_are_dropped_leave_everything_as_it_was(shop, english):
    page = choose(english.go("tags"), "behaviour", "recency")
    page.widget("slider", NUMBER).set_value(200).run()
    press(page, "tags.drop")
    assert list(carried(page).values()) == [10, 0, 40]


def open_rule(page, code):
    next(one for one in page.test.selectbox if one.key.startswith("tags.value.")).set_value(code).run()
    press(page, "tags.edit_rule")
    return page.test.session_state["tags.rule_open"].key


def in_rule(page, kind, key, part):
    """The last widget of the builder whose key ends so."""
    return [one for one in getattr(page.test, kind) if (one.key or "").startswith(key) and one.key.endswith(part)][-1]


def test_a_rule_is_edited_with_the_builder_and_saved_with_a_reason(shop, english):
    page = choose(english.go("tags"), "behaviour", "recency")
    key = open_rule(page, "active")
    assert NUMBER.replace(".0.", ".1.") not in [slider.key for slider in page.test.slider]  # one place for a number
    in_rule(page, "number_input", key, ".whole").set_value(200).run()
    assert list(carried(page.checked()).values()) == [50, 0, 0]
    assert page.say("rules.count", found="50", known="50", share="100.0%") in [m.value for m in page.test.markdown]
    in_rule(page, "button", key, ".undo").click().run()
    assert list(carried(page.checked()).values()) == [10, 0, 40]
    in_rule(page, "button", key, ".redo").click().run()
    in_rule(page, "button", key, "add_condition").click().run()
    assert any(page.say("tags.rule_part") in caption for caption in page.checked().captions)
    assert list(carried(page).values()) == [50, 0, 0]  # by the last complete rule
    in_rule(page, "button", key, ".undo").click().run()
    type_in(page, reason__save="slower campaigns")
    press(page, "tags.save.do")
    assert group(session.store(), "recency").value("active").rule.value == 200
    assert list(carried(page).values()) == [50, 0, 0]
    press(page, "tags.restore")


def test_a_pasted_rule_that_does_not_fit_says_why(shop, english):
    page = choose(english.go("tags"), "behaviour", "recency")
    key = open_rule(page, "silent")
    in_rule(page, "text_area", key, ".pasted").set_value("{field: town, is: x}")
    press(page, f"{key}.paste")
    assert any("town" in caption for caption in page.captions)
    in_rule(page, "text_area", key, ".pasted").set_value("{field: order_count, at_least: 10}")
    press(page, f"{key}.paste")
    # the ten of the rule are active already: the first tag of an exclusive group decides
    told = page.say("rules.count", found="10", known="50", share="20.0%")
    assert told in [m.value for m in page.test.markdown]
    assert page.say("tags.rule_earlier", carried="0", tag="Silent") in page.captions
    page.widget("button", "tags.rule_close").click().run()
    assert "tags.number.recency.2.silent.rule.at_least" in [slider.key for slider in page.checked().test.slider]


def build(page, yaml):
    """Give the open rule this text, and put the builder away."""
    key = page.test.session_state["tags.rule_open"].key
    in_rule(page, "text_area", key, ".pasted").set_value(yaml)
    press(page, f"{key}.paste")
    page.widget("button", "tags.rule_close").click().run()
    return page.checked()


def test_an_own_group_is_made_put_away_and_taken_back(shop, english):
    page = english.go("tags")
    type_in(page, new_group__0__name="Size", new_group__0__tag="Big", reason__new_group="try")
    page.widget("selectbox", "tags.new_group.0.dimension").set_value("value")
    press(page, "tags.new_group.do")
    assert page.widget("selectbox", "tags.group.value").value == "Size"
    build(page, "{field: spend_total, at_least: 500}")
    assert carried(page) == {"Big": 10}
    type_in(page, new_tag__Size="Big")
    press(page, "tags.new_tag.do")
    assert any("Big" in error.value for error in page.test.error)  # a name that is there
    type_in(page, new_tag__Size="Small")
    press(page, "tags.new_tag.do")
    build(page, "{field: order_count, at_least: 1}")
    assert carried(page) == {"Big": 10, "Small": 40}
    type_in(page, reason__save="both sizes")
    press(page, "tags.save.do")
    assert [value.code for value in group(session.store(), "Size").values] == ["Big", "Small"]
    type_in(page, reason__archive="not needed")
    press(page, "tags.archive")
    assert "Size" not in page.widget("selectbox", "tags.group.value").options
    type_in(page, reason__away="needed")
    press(page, "tags.away.do")
    assert "Size" in page.widget("selectbox", "tags.group.value").options


def test_a_group_that_rules_ask_for_stays_and_they_are_named(shop, chinese):
    store = session.store()
    asking = TagGroup(
        "keen",
        "value",
        (TagValue("yes", rule=tree_of({"tag": "recency", "is": "active"})),),
        name={"zh": "热心", "en": "Keen"},
    )
    save_group(store, asking, saved_at=NOW, reason="new")
    page = choose(chinese.go("tags"), "behaviour", "recency")
    use = page.say("library.used_tag", name="热心", part="yes")
    assert f"{page.say('tags.in_use')}\n• {use}" in page.texts
    assert not [button for button in page.test.button if button.key == "tags.archive"]


def test_a_tag_is_set_by_hand_taken_away_and_put_back(shop, english):
    page = part(english.go("tags"), "by_hand")
    assert page.answer == page.say("tags.marks_none")
    type_in(page, mark__author="Li", mark__reason="fair", mark__find="big-0")
    page.test.run()
    page.widget("selectbox", "tags.mark.customer.0").set_value("big-03").run()
    press(page, "tags.mark.do")
    (mark,) = marks(session.store())
    assert (mark.customer_id, mark.value_code, mark.starts_on) == ("big-03", "key_follow_up", date(2024, 7, 1))
    assert page.answer == page.say("tags.marks_answer", customers="1", marks="1", as_of=date(2024, 7, 1))
    for frame in page.test.dataframe:  # those in force, and all that were ever set
        assert frame.value[page.say("tags.tag")].tolist() == [
            group(session.store(), mark.group_code).value(mark.value_code).label("en")
        ]
        assert frame.value[page.say("tags.by")].tolist() == ["Li"]
    type_in(page, mark__find="nobody")
    page.test.run()
    assert page.say("tags.find_none") in page.captions


def test_tiers_are_shown_with_what_one_customer_gets(shop, app):
    page = part(app.go("tags"), "score")
    page.field("tags.score.customer").set_value("big-00").run()
    assert page.checked().say("tags.one_score_answer", score="90", tags=5) in page.captions
    page.field("tags.score.customer").set_value("nobody").run()
    assert "nobody" in page.checked().test.info[0].value


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_rule_reads_in_the_readers_language(shop, request, language):
    page = choose(request.getfixturevalue({"zh": "chinese", "en": "english"}[language]).go("tags"), "value", "loyalty")
    rule = {"zh": "复购率（%） ≥ 60", "en": "Repurchase rate (%) ≥ 60"}[language]
    table = next(frame.value for frame in page.test.dataframe if page.say("tags.rule") in frame.value)
    assert table[page.say("tags.rule")].iloc[0] == rule


def test_a_list_sets_tags_and_names_the_rows_nobody_has(shop, app):
    page = part(app.go("tags"), "by_hand")
    type_in(page, mark__author="Li", mark__reason="fair")
    listed = b"customer id,note\nbig-01,x\nnobody,y\nsmall-02,z\n"
    page.test.file_uploader[0].set_value(("list.csv", listed, "text/csv"))
    page.test.run()
    press(page, "tags.mark.list_do")
    assert sorted(mark.customer_id for mark in marks(session.store())) == ["big-01", "small-02"]
    assert any("nobody" in frame.value.astype(str).to_numpy() for frame in page.test.dataframe)


def test_proposals_are_told_and_none_without_cause(shop, app):
    assert part(app.go("tags"), "proposals").answer == app.say("tags.proposals_none")
