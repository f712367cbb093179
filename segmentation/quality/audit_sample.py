"""A random sample of rows to be held against their source by hand, the same for the same seed and data.

Rows are taken in the order of a hash of seed and content, so neither the order of the rows nor of the uploads matters.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.quality.audit_interval import ERROR_LIMIT, fewest_to_pass, most_wrong_to_pass
from segmentation.quality.checks import TABLES
from segmentation.store import load_sql, quote_identifier, quote_literal

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

    from segmentation.store import Store

SHARE = 0.05
LARGEST_SAMPLE = 5000
# By what a row is told from others. A customer or product is one row a source, as told last.
_KEYS = {
    "customers": ("customer_id",),
    "orders": ("order_id", "customer_id", "ordered_at", "amount"),
    "order_lines": ("order_id", "customer_id", "product_id", "product_name", "quantity", "amount"),
    "customer_totals": ("customer_id", "totals_as_of"),
    "products": ("product_id",),
    "feedback": ("feedback_id", "customer_id", "answered_at", "kind", "score", "comment"),
    "tickets": ("ticket_id", "customer_id", "opened_at", "subject"),
    "interactions": ("interaction_id", "customer_id", "happened_at", "kind", "channel", "detail"),
    "campaign_contacts": ("campaign", "customer_id", "sent_at"),
    "loyalty_points": ("entry_id", "customer_id", "changed_at", "points_change", "points_balance"),
}
_POPULATIONS = {"customers": "customers_to_audit", "products": "products_to_audit"}
_NOT_SHOWN = ("batch_id", "attributes", "filled_fields", "row_number")
# What the program makes of a row, and no source says.
_DERIVED = {"customers": ("region", "industry_section", "industry_division"), "orders": ("kind",)}


@dataclass(frozen=True)
class SamplePlan:
    """What would be drawn. ``strata``: source -> (rows there are, rows drawn); one named "" when not by source.

    ``capped``: the largest sample was reached before the share was.
    ``fewest_to_pass``: rows that must be judged for a pass at least; ``wrong_allowed``: wrong rows with which this
    sample still passes, None = it cannot.
    """

    entity: str
    share: float
    by_source: bool
    strata: dict[str, tuple[int, int]]
    capped: bool
    fewest_to_pass: int
    wrong_allowed: int | None

    @property
    def population(self) -> int:
        """Rows there are."""
        return sum(rows for rows, _ in self.strata.values())

    @property
    def sample(self) -> int:
        """Rows drawn."""
        return sum(drawn for _, drawn in self.strata.values())


def tables_to_audit(store: Store) -> list[str]:
    """The tables that hold rows."""
    with store.cursor() as cursor:
        filled = {
            name: cursor.execute(f"SELECT COUNT(*) > 0 FROM {quote_identifier(name)}").fetchone()  # noqa: S608
            for name in TABLES
        }
    return [name for name, told in filled.items() if told and told[0]]


def plan_sample(
    store: Store, entity: str, *, share: float = SHARE, by_source: bool = True, largest: int = LARGEST_SAMPLE
) -> SamplePlan:
    """How many rows a share is: rounded up, of each source apart or of all together; at least one row of each.

    Raises ``InputError``: ``entity_unknown``, ``audit_share_out_of_range``, ``audit_nothing_there``.
    """
    if entity not in TABLES:
        raise InputError("entity_unknown", entity=entity, allowed=", ".join(TABLES))
    if not 0 < share <= 1:
        raise InputError("audit_share_out_of_range", value=share, allowed="0–1")
    stratum = "source" if by_source else "''"
    with store.cursor() as cursor:
        counts = cursor.execute(
            f"SELECT {stratum}, COUNT(*) FROM ({_population(entity)}) GROUP BY 1 ORDER BY 1"  # noqa: S608
        ).fetchall()
    everything = sum(rows for _, rows in counts)
    if not everything:
        raise InputError("audit_nothing_there", entity=entity)
    wanted = {source: (rows, _part(rows, share)) for source, rows in counts}
    capped = sum(drawn for _, drawn in wanted.values()) > largest
    if capped:
        wanted = {source: (rows, max(1, rows * largest // everything)) for source, rows in counts}
    sample = sum(drawn for _, drawn in wanted.values())
    return SamplePlan(
        entity,
        share,
        by_source,
        wanted,
        capped,
        fewest_to_pass(everything, ERROR_LIMIT),
        most_wrong_to_pass(sample, everything, ERROR_LIMIT),
    )


def draw(store: Store, plan: SamplePlan, *, seed: int, drawn_at: datetime, drawn_by: str | None = None) -> int:
    """Draw the sample and keep it; returns the audit's number."""
    with store.transaction() as cursor:
        row = cursor.execute("SELECT nextval('audit_ids')").fetchone()
        assert row is not None
        audit_id = int(row[0])
        cursor.execute(
            "CREATE OR REPLACE TEMP TABLE drawn (source VARCHAR, place VARCHAR, row_text VARCHAR, file_name VARCHAR,"
            " batch_id INTEGER, cells MAP(VARCHAR, VARCHAR))"
        )
        cells = _cells(cursor, plan.entity)
        for source, (_, rows) in plan.strata.items():
            values = {"seed": seed, "sample": rows} | ({"source": source} if plan.by_source else {})
            cursor.execute(f"INSERT INTO drawn {_sample_query(plan, cells)}", values)
        cursor.execute(
            "INSERT INTO audit_rows SELECT $1, ROW_NUMBER() OVER (ORDER BY source, place, row_text), source, file_name,"
            " batch_id, cells FROM drawn",
            [audit_id],
        )
        told = cursor.execute("SELECT STRING_AGG(place, '' ORDER BY place) FROM drawn").fetchone()
        fingerprint = hashlib.sha256(f"{told}{audit_id}{drawn_at}".encode()).hexdigest()
        cursor.execute(
            "INSERT INTO audits VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [
                audit_id,
                plan.entity,
                plan.share,
                plan.by_source,
                seed,
                plan.population,
                plan.sample,
                fingerprint,
                store.dataset_version(),
                drawn_by,
                drawn_at,
            ],
        )
    return audit_id


