"""A way to read a few bytes without a child process."""

import gc

import duckdb
import pyarrow.parquet as pq
import pytest

from segmentation.intake.text import OUTPUT, stage_text

NOTHING_SETTLED = {"sheet": None, "header_row": None, "encoding": None, "delimiter": None, "quote": None}


@pytest.fixture
def read_here(tmp_path, monkeypatch):
    """Return what the child would answer for these bytes, and the rows it would write."""

    def read(content, **settled):
        source = tmp_path / f"upload-{len(list(tmp_path.iterdir()))}.csv"
        source.write_bytes(content)
        scratch = tmp_path / f"scratch-{source.stem}"
        scratch.mkdir()
        monkeypatch.chdir(scratch)
        request = {
            "source": str(source),
            "scratch": str(scratch),
            "settings": NOTHING_SETTLED | settled,
            "memory_bytes": 1 << 30,
            "columns_allowed": 4096,
        }
        answer = stage_text(request, lambda *_step: None)
        gc.enable()
        table = pq.read_table(scratch / OUTPUT)
        names = [f"c{column}" for column in range(len(answer["columns"]))]
        rows = list(zip(*(table[name].to_pylist() for name in names), strict=True))
        return answer, rows

    return read


@pytest.fixture
def rows_of():
    """All rows of a staged table, in the order of the file, with row numbers first."""

    def read(table):
        folder = str(table.path.parent).replace("'", "''")
        with duckdb.connect() as connection:
            connection.execute(f"SET allowed_directories = ['{folder}/']; SET enable_external_access = false")
            return connection.execute(f"{table.relation_sql()} ORDER BY row_number").fetchall()

    return read
