"""CSAT, NPS and CES by period and by group, on answers counted by hand."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.effects.periods import GRAINS
from segmentation.effects.satisfaction import (
    FIRST_DAY,
    by_dimension,
    by_period,
    by_segment,
    by_tag,
    dimensions_told,
    measures_asked,
    overall,
)
from segmentation.errors import InputError
from segmentation.models.registry import read_settings
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from segmentation.tags.definitions import group_of

AS_OF = date(2024, 7, 1)


def at(month, day, hour=12):
    return datetime(2024, month, day, hour)


def nps(customer, when, score, **more):
    return (customer, when, "nps", score, 0, 10, more.get("comment"), more.get("channel"))


@pytest.fixture
def ten(known):
    """NPS 40 (5 promoters, 4 passives, 1 detractor) in May and June, CSAT 50, CES 5."""
    scores = (10, 10, 9, 9, 9, 8, 8, 7, 7, 6)
    rows = [nps(f"c{place}", at(5 + place % 2, 3), score, channel="sms") for place, score in enumerate(scores)]
    rows += [("c1", at(6, 1), "csat", 4, 1, 5), ("c2", at(6, 2), "csat", 7, 1, 10)]
    rows += [("c1", at(6, 1), "ces", 4, 1, 7), (None, at(6, 2), "ces", 6, 1, 7)]
    return known(feedback=rows)


def test_nps_by_hand(ten):
    found = overall(ten, AS_OF, "nps")
    assert (found.n, found.high, found.middle, found.low) == (10, 5, 4, 1)
    assert found.value == 40
    assert found.small
    # (5.75 - 1.75) / 13 = 0.30769 ± 1.96 √((7.5 / 13 - 0.30769²) / 13)
    assert found.interval == pytest.approx((-6.9803, 68.5188), abs=1e-3)
    assert found.error == pytest.approx(20.9762, abs=1e-3)


def test_csat_and_ces_by_hand(ten):
    csat = overall(ten, AS_OF, "csat")
    assert csat.value == 50
    assert csat.interval == pytest.approx((9.45, 90.55), abs=0.01)  # Wilson, 1 of 2
    assert overall(ten, AS_OF, "ces").value == 5
    assert measures_asked(ten, AS_OF) == {"nps": 10, "ces": 2, "csat": 2}


def test_periods_have_no_gap_and_the_running_one_is_unfinished(ten):
    told = by_period(ten, AS_OF, "nps", "month")
    assert [(period.start.month, score.n, score.value) for period, score in told] == [
        (5, 5, 60),
        (6, 5, 20),
        (7, 0, None),
    ]
    assert not told[-1][0].finished
    assert by_period(ten, date(2020, 1, 1), "nps", "month") == []


def test_answers_after_the_day_or_before_the_window_do_not_count(ten):
    assert overall(ten, date(2024, 5, 31), "nps").n == 5
    assert overall(ten, AS_OF, "nps", date(2024, 6, 1)).n == 5
    assert overall(ten, date(2024, 1, 1), "nps").value is None


def test_an_answer_belongs_to_the_order_and_ticket_before_it(known):
    store = known(
        orders=[
            ("o1", "a", at(3, 1), 10, "sale", "app", "tea"),
            ("o2", "a", at(5, 1), 10, "sale", "shop", "cups"),
            ("o3", "a", at(6, 30), 10, "sale", "web", "late"),
            ("o4", "b", at(1, 1), 10, "sale", "app", "long ago"),
        ],
        order_lines=[("o2", "a", "cheap cup", "cups", 3, 1), ("o2", "a", "dear cup", "cups", 7, 2)],
        tickets=[("a", at(5, 20), None, None, "delivery", "Ann"), ("a", at(4, 1), None, None, "old", "Bob")],
        feedback=[nps("a", at(6, 1), 3), nps("b", at(6, 1), 9), nps(None, at(6, 1), 9)],
    )
    for dimension, value in [
        ("order_channel", "shop"),
        ("category", "cups"),
        ("product_name", "dear cup"),
        ("issue_type", "delivery"),
        ("assignee", "Ann"),
    ]:
        found = by_dimension(store, AS_OF, "nps", dimension)
        assert [(group.value, group.score.n) for group in found] == [(None, 2), (value, 1)]
    assert dimensions_told(store, AS_OF) == ["order_channel", "category", "product_name", "issue_type", "assignee"]


def test_an_order_of_the_day_comes_before_an_answer_of_which_only_the_day_is_told(known):
    store = known(
        orders=[("o1", "a", at(6, 1, 18), 10, "sale", "app")],
        feedback=[nps("a", datetime(2024, 6, 1), 9), nps("a", at(6, 1, 9), 9)],
    )
    assert {group.value: group.score.n for group in by_dimension(store, AS_OF, "nps", "order_channel")} == {
        None: 1,
        "app": 1,
    }


def test_groups_that_stand_out_are_marked(known):
    rows = [nps(f"a{n}", at(6, 1), 10 if n % 2 else 7, channel="app") for n in range(200)]
    rows += [nps(f"b{n}", at(6, 1), 0, channel="call") for n in range(60)]
    rows += [nps(f"c{n}", at(6, 1), 0, channel="small") for n in range(29)]
    found = {group.value: group.standing for group in by_dimension(known(feedback=rows), AS_OF, "nps", "channel")}
    assert found == {"app": "above", "call": "below", "small": None}


def test_by_segment_and_by_tag(known):
    store = known(
        orders=[("o1", "a", at(6, 1), 500, "sale"), ("o2", "b", at(6, 1), 5, "sale")],
        feedback=[nps("a", at(6, 5), 10), nps("a", at(6, 6), 9), nps("b", at(6, 5), 1), nps(None, at(6, 5), 7)],
    )
    rich = {"field": "spend_total", "at_least": 100}
    settings = read_settings({"model": "rules", "segments": [{"name": "rich", "rule": rich}, {"name": "rest"}]})
    found = by_segment(store, "nps", run_settings(store, AS_OF, settings))
    assert [(group.value, group.score.n, group.score.value) for group in found] == [
        ("rich", 2, 100),
        ("rest", 1, -100),
        (None, 1, 0),
    ]
    group = group_of(
        {
            "code": "purse",
            "name": {"en": "Purse", "zh": "钱包"},
            "dimension": "value",
            "exclusive": True,
            "values": [{"code": "big", "name": {"en": "Big", "zh": "大"}, "rule": rich}],
        }
    )
    tagged = by_tag(store, AS_OF, "nps", group)
    assert {found.value: found.score.n for found in tagged} == {"big": 2, None: 2}


def test_unknown_words_are_refused(ten):
    with pytest.raises(InputError, match="measure_unknown"):
        overall(ten, AS_OF, "stars")
    with pytest.raises(InputError, match="dimension_unknown"):
        by_dimension(ten, AS_OF, "nps", "weather")


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.datetimes(datetime(2023, 1, 1), datetime(2024, 6, 30)),
        st.sampled_from([("nps", 0, 10), ("csat", 1, 5), ("csat", 1, 10), ("ces", 1, 7)]),
        st.integers(1, 5),
        st.sampled_from(["app", "call", None]),
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def refilled():
    opened = Store()
    yield opened
    opened.close()


@given(ANSWERS)
@settings(max_examples=20)
def test_parts_add_up_and_figures_stay_on_their_scale(refilled, answers):
    store = refilled
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM feedback")
        cursor.execute(
            "INSERT INTO batches (batch_id, entity, file_name, file_sha256, rows_read, rows_kept, rows_rejected,"
            " committed_at) VALUES (nextval('batch_ids'), 'feedback', 'made.csv', 'none', 0, 0, 0, $1)",
            [datetime(2024, 7, 1)],
        )
        for customer, when, (kind, low, high), score, channel in answers:
            cursor.execute(
                "INSERT INTO feedback (customer_id, answered_at, kind, score, scale_min, scale_max, channel, batch_id)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
                [customer, when, kind, score, low, high, channel],
            )
    for measure, lowest, highest in (("nps", -100, 100), ("csat", 0, 100), ("ces", 1, 7)):
        whole = overall(store, AS_OF, measure, FIRST_DAY)
        assert whole.n == sum(kind == measure for _, _, (kind, _, _), _, _ in answers)
        assert whole.high + whole.middle + whole.low == whole.n
        if whole.n:
            low, high = whole.interval or (whole.value, whole.value)
            assert lowest <= low <= whole.value <= high <= highest
        parts = [score for _, score in by_period(store, AS_OF, measure, GRAINS[whole.n % 3])]
        groups = [group.score for group in by_dimension(store, AS_OF, measure, "channel")]
        for found in (parts, groups):
            for name in ("n", "high", "middle", "low"):
                assert sum(getattr(part, name) for part in found) == getattr(whole, name)
            assert sum(part.total for part in found) == pytest.approx(whole.total)
