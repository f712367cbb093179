"""What one sees in the studio travels in a link."""

import base64
import zlib
from datetime import date

import pytest

from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings
from segmentation.models.score_rules import read_rules
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import read_segmentation
from segmentation.segments.look import MOST_BYTES, look_of, read_look

DAY = date(2024, 7, 1)
RULES = "segments: [{name: '上海 & <b>', rule: {field: last_order_on, after: 2024-01-05}}, {name: rest}]"


@pytest.mark.parametrize(
    "settings",
    [
        RfmSettings("rfm8", Cuts((30,), (2,), (99.5,)), "mean", 12),
        RfmSettings("grid", Cuts((1, 2), (3,), (4,)), rules=read_rules([{"name": '冠军 "A"', "r": 3}], 3)),
        RulesSettings(read_segmentation(RULES)),
    ],
)
def test_a_link_opens_what_was_shown(settings):
    text = look_of(settings, DAY)
    assert text.replace("-", "").replace("_", "").isalnum()
    assert read_look(text) == (settings, DAY)


LOOK = (
    b'{"as_of": "2024-01-01", "settings": {"model": "rfm8",'
    b' "cuts": {"recency": [1], "frequency": [1], "monetary": [1]}, %s}}'
)


def packed(content):
    return base64.urlsafe_b64encode(zlib.compress(content)).decode().rstrip("=")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "look_unreadable"),
        ("<script>", "look_unreadable"),
        ("AAAA", "look_unreadable"),
        (packed(b"[]"), "look_unreadable"),
        (packed(b'{"as_of": "2024-13-01", "settings": {}}'), "look_unreadable"),
        (packed(b'{"as_of": "2024-01-01", "settings": {"model": "x"}}'), "model_unknown"),
        (packed(b'{"as_of": "2024-01-01", "settings": {"model": "rfm8", "cuts": 3}}'), "cuts_axes_wrong"),
        (packed(LOOK % b'"window_months": "x"'), "control_value"),
        (packed(LOOK % b'"monetary": ["x"]'), "control_value"),
        (packed(LOOK % b'"segments": {"a": 1}'), "segments_not_a_list"),
        (packed(b" " * (MOST_BYTES + 1) + b"{}"), "look_unreadable"),
    ],
)
def test_a_link_that_was_tampered_with_says_so(text, code):
    with pytest.raises(InputError) as raised:
        read_look(text)
    assert raised.value.code == code
