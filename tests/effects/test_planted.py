"""The demo shop's campaigns: the effects planted are found, and where none was, none is told."""

from datetime import date, datetime

import pytest

from segmentation.demo import generate
from segmentation.effects.campaigns import campaigns
from segmentation.effects.compared import compare
from segmentation.effects.experiment_checks import balance, ratio_check
from segmentation.effects.uplift import effect
from segmentation.intake.load import load_file
from segmentation.store import Store

AS_OF = date(2026, 1, 1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    files = generate(folder, customers=3000, language="en")
    store = Store(work_folder=tmp_path_factory.mktemp("work"))
    for path in (files.orders, files.campaigns):
        load_file(store, path, committed_at=datetime(2026, 1, 1, 9))
    yield store
    store.close()


def told(shop, name, **choice):
    return {(found.arm, found.outcome): found.told for found in effect(shop, compare(shop, AS_OF, name, **choice))}


def test_every_campaign_is_there_with_its_arms(shop):
    found = {campaign.name: set(campaign.arms) for campaign in campaigns(shop, AS_OF)}
    assert found == {
        "Double 11 warm-up": {"treated", "held_out"},
        "Win-back": {"treated", "held_out"},
        "Member day": {"Voucher", "Gift", "held_out"},
        "Autumn arrivals": {"treated"},
    }


def test_what_was_planted_is_found(shop):
    warm_up = told(shop, "Double 11 warm-up")[("treated", "ordered")]
    assert warm_up.verdict == "more"
    assert 0.4 < warm_up.relative < 1.1  # planted: 0.7
    assert told(shop, "Member day")[("Voucher", "ordered")].verdict == "more"
    assert told(shop, "Autumn arrivals")[("treated", "ordered")].verdict == "more"


def test_where_nothing_was_planted_nothing_is_told(shop):
    assert told(shop, "Win-back")[("treated", "ordered")].verdict == "too_small"
    gift = told(shop, "Member day")[("Gift", "ordered")]
    assert gift.verdict == "too_small"
    assert gift.needed is None or gift.needed > gift.n


def test_the_groups_were_drawn_by_chance(shop):
    for campaign in campaigns(shop, AS_OF):
        ratio = ratio_check(campaign, {"Win-back": 0.4}.get(campaign.name, 0.3))
        assert ratio is None or not ratio.mismatch
    assert not any(found.uneven for found in balance(shop, compare(shop, AS_OF, "Win-back")))
