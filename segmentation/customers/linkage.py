"""Likely duplicates among the customers: pairs with a score and the reason, found by splink on DuckDB.

splink writes tables of its own and wants to alter settings, so it works on a database in memory apart from the store,
which is locked. Customers go there, and pairs come back, as parquet in the work folder.
"""

from __future__ import annotations

import logging
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from segmentation.customers.linkage_model import COMPARISONS, level_codes, splink_settings
from segmentation.errors import CancelledError, StoreError
from segmentation.store import interruptible, load_sql, quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmentation.store import Store

SHARED_BY = 6  # more customers than this with one phone or e-mail: a switchboard or a made-up value
MEMORY_LIMIT = "3GB"
LOWEST_SCORE = 0.3  # pairs below are not kept
CHUNKS = 8
_COMPARED = ("name", "phone", "email", "birthday", "gender", "address", "company", "city")


def find_pairs(
    store: Store,
    found: Path,
    *,
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write the pairs to ``found`` (parquet) and return how many customers were compared.

    Columns: left_id, right_id (left < right), score (0 to 1), and one code a field of ``linkage_model.FIELDS``: same,
    same_sound, similar, one_character, part, differs, missing. Raises ``CancelledError``.
    """
    progress("linkage_reading", 0.0)
    with tempfile.TemporaryDirectory(
        dir=store.work_folder, prefix="upload-link-", ignore_cleanup_errors=True
    ) as folder:
        profiles = Path(folder) / "profiles.parquet"
        with store.cursor() as cursor, interruptible(cursor, cancelled):
            fields = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in _COMPARED)
            cursor.execute(
                f"COPY (SELECT customer_id, {fields} FROM customer_profiles) TO $target (FORMAT parquet)",  # noqa: S608 - our own names
                {"target": str(profiles)},
            )
        with _apart(Path(folder), cancelled) as connection:
            progress("linkage_preparing", 0.1)
            customers = _prepare(connection, profiles)
            progress("linkage_comparing", 0.2)
            _compare(connection, customers, found, progress)
    return customers


@contextmanager
def _apart(folder: Path, cancelled: Callable[[], bool]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory whose work stops soon after ``cancelled()``."""
    connection = duckdb.connect(
        config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(folder), "autoinstall_known_extensions": "false"}
    )
    try:
        with interruptible(connection, cancelled):
            try:
                yield connection
            except duckdb.Error as error:
                if cancelled():
                    raise CancelledError from error
                raise StoreError("engine", message=str(error)) from error
            except Exception as error:  # splink wraps what the engine says
                if cancelled():
                    raise CancelledError from error
                raise
    finally:
        connection.close()


def _prepare(connection: duckdb.DuckDBPyConnection, profiles: Path) -> int:
    wide = "".join(map(chr, range(0xFF01, 0xFF5F))) + "\u3000"
    plain = "".join(map(chr, range(0x21, 0x7F))) + " "
    connection.execute(f"CREATE MACRO narrow(x) AS TRANSLATE(x, {quote_literal(wide)}, {quote_literal(plain)})")
    connection.execute(f"CREATE VIEW profiles AS FROM read_parquet({quote_literal(str(profiles))})")
    sounds = _sounds()
    connection.register("told_sounds", sounds)
    connection.execute("CREATE TABLE sounds AS FROM told_sounds")
    connection.unregister("told_sounds")
    for name in ("compound_surnames", "plain_customers", "name_syllables"):
        connection.execute(f"CREATE TABLE {name} AS {load_sql(f'customers/{name}')}")
    connection.execute(
        f"CREATE TABLE linkage_records AS {load_sql('customers/linkage_records')}", {"shared_by": SHARED_BY}
    )
    (row,) = connection.execute("SELECT COUNT(*) FROM linkage_records").fetchall()
    return int(row[0])


@cache
def _sounds() -> Any:
    """Character -> pinyin without tone, the most usual reading; a surname's own reading stands first."""
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 - only here
    from pypinyin import pinyin_dict  # noqa: PLC0415 - a second to load, and only here
    from pypinyin.contrib.tone_convert import to_normal  # noqa: PLC0415

    told = {
        chr(code): to_normal(readings.split(",")[0], v_to_u=False)
        for code, readings in pinyin_dict.pinyin_dict.items()
        if 0x4E00 <= code <= 0x9FFF
    }
    return pa.table({"sign": list(told), "sound": list(told.values())})


def _compare(
    connection: duckdb.DuckDBPyConnection,
    customers: int,
    found: Path,
    progress: Callable[[str, float | None], None],
) -> None:
    from splink import DuckDBAPI, Linker  # noqa: PLC0415 - loads for a moment, and only here

    logging.getLogger("splink").setLevel(logging.ERROR)
    linker = Linker(
        DuckDBAPI(connection).register("linkage_records"),
        splink_settings(customers),
        log_level=logging.ERROR,
        validate_settings=False,
    )
    chunks = CHUNKS if customers > 50_000 else 1
    parts = []
    for number in range(1, chunks + 1):
        scored = linker.inference.predict_chunk(
            (number, chunks), (1, 1), threshold_match_probability=LOWEST_SCORE, warning_mode="never"
        )
        parts.append(f"SELECT * FROM {scored.physical_name}")  # noqa: S608 - splink's own name
        progress("linkage_comparing", 0.2 + 0.75 * number / chunks)
    codes = ", ".join(_code(comparison) for comparison in COMPARISONS)
    connection.execute(
        f"""
        COPY (
            SELECT
                LEAST(one.customer_id, other.customer_id) AS left_id,
                GREATEST(one.customer_id, other.customer_id) AS right_id,
                match_probability AS score,
                {codes}
            FROM ({" UNION ALL ".join(parts)}) AS pairs
            INNER JOIN plain_customers AS one ON unique_id_l = one.unique_id
            INNER JOIN plain_customers AS other ON unique_id_r = other.unique_id
        ) TO {quote_literal(str(found))} (FORMAT parquet)
        """  # noqa: S608 - our own names
    )


def _code(comparison: Any) -> str:
    cases = " ".join(f"WHEN {number} THEN '{code}'" for number, code in level_codes(comparison).items())
    return f"CASE gamma_{comparison.field} {cases} END AS {comparison.field}"
