"""The audits there are: what was drawn, what was said of it, what came of that. Records are added to, never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.quality.audit_interval import Judgement, judge_counts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from segmentation.store import Store


@dataclass(frozen=True)
class AuditRow:
    """One row of a sample, as the data was when drawn. ``cells``: column -> text."""

    row_number: int
    source: str
    file_name: str
    cells: dict[str, str] = field(hash=False)


@dataclass(frozen=True)
class Answer:
    """What a person said of one row."""

    row_number: int
    is_right: bool
    wrong_field: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What came of one filled-in file; ``number`` counts within the audit, the last is the one that holds."""

    number: int
    judgement: Judgement
    judged_by: str
    judged_at: datetime


@dataclass(frozen=True)
class Audit:
    """One sample. ``changes_since``: uploads and undos since it was drawn; ``verdict``: the one that holds."""

    audit_id: int
    entity: str
    share: float
    by_source: bool
    seed: int
    population: int
    sample: int
    fingerprint: str
    drawn_by: str | None
    drawn_at: datetime
    changes_since: int
    verdict: Verdict | None = None

    def row_key(self, row_number: int) -> str:
        """What stands in the row's hidden cell."""
        return f"{self.audit_id}-{row_number}-{self.fingerprint[:8]}"


def audits(store: Store) -> list[Audit]:
    """All audits, newest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT audit_id, entity, share, by_source, seed, population, sample, fingerprint, drawn_by, drawn_at,"
            " dataset_version FROM audits ORDER BY audit_id DESC"
        ).fetchall()
        verdicts = cursor.execute(
            "SELECT audit_id, verdict_number, judged, wrong, error_limit, judged_by, judged_at"
            " FROM audit_verdicts ORDER BY verdict_number"
        ).fetchall()
    now = store.dataset_version()
    populations = {row[0]: row[5] for row in rows}
    newest = {
        audit_id: Verdict(number, judge_counts(wrong, judged, populations[audit_id], limit), by, at)
        for audit_id, number, judged, wrong, limit, by, at in verdicts
    }
    return [Audit(*[*told, now - version, newest.get(told[0])]) for *told, version in rows]


def audit_named(store: Store, audit_id: int) -> Audit:
    """The audit of that number. Raises ``InputError("audit_unknown")``."""
    known = {audit.audit_id: audit for audit in audits(store)}
    if audit_id not in known:
        raise InputError("audit_unknown", audit=audit_id, allowed=", ".join(map(str, sorted(known))) or "-")
    return known[audit_id]


def sample_rows(store: Store, audit_id: int) -> list[AuditRow]:
    """The rows drawn, in order."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT row_number, source, file_name, cells FROM audit_rows WHERE audit_id = $1 ORDER BY row_number",
            [audit_id],
        ).fetchall()
    return [AuditRow(*row) for row in rows]


def answers(store: Store, audit: Audit) -> dict[int, Answer]:
    """Row number -> what the verdict that holds was made of."""
    if audit.verdict is None:
        return {}
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT row_number, is_right, wrong_field, note FROM audit_answers"
            " WHERE audit_id = $1 AND verdict_number = $2",
            [audit.audit_id, audit.verdict.number],
        ).fetchall()
    return {row[0]: Answer(*row) for row in rows}


def record_verdict(
    store: Store, audit: Audit, told: Sequence[Answer], *, judged_by: str, judged_at: datetime
) -> Verdict:
    """Keep the answers and what they come to. Raises ``InputError("audit_judge_missing")`` without a name."""
    name = judged_by.strip()
    if not name:
        raise InputError("audit_judge_missing")
    judgement = judge_counts(sum(not answer.is_right for answer in told), len(told), audit.population)
    with store.transaction() as cursor:
        row = cursor.execute(
            "SELECT COALESCE(MAX(verdict_number), 0) + 1 FROM audit_verdicts WHERE audit_id = $1", [audit.audit_id]
        ).fetchone()
        assert row is not None
        verdict = Verdict(int(row[0]), judgement, name, judged_at)
        cursor.execute(
            "INSERT INTO audit_verdicts VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [
                audit.audit_id,
                verdict.number,
                judgement.judged,
                judgement.wrong,
                judgement.low,
                judgement.high,
                judgement.limit,
                judgement.outcome,
                store.dataset_version(),
                name,
                judged_at,
            ],
        )
        columns = {
            "rows": [answer.row_number for answer in told],
            "right": [answer.is_right for answer in told],
            "fields": [answer.wrong_field or "" for answer in told],
            "notes": [answer.note or "" for answer in told],
        }
        cursor.execute(
            "INSERT INTO audit_answers SELECT $audit, $number, UNNEST($rows), UNNEST($right),"
            " NULLIF(UNNEST($fields), ''), NULLIF(UNNEST($notes), '')",
            {"audit": audit.audit_id, "number": verdict.number, **columns},
        )
    return verdict
