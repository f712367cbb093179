"""What holds for every ready model: everybody known is in exactly one segment, with few data and with none."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import segmentation.models  # noqa: F401 - registers them
from segmentation.metrics.customers import metrics_table
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.registry import MODELS, evaluate, settings_from_json
from segmentation.models.settings import Number
from segmentation.store import load_sql

AS_OF = date(2024, 7, 1)
READY = [code for code, model in MODELS.items() if model.controls]
NAMES = ["a", "b", "c", "d", "e", "f", None]
ORDERS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.integers(-5, 900).map(lambda days: AS_OF - timedelta(days=days)),
        st.integers(-5000, 50_000).map(lambda cents: Decimal(cents) / 100),
    ),
    max_size=40,
)
PEOPLE = """客户编号,姓名,性别,生日,省份,会员等级,获客渠道
x,王芳,女,1990-02-28,广东,金卡,抖音
y,李强,,--05-17,,,
z,赵敏,男,2030-01-01,others,unknown,
"""


def any_values(draw, model):
    """Settings anywhere on the sliders."""
    return {
        control.code: draw(
            st.integers(0, round((control.high - control.low) / control.step)).map(
                lambda steps, at=control: min(round(at.low + steps * at.step, 10), at.high)
            )
            if isinstance(control, Number)
            else st.sampled_from(control.options)
        )
        for control in model.controls
    }


def members(store, placement):
    with store.cursor() as cursor:
        return cursor.execute(placement.query, dict(placement.values)).fetchall()


@pytest.fixture
def known_people(store, import_text):
    return import_text(store, PEOPLE)


@pytest.mark.parametrize("code", READY)
@settings(max_examples=20)
@pytest.mark.usefixtures("known_people")
@given(rows=ORDERS, data=st.data())
def test_everybody_known_is_in_exactly_one_segment(orders_in, ask, code, rows, data):
    store = orders_in(rows)
    model = MODELS[code]
    chosen = model.read({"values": any_values(data.draw, model)})
    placement = model.place(SingleDay(store, AS_OF), chosen)
    found = members(store, placement)
    known = {row[0] for row in ask(f"SELECT customer_id FROM {metrics_table(store, AS_OF)}")}
    assert sorted(row[0] for row in found) == sorted(known)
    assert {row[1] for row in found} <= set(placement.segments)
    assert all(len(row) == 2 + len(placement.columns) for row in found)
    result = evaluate(store, AS_OF, chosen)
    assert {name: count for name, count in result.sizes().items() if count} == {
        name: sum(row[1] == name for row in found) for name in {row[1] for row in found}
    }
    spent = ask(f"SELECT COALESCE(SUM(spend_total), 0) FROM {metrics_table(store, AS_OF)}")[0][0]
    assert sum(size.revenue for size in result.segments) == pytest.approx(float(spent), abs=1e-6)
    assert (result.customers, result.buyers) == (
        len(known),
        ask(f"SELECT COUNT(*) FROM {metrics_table(store, AS_OF)} WHERE order_count > 0")[0][0],
    )


@pytest.mark.parametrize("code", READY)
@pytest.mark.parametrize("customers", [0, 1, 2, 50])
def test_a_few_customers_are_enough_to_start_with(orders_in, code, customers):
    store = orders_in([(f"c{n}", AS_OF - timedelta(days=7 * n), 10 + n % 3) for n in range(customers)])
    chosen = MODELS[code].standard(store, AS_OF)
    assert sum(evaluate(store, AS_OF, chosen).sizes().values()) == customers
    assert settings_from_json(chosen.to_json()) == chosen


@pytest.mark.parametrize("code", READY)
def test_sizes_are_those_of_the_customers_joined_again(orders_in, code):
    """``sized`` is only a quicker way."""
    store = orders_in([(f"c{n % 17}", AS_OF - timedelta(days=13 * n), 10 + n) for n in range(60)])
    placement = MODELS[code].place(SingleDay(store, AS_OF), MODELS[code].standard(store, AS_OF))
    joined = load_sql(
        "models/placed_metrics", placements=f"({placement.query})", customer_metrics=metrics_table(store, AS_OF)
    )
    with store.cursor() as cursor:
        quick = cursor.execute(f"FROM ({placement.sized}) ORDER BY ALL", dict(placement.values)).fetchall()
        slow = cursor.execute(f"FROM ({joined}) ORDER BY ALL", dict(placement.values)).fetchall()
    assert quick == slow
