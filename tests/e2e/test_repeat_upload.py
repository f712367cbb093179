"""A customer file comes again with one phone changed: shown first, taken over, and taken back."""

import re

from playwright.sync_api import expect

CUSTOMERS = "customer_id,name,phone\n" + "".join(f"c{n},Name {n},1380000000{n}\n" for n in range(1, 6))


def test_one_phone_changes_and_comes_back(open_app, tmp_path):
    first, later = tmp_path / "members_2024-01.csv", tmp_path / "members_2024-02.csv"
    first.write_text(CUSTOMERS, encoding="utf-8")
    later.write_text(CUSTOMERS.replace("13800000003", "13911111111"), encoding="utf-8")
    reader = open_app("en", "import")
    reader.upload(first).import_answer("5", "5", "100.0%").commit("5")
    reader.visit("import").upload(later).import_answer("5", "5", "100.0%").settled()
    reader.page.get_by_test_id("stButtonGroup").get_by_text(reader.say("mode.update"), exact=True).click()
    expect(reader.card("state.changed")).to_have_text("1")
    expect(reader.card("state.unchanged")).to_have_text("4")
    expect(reader.page.get_by_text("13911111111").first).to_have_count(1)
    reader.settled().commit("5")

    reader.visit("import").upload(first).import_answer("5", "5", "100.0%").settled()
    reader.page.get_by_test_id("stButtonGroup").get_by_text(reader.say("mode.update"), exact=True).click()
    expect(reader.card("state.changed")).to_have_text("1")  # the store says the new phone, the first file the old one
    reader.visit("import")
    reader.undo_last_batch().visit("import").sees(re.compile(re.escape(reader.say("batches.undone_ones", files=1))))
    reader.upload(first).import_answer("5", "5", "100.0%").settled()
    reader.page.get_by_test_id("stButtonGroup").get_by_text(reader.say("mode.update"), exact=True).click()
    expect(reader.card("state.unchanged")).to_have_text("5")
