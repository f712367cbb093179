"""A segment has one colour everywhere, apart from its neighbours', and text on it can be read."""

import itertools

import pytest

from segmentation.charts.palette import (
    ABC,
    CLV_TIERS,
    CYCLE,
    LIFECYCLE,
    OUTSIDE,
    RFM_8,
    RFM_GRID,
    RISK,
    UNTOLD,
    VALUE_TIERS,
    colour_of,
    contrast,
    text_on,
    tone,
)

MODELS = {
    "rfm_8": RFM_8 | OUTSIDE,
    "rfm_grid": RFM_GRID | OUTSIDE,
    "value_tiers": VALUE_TIERS | OUTSIDE | UNTOLD,
    "abc": ABC | OUTSIDE | UNTOLD,
    "lifecycle": LIFECYCLE,
    "risk": RISK | OUTSIDE,
    "clv_tiers": CLV_TIERS | OUTSIDE,
    "own": dict(enumerate(CYCLE)),
}

# Machado, Oliveira & Fernandes 2009, severity 1, on linear RGB
SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def cie_lab(colour, sight):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    red, green, blue = (min(max(sum(m * v for m, v in zip(row, linear, strict=True)), 0), 1) for row in sight)
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("model", MODELS)
def test_no_two_segments_of_a_model_look_alike(model, sight):
    seen = [cie_lab(colour, SIGHT[sight]) for colour in MODELS[model].values()]
    nearest = min(
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for one, other in itertools.combinations(seen, 2)
    )
    assert nearest > (17 if sight == "full" else 6)


@pytest.mark.parametrize("colour", [colour for model in MODELS.values() for colour in model.values()])
def test_labels_on_a_segment_can_be_read(colour):
    assert contrast(text_on(colour), colour) >= 4.5


@pytest.mark.parametrize("share", [step / 50 for step in range(51)])
def test_labels_on_the_heat_map_can_be_read(share):
    assert contrast(text_on(tone(share)), tone(share)) >= 4.5


def test_contrast_agrees_with_wcag():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_a_known_segment_keeps_its_colour_wherever_it_stands():
    assert colour_of("champions", 0) == colour_of("champions", 7) == RFM_GRID["champions"]


def test_twelve_segments_of_a_teams_own_have_twelve_colours():
    colours = {colour_of(f"own_{at}", at) for at in range(12)}
    assert len(colours) == 12
    assert not colours & set(OUTSIDE.values())
    assert colour_of("own_0", 12) == colour_of("own_0", 0)
