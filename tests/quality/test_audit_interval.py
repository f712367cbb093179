"""The interval against published values, scipy's own and plain counting; the verdict at its borders."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from segmentation.quality.audit_interval import (
    error_interval,
    fewest_to_pass,
    judge_counts,
    most_wrong_to_pass,
)

HUGE = 1_000_000_000


@pytest.mark.parametrize(
    ("wrong", "judged", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_in_a_large_population_it_is_the_published_exact_interval(wrong, judged, low, high):
    """Newcombe, Statistics in Medicine 17, 1998, table I, method 5 (Clopper-Pearson)."""
    assert error_interval(wrong, judged, HUGE) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=40)
def test_in_a_large_population_it_is_scipys_exact_interval(counts):
    told = binomtest(*counts).proportion_ci(0.95, "exact")
    assert error_interval(*counts, HUGE) == pytest.approx((told.low, told.high), abs=1e-6)


def plainly(wrong, judged, population):
    """Every number of bad rows that a test at 2.5 % a side does not reject, by counting samples."""

    def chance(bad, counted):
        ways = sum(comb(bad, x) * comb(population - bad, judged - x) for x in counted if judged - x >= 0)
        return Fraction(ways, comb(population, judged))

    kept = [
        bad
        for bad in range(wrong, population - judged + wrong + 1)
        if min(chance(bad, range(wrong, judged + 1)), chance(bad, range(wrong + 1))) > Fraction(1, 40)
    ]
    return kept[0] / population, kept[-1] / population


@given(
    st.integers(1, 40).flatmap(
        lambda p: st.integers(1, p).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(p)))
    )
)
@settings(max_examples=60)
def test_in_a_small_population_it_is_what_counting_says(counts):
    assert error_interval(*counts) == pytest.approx(plainly(*counts), abs=1e-12)


def test_when_every_row_was_judged_there_is_no_doubt():
    assert error_interval(3, 200, 200) == (0.015, 0.015)


@pytest.mark.parametrize(
    ("wrong", "judged", "population", "outcome"),
    [
        (0, 368, HUGE, "pass"),  # 1 - 0.025 ** (1 / 368) = 0.00997
        (0, 367, HUGE, "too_few"),
        (1, 368, HUGE, "too_few"),
        (10, 100, HUGE, "fail"),
        (1, 100, HUGE, "too_few"),
        (2, 200, 200, "pass"),  # exactly 1 % of all rows
        (3, 200, 200, "fail"),
    ],
)
def test_the_verdict_says_no_more_than_the_sample(wrong, judged, population, outcome):
    assert judge_counts(wrong, judged, population).outcome == outcome


def test_too_few_says_how_many_more():
    told = judge_counts(0, 100, HUGE)
    assert (told.more_needed, told.rows_to_tell) == (268, 368)
    assert told.within_limit
    assert judge_counts(0, 368, HUGE).more_needed == 0
    near = judge_counts(2, 100, HUGE)
    assert not near.within_limit
    assert near.outcome == "too_few"
    more = 100 + near.more_needed
    assert judge_counts(round(0.02 * more), more, HUGE).outcome == "fail"


@given(st.integers(1, 3000))
@settings(max_examples=40)
def test_the_fewest_rows_that_can_pass_do_and_one_less_does_not(population):
    fewest = fewest_to_pass(population)
    assert judge_counts(0, fewest, population).outcome == "pass"
    assert fewest == 1 or judge_counts(0, fewest - 1, population).outcome != "pass"


@pytest.mark.parametrize(("sample", "allowed"), [(367, None), (368, 0), (500, 0), (600, 1), (2000, 11)])
def test_a_sample_allows_so_many_wrong_rows(sample, allowed):
    assert most_wrong_to_pass(sample, HUGE) == allowed
    if allowed is not None:
        told = [binomtest(wrong, sample).proportion_ci(0.95, "exact").high for wrong in (allowed, allowed + 1)]
        assert told[0] <= 0.01 < told[1]
