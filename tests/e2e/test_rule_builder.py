"""The handbook's rule by clicks: as many customers as a query by hand, saved, and as many rows in the list."""

import csv
import re
from datetime import date, timedelta

import duckdb
import pytest
from playwright.sync_api import expect

LAST = date(2025, 6, 30)
BY_HAND = """
WITH per AS (
    SELECT
        customer_id,
        SUM(amount) / COUNT(*) AS spend_per_order,
        COUNT(*) FILTER (CAST(order_date AS DATE) > DATE '2025-01-01') AS recent
    FROM read_csv($path, all_varchar = false)
    GROUP BY customer_id
)

SELECT COUNT(*) FROM per WHERE recent >= 5 AND spend_per_order >= 1.5 * (SELECT AVG(spend_per_order) FROM per)
"""


@pytest.fixture(scope="module")
def order_file(tmp_path_factory):
    """300 customers whose frequency, recency and basket follow their number: no one rule finds them all."""
    rows = ["order_id,customer_id,order_date,amount"]
    for customer in range(300):
        basket = 20 + (customer * 37) % 180
        for order in range(1 + customer % 12):
            day = LAST - timedelta(days=customer % 50 + order * (7 + customer % 40))
            rows.append(f"o{customer}-{order},k{customer:03},{day},{basket + order}")
    rows.append(f"last,k000,{LAST},20")
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def wanted(order_file):
    found = duckdb.connect().execute(BY_HAND, {"path": str(order_file)}).fetchone()[0]
    assert 5 < found < 100
    return found


def add_condition(reader):
    """Press the outer group's button, which stands last, and wait for the line."""
    lines = reader.page.get_by_role("combobox", name=reader.say("rule_builder.subject"), exact=True)
    before = lines.count()
    reader.page.locator("[class*=add_condition] button").last.click()
    expect(lines).to_have_count(before + 1)
    return reader.settled()


def choose_last(reader, label, option, *, of=1):
    """Set the last of so many boxes of that label: type the option's words, then take the first."""
    boxes = reader.page.get_by_role("combobox", name=reader.say(label), exact=True)
    expect(boxes).to_have_count(of)
    box = boxes.last
    box.click()
    box.press_sequentially(option)
    reader.page.get_by_role("option", name=option).first.click()
    return reader.settled()


def number_field(reader):
    return reader.page.get_by_role("spinbutton", name=reader.say("rule_builder.value"), exact=True).last


def enter(reader, number):
    field = number_field(reader)
    field.fill(str(number))
    field.press("Enter")
    return reader.settled()


def answer(reader, customers, known=300):
    share = f"{100 * customers / known:.1f}%"
    return reader.say("rules.answer", customers=customers, known=known, share=share, as_of=LAST + timedelta(days=1))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_handbooks_rule_is_built_by_clicks_counted_saved_and_downloaded(
    open_app, order_file, wanted, tmp_path, language
):
    reader = open_app(language, "import")
    if language == "zh":
        reader.upload(order_file).settled()
        rows = f"{sum(1 for _ in order_file.open()) - 1:,}"
        reader.commit(rows)
    add_condition(reader.go("rules"))
    choose_last(reader, "rule_builder.subject", reader.say("column.order_count_6_months"))
    enter(reader, 5)
    add_condition(reader)
    choose_last(reader, "rule_builder.subject", reader.say("column.spend_per_order"), of=2)
    choose_last(reader, "rule_builder.unit", reader.say("rule_builder.unit_percent_of_mean"), of=2)
    expect(number_field(reader)).to_have_value("100")  # what the unit starts at; an earlier entry would be replaced
    enter(reader, 150)
    reader.sees(answer(reader, wanted))

    reader.page.get_by_label(reader.say("rules.name"), exact=True).fill("VIP")
    reader.page.get_by_label(reader.say("rules.name"), exact=True).press("Enter")
    reader.settled().save_as(f"handbook {language}")

    text = reader.download("segments.download_csv", tmp_path).read_bytes().decode("utf-8-sig")
    listed = [row[reader.say("column.customer_id")] for row in csv.DictReader(text.splitlines())]
    assert len(listed) == len(set(listed)) == wanted

    tag_the_rule_and_ask_for_it(reader, wanted, language)
    reader.go("segments")
    version = reader.page.get_by_role("combobox", name=reader.say("segments.version"), exact=True)
    expect(version).to_have_value(f"handbook {language} · v1")
    reader.sees(re.compile(f"VIP · {wanted}")).settled()
    text = reader.download("segments.download_csv", tmp_path).read_bytes().decode("utf-8-sig")
    assert len(list(csv.DictReader(text.splitlines()))) == wanted


def tag_the_rule_and_ask_for_it(reader, wanted, language):
    """The rule becomes a tag, the tag the rule of a segment: as many customers."""
    reader.button("save_tag.open").first.click()
    group = reader.page.get_by_role("combobox", name=reader.say("save_tag.group"), exact=True)
    group.click()
    group.press_sequentially(f"handbook-{language}")
    group.press("Enter")
    reader.settled().page.get_by_label(reader.say("save_tag.name"), exact=True).fill("high value")
    reader.page.get_by_label(reader.say("save_tag.name"), exact=True).press("Tab")
    reason = reader.page.get_by_label(reader.say("save.reason"), exact=True).last
    reason.fill("handbook")
    reason.press("Tab")
    reader.settled().press("save_tag.save")
    reader.sees(re.compile(re.escape(reader.say("save_tag.done", name="high value")))).settled()

    reader.page.get_by_text(reader.say("rules.mode_segments"), exact=True).click()
    expect(reader.page.get_by_label(reader.say("rules.column_segment"), exact=True)).to_have_count(1)
    add_condition(reader.settled())
    choose_last(reader, "rule_builder.subject", f"handbook-{language}")
    values = reader.page.get_by_role("combobox", name=reader.say("rule_builder.value"), exact=True).last
    values.click()
    reader.page.get_by_role("option", name="high value").first.click()
    reader.page.keyboard.press("Escape")
    share = f"{100 * wanted / 300:.1f}%"
    day = LAST + timedelta(days=1)
    told = reader.say("rules.segments_answer", n=1, customers=wanted, known=300, share=share, as_of=day)
    reader.settled().sees(told)
