"""The portrait of a segment: literal tables, and every figure of random customers beside pandas."""

import math
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from segmentation.segments.effect import mean_effect, share_effect
from segmentation.segments.effect import test_value as value_of_test
from segmentation.segments.labels import attribute_label, value_label
from segmentation.segments.library import save_version
from segmentation.segments.portrait import portrait
from segmentation.segments.profile import NUMBER_GROUPS, VALUE_GROUPS, profiles
from segmentation.segments.profile_people import as_rule, people_behind
from segmentation.segments.runs import run_settings, run_version
from segmentation.tags.library import save_group
from segmentation.tags.marks import Marking, mark
from segmentation.words import LANGUAGES
from tests.segments.conftest import NOW
from tests.tags.conftest import made

DAY = date(2024, 7, 1)


def at(day, hour=9):
    return datetime(2024, 6, day, hour)


def found(profile, attribute, value=None):
    return next(told for told in profile.differences if (told.attribute, told.value) == (attribute, value))


def test_effects_agree_with_published_values():
    assert round(share_effect(0.65, 0.45), 2) == 0.4  # Cohen 1988, example 6.1
    assert mean_effect(115, 100, 15) == 1.0
    assert mean_effect(1, 1, 0) == 0.0
    # the mean of 25 drawn from 101 with sd 15, 3 above: 3 / (15/5 · √(76/100))
    assert math.isclose(value_of_test(3, 15, 25, 101), 3 / (3 * math.sqrt(0.76)))
    assert value_of_test(3, 15, 101, 101) == 0.0


def test_a_table_one_can_check_in_the_head(known, parted):
    known(
        customers=[
            ("a", "female", "上海", "1994-07-01", {"积分": "10", "备注": "x"}),
            ("b", "female", "上海", None, {}),
            ("c", "male", "北京", None, {}),
            ("d", None, "上海", None, {}),
        ],
        orders=[
            ("1", "a", at(1), 300, "sale", "app", "茶"),
            ("2", "a", at(2), 300, "sale", "app", "茶"),
            ("3", "c", at(3), 100, "sale", "web", "茶"),
            ("4", "c", at(4), 999, "cancelled", "shop", None),
        ],
        feedback=[
            ("a", at(1), "nps", 3, 0, 10),
            ("a", at(2), "nps", 9, 0, 10),
            ("c", at(2), "nps", 6, 0, 10),
            ("b", at(2), "csat", 8, 1, 10),
            ("c", at(2), "csat", 3, 1, 5),
            ("c", at(3), "complaint", None, None, None),
        ],
        tickets=[("c", at(1), "usage", "phone"), ("c", at(2), "usage", "phone"), ("b", at(2), "billing", "phone")],
    )
    best = profiles(known(), parted(DAY, best=["a", "b"]))["best"]
    assert (best.customers, best.all_customers, best.small) == (2, 4, True)
    women = found(best, "gender", "female")
    assert (women.figure, women.all_figure, women.n, women.missing, women.index) == (1.0, 2 / 3, 2, 0, 1.5)
    assert found(best, "city", "北京").figure == 0
    spend = found(best, "spend_total")
    assert (spend.figure, spend.all_figure, spend.n) == (300, 175, 2)
    sd = math.sqrt((425**2 + 75**2 + 2 * 175**2) / 4)
    assert math.isclose(spend.effect, 125 / sd)
    # of a the newest answer counts: a promoter; c is a detractor
    nps = found(best, "nps_points")
    assert (nps.figure, nps.all_figure, nps.n, nps.missing) == (100, 0, 1, 1)
    assert (found(best, "csat_percent").figure, found(best, "csat_percent").all_figure) == (100, 50)
    assert (found(best, "complaint_count").figure, found(best, "complaint_count").all_figure) == (0, 0.25)
    # one of two buyers; the shop was only in an order that was cancelled
    app = found(best, "channel", "app")
    assert (app.figure, app.all_figure, app.index, app.n, app.all_n) == (1.0, 0.5, 2.0, 1, 2)
    assert {told.value for told in best.differences if told.attribute == "channel"} == {"app", "web"}
    assert not [told for told in best.differences if told.attribute == "category"]  # 茶 bought everybody
    assert not best.headlines(20)  # two customers prove nothing
    assert found(best, "issue_type", "usage").figure == 0
    assert found(best, "issue_type", "usage").all_figure == 0.5


