"""How long customers stay in a segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.special import chdtri  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentation.effects.moves import Change, Moves


@dataclass(frozen=True)
class Stay:
    """Time in one segment over a run of days; customers are looked at on those days only.

    ``mean_days`` = ``customer_days`` spent in it / ``ended`` stays. Stays that are cut, ``begun_before`` the first day
    or still ``running`` on the last, count with the days seen and not as ends (occurrence-exposure rate; exact
    if the chance of leaving does not depend on how long one has been there). None where nobody left. ``low``,
    ``high``: its 95 % interval (Garwood 1936, exact for Poisson counts); ``high`` None: no upper end. None of them is
    told beyond ``window_days``, the time looked at: ``outlasts`` says that the mean lies there.
    """

    segment: str
    customer_days: int
    stays: int
    ended: int
    running: int
    begun_before: int
    low: float | None
    high: float | None
    window_days: int

    @property
    def mean_days(self) -> float | None:
        """Days a customer stays on average."""
        return self.customer_days / self.ended if self.ended and not self.outlasts else None

    @property
    def outlasts(self) -> bool:
        """Whether customers stay longer on average than they were looked at: too few have left to say how long."""
        return self.customer_days > self.ended * self.window_days


def stays(told: Sequence[Moves]) -> dict[str, Stay]:
    """Segment -> time in it, from the moves over a run of days (``moves_over``)."""
    changes = [moves.changes() for moves in told]
    names = dict.fromkeys(name for found in changes for name in found)
    return {name: _stay(name, [found[name] for found in changes if name in found], told) for name in names}


def _stay(name: str, changes: Sequence[Change], told: Sequence[Moves]) -> Stay:
    days = sum(change.size_before * (change.after - change.before).days for change in changes)
    ended = sum(change.left for change in changes)
    begun_before = sum(change.size_before for change in changes if change.before == told[0].before)
    running = sum(change.size_after for change in changes if change.after == told[-1].after)
    window = (told[-1].after - told[0].before).days
    most, least = chdtri(2 * ended + 2, 0.025) / 2, chdtri(2 * ended, 0.975) / 2 if ended else 0.0
    return Stay(
        segment=name,
        customer_days=days,
        stays=ended + running,
        ended=ended,
        running=running,
        begun_before=begun_before,
        low=min(days / most, window) if days else None,
        high=days / least if least and days and days / least <= window else None,
        window_days=window,
    )
