"""What goes with the score: touchpoints and attributes that answers with high and with low scores differ in.

One ridge regression of the score (0 to 10) on all of them at once (Hoerl & Kennard, Technometrics 12, 1970;
scikit-learn), each standardised, its penalty by cross-validation. 95 % intervals by a bootstrap of customers with all
their answers (Efron & Tibshirani 1993), standing out by Bonferroni over all that are looked at. How well it explains is
measured on customers left out. It tells what goes together, not what causes it; ridge pulls effects towards 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentation.effects.history import memberships_table
from segmentation.effects.periods import periods
from segmentation.effects.satisfaction import FIRST_DAY, MEASURES, answers_table
from segmentation.errors import CancelledError, InputError
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from segmentation.effects.satisfaction import Measure
    from segmentation.segments.library import Version
    from segmentation.store import Store

    Array = NDArray[Any]

NUMBERS = (
    "orders_12_months",
    "orders_before",
    "spend_before",
    "days_since_order",
    "days_since_first",
    "refunds",
    "tickets",
    "tickets_open",
    "first_answer_hours",
)
CHOICES = (
    "order_channel",
    "category",
    "issue_type",
    "region",
    "gender",
    "membership_level",
    "customer_type",
    "segment",
)
FEWEST = 100  # answers, below which nothing is told
FEWEST_WITH = 20  # answers with and without a value
MOST_VALUES = 10  # of one attribute, the commonest
MOST_ANSWERS = 20_000  # looked at; of more, evenly spread ones
RESAMPLES = 300
SPREAD = (10, 90)  # percentiles between which a number's points are told
FOLDS = 5
EXPLAINS = 0.01  # share of the spread on customers left out, from which it explains anything
_PENALTIES = tuple(10.0**power for power in range(-1, 6))


@dataclass(frozen=True)
class Driver:
    """One number, or one value of an attribute. ``effect``: spreads of the score a spread of it, ``low`` to ``high``.

    ``points``: of the score (0 to 10), with the value against without; for a number, at ``upper`` against ``lower``:
    its 90th and 10th percentile among answers where it is known, or where these are one value, that and the median of
    what differs. ``n``: answers with the value, or with a number above its median.
    """

    attribute: str
    value: str | None
    effect: float
    low: float
    high: float
    points: float
    n: int
    lower: float | None
    upper: float | None
    stands_out: bool


@dataclass(frozen=True)
class Drivers:
    """All of them, largest effect first. ``explained``: R² on customers left out; at or below 0: nothing.

    ``looked_at`` of all ``n`` answers with a known customer.
    """

    measure: Measure
    n: int
    looked_at: int
    customers: int
    explained: float
    drivers: tuple[Driver, ...]

    @property
    def telling(self) -> tuple[Driver, ...]:
        """Those that stand out; none where the whole explains nothing."""
        return tuple(found for found in self.drivers if found.stands_out) if self.explained >= EXPLAINS else ()


def find_drivers(
    store: Store,
    as_of: date,
    measure: Measure,
    first: date = FIRST_DAY,
    *,
    version: Version | None = None,
    progress: Callable[[str, float | None], None] = lambda _step, _share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Drivers:
    """What goes with the score of answers from ``first`` to ``as_of``; ``version``: segments as of the month before.

    Raises ``InputError``: ``measure_unknown``, ``too_few_answers``; ``CancelledError``.
    """
    if measure not in MEASURES:
        raise InputError("measure_unknown", value=measure, allowed=", ".join(MEASURES))
    progress("driver_reading", 0.0)
    columns = _read(store, as_of, measure, first, version)
    total = len(columns["score"])
    if total < FEWEST:
        raise InputError("too_few_answers", value=total, allowed=FEWEST)
    step = -(-total // MOST_ANSWERS)
    columns = {name: values[::step] for name, values in columns.items()}
    known, matrix = _features(columns)
    score = columns["score"].astype(float)
    _, people = np.unique(columns["customer_id"], return_inverse=True)
    if not known or score.std() == 0:
        return Drivers(measure, total, len(score), int(people.max()) + 1, 0.0, ())
    progress("driver_fitting", 0.3)
    fit = _Fit.of(matrix, score)
    explained = _explained(matrix, score, people)
    effects = np.empty((RESAMPLES, len(known)))
    random = np.random.default_rng(0)
    for turn in range(RESAMPLES):
        if turn % 20 == 0:
            if cancelled():
                raise CancelledError
            progress("driver_intervals", 0.5 + 0.5 * turn / RESAMPLES)
        drawn = np.bincount(random.integers(0, people.max() + 1, people.max() + 1), minlength=people.max() + 1)
        effects[turn] = fit.again(drawn[people].astype(float))
    found = _told(known, matrix, score, fit.effects, effects)
    return Drivers(measure, total, len(score), int(people.max()) + 1, explained, found)


@dataclass(frozen=True)
class _Feature:
    attribute: str
    value: str | None
    told: Array  # what is known of it, before it was made a column


@dataclass(frozen=True)
class _Fit:
    """Both sides standardised; the penalty stays as the data chose it."""

    matrix: Array
    score: Array
    penalty: float
    effects: Array

    @classmethod
    def of(cls, matrix: Array, score: Array) -> _Fit:
        from sklearn.linear_model import RidgeCV  # type: ignore[import-untyped]  # noqa: PLC0415 - loads for a second

        sides = _standard(matrix), _standard(score)
        model = RidgeCV(alphas=_PENALTIES, fit_intercept=False).fit(*sides)
        return cls(*sides, float(model.alpha_), model.coef_)

    def again(self, weights: Array) -> Array:
        """The effects with answers weighing so much."""
        centred = self.matrix - np.average(self.matrix, axis=0, weights=weights)
        target = self.score - np.average(self.score, weights=weights)
        weighed = centred * weights[:, None]
        left = weighed.T @ centred + self.penalty * np.eye(self.matrix.shape[1])
        return np.asarray(np.linalg.solve(left, weighed.T @ target))


def _read(store: Store, as_of: date, measure: Measure, first: date, version: Version | None) -> Mapping[str, Array]:
    with store.holding(), store.cursor() as cursor:
        answers = answers_table(store, as_of)
        nobody = "(SELECT NULL::DATE AS as_of, NULL::VARCHAR AS customer_id, NULL::VARCHAR AS segment WHERE FALSE)"
        members = nobody if version is None else _members(store, answers, as_of, first, version) or nobody
        query = load_sql("insights/answer_traits", answers=answers, memberships=members)
        found = cursor.execute(query, {"measure": measure, "first": first}).fetchnumpy()
    return {name: _plain(values) for name, values in found.items()}


def _members(store: Store, answers: str, as_of: date, first: date, version: Version) -> str | None:
    """Who was where at each month's end before an answer."""
    with store.cursor() as cursor:
        query = f"SELECT MIN(answered_on) FROM {answers} WHERE answered_on >= $1"  # noqa: S608 - our own name
        row = cursor.execute(query, [first]).fetchone()
    if row is None or row[0] is None:
        return None
    days = [period.start - timedelta(days=1) for period in periods("month", row[0], as_of)]
    return memberships_table(store, version, days)


