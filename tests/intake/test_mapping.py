"""Headers become fields; what a row is follows from them and from the values."""

import csv

import pytest

from segmentation.errors import InputError
from segmentation.intake.header_words import VOCABULARY, normalise_header
from segmentation.intake.mapping import check_mapping, file_shape, missing_needs, suggest
from segmentation.intake.prepare import STATUS_VOCABULARY
from segmentation.intake.profile import ColumnProfile
from segmentation.intake.vocabulary import currency_in, word_score
from segmentation.schema import ATTRIBUTE, CUSTOMER_TOTALS, ENTITIES, ORDER_LINES, ORDERS

KINDS = {"date": (1.0, 0.0), "number": (0.0, 1.0), "text": (0.0, 0.0)}


def column(header, kind="text", *, filled=1.0, repeats=False, examples=()):
    time_share, number_share = KINDS[kind]
    return ColumnProfile(header, filled, time_share, number_share, repeats, examples)


def columns(told):
    """``date:下单时间 number:金额 订单号`` → profiles; ``~`` marks a column whose values repeat."""
    made = []
    for part in told.split("|"):
        kind, _, header = (
            part.strip().rpartition(":") if part.strip().startswith(("date:", "number:")) else ("text", "", part)
        )
        header = header.strip()
        made.append(column(header.lstrip("~"), kind, repeats=header.startswith("~")))
    return made


def fields_of(found):
    return {field: header for header, field in found.mapping.items()}


@pytest.mark.parametrize(
    ("told", "entity", "fields"),
    [
        (
            "Order ID | Customer ID | date:Order Date | number:Amount",
            "orders",
            {"order_id": "Order ID", "customer_id": "Customer ID", "ordered_at": "Order Date", "amount": "Amount"},
        ),
        (
            "订单编号 | 客户编号 | date:下单时间 | number:实付金额(元)",
            "orders",
            {"order_id": "订单编号", "customer_id": "客户编号", "ordered_at": "下单时间", "amount": "实付金额(元)"},
        ),
        (
            (
                "订单编号 | ~买家会员名 | 买家支付宝账号 | number:买家应付货款 | number:总金额"
                " | number:买家实际支付金额 | 订单状态 | 收货人姓名 | 收货地址 | 联系电话 | 联系手机"
                " | date:订单创建时间 | date:订单付款时间 | 宝贝标题 | number:宝贝总数量 | 店铺名称"
                " | number:退款金额"
            ),
            "orders",  # Taobao
            {
                "order_id": "订单编号",
                "customer_id": "买家会员名",
                "amount": "买家实际支付金额",
                "ordered_at": "订单创建时间",
                "status": "订单状态",
                "quantity": "宝贝总数量",
                "refund_amount": "退款金额",
                "shop": "店铺名称",
                "name": "收货人姓名",
            },
        ),
        (
            (
                "订单号 | 商品ID | 商品名称 | number:订购数量 | 支付方式 | date:下单时间 | number:京东价"
                " | number:订单金额 | 订单状态 | ~下单帐号 | 客户姓名 | 客户地址 | 联系电话"
            ),
            "orders",  # JD
            {
                "order_id": "订单号",
                "customer_id": "下单帐号",
                "ordered_at": "下单时间",
                "amount": "订单金额",
                "payment_method": "支付方式",
                "phone": "联系电话",
            },
        ),
        (
            (
                "~订单号 | 订单状态 | date:下单时间 | date:付款时间 | 买家昵称 | 买家手机号 | ~买家ID"
                " | 商品名称 | number:商品单价 | number:商品数量 | number:商品实付金额"
                " | number:订单实付金额 | number:商品已退款金额 | 收货人 | 收货城市"
            ),
            "order_lines",  # Youzan, one row a product
            {
                "order_id": "订单号",
                "customer_id": "买家ID",
                "ordered_at": "下单时间",
                "amount": "商品实付金额",
                "unit_price": "商品单价",
                "quantity": "商品数量",
                "refund_amount": "商品已退款金额",
                "product_name": "商品名称",
                "phone": "买家手机号",
            },
        ),
        (
            (
                "商品 | 订单号 | 订单状态 | number:商品总价(元) | number:用户实付金额(元)"
                " | number:商品数量(件) | 收货人 | ~手机 | 省 | 市 | date:订单成交时间"
            ),
            "orders",  # Pinduoduo: the phone is all that tells customers apart
            {
                "order_id": "订单号",
                "customer_id": "手机",
                "amount": "用户实付金额(元)",
                "quantity": "商品数量(件)",
                "ordered_at": "订单成交时间",
            },
        ),
        (
            (
                "Order Number | Order Status | date:Order Date | Customer Note | First Name (Billing)"
                " | Last Name (Billing) | ~Email (Billing) | Phone (Billing) | number:Order Refund Amount"
                " | number:Order Total Amount"
            ),
            "orders",  # WooCommerce
            {
                "order_id": "Order Number",
                "customer_id": "Email (Billing)",
                "ordered_at": "Order Date",
                "amount": "Order Total Amount",
                "refund_amount": "Order Refund Amount",
                "status": "Order Status",
                "first_name": "First Name (Billing)",
                "last_name": "Last Name (Billing)",
                "phone": "Phone (Billing)",
            },
        ),
        (
            (
                "id | ~Customer ID | date:Created (UTC) | number:Amount | number:Amount Refunded | Status"
                " | Customer Email"
            ),
            "orders",  # Stripe
            {
                "order_id": "id",
                "customer_id": "Customer ID",
                "ordered_at": "Created (UTC)",
                "amount": "Amount",
                "refund_amount": "Amount Refunded",
                "email": "Customer Email",
            },
        ),
        (
            (
                "~InvoiceNo | StockCode | Description | number:Quantity | date:InvoiceDate"
                " | number:UnitPrice | ~CustomerID"
            ),
            "order_lines",
            {
                "order_id": "InvoiceNo",
                "product_id": "StockCode",
                "quantity": "Quantity",
                "unit_price": "UnitPrice",
                "customer_id": "CustomerID",
            },
        ),
        (
            "客户编号 | 客户名称 | 手机 | 性别 | 生日 | date:注册时间 | 会员等级",
            "customers",
            {
                "customer_id": "客户编号",
                "name": "客户名称",
                "registered_at": "注册时间",
                "membership_level": "会员等级",
            },
        ),
        (
            "会员ID | number:最近一次消费时间间隔 | number:消费次数 | number:消费总金额",
            "customer_totals",
            {"days_since_last_order": "最近一次消费时间间隔", "order_count": "消费次数", "spend_total": "消费总金额"},
        ),
        ("id | number:R | number:F | number:M", "customer_totals", {"customer_id": "id", "spend_total": "M"}),
    ],
)
def test_headers_of_usual_exports_are_understood(told, entity, fields):
    found = suggest(columns(told))
    assert found.entity == entity
    assert fields.items() <= fields_of(found).items()
    assert not missing_needs(ENTITIES[entity], set(found.mapping.values()))


