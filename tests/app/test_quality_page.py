"""The quality page: the answer, its parts, and the rows behind a figure."""

import io
import time

import openpyxl
import pytest

from pages.ui import calls, session
from segmentation.errors import CancelledError
from segmentation.quality.audits import audits
from tests.app.test_import_page import settle
from tests.app.walk import fill, order_rows, orders_csv

CUSTOMERS = """客户编号,姓名,手机号,邮箱
big-00,张三,+8613800138000,a@example.com
big-01,李四,+8613800138000,
big-02,王五,12,=b@x
big-03,<b>![x](http://example.invalid/x.png)</b>,,c@example.com
"""


@pytest.fixture
def messy(database):
    """The shop of ``order_rows`` and a customer list: a phone shared by two, one wrong, one missing …"""
    fill(database, orders=orders_csv(order_rows()), customers=CUSTOMERS)
    return database


def page(app, check=None):
    settle(app.go("quality"), lambda: any(box.key == "quality.scope" for box in app.test.selectbox))
    if check:
        box = app.widget("selectbox", "quality.check")
        box.set_value(next(told for told in box.options if app.say(f"check.{check}") in told)).run()
        app.checked()
    return app


def checks_table(app):
    return next(frame.value for frame in app.test.dataframe if "examined" in frame.value)


def rows_table(app):
    return app.test.dataframe[-1].value


def test_one_sentence_answers_and_the_worst_is_named(messy, app):
    page(app)
    told = checks_table(app)
    counts = {(row.check, row.table): (row.faulty, row.examined) for row in told.itertuples()}
    customers = app.say("table.customers")
    assert counts[app.say("check.phone_shared"), customers] == (2, 3)
    assert counts[app.say("check.phone_invalid"), customers] == (1, 3)
    assert counts[app.say("check.customer_not_listed"), app.say("table.orders")] == (100, 140)
    wrong = app.say("quality.answer", wrong="#", n="#", missing="#").split("#")[0]
    assert app.answer.startswith(wrong)
    assert app.say("quality.basis", as_of="2024-07-01", uploads="2", sources="2") in app.captions


def test_measuring_shows_the_table_at_work_and_can_be_cancelled(messy, english, monkeypatch):
    """A measuring that waits for its cancellation, then the true one."""
    app, true_measure = english, calls.measure

    def patient(store, as_of, *, progress, cancelled):
        progress("orders", 0.5)
        while not cancelled():
            time.sleep(0.01)
        raise CancelledError

    monkeypatch.setattr(calls, "measure", patient)
    app.go("quality")
    assert not app.test.dataframe
    app.test.session_state["measuring.job"].begun -= 3600
    app.test.run()
    assert [bar for bar in app.test.get("progress") if " 360" in bar.proto.text]  # an hour and what the test takes
    app.button("job.cancel").click().run()
    settle(app, lambda: any(button.label == app.say("quality.measure") for button in app.test.button))
    assert app.say("error.cancelled") in [info.value for info in app.test.info]
    monkeypatch.setattr(calls, "measure", true_measure)
    app.button("quality.measure").click().run()
    settle(app, lambda: len(app.test.dataframe))


def test_a_figure_opens_the_rows_behind_it(messy, app):
    page(app, "phone_invalid")
    assert list(rows_table(app)["customer_id"]) == ["big-02"]
    assert app.say("quality.rows_shown", first=1, last=1, total="1") in app.captions


def test_long_lists_have_pages(messy, app):
    fill(messy, more=orders_csv([(f"new-{n}", day, 0) for n, (_, day, _) in enumerate(order_rows())]))
    page(app, "amount_zero")
    label = app.say("quality.page", pages="2")
    next(field for field in app.test.number_input if field.label == label).set_value(2).run()
    assert len(rows_table(app.checked())) == 40


def test_one_source_or_upload_can_be_looked_at_alone(messy, app):
    page(app)
    scope = app.widget("selectbox", "quality.scope")
    scope.set_value(next(told for told in scope.options if "customers.csv" in told)).run()
    app.checked()
    assert app.say("table.orders") not in set(checks_table(app)["table"])
    assert app.say("quality.basis", as_of="2024-07-01", uploads="1", sources="1") in app.captions


def test_the_map_shows_sources_too(messy, app):
    page(app)
    app.widget("segmented_control", "quality.rows_by").set_value("source").run()
    app.checked()


def test_clean_data_says_so(database, app):
    fill(database, customers="客户编号,姓名\n1,张三\n2,李四\n")
    page(app)
    assert app.say("quality.no_fault") in app.texts
    assert [info.value for info in app.test.info] == [app.say("quality.rows_none")]


def test_the_way_to_the_spot_check(messy, app):
    page(app).button("quality.to_audit").click().run()
    assert app.checked().title == [app.say("audit.question")]
    assert app.answer == app.say("spot_check.nothing")


def test_a_sample_is_drawn_and_judged_on_the_page(messy, app):
    app.go("audit")
    app.widget("number_input", "audit.share").set_value(100.0).run()
    assert any(
        app.say("spot_check.plan", sample="4", population="4", share="100.0%") in m.value for m in app.test.markdown
    )
    app.button("spot_check.draw").click().run()
    app.checked()
    assert app.answer == app.say("spot_check.open", table=app.say("table.customers"), sample="4")
    (audit,) = audits(session.store())
    book = openpyxl.Workbook()
    book.active.append([app.say("audit.key"), app.say("audit.result")])
    for number, result in ((1, "right"), (2, "wrong"), (3, "right")):
        book.active.append([audit.row_key(number), app.say(f"audit.{result}")])
    content = io.BytesIO()
    book.save(content)
    app.test.file_uploader[0].set_value(("filled.xlsx", content.getvalue(), "application/xlsx")).run()
    app.widget("button", "audit.judge").click().run()
    assert any(app.say("error.audit_judge_missing") in text for text in app.texts)
    app.widget("text_input", "audit.judged_by").set_value("王芳 <b>").run()
    app.widget("button", "audit.judge").click().run()
    app.checked()
    sentence = app.say("spot_check.fail", table=app.say("table.customers"), wrong="1", judged="3", rate="33.33%")
    assert app.answer.endswith(sentence)
    assert app.say("spot_check.unjudged", unjudged="1", sample="4") in app.captions
    records = app.test.dataframe[-1].value
    assert list(records[app.say("column.verdict")]) == [app.say("audit.verdict_fail")]
    assert list(records[app.say("column.judged_by")]) == ["王芳 <b>"]


def test_a_foreign_file_is_refused_in_words(messy, app):
    app.go("audit").button("spot_check.draw").click().run()
    app.test.file_uploader[0].set_value(("orders.csv", b"a,b\n1,2\n", "text/csv")).run()
    app.widget("text_input", "audit.judged_by").set_value("Ann").run()
    app.widget("button", "audit.judge").click().run()
    assert app.say("error.audit_file_foreign", name="orders.csv") in app.checked().texts
