"""What asks for a segmentation is told before it is put away."""

from datetime import date, datetime

import pytest

from segmentation.effects.kpi_targets import set_target, withdraw_target
from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.registry import evaluate, read_settings
from segmentation.models.rfm import RfmSettings
from segmentation.rules import uses
from segmentation.rules.tree import tree_of
from segmentation.rules.uses import Use, register_users, used_in
from segmentation.segments.library import archive, newest_version, save_version
from segmentation.segments.overrides import put, withdraw
from segmentation.segments.reviews import review, sign
from segmentation.segments.runs import run_version
from segmentation.tags.definitions import TagGroup, TagValue
from segmentation.tags.library import archive_group, save_group

AS_OF = date(2024, 7, 1)
NOW = datetime(2024, 7, 1, 12)


def save(store, name, settings):
    return save_version(store, name, evaluate(store, AS_OF, settings), saved_at=NOW, reason="r")


def test_rules_and_tags_that_ask_for_it_are_told_until_they_no_longer_do(orders_in):
    store = orders_in([("a", AS_OF, 10)])
    save(store, "RFM", RfmSettings("rfm8", Cuts((30,), (2,), (100,))))
    assert used_in(store, "segment", "RFM") == ()
    rule = {"not": {"any": [{"segment": "rfm", "is": "important_value"}, {"field": "order_count", "at_least": 3}]}}
    asking = save(store, "Letters", read_settings({"model": "rules", "segments": [{"name": "the rest", "rule": rule}]}))
    past = tree_of({"segment": "RFM", "ever": "general_retain", "last_months": 3})
    save_group(store, TagGroup("history", "behaviour", (TagValue("was_lost", rule=past),)), saved_at=NOW, reason="new")
    assert used_in(store, "segment", "RFM") == (
        Use("tag", "history", "was_lost"),
        Use("segmentation", "Letters", "the rest"),
    )
    archive(store, asking.version_id, archived_at=NOW)
    assert used_in(store, "segment", "RFM") == (Use("tag", "history", "was_lost"),)


def test_targets_overrides_and_reviews_are_told_while_they_stand(orders_in):
    store = orders_in([("a", AS_OF, 10)])
    save(store, "RFM", RfmSettings("rfm8", Cuts((30,), (2,), (100,))))
    target = set_target(store, "revenue", "month", 100, set_at=NOW, segmentation="RFM", segment="general_value")
    run = run_version(store, AS_OF, newest_version(store, "RFM"))
    made = put(store, "RFM", "a", "important_value", reason="known", author="Li", from_on=AS_OF, made_at=NOW)
    told = Use("override", "RFM", "important_value"), Use("kpi_target", "revenue", "general_value")
    assert set(used_in(store, "segment", "RFM")) == set(told)
    sign(store, review(store, run), signed_by="Li", signed_at=NOW)
    assert Use("review", "RFM") in used_in(store, "segment", "RFM")
    withdraw(store, made, withdrawn_by="Li", withdrawn_at=NOW)
    withdraw_target(store, target.target_id, withdrawn_at=NOW)
    assert used_in(store, "segment", "RFM") == (Use("review", "RFM"),)


def test_a_customer_put_into_a_segment_again_counts_once(orders_in):
    store = orders_in([("a", AS_OF, 10), ("b", AS_OF, 10)])
    save(store, "RFM", RfmSettings("rfm8", Cuts((30,), (2,), (100,))))
    for customer, until in (("a", AS_OF), ("a", None), ("b", None)):
        told = {"reason": "known", "author": "Li", "from_on": AS_OF, "until_on": until, "made_at": NOW}
        put(store, "RFM", customer, "important_value", **told)
    assert used_in(store, "segment", "RFM") == (Use("override", "RFM", "important_value", 2),)


def test_every_table_that_names_a_segmentation_is_known(orders_in):
    """A new one needs a finder (and a line here): what it holds would be left without its segmentation unsaid."""
    with orders_in([]).cursor() as cursor:
        found = cursor.execute(
            "SELECT table_name FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'main'"
            " AND (column_name LIKE 'segmentation%' OR column_name IN ('version_id', 'segment', 'segments'))"
        ).fetchall()
    itself = {"segmentation_versions"}
    assert {name for (name,) in found} - itself == {"kpi_targets", "segment_overrides", "segment_reviews"}


def test_a_group_of_tags_a_segment_asks_for_is_not_put_away(orders_in):
    store = orders_in([("a", AS_OF, 10)])
    rule = {"tag": "recency", "is": "active"}
    save(store, "Letters", read_settings({"model": "rules", "segments": [{"name": "fresh", "rule": rule}]}))
    with pytest.raises(InputError) as caught:
        archive_group(store, "recency", saved_at=NOW, reason="r")
    assert (caught.value.code, caught.value.values["users"]) == ("tag_group_in_use", "Letters: fresh")


def test_any_module_may_register_users(orders_in, monkeypatch):
    monkeypatch.setattr(uses, "_finders", [])
    register_users(lambda _store, about, name: [Use("audience", f"{about} {name}")])
    assert used_in(orders_in([]), "segment", "RFM") == (Use("audience", "segment RFM"),)
