"""Who was asked, who answered, and how those differ."""

from datetime import date, datetime

import pytest

from segmentation.effects.response import ANSWERED, answerer_differences, answerers, response_rates

AS_OF = date(2024, 7, 1)


def at(month, day, hour=12):
    return datetime(2024, month, day, hour)


def answer(customer, when):
    return (customer, when, "csat", 5, 1, 5)


def rates(store, first=date(2024, 1, 1)):
    return {found.basis: (found.answered, found.asked) for found in response_rates(store, AS_OF, first)}


def test_survey_campaigns_tickets_and_buyers_tell_who_was_asked(known):
    store = known(
        orders=[
            ("o1", "a", at(6, 1), 10, "sale"),
            ("o2", "a", at(6, 2), 10, "sale"),
            ("o3", "b", at(6, 1), 10, "sale"),
        ],
        campaign_contacts=[
            ("NPS survey", "a", at(6, 1), "treated"),
            ("六月满意度回访", "b", at(6, 1), None),
            ("NPS survey", "c", at(6, 1), "held_out"),
            ("summer sale", "d", at(6, 1), "treated"),
        ],
        tickets=[
            ("a", at(5, 1), None, at(5, 25)),
            ("a", at(5, 1), None, at(5, 2)),
            ("b", at(6, 1), None, at(6, 25)),  # has not had its 14 days
            ("b", at(6, 1), None, None),
        ],
        feedback=[answer("a", at(6, 3)), answer("a", at(6, 4)), answer(None, at(6, 4))],
    )
    assert rates(store) == {"contacts": (1, 2), "tickets": (1, 2), "buyers": (1, 2)}
    assert rates(store, date(2024, 6, 5)) == {}
    found = response_rates(store, AS_OF, date(2024, 1, 1))
    assert found[-1].basis == "buyers"
    assert found[-1].interval == pytest.approx((0.0945, 0.9055), abs=1e-4)


def test_those_who_answer_are_held_against_all(known):
    store = known(
        orders=[
            *((f"o{n}-{m}", f"c{n}", at(5, 1 + m), 10, "sale") for n in range(60) for m in range(9 if n < 30 else 1)),
        ],
        feedback=[
            *(answer(f"c{n}", at(6, 1)) for n in range(30)),
            ("c40", at(6, 1), "complaint", None, None, None, "bad"),
            ("c41", at(1, 1), "csat", 5, 1, 5),
        ],
    )
    run = answerers(store, AS_OF, date(2024, 5, 1))
    assert run.result.sizes() == {ANSWERED: 30, "others": 30}
    found = {told.attribute: told.effect for told in answerer_differences(store, run)}
    assert found["order_count"] == pytest.approx(1, abs=0.01)  # 9 against 5 of all, spread 4
    assert not set(found) & {"csat_percent", "complaint_count"}


def test_nobody_answers(known):
    store = known(orders=[("o1", "a", at(6, 1), 10, "sale")])
    assert rates(store) == {"buyers": (0, 1)}
    assert answerer_differences(store, answerers(store, AS_OF)) == ()
