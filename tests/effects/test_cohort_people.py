"""The people behind a cell: as many as the cell says, and the same found by the rule that is saved."""

from datetime import date, datetime

import pytest

from segmentation.effects.activity import RECORD, EventChoice
from segmentation.effects.cohort_groups import Breakdown
from segmentation.effects.cohort_people import WHO, CellSettings, cell_rule, cell_run
from segmentation.effects.cohorts import CohortSettings, SegmentStart, cohort_table
from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.models.cuts import Cuts
from segmentation.models.registry import place
from segmentation.models.result import OTHERS
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version

AS_OF = date(2024, 4, 10)
JANUARY = date(2024, 1, 1)
ORDERS = [
    ("a", date(2024, 1, 5), 10), ("a", date(2024, 2, 1), 20), ("a", date(2024, 4, 10), 40),
    ("b", date(2024, 1, 31), 5), ("b", date(2024, 3, 1), 7), ("b", date(2024, 2, 9), -2),
    ("c", date(2024, 3, 31), 50), ("d", date(2024, 1, 2), 3), ("d", date(2024, 2, 2), 3, None, "cancelled"),
    ("e", date(2023, 1, 2), 3), ("e", date(2024, 1, 2), 3), ("e", date(2024, 2, 2), 3),
]  # fmt: skip


@pytest.fixture
def shop(orders_in):
    store = orders_in(ORDERS)
    with store.transaction() as cursor:
        cursor.execute(
            "INSERT INTO customers (customer_id, region, batch_id) VALUES ('a', 'east', 1), ('b', 'east', 1),"
            " ('d', 'west', 1)"
        )
        cursor.executemany(
            "INSERT INTO tickets (customer_id, opened_at, issue_type, batch_id) VALUES ($1, $2, $3, 1)",
            [("a", datetime(2024, 1, 2), "usage"), ("b", datetime(2023, 9, 9), "usage"), ("b", JANUARY, "usage")],
        )
        cursor.execute("UPDATE batches SET rows_read = 9")
    return store


def found(store, run):
    with store.holding(), store.cursor() as cursor:
        placement = run.settings.place(store, run.as_of) if hasattr(run.settings, "place") else run.placement
        rows = cursor.execute(
            f"SELECT customer_id, segment FROM ({placement.query})", dict(placement.values)
        ).fetchall()
        known = cursor.execute(f"SELECT COUNT(*) FROM {metrics_table(store, run.as_of)}").fetchone()[0]
    assert len(rows) == known
    return {customer for customer, segment in rows if segment != OTHERS}


def cell(cohorts=None, *, group=None, began=JANUARY, age=1, who="active"):
    return CellSettings(cohorts or CohortSettings(count=4), group, began, age, who, "found")


def people(store, settings):
    run = cell_run(store, AS_OF, settings)
    customers = found(store, run)
    assert run.result.sizes()["found"] == len(customers)
    return customers


def test_who_came_back_who_did_not_and_all(shop):
    assert [people(shop, cell(who=who)) for who in WHO] == [{"a"}, {"b", "d"}, {"a", "b", "d"}]


def test_every_cell_has_as_many_people_as_it_says(shop):
    region = Breakdown("field", "region")
    for changed in (
        {},
        {"or_after": True},
        {"recurring": True},
        {"by": region},
        {"activity": RECORD},
        {"start": RECORD},
    ):
        settings = CohortSettings(count=4, **changed)
        table = cohort_table(shop, AS_OF, settings)
        assert table.cohorts
        for cohort in table.cohorts:
            for told in cohort.cells:
                chosen = cell(settings, group=cohort.group, began=cohort.period.start, age=told.age)
                assert len(people(shop, chosen)) == told.customers


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    "cohorts",
    [
        CohortSettings(count=4),
        CohortSettings(count=4, or_after=True),
        CohortSettings(count=4, recurring=True),
        CohortSettings(count=4, start=RECORD, activity=RECORD),
        CohortSettings(count=4, start=EventChoice("ticket")),
        CohortSettings(count=4, start=EventChoice("ticket", "usage"), activity=EventChoice("ticket", "usage")),
        CohortSettings(count=4, by=Breakdown("field", "region")),
        CohortSettings(count=4, by=Breakdown("field", "first_order_channel")),
    ],
)
def test_the_rule_finds_the_same_people(shop, cohorts, who):
    table = cohort_table(shop, AS_OF, cohorts)
    for cohort in table.cohorts:
        chosen = cell(cohorts, group=cohort.group, began=cohort.period.start, age=len(cohort.cells) - 1, who=who)
        rule = cell_rule(shop, AS_OF, chosen)
        with shop.holding(), shop.cursor() as cursor:
            placement = place(shop, AS_OF, rule)
            rows = cursor.execute(
                f"SELECT customer_id FROM ({placement.query}) WHERE segment = 'found'", dict(placement.values)
            ).fetchall()
        assert {customer for (customer,) in rows} == people(shop, chosen)


def test_the_segment_of_a_day_can_be_asked_for_by_rule(shop):
    rules = RfmSettings("rfm8", Cuts((30,), (2,), (15,)))
    saved = save_version(shop, "loyal", evaluate(shop, AS_OF, rules), saved_at=datetime(2024, 4, 10), reason="r")
    start = SegmentStart(saved.version_id, date(2024, 2, 29))
    chosen = cell(CohortSettings(count=4, start=start), group="important_value", began=date(2024, 2, 1), age=2)
    assert people(shop, chosen) == {"a"}
    rule = cell_rule(shop, AS_OF, chosen).segmentation.content()["segments"][0]["rule"]
    assert rule["all"][0] == {"segment": "loyal", "was": "important_value", "on": date(2024, 2, 29)}


def test_a_cell_that_is_none_is_refused(shop):
    for settings in (cell(began=date(2020, 1, 1)), cell(age=4), cell(age=-1)):
        with pytest.raises(InputError, match="cohort_cell_unknown"):
            cell_run(shop, AS_OF, settings)
