"""The review page: checklist, sample, changes by hand, one customer, signature."""

from datetime import date

import pytest

from pages.ui import session
from segmentation.activation.explained import value_text
from segmentation.models.rfm import evaluate, standard_settings
from segmentation.segments.library import newest_version, save_version
from segmentation.segments.overrides import overrides
from segmentation.segments.reviews import signed_reviews
from segmentation.segments.runs import run_version
from segmentation.segments.samples import sample
from segmentation.store import Store
from tests.app.walk import NOW

DAY = date(2024, 7, 1)


@pytest.fixture
def saved(shop):
    """The shop's eight classes, saved as of 1 April: due on 1 July."""
    store, day = Store(shop), date(2024, 4, 1)
    version = save_version(store, "spring", evaluate(store, day, standard_settings(store, day, "rfm8")), saved_at=NOW)
    store.close()
    return version.version_id


def part(app, name):
    app.widget("segmented_control", "review.part").set_value(name).run()
    return app.checked()


def frames(app, word):
    return [frame.value for frame in app.test.dataframe if app.say(word) in frame.value.columns]


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("review").answer == app.say("empty.title")


def test_a_model_that_is_not_saved_has_no_review_but_explains(shop, app):
    app.go("review")
    assert app.answer == app.say("review.answer_unsaved", customers="50", segments=2)
    assert app.say("override.only_saved") in [info.value for info in app.test.info]
    app.widget("text_input", "review.search").set_value("big-00").run()
    told = app.say("explain.answer", customer="big-00", segment=app.say("segment.important_value"))
    assert f"#### {told}" in [text.value for text in app.checked().test.markdown]


def test_one_sentence_says_how_many_points_need_a_look(shop, saved, app):
    app.go("review")
    answer = app.answer
    assert "2024-07-01" in answer
    titles = " ".join(text.value for text in app.test.markdown)
    assert app.say("finding.large") in titles
    assert app.say("finding_none.agreed") in app.texts
    (sizes,) = frames(app, "review.size_saved")
    assert sizes[app.say("review.size_now")].sum() == 50


def test_signing_needs_a_name_is_recorded_and_moves_the_date(shop, saved, app):
    app.go("review").widget("button", "review.sign").click().run()
    assert app.say("error.review_signer_missing") in app.checked().texts
    app.widget("text_input", "review.sign_name").set_value("Lin")
    app.widget("text_area", "review.note.0").set_value("fine so far")
    app.widget("button", "review.sign").click().run()
    assert "2024-10-01" in app.checked().answer
    assert app.say("review.last", name="Lin", as_of=DAY) in app.texts
    (record,) = signed_reviews(session.store(), "spring")
    assert (record.signed_by, record.note, record.as_of) == ("Lin", "fine so far", DAY)
    assert frames(app, "review.col_note")[0][app.say("review.col_by")].tolist() == ["Lin"]


def test_a_customer_is_put_elsewhere_shown_everywhere_and_taken_back(shop, saved, app):
    part(app.go("review"), "overrides")
    assert app.say("override.none") in [info.value for info in app.test.info]
    app.widget("text_input", "override.customer.0.").set_value("small-00")
    app.widget("selectbox", "override.segment.0.").set_value("important_value")
    app.widget("text_input", "override.reason.0.").set_value("will buy a lot")
    app.widget("button", "override.put").click().run()
    assert app.say("error.override_author_missing") in app.checked().texts
    app.widget("text_input", "override.author").set_value("Lin")
    app.widget("button", "override.put").click().run()
    (listed,) = frames(app.checked(), "override.col_state")
    assert listed[app.say("override.col_state")].tolist() == [app.say("override_state.in_force")]
    for page in ("overview", "segments"):
        assert app.say("override.counted", n="1") in app.go(page).captions
    part(app.go("review"), "overrides")
    app.widget("text_input", "override.withdrawn_by").set_value("Wang")
    app.widget("button", "override.withdraw").click().run()
    (listed,) = frames(app.checked(), "override.col_state")
    (state,) = listed[app.say("override.col_state")]
    assert state.startswith(app.say("override_state.withdrawn"))
    assert "Wang" in state
    assert len(listed.columns) == 5  # nobody has a name, and nothing an end
    (kept,) = overrides(session.store(), "spring", DAY)
    assert (kept.customer_id, kept.withdrawn_by) == ("small-00", "Wang")


def test_a_customer_is_searched_and_explained(shop, saved, app):
    part(app.go("review"), "customer")
    assert app.say("explain.start") in [info.value for info in app.test.info]
    app.widget("text_input", "review.search").set_value("nobody").run()
    assert app.say("explain.nobody") in [info.value for info in app.checked().test.info]
    app.widget("text_input", "review.search").set_value("small").run()
    app.checked().widget("selectbox", "review.customer").set_value("small-07").run()
    (values,) = frames(app.checked(), "explain.cuts")
    assert values[app.say("explain.value")].tolist() == ["173", "1", "25"]
    moves = next(text for text in app.texts if text.startswith("•"))
    assert app.say("segment.general_value") in moves or app.say("segment.general_develop") in moves


def test_typical_and_borderline_customers_are_listed(shop, saved, app):
    part(app.go("review"), "sample")
    edges, typical = (frame for frame in (found.value for found in app.test.dataframe) if "customer_id" in frame)
    assert set(typical["segment"]) == {app.say("segment.important_value"), app.say("segment.general_keep")}
    assert len(typical) == 10
    assert list(edges.columns) == ["segment", "customer_id", "nearest_metric", "value", "nearest_cut", "distance"]
    shown = edges.set_index("customer_id")
    store = session.store()
    found = sample(store, run_version(store, DAY, newest_version(store, "spring")))
    found = found[found["kind"] == "borderline"].set_index("customer_id")
    assert list(found.index) == list(shown.index)
    for customer, row in found.iterrows():
        assert shown.loc[customer, "value"] == value_text(row[row["nearest_metric"]])
    assert [button.key for button in app.test.download_button] == ["review.sample_file"]


def test_a_day_before_all_orders_breaks_nothing(shop, saved, app):
    app.go("review").widget("date_input", session.as_of_key(session.store().dataset_version())).set_value(
        date(2020, 1, 1)
    ).run()
    for name in ("checklist", "sample", "overrides", "customer"):
        part(app, name)
    assert app.say("explain.start") in [info.value for info in app.test.info]
