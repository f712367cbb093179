"""What asks for a segmentation is told before it is put away."""

from datetime import date, datetime

from segmentation.models.cuts import Cuts
from segmentation.models.registry import evaluate, read_settings
from segmentation.models.rfm import RfmSettings
from segmentation.rules.tree import tree_of
from segmentation.segments.library import archive, save_version
from segmentation.segments.uses import Use, used_in
from segmentation.tags.definitions import TagGroup, TagValue
from segmentation.tags.library import save_group

AS_OF = date(2024, 7, 1)
NOW = datetime(2024, 7, 1, 12)


def save(store, name, settings):
    return save_version(store, name, evaluate(store, AS_OF, settings), saved_at=NOW, reason="r")


def test_rules_and_tags_that_ask_for_it_are_told_until_they_no_longer_do(orders_in):
    store = orders_in([("a", AS_OF, 10)])
    save(store, "RFM", RfmSettings("rfm8", Cuts((30,), (2,), (100,))))
    assert used_in(store, "RFM") == ()
    rule = {"not": {"any": [{"segment": "rfm", "is": "important_value"}, {"field": "order_count", "at_least": 3}]}}
    asking = save(store, "Letters", read_settings({"model": "rules", "segments": [{"name": "the rest", "rule": rule}]}))
    past = tree_of({"segment": "RFM", "ever": "general_retain", "last_months": 3})
    save_group(store, TagGroup("history", "behaviour", (TagValue("was_lost", rule=past),)), saved_at=NOW, reason="new")
    assert used_in(store, "RFM") == (Use("segmentation", "Letters", "the rest"), Use("tag", "history", "was_lost"))
    archive(store, asking.version_id, archived_at=NOW)
    assert used_in(store, "RFM") == (Use("tag", "history", "was_lost"),)