def _plain(values: Any) -> Array:
    """What is missing as None among texts and nan among numbers."""
    if not np.ma.isMaskedArray(values):
        return np.asarray(values)
    numbers = values.dtype.kind in "fiu"
    found = values.data.astype(float if numbers else object)
    found[np.ma.getmaskarray(values)] = np.nan if numbers else None
    return np.asarray(found)


def _features(columns: Mapping[str, Array]) -> tuple[list[_Feature], Array]:
    """Every attribute that tells some answers apart, and their matrix."""
    known: list[_Feature] = []
    made: list[Array] = []
    for name in NUMBERS:
        column = columns[name].astype(float)
        told = column[~np.isnan(column)]
        if len(told) and min((told > told.min()).sum(), (told < told.max()).sum()) >= FEWEST_WITH:
            known.append(_Feature(name, None, told))
            column = np.where(np.isnan(column), np.median(told), column)
            made.append(np.log1p(np.maximum(column, 0)))  # counts and money: twice as much, not one more
    for name in CHOICES:
        told = columns[name]
        values, counts = np.unique([value for value in told if value is not None], return_counts=True)
        order = sorted(zip(-counts, values, strict=True))[:MOST_VALUES]
        for _, value in order:
            column = np.asarray([other == value for other in told], dtype=float)
            if FEWEST_WITH <= column.sum() <= len(column) - FEWEST_WITH:
                known.append(_Feature(name, str(value), column))
                made.append(column)
    return known, np.column_stack(made) if made else np.empty((len(columns["score"]), 0))


def _standard(values: Array) -> Array:
    spread = values.std(axis=0)
    return np.asarray((values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _explained(matrix: Array, score: Array, people: Array) -> float:
    from sklearn.linear_model import RidgeCV  # noqa: PLC0415
    from sklearn.model_selection import GroupKFold, cross_val_predict  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]  # noqa: PLC0415

    if people.max() + 1 < FOLDS:
        return 0.0
    model = make_pipeline(StandardScaler(), RidgeCV(alphas=_PENALTIES))
    foretold = cross_val_predict(model, matrix, score, groups=people, cv=GroupKFold(FOLDS))
    return float(1 - ((score - foretold) ** 2).sum() / ((score - score.mean()) ** 2).sum())


def _ends(told: Array) -> tuple[float, float]:
    """A low and a high value of a number; what is 0 nearly always is told by what it is when it is not."""
    lower, upper = (float(end) for end in np.percentile(told, SPREAD))
    if lower == upper:
        above, below = told[told > lower], told[told < lower]
        lower, upper = sorted((lower, float(np.median(above if len(above) >= len(below) else below))))
    return lower, upper


def _told(known: list[_Feature], matrix: Array, score: Array, effects: Array, resampled: Array) -> tuple[Driver, ...]:
    from scipy.stats import norm  # type: ignore[import-untyped]  # noqa: PLC0415

    low, high = np.percentile(resampled, (2.5, 97.5), axis=0)
    errors = resampled.std(axis=0, ddof=1)
    limit = float(norm.ppf(1 - 0.025 / len(known)))
    found = []
    for place, feature in enumerate(known):
        spread = matrix[:, place].std()
        lower, upper = _ends(feature.told) if feature.value is None else (0.0, 1.0)
        step = np.log1p(max(upper, 0)) - np.log1p(max(lower, 0)) if feature.value is None else 1.0
        middle = np.median(feature.told) if feature.value is None else 0.0
        found.append(
            Driver(
                feature.attribute,
                feature.value,
                float(effects[place]),
                float(low[place]),
                float(high[place]),
                float(effects[place] * score.std() / spread * step),
                int((feature.told > middle).sum()),
                float(lower) if feature.value is None else None,
                float(upper) if feature.value is None else None,
                bool(abs(effects[place]) > limit * errors[place]),
            )
        )
    return tuple(sorted(found, key=lambda driver: (-abs(driver.effect), driver.attribute, driver.value or "")))
