"""Why a customer is where the rules place them: codes and values; the words are told elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Check:
    """One node of a segment's rule, as it came out for the customer.

    ``depth``: 0 for the rule itself. ``value``: what the customer has in the field asked about; None without a value,
    and where the node asks for no field of the customer.
    """

    segment: str
    node: Any
    depth: int
    passed: bool
    value: object = None


@dataclass(frozen=True)
class Move:
    """A change that alone would bring the customer into ``segment``. Worded as ``move.<code>`` with ``values``.

    ``order``: ``orders`` more, worth ``amount_from`` or more and less than ``amount_below`` together (None = any
    amount), until ``by`` at the latest (None = whenever); ``spend``: ``amount`` more in as many orders; ``wait``:
    ``days`` without an order, on ``on``; ``complaint``: ``complaints`` more; ``metric``: ``metric`` at ``value``, not
    ``now``, all else equal; ``trait``: if ``trait`` were told as ``segment``; ``condition``: a condition (``node``)
    turned round, all else equal.
    """

    code: Literal["order", "spend", "wait", "complaint", "metric", "trait", "condition"]
    segment: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Centre:
    """The middle of a cluster. ``values``: metric -> value; ``distance``: from the customer, in scaled metrics."""

    segment: str
    distance: float
    values: Mapping[str, float]


@dataclass(frozen=True)
class Reasons:
    """What decides for one customer.

    ``values``: metric -> what the customer has; ``cuts``: metric -> its cuts; ``scores``: axis -> score; ``checks``:
    the rules in order, node by node; ``moves``: the nearest first. ``moves_known`` False: this kind of model
    has no way to tell what would move a customer. ``centres``: of clusters, the customer's own first, then by distance.
    """

    segment: str
    values: Mapping[str, Any]
    cuts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    scores: Mapping[str, int] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    moves: tuple[Move, ...] = ()
    moves_known: bool = True
    centres: tuple[Centre, ...] = ()
