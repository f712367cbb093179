"""From day to day: tags, clusters, the library, a review, a profile, an overlap, one after the other in one shop."""

import csv
import re
from datetime import date, datetime, timedelta

import duckdb
import pytest
from playwright.sync_api import TimeoutError, expect  # noqa: A004 - its own

from segmentation.metrics.customers import default_as_of
from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from tests.app.walk import fill
from tests.e2e.conftest import Server

LAST = date(2025, 6, 30)
DAY = LAST + timedelta(days=1)
NOW = datetime(2025, 7, 1, 9)  # noqa: DTZ001 - naive like all times in the store
CUSTOMERS = 300
CLUSTERS_MS = 60_000
FIRST = RfmSettings("rfm8", Cuts((30,), (6,), (400,)))
SECOND = RfmSettings("rfm8", Cuts((20,), (6,), (800,)))
RECENT = """
SELECT COUNT(*)
FROM (SELECT MAX(order_date) AS last_on FROM read_csv($path) GROUP BY customer_id)
WHERE DATE_DIFF('day', last_on, $day) <= $days
"""


def order_lines():
    """300 customers whose frequency, recency, basket and channel follow their number."""
    yield "order_id,customer_id,order_date,amount,channel"
    for customer in range(CUSTOMERS):
        basket = 20 + (customer * 37) % 180
        for order in range(1 + customer % 12):
            day = LAST - timedelta(days=customer % 50 + order * (7 + customer % 40))
            yield f"o{customer}-{order},k{customer:03},{day},{basket + order},{('web', 'shop')[customer % 2]}"
    yield f"last,k000,{LAST},20,web"


def customer_lines():
    yield "customer_id,name,gender,city"
    for customer in range(CUSTOMERS):
        gender, city = ("female", "male")[customer % 3 == 0], ("上海", "北京")[customer % 2]
        yield f"k{customer:03},Customer {customer},{gender},{city}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("in_use")


@pytest.fixture(scope="module")
def moved(folder):
    """Fill the database, save a segmentation twice; customers whom its two versions place differently."""
    database = folder / "e2e.duckdb"
    orders = "\n".join(order_lines()) + "\n"
    (folder / "orders.csv").write_text(orders, encoding="utf-8")
    fill(database, orders=orders, customers="\n".join(customer_lines()) + "\n")
    store = Store(database)
    assert default_as_of(store) == DAY
    placed = []
    for settings, reason in ((FIRST, "start"), (SECOND, "fewer recent")):
        save_version(store, "Plan", evaluate(store, DAY, settings), saved_at=NOW, author="Lin", reason=reason)
        placement = run_settings(store, DAY, settings).placement
        with store.cursor() as cursor:
            query = f"SELECT customer_id, segment FROM ({placement.query})"
            placed.append(set(cursor.execute(query, dict(placement.values)).fetchall()))
    store.close()
    return len(placed[0] - placed[1])


@pytest.fixture(scope="module")
def server(folder, moved):
    running = Server(folder)
    yield running
    running.stop()


def field(reader, key, **values):
    return reader.page.get_by_label(reader.say(key, **values), exact=True).last


def enter(reader, key, text):
    field(reader, key).fill(text)
    field(reader, key).press("Tab")
    return reader.settled()


def pick(reader, key, option):
    """Take an option of a select box as it is listed. A run that ends meanwhile closes the list: it is tried again."""
    box = reader.page.get_by_role("combobox", name=reader.say(key), exact=True).last
    listed = reader.page.get_by_role("option", name=option, exact=True)
    for _ in range(5):
        box.click()
        try:
            listed.click(timeout=3_000)
            break
        except TimeoutError:
            reader.page.keyboard.press("Escape")
    expect(box).to_have_value(option)
    return reader.settled()


def recent(folder, days):
    """Customers who ordered within so many days, from the file alone."""
    path = str(folder / "orders.csv")
    return duckdb.connect().execute(RECENT, {"path": path, "day": DAY, "days": days}).fetchone()[0]


def set_days(reader, days):
    """The number of the one condition of the open rule."""
    number = reader.page.get_by_role("spinbutton", name=reader.say("rule_builder.value"), exact=True)
    expect(number).to_have_count(1)
    number.fill(str(days))
    number.press("Enter")
    return reader.settled()


def sees_count(reader, customers):
    share = f"{100 * customers / CUSTOMERS:.1f}%"
    told = reader.say("rules.count", found=customers, known=CUSTOMERS, share=share).replace("**", "")
    expect(reader.page.get_by_test_id("stMarkdownContainer").filter(has_text=told).first).to_be_visible()
    return reader


def pick_by_keys(reader, key, option):
    """Walk down the options of a select box until it shows one."""
    box = reader.page.get_by_role("combobox", name=reader.say(key), exact=True).last
    for steps in (1, 2, 3, 1, 2, 3):
        box.focus()
        for _ in range(steps):
            box.press("ArrowDown")
        box.press("Enter")
        if box.input_value() == option:
            break
    expect(box).to_have_value(option)
    return reader.settled()


def edit_recency(reader, days):
    reader.page.get_by_text(reader.say("tags.edit"), exact=True).click()
    reader.press("tags.edit_rule").settled()
    return set_days(reader, days)


def save_tags(reader, reason):
    reader.button("tags.save").first.click()
    enter(reader, "tags.reason", reason)
    return reader.press("tags.save_confirm").sees(reader.say("tags.saved")).settled()


