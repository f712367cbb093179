"""Products, feedback, tickets, interactions, campaign contacts, points: kept, rejected with a reason, undone."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import segmentation
from segmentation.intake.commit import Batch, check, commit, undo
from segmentation.intake.entity_rows import CODES, code_labels, code_words
from segmentation.intake.proposal import Proposal, propose
from segmentation.intake.stage import StagedTable
from segmentation.metrics.customers import totals
from segmentation.schema import ATTRIBUTE, ENTITIES, RECORDS

NOW = datetime(2024, 7, 1, 12)


@dataclass(frozen=True)
class Taken:
    staged: StagedTable
    proposal: Proposal
    batch: Batch


@pytest.fixture
def import_text(stage_rows):
    """Take a CSV text in, without the child process that reads files."""

    def take(store, text, *, name="file.csv", **how):
        headers, *rows = csv.reader(io.StringIO(text))
        staged = stage_rows(headers, [tuple(cell or None for cell in row) for row in rows if any(row)])
        proposal = propose(store, staged, file_name=name, **how)
        return Taken(staged, proposal, commit(store, staged, proposal.plan, file_name=name, committed_at=NOW))

    return take


@pytest.fixture
def rejects(ask):
    """Row, column, value and reason of what a batch kept out."""
    statement = "SELECT row_number, column_name, value, reason FROM rejects WHERE batch_id = $1 ORDER BY 1, 2"
    return lambda batch=1: ask(statement, batch)


FILES = {
    "products": (
        "商品编号,名称,类目,单价,是否新品,上市日期\n007,面霜,护肤,¥1280.50,是,2024年2月1日\n008,口红,彩妆,,否,\n",
        (
            "Product ID,Name,Category,Unit price,New product,Launch date\n"
            "007,面霜,护肤,1280.5,Yes,2024-02-01\n008,口红,彩妆,,no,\n"
        ),
        [
            ("007", "面霜", "护肤", Decimal("1280.5"), True, date(2024, 2, 1)),
            ("008", "口红", "彩妆", None, False, None),
        ],
        "SELECT product_id, product_name, category, unit_price, is_new, launched_on FROM products ORDER BY 1",
    ),
    "feedback": (
        (
            "答卷编号,客户编号,提交答卷时间,反馈类型,评分,渠道,评价内容\n1,007,2024/3/8 9:15,推荐度,9,微信,好\n"
            "2,,2024/3/9,满意度,满意,,\n3,b,2024/3/9,投诉,,,发货慢\n"
        ),
        (
            "Response ID,Customer ID,Survey date,Survey type,Score,Channel,Comment\n"
            "1,007,2024-03-08 09:15,NPS,9,微信,好\n"
            "2,,2024-03-09,CSAT,Satisfied,,\n3,b,2024-03-09,Complaint,,,发货慢\n"
        ),
        [
            ("1", "007", datetime(2024, 3, 8, 9, 15), "nps", 9.0, 0.0, 10.0, "好", "微信"),
            ("2", None, datetime(2024, 3, 9), "csat", 4.0, 1.0, 5.0, None, None),
            ("3", "b", datetime(2024, 3, 9), "complaint", None, None, None, "发货慢", None),
        ],
        (
            "SELECT feedback_id, customer_id, answered_at, kind, score, scale_min, scale_max, comment, channel"
            " FROM feedback ORDER BY 1"
        ),
    ),
    "tickets": (
        (
            "工单号,客户编号,创建时间,首次响应时间,解决时间,问题类型,工单标题,渠道,受理客服,工单状态\n"
            "T1,007,2024-03-05 10:00,2024-03-05 10:20,2024-03-05 09:00,退换货,漏液,电话,小禾,已解决\n"
            "T2,,2024-03-06,,,天气,,,,处理中\n"
        ),
        (
            "Ticket ID,Requester ID,Created at,First reply time,Solved at,Ticket type,Subject,Channel,Assignee,Status\n"
            "T1,007,2024-03-05 10:00,2024-03-05 10:20,2024-03-05 09:00,Returns,漏液,电话,小禾,Solved\n"
            "T2,,2024-03-06,,,天气,,,,open\n"
        ),
        [
            (
                *("T1", "007", datetime(2024, 3, 5, 10), datetime(2024, 3, 5, 10, 20), datetime(2024, 3, 5, 9)),
                *("after_sales", "漏液", "电话", "小禾", "solved"),
            ),
            ("T2", None, datetime(2024, 3, 6), None, None, "天气", None, None, None, "open"),
        ],
        (
            "SELECT ticket_id, customer_id, opened_at, first_answered_at, closed_at, issue_type, subject, channel,"
            " assignee, status FROM tickets ORDER BY 1"
        ),
    ),
    "interactions": (
        (
            "互动编号,客户编号,互动时间,互动类型,渠道,互动内容\n1,007,2024-03-04 20:12,网页访问,官网,新品\n"
            "2,b,2024-03-05,打开邮件,邮件,\n3,b,2024-03-06,占卜,,\n"
        ),
        (
            "Event ID,Customer ID,Event time,Event type,Channel,Details\n1,007,2024-03-04 20:12,Page view,官网,新品\n"
            "2,b,2024-03-05,Opened Email,邮件,\n3,b,2024-03-06,占卜,,\n"
        ),
        [
            ("1", "007", datetime(2024, 3, 4, 20, 12), "web_visit", "官网", "新品"),
            ("2", "b", datetime(2024, 3, 5), "mail_opened", "邮件", None),
            ("3", "b", datetime(2024, 3, 6), "占卜", None, None),
        ],
        "SELECT interaction_id, customer_id, happened_at, kind, channel, detail FROM interactions ORDER BY 1",
    ),
    "campaign_contacts": (
        (
            "活动名称,客户编号,触达时间,实验分组,渠道,响应时间,响应情况\n"
            "春季,007,2024-03-01,实验组,短信,2024-03-02,已购买\n"
            "春季,b,,对照组,,,\n"
        ),
        (
            "Campaign Name,Customer ID,Send Time,Group,Channel,Responded at,Response\n"
            "春季,007,2024-03-01,Treatment,短信,2024-03-02,Converted\n"
            "春季,b,,Control,,,\n"
        ),
        [
            ("春季", "007", datetime(2024, 3, 1), "treated", "短信", datetime(2024, 3, 2), "bought"),
            ("春季", "b", None, "held_out", None, None, None),
        ],
        (
            "SELECT campaign, customer_id, sent_at, contact_group, channel, responded_at, response"
            " FROM campaign_contacts ORDER BY 2"
        ),
    ),
    "loyalty_points": (
        (
            "积分流水号,会员号,变动时间,积分变动,积分余额,变动原因\n1,007,2024-03-05 14:31,+128,940,消费获得\n"
            '2,007,2024-03-06,"-1,500",,兑换\n'
        ),
        (
            "Points transaction ID,Member ID,Transaction date,Points change,Points balance,Reason\n"
            '1,007,2024-03-05 14:31,128,940,消费获得\n2,007,2024-03-06,"-1,500",,兑换\n'
        ),
        [
            ("1", "007", datetime(2024, 3, 5, 14, 31), Decimal(128), Decimal(940), "消费获得"),
            ("2", "007", datetime(2024, 3, 6), Decimal(-1500), None, "兑换"),
        ],
        (
            "SELECT entry_id, customer_id, changed_at, points_change, points_balance, points_reason FROM loyalty_points"
            " ORDER BY 1"
        ),
    ),
}


@pytest.mark.parametrize("language", [0, 1], ids=["zh", "en"])
@pytest.mark.parametrize("entity", RECORDS)
def test_each_entity_arrives_whole_and_leaves_whole(store, import_text, ask, rejects, *, entity, language):
    expected, statement = FILES[entity][2:]
    taken = import_text(store, FILES[entity][language])
    assert (taken.batch.entity, taken.batch.rows_kept, rejects()) == (entity, len(expected), [])
    assert set(taken.proposal.plan.mapping) == set(taken.staged.columns)
    assert ask(statement) == expected
    undo(store, taken.batch.batch_id, undone_at=NOW)
    assert ask(statement) == ask("SELECT customer_id FROM customers") == []


@pytest.mark.parametrize("entity", ["tickets", "feedback", "interactions", "loyalty_points"])
def test_an_id_told_before_is_not_taken_again(store, import_text, entity):
    text = FILES[entity][0]
    header, first, *_ = text.splitlines()
    import_text(store, text)
    again = import_text(store, f"{header}\n{first}\n", name="again.csv").batch
    assert (again.rows_kept, again.rejects_by_reason) == (0, {"row_already_loaded": 1})
    for batch in (1, 2):  # without the first, the second tells it
        undo(store, batch, undone_at=NOW)
    twice = import_text(store, f"{header}\n{first}\n{first}\n", name="twice.csv").batch
    assert (twice.rows_read, twice.rows_kept, twice.rejects_by_reason) == (2, 1, {"row_repeated": 1})


def test_a_later_list_of_products_says_more(store, import_text, ask):
    header = "商品编号,名称,单价\n"
    import_text(store, header + "1,面霜,10\n1,面霜,11\n")
    batch = import_text(store, header + "1,,12\n", name="later.csv").batch
    assert batch.rows_rejected == 0
    assert ask("SELECT product_id, product_name, unit_price FROM product_profiles") == [("1", "面霜", Decimal(12))]


def test_rejects_of_records_say_row_column_value_and_reason(store, import_text, rejects):
    batch = import_text(
        store,
        "互动编号,客户编号,互动时间,互动类型\n1,,2024-03-04,网页访问\n2,b,,电话\n3,b,soon,电话\n4,b,2024-03-05,\n,,,\n",
    ).batch
    assert rejects() == [
        (2, "客户编号", None, "customer_missing"),
        (3, "互动时间", None, "date_missing"),
        (4, "互动时间", "soon", "date_unreadable"),
        (5, "互动类型", None, "cell_missing"),
    ]
    assert (batch.rows_read, batch.rows_kept) == (4, 0)


def test_numbers_and_flags_that_are_none_are_rejected(store, import_text, rejects):
    import_text(store, "商品编号,名称,单价,是否新品\n1,a,free,是\n2,b,5,maybe\n,c,5,否\n")
    assert rejects() == [
        (2, "单价", "free", "amount_unreadable"),
        (3, "是否新品", "maybe", "flag_unreadable"),
        (4, "商品编号", None, "cell_missing"),
    ]
    import_text(
        store,
        "会员号,变动时间,积分变动,积分余额\na,2024-01-05,many,1\nb,2024-01-05,,\nc,2024-01-05,5,\nd,2024-01-05,6,\n",
    )
    assert rejects(2) == [(2, "积分变动", "many", "number_unreadable"), (3, "积分变动", None, "cell_missing")]


def test_closed_before_opened_is_kept(store, import_text):
    assert import_text(store, FILES["tickets"][0]).batch.rows_rejected == 0  # told by the quality report, not here


@pytest.mark.parametrize(
    ("header", "cell", "score", "scale"),
    [
        ("评分", "4", 4, (1, 5)),
        ("评分", "4分", 4, (1, 5)),
        ("评分", "★★★☆☆", 3, (1, 5)),
        ("评分", "很满意", 5, (1, 5)),
        ("Score", "Very dissatisfied", 1, (1, 5)),
        ("Score", "Bad", 0, (0, 1)),
        ("评分", "8/10", 8, (1, 10)),
        ("评分", "4.5 / 5", 4.5, (1, 5)),
        ("评分（1-10）", "4", 4, (1, 10)),
        ("评分", "10 - 非常满意", 10, (1, 10)),
        ("评分", "5(非常满意)", 5, (1, 5)),
        ("评分", "7", 7, (1, 7)),
        ("评分", "86", 86, (0, 100)),
        ("评分", "0", 0, (0, 5)),
        ("NPS", "3", 3, (0, 10)),
        ("满意度", "3", 3, (1, 5)),
        ("1、您对我们的服务满意吗？", "3", 3, (1, 5)),
    ],
)
def test_scores_stand_on_their_scale(store, import_text, ask, *, header, cell, score, scale):
    import_text(store, f"客户编号,调查时间,{header}\na,2024-01-05,{cell}\n", entity="feedback")
    assert ask("SELECT score, scale_min, scale_max FROM feedback") == [(score, *scale)]


@pytest.mark.parametrize(
    ("told", "scale"), [("1-7", (1, 7)), ("0~10", (0, 10)), ("满分10分", (1, 10)), ("5分制", (1, 5))]
)
def test_a_column_may_say_the_scale(store, import_text, ask, told, scale):
    import_text(store, f"客户编号,调查时间,评分,评分范围\na,2024-01-05,3,{told}\n")
    assert ask("SELECT scale_min, scale_max FROM feedback") == [scale]


def test_scores_that_are_none_or_off_the_scale_are_rejected(store, import_text, rejects):
    fours = "a,2024-01-05,CSAT,4\n" * 20
    import_text(
        store,
        f"客户编号,调查时间,类型,评分\n{fours}a,2024-01-05,CSAT,55\na,2024-01-05,NPS,11\na,2024-01-05,NPS,meh\n",
        name="满意度.csv",
    )
    assert rejects() == [
        (22, "评分", "55", "score_outside_scale"),
        (23, "评分", "11", "score_outside_scale"),
        (24, "评分", "meh", "score_unreadable"),
    ]


def test_a_row_with_several_scores_is_several_answers(store, import_text, ask):
    batch = import_text(
        store,
        "客户编号,提交时间,满意度,NPS,费力度,意见\na,2024-01-05,5,9,2,好\nb,2024-01-05,,,,差\nc,2024-01-06,4,,,\n",
    ).batch
    assert (batch.entity, batch.rows_kept) == ("feedback", 3)
    assert ask("SELECT customer_id, kind, score, comment FROM feedback ORDER BY 1, 2") == [
        ("a", "ces", 2.0, "好"),
        ("a", "csat", 5.0, None),
        ("a", "nps", 9.0, None),
        ("b", "comment", None, "差"),
        ("c", "csat", 4.0, None),
    ]


def test_who_is_named_only_in_a_survey_is_a_known_customer_without_orders(store, import_text, ask):
    import_text(store, "Order ID,Customer ID,Order Date,Amount\n1,a,2024-01-05,5\n")
    import_text(
        store, "客户编号,调查日期,姓名,NPS\na,2024-01-06,张三,9\nb,2024-02-01,李四,3\n,2024-02-01,,3\n", name="b.csv"
    )
    import_text(store, "活动名称,客户编号,实验分组\n春季,c,对照组\n", name="c.csv")
    assert ask("SELECT customer_id, name FROM customer_profiles ORDER BY 1") == [
        ("a", "张三"),
        ("b", "李四"),
        ("c", None),
    ]
    before, after = totals(store, date(2024, 1, 31)), totals(store, date(2024, 2, 1))
    assert (before.customers, before.buyers) == (2, 1)  # b has not answered yet; c was held out on no known day
    assert (after.customers, after.buyers) == (3, 1)


def test_columns_of_no_field_can_be_kept(store, import_text, ask):
    import_text(store, "客户编号,调查日期,NPS,鞋码\na,2024-01-06,9,42\n", overrides={"鞋码": ATTRIBUTE})
    import_text(store, "商品编号,名称,重量\n1,面霜,50g\n", overrides={"重量": ATTRIBUTE}, name="p.csv")
    assert ask("SELECT attributes FROM customer_profiles") == [({"鞋码": "42"},)]
    assert ask("SELECT attributes FROM product_profiles") == [({"重量": "50g"},)]


def test_a_check_of_records_says_what_a_commit_then_does(store, stage_rows):
    staged = stage_rows(("商品编号", "名称", "单价"), [("1", "a", "5"), ("2", "b", "x")])
    seen = check(store, staged, propose(store, staged).plan)
    assert (seen.rows_kept, seen.rows_rejected, seen.rows_without_customer, seen.revenue) == (1, 1, 0, None)
    staged = stage_rows(("工单号", "客户编号", "创建时间"), [("1", None, "2024-01-05"), ("2", "b", "2024-01-05")])
    seen = check(store, staged, propose(store, staged).plan)
    assert (seen.rows_kept, seen.customers, seen.rows_without_customer) == (2, 1, 1)


def test_a_word_of_a_coded_field_means_one_thing():
    lines = CODES.read_text(encoding="utf-8").splitlines()[1:]
    told = [
        (line.split(",")[0], word.lower()) for line in lines for part in line.split(",")[2:] for word in part.split("|")
    ]
    assert len(told) == len(set(told)), sorted(word for word in told if told.count(word) > 1)
    for field in (field for entity in ENTITIES.values() for field in entity.fields if field.kind in ("code", "flag")):
        for language in ("zh", "en"):
            labels = code_labels(field, language)
            assert labels
            assert {label.lower() for label in labels.values()} <= code_words(
                "flag" if field.kind == "flag" else field.name
            )


def test_the_tables_can_be_laid_out_twice(store, ask, import_text):
    import_text(store, FILES["products"][0])
    step = Path(segmentation.__file__).parent / "migrations" / "0002_all_entities.sql"
    with store.transaction() as cursor:
        cursor.execute(step.read_text(encoding="utf-8"))
    assert ask("SELECT COUNT(*) FROM product_profiles") == [(2,)]


def test_the_arms_of_a_plain_ab_test_stay_as_written(store, import_text, ask):
    rows = "Campaign Name,Customer ID,Send Time,Group\nx,1,2024-03-01,A\nx,2,2024-03-01,B\n"
    import_text(store, rows, entity="campaign_contacts")
    assert ask("SELECT contact_group FROM campaign_contacts ORDER BY 1") == [("A",), ("B",)]
