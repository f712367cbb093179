"""The effect page: the sentence, the picture, the figures, and what stands behind them."""

from datetime import date

import pytest

from segmentation.models.registry import model_named
from segmentation.segments.library import save_version
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from tests.app.walk import NOW, fill

DAY = date(2024, 7, 1)


def contacts():
    """100 treated of whom 40 order, 100 held out of whom 10 do; all bought once before."""
    orders = ["order_id,customer_id,order_date,amount"]
    sent = ["campaign,customer_id,sent_at,group"]
    for number in range(200):
        held = number % 2
        orders.append(f"a{number},c{number:03},2024-03-{1 + number % 28:02},50")
        if number // 2 < (10 if held else 40):
            orders.append(f"b{number},c{number:03},2024-05-{3 + number % 20:02},30")
        sent.append(f"Spring,c{number:03},2024-05-01,{'Control' if held else 'Treated'}")
    orders.append("last,c000,2024-06-30,1")
    sent += [f"Push,c{number:03},2024-06-20,Treated" for number in range(0, 60, 3)]
    return {"orders": "\n".join(orders) + "\n", "campaigns": "\n".join(sent) + "\n"}


@pytest.fixture
def campaign_shop(database):
    fill(database, **contacts())
    return database


@pytest.fixture
def saved(campaign_shop):
    store = Store(campaign_shop)
    run = run_settings(store, DAY, model_named("rfm8").standard(store, DAY))
    save_version(store, "RFM", run.result, saved_at=NOW)
    store.close()
    return campaign_shop


def spring(app):
    page = app.go("effect")
    page.widget("selectbox", "effect.campaign").set_value("Spring").run()
    return page.checked()


def choose(page, key, value):
    next(group for group in page.test.button_group if group.key == key).set_value(value).run()
    return page.checked()


def test_a_campaign_that_worked_is_told_in_a_sentence(campaign_shop, app):
    page = spring(app)
    words = {"arm": page.say("arm.treated"), "baseline": page.say("arm.held_out"), "value": "40.0%"}
    outcome, points = page.say("effect.outcome_ordered"), page.say("effect.points", points="+30.0")
    assert page.answer == page.say(
        "effect.answer_more", **words, baseline_value="10.0%", outcome=outcome, difference=points
    )
    assert any("n = 100" in caption for caption in page.captions)
    assert len(page.test.get("plotly_chart")) == 1
    table = page.table()
    assert table[page.say("effect.column_verdict")].iloc[0] == page.say("effect.verdict_more")
    assert len(table) == 3
    assert len(page.test.get("download_button")) >= 2


def test_another_measure_and_another_window(campaign_shop, english):
    page = spring(english)
    page.widget("radio", "effect.outcome").set_value("revenue").run()
    assert "Revenue per customer" in page.answer
    page.widget("number_input", "effect.window").set_value(1).run()
    assert "Too small to tell" in page.checked().answer


def test_without_a_hold_out_it_is_weaker_evidence(campaign_shop, app):
    page = app.go("effect")  # the campaign that began last: nobody held out
    assert any(
        page.say("effect.weaker", unmatched="#", sent="#").split("#")[0][:20] in box.value for box in page.test.warning
    )
    assert page.answer


def test_of_two_arms_the_better_one_is_named(database, app):
    told = contacts()
    told["campaigns"] = told["campaigns"].replace("Control", "A").replace("Treated", "B")
    fill(database, **told)
    figures = {"value": "40.0%", "baseline_value": "10.0%", "difference": app.say("effect.points", points="+30.0")}
    words = {"arm": "B", "baseline": "A", "outcome": app.say("effect.outcome_ordered")}
    assert spring(app).answer == app.say("effect.answer_arms_more", **words, **figures)


def test_matched_customers_are_told_by_segment_with_how_alike_they_are(saved, app):
    page = app.go("effect")
    assert len(page.test.get("plotly_chart")) == 2
    page = choose(page, "effect.part", "checks")
    table = page.test.dataframe[-1].value
    before, after = (page.say(f"effect.column_apart_{when}") for when in ("before", "after"))
    assert table[before].abs().max() > 0.1 >= table[after].abs().max()
    assert any(
        page.say("effect.even_matched", before="#", of=5).split("#")[0] in box.value for box in page.test.success
    )


def test_segments_checks_plan_and_people_stand_behind(saved, app):
    page = spring(app)
    assert len(page.test.get("plotly_chart")) == 2
    page = choose(page, "effect.part", "checks")
    boxes = [box.value for box in page.test.success]
    assert page.say("effect.even", n=0, of=5) in boxes
    assert any("p = 1.000" in box for box in boxes)
    page = choose(page, "effect.part", "plan")
    assert any(
        page.say("effect.plan_answer", n="3,841", lift="20%", base="10.0%") in m.value for m in page.test.markdown
    )
    page = choose(page, "effect.part", "people")
    assert set(next(f.value for f in page.test.dataframe if "customer_id" in f.value)["customer_id"]) == {
        f"c{number:03}" for number in range(0, 80, 2)
    }
    rule = page.say("people.rule", customers="40", rule="#").split("#")[0]
    assert any(caption.startswith(rule) for caption in page.captions)
    assert any(button.key == "save.save" for button in page.test.button)
    downloads = [button.proto.type for button in page.test.get("download_button")]
    assert set(downloads) == {"secondary"}  # to save is the one that stands out


def test_without_a_saved_segmentation_it_says_so(campaign_shop, app):
    assert app.say("effect.no_versions") in [box.value for box in spring(app).test.info]


def test_without_campaigns_the_page_says_what_to_do(shop, app):
    assert app.go("effect").answer == app.say("effect.empty")


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("effect").answer == app.say("empty.title")


def test_a_campaign_without_days_says_when_its_customers_count(database, app):
    told = contacts()
    told["campaigns"] += "Undated,c001,,Treated\nUndated,x1,,Treated\n"
    fill(database, **told)
    page = app.go("effect")
    page.widget("selectbox", "effect.campaign").set_value("Undated").run()
    assert page.say("effect.basis_undated", customers="2") in page.checked().captions


def test_campaigns_sent_later_are_told_beside_the_known_ones(database, app):
    told = contacts()
    told["campaigns"] += "Autumn,c001,2024-09-01,Treated\n"
    fill(database, **told)
    page = app.go("effect")
    assert page.say("effect.more_later", as_of=DAY, first=date(2024, 9, 1)) in page.captions
    page.widget("button", "effect.look_from").click().run()
    assert "Autumn" in page.checked().widget("selectbox", "effect.campaign").options
