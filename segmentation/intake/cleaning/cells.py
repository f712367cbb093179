"""Cell by cell: from ``given`` (texts of the file by field) to ``tidy``, each change kept to be counted and shown.

For every field that cleaning may change a temp table ``cleaned_<field>`` holds one row per different cell that needs
it: given, rows (cells of this kind), texted, worded, value (each after one more rule), readable (false: not what the
field asks for, kept as it stands).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]

from segmentation.intake.cleaning import phones, words
from segmentation.intake.cleaning.rules import VALUE_RULES
from segmentation.intake.cleaning.texts import NAME_FIELDS, PROSE_FIELDS, tidy_name, tidy_prose, tidy_text
from segmentation.store import load_sql, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import duckdb

    from segmentation.intake.cleaning.rules import Cleaning

_NAME_PARTS = ("last_name", "first_name")  # Na and Null are names
_CODED = ("code", "flag", "score")  # 无 and None are answers
_TEXTS = ("text", "code", "flag")
_PLAINLY = {"time": "{column} LIKE '____-__-__%'"} | dict.fromkeys(
    ("money", "number"), "TRY_CAST({column} AS DECIMAL(18, 4)) IS NOT NULL"
)
_IN_SQL = {  # what most cells need; NULL = not read
    "phone": "CASE WHEN $country = 'CN' THEN cache.mainland_mobile(worded) END",
    "email": "cache.cleaned_email(worded)",
    "birthday": "cache.parse_birthday(worded, GETVARIABLE('date_order'))",
}
_IN_PYTHON: Mapping[str, Callable[[str, str], str | None]] = {
    "phone": phones.e164,
    "gender": words.gender,
    "company_size": words.company_size,
    "currency": words.currency,
}
SHORT_FILE = 100_000  # rows


@dataclass(frozen=True)
class Cells:
    """What was laid out: fields with a table ``cleaned_<field>``; field -> filled cells, and those that a rule for
    texts and ids may change; ``otherwise``: days not written as 2024-01-05, amounts and numbers with more than digits;
    ``tables``: what the rules over whole rows looked up; ``nameless``: whether some row names no customer, but what
    may tell whose it is; ``rows`` of the file.
    """

    fields: tuple[str, ...]
    seen: dict[str, int]
    untidy: dict[str, int]
    otherwise: dict[str, int]
    tables: frozenset[str] = frozenset()
    nameless: bool = False
    rows: int = 0

    def has_gaps(self, name: str) -> bool:
        """Whether some cells of a field are empty, or may be after the rules."""
        return self.seen.get(name, 0) < self.rows or self.untidy.get(name, 0) > 0


def cell(column: str, name: str) -> str:
    """A cell without white space around it, empty ones NULL; ids without the ``="…"`` that keeps them text in Excel."""
    told = f"cache.trimmed({column})"
    if name.endswith("_id"):
        told = f"CASE WHEN {column}[1] = '=' THEN REGEXP_REPLACE({told}, '^=\"(.*)\"$', '\\1') ELSE {told} END"
    return f"NULLIF({told}, '')"


def clean_cells(
    cursor: duckdb.DuckDBPyConnection, kinds: Mapping[str, str], empty: Iterable[str], cleaning: Cleaning
) -> Cells:
    """Make the view ``tidy`` from ``given``; ``kinds``: field -> kind, of the file's columns; ``empty``: others."""
    seen, untidy, otherwise, spaced = _count(cursor, kinds, cleaning)
    expressions, joins, laid_out = ["given.row_number"], [], []
    for name, kind in kinds.items():
        column = quote_identifier(name)
        plain = cell(f"given.{column}", name) if spaced[name] else f"given.{column}"
        rule = VALUE_RULES.get(name)
        looked_into = rule in _IN_SQL or rule in _IN_PYTHON
        if (looked_into and cleaning.on(rule or "")) or (untidy[name] and kind in _TEXTS):
            table = f"cleaned_{name}"
            _lay_out(cursor, name, kind, cleaning)
            laid_out.append(name)
            if _changes(cursor, table):
                joins.append(f"LEFT JOIN {table} ON {table}.given = given.{column} AND {table}.changed")
                plain = f"CASE WHEN {table}.given IS NULL THEN {plain} ELSE {table}.value END"
        elif untidy[name]:
            plain = _in_line(plain, kind, cleaning)
        expressions.append(f"{plain} AS {column}")
    expressions += [f"CAST(NULL AS VARCHAR) AS {quote_identifier(name)}" for name in empty if name not in kinds]
    tidy = f"SELECT {', '.join(expressions)}, given.custom_cells FROM given {' '.join(joins)}"  # noqa: S608 - quoted
    row = cursor.execute("SELECT COUNT(*) FROM given").fetchone()
    assert row is not None
    put_view(cursor, "tidy", tidy, int(row[0]))
    return Cells(tuple(laid_out), seen, untidy, otherwise, rows=int(row[0]))


def put_view(cursor: duckdb.DuckDBPyConnection, name: str, query: str, rows: int) -> None:
    """Make the view ``name``; of a short file it reads a table, for planning the expressions costs more than its rows.

    The engine plans a view anew, macros within macros, in every statement that reads it.
    """
    if rows <= SHORT_FILE:
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name}_rows AS {query}")
        query = f"FROM {name}_rows"
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")


