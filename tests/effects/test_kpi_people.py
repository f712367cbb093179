"""The people behind a KPI are those it counts, and the rule finds the same; in tiny shops checked in the head."""

from datetime import date, datetime

import pytest

from segmentation.effects.kpi_definitions import KPIS, NEWCOMERS
from segmentation.effects.kpi_people import PARTS, KpiPeopleSettings, kpi_people, kpi_people_rule
from segmentation.effects.kpis import kpis
from segmentation.effects.periods import Period
from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.result import OTHERS
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version
from segmentation.segments.runs import placed_anew, run_settings

JUNE = Period(date(2024, 6, 1), date(2024, 6, 30), finished=True)
AS_OF = date(2024, 7, 1)
NINE = datetime(2024, 6, 3, 9)
ORDERS = [
    ("o1", "a", datetime(2024, 5, 10), 100, "sale"),
    ("o2", "b", datetime(2024, 5, 20), 50, "sale"),
    ("o3", "c", datetime(2024, 1, 1), 10, "sale"),
    ("o4", "a", datetime(2024, 6, 5), 60, "sale"),
    ("o5", "a", datetime(2024, 6, 6), 40, "sale"),
    ("o6", "d", datetime(2024, 6, 30), 20, "sale"),
    ("o7", "e", datetime(2024, 3, 3), 10, "sale"),
    ("o8", "f", datetime(2024, 6, 9), -5, "refund"),
]
FEEDBACK = [
    ("a", NINE, "csat", 5, 1, 5),
    ("a", NINE, "csat", 2, 1, 5),
    ("b", NINE, "csat", 3, 1, 5),
    ("a", NINE, "nps", 10, 0, 10),
    ("b", NINE, "nps", 8, 0, 10),
    ("c", NINE, "nps", 6, 0, 10),
    ("d", NINE, "ces", 7, 1, 7),
    ("e", NINE, "ces", 3, 1, 7),
    ("e", datetime(2024, 5, 3), "csat", 1, 1, 10),
]
TICKETS = [
    ("c", NINE, datetime(2024, 6, 3, 10), datetime(2024, 6, 4, 9), "complaint"),
    ("b", NINE, datetime(2024, 6, 3, 14), None, "usage"),
]
ALL = {
    "buyers": {"a", "d"},
    "repeat_buyers": {"a"},
    "single_buyers": {"d"},
    "returned": {"a"},
    "not_returned": {"b"},
    "churned": {"e"},  # 90 days on 31 May; 119 on 30 June
    "not_churned": {"a", "b"},
    "csat_low": {"a"},
    "csat_middle": {"b"},
    "csat_high": {"a"},
    "nps_low": {"c"},
    "nps_middle": {"b"},
    "nps_high": {"a"},
    "ces_low": {"e"},
    "ces_middle": set(),
    "ces_high": {"d"},
    "complainers": {"c"},
    "no_complaint": {"a", "d"},
}
NO_RULE = {"csat_middle", "nps_middle", "ces_middle", "spent_more", "spent_less", "waited_longer", "waited_less"}


@pytest.fixture
def shop(known):
    return known(orders=ORDERS, feedback=FEEDBACK, tickets=TICKETS)


def asked(kpi, part, segment=None, version=None, **settings):
    version_id = version.version_id if version else None
    told = {"churn_days": 90, "name": "them"} | settings
    return KpiPeopleSettings(version_id, "month", JUNE.start, JUNE.end, kpi, segment, part, **told)


def of_run(store, run):
    with store.holding(), store.cursor() as cursor:
        placement = placed_anew(store, run)
        rows = cursor.execute(
            f"SELECT customer_id, segment FROM ({placement.query})", dict(placement.values)
        ).fetchall()
    found = {customer for customer, segment in rows if segment != OTHERS}
    assert run.result.sizes()["them"] == len(found)
    return found


def people(store, settings):
    return of_run(store, kpi_people(store, AS_OF, settings))


def by_rule(store, settings):
    rule = kpi_people_rule(store, settings)
    return rule and of_run(store, run_settings(store, AS_OF, rule))


CASES = [(kpi, part.code) for kpi, parts in PARTS.items() for part in parts]


def test_every_kpi_leads_to_people():
    assert set(PARTS) == {kpi.code for kpi in KPIS}


@pytest.mark.parametrize(("kpi", "part"), [case for case in CASES if case[1] in ALL])
def test_people_are_found_and_by_rule_the_same(shop, kpi, part):
    settings = asked(kpi, part)
    assert people(shop, settings) == ALL[part]
    assert by_rule(shop, settings) == (None if part in NO_RULE else ALL[part])


@pytest.mark.parametrize(
    ("kpi", "more", "less"),
    [
        ("spend_per_order", {"spent_more": {"a"}}, {"spent_less": {"d"}}),  # 50 and 20, of all 40
        ("first_answer_hours", {"waited_longer": {"b"}}, {"waited_less": {"c"}}),  # 5 and 1, of all 3
        ("resolution_hours", {"waited_longer": set()}, {"waited_less": {"c"}}),
    ],
)
def test_above_and_at_most_the_mean_of_all(shop, kpi, more, less):
    for part, wanted in (more | less).items():
        assert people(shop, asked(kpi, part)) == wanted
        assert kpi_people_rule(shop, asked(kpi, part)) is None


def test_a_segment_is_that_of_the_day_before_and_so_asks_the_rule(shop):
    found = evaluate(shop, AS_OF, RfmSettings("rfm8", Cuts((60,), (2,), (30,))))
    version = save_version(shop, "worth", found, saved_at=datetime(2024, 7, 1), reason="r")
    table = kpis(shop, version, "month", [JUNE], AS_OF)
    for kpi in ("revenue", "churn_rate", "retention_rate", "nps"):
        for segment in (*table.segments, None):
            n = table.figures[kpi, segment, JUNE.start].n
            told = [people(shop, asked(kpi, part.code, segment, version)) for part in PARTS[kpi]]
            assert sum(map(len, told)) == n
            for part, wanted in zip(PARTS[kpi], told, strict=True):
                if part.code not in NO_RULE:
                    assert by_rule(shop, asked(kpi, part.code, segment, version)) == wanted
    assert people(shop, asked("revenue", "buyers", NEWCOMERS, version)) == {"d"}


def test_answers_on_two_scales_have_no_rule(shop):
    with shop.transaction() as cursor:
        cursor.execute("UPDATE feedback SET scale_max = 10 WHERE kind = 'csat' AND score = 3")
    settings = asked("csat", "csat_low")
    assert people(shop, settings) == {"a", "b"}
    assert kpi_people_rule(shop, settings) is None


def test_who_is_lost_goes_by_the_days(shop):
    assert people(shop, asked("churn_rate", "churned", churn_days=151)) == {"c"}
    assert by_rule(shop, asked("churn_rate", "churned", churn_days=151)) == {"c"}


def test_an_unknown_part_is_refused(shop):
    with pytest.raises(InputError, match="kpi_part_unknown"):
        kpi_people(shop, AS_OF, asked("revenue", "churned"))