def test_a_shopify_export_is_order_lines_by_pieces_and_price():
    found = suggest(
        [
            column("Name", repeats=True, examples=("#1001", "#1002", "#1003")),
            column("Email", repeats=True),
            column("Financial Status", filled=0.6),
            column("Total", "number", filled=0.6),  # on the first line of an order only
            column("Created at", "date"),
            column("Lineitem quantity", "number"),
            column("Lineitem name"),
            column("Lineitem price", "number"),
            column("Refunded Amount", "number", filled=0.6),
            column("Id", filled=0.6),
        ]
    )
    assert found.entity == "order_lines"
    fields = fields_of(found)
    assert "amount" not in fields
    assert (fields["order_id"], fields["customer_id"]) == ("Name", "Email")
    assert (fields["unit_price"], fields["quantity"]) == ("Lineitem price", "Lineitem quantity")
    assert found.mapping["Id"] == ATTRIBUTE


def test_a_bare_id_that_repeats_is_the_customer():
    assert suggest(columns("~id | date:date | number:value")).mapping["id"] == "customer_id"


def test_a_name_that_is_a_name_stays_one():
    found = suggest(columns("Order ID | Customer ID | Name | date:Date | number:Total"))
    assert found.mapping["Name"] == "name"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("ORDER_ID", "order_id"),
        ("orderId", "order_id"),
        ("  Order-No. ", "order_id"),
        ("订单编号（必填）", "order_id"),
        ("Custmer ID", "customer_id"),  # a typing mistake
        ("Ｃｕｓｔｏｍｅｒ　ＩＤ", "customer_id"),
    ],
)
def test_spelling_and_punctuation_do_not_matter(header, field):
    assert suggest([column(header)], entity="orders").mapping.get(header) == field


@pytest.mark.parametrize("header", ["Customer Note", "Notes", "备注", "Shipping", "x", "列1", ""])
def test_what_is_no_field_is_left_out(header):
    assert suggest([column(header)], entity="orders").mapping == {}