def random_customers(seed):
    dice = np.random.default_rng(seed)
    count = 240
    names = [f"c{place:03}" for place in range(count)]
    genders = [str(dice.choice(["female", "male", ""])) or None for _ in names]
    customers = [
        (
            name,
            gender,
            f"city {dice.integers(6)}",
            None,
            {"points": str(dice.integers(500)), "level": str(dice.choice(["gold", "silver"])), "note": f"about {name}"},
        )
        for name, gender in zip(names, genders, strict=True)
    ]
    orders = [
        (
            f"o{place}",
            str(dice.choice(names)),
            at(1) - timedelta(days=int(dice.integers(500))),
            int(dice.integers(1, 900)),
            str(dice.choice(["sale", "sale", "sale", "cancelled"])),
            str(dice.choice(["app", "web", "shop", ""])) or None,
            None,
        )
        for place in range(700)
    ]
    lines = [
        (order[0], order[1], f"p{dice.integers(12)}", str(dice.choice(["tea", "cups", "pots"])), order[3], place)
        for place, order in enumerate(orders)
        for _ in range(int(dice.integers(0, 3)))
    ]
    tickets = [
        (str(dice.choice(names)), at(int(dice.integers(1, 28))), str(dice.choice(["usage", "billing"])), "phone")
        for _ in range(150)
    ]
    members = {"first": names[:50], "second": [name for name in names[50:] if dice.random() < 0.4]}
    return {"customers": customers, "orders": orders, "order_lines": lines, "tickets": tickets}, members


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_that_of_pandas(known, parted, seed):
    tables, members = random_customers(seed)
    told = profiles(known(**tables), parted(DAY, **members))
    people = pd.DataFrame(tables["customers"], columns=["customer_id", "gender", "city", "birthday", "attributes"])
    people = people.set_index("customer_id")
    people["segment"] = "rest"
    for name, ids in members.items():
        people.loc[ids, "segment"] = name
    orders = pd.DataFrame(
        tables["orders"], columns=["order_id", "customer_id", "at", "amount", "kind", "channel", "category"]
    )
    sales = orders[orders["kind"] == "sale"]
    lines = pd.DataFrame(
        tables["order_lines"], columns=["order_id", "customer_id", "product_name", "category", "amount", "row"]
    )
    lines = lines[lines["order_id"].isin(sales["order_id"])]
    tickets = pd.DataFrame(tables["tickets"], columns=["customer_id", "at", "issue_type", "ticket_channel"])
    numbers = (
        pd.DataFrame(
            {
                "spend_total": sales.groupby("customer_id")["amount"].sum(),
                "order_count": sales.groupby("customer_id").size(),
                "ticket_count": tickets.groupby("customer_id").size(),
            }
        )
        .reindex(people.index, fill_value=0)
        .fillna(0)
    )
    numbers["days_since_last_order"] = (
        pd.Timestamp(DAY) - sales.groupby("customer_id")["at"].max().dt.normalize()
    ).dt.days.reindex(people.index)
    numbers["custom:points"] = [float(attributes["points"]) for attributes in people["attributes"]]
    values = {
        "gender": people["gender"].dropna().reset_index().rename(columns={"gender": "value"}),
        "city": people["city"].reset_index().rename(columns={"city": "value"}),
        "custom:level": pd.DataFrame(
            {"customer_id": people.index, "value": [attributes["level"] for attributes in people["attributes"]]}
        ),
        **{
            name: frame[["customer_id", name]].dropna().drop_duplicates().rename(columns={name: "value"})
            for name, frame in (
                ("channel", sales),
                ("category", lines),
                ("product_name", lines),
                ("issue_type", tickets),
            )
        },
    }
    checked = 0
    for name, profile in told.items():
        inside = people.index[people["segment"] == name]
        assert profile.customers == len(inside)
        for attribute in numbers:
            all_of, part = numbers[attribute].dropna(), numbers.loc[inside, attribute].dropna()
            told_of = found(profile, attribute)
            effect = (part.mean() - all_of.mean()) / all_of.std(ddof=0)
            error = math.sqrt(all_of.var(ddof=0) / len(part) * (len(all_of) - len(part)) / (len(all_of) - 1))
            expected = (
                part.mean(),
                all_of.mean(),
                len(part),
                len(all_of),
                effect,
                (part.mean() - all_of.mean()) / error,
            )
            assert (told_of.figure, told_of.all_figure, told_of.n, told_of.all_n, told_of.effect, told_of.z) == (
                pytest.approx(expected)
            )
            assert told_of.missing == len(inside) - len(part)
            checked += 1
        for attribute, frame in values.items():
            part = frame[frame["customer_id"].isin(inside)]
            n, all_n = part["customer_id"].nunique(), frame["customer_id"].nunique()
            for value in frame["value"].unique():
                told_of = found(profile, attribute, value)
                share, all_share = (part["value"] == value).sum() / n, (frame["value"] == value).sum() / all_n
                h = 2 * np.arcsin(np.sqrt(share)) - 2 * np.arcsin(np.sqrt(all_share))
                expected = (share, all_share, n, all_n, h)
                assert (told_of.figure, told_of.all_figure, told_of.n, told_of.all_n, told_of.effect) == (
                    pytest.approx(expected)
                )
                checked += 1
    assert checked > 90
    assert not [d for profile in told.values() for d in profile.differences if d.attribute == "custom:note"]


