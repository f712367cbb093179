"""The renewal curve: the published parameters, also from orders, and what it says of the curve itself."""

import csv
from collections import Counter
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta

from segmentation.effects.cohorts import CohortSettings, cohort_table
from segmentation.effects.renewal import fit_renewal, renewals_of
from segmentation.errors import InputError

PUBLISHED = {"regular": (0.70408, 1.18204, -1680.265), "highend": (0.66809, 3.80610, -1611.158)}
TERMS = 8


@pytest.fixture(scope="session")
def contracts(reference_data):
    """Cohort -> terms had -> customers; those with all 8 terms have not left yet."""
    with (reference_data / "sbg" / "pymc_marketing_sbg_cohorts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: Counter(int(row["recency"]) for row in rows if row["cohort"] == name) for name in PUBLISHED}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_parameters(contracts, name):
    had = contracts[name]
    curve = fit_renewal([had[term] for term in range(1, TERMS)], [0] * (TERMS - 2) + [had[TERMS]])
    alpha, beta, likelihood = PUBLISHED[name]
    assert (curve.alpha, curve.beta) == (pytest.approx(alpha, abs=5e-5), pytest.approx(beta, abs=5e-5))
    assert curve.log_likelihood == pytest.approx(likelihood, abs=5e-4)
    assert (curve.customers, curve.renewals) == (1000, 7)


def test_the_same_from_monthly_orders(contracts, orders_in):
    first = date(2023, 1, 1)
    orders = [
        (f"c{terms}-{number}", first + relativedelta(months=month), 10)
        for terms, customers in contracts["regular"].items()
        for number in range(customers)
        for month in range(terms)
    ]
    table = cohort_table(orders_in(orders), date(2023, 8, 31), CohortSettings(count=8, or_after=True))
    lost, staying = renewals_of(table.cohorts)
    assert lost == [contracts["regular"][term] for term in range(1, TERMS)]
    curve = fit_renewal(lost, staying)
    assert (curve.alpha, curve.beta) == (pytest.approx(0.70408, abs=5e-5), pytest.approx(1.18204, abs=5e-5))


def test_a_running_month_is_no_renewal_missed(orders_in):
    orders = [(customer, date(2024, month, 1), 1) for customer in "ab" for month in (1, 2)]
    table = cohort_table(orders_in(orders), date(2024, 3, 2), CohortSettings(count=3, or_after=True))
    assert renewals_of(table.cohorts) == ([0], [2])


def test_renewal_rises_and_survival_is_its_product():
    curve = fit_renewal([369, 163, 86], [0, 0, 382])
    rates = [curve.renewal_rate(renewal) for renewal in range(1, 6)]
    assert rates == sorted(rates)
    assert curve.renewal_rate(1) == pytest.approx(curve.beta / (curve.alpha + curve.beta))
    product = 1.0
    for renewal, rate in enumerate(rates, 1):
        product *= rate
        assert curve.survival(renewal) == pytest.approx(product)
    assert curve.survival(0) == 1


@pytest.mark.parametrize(
    ("lost", "staying"), [([], []), ([1, 2], [0, 3]), ([0, 0, 0], [0, 0, 9]), ([1, 2, 3], [0, 0, 0])]
)
def test_too_little_is_told(lost, staying):
    with pytest.raises(InputError, match="renewal_too_little"):
        fit_renewal(lost, staying)
