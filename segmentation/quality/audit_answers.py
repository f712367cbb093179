"""A sample sheet that a person filled in, sorted, filtered, saved as something else … back to answers."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.intake.stage import ReadSettings, stage
from segmentation.quality.audit_workbook import ASKED, field_names
from segmentation.quality.audits import Answer, Audit, audit_named, record_verdict, sample_rows
from segmentation.words import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from segmentation.quality.audits import Verdict
    from segmentation.store import Store
    from segmentation.words import Language

VOCABULARY = Path(__file__).parents[2] / "data" / "vocabulary" / "audit_answers.csv"
_KEY = re.compile(r"(\d+)-(\d+)-([0-9a-f]{8})")
_SHOWN = 10  # rows named in a message
_Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Filled:
    """What a filled-in file says. ``unjudged``: rows of the sample without a result, or not in the file."""

    audit: Audit
    answers: tuple[Answer, ...]
    unjudged: int


def read_filled(store: Store, path: Path, *, name: str, audit_id: int | None = None) -> Filled:
    """Read a filled-in sample; ``name`` is the file's for messages, ``audit_id`` the audit it must belong to.

    Raises ``InputError``: ``audit_file_foreign``, ``audit_unknown``, ``audit_other``, ``audit_word_unknown``,
    ``audit_answers_contradict``, ``audit_rows_repeated``, ``audit_nothing_judged``, and what reading a file raises.
    """
    for columns, rows in _sheets(store, path):
        key_place = _key_column(rows)
        if key_place is None:
            continue
        keyed = [(key, row) for row in rows if (key := _KEY.fullmatch((row[key_place] or "").strip()))]
        audit = _audit_of(store, {int(key[1]) for key, _ in keyed}, name, audit_id)
        ours = [(int(key[2]), row) for key, row in keyed if key[3] == audit.fingerprint[:8]]
        if not ours:
            break
        places = _asked_columns(columns, key_place)
        answers = _answers(ours, places, _wording(store, audit))
        if not answers:
            raise InputError("audit_nothing_judged", name=name, column=columns[places["result"]])
        return Filled(audit, answers, audit.sample - len(answers))
    raise InputError("audit_file_foreign", name=name)


def judge(
    store: Store, path: Path, *, name: str, judged_by: str, judged_at: datetime, audit_id: int | None = None
) -> tuple[Filled, Verdict]:
    """Read a filled-in sample and keep the record; raises what :func:`read_filled` and ``record_verdict`` raise."""
    filled = read_filled(store, path, name=name, audit_id=audit_id)
    return filled, record_verdict(store, filled.audit, filled.answers, judged_by=judged_by, judged_at=judged_at)


@cache
def _meanings() -> dict[str, bool]:
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        return {word: row["answer"] == "right" for row in csv.DictReader(file) for word in row["words"].split("|")}


def _sheets(store: Store, path: Path) -> Iterator[tuple[tuple[str, ...], list[_Row]]]:
    """The tables of the file: the one that looks like it first, then those of the other sheets."""
    tried: set[str | None] = set()
    waiting: list[str | None] = [None]
    while waiting:
        staged = stage(path, store.work_folder, ReadSettings(sheet=waiting.pop(0), keep_all_rows=True))
        try:
            if not tried:
                waiting += [sheet for sheet in staged.sheets if sheet != staged.sheet]
            tried.add(staged.sheet)
            with store.cursor() as cursor:
                rows = cursor.execute(staged.relation_sql()).fetchall()
        finally:
            staged.path.unlink(missing_ok=True)
        yield staged.columns, [row[1:] for row in rows]


def _key_column(rows: list[_Row]) -> int | None:
    """The column that holds row keys, wherever it was moved to."""
    for row in rows:
        for place, cell in enumerate(row):
            if cell and _KEY.fullmatch(cell.strip()):
                return place
    return None


def _audit_of(store: Store, found: set[int], name: str, audit_id: int | None) -> Audit:
    wanted = audit_id if audit_id is not None else min(found)
    if found != {wanted}:
        raise InputError("audit_other", name=name, found=min(found - {wanted}), wanted=wanted)
    return audit_named(store, wanted)


def _answers(rows: list[tuple[int, _Row]], places: dict[str, int], wording: dict[str, str]) -> tuple[Answer, ...]:
    told: dict[int, list[Answer]] = defaultdict(list)
    strange: dict[str, None] = {}
    torn: list[int] = []
    for number, row in rows:
        result, wrong_field, note = (_cell(row, places.get(asked)) for asked in ASKED)
        is_right = _meanings().get(result.casefold()) if result else None
        if result and is_right is None:
            strange[f"{number}: {result[:30]}"] = None
        elif wrong_field and is_right is not False:
            torn.append(number)
        elif is_right is not None:
            told[number].append(Answer(number, is_right, wording.get(wrong_field or "", wrong_field), note))
    _complain(strange, torn, told)
    return tuple(said[0] for _, said in sorted(told.items()))


def _complain(strange: dict[str, None], torn: list[int], told: dict[int, list[Answer]]) -> None:
    if strange:
        allowed = " / ".join(
            say(f"audit.{answer}", language) for language in LANGUAGES for answer in ("right", "wrong")
        )
        raise InputError("audit_word_unknown", seen=_listed(list(strange)), allowed=allowed)
    if torn:
        raise InputError("audit_answers_contradict", rows=_listed(torn))
    twice = [number for number, said in sorted(told.items()) if len({replace(a, note=None) for a in said}) > 1]
    if twice:
        raise InputError("audit_rows_repeated", rows=_listed(twice))


def _listed(told: list[int] | list[str]) -> str:
    return ", ".join(map(str, told[:_SHOWN])) + (" …" if len(told) > _SHOWN else "")


def _asked_columns(columns: tuple[str, ...], key_place: int) -> dict[str, int]:
    """Where the answers stand: by their headings in either language, else where the sheet had them."""
    headings = {say(f"audit.{asked}", language): asked for language in LANGUAGES for asked in ASKED}
    found: dict[str, int] = {}
    for place, column in enumerate(columns):
        if column.strip() in headings:
            found.setdefault(headings[column.strip()], place)
    usual = {asked: min(key_place + 2 + place, len(columns) - 1) for place, asked in enumerate(ASKED)}
    return found if "result" in found else usual


def _cell(row: _Row, place: int | None) -> str | None:
    if place is None or place >= len(row):
        return None
    return (row[place] or "").strip() or None


def _wording(store: Store, audit: Audit) -> dict[str, str]:
    """Heading in either language -> column."""
    rows = sample_rows(store, audit.audit_id)
    languages: tuple[Language, ...] = LANGUAGES
    return {told: name for language in languages for name, told in field_names(audit, rows, language).items()}
