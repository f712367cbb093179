"""What is planted in the scores is found, with its size; noise is not."""

import random
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from segmentation.errors import CancelledError, InputError
from segmentation.insights import drivers
from segmentation.insights.drivers import find_drivers
from segmentation.models.registry import model_named
from segmentation.segments.library import save_version
from segmentation.segments.runs import run_settings

AS_OF = date(2024, 7, 1)
NOW = datetime(2024, 7, 1, 12)


def filled(known, score_of, customers=400, seed=1):
    """A customer, an order and an answer each; a third had a ticket, first answered after 1 or 48 hours."""
    draw = random.Random(seed)
    orders, tickets, feedback, people = [], [], [], []
    for number in range(customers):
        customer = f"c{number:03}"
        day = datetime(2024, 3, 1) + timedelta(days=number % 90)
        channel = ("app", "shop")[draw.random() < 0.4]
        orders.append((f"o{number}", customer, day, 10 + draw.random() * 90, "sale", channel, "tea"))
        hours = draw.choice([None, 1, 48])
        if hours:
            opened = day + timedelta(hours=5)
            tickets.append((customer, opened, opened + timedelta(hours=hours), None, "delivery", "Ann"))
        people.append((customer, "n", ("east", "south")[number % 2]))
        score = score_of(draw, channel, hours)
        feedback.append((customer, day + timedelta(days=9), "nps", max(0, min(10, round(score))), 0, 10))
    return known(customers=people, orders=orders, tickets=tickets, feedback=feedback)


def planted(draw, channel, hours):
    return 8 + draw.gauss(0, 1) - (4 if channel == "shop" else 0) - (2 if hours else 0)


def test_what_is_planted_stands_out_with_its_size(known):
    found = find_drivers(filled(known, planted), AS_OF, "nps")
    assert (found.n, found.looked_at, found.customers) == (400, 400, 400)
    assert found.explained > 0.6
    told = {(driver.attribute, driver.value): driver for driver in found.telling}
    shop, app = told["order_channel", "shop"], told["order_channel", "app"]
    # ridge shares the difference among the two sides of one channel
    assert shop.points - app.points == pytest.approx(-4, abs=0.5)
    assert shop.low < shop.effect < shop.high < 0
    assert any(
        driver.attribute in {"tickets", "tickets_open", "issue_type"} and driver.effect < 0 for driver in found.telling
    )
    assert not any(driver.attribute in {"region", "spend_before"} for driver in found.telling)


def test_points_of_waiting_are_those_of_who_waited(known):
    """One in three asked support: from 1 to 48 hours the score falls by 3."""
    store = filled(known, lambda draw, _, hours: 8 + draw.gauss(0, 0.5) - (3 if hours == 48 else 0))
    found = {driver.attribute: driver for driver in find_drivers(store, AS_OF, "nps").drivers}
    waited = found["first_answer_hours"]
    assert (waited.lower, waited.upper) == (1, 48)
    assert waited.points == pytest.approx(-3, abs=0.5)


def test_what_seldom_happens_is_told_by_what_it_is_when_it_does():
    assert drivers._ends(np.array([0.0] * 95 + [1, 1, 2, 2, 5])) == (0, 2)
    assert drivers._ends(np.array([3.0] * 95 + [1, 1, 2, 2, 2])) == (2, 3)
    assert drivers._ends(np.arange(11.0)) == (1, 9)


def test_noise_explains_nothing_and_nothing_stands_out(known):
    found = find_drivers(filled(known, lambda draw, *_: draw.gauss(6, 2)), AS_OF, "nps")
    assert found.explained < drivers.EXPLAINS
    assert found.telling == ()
    # of what is told: who has no ticket has no issue
    assert {driver.value for driver in found.drivers if driver.attribute == "issue_type"} == {"delivery"}
    assert {driver.value for driver in found.drivers if driver.attribute == "region"} == {"east", "south"}


def test_effects_are_those_of_ridge_and_the_same_twice(known, monkeypatch):
    kept = {}
    fit = drivers._Fit.of

    def of(matrix, score):
        kept["fit"] = fit(matrix, score)
        return kept["fit"]

    monkeypatch.setattr(drivers._Fit, "of", of)
    store = filled(known, planted)
    found = find_drivers(store, AS_OF, "nps")
    made = kept["fit"]
    oracle = Ridge(alpha=made.penalty).fit(made.matrix, made.score).coef_
    assert sorted(driver.effect for driver in found.drivers) == pytest.approx(sorted(oracle), abs=1e-8)
    assert made.again(np.ones(len(made.score))) == pytest.approx(oracle, abs=1e-8)
    assert find_drivers(store, AS_OF, "nps") == found


def test_everybody_content_alike_leaves_nothing_to_explain(known):
    assert find_drivers(filled(known, lambda *_: 9), AS_OF, "nps").drivers == ()


def test_segments_are_those_of_the_month_before(known):
    store = filled(known, planted)
    settings = model_named("rfm8").standard(store, AS_OF)
    version = save_version(store, "RFM", run_settings(store, AS_OF, settings).result, saved_at=NOW)
    found = find_drivers(store, AS_OF, "nps", version=version)
    assert {driver.attribute for driver in found.drivers} >= {"order_channel"}


def test_who_never_ordered_leaves_no_days_since_an_order(known):
    store = filled(known, planted)
    known(feedback=[(f"n{n}", datetime(2024, 6, 1), "nps", n % 11, 0, 10) for n in range(50)])
    found = find_drivers(store, AS_OF, "nps")
    assert found.n == 450
    orders = next(driver for driver in found.drivers if driver.attribute == "orders_before")
    assert (orders.lower, orders.upper, orders.n) == (0, 1, 0)
    assert {driver.value for driver in found.drivers if driver.attribute == "category"} == {"tea"}


def test_too_few_or_unknown_answers_are_refused(known):
    store = filled(known, planted, customers=99)
    with pytest.raises(InputError, match="too_few_answers"):
        find_drivers(store, AS_OF, "nps")
    with pytest.raises(InputError, match="measure_unknown"):
        find_drivers(store, AS_OF, "stars")


def test_it_can_be_stopped(known):
    with pytest.raises(CancelledError):
        find_drivers(filled(known, planted), AS_OF, "nps", cancelled=lambda: True)
