"""The import page: without a file, with one, and the way back."""

import time

from pages.ui import session
from tests.app.walk import fill, order_rows, orders_csv

CSV = (
    '订单编号,客户编号,下单时间,实付金额\nA1,007,2024年1月5日,"¥1,280.00"\nA2,008,2024年1月6日,20\nA3,009,没有日期,5\n'
)


def upload(app, text, name="orders.csv"):
    app.test.file_uploader[0].set_value((name, text.encode(), "text/csv")).run()
    return app.checked()


def upload_all(app, **texts):
    app.test.file_uploader[0].set_value([(name, text.encode(), "text/csv") for name, text in texts.items()]).run()
    app.checked()
    return settle(app, lambda: any(widget.key == "import.commit_button" for widget in app.test.button))


def settle(app, until, seconds=40):
    """Rerun whenever a work has ended, until the page shows what is awaited."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if until():
            return app.checked()
        app.await_jobs(last - time.monotonic())
        app.test.run()
    raise AssertionError((app.texts, [heading.value for heading in app.test.subheader]))


def headings(app):
    return [heading.value for heading in app.test.subheader]


def read_in(app, text, name="orders.csv"):
    return settle(
        upload(app, text, name), lambda: any(widget.key == "import.commit_button" for widget in app.test.button)
    )


def commit(app):
    app.widget("button", "import.commit_button").click().run()
    return settle(app, lambda: any(button.label == app.say("import.to_studio") for button in app.test.button))


def test_without_a_file_it_offers_the_demo_and_lists_nothing(app):
    app.go("import")
    assert [button.label for button in app.test.button] == [app.say("empty.demo")]
    assert not app.test.dataframe


def test_the_demo_is_not_mixed_into_data_that_are_there(shop, chinese):
    page = chinese.go("import")
    assert page.say("empty.demo") not in [button.label for button in page.test.button]


def test_a_file_is_understood_counted_and_brought_in(app):
    read_in(app.go("import"), CSV)
    assert app.answer == app.say("import.answer", kept="2", read="3", share="66.7%")
    rejects = next(frame.value for frame in app.test.dataframe if app.say("column.reason") in frame.value)
    assert rejects.to_numpy().tolist() == [[4, "下单时间", "没有日期", app.say("reject.date_unreadable")]]
    assert app.cards[app.say("import.amount_sum")] == {"zh": "1,300", "en": "1.3K"}[app.language]
    commit(app)
    assert app.say("import.done_rejected", rejected="1") in [text.value for text in app.test.markdown]
    app.button("import.to_studio").click().run()
    assert app.checked().title == [app.say("studio.question")]
    app.go("overview")
    assert app.cards[app.say("card.buyers")] == "2"


def test_the_columns_are_suggested_and_can_be_corrected(english):
    app = english
    read_in(app.go("import"), CSV)
    mapping = {box.label: box for box in app.test.selectbox}
    assert mapping["实付金额"].value == "amount"
    mapping["实付金额"].set_value("").run()
    missing = settle(app, lambda: any(app.say("job.failed") in text.value for text in app.test.markdown))
    assert "实付金额" in " ".join(missing.texts)
    {box.label: box for box in app.test.selectbox}["实付金额"].set_value("amount").run()
    settle(app, lambda: app.say("import.answer", kept="2", read="3", share="66.7%") in headings(app))


def test_ambiguous_dates_are_asked_and_the_answer_counts(english):
    app = english
    text = "order_id,customer_id,order_date,amount\n" + "".join(f"o{n},c{n},0{n}/02/2024,10\n" for n in range(3, 9))
    read_in(app.go("import"), text)
    assert app.test.radio[0].options == [app.say("import.dmy"), app.say("import.mdy")]
    app.test.radio[0].set_value("dmy").run()
    settle(app, lambda: app.say("import.period", first="2024-02-03", last="2024-02-08") in app.captions)
    app.test.radio[0].set_value("mdy").run()
    settle(app, lambda: app.say("import.period", first="2024-03-02", last="2024-08-02") in app.captions)


def test_a_date_column_chosen_by_hand_is_asked_about_too(english):
    app = english
    rows = "".join(f"o{n},c{n},0{n}/02/2024,10,x\n" for n in range(3, 9))
    read_in(app.go("import"), "order_id,customer_id,order_date,amount,note\n" + rows)
    assert app.test.radio
    boxes = {box.label: box for box in app.test.selectbox}
    boxes["order_date"].set_value("").run()
    assert not app.checked().test.radio
    boxes = {box.label: box for box in app.test.selectbox}
    boxes["order_date"].set_value("ordered_at").run()
    settle(app, lambda: app.test.radio and headings(app))


def test_another_date_column_brings_its_own_question(english):
    app = english
    rows = "".join(f"o{n},c{n},2024-05-0{n},0{n}/02/2024,10\n" for n in range(3, 9))
    read_in(app.go("import"), "order_id,customer_id,order_date,paid,amount\n" + rows)
    assert not app.test.radio
    {box.label: box for box in app.test.selectbox}["order_date"].set_value("").run()
    {box.label: box for box in app.test.selectbox}["paid"].set_value("ordered_at").run()
    settle(app, lambda: len(app.test.radio) == 1)
    app.test.radio[0].set_value("mdy").run()
    settle(app, lambda: app.say("import.period", first="2024-03-02", last="2024-08-02") in app.captions)


def test_the_same_file_again_is_noticed_and_waits_for_a_yes(chinese):
    app = chinese
    without_ids = "customer_id,name\nc1,Ann\nc2,Bo\n"
    commit(read_in(app.go("import"), without_ids))
    read_in(app, without_ids)
    assert len(app.test.warning) == 1
    assert app.widget("button", "import.commit_button").disabled
    app.widget("checkbox", "import.again").set_value(True).run()
    assert app.checked().widget("button", "import.commit_button").disabled is False


PHONES = "customer_id,name,phone\nc1,Ann,111\nc2,Bo,222\n"


def test_an_update_shows_what_changes_before_it_does_and_can_be_undone(database, app):
    fill(database, customers=PHONES)
    read_in(app.go("import"), PHONES.replace("222", "333"), name="later.csv")
    mode = next(group for group in app.test.segmented_control if group.key.endswith(".mode"))
    mode.set_value("update").run()
    settle(app, lambda: app.say("state.changed") in app.cards)
    assert [app.cards[app.say(f"state.{state}")] for state in ("new", "changed", "unchanged", "gone")] == [
        *("0", "1", "1", "0")
    ]
    changes = next(frame.value for frame in app.test.dataframe if app.say("column.after") in frame.value)
    assert changes.to_numpy().tolist() == [[app.say("state.changed"), 3, "c2", app.say("field.phone"), "222", "333"]]
    commit(app)
    assert app.test.dataframe[0].value[app.say("column.mode")].tolist()[0] == app.say("mode.update")


def test_a_file_that_is_no_table_is_refused_with_words(app):
    upload(app.go("import"), "")
    settle(app, lambda: app.say("error.file_empty") in app.texts)


def switch(app, word):
    return next(box for box in app.test.toggle if box.label == app.say(word))


def number(app, word):
    return next(box for box in app.test.number_input if box.label == app.say(word))


MONTH = "订单编号,客户编号,下单时间,实付金额,备注\n"
TICKETS = "工单编号,客户编号,创建时间\nT1,007,2024-03-05\nT2,008,没有日期\n"


def months():
    return {
        "一月.csv": MONTH + "A1,007,03/04/2024,5,x\nA2,008,02/04/2024,6,y\n",
        "二月.csv": MONTH + "B1,007,02/25/2024,7,x\n",
        "工单.csv": TICKETS,
        "空.csv": "\n",
    }


def test_several_files_are_listed_and_go_in_together(app):
    upload_all(app.go("import"), **months())
    assert app.answer == app.say("import.answer_tables", tables="3", all="4", rows="4")
    marks = {box.label.replace("\\", ""): box for box in app.test.checkbox}
    assert [(name, box.value, box.disabled) for name, box in marks.items()] == [
        *(("一月.csv", True, False), ("二月.csv", True, False), ("工单.csv", True, False), ("空.csv", False, True))
    ]
    assert app.say("import.same_shape") in app.captions
    marks["二月.csv"].uncheck().run()
    assert app.checked().answer == app.say("import.answer_tables", tables="2", all="4", rows="3")
    {box.label.replace("\\", ""): box for box in app.test.checkbox}["二月.csv"].check().run()
    commit(app)
    assert app.say("import.done_tables", tables=3, kept="4") in headings(app)[0]
    assert list(app.table()[app.say("column.rows_kept")]) == [1, 1, 2]
    app.widget("button", "import.undo_all_confirm").click().run()
    undone = app.checked().table(0)  # the only table now is that of imports taken back
    assert list(undone[app.say("column.undone_at")].notna()) == [True] * 3


def test_what_is_changed_for_one_table_holds_for_all_of_its_shape(chinese):
    app = chinese
    upload_all(app.go("import"), **months())
    assert not app.test.selectbox
    next(button for button in app.test.button if button.label == app.say("import.open_table")).click().run()
    assert "一月.csv" in headings(app)
    {box.label: box for box in app.test.selectbox}["实付金额"].set_value("").run()
    settle(app, lambda: app.say("import.answer_tables", tables="1", all="4", rows="1") in headings(app))
    {box.label: box for box in app.test.selectbox}["实付金额"].set_value("amount").run()
    settle(app, lambda: app.say("import.answer_tables", tables="3", all="4", rows="4") in headings(app))


def test_more_files_than_the_list_shows_at_once_are_one_import(english):
    app = english
    texts = {f"{n}.csv": MONTH + f"A{n},c{n},2024-03-04,{n},x\n" for n in range(1, 13)}
    upload_all(app.go("import"), **texts)
    assert app.answer == app.say("import.answer_tables", tables="12", all="12", rows="12")


def test_each_decision_of_the_reader_can_be_changed(english):
    app = english
    text = "demo,,,\norder_id,customer_id,order_date,amount\n1,a,2024-01-01,5\n2,b,2024-01-02,6\nTotal,,,11\n"
    read_in(app.go("import"), text)
    assert number(app, "import.header_row").value == 2
    assert app.answer == app.say("import.answer", kept="2", read="2", share="100.0%")
    switch(app, "import.keep_all_rows").set_value(True).run()
    settle(app, lambda: app.say("import.answer", kept="2", read="3", share="66.7%") in headings(app))
    switch(app, "import.keep_all_rows").set_value(False).run()
    settle(app, lambda: app.say("import.answer", kept="2", read="2", share="100.0%") in headings(app))
    number(app, "import.header_rows").set_value(2).run()
    settle(app, lambda: "order_id / 1" in [box.label.replace("\\", "") for box in app.test.selectbox])
    assert number(app, "import.header_row").value == 2
    app.button("import.start_over").click().run()
    settle(app, lambda: app.say("import.answer", kept="2", read="2", share="100.0%") in headings(app))
    number(app, "import.header_row").set_value(1).run()
    settle(app, lambda: "demo" in [box.label for box in app.test.selectbox])


def test_a_column_left_out_is_kept_with_one_press_and_the_source_is_named(chinese):
    app = chinese
    text = MONTH + "".join(f"A{n},c{n % 4},2024-03-04,5,{'xy'[n % 2]}{n}\n" for n in range(8))
    read_in(app.go("import"), text)
    press = next(button for button in app.test.button if button.label.startswith("备注"))
    assert app.say("custom.varies") in press.label
    press.click().run()
    assert {box.label: box for box in app.checked().test.selectbox}["备注"].value == "attribute"
    settle(app, lambda: headings(app))
    commit(app)
    read_in(app, CSV, "客户系统.csv")
    source = {box.label: box for box in app.test.selectbox}[app.say("import.source")]
    assert source.options == ["客户系统", "orders"]
    source.set_value("orders").run()
    settle(app, lambda: headings(app))
    commit(app)
    with session.store().cursor() as cursor:
        assert cursor.execute("SELECT DISTINCT source FROM batches").fetchall() == [("orders",)]


def test_batches_are_listed_and_one_is_undone_while_others_stay(database, chinese):
    app = chinese
    more = "order_id,customer_id,order_date,amount\nz,zed,2024-06-01,7\n"
    fill(database, orders=orders_csv(order_rows()), more=more)
    app.go("import")
    table = app.table()
    assert list(table[app.say("column.file_name")]) == ["more.csv", "orders.csv"]
    assert list(table[app.say("column.rows_kept")]) == [1, 140]
    app.widget("button", "batches.undo_confirm").click().run()
    assert list(app.checked().table()[app.say("column.file_name")]) == ["orders.csv"]
    assert app.say("batches.undone") in [toast.value for toast in app.test.toast]
    app.go("overview")
    assert app.cards[app.say("card.buyers")] == "50"


def test_undoing_the_only_batch_empties_every_page(shop, app):
    app.go("import").widget("button", "batches.undo_confirm").click().run()
    assert list(app.checked().table()[app.say("column.undone_at")].notna()) == [True]
    assert app.say("frame.no_data") in app.captions
    assert app.go("overview").answer == app.say("empty.title")


def test_the_demo_button_fills_an_empty_database(app):
    app.go("overview").button("empty.demo").click().run()
    settle(app, lambda: app.say("empty.demo_done") in [toast.value for toast in app.test.toast])
    assert int(app.cards[app.say("card.buyers")]) > 500
    assert app.title == [app.say("overview.question")]


CONTACTS = (
    "客户编号,姓名,手机,会员等级,注册时间\n1,张　三,138-0013-8000,金卡,2024-01-05\n2,李四,1.38E+10,银卡,2024-01-06\n"
)


def test_cleaning_says_what_it_does_and_a_rule_can_be_switched_off(app):
    read_in(app.go("import"), CONTACTS, name="members.csv")

    def table():
        rule = app.say("cleaning.rule")
        found = next(frame.value for frame in app.test.dataframe if rule in frame.value)
        return dict(zip(found[rule], found[app.say("cleaning.values_changed")], strict=True))

    phones = app.say("cleaning_rule.phone")
    assert table()[phones] == 1
    next(toggle for toggle in app.test.toggle if toggle.label == phones).set_value(False).run()
    settle(app, lambda: headings(app) and phones not in table())
    commit(app)
    assert app.say("cleaning.download") in [button.label for button in app.test.get("download_button")]
    read_in(app, CONTACTS.replace("张　三", "赵　六"), name="members-2.csv")  # as confirmed for the last of its shape
    assert [toggle.value for toggle in app.test.toggle if toggle.label == phones] == [False]


def test_a_table_of_another_kind_says_in_words_what_it_lacks(chinese):
    app = chinese.go("import")
    app = upload_all(app, **{"订单.csv": CSV, "区域.csv": "区域,经理\n华东,张三\n"})
    told = [text.value for text in (*app.test.markdown, *app.test.caption)]
    assert app.say("import.not_recognised") in told
    assert any("客户编号" in text and "customer_id" not in text for text in told if "还需要对应" in text)
