"""The journey page: the sentence, the ribbons, the customers of a way, times and pain points."""

from datetime import date, timedelta

import pytest

from pages.ui.journey_parts import CHOSEN
from tests.app.walk import fill

DAY = date(2024, 7, 1)


def walks():
    """60 customers order twice, 40 days apart; half of them call in between, ten of the others open a ticket last."""
    orders, calls, tickets = ["order_id,customer_id,order_date,amount"], ["customer_id,time,type"], []
    tickets.append("ticket_id,customer_id,created_at,issue_type")
    for number in range(60):
        orders += [f"a{number},c{number:02},{DAY - timedelta(days=300)},10"]
        if number < 50:
            orders.append(f"b{number},c{number:02},{DAY - timedelta(days=260)},10")
        if number < 30:
            calls.append(f"c{number:02},{DAY - timedelta(days=270)} 10:00:00,Phone call")
        if number >= 50:
            tickets.append(f"t{number},c{number:02},{DAY - timedelta(days=290)} 10:00:00,Usage")
    orders.append(f"last,z,{DAY - timedelta(days=1)},1")
    return {"orders": orders, "interactions": calls, "tickets": tickets}


@pytest.fixture
def walked(database):
    fill(database, **{name: "\n".join(lines) + "\n" for name, lines in walks().items()})
    return database


def choose(page, part):
    next(group for group in page.test.button_group if group.key == "journey.part").set_value(part).run()
    return page.checked()


def test_the_last_touchpoint_before_the_next_order_is_told(walked, app):
    page = app.go("journey")
    words = {"step": page.say("touch.call"), "goal": page.say("journey.goal_next")}
    assert page.answer == page.say("journey.answer", **words, share="100.0%", direct="40.0%")
    assert len(page.test.get("plotly_chart")) == 1
    table = page.table()
    ways = dict(zip(table[page.say("journey.path")], table[page.say("journey.paths")], strict=True))
    arrow = page.say("journey.arrow")
    call = arrow.join(page.say(f"touch.{step}") for step in ("order", "call", "next"))
    assert ways == {call: 30, arrow.join(page.say(f"touch.{step}") for step in ("order", "next")): 20}


def test_a_way_chosen_lists_its_customers(walked, app):
    page = app.go("journey")
    page.test.session_state[CHOSEN] = (0, "call", "next")
    page.test.run()
    name = page.say("journey.chosen_link", before=page.say("touch.call"), after=page.say("touch.next"))
    shown = f"**{page.say('people.chosen', name=name, customers='30')}**"
    assert shown in [text.value for text in page.checked().test.markdown]
    listed = next(frame.value for frame in page.test.dataframe if "customer_id" in frame.value)
    assert set(listed["customer_id"]) == {f"c{number:02}" for number in range(30)}
    # nothing else lies between: the rule finds the same
    rule = page.say("people.rule", customers="30", rule="#").split("#")[0]
    assert any(text.value.startswith(rule) for text in page.test.caption)
    assert any(button.key == "save.save" for button in page.test.button)


def test_a_pain_point_chosen_lists_who_ordered_no_more(walked, app):
    page = app.go("journey")
    page.test.session_state[CHOSEN] = "ticket"
    page.test.run()
    name = page.say("journey.chosen_pain", step=page.say("touch.ticket"), days=90)
    shown = f"**{page.say('people.chosen', name=name, customers='10')}**"
    assert shown in [text.value for text in page.checked().test.markdown]
    assert any(button.key == "save.save" for button in page.test.button)
    page.widget("button", "people.forget").click().run()
    assert not [frame for frame in page.checked().test.dataframe if "customer_id" in frame.value]


def test_times_and_pain_points(walked, app):
    page = choose(app.go("journey"), "times")
    times = page.table()
    found = dict(zip(times[page.say("journey.before")], times[page.say("journey.median_days")], strict=False))
    assert round(found[page.say("touch.call")], 1) == 10.6  # until the end of a day without a time
    page = choose(page, "pains")
    pains = page.table().set_index(page.say("journey.step"))
    assert pains.loc[page.say("touch.ticket"), page.say("journey.dropped")] == 1.0
    assert pains.loc[page.say("touch.call"), page.say("journey.dropped")] == 0.0
    assert pains.loc[page.say("touch.ticket"), page.say("journey.mark")] == page.say("journey.mark_small")


def test_before_silence_and_with_nobody(walked, english):
    page = english.go("journey")
    page.widget("radio", "journey.set.goal").set_value("silent").run()
    assert "Ticket" in page.checked().answer
    page.widget("selectbox", "journey.set.months").set_value(3).run()
    assert page.checked().answer == page.say("journey.answer_nobody")


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("journey").answer == app.say("empty.title")
