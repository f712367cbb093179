"""A store in memory, ways to fill it, and where the reference files are."""

import hashlib
import os
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, settings

from segmentation.intake.commit import Batch, commit
from segmentation.intake.plan import Plan
from segmentation.intake.proposal import Proposal, propose, settled
from segmentation.intake.sandbox import Children
from segmentation.intake.stage import StagedTable, stage
from tests import servers
from tests.stores import Stores

# An example here is a database made, filled and asked: slower than a function call, and no reason to complain.
# Explaining a failure runs hundreds more of them: a failing test would take hours.
settings.register_profile(
    "fenqun",
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[phase for phase in Phase if phase is not Phase.explain],
)
settings.load_profile("fenqun")

NOW = datetime(2024, 7, 1, 12)  # noqa: DTZ001 - naive like all times in the store
REFERENCE_MISSING = "reference data is not here"


@dataclass(frozen=True)
class Imported:
    """One file taken in: as staged, as understood, as committed."""

    staged: StagedTable
    proposal: Proposal
    plan: Plan
    batch: Batch


@pytest.fixture(scope="session")
def stores(tmp_path_factory):
    """``stores.fresh(folder)``: an empty store, as often as wanted."""
    made = Stores(tmp_path_factory.getbasetemp())
    yield made
    made.close()


@pytest.fixture
def store(tmp_path, stores):
    opened = stores.fresh(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def reference_data():
    folder = Path(os.environ.get("FENQUN_REFERENCE_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(REFERENCE_MISSING)
    return folder


def pytest_terminal_summary(terminalreporter):
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for reason in (REFERENCE_MISSING, servers.POSTGRESQL_MISSING, servers.MARIADB_MISSING):
        missed = sum(reason in told for told in skipped)
        if missed:
            terminalreporter.write_line(f"{missed} tests were not run: {reason}")


@pytest.fixture(scope="session")
def postgresql():
    with servers.postgresql() as running:
        yield running


@pytest.fixture(scope="session")
def mariadb():
    with servers.mariadb() as running:
        yield running


@pytest.fixture
def secrets_file(tmp_path, monkeypatch):
    """Write a ``secrets.toml`` of these sections and make the program use it."""

    def write(*sections):
        path = tmp_path / "secrets.toml"
        path.write_text("\n".join(sections), encoding="utf-8")
        path.chmod(0o600)
        monkeypatch.setenv("FENQUN_SECRETS", str(path))
        return path

    return write


@pytest.fixture(scope="module")
def readers():
    """Children that read the small files of a module one after the other: starting one takes longer than a file."""
    with Children() as children:
        yield children


@pytest.fixture
def import_text(tmp_path, readers):
    """Take a small CSV text into a store the whole way: stage, propose, settle, commit."""

    def take(store, text, *, name="file.csv", entity=None, overrides=None, now=NOW, **answers):
        source = tmp_path / name
        source.write_text(text, encoding="utf-8")
        staged = stage(source, store.work_folder, children=readers)
        proposal = propose(store, staged, entity=entity, overrides=overrides, file_name=name)
        plan = settled(proposal, **answers)
        return Imported(staged, proposal, plan, commit(store, staged, plan, file_name=name, committed_at=now))

    return take


@pytest.fixture
def ask(store):
    """Rows of a statement over the store."""

    def rows(statement, *values):
        with store.cursor() as cursor:
            return cursor.execute(statement, list(values)).fetchall()

    return rows


def _fill_orders(store, rows):
    """Put orders into the store without a file: (customer, day or time, amount), then refund and kind if wanted."""
    told = []
    for number, (customer, day, amount, *more) in enumerate(rows):
        refund, kind = [*more, None, None][:2]
        kind = kind or ("sale" if amount > 0 else "refund" if amount < 0 else "free")
        time = day if isinstance(day, datetime) else datetime.combine(day, datetime.min.time())
        money = None if refund is None else str(refund)
        told.append((f"o{number}", customer, time, str(amount), money, kind))
    with store.transaction() as cursor:
        batch = cursor.execute("SELECT nextval('batch_ids')").fetchone()[0]
        if told:
            cursor.execute(
                "INSERT INTO orders (order_id, customer_id, ordered_at, amount, refund_amount, kind, batch_id)"
                " SELECT UNNEST($1), UNNEST($2), UNNEST($3), CAST(UNNEST($4) AS DECIMAL(18, 4)),"
                f" CAST(UNNEST($5) AS DECIMAL(18, 4)), UNNEST($6), {batch}",
                [list(column) for column in zip(*told, strict=True)],
            )
        cursor.execute(
            "INSERT INTO batches (batch_id, entity, file_name, file_sha256, rows_read, rows_kept, rows_rejected,"
            " committed_at) VALUES ($1, 'orders', 'made.csv', 'none', $2, $2, 0, $3)",
            [batch, len(told), NOW],
        )
    return batch


@pytest.fixture
def orders_in(store):
    """Fill the store with literal orders, in place of those it holds; returns the store."""

    def fill(rows):
        with store.transaction() as cursor:
            cursor.execute("DELETE FROM orders")
        _fill_orders(store, rows)
        return store

    return fill


@pytest.fixture
def stage_rows(tmp_path):
    """Build a staged table from literal rows, without the child process that reads files; data starts in row 2."""

    def make(columns, rows, *, left_out=(), left_out_counts=None):
        path = tmp_path / f"{uuid.uuid4().hex}.parquet"
        cells = {f"c{place}": pa.array([row[place] for row in rows], pa.string()) for place in range(len(columns))}
        pq.write_table(pa.table({"row_number": pa.array(range(2, len(rows) + 2), pa.int64()), **cells}), path)
        counts = left_out_counts or dict(Counter(row.reason for row in left_out))
        return StagedTable(
            path=path,
            columns=tuple(columns),
            kind="text",
            encoding="utf-8",
            delimiter=",",
            quote='"',
            sheet=None,
            sheets=(),
            header_row=1,
            rows=len(rows),
            preview=(),
            left_out=tuple(left_out),
            left_out_count=sum(counts.values()),
            left_out_counts=counts,
            padded=0,
            damaged_characters=0,
            first_row=None,
            size_bytes=1,
            sha256=hashlib.sha256(repr((columns, rows)).encode()).hexdigest(),
        )

    return make
