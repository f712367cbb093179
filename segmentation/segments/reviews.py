"""The quarterly review of a saved segmentation: when it is due, what it finds, and that somebody signed it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.segments.checklist import Finding, checklist

if TYPE_CHECKING:
    from datetime import datetime

    from segmentation.segments.runs import Run
    from segmentation.store import Store

MOST_NOTE = 2000


@dataclass(frozen=True)
class SizeChange:
    """One segment: customers as saved with the version, at the last signed review (None without one), and now."""

    segment: str
    saved: int | None
    reviewed: int | None
    now: int
    share: float


@dataclass(frozen=True)
class SignedReview:
    """One review on record. ``findings``: as they were when it was signed; ``look``: how many asked for a look."""

    review_id: int
    segmentation: str
    version_number: int
    as_of: date
    sizes: dict[str, int]
    findings: tuple[Finding, ...]
    signed_by: str
    note: str | None
    signed_at: datetime

    @property
    def look(self) -> int:
        """Points that asked for a look."""
        return sum(finding.state == "look" for finding in self.findings)


@dataclass(frozen=True)
class Review:
    """A saved version as it stands at ``run.as_of``.

    ``due_on``: the first day of the quarter after that of the last signed review, or after that of the version's first
    as-of date; ``last``: the review signed last.
    """

    run: Run
    findings: tuple[Finding, ...]
    sizes: tuple[SizeChange, ...]
    due_on: date
    last: SignedReview | None

    @property
    def asked(self) -> int:
        """Points that have a meaning here."""
        return sum(finding.state != "not_asked" for finding in self.findings)

    @property
    def look(self) -> int:
        """Points that ask for a look."""
        return sum(finding.state == "look" for finding in self.findings)

    @property
    def overdue(self) -> bool:
        """Whether the quarter has begun in which it is due."""
        return self.run.as_of >= self.due_on


def next_quarter(day: date) -> date:
    """First day of the quarter after that of ``day``."""
    quarter = (day.month - 1) // 3 + 1
    return date(day.year + quarter // 4, quarter % 4 * 3 + 1, 1)


def review(store: Store, run: Run) -> Review:
    """The checklist of a run of a saved version, sizes against before, and when the next review is due."""
    version = run.version
    assert version is not None
    signed = signed_reviews(store, version.name)
    last = next((one for one in signed if one.as_of <= run.as_of), None)
    with store.cursor() as cursor:
        row = cursor.execute("SELECT MIN(as_of) FROM segmentation_versions WHERE name = $1", [version.name]).fetchone()
    assert row is not None
    due_on = next_quarter(max(one.as_of for one in signed) if signed else row[0])
    before = last.sizes if last else {}
    sizes = tuple(
        SizeChange(
            size.segment, version.sizes.get(size.segment), before.get(size.segment), size.customers, size.customer_share
        )
        for size in run.result.segments
    )
    return Review(run, checklist(store, run), sizes, due_on, last)


def sign(store: Store, told: Review, *, signed_by: str, signed_at: datetime, note: str | None = None) -> int:
    """Put a review on record with its findings; returns its id.

    Raises ``InputError``: ``review_signer_missing``, ``review_note_too_long``.
    """
    version = told.run.version
    assert version is not None
    signed_by, note = signed_by.strip(), (note or "").strip() or None
    if not signed_by:
        raise InputError("review_signer_missing")
    if note and len(note) > MOST_NOTE:
        raise InputError("review_note_too_long", value=len(note), allowed=MOST_NOTE)
    findings = [
        {"code": one.code, "state": one.state, "items": [dict(item) for item in one.items]} for one in told.findings
    ]
    with store.transaction() as cursor:
        row = cursor.execute(
            "INSERT INTO segment_reviews VALUES (nextval('segment_review_ids'), $1, $2, $3, $4, $5, $6, $7, $8)"
            " RETURNING review_id",
            [
                version.name,
                version.version_number,
                told.run.as_of,
                told.run.result.sizes(),
                json.dumps(findings, ensure_ascii=False, default=str),
                signed_by,
                note,
                signed_at,
            ],
        ).fetchone()
    assert row is not None
    return int(row[0])


def signed_reviews(store: Store, segmentation: str) -> list[SignedReview]:
    """Reviews of a segmentation on record, newest as-of date first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT review_id, segmentation, version_number, as_of, sizes, findings, signed_by, note, signed_at"
            " FROM segment_reviews WHERE segmentation = $1 ORDER BY as_of DESC, review_id DESC",
            [segmentation],
        ).fetchall()
    return [
        SignedReview(number, name, version, as_of, sizes, _findings(text), signed_by, note, signed_at)
        for number, name, version, as_of, sizes, text, signed_by, note, signed_at in rows
    ]


def _findings(text: str) -> tuple[Finding, ...]:
    told: list[dict[str, Any]] = json.loads(text)
    return tuple(Finding(one["code"], one["state"], tuple(one["items"])) for one in told)
