"""Which entity a file is, and why the program thinks so."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from segmentation.intake.mapping import Why
from segmentation.intake.proposal import propose
from segmentation.intake.vocabulary import FILE_NAMES, entity_named
from segmentation.schema import ENTITIES

DEMO = Path(__file__).parents[2] / "data" / "demo"
DAY, MOMENT = "2024-01-05", "2024-01-05 10:30"


@pytest.fixture
def understand(store, stage_rows):
    """Return the proposal for one row of ``header=cell`` pairs."""

    def ask(told, file_name="export.csv"):
        pairs = [part.strip().rpartition("=") for part in told.split("|")]
        headers, cells = [pair[0] for pair in pairs], tuple(pair[2] or None for pair in pairs)
        return propose(store, stage_rows(headers, [cells]), file_name=file_name)

    return ask


@pytest.mark.parametrize(
    ("told", "entity"),
    [
        # 问卷星
        (f"序号=1|提交答卷时间={MOMENT}|来源=微信|1、您的会员编号=7|2、您对我们的服务满意吗？=5", "feedback"),
        (f"Respondent ID=1|Email=a@b.c|Submitted at={DAY}|NPS score=9|Comments=x", "feedback"),
        # 智齿, Udesk
        (f"工单编号=1|工单标题=x|客户编号=7|创建时间={MOMENT}|受理客服=a|首次响应时间={MOMENT}", "tickets"),
        # Zendesk, HubSpot
        (f"Id=1|Requester=7|Subject=x|Assignee=a|Status=Solved|Created at={DAY}|Solved at={DAY}", "tickets"),
        (f"Ticket ID=1|Ticket name=x|Create date={DAY}|Close date={DAY}|Ticket owner=a|Ticket status=New", "tickets"),
        (f"Activity type=Call|Activity date={DAY}|Contact ID=7|Notes=x", "interactions"),
        (f"Event name=Opened Email|Timestamp={MOMENT}|Email=a@b.c", "interactions"),
        (f"客户编号=7|跟进时间={DAY}|跟进方式=电话|跟进内容=x", "interactions"),
        (f"客户编号=7|时间={DAY}|类型=网页访问|渠道=官网", "interactions"),  # by its values
        # Klaviyo
        (f"Campaign Name=x|Email=a@b.c|Send Time={DAY}|Variation=A|Opened at={DAY}", "campaign_contacts"),
        (f"活动名称=x|会员号=7|发送时间={DAY}|分组=对照组", "campaign_contacts"),
        (f"会员号=7|变动时间={DAY}|积分变动=5|剩余积分=9|变动原因=x", "loyalty_points"),
        (f"Member ID=7|Date={DAY}|Points earned=5|Balance=9", "loyalty_points"),
        (f"商品编码=1|商品名称=x|品类=y|零售价=5|上架时间={DAY}|是否新品=是", "products"),
        ("SKU=1|Title=x|Price=5", "products"),
        # as before
        (f"订单编号=1|客户编号=7|下单时间={DAY}|实付金额=5|获得积分=5", "orders"),
        (f"Order ID=1|Customer ID=7|Order date={DAY}|Amount=5|Campaign=x|Status=paid", "orders"),
        (f"订单号=1|下单时间={DAY}|商品编号=1|商品名称=x|金额=5", "orders"),  # the customer is missing
        (f"客户编号=7|姓名=x|手机=1|注册时间={DAY}|会员等级=金卡|满意度=5|创建时间={DAY}", "customers"),
        (f"客户编号=7|类型=个人|日期={DAY}", "customers"),
    ],
)  # fmt: skip
def test_a_file_is_told_by_its_headers(understand, told, entity):
    found = understand(told)
    assert found.plan.entity == entity
    assert found.why.name == ""
    assert set(found.why.headers) <= set(found.plan.mapping)


@pytest.mark.parametrize(
    ("file_name", "entity"),
    [("export.csv", "customers"), ("工单 2024.csv", "tickets"), ("phone_calls-2024.csv", "interactions")],
)
def test_the_name_decides_where_the_columns_leave_room(understand, file_name, entity):
    found = understand(f"客户编号=7|类型=个人|日期={DAY}", file_name)
    assert found.plan.entity == entity
    if entity != "customers":
        assert found.why == Why("name", ("客户编号", "类型", "日期"), Path(file_name).stem)


def test_the_name_of_a_sheet_tells_more_than_that_of_the_file(store, stage_rows):
    staged = stage_rows(("客户编号", "日期", "类型"), [("7", DAY, "x")])
    assert propose(store, replace(staged, sheet="通话记录"), file_name="工单.xlsx").plan.entity == "interactions"


def test_points_beside_an_amount_are_orders_unless_the_name_says_points(understand):
    told = f"会员号=7|交易时间={DAY}|消费金额=5|积分变动=5"
    assert understand(told).plan.entity == "orders"
    assert understand(told, "积分流水.csv").plan.entity == "loyalty_points"


def test_why_is_said(understand, store, stage_rows):
    orders = f"Order ID=1|Customer ID=7|Order date={DAY}|Amount=5|Status=x"
    assert understand(orders).why == Why("headers", ("Customer ID", "Order date", "Amount"))
    assert understand("客户编号=7|姓名=x").why == Why("only_customers", ("客户编号",))
    assert understand("x=1|y=2").why == Why("incomplete")
    chosen = propose(store, stage_rows(("x",), [("1",)]), entity="tickets")
    assert (chosen.why, chosen.missing) == (Why("chosen"), [("opened_at",), ("ticket_id", "customer_id")])


@pytest.mark.parametrize(
    ("name", "entity"),
    [("满意度_demo.csv", "feedback"), ("工单_demo.csv", "tickets"), ("互动记录_demo.csv", "interactions")],
)
def test_the_demo_files_are_known_without_their_names(store, stage_rows, name, entity):
    with (DEMO / name).open(encoding="utf-8-sig", newline="") as file:
        headers, *rows = csv.reader(file)
    found = propose(store, stage_rows(headers, [tuple(cell or None for cell in row) for row in rows]))
    assert (found.plan.entity, found.why.code) == (entity, "headers")
    assert set(found.plan.mapping) == set(headers)


def test_every_name_tells_one_entity():
    with FILE_NAMES.open(encoding="utf-8", newline="") as file:
        told = {row["entity"]: row["word"].split("|") for row in csv.DictReader(file)}
    assert set(told) <= set(ENTITIES)
    words = [word for listed in told.values() for word in listed]
    assert len(words) == len(set(words))
    assert (entity_named("2024年1月满意度调查"), entity_named("Tickets-2024"), entity_named("Sheet1")) == (
        *("feedback", "tickets", None),
    )
