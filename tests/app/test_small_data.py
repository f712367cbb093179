"""Little or lopsided data: every page works and says what it cannot say."""

import pytest

from tests.app.walk import PAGES, fill, orders_csv

CUSTOMERS = "客户编号,姓名,手机号\n001,李雷,13800000000\n002,韩梅梅,13900000000\n"
TOTALS = "customer_id,recency,frequency,monetary\na,3,5,500\nb,40,1,20\nc,90,2,60\n"


def walk_through(app):
    for page in PAGES:
        assert app.go(page).title == [app.say(f"{page}.question")]


def test_fifty_customers_work_and_the_margin_is_said(shop, app):
    walk_through(app)
    assert f"• {app.say('notice.little_data', customers=50, margin=14)}" in app.go("studio").texts


@pytest.mark.parametrize("model", ["rfm8", "grid"])
def test_one_customer_works(database, app, model):
    fill(database, orders=orders_csv([("only", "2024-06-01", 10)]))
    walk_through(app)
    app.go("studio").widget("selectbox", "studio.model").set_value(model).run()
    assert sum(app.checked().sizes().values()) == 1
    assert any(text.startswith("•") for text in app.texts)
    assert not [button for button in app.test.button if button.label == app.say("studio.suggest")]
    assert app.go("segments").answer == app.say("segments.answer", customers="1", share="100.0%", revenue="100.0%")


def test_customers_without_a_single_order_can_be_looked_at(database, app):
    fill(database, customers=CUSTOMERS)
    walk_through(app)
    app.go("overview")
    assert app.cards[app.say("card.orders")] == "0"
    assert app.sizes()[app.say("segment.no_orders")] == 2
    app.go("segments")
    app.widget("multiselect", "segments.segments.rfm8").set_value(["no_orders"]).run()
    assert sorted(app.checked().table()["customer_id"]) == ["001", "002"]


def test_ready_totals_are_segmented_like_orders(database, app):
    fill(database, totals=TOTALS)
    walk_through(app)
    assert app.go("overview").cards[app.say("card.buyers")] == "3"
    assert sum(app.sizes().values()) == 3


def test_customers_who_all_bought_alike_are_not_torn_apart(database, app):
    fill(database, orders=orders_csv([(f"c{number}", "2024-06-01", 10) for number in range(30)]))
    walk_through(app)
    sizes = app.go("studio").sizes()
    assert sorted(sizes.values()) == [0] * 7 + [30]
