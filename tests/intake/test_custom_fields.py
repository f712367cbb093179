"""Columns no field takes stay with the customer where they are the customer's; others are left out, with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.intake.custom_fields import custom_field_counts
from segmentation.intake.proposal import propose
from segmentation.schema import ATTRIBUTE

ORDERS = ["订单号", "客户编号", "下单时间", "实付金额"]


def orders(customers, **columns):
    """Two orders of each customer, and further columns by name -> value of each row."""
    rows = [[f"o{n}", customers[n], "2024-03-05", str(n)] for n in range(len(customers))]
    return [*ORDERS, *columns], [[*row, *(values[n] for values in columns.values())] for n, row in enumerate(rows)]


def test_each_column_of_a_list_that_tells_something_is_kept(store, stage_rows):
    headers = ["会员号", "姓名", "鞋码", "空列", "地区经理", "序号", "column_7"]
    rows = [[f"m{n}", f"客{n}", str(36 + n % 9), None if n % 2 else "-", "王", str(n + 1), "x"] for n in range(9)]
    found = propose(store, stage_rows(headers, [[c if c != "-" else "" for c in row] for row in rows]))
    assert [header for header, field in found.plan.mapping.items() if field == ATTRIBUTE] == ["鞋码"]
    assert found.left_out == {"空列": "empty", "地区经理": "same", "序号": "running_number", "column_7": "nameless"}


def test_a_column_of_orders_is_kept_only_where_it_is_the_customers_own(store, stage_rows):
    customers = ["a", "b", "c", "d"] * 2
    headers, rows = orders(
        customers,
        会员生日月=["1", "2", "3", "4", "1", "2", "3", None],
        快递单号=[f"sf{n}" for n in range(8)],
        导购=["x", "y", None, None, None, None, None, None],
    )
    found = propose(store, stage_rows(headers, rows))
    assert found.plan.mapping["会员生日月"] == ATTRIBUTE
    assert found.left_out == {"快递单号": "varies", "导购": "few_repeats"}


def test_a_second_value_far_below_the_sample_is_seen(store, stage_rows):
    customers = [f"c{n % 500}" for n in range(2000)]
    level = [str(int(name[1:]) % 3) for name in customers]
    headers, rows = orders(customers, 档位=level)
    assert propose(store, stage_rows(headers, rows)).plan.mapping["档位"] == ATTRIBUTE
    rows[-1][-1] = "other"
    assert propose(store, stage_rows(headers, rows)).left_out == {"档位": "varies"}


def test_what_the_user_says_of_a_column_wins(store, stage_rows):
    headers, rows = orders(["a", "b", "c", "d"] * 2, 标签=list("abcdabcd"), 快递单号=[f"sf{n}" for n in range(8)])
    staged = stage_rows(headers, rows)
    found = propose(store, staged, overrides={"标签": "", "快递单号": ATTRIBUTE})
    assert "标签" not in found.plan.mapping
    assert found.plan.mapping["快递单号"] == ATTRIBUTE


def test_the_last_filled_cell_of_each_custom_field_counts(store, import_text):
    text = "订单号,客户编号,下单时间,实付金额,档位,星座\n" + "".join(
        f"{n},{name},2024-03-0{n + 1},5,{level},{sign}\n"
        for n, (name, level, sign) in enumerate(
            [("a", "金", "白羊"), ("b", "银", ""), ("c", "铜", "双鱼"), ("d", "金", "狮子")] * 2
        )
    )
    text = text.replace("4,a,2024-03-05,5,金,白羊", "4,a,2024-03-05,5,,白羊").replace(
        "6,c,2024-03-07,5,铜,双鱼", "6,c,2024-03-07,5,铜,"
    )
    text += "8,e,2024-03-09,5,银,\n9,e,2024-03-09,5,银,\n"
    taken = import_text(store, text, overrides={"星座": ATTRIBUTE})
    assert taken.plan.mapping["档位"] == ATTRIBUTE
    assert custom_field_counts(store) == {"档位": 5, "星座": 3}


CELL = st.sampled_from(["", "x", "y", "z", "-", " "])


@pytest.mark.parametrize("entity", ["customers", "orders"])
@given(rows=st.lists(st.tuples(st.sampled_from("abc"), CELL, CELL), min_size=1, max_size=12))
def test_every_column_is_mapped_or_left_out_with_a_reason(store, stage_rows, entity, rows):
    headers = [*ORDERS, "甲", "乙"]
    cells = [[f"o{n}", name, "2024-03-05", "5", first, second] for n, (name, first, second) in enumerate(rows)]
    found = propose(store, stage_rows(headers, cells), entity=entity)
    assert found.plan.mapping.keys() | found.left_out.keys() == set(headers)
    assert not found.plan.mapping.keys() & found.left_out.keys()
    for place, header in ((4, "甲"), (5, "乙")):
        values = {name: {row[place].strip() for row in cells if row[1] == name} - {""} for name in "abc"}
        if entity == "orders" and found.plan.mapping.get(header) == ATTRIBUTE:
            assert all(len(told) <= 1 for told in values.values())
