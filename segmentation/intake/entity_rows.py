"""A file of products, feedback, tickets, interactions, campaign contacts or loyalty points, laid out for its SQL."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.store import insert_rows, load_sql, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from segmentation.schema import Entity, Field
    from segmentation.words import Language

_VOCABULARY = Path(__file__).parents[2] / "data" / "vocabulary"
CODES = _VOCABULARY / "codes.csv"
SCORES = _VOCABULARY / "scores.csv"
_READ_KINDS = ("time", "money", "number", "flag")


@cache
def _codes() -> tuple[tuple[str, str, dict[str, tuple[str, ...]]], ...]:
    """Field, code and its words by language, the usual word first."""
    with CODES.open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["field"], row["code"], {language: tuple(row[language].split("|")) for language in ("zh", "en")})
            for row in csv.DictReader(file)
        )


@cache
def _words() -> dict[tuple[str, str], str]:
    """Field and word in lower case -> code; a code is a word of its own."""
    found = {(field, word.lower()): code for field, code, told in _codes() for words in told.values() for word in words}
    return found | {(field, code): code for field, code, _ in _codes()}


@cache
def word_codes(field: str) -> dict[str, str]:
    """Word in lower case -> code, for a coded field."""
    return {word: code for (name, word), code in _words().items() if name == field}


@cache
def code_words(field: str) -> frozenset[str]:
    """All words in lower case that the vocabulary of a coded field knows; empty for other fields."""
    return frozenset(word for name, word in _words() if name == field)


def code_labels(field: Field, language: Language) -> dict[str, str]:
    """Code -> its usual word, in the order of the vocabulary; yes and no serve every flag. Empty: no coded field."""
    known = "flag" if field.kind == "flag" else field.name
    return {code: words[language][0] for name, code, words in _codes() if name == known}


def prepare_entity_rows(cursor: duckdb.DuckDBPyConnection, entity: Entity, headers: Mapping[str, str]) -> None:
    """From ``mapped`` to ``faults`` (row_number, field, value, reason) and ``kept_rows``, on this cursor only.

    ``headers``: field -> header of the file.
    """
    cursor.execute("CREATE OR REPLACE TEMP TABLE code_words (field VARCHAR, word VARCHAR, code VARCHAR)")
    insert_rows(cursor, "code_words", [(*told, code) for told, code in _words().items()])
    _lay_out_rules(cursor, entity, headers)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE faults AS {load_sql('intake/record_faults')}")
    if entity.name == "feedback":
        _read_answers(cursor, headers)
        cursor.execute(f"INSERT INTO faults BY NAME {load_sql('intake/feedback_faults')}")
    if entity.own_id and entity.own_id in headers:
        own_id = quote_identifier(entity.own_id)
        repeats = load_sql(
            "intake/repeated_records",
            own_id=own_id,
            told_apart=f"{own_id}, feedback_kind" if entity.name == "feedback" else own_id,
        )
        cursor.execute(f"INSERT INTO faults BY NAME {repeats}", {"field": entity.own_id})
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW kept_rows AS SELECT mapped.* FROM mapped ANTI JOIN faults USING (row_number)"
    )


def _lay_out_rules(cursor: duckdb.DuckDBPyConnection, entity: Entity, headers: Mapping[str, str]) -> None:
    """``field_rules``: which fields must read as what; ``field_needs``: of which one must be filled; ``checked``."""
    rules = [(field.name, field.kind) for field in entity.fields if field.kind in _READ_KINDS and field.name in headers]
    needs = []
    for number, group in enumerate(entity.needs):
        present = [name for name in group if name in headers]
        needs += [(number, place, name, _missing(entity, name)) for place, name in enumerate(present)]
    cursor.execute("CREATE OR REPLACE TEMP TABLE field_rules (field VARCHAR, kind VARCHAR)")
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE field_needs (need INTEGER, place INTEGER, field VARCHAR, reason VARCHAR)"
    )
    insert_rows(cursor, "field_rules", rules)
    insert_rows(cursor, "field_needs", needs)
    looked_at = dict.fromkeys([name for name, _ in rules] + [name for _, _, name, _ in needs])
    columns = ", ".join(map(quote_identifier, looked_at))
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW checked AS SELECT row_number, {columns} FROM mapped")  # noqa: S608


def _missing(entity: Entity, name: str) -> str:
    """The reason of a reject where this field is empty and must not be."""
    field = entity.field(name)
    if name == "customer_id":
        return "customer_missing"
    return "date_missing" if field is not None and field.kind == "time" else "cell_missing"


def _read_answers(cursor: duckdb.DuckDBPyConnection, headers: Mapping[str, str]) -> None:
    """``answers``: every score with its scale; see ``feedback_answers.sql``."""
    with SCORES.open(encoding="utf-8", newline="") as file:
        words = [
            (word.lower(), float(row["score"]), float(row["scale_min"]), float(row["scale_max"]))
            for row in csv.DictReader(file)
            for word in row["word"].split("|")
        ]
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE score_words (word VARCHAR, score DOUBLE, scale_min DOUBLE, scale_max DOUBLE)"
    )
    insert_rows(cursor, "score_words", words)
    cursor.execute("CREATE OR REPLACE TEMP TABLE header_scales (field VARCHAR, scale VARCHAR)")
    scales = [(name, header) for name, header in headers.items() if name == "score" or name.endswith("_score")]
    if scales:
        cursor.executemany(
            "INSERT INTO header_scales SELECT $1, NULLIF(REGEXP_EXTRACT($2, '\\d+\\s*[-~–—～至到]\\s*\\d+'), '')",
            scales,
        )
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE answers AS {load_sql('intake/feedback_answers')}")
