"""All ready models at once, a million customers: from settings to the sizes of all segments, beside pandas.

Both start from the metrics of each customer and from what files told; each model runs by its standard settings.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from benchmarks.change_cut import _database as _orders_database
from benchmarks.change_cut import prepare as _prepare_orders
from benchmarks.customer_metrics import AS_OF
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from segmentation.models.settings import Settings
    from segmentation.store import Store

PLACES = ("广东省", "浙江省", "江苏省", "山东省", "四川省", "河南省", "北京市", "上海市", "湖北省", "福建省", "湖南省")
RECORDS = """
    INSERT INTO feedback BY NAME
        SELECT customer_id, TIMESTAMP '2024-06-01' + TO_DAYS(CAST(HASH(customer_id) % 270 AS INTEGER)) AS answered_at,
            'csat' AS kind, 1 + HASH(customer_id || 's') % 5 AS score, 1 AS scale_min, 5 AS scale_max, 1 AS batch_id
        FROM customers WHERE HASH(customer_id || 'f') % 5 = 0;
    INSERT INTO interactions BY NAME
        SELECT customer_id, TIMESTAMP '2024-01-01' + TO_DAYS(CAST(HASH(customer_id) % 420 AS INTEGER)) AS happened_at,
            'web_visit' AS kind, 1 AS batch_id
        FROM customers WHERE HASH(customer_id || 'i') % 3 = 0;
    UPDATE customers SET
        province = LIST_EXTRACT($places, CAST(1 + HASH(customer_id || 'p') % 12 AS BIGINT)),
        gender = CASE HASH(customer_id || 'g') % 5 WHEN 0 THEN NULL WHEN 1 THEN 'male' ELSE 'female' END,
        birthday = CASE WHEN HASH(customer_id || 'b') % 4 > 0
            THEN STRFTIME(DATE '1950-01-01' + CAST(HASH(customer_id || 'd') % 20000 AS INTEGER), '%Y-%m-%d') END;