def test_values_that_cannot_be_the_field_keep_a_header_from_it():
    assert "ordered_at" not in suggest([column("Date", "text")], entity="orders").mapping.values()
    assert "amount" not in suggest([column("Total", "text")], entity="orders").mapping.values()


def test_each_field_is_suggested_once():
    found = suggest(
        columns("订单编号 | 订单号 | 客户编号 | 会员号 | date:下单时间 | date:日期 | number:金额 | number:总金额")
    )
    assert len(set(found.mapping.values())) == len(found.mapping)


def test_known_words_are_surer_than_similar_ones():
    found = suggest(columns("Customer ID | Ordr ID"), entity="orders")
    assert found.scores["Customer ID"] > 0.9 > found.scores["Ordr ID"] > 0.8


def test_every_word_of_the_vocabulary_leads_to_its_field_and_no_word_stands_twice_in_one():
    known = {name for entity in ENTITIES.values() for name in entity.field_names}
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        rows = {row["field"]: row["header"].split("|") for row in csv.DictReader(file)}
    assert set(rows) == known
    for words in rows.values():
        assert len({normalise_header(word) for word in words}) == len({word.casefold() for word in words}), words


def test_a_status_word_means_one_thing():
    with STATUS_VOCABULARY.open(encoding="utf-8", newline="") as file:
        words = [word for row in csv.DictReader(file) for word in row["word"].split("|")]
    assert len(words) == len(set(words))
    assert all(word == word.lower().strip() for word in words)


def test_what_is_missing_is_said_by_group():
    assert missing_needs(ORDERS, {"customer_id"}) == [("ordered_at",), ("amount",)]
    assert missing_needs(ORDER_LINES, {"customer_id", "ordered_at", "unit_price"}) == [("amount", "quantity")]
    assert missing_needs(CUSTOMER_TOTALS, {"customer_id", "last_order_on", "order_count", "spend_total"}) == []


@pytest.mark.parametrize(
    ("mapping", "code", "value"),
    [
        ({"x": "customer_id"}, "header_unknown", "x"),
        ({"a": "colour"}, "field_unknown", "colour"),
        ({"a": "unit_price"}, "field_unknown", "unit_price"),  # of order lines only
        ({"a": "customer_id", "b": "customer_id"}, "field_mapped_twice", "customer_id"),
        ({"a": "customer_id"}, "fields_missing", "ordered_at; amount"),
    ],
)
def test_an_impossible_mapping_is_refused(mapping, code, value):
    with pytest.raises(InputError) as raised:
        check_mapping(ORDERS, mapping, ("a", "b", "c"))
    assert raised.value.code == code
    assert value in raised.value.values.values()


def test_two_columns_may_both_be_kept_as_attributes():
    mapping = {"a": "customer_id", "b": "ordered_at", "c": "amount", "d": ATTRIBUTE, "e": ATTRIBUTE}
    check_mapping(ORDERS, mapping, tuple("abcde"))


def test_a_shape_is_the_headers_in_order_however_spelt():
    assert file_shape(["Order ID", "金额(元)"]) == file_shape(["order_id", "金额(元)"])
    assert file_shape(["a", "b"]) != file_shape(["b", "a"])
    assert file_shape(["a b"]) != file_shape(["a", "b"])


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("客户编号 Customer ID", "customer_id"),
        ("Order Date 下单时间", "ordered_at"),
        ("手机Phone", "phone"),
        ("性别/Gender", "gender"),
        ("买家信息 / 手机", "phone"),
        ("订单 / 实付金额（元）", "amount"),
        ("实付金额 / 元", "amount"),
        ("Amount (USD)", "amount"),
    ],
)
def test_a_header_in_two_languages_or_under_a_group_is_known(header, field):
    scores = {name: word_score(header, name) for name in ENTITIES["orders"].field_names}
    assert max(scores, key=scores.get) == field
    assert scores[field] >= 0.9


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Amount (USD)", "USD"),
        ("订单金额（元）", "CNY"),
        ("Total EUR", "EUR"),
        ("金额（万元）", None),
        ("Amount", None),
    ],
)
def test_a_currency_in_the_header_of_the_amount_is_remembered(store, import_text, ask, header, code):
    assert currency_in(header) == code
    import_text(
        store,
        f"order id,customer id,order date,{header}\n1,a,2024-01-01,5\n2,b,2024-01-02,5\n",
        overrides={header: "amount"},
    )
    assert ask("SELECT DISTINCT currency FROM orders") == [(code,)]