def test_a_tags_rule_is_edited_saved_with_a_reason_and_restored(open_app, folder):
    reader = open_app("zh", "tags")
    pick(reader, "tags.group", "最近购买").sees("距最近一次下单的天数。").settled()
    forty, ten = recent(folder, 40), recent(folder, 10)
    assert 0 < ten < forty < CUSTOMERS
    sees_count(edit_recency(reader, 40), forty)
    save_tags(reader, "活动周期变长")
    sees_count(edit_recency(reader, 10), ten)
    save_tags(reader, "试一试")
    reader.sees(f"{ten} · {100 * ten / CUSTOMERS:.1f}%")
    reader.settled().page.keyboard.press("Escape")  # what was saved with lies over the next button
    reader.settled().button("tags.more").first.click()
    reader.page.get_by_text(reader.say("tags.history"), exact=True).click()
    pick_by_keys(reader, "tags.version", "1")  # the word that it is saved may lie over it
    reader.press("tags.restore").sees(reader.say("tags.restored")).settled()
    reader.sees(f"{forty} · {100 * forty / CUSTOMERS:.1f}%")


def test_clusters_are_found_named_and_saved(open_app):
    reader = open_app("zh", "clusters")
    reader.sees(reader.say("clusters.about"), CLUSTERS_MS).settled(CLUSTERS_MS)
    reader.save_as("相似客户", timeout=CLUSTERS_MS)
    reader.go("library")
    name = reader.page.get_by_role("combobox", name=reader.say("library.name"), exact=True)
    expect(name).to_have_value(re.compile("^相似客户 · "))  # the newest
    reader.sees(reader.say("library.one_version", day=DAY, saved=DAY))
    nowhere = reader.say("library.used_nowhere")
    reader.sees(reader.say("library.fact", name=reader.say("library.used_in"), value=nowhere))


def test_two_versions_are_compared_one_is_put_away_and_taken_back(open_app, moved):
    reader = open_app("en", "library")
    pick(reader, "library.name", f"Plan · {reader.say('model.rfm8')}")
    assert 0 < moved < CUSTOMERS
    share = f"{100 * moved / CUSTOMERS:.1f}%"
    told = reader.say("library.answer", moved=moved, share=share, customers=CUSTOMERS, day=DAY)
    reader.sees(told)
    reader.sees(reader.say("library.settings_changed", n=2))
    reader.button("version.archive").first.click()
    reader.sees(reader.say("version.archived")).sees(reader.say("library.one_version", day=DAY, saved=DAY)).settled()
    reader.button("version.archive_open", n=1).first.click()
    reader.press("version.restore").sees(told)


def test_a_customer_is_put_elsewhere_with_a_reason_and_the_review_is_signed(open_app):
    reader = open_app("zh", "review")
    pick(reader, "segments.version", "Plan · v2").sees(re.compile("^Plan · v2，")).settled()
    reader.page.get_by_text(reader.say("review.part_customer"), exact=True).click()
    enter(reader.settled(), "explain.search", "k007")
    reader.sees(re.compile("k007.*属于")).sees(reader.say("explain.moves"))
    reader.settled().page.get_by_text(reader.say("override.new"), exact=True).click()
    pick(reader, "override.segment", reader.say("segment.important_keep"))
    enter(reader, "override.reason", "重点客户")
    enter(reader, "override.author", "林")
    reader.press("override.put").sees(reader.say("override.done")).settled()
    basis = reader.say("review.basis", name="Plan · v2", as_of=DAY, n=CUSTOMERS, overridden=1)
    reader.sees(basis).sees(re.compile("重点客户"))
    reader.page.get_by_text(reader.say("review.part_overrides"), exact=True).click()
    reader.settled().sees(reader.say("override.list", in_force=1, n=1))
    enter(reader, "review.sign_name", "林")
    enter(reader, "review.sign_note", "已逐条核对")
    reader.press("review.sign").settled()
    reader.sees(reader.say("review.record", n=1))


def test_a_segments_profile_is_told_and_downloaded(open_app, tmp_path):
    reader = open_app("en", "profile")
    text = reader.download("segments.download_csv", tmp_path).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert len(rows) > 10
    reader.sees(reader.say("profile.text"))
    expect(reader.page.get_by_test_id("stCode").first).to_contain_text(f"of all {CUSTOMERS}")


def test_an_intersection_is_saved_and_its_list_has_as_many_rows(open_app, tmp_path):
    reader = open_app("en", "overlap")
    way = reader.page.get_by_text(re.compile(rf"^{re.escape(reader.say('overlap.all'))} · \d+$"))
    customers = int(way.inner_text().rsplit(" ", 1)[1])
    assert 0 < customers < CUSTOMERS
    way.click()
    expect(field(reader, "overlap.name")).not_to_have_value(re.compile(re.escape(reader.say("overlap.sign_only"))))
    enter(reader, "overlap.name", "Keep close")
    share = f"{100 * customers / CUSTOMERS:.1f}%"
    told = reader.say("overlap.chosen", name="Keep close", customers=customers, share=share)
    reader.sees(told)
    reader.save_as("Close")
    reader.go("segments")
    version = reader.page.get_by_role("combobox", name=reader.say("segments.version"), exact=True)
    expect(version).to_have_value("Close · v1")
    reader.sees(re.compile(f"Keep close · {customers}")).settled()
    text = reader.download("segments.download_csv", tmp_path).read_bytes().decode("utf-8-sig")
    assert len(list(csv.DictReader(text.splitlines()))) == customers
