"""Every row is kept or rejected with a reason; a batch is all or nothing and can be taken out again."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import CancelledError, InputError
from segmentation.intake.commit import check, commit, loaded_before, undo
from segmentation.intake.plan import Plan
from segmentation.intake.proposal import propose, source_of
from segmentation.intake.stage import LeftOut
from segmentation.schema import ATTRIBUTE

NOW = datetime(2024, 7, 1, 12)
ORDER_PLAN = Plan(
    "orders", {"No": "order_id", "Who": "customer_id", "When": "ordered_at", "Paid": "amount", "Pieces": "quantity"}
)
ORDER_HEADERS = ("No", "Who", "When", "Paid", "Pieces")


@pytest.fixture
def take(store, stage_rows):
    """Commit literal rows under a plan; returns the batch."""

    def run(headers, rows, plan, **more):
        return commit(store, stage_rows(headers, rows), plan, file_name="rows.csv", committed_at=NOW, **more)

    return run


@pytest.fixture
def orders_from(take, ask):
    """Orders that come out of ``No, Who, When, Paid`` and further columns."""

    def run(fields, *rows, entity="orders"):
        mapping = dict(zip((name.title() for name in fields), fields, strict=True))
        take(tuple(mapping), rows, Plan(entity, mapping))
        return ask("SELECT order_id, amount, refund_amount, kind FROM orders ORDER BY order_id")

    return run


def test_orders_arrive_as_written_with_their_ids_as_text(store, import_text, ask):
    import_text(store, '订单编号,客户编号,下单时间,实付金额\n0001,007,2024/1/5 10:30,"¥1,234.50"\n')
    assert ask("SELECT order_id, customer_id, ordered_at, amount, kind FROM orders") == [
        ("0001", "007", datetime(2024, 1, 5, 10, 30), Decimal("1234.5000"), "sale")
    ]


def test_ids_lose_only_what_spreadsheets_put_around_them(orders_from, ask):
    fields = ("order_id", "customer_id", "ordered_at", "amount")
    orders_from(
        fields,
        ('="0001"', "\t007\t", "2024-01-05", "1"),
        ("0002", "\u3000O'Brien\u00a0", "2024-01-05", "1"),
        ("0003", "=x", "2024-01-05", "1"),
    )
    assert ask("SELECT order_id, customer_id FROM orders ORDER BY 1") == [
        *(("0001", "007"), ("0002", "O'Brien"), ("0003", "=x"))
    ]


def test_lines_are_summed_into_orders(orders_from):
    assert orders_from(
        ("order_id", "customer_id", "ordered_at", "quantity", "unit_price", "product_id"),
        ("1", "a", "2024-01-05 10:00", "2", "10.50", "x"),
        ("1", "a", "2024-01-05 09:00", "1", "4", "y"),
        ("2", "a", "2024-01-06", "1", "7", "x"),
        entity="order_lines",
    ) == [("1", Decimal(25), None, "sale"), ("2", Decimal(7), None, "sale")]


def test_lines_keep_what_each_of_them_said(store, import_text, ask):
    text = "InvoiceNo,CustomerID,InvoiceDate,StockCode,Quantity,UnitPrice\n" + 2 * "1,a,2024-01-05,x,2,10.5\n"
    import_text(store, text)
    assert ask("SELECT order_id, product_id, quantity, unit_price, amount, row_number FROM order_lines") == [
        ("1", "x", Decimal(2), Decimal("10.5"), Decimal(21), 2),
        ("1", "x", Decimal(2), Decimal("10.5"), Decimal(21), 3),
    ]
    assert ask("SELECT ordered_at, quantity FROM orders") == [(datetime(2024, 1, 5), Decimal(4))]


def test_an_amount_of_its_own_wins_over_pieces_times_price(orders_from):
    assert orders_from(
        ("order_id", "customer_id", "ordered_at", "amount", "quantity", "unit_price"),
        ("1", "a", "2024-01-05", "19.99", "2", "10.50"),
        ("2", "a", "2024-01-05", None, "2", "10.50"),
        entity="order_lines",
    ) == [("1", Decimal("19.99"), None, "sale"), ("2", Decimal(21), None, "sale")]


def test_refunds_are_recognised_however_they_are_booked(orders_from):
    assert orders_from(
        ("order_id", "customer_id", "ordered_at", "amount", "refund_amount", "status"),
        ("1 sale", "a", "2024-01-05", "10", None, "Paid"),
        ("2 negative", "a", "2024-01-05", "-10", None, None),
        ("3 brackets", "a", "2024-01-05", "(10)", None, None),
        ("4 word", "a", "2024-01-05", "10", None, "Credit Note"),
        ("5 字", "a", "2024-01-05", "10", None, "退款单"),
        ("6 partly", "a", "2024-01-05", "10", "-4", "partially_refunded"),
        ("7 returned", "a", "2024-01-05", "10", None, "退款成功"),
        ("8 cancelled", "a", "2024-01-05", "10", None, "交易关闭"),
        ("9 free", "a", "2024-01-05", "0", None, None),
    ) == [
        ("1 sale", Decimal(10), None, "sale"),
        ("2 negative", Decimal(-10), None, "refund"),
        ("3 brackets", Decimal(-10), None, "refund"),
        ("4 word", Decimal(-10), None, "refund"),
        ("5 字", Decimal(-10), None, "refund"),
        ("6 partly", Decimal(10), Decimal(4), "sale"),
        ("7 returned", Decimal(10), None, "returned"),
        ("8 cancelled", Decimal(10), None, "cancelled"),
        ("9 free", Decimal(0), None, "free"),
    ]


def test_credit_invoices_are_refunds_beside_the_orders_they_cancel(orders_from):
    assert orders_from(
        ("order_id", "customer_id", "ordered_at", "quantity", "unit_price", "product_id"),
        ("536365", "a", "2024-01-05", "6", "2.50", "x"),
        ("C536379", "a", "2024-01-06", "-2", "2.50", "x"),
        entity="order_lines",
    ) == [("536365", Decimal(15), None, "sale"), ("C536379", Decimal(-5), None, "refund")]


def test_an_order_undone_in_part_counts_for_the_rest(orders_from):
    assert orders_from(
        ("order_id", "customer_id", "ordered_at", "amount", "refund_amount", "status"),
        ("1 all cancelled", "a", "2024-01-05", "10", None, "cancelled"),
        ("1 all cancelled", "a", "2024-01-05", "5", None, "cancelled"),
        ("2 part cancelled", "a", "2024-01-05", "10", None, "cancelled"),
        ("2 part cancelled", "a", "2024-01-05", "5", None, "paid"),
        ("3 part returned", "a", "2024-01-05", "10", None, "returned"),
        ("3 part returned", "a", "2024-01-05", "5", None, "paid"),
        ("4 all returned", "a", "2024-01-05", "10", None, "returned"),
        ("4 all returned", "a", "2024-01-05", "5", None, "returned"),
        ("5 said once", "a", "2024-01-05", "10", None, "cancelled"),
        ("5 said once", "a", "2024-01-05", "5", None, None),
        ("6 part refunded", "a", "2024-01-05", "10", "3", "paid"),
        ("6 part refunded", "a", "2024-01-05", "5", None, "paid"),
        ("7 returned, cancelled", "a", "2024-01-05", "10", None, "returned"),
        ("7 returned, cancelled", "a", "2024-01-05", "5", None, "cancelled"),
        entity="order_lines",
    ) == [
        ("1 all cancelled", Decimal(15), None, "cancelled"),
        ("2 part cancelled", Decimal(5), None, "sale"),
        ("3 part returned", Decimal(15), Decimal(10), "sale"),
        ("4 all returned", Decimal(15), Decimal(15), "returned"),
        ("5 said once", Decimal(15), None, "cancelled"),
        ("6 part refunded", Decimal(15), Decimal(3), "sale"),
        ("7 returned, cancelled", Decimal(10), Decimal(10), "returned"),
    ]


def test_orders_without_a_customer_are_kept(store, import_text, ask):
    taken = import_text(
        store, "Order ID,Customer ID,Order Date,Amount\n1,a,2024-01-05,5\n2,,2024-01-06,7\n3,  ,2024-01-06,8\n"
    )
    assert (taken.batch.rows_kept, taken.batch.rows_rejected) == (3, 0)
    assert ask("SELECT COUNT(*), SUM(amount) FROM orders WHERE customer_id IS NULL") == [(2, Decimal(15))]
    assert ask("SELECT customer_id FROM customers") == [("a",)]


def test_an_order_told_twice_in_a_file_counts_once(orders_from, ask):
    fields = ("order_id", "customer_id", "ordered_at", "amount")
    kept = orders_from(
        fields,
        ("1", "a", "2024-01-05", "5"),
        ("1", "a", "2024-01-05", "5"),
        ("1", "b", "2024-01-05", "6"),  # another customer's order of the same number
        (None, "a", "2024-01-05", "5"),
        (None, "a", "2024-01-05", "5"),  # without a number nothing proves a repeat
    )
    assert [amount for _, amount, *_ in kept] == [5, 6, 5, 5]
    assert ask("SELECT row_number, column_name, value, reason FROM rejects") == [(3, "Order_Id", "1", "order_repeated")]


@pytest.mark.parametrize("entity", ["orders", "order_lines"])
def test_an_order_of_an_earlier_file_is_not_taken_again(take, ask, entity):
    plan = Plan(entity, {"No": "order_id", "Who": "customer_id", "When": "ordered_at", "Paid": "amount"})
    headers = ("No", "Who", "When", "Paid")
    take(headers, [("1", "a", "2024-01-05", "5")], plan)
    batch = take(headers, [("1", "a", "2024-01-05", "5"), ("2", "a", "2024-01-06", "6")], plan)
    assert (batch.rows_read, batch.rows_kept, batch.rejects_by_reason) == (2, 1, {"order_already_loaded": 1})
    assert ask("SELECT order_id, batch_id FROM orders ORDER BY 1") == [("1", 1), ("2", 2)]


def test_ready_totals_with_days_count_back_from_their_day(store, import_text, ask):
    import_text(
        store,
        "会员ID,R值,消费次数,消费总金额\n001,10,2,30.5\n002,0,1,8\n",
        totals_as_of=date(2024, 6, 30),
    )
    assert ask(
        "SELECT customer_id, last_order_on, order_count, spend_total, totals_as_of FROM customer_totals ORDER BY 1"
    ) == [
        ("001", date(2024, 6, 20), 2, Decimal("30.5"), date(2024, 6, 30)),
        ("002", date(2024, 6, 30), 1, Decimal(8), date(2024, 6, 30)),
    ]


def test_ready_totals_with_dates_and_what_is_wrong_with_them(store, import_text, ask):
    batch = import_text(
        store,
        "客户编号,最近消费日期,消费次数,累计消费\n"
        "a,2024-06-01,2,30\na,2024-06-01,2,30\n,2024-06-01,2,30\nb,soon,2,30\nc,,2,30\nd,2024-06-01,1.5,30\n"
        "e,2024-06-01,-1,30\nf,2024-06-01,2,lots\ng,2024-06-01,,\n",
        entity="customer_totals",
        totals_as_of=date(2024, 6, 30),
    ).batch
    assert (batch.rows_read, batch.rows_kept, batch.rows_rejected) == (9, 1, 8)
    assert ask("SELECT row_number, column_name, value, reason FROM rejects ORDER BY 1, 2") == [
        (3, "客户编号", "a", "customer_repeated"),
        (4, "客户编号", None, "customer_missing"),
        (5, "最近消费日期", "soon", "date_unreadable"),
        (6, "最近消费日期", None, "date_missing"),
        (7, "消费次数", "1.5", "number_unreadable"),
        (8, "消费次数", "-1", "number_unreadable"),
        (9, "累计消费", "lots", "amount_unreadable"),
        (10, "消费次数", None, "number_unreadable"),
        (10, "累计消费", None, "amount_unreadable"),
    ]


def test_a_customer_list_keeps_the_last_word_on_each_field(store, import_text, ask):
    import_text(
        store,
        "客户编号,姓,名,手机,注册时间,会员等级,鞋码\n01,张,伟,13800000000,2020/1/5,金卡,42\n01,,,13900000000,,,\n,李,四,,,,\n",
        overrides={"鞋码": ATTRIBUTE},
    )
    assert ask("SELECT customer_id, name, phone, registered_at, membership_level FROM customer_profiles") == [
        ("01", "张伟", "+8613900000000", datetime(2020, 1, 5), "金卡")
    ]
    assert ask("SELECT row_number, column_name, reason FROM rejects") == [(4, "客户编号", "customer_missing")]


def test_western_names_are_joined_the_western_way(store, import_text, ask):
    import_text(store, "Customer ID,First Name,Last Name\n1,Ada,Lovelace\n2,,Curie\n3,,\n")
    assert ask("SELECT customer_id, name FROM customers ORDER BY 1") == [
        ("1", "Ada Lovelace"),
        ("2", "Curie"),
        ("3", None),
    ]


def test_columns_kept_as_attributes_stay_with_the_customer(store, import_text, ask):
    text = "Customer ID,First Name,Shoe size,it's\n1,Ada,38,x\n"
    import_text(store, text, overrides={"Shoe size": ATTRIBUTE, "it's": ATTRIBUTE})
    assert ask("SELECT attributes FROM customer_profiles") == [({"Shoe size": "38", "it's": "x"},)]


def test_rejects_say_row_column_value_and_reason(store, import_text, ask):
    taken = import_text(
        store,
        "Monthly report\n\nOrder ID,Customer ID,Order Date,Amount\n1,a,2024-01-05,5\n\n2,a,2024-02-30,5\n3,a,,\n"
        "4,a,2024-01-05,many\n5,a,2024-01-05,5,left,over\n",
    )
    assert taken.staged.header_row == 3
    assert ask("SELECT row_number, column_name, value, reason FROM rejects ORDER BY 1, 2") == [
        (6, "Order Date", "2024-02-30", "date_unreadable"),
        (7, "Amount", None, "amount_missing"),
        (7, "Order Date", None, "date_missing"),
        (8, "Amount", "many", "amount_unreadable"),
        (9, None, "5,a,2024-01-05,5,left,over", "too_many_fields"),
    ]
    batch = taken.batch
    assert (batch.rows_read, batch.rows_kept, batch.rows_rejected) == (5, 1, 4)
    assert batch.rejects_by_reason == {
        "amount_missing": 1,
        "amount_unreadable": 1,
        "date_missing": 1,
        "date_unreadable": 1,
        "too_many_fields": 1,
    }


def test_rows_the_reader_counted_but_did_not_list_are_rejected_too(store, stage_rows):
    listed = (LeftOut(3, "too_many_fields", "1,2,3,4,5,6"),)
    staged = stage_rows(
        ORDER_HEADERS,
        [("1", "a", "2024-01-05", "5", "1")],
        left_out=listed,
        left_out_counts={"too_many_fields": 7, "blank": 2},
    )
    batch = commit(store, staged, ORDER_PLAN, file_name="f", committed_at=NOW)
    assert (batch.rows_read, batch.rows_kept, batch.rows_rejected) == (8, 1, 7)
    assert batch.rejects_by_reason == {"too_many_fields": 7}


def test_a_check_says_what_a_commit_then_does(store, import_text, ask, stage_rows):
    rows = [("1", "a", "2024-01-05", "5", "1"), ("2", None, "2024-03-01", "-2", None), ("3", "b", "x", "5", "y")]
    staged = stage_rows(ORDER_HEADERS, rows)
    seen = check(store, staged, ORDER_PLAN)
    assert ask("SELECT COUNT(*) FROM orders") == ask("SELECT COUNT(*) FROM rejects") == [(0,)]
    batch = commit(store, staged, ORDER_PLAN, file_name="f", committed_at=NOW)
    assert (seen.rows_read, seen.rows_kept, seen.rows_rejected) == (
        batch.rows_read,
        batch.rows_kept,
        batch.rows_rejected,
    )
    assert seen.rejects_by_reason == batch.rejects_by_reason == {"date_unreadable": 1, "number_unreadable": 1}
    assert (seen.customers, seen.rows_without_customer, seen.revenue) == (1, 1, Decimal(3))
    assert (seen.first_day, seen.last_day) == (date(2024, 1, 5), date(2024, 3, 1))
    assert [(reject.row_number, reject.column_name, reject.value) for reject in seen.rejects] == [
        *((4, "When", "x"), (4, "Pieces", "y"))
    ]


def contents(store):
    found = {}
    with store.cursor() as cursor:
        for table in ("orders", "order_lines", "customers", "customer_totals"):
            found[table] = sorted(cursor.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
    return found


def test_undo_leaves_exactly_the_other_batch(store, take, import_text):
    take(ORDER_HEADERS, [("1", "a", "2024-01-05", "5", "1"), ("2", "b", "2024-01-05", "6", "1")], ORDER_PLAN)
    before = contents(store)
    version = store.dataset_version()
    lines = Plan("order_lines", ORDER_PLAN.mapping)
    batch = take(ORDER_HEADERS, [("3", "a", "2024-02-05", "5", "1"), ("4", "c", "x", "6", "1")], lines)
    assert contents(store) != before
    undo(store, batch.batch_id, undone_at=NOW)
    assert contents(store) == before
    assert store.dataset_version() == version + 2


def test_a_batch_is_undone_once_and_only_if_it_exists(store, take):
    batch = take(ORDER_HEADERS, [("1", "a", "2024-01-05", "5", "1")], ORDER_PLAN)
    undo(store, batch.batch_id, undone_at=NOW)
    with pytest.raises(InputError, match="batch_already_undone"):
        undo(store, batch.batch_id, undone_at=NOW)
    with pytest.raises(InputError, match="batch_unknown"):
        undo(store, 99, undone_at=NOW)


def test_an_undone_order_can_be_loaded_again(store, take, ask):
    rows = [("1", "a", "2024-01-05", "5", "1")]
    undo(store, take(ORDER_HEADERS, rows, ORDER_PLAN).batch_id, undone_at=NOW)
    assert take(ORDER_HEADERS, rows, ORDER_PLAN).rows_kept == 1
    assert ask("SELECT COUNT(*) FROM orders") == [(1,)]


@pytest.mark.parametrize("step", ["checking", "saving_rows", "saving_customers", "saving_rejects", "finishing"])
def test_a_commit_stopped_at_any_step_leaves_nothing(store, take, ask, step):
    seen = []
    with pytest.raises(CancelledError):
        take(
            ORDER_HEADERS,
            [("1", "a", "2024-01-05", "5", "1"), ("2", "a", "x", "5", "1")],
            ORDER_PLAN,
            progress=lambda name, _share: seen.append(name),
            cancelled=lambda: step in seen,
        )
    for table in ("orders", "customers", "rejects", "batches", "remembered_mappings"):
        assert ask(f"SELECT COUNT(*) FROM {table}") == [(0,)], table
    assert take(ORDER_HEADERS, [("1", "a", "2024-01-05", "5", "1")], ORDER_PLAN).rows_kept == 1


def test_a_commit_that_fails_leaves_nothing(store, take, ask):
    def fail(step, _share):
        if step == "saving_rejects":
            raise SystemExit  # what a closed browser tab does to a script

    with pytest.raises(SystemExit):
        take(ORDER_HEADERS, [("1", "a", "2024-01-05", "5", "1")], ORDER_PLAN, progress=fail)
    assert ask("SELECT COUNT(*) FROM orders") == ask("SELECT COUNT(*) FROM batches") == [(0,)]


def test_a_refund_under_the_number_of_its_sale_is_kept(take, ask):
    sale, refund = ("1", "a", "2024-01-05", "50", "1"), ("1", "a", "2024-01-09", "-50", "1")
    taken = take(ORDER_HEADERS, [sale, refund, sale], ORDER_PLAN)
    assert taken.rejects_by_reason == {"order_repeated": 1}
    assert ask("SELECT kind FROM orders ORDER BY ordered_at") == [("sale",), ("refund",)]


def test_the_same_file_is_noticed_until_it_is_undone(store, import_text):
    text = "Order ID,Customer ID,Order Date,Amount\n1,a,2024-01-05,5\n"
    taken = import_text(store, text)
    found = loaded_before(store, taken.staged)
    assert (found.batch_id, found.rows_kept, found.committed_at) == (taken.batch.batch_id, 1, taken.batch.committed_at)
    undo(store, taken.batch.batch_id, undone_at=NOW)
    assert loaded_before(store, taken.staged) is None


def test_days_and_decimals_follow_the_plan(store, stage_rows, ask):
    staged = stage_rows(ORDER_HEADERS, [("1", "a", "3/4/2024", "1.234,50", "2")])
    plan = propose(store, staged, overrides=ORDER_PLAN.mapping, entity="orders").plan
    commit(store, staged, plan, file_name="f", committed_at=NOW)
    assert ask("SELECT ordered_at, amount FROM orders") == [(datetime(2024, 3, 4), Decimal("1234.5"))]


# What each cell is worth, told by the test rather than by the program: (text, readable).
IDS = st.sampled_from([None, " ", "1", "2", "3", "004"])
CUSTOMERS = st.sampled_from([None, "a", "b", " c "])
TIMES = st.sampled_from(
    [
        ("2024-01-05", True),
        ("5.1.2024", True),
        ("2024年1月5日", True),
        (None, False),
        ("x", False),
        ("2024-13-01", False),
    ]
)
AMOUNTS = st.sampled_from([("5", True), ("-1.50", True), ("¥1,000", True), ("0", True), (None, False), ("y", False)])
COUNTS = st.sampled_from([("1", True), (None, True), ("two", False)])


@settings(max_examples=12)
@given(table=st.lists(st.tuples(IDS, CUSTOMERS, TIMES, AMOUNTS, COUNTS), max_size=25))
def test_every_row_read_is_kept_or_rejected(store, stage_rows, table):
    rows = [(order, who, when, paid, pieces) for order, who, (when, _), (paid, _), (pieces, _) in table]
    staged = stage_rows(ORDER_HEADERS, rows)
    batch = commit(store, staged, ORDER_PLAN, file_name="f", committed_at=NOW)
    expected, told, bad = 0, set(), set()
    for number, (order, who, (when, dated), (amount, paid), (_, counted)) in enumerate(table, start=2):
        key = ((order or "").strip(), (who or "").strip(), when, amount)
        repeated = bool(key[0]) and key in told
        told.add(key)
        good = dated and paid and counted and not repeated
        expected += good
        bad |= set() if good else {number}
    with store.cursor() as cursor:
        kept = cursor.execute("SELECT COUNT(*) FROM orders WHERE batch_id = $1", [batch.batch_id]).fetchone()[0]
        rejected = cursor.execute(
            "SELECT DISTINCT row_number FROM rejects WHERE batch_id = $1", [batch.batch_id]
        ).fetchall()
    assert batch.rows_read == len(table) == batch.rows_kept + batch.rows_rejected
    assert batch.rows_kept == kept == expected
    assert {number for (number,) in rejected} == bad
    undo(store, batch.batch_id, undone_at=NOW)
    assert not any(contents(store).values())


def test_a_batch_names_its_source_and_the_name_is_remembered_for_the_shape(store, import_text, ask):
    import_text(store, "Customer ID,Phone\n1,5\n", name="till_2024-01.csv")
    taken = import_text(store, "Customer ID,Phone\n2,5\n", name="other.csv")
    assert ask("SELECT source FROM batches ORDER BY batch_id") == [("till",), ("till",)]
    assert taken.plan.source == "till"


@pytest.mark.parametrize(
    ("file_name", "source"),
    [
        ("till_2024-01.csv", "till"),
        ("2024年1月订单.xlsx", "订单"),
        ("会员名单(2).csv", "会员名单"),
        ("shop_orders.csv", "shop_orders"),
        ("2024.csv", "2024"),
    ],
)
def test_a_source_is_named_after_the_file_without_its_dates(file_name, source):
    assert source_of(file_name) == source


def test_an_attribute_stays_as_the_newest_file_that_has_it_says(store, import_text, ask):
    import_text(store, "Customer ID,Shoe size,Pet\n1,38,cat\n", overrides={"Shoe size": ATTRIBUTE, "Pet": ATTRIBUTE})
    import_text(store, "Customer ID,Shoe size\n1,39\n", overrides={"Shoe size": ATTRIBUTE})
    assert ask("SELECT attributes FROM customer_profiles") == [({"Shoe size": "39", "Pet": "cat"},)]
