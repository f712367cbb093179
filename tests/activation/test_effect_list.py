"""Differences between arms as people read them."""

from segmentation.activation.effect_list import difference_text
from segmentation.words import say


def test_a_difference_has_its_sign_and_one_that_rounds_to_nothing_none():
    shares = {0.05: "+5.0", -0.0004: "0.0", 0.0004: "0.0", -0.012: "-1.2", 0.0: "0.0"}
    for share, points in shares.items():
        assert difference_text("ordered", share, "en") == say("effect.points", "en", points=points)
    assert [difference_text("spend", money, "en") for money in (2.5, -2.5)] == ["+2.5", "-2.5"]
