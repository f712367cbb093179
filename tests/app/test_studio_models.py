"""Every ready model in the studio: its words, its sliders, everybody in a segment; one is saved and listed."""

import json

import pytest

from segmentation.models.registry import MODELS

READY = [code for code, model in MODELS.items() if model.controls]


@pytest.mark.parametrize("code", READY)
def test_a_model_says_what_it_is_and_keeps_everybody(shop, app, code):
    studio = app.go("studio")
    studio.widget("selectbox", "studio.model").set_value(code).run()
    assert sum(studio.checked().sizes().values()) == 50
    assert studio.say(f"model_help.{code}") in studio.captions
    labels = {widget.label for kind in ("slider", "selectbox", "number_input") for widget in getattr(studio.test, kind)}
    for control in MODELS[code].controls:
        if not getattr(control, "only_with", None):
            assert studio.say(f"control.{control.code}") in labels


def test_only_the_sliders_that_decide_something_are_shown(shop, chinese):
    studio = chinese.go("studio")
    studio.widget("selectbox", "studio.model").set_value("value_tiers").run()
    assert {slider.key.rpartition(".")[2] for slider in studio.test.slider} == {"high_share", "middle_share"}
    studio.widget("selectbox", "studio.control.value_tiers.cut_by").set_value("amount").run()
    assert not studio.checked().test.slider
    studio.widget("number_input", "studio.control.value_tiers.high_amount").set_value(1000).run()
    assert studio.checked().sizes()[studio.say("segment.high_value")] == 10


def test_a_slider_moves_customers(shop, chinese):
    studio = chinese.go("studio")
    studio.widget("selectbox", "studio.model").set_value("abc").run()
    assert studio.sizes()[studio.say("segment.class_a")] == 10  # equal spend of 1,000 each: together
    studio.widget("slider", "studio.control.abc.a_share").set_value(95).run()
    assert studio.checked().sizes()[studio.say("segment.class_a")] == 50


def test_the_pareto_curve_says_what_the_best_fifth_brings(shop, app):
    studio = app.go("studio")
    studio.widget("selectbox", "studio.model").set_value("abc").run()
    titles = [json.loads(chart.proto.spec)["layout"]["title"]["text"] for chart in studio.test.get("plotly_chart")]
    assert f"<b>{studio.say('pareto.title', revenue='90.9%')}</b>" in titles


def test_signals_without_data_are_named(shop, app):
    studio = app.go("studio")
    studio.widget("selectbox", "studio.model").set_value("risk").run()
    signals = [studio.say(f"signal.{name}") for name in ("refunds", "complaints", "silence")]
    assert f"• {studio.say('notice.signals_unknown', signals=signals)}" in studio.texts


def test_customers_of_whom_nothing_is_known_are_not_told_as_a_group(shop, app):
    studio = app.go("studio")
    studio.widget("selectbox", "studio.model").set_value("demography").run()
    assert studio.checked().answer == studio.say("overview.answer_unknown", n="50")