def test_the_people_behind_a_figure_are_as_many_as_it_says(known, parted):
    tables, members = random_customers(4)
    store = known(**tables)
    save_group(store, made("women", women={"field": "gender", "is": "female"}), saved_at=NOW, reason="new")
    run = parted(DAY, **members)
    for told in profiles(store, run)["second"].differences:
        if told.attribute in ("gender", "city", "channel", "category", "issue_type", "custom:level", "tag:women"):
            people = people_behind(store, run, "second", told, name="them")
            assert people.result.sizes()["them"] == told.having
        if told.attribute in ("order_count", "ticket_count", "custom:points"):
            people = people_behind(store, run, "second", told, name="them")
            assert 0 < people.result.sizes()["them"] < told.n
    saved = run_version(store, DAY, save_version(store, "Two", run.result, saved_at=NOW))
    ruled = set()
    for told in profiles(store, saved)["second"].differences:
        if (settings := as_rule(saved, "second", told, name="them")) is not None:
            them = people_behind(store, saved, "second", told, name="them").result.sizes()
            assert run_settings(store, DAY, settings).result.sizes() == them
            ruled.add(told.attribute)
    assert {"gender", "channel", "category", "product_name", "issue_type", "custom:points", "tag:women"} < ruled
    assert as_rule(run, "second", told, name="them") is None
    spend = found(profiles(store, run)["second"], "spend_total")
    with store.cursor() as cursor:
        placement = people_behind(store, run, "second", spend, name="them").placement
        ids = cursor.execute(f"SELECT customer_id FROM ({placement.query}) WHERE segment = 'them'", placement.values)
        them = {name for (name,) in ids.fetchall()}
    spent = dict.fromkeys((row[0] for row in tables["customers"]), 0)
    for _, customer, _, amount, kind, *_ in tables["orders"]:
        spent[customer] += amount if kind == "sale" else 0
    above = spend.figure > spend.all_figure
    assert them == {
        name
        for name in members["second"]
        if (spent[name] > spend.all_figure if above else spent[name] < spend.all_figure)
    }