def apply_to_values(
    cursor: duckdb.DuckDBPyConnection,
    query: str,
    target: str,
    names: tuple[str, ...],
    work: Callable[[str], tuple[object, ...]],
) -> None:
    """Make temp table ``target``: the single text column of ``query`` and what ``work`` says of it, as ``names``."""
    texts = [row[0] for row in cursor.execute(query).fetchall()]
    told = [work(text) for text in texts]
    columns = {names[0]: pa.array(texts, pa.string())}
    for place, name in enumerate(names[1:]):
        values = [row[place] for row in told]
        columns[name] = pa.array(values, pa.float64() if name == "score" else pa.string())
    cursor.register("worked_out", pa.table(columns))
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {target} AS SELECT * FROM worked_out")  # noqa: S608 - our own name
    cursor.unregister("worked_out")


def _in_line(plain: str, kind: str, cleaning: Cleaning) -> str:
    if kind == "id" and cleaning.on("ids"):
        plain = f"NULLIF(cache.plain_id({plain}), '')"
    if kind not in _CODED and cleaning.on("null_words"):
        plain = f"CASE WHEN NOT cache.is_null_word({plain}) THEN {plain} END"
    return plain


def _count(
    cursor: duckdb.DuckDBPyConnection, kinds: Mapping[str, str], cleaning: Cleaning
) -> tuple[dict[str, int], ...]:
    """Counts of each field, see ``Cells``: seen, untidy, otherwise; and whether cells may have white space around them.
    A look at a cell that is in order costs little.
    """
    found: dict[str, tuple[int, ...]] = {}
    others: dict[str, str] = {}
    for name, kind in kinds.items():
        column = quote_identifier(name)
        doubts = ["false"]
        if kind not in _CODED and cleaning.on("null_words") and name not in _NAME_PARTS:
            doubts.append(f"cache.is_null_word({column})")
        if kind == "id" and cleaning.on("ids"):
            doubts.append(f"(STRLEN({column}) > LENGTH({column}) AND cache.plain_id({column}) <> {column})")
        doubt = " OR ".join(doubts)
        if kind not in _TEXTS:
            plain = _PLAINLY.get(kind, "true").format(column=column)
            others[name] = f"COUNT({column}), COUNT_IF({doubt}), COUNT_IF(NOT ({plain})), 1"
            continue
        if cleaning.on("text"):
            doubt += f" OR {_maybe_untidy(name)}"
        row = cursor.execute(  # texts repeat: what is looked at is each different one
            f"SELECT COALESCE(SUM(rows), 0), COALESCE(SUM(rows) FILTER ({doubt}), 0),"  # noqa: S608 - quoted identifiers
            f" COUNT(*) FILTER ({cell(column, name)} IS DISTINCT FROM {column})"
            f" FROM (SELECT {column}, COUNT(*) AS rows FROM given WHERE {column} IS NOT NULL GROUP BY {column})"
        ).fetchone()
        assert row is not None
        found[name] = int(row[0]), int(row[1]), 0, int(row[2])
    if others:
        row = cursor.execute(f"SELECT {', '.join(others.values())} FROM given").fetchone()  # noqa: S608 - quoted
        assert row is not None
        found |= dict(zip(others, zip(*(row[place::4] for place in range(4)), strict=True), strict=True))
    return tuple({name: found[name][place] for name in kinds} for place in range(4))


def _maybe_untidy(name: str, column: str = "") -> str:
    """The condition under which tidying may change a cell; in names any space may be one too many."""
    text = column or quote_identifier(name)
    space = f" OR CONTAINS({text}, ' ')" if name in NAME_FIELDS else ""
    return f"(cache.maybe_untidy({text}){space})"


def _lay_out(cursor: duckdb.DuckDBPyConnection, name: str, kind: str, cleaning: Cleaning) -> None:
    """The table ``cleaned_<name>``."""
    column, rule = quote_identifier(name), VALUE_RULES.get(name, "")
    looked_into = cleaning.on(rule) and (rule in _IN_SQL or rule in _IN_PYTHON)
    source = f"SELECT {column} AS given, COUNT(*) AS rows FROM given WHERE {column} IS NOT NULL"  # noqa: S608 - quoted
    if not looked_into:
        source += f" AND ({_maybe_untidy(name)} OR cache.is_null_word({column}))"
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE cells AS {source} GROUP BY ALL")
    tidying = tidy_prose if name in PROSE_FIELDS else tidy_name if name in NAME_FIELDS else tidy_text
    doubtful = _maybe_untidy(name, "given")
    wanted = f"SELECT given FROM cells WHERE {doubtful if cleaning.on('text') else 'false'}"  # noqa: S608 - our own
    apply_to_values(cursor, wanted, "tidied", ("given", "texted"), lambda text: (tidying(text),))
    emptied = cleaning.on("null_words") and kind not in _CODED and name not in _NAME_PARTS
    in_sql = _IN_SQL.get(rule, "CAST(NULL AS VARCHAR)") if looked_into else "worded"
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE worded AS {load_sql('intake/cleaning/worded', in_sql=in_sql)}",
        {"emptied": emptied} | ({"country": cleaning.default_country} if "$country" in in_sql else {}),
    )
    work = _IN_PYTHON.get(rule) if looked_into else None
    told: Callable[[str], tuple[object, ...]] = lambda text: (work(text, cleaning.default_country) if work else None,)  # noqa: E731
    wanted = (
        "SELECT DISTINCT worded FROM worded WHERE value IS NULL AND worded IS NOT NULL"
        if work
        else "SELECT '' WHERE false"
    )
    apply_to_values(cursor, wanted, "looked_up", ("worded", "found"), told)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE cleaned_{name} AS {load_sql('intake/cleaning/cleaned')}")


def _changes(cursor: duckdb.DuckDBPyConnection, table: str) -> bool:
    row = cursor.execute(f"SELECT BOOL_OR(changed) FROM {table}").fetchone()  # noqa: S608 - our own name
    return bool(row and row[0])