"""


def _database(options: argparse.Namespace) -> Path:
    return OUT / f"models-{options.customers}.duckdb"


def prepare(options: argparse.Namespace) -> str:
    """Five orders a customer, with answers, visits, provinces, genders and birthdays."""
    import shutil

    from segmentation.store import Store

    _prepare_orders(argparse.Namespace(customers=options.customers, changes=0))
    if not _database(options).exists():
        shutil.copyfile(_orders_database(options), _database(options))
        store = Store(_database(options), work_folder=OUT)
        with store.transaction() as cursor:
            for statement in RECORDS.split(";")[:-1]:
                cursor.execute(statement, {"places": list(PLACES)} if "$places" in statement else {})
        store.close()
    return f"{options.customers:,} customers, 5 orders each; all ready models one after the other, metrics at hand"


def _opened(options: argparse.Namespace) -> tuple[Store, list[Settings]]:
    """The store with its metrics, and the standard settings of all models but those by rules or clusters."""
    from segmentation.metrics.customers import metrics_table
    from segmentation.models.registry import MODELS
    from segmentation.store import Store

    store = Store(_database(options), work_folder=OUT)
    metrics_table(store, AS_OF)
    ready = [model for code, model in MODELS.items() if model.controls or code in {"rfm8", "grid"}]
    return store, [model.standard(store, AS_OF) for model in ready]


def _run(store: Store, settings: list[Settings]) -> tuple[float, str]:
    from segmentation.models.registry import evaluate

    started = time.perf_counter()
    slowest, sizes = (0.0, ""), 0
    for chosen in settings:
        begun = time.perf_counter()
        sizes += len(evaluate(store, AS_OF, chosen).segments)
        slowest = max(slowest, (time.perf_counter() - begun, chosen.model))
    seconds = time.perf_counter() - started
    return seconds, f"{len(settings)} models, {sizes} segments; slowest {slowest[1]} {slowest[0]:.2f} s"


def _opened_cold(options: argparse.Namespace) -> tuple[Store, list[Settings]]:
    """As ``_opened``, with nothing at hand but the metrics."""
    from segmentation.metrics.customers import metrics_table

    store, settings = _opened(options)
    store.derived_tables.forget(but=metrics_table(store, AS_OF))
    return store, settings


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """All models anew: what a model keeps between runs (its inputs, the curve of ABC) is made within the time."""
    return _run(*_opened_cold(options))


def fenqun_again(options: argparse.Namespace) -> tuple[float, str]:
    """The same once more, as after a change of settings."""
    store, settings = _opened(options)
    _run(store, settings)
    return _run(store, settings)


def fenqun_with_tags(options: argparse.Namespace) -> tuple[float, str]:
    """All models and every built-in tag, all for the first time: what both ask of customers is made within the time."""
    from segmentation.tags.evaluate import evaluate_tags

    store, settings = _opened_cold(options)
    seconds, note = _run(store, settings)
    started = time.perf_counter()
    counted = evaluate_tags(store, AS_OF)
    tags = time.perf_counter() - started
    return seconds + tags, f"{note}; {len(counted.groups)} groups of tags {tags:.2f} s; pandas has no tags"


def _frames(store: Store) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    import pandas as pd

    from segmentation.metrics.customers import metrics_table

    columns = (
        "customer_id, order_count, CAST(spend_total AS DOUBLE) AS spend, CAST(spend_gross AS DOUBLE) AS gross,"
        " CAST(refund_total AS DOUBLE) AS refunded, days_since_last_order AS days, first_order_on, last_order_on,"
        " median_gap_days AS own_gap, CAST(last_gap_days AS DOUBLE) AS last_gap"
    )
    with store.cursor() as cursor:
        table = cursor.execute(f"SELECT {columns} FROM {metrics_table(store, AS_OF)}").df()
        people = cursor.execute("SELECT customer_id, province, gender, birthday FROM customers").df()
        answers = cursor.execute("SELECT customer_id, answered_at AS at, score FROM feedback").df()
        visits = cursor.execute("SELECT customer_id, happened_at AS at FROM interactions").df()
    table["first_order_on"] = pd.to_datetime(table["first_order_on"])
    table["last_order_on"] = pd.to_datetime(table["last_order_on"])
    return table, people, answers, visits


def _sizes(frame: pd.DataFrame, segment: object) -> None:
    how = {"customer_id": "count", "order_count": "sum", "spend": "sum", "days": "mean"}
    frame.assign(segment=segment).groupby("segment").agg(how)


def pandas(options: argparse.Namespace) -> tuple[float, str]:
    """The same rules with the same edges found, column by column, a groupby a model; tables in memory at the start."""
    from segmentation.models.settings import ModelSettings

    store, settings = _opened(options)
    chosen = {one.model: one.values for one in settings if isinstance(one, ModelSettings)}
    table, people, answers, visits = _frames(store)
    started = time.perf_counter()
    bought = table[table["order_count"] > 0]
    _by_value(bought)
    _by_days(bought, chosen["lifecycle"])
    _by_risk(bought, answers, visits, chosen["risk"]["silence_days"])
    _by_traits(table.merge(people, on="customer_id", how="left"))
    return time.perf_counter() - started, "10 models; ABC cuts equal values apart"


def _by_value(bought: pd.DataFrame) -> None:
    """RFM twice, value tiers, HML, ABC, CLV."""
    import numpy as np
    import pandas as pd

    def tiers(value, shares, names):
        edges = [np.quantile(value, 1 - share, method="higher") for share in np.cumsum(shares)]
        return np.select([value >= edge for edge in edges], names[:-1], default=names[-1])

    for levels in (2, 5):
        r, f, m = (
            np.select([at < np.quantile(at, n / levels) for n in range(1, levels)], range(1, levels), default=levels)
            for at in (-bought["days"], bought["order_count"], bought["spend"])
        )
        _sizes(bought, r * 100 + f * 10 + (m if levels == 2 else 0))
    for _ in ("value_tiers", "hml"):
        _sizes(bought, tiers(bought["spend"], (0.2, 0.3), ["high", "middle", "low"]))
    ranked = bought.sort_values("spend", ascending=False)
    earned = ranked["spend"].clip(lower=0)
    before = earned.cumsum().shift(fill_value=0) / earned.sum()
    _sizes(ranked, np.select([before < 0.8, before < 0.95], ["a", "b"], default="c"))
    years = ((pd.Timestamp(AS_OF) - bought["first_order_on"]).dt.days / 365).clip(lower=1)
    clv = 0.3 * (bought["spend"] + (2 * bought["spend"] / years).where(bought["days"] <= 365, 0))
    _sizes(bought, tiers(clv, (0.05, 0.15, 0.3), ["platinum", "gold", "silver", "bronze"]))


def _by_days(bought: pd.DataFrame, edge: dict) -> None:
    """Lifecycle."""
    import numpy as np

    once = bought["first_order_on"] == bought["last_order_on"]
    rules = {
        "new": once & (bought["days"] <= edge["new_days"]),
        "first_time": once & (bought["days"] <= edge["one_time_lost_days"]),
        "lost": once | (bought["days"] > edge["lost_days"]),
        "at_risk": bought["days"] > edge["at_risk_days"],
        "won_back": bought["last_gap"] > edge["lost_days"],
        "loyal": bought["order_count"] >= edge["loyal_orders"],
    }
    _sizes(bought, np.select(list(rules.values()), list(rules), default="repeat"))


def _by_risk(bought: pd.DataFrame, answers: pd.DataFrame, visits: pd.DataFrame, silence_days: float) -> None:
    import numpy as np
    import pandas as pd

    day = pd.Timestamp(AS_OF)
    complained = answers[(answers["score"] <= 2) & (answers["at"] > day - pd.DateOffset(years=1))]
    seen = pd.concat([answers[["customer_id", "at"]], visits])
    risk = bought.merge(complained.groupby("customer_id").size().rename("complaints"), on="customer_id", how="left")
    risk = risk.merge(seen.groupby("customer_id")["at"].max().rename("seen"), on="customer_id", how="left")
    usual = risk["own_gap"].where(risk["order_count"] >= 3).fillna(risk["own_gap"].median())
    silent = (day - risk[["last_order_on", "seen"]].max(axis=1)).dt.days
    score = (
        50 * ((risk["days"] / usual - 1) / 2).clip(0, 1)
        + 15 * (2 * risk["refunded"] / risk["gross"]).clip(0, 1)
        + 20 * (risk["complaints"].fillna(0) / 2).clip(0, 1)
        + 15 * (silent / silence_days - 1).clip(0, 1)
    )
    _sizes(risk, np.select([score >= 50, score >= 25], ["high", "middle"], default="low"))


def _by_traits(placed: pd.DataFrame) -> None:
    """Geography by province, demography by gender and age."""
    import pandas as pd

    largest = placed["province"].value_counts().index[:8]
    named = placed["province"].where(placed["province"].isin(largest), "others")
    _sizes(placed, named.where(placed["province"].notna(), "unknown"))
    age = (pd.Timestamp(AS_OF) - pd.to_datetime(placed["birthday"])).dt.days / 365.25
    person = placed["gender"] + " " + pd.cut(age, [0, 18, 25, 35, 45, 55, 65, 120], right=False).astype(str)
    person = person.where(age.notna())
    named = person.where(person.isin(person.value_counts().index[:8]), "others")
    _sizes(placed, named.where(person.notna(), "unknown"))


SIDES = [
    Side("fenqun, all models", fenqun),
    Side("fenqun, all once more", fenqun_again),
    Side("fenqun, models and tags", fenqun_with_tags),
    Side("pandas, in memory", pandas),
]

if __name__ == "__main__":
    compare(options_of(__doc__, customers=1_000_000), SIDES, prepare=prepare, reference="pandas, in memory")