def test_what_differs_most_and_is_no_chance_stands_first(known, parted):
    names = [f"c{place:03}" for place in range(200)]
    customers = [
        (name, "female" if place < 60 else "male", f"city {place % 5}", None, {}) for place, name in enumerate(names)
    ]
    orders = [
        (f"o{n}", name, at(1), 900 if n < 60 else 100, "sale", "app" if n < 60 or n % 4 else "web", None)
        for n, name in enumerate(names)
    ]
    told = profiles(known(customers=customers, orders=orders), parted(DAY, best=names[:60]))["best"]
    assert [(d.attribute, d.value) for d in told.headlines(2)] == [("gender", "female"), ("gender", "male")]
    assert not [d for d in told.headlines(9) if d.attribute == "city"]
    head, behaviour, who, tags, products = portrait(told, "zh").splitlines()
    assert tags.startswith("标签：")
    assert head == "best：共 60 位客户，占全部 200 位的 30.0%（统计日期 2024-07-01）。"
    assert behaviour.startswith(
        "消费行为：近 12 个月人均消费 900，是平均（340）的 2.6 倍；近 6 个月人均消费 900，是平均（340）的"
    )
    assert who == "客户特征：性别为“女”的占 100.0%（全部客户 30.0%）；没有性别为“男”的客户（全部客户 70.0%）。"
    told_of_products = "偏爱下单渠道“app”（占 100.0%，全部买家 82.5%）；从未选择下单渠道“web”（全部买家 17.5%）。"
    assert products == f"购买偏好：{told_of_products}"
    assert "no one with gender “Male” (all customers 70.0%)" in portrait(told, "en")


def test_tags_are_told_by_rule_and_by_hand_of_all_customers(known, parted):
    names = [f"c{place:02}" for place in range(80)]
    store = known(customers=[(name, "female" if name < "c20" else "male", "x", None, {}) for name in names])
    women, people = {"field": "gender", "is": "female"}, {"field": "gender", "in": ["female", "male"]}
    save_group(store, made("kind", women=women), saved_at=NOW, reason="new")
    save_group(store, made("topics", exclusive=False, women=women, people=people), saved_at=NOW, reason="new")
    save_group(store, made("hand", dimension="subjective", key=None), saved_at=NOW, reason="new")
    by_hand = Marking("hand", "key", starts_on=date(2024, 6, 1), author="Li", reason="met")
    mark(store, ["c00", "c01", "c02", "c03", "c70"], by_hand, marked_at=NOW)
    first = profiles(store, parted(DAY, first=names[:40]))["first"]
    for attribute, value, share, all_share in (
        ("tag:kind", "women", 20 / 40, 20 / 80),
        ("tag:topics", "women", 20 / 40, 20 / 80),
        ("tag:hand", "key", 4 / 40, 5 / 80),
    ):
        told = found(first, attribute, value)
        assert (told.figure, told.all_figure, told.n, told.all_n, told.missing) == (share, all_share, 40, 80, 0)
        assert told.group == "tags"
    assert not [told for told in first.differences if told.value == "people"]  # everybody carries it
    assert attribute_label("tag:recency", "zh") == "最近购买"
    assert value_label("tag:recency", "silent", "zh") == "长期沉默"
    assert "kind “women” 50.0% (all customers 25.0%)" in portrait(first, "en")


def test_a_segment_without_difference_says_so(known, parted):
    customers = [(f"c{place}", "female", "x", None, {}) for place in range(80)]
    told = profiles(known(customers=customers), parted(DAY, half=[f"c{place}" for place in range(40)]))["half"]
    assert not told.differences
    assert portrait(told, "en").splitlines()[1] == "They hardly differ from all customers."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_attribute_has_words(language):
    for name in (*NUMBER_GROUPS, *VALUE_GROUPS):
        assert attribute_label(name, language) != name
