"""One person under two ids becomes one customer, also for the next upload, and two again."""

import re

from playwright.sync_api import expect

TILL = (
    "订单号,会员号,姓名,手机号,下单时间,金额\n"
    "T1,K7,张伟,13812340001,2024-01-05,100\nT2,K8,李娜,13912340002,2024-02-05,50\n"
)
SHOP = "order_id,customer_id,name,phone,order_date,amount\nS1,900,Wei Zhang,+86 138-1234-0001,2024-03-05,30\n"
LATER = "order_id,customer_id,order_date,amount\nS2,900,2024-04-05,20\n"

SEARCH = 60_000  # splink loads with the first search


def bring(reader, tmp_path, name, text, rows):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    reader.upload(path).import_answer(rows, rows, "100.0%").commit(rows)


def buyers(reader, count):
    reader.go("overview")
    expect(reader.card("card.buyers")).to_have_text(count)


def test_a_merge_gathers_the_orders_survives_an_upload_and_can_be_undone(open_app, tmp_path):
    reader = open_app("zh", "import")
    bring(reader, tmp_path, "till.csv", TILL, "2")
    reader.visit("import")
    bring(reader, tmp_path, "shop.csv", SHOP, "1")
    buyers(reader, "3")

    reader.go("duplicates").press("duplicates.search")
    reader.sees(reader.say("duplicates.answer", pairs="1", customers="3", threshold="0.90"), SEARCH).settled()
    reader.sees("Wei Zhang").sees("+8613812340001")
    reader.button("duplicates.merge").filter(has_text=re.compile(f"{reader.say('duplicates.merge')}$")).last.click()
    reader.sees(reader.say("duplicates.none", customers="3", threshold="0.90")).settled()
    buyers(reader, "2")

    reader.go("import")
    bring(reader, tmp_path, "later.csv", LATER, "1")
    buyers(reader, "2")

    reader.go("duplicates").press("duplicates.undo").settled()
    reader.sees(reader.say("duplicates.answer", pairs="1", customers="3", threshold="0.90")).settled()
    buyers(reader, "3")