def _part(rows: int, share: float) -> int:
    return max(1, min(rows, math.ceil(rows * share - 1e-9)))


def _population(entity: str) -> str:
    name = _POPULATIONS.get(entity)
    rows = load_sql(f"quality/{name}") if name else f"SELECT * FROM {quote_identifier(entity)}"  # noqa: S608
    return f"SELECT told.*, COALESCE(source, file_name) AS source, file_name FROM ({rows}) AS told INNER JOIN batches USING (batch_id)"  # noqa: E501, S608


def _cells(cursor: duckdb.DuckDBPyConnection, entity: str) -> str:
    """A MAP of column -> text, empty cells left out; days without a time of day and numbers without empty decimals."""
    told = cursor.execute(f"DESCRIBE {quote_identifier(entity)}").fetchall()
    hidden = (*_NOT_SHOWN, *_DERIVED.get(entity, ()))
    columns = [(str(name), str(kind)) for name, kind, *_ in told if name not in hidden]
    texts = []
    for name, kind in columns:
        text = f"CAST({quote_identifier(name)} AS VARCHAR)"
        if kind == "TIMESTAMP":
            text = f"REPLACE({text}, ' 00:00:00', '')"
        elif kind.startswith("DECIMAL") or kind == "DOUBLE":
            text = f"REGEXP_REPLACE({text}, '\\.?0+$', '')"
        elif name == "order_id":
            text = f"CASE WHEN NOT STARTS_WITH({text}, 'row-' || CAST(batch_id AS VARCHAR) || '-') THEN {text} END"
        texts.append(f"{{'key': {quote_literal(name)}, 'value': {text}}}")
    return f"MAP_FROM_ENTRIES(LIST_FILTER([{', '.join(texts)}], LAMBDA cell: cell.value IS NOT NULL))"


def _sample_query(plan: SamplePlan, cells: str) -> str:
    """Rows up to the sample's last hash, then, should several share it, by their whole text."""
    keys = ", ".join(f"CAST({quote_identifier(name)} AS VARCHAR)" for name in _KEYS[plan.entity])
    where = "WHERE source = $source" if plan.by_source else ""
    keyed = f"SELECT *, MD5(CONCAT_WS('|', $seed, source, {keys})) AS place FROM ({_population(plan.entity)}) {where}"  # noqa: S608
    return f"""
        WITH keyed AS ({keyed}),
        border AS (SELECT MAX(place) AS place FROM (SELECT place FROM keyed ORDER BY place LIMIT $sample)),
        near AS (
            SELECT source, keyed.place, file_name, batch_id, {cells} AS cells
            FROM keyed INNER JOIN border ON keyed.place <= border.place
        )
        SELECT source, place, CAST(cells AS VARCHAR) AS row_text, file_name, batch_id, cells
        FROM near ORDER BY place, row_text, file_name LIMIT $sample
    """  # noqa: S608 - our own names
