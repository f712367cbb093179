"""Those who fell against those who stayed: what they answered before, meanwhile and after."""

from datetime import date, datetime, timedelta

import pytest

from segmentation.effects.move_answers import flows_between, move_answers
from segmentation.errors import InputError
from segmentation.models.registry import read_settings
from segmentation.segments.library import save_version
from segmentation.segments.runs import run_settings

EARLIER, LATER, AS_OF = date(2024, 1, 31), date(2024, 4, 30), date(2024, 6, 30)


def on(day, days=0):
    return datetime(day.year, day.month, day.day, 12) + timedelta(days=days)


@pytest.fixture
def shop(known):
    """Active = ordered within 60 days: a, b fall silent after January, c, d buy on, e was silent before."""
    orders = [(f"{who}{day}", who, on(EARLIER, -day), 10, "sale") for who in "abcd" for day in (1, 20)]
    orders += [(f"{who}-late", who, on(LATER, -5), 10, "sale") for who in "cde"]
    orders += [("e-old", "e", on(EARLIER, -200), 10, "sale")]
    answers = [
        ("a", on(EARLIER, -5), 2),
        ("a", on(EARLIER, -9), 10),  # not the last before
        ("b", on(EARLIER, -5), 8),
        ("c", on(EARLIER, -5), 10),
        ("d", on(EARLIER, -6), 9),
        ("d", on(EARLIER, -500), 0),  # too long before
        ("a", on(EARLIER, 3), 1),
        ("c", on(EARLIER, 3), 9),
        ("b", on(LATER, 2), 0),
        ("e", on(EARLIER, -5), 0),
        ("a", on(AS_OF, 5), 10),  # later than looked from
    ]
    return known(orders=orders, feedback=[(who, when, "nps", score, 0, 10) for who, when, score in answers])


@pytest.fixture
def version(shop):
    active = {"field": "days_since_last_order", "at_most": 60}
    settings = read_settings({"model": "rules", "segments": [{"name": "active", "rule": active}, {"name": "silent"}]})
    return save_version(shop, "pulse", run_settings(shop, AS_OF, settings).result, saved_at=on(AS_OF))


def asked(store, version, **more):
    told = {"from_segment": "active", "to_segment": "silent", "earlier": EARLIER, "later": LATER} | more
    return move_answers(store, AS_OF, version, "nps", **told)


def test_each_customer_answers_once_in_a_span(shop, version):
    found = asked(shop, version)
    assert (found.moved, found.stayed) == (2, 2)
    before, between, after = found.spans
    assert (before.moved.n, before.moved.value) == (2, -50)  # 2 and 8
    assert (before.stayed.n, before.stayed.value) == (2, 100)
    assert (between.moved.value, between.stayed.value) == (-100, 100)
    assert (after.moved.n, after.stayed.n) == (1, 0)
    assert after.difference is None
    assert before.difference.value == -150
    # the error of (-100, 0) is 50 / √2, of (100, 100) 0
    assert before.difference.high == pytest.approx(-150 + 1.959964 * 50 / 2**0.5)


def test_flows_are_told_the_largest_first(shop, version):
    assert [
        (flow.segment_before, flow.segment_after, flow.customers)
        for flow in flows_between(shop, version, EARLIER, LATER)
    ] == [
        ("active", "silent", 2),
        ("silent", "active", 1),
    ]


def test_nobody_moved_the_other_way(shop, version):
    found = asked(shop, version, from_segment="silent", to_segment="active")
    assert (found.moved, found.stayed) == (1, 0)
    assert found.spans[0].moved.value == -100
    nowhere = asked(shop, version, to_segment="nowhere")
    assert (nowhere.moved, nowhere.spans[0].moved.n, nowhere.spans[0].stayed.n) == (0, 0, 2)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"earlier": LATER}, "move_days"),
        ({"later": AS_OF + timedelta(days=1)}, "move_days"),
        ({"to_segment": "active"}, "move_segments"),
    ],
)
def test_what_is_no_move_is_refused(shop, version, more, code):
    with pytest.raises(InputError, match=code):
        asked(shop, version, **more)
