"""What each KPI is: numerator, denominator, unit and the data it needs. The words are in ``data/words.toml`` (kpi.*).

A period's customers stand in the segment they were in on the day before it began, everywhere: by that day's data they
were chosen and written to. By the segment at the end, whoever ordered would have risen, and good segments would do
well by definition. Who was not known by then is told apart (``NEWCOMERS``); guests are in no KPI.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from segmentation.errors import InputError

Unit = Literal["money", "orders", "share", "change", "points", "score", "hours"]
Source = Literal["orders", "csat", "nps", "ces", "complaints", "answered_tickets", "closed_tickets"]
Counted = Literal["buyers", "customers", "answers", "tickets"]
Interval = Literal["wilson", "net", "bootstrap"]

NEWCOMERS = "newcomers"
SMALL = 30  # fewer are marked
CHURN_DAYS = 90  # without an order: a customer is counted as lost


@dataclass(frozen=True)
class Kpi:
    """One KPI: the sum of column ``numerator`` over that of ``denominator`` (None: the sum itself) of its ``family``.

    ``family``: the statement ``effects/kpi_<family>.sql``. ``n``: the column that is counted, in ``counted``.
    ``interval`` None: a total, known exactly.
    """

    code: str
    unit: Unit
    family: str
    numerator: str
    denominator: str | None
    n: str
    counted: Counted
    source: Source
    interval: Interval | None
    more_is_better: bool
    group: Literal["sales", "loyalty", "voice", "service"]

    @property
    def compared_by(self) -> Literal["ratio", "difference"]:
        """How two values are held against each other: 120 to 100 is +20 %, but a share of 12 % to 10 % is +2 points."""
        return "ratio" if self.unit in ("money", "orders", "hours") else "difference"

    @property
    def columns(self) -> tuple[str, ...]:
        """The sums it is made of, as its family's statement names them."""
        parts = ("nps_high", "nps_low") if self.interval == "net" else ()
        return (self.numerator, *([self.denominator] if self.denominator else []), self.n, *parts)

    @property
    def near(self) -> float:
        """How far a value may be from a target and still be near, where 5 % of the target is less."""
        return {"points": 2.0, "change": 0.01}.get(self.unit, 0.0)


_BUYERS: tuple[str, Counted] = ("buyers", "buyers")
_ANSWERED: tuple[str, str, Counted, Source] = ("answered_tickets", "answered_tickets", "tickets", "answered_tickets")
_CLOSED: tuple[str, str, Counted, Source] = ("closed_tickets", "closed_tickets", "tickets", "closed_tickets")
_HEARD: tuple[str, str, Counted, Source] = ("buyers_or_complainers", "buyers_or_complainers", "customers", "complaints")
_MEAN: Interval = "bootstrap"
_SHARE: Interval = "wilson"
_NET: Interval = "net"
KPIS = (
    Kpi("revenue", "money", "orders", "revenue", None, *_BUYERS, "orders", None, True, "sales"),
    Kpi("spend_per_order", "money", "orders", "revenue", "orders", *_BUYERS, "orders", _MEAN, True, "sales"),
    Kpi("spend_per_order_growth", "change", "orders", "revenue", "orders", *_BUYERS, "orders", _MEAN, True, "sales"),
    Kpi("orders_per_buyer", "orders", "orders", "orders", "buyers", *_BUYERS, "orders", _MEAN, True, "sales"),
    Kpi(
        "retention_rate", "share", "staying", "returned", "previous_buyers", "previous_buyers", "customers", "orders",
        _SHARE, True, "loyalty",
    ),
    Kpi("repurchase_rate", "share", "orders", "repeat_buyers", "buyers", *_BUYERS, "orders", _SHARE, True, "loyalty"),
    Kpi(
        "churn_rate", "share", "staying", "churned", "active", "active", "customers", "orders", _SHARE, False,
        "loyalty",
    ),
    Kpi(
        "csat", "share", "answers", "csat_high", "csat_answers", "csat_answers", "answers", "csat", _SHARE, True,
        "voice",
    ),
    Kpi(
        "nps", "points", "answers", "nps_points", "nps_answers", "nps_answers", "answers", "nps", _NET, True, "voice",
    ),
    Kpi("ces", "score", "answers", "ces_points", "ces_answers", "ces_answers", "answers", "ces", _MEAN, True, "voice"),
    Kpi("complaint_rate", "share", "complaints", "complainers", *_HEARD, _SHARE, False, "service"),
    Kpi("first_answer_hours", "hours", "tickets", "answer_hours", *_ANSWERED, _MEAN, False, "service"),
    Kpi("resolution_hours", "hours", "tickets", "close_hours", *_CLOSED, _MEAN, False, "service"),
)  # fmt: skip
BY_CODE = {kpi.code: kpi for kpi in KPIS}
GROUPS = ("sales", "loyalty", "voice", "service")
GROWTH = "spend_per_order_growth"


def kpi_named(code: str) -> Kpi:
    """A KPI by its code. Raises ``InputError("kpi_unknown")``."""
    if code not in BY_CODE:
        raise InputError("kpi_unknown", value=code, allowed=", ".join(BY_CODE))
    return BY_CODE[code]
