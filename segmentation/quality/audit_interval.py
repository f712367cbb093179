"""What a sample says about the share of wrong rows in all of them: interval and verdict.

The interval is exact for samples drawn without replacement: the numbers of wrong rows in the population that a
two-sided test of the hypergeometric distribution does not reject (Cochran, Sampling Techniques, 3rd ed. 1977, ch. 3;
Buonaccorsi, The American Statistician 41, 1987). In a large population it is that of Clopper and Pearson; when every
row was judged it is a single point. Rows drawn by source in proportion are treated alike, which errs on the wide side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

ERROR_LIMIT = 0.01
CONFIDENCE = 0.95
Outcome = Literal["pass", "fail", "too_few"]


@dataclass(frozen=True)
class Judgement:
    """``wrong`` of ``judged`` rows, out of ``population``. ``low`` to ``high``: 95 % interval of the error rate.

    ``outcome``: pass = surely within the limit (high ≤ limit), fail = surely above it (low > limit), too_few = the
    sample cannot tell. ``more_needed``: rows still to be judged until it can, should the rate stay; 0 once it can.
    """

    judged: int
    wrong: int
    population: int
    low: float
    high: float
    limit: float
    outcome: Outcome
    more_needed: int

    @property
    def rate(self) -> float:
        """Wrong rows of those judged."""
        return self.wrong / self.judged

    @property
    def rows_to_tell(self) -> int:
        """Rows that must be judged in all until the sample can tell, should the rate stay."""
        return self.judged + self.more_needed

    @property
    def within_limit(self) -> bool:
        """Whether the rate itself keeps the limit, whatever its uncertainty."""
        return self.rate <= self.limit


def error_interval(wrong: int, judged: int, population: int) -> tuple[float, float]:
    """From wrong and judged rows of a population to the 95 % interval of its share of wrong rows."""
    from scipy.stats import hypergeom  # type: ignore[import-untyped]  # noqa: PLC0415 - it takes a second

    tail = (1 - CONFIDENCE) / 2
    least, most = wrong, population - (judged - wrong)
    low = _first(least, most, lambda bad: hypergeom.sf(wrong - 1, population, bad, judged) > tail)
    high = _first(low, most + 1, lambda bad: bad > most or hypergeom.cdf(wrong, population, bad, judged) <= tail) - 1
    return low / population, high / population


def judge_counts(wrong: int, judged: int, population: int, limit: float = ERROR_LIMIT) -> Judgement:
    """The interval, held against the limit."""
    low, high = error_interval(wrong, judged, population)
    outcome = _outcome(low, high, limit)
    enough = judged
    if outcome == "too_few":

        def tells(rows: int) -> bool:
            return _outcome(*error_interval(round(wrong / judged * rows), rows, population), limit) != "too_few"

        enough = _first(judged, population, tells)
    return Judgement(judged, wrong, population, low, high, limit, outcome, enough - judged)


def fewest_to_pass(population: int, limit: float = ERROR_LIMIT) -> int:
    """The smallest sample that can pass: with no wrong row in it, the interval stays within the limit."""
    return _first(1, population, lambda rows: error_interval(0, rows, population)[1] <= limit)


def most_wrong_to_pass(sample: int, population: int, limit: float = ERROR_LIMIT) -> int | None:
    """With up to so many wrong rows a fully judged sample passes; None when it cannot pass at all."""
    allowed = _first(0, sample, lambda wrong: error_interval(wrong, sample, population)[1] > limit) - 1
    return allowed if allowed >= 0 else None


def _outcome(low: float, high: float, limit: float) -> Outcome:
    if high <= limit:
        return "pass"
    return "fail" if low > limit else "too_few"


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number from ``low`` on for which it holds; it does for all above, and for ``high``."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
