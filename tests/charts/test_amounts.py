"""Numbers read as marketers write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.charts.amounts import compact_number, percent, whole


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (12345, "1.23万", "12.3K"),
        (0, "0", "0"),
        (999, "999", "999"),
        (9999.4, "9,999", "10K"),
        (9999.6, "1万", "10K"),
        (99_950, "10万", "100K"),
        (999_999, "100万", "1M"),
        (12_345_678, "1,230万", "12.3M"),
        (123_456_789, "1.23亿", "123M"),
        (99_999_999, "1亿", "100M"),
        (5_000_000_000, "50亿", "5B"),
        (2_500_000_000_000, "2.5万亿", "2.5T"),
        (12.345, "12.3", "12.3"),
        (0.012345, "0.0123", "0.0123"),
        (1234.5, "1,235", "1.23K"),
        (-12345, "-1.23万", "-12.3K"),
        (Decimal("67890.12"), "6.79万", "67.9K"),
        (None, "–", "–"),
        (float("nan"), "–", "–"),
        (float("inf"), "–", "–"),
    ],
)
def test_three_significant_digits_with_the_languages_units(value, chinese, english):
    assert (compact_number(value, "zh"), compact_number(value, "en")) == (chinese, english)


def test_the_currency_stands_after_the_sign():
    assert compact_number(-12345, "zh", currency="¥") == "-¥1.23万"
    assert whole(1234567.5, currency="$") == "$1,234,568"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.128, "12.8%"), (1, "100.0%"), (0, "0.0%"), (0.0001, "< 0.1%"), (-0.05, "-5.0%"), (None, "–")],
)
def test_percent(share, text):
    assert percent(share) == text


def test_a_small_loss_is_no_minus_zero():
    assert percent(-0.00001) == "0.0%"
    assert whole(-0.2) == "0"


@given(st.decimals(min_value=1, max_value=10**14, places=2))
def test_compact_numbers_are_off_by_half_a_percent_at_most(value):
    units = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
    text = compact_number(value, "en")
    number = Decimal(text.rstrip("KMBT").replace(",", "")) * units.get(text[-1], 1)
    assert abs(number - value) <= value / 200
