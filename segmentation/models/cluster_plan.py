"""What a clustering is asked for, what a fit found, and both as the settings that are saved.

A saved version keeps the fit: at any other date customers are put to the same centres, nothing is fitted again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.models.result import NO_ORDERS, OTHERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MODEL = "clusters"
VALUES_MISSING = "values_missing"
FEWEST, MOST = 2, 10
MOST_METRICS = 12
SEED = 20240701
METRICS = (
    "days_since_last_order",
    "order_count",
    "spend_total",
    "spend_per_order",
    "order_count_6_months",
    "spend_6_months",
    "order_count_12_months",
    "spend_12_months",
    "mean_gap_days",
    "median_gap_days",
    "refund_count",
    "refund_total",
    "cancelled_count",
)
SYNONYMS = {"recency": "days_since_last_order", "frequency": "order_count", "monetary": "spend_total"}
RFM = tuple(SYNONYMS.values())
ALGORITHMS = ("kmeans", "minibatch", "mixture", "ward")
SCALINGS = ("zscore", "robust", "minmax", "none")
MISSING = ("apart", "median")
OPTIONS = {"algorithm": ALGORITHMS, "scaling": SCALINGS, "missing": MISSING}


@dataclass(frozen=True)
class ClusterPlan:
    """What to cluster by and how.

    ``logged``: metrics taken as sign(x) * ln(1 + |x|). ``scaling``: ``zscore`` (mean, standard deviation with n - 1),
    ``robust`` (median, quartile range), ``minmax``, ``none``. ``missing``: customers without a value in one of the
    metrics go ``apart`` (segment ``values_missing``) or take the ``median`` of those who have one.
    Raises ``InputError`` for what cannot be.
    """

    metrics: tuple[str, ...] = RFM
    k: int = 4
    algorithm: str = "kmeans"
    scaling: str = "zscore"
    logged: tuple[str, ...] = ()
    missing: str = "apart"
    seed: int = SEED

    def __post_init__(self) -> None:
        object.__setattr__(self, "metrics", _known(self.metrics))
        object.__setattr__(self, "logged", tuple(name for name in self.metrics if name in _known(self.logged)))
        if not 1 <= len(self.metrics) <= MOST_METRICS:
            raise InputError("cluster_metrics_number", value=len(self.metrics), allowed=f"1-{MOST_METRICS}")
        if type(self.k) is not int or not FEWEST <= self.k <= MOST:
            raise InputError("clusters_number", value=self.k, allowed=f"{FEWEST}-{MOST}")
        for name, allowed in OPTIONS.items():
            if getattr(self, name) not in allowed:
                raise InputError(
                    "cluster_option_unknown", setting=name, value=str(getattr(self, name)), allowed=", ".join(allowed)
                )


def _known(names: Sequence[str]) -> tuple[str, ...]:
    columns = tuple(dict.fromkeys(SYNONYMS.get(str(name), str(name)) for name in names))
    for name in columns:
        if name not in METRICS:
            raise InputError("cluster_metric_unknown", value=name, allowed=", ".join((*SYNONYMS, *METRICS)))
    return columns


@dataclass(frozen=True)
class ClusterFit:
    """What was found, clusters ordered by mean spend, highest first. Lists run over the plan's metrics or the clusters.

    ``shifts`` and ``spreads``: scaled = (value - shift) / spread. ``fills``: what a missing value becomes, in the
    metric's unit. ``centres``: in scaled metrics. ``constants`` and ``whitenings``: of a mixture (see ``cluster_fit``),
    else zeros and none. ``customers`` were complete on ``fitted_on``; ``fitted`` of them (a seeded sample where fewer)
    decided the centres. ``missing``: metric -> customers with an order and without a value. ``inertia``: sum of squared
    distances to the own centre over ``fitted``. ``agreement``: share (0..1) of ``fitted`` whose nearest centre is the
    cluster the algorithm gave them.
    """

    shifts: tuple[float, ...]
    spreads: tuple[float, ...]
    fills: tuple[float | None, ...]
    centres: tuple[tuple[float, ...], ...]
    constants: tuple[float, ...]
    whitenings: tuple[tuple[tuple[float, ...], ...], ...]
    fitted_on: date
    customers: int
    fitted: int
    missing: dict[str, int]
    inertia: float
    agreement: float


@dataclass(frozen=True)
class ClusterSettings:
    """A plan, its fit, and names for the clusters (none = their codes ``cluster_1`` …)."""

    plan: ClusterPlan
    fit: ClusterFit | None = None
    names: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.names:
            return
        if len(self.names) != self.plan.k:
            raise InputError("cluster_names_number", value=len(self.names), allowed=self.plan.k)
        object.__setattr__(self, "names", tuple(str(name).strip() for name in self.names))
        for name in self.names:
            if not name:
                raise InputError("segment_without_name", value="")
            if name in (NO_ORDERS, OTHERS, VALUES_MISSING):
                raise InputError("segment_name_reserved", value=name)
            if self.names.count(name) > 1:
                raise InputError("segment_name_twice", value=name)

    @property
    def model(self) -> str:
        """Its code in the registry."""
        return MODEL

    def clusters(self) -> list[str]:
        """The segments of the clusters: names, or codes where there are none."""
        return list(self.names or (f"cluster_{place}" for place in range(1, self.plan.k + 1)))

    def segments(self) -> list[str]:
        """Every segment a customer can be in, in order of meaning."""
        apart = [VALUES_MISSING] if self.plan.missing == "apart" else []
        return [*self.clusters(), *apart, NO_ORDERS]

    def to_json(self) -> str:
        """As saved with a version."""
        content: dict[str, Any] = {"model": MODEL, **asdict(self.plan), "names": self.names or None, "fit": None}
        if self.fit is not None:
            content["fit"] = asdict(self.fit) | {"fitted_on": self.fit.fitted_on.isoformat()}
        return json.dumps(content, ensure_ascii=False)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> ClusterSettings:
        """The settings that ``to_json`` wrote, or a plan by hand: ``{model: clusters, metrics: […], k: 4}``."""
        known = {*ClusterPlan.__dataclass_fields__, "model", "names", "fit"}
        unknown = sorted(set(map(str, content)) - known)
        if unknown:
            raise InputError("cluster_key_unknown", value=", ".join(unknown), allowed=", ".join(sorted(known)))
        told = {name: content[name] for name in ClusterPlan.__dataclass_fields__ if name in content}
        for name in ("metrics", "logged"):
            if name in told:
                if not isinstance(told[name], list | tuple):
                    raise InputError("cluster_metric_unknown", value=str(told[name])[:80], allowed=", ".join(METRICS))
                told[name] = tuple(told[name])
        found = content.get("fit")
        return cls(ClusterPlan(**told), None if found is None else _read_fit(found), tuple(content.get("names") or ()))

    def named(self, names: Sequence[str]) -> ClusterSettings:
        """The same clusters under other names."""
        return replace(self, names=tuple(names))


def _read_fit(content: Mapping[str, Any]) -> ClusterFit:
    def tuples(value: Any) -> Any:
        return tuple(tuples(item) for item in value) if isinstance(value, list) else value

    told = {name: tuples(value) for name, value in content.items()}
    return ClusterFit(**told | {"fitted_on": date.fromisoformat(content["fitted_on"])})
