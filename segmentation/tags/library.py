"""Groups of tags as saved: an edit adds a version with author and reason, and nothing saved is ever changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.rules.memberships import member_options
from segmentation.rules.uses import used_in
from segmentation.tags.definitions import TagGroup, built_in_groups, group_content, group_of, tags_asked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from segmentation.store import Store

MOST_GROUPS = 60
_NEWEST = (
    "SELECT content, archived FROM tag_group_versions"
    " QUALIFY ROW_NUMBER() OVER (PARTITION BY group_code ORDER BY version_number DESC) = 1 ORDER BY group_code"
)


@dataclass(frozen=True)
class GroupVersion:
    """One saved state of a group; ``archived``: put away, or switched off."""

    version_number: int
    group: TagGroup
    archived: bool
    author: str | None
    reason: str
    saved_at: datetime


def groups(store: Store, *, archived: bool = False) -> tuple[TagGroup, ...]:
    """The groups in use, built-in ones first; or those put away."""
    with store.cursor() as cursor:
        saved = {
            group.code: (group, away)
            for content, away in cursor.execute(_NEWEST).fetchall()
            for group in [group_of(json.loads(content))]
        }
    known = {group.code: (group, False) for group in built_in_groups()} | saved
    return tuple(group for group, away in known.values() if away == archived)


def group(store: Store, code: str) -> TagGroup:
    """The group in use of that code or name; raises ``InputError("tag_group_unknown")``."""
    known = groups(store)
    for found in known:
        if code.lower() in {found.code.lower(), found.label("zh").lower(), found.label("en").lower()}:
            return found
    raise InputError("tag_group_unknown", value=code, allowed=", ".join(found.code for found in known))


def is_built_in(code: str) -> bool:
    """Whether the group comes with the program."""
    return any(group.code == code for group in built_in_groups())


def is_changed(store: Store, code: str) -> bool:
    """Whether a built-in group is not as it comes."""
    shipped = next((group for group in built_in_groups() if group.code == code), None)
    return shipped is not None and shipped not in groups(store)


def save_group(store: Store, changed: TagGroup, *, saved_at: datetime, reason: str, author: str | None = None) -> int:
    """Save the next version of a group, or a new one; returns its number.

    Raises ``InputError``: ``tag_reason_missing``, ``tag_groups_too_many``, ``rule_circle``, ``rule_members_unknown``.
    """
    checked = group_of(group_content(changed))
    known = groups(store)
    others = [other for other in known if other.code != checked.code]
    if len(others) >= MOST_GROUPS:
        raise InputError("tag_groups_too_many", value=len(others) + 1, allowed=MOST_GROUPS)
    check_references(store, [*others, checked], checked)
    return _append(store, checked, archived=False, saved_at=saved_at, reason=reason, author=author)


def reset_group(store: Store, code: str, *, saved_at: datetime, reason: str, author: str | None = None) -> int:
    """Save a built-in group as it comes."""
    shipped = next((group for group in built_in_groups() if group.code == code), None)
    if shipped is None:
        raise InputError("tag_not_built_in", value=code, allowed=", ".join(group.code for group in built_in_groups()))
    return save_group(store, shipped, saved_at=saved_at, reason=reason, author=author)


def archive_group(store: Store, code: str, *, saved_at: datetime, reason: str, author: str | None = None) -> int:
    """Put a group away (switch a built-in one off); refused while rules of others ask for it."""
    away = group(store, code)
    users = [f"{use.name}: {use.part}" for use in used_in(store, "tag", away.code)]
    if users:
        raise InputError("tag_group_in_use", value=away.code, users=", ".join(users))
    return _append(store, away, archived=True, saved_at=saved_at, reason=reason, author=author)


def take_back(store: Store, code: str, *, saved_at: datetime, reason: str, author: str | None = None) -> int:
    """Take a group back that was put away."""
    found = next((group for group in groups(store, archived=True) if group.code == code), None)
    if found is None:
        raise InputError(
            "tag_group_unknown", value=code, allowed=", ".join(g.code for g in groups(store, archived=True))
        )
    return save_group(store, found, saved_at=saved_at, reason=reason, author=author)


def history(store: Store, code: str) -> list[GroupVersion]:
    """All saved versions of a group, newest first; empty for a built-in one never changed."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT version_number, content, archived, author, reason, saved_at FROM tag_group_versions"
            " WHERE group_code = $1 ORDER BY version_number DESC",
            [code],
        ).fetchall()
    return [GroupVersion(number, group_of(json.loads(content)), *rest) for number, content, *rest in rows]


def restore_version(store: Store, code: str, version_number: int, *, saved_at: datetime, author: str | None) -> int:
    """Save a former version as the newest."""
    for version in history(store, code):
        if version.version_number == version_number:
            reason = f"↩ {version_number}: {version.reason}"
            return save_group(store, version.group, saved_at=saved_at, reason=reason, author=author)
    raise InputError("tag_version_unknown", value=version_number, group=code)


def check_references(store: Store, known: Sequence[TagGroup], changed: TagGroup) -> None:
    """Refuse rules that ask for tags nobody knows, or that lead back to their own group."""
    by_code = {group.code.lower(): group for group in known}
    options = {name.lower() for name in member_options(store, "tag")} | set(by_code)
    for asking, node in tags_asked(changed):
        if node.name.lower() not in options:
            allowed = ", ".join(group.code for group in known)
            place = f"{changed.code}.{asking}.{node.path}"
            raise InputError("rule_members_unknown", node=place, value=node.name, allowed=allowed)

    def follow(group: TagGroup, chain: tuple[str, ...]) -> None:
        for asking, node in tags_asked(group):
            name = node.name.lower()
            if name == changed.code.lower():
                told = " → ".join((*chain, changed.code))
                raise InputError("rule_circle", node=f"{group.code}.{asking}.{node.path}", value=told)
            if name in by_code and name not in chain:
                follow(by_code[name], (*chain, name))

    follow(changed, (changed.code,))


def tags_state(store: Store) -> tuple[int, int]:
    """Differs whenever a group, a mark or the tiers were changed."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT (SELECT COUNT(*) FROM tag_group_versions) + (SELECT COUNT(*) FROM tag_tier_versions),"
            " (SELECT COALESCE(MAX(change_id), 0) FROM tag_marks)"
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def _append(
    store: Store, group: TagGroup, *, archived: bool, saved_at: datetime, reason: str, author: str | None
) -> int:
    if not reason.strip():
        raise InputError("tag_reason_missing", value=group.code)
    content = json.dumps(group_content(group), ensure_ascii=False, default=str)
    with store.transaction() as cursor:
        row = cursor.execute(
            "INSERT INTO tag_group_versions SELECT nextval('tag_change_ids'), $1,"
            " (SELECT COALESCE(MAX(version_number), 0) + 1 FROM tag_group_versions WHERE group_code = $1),"
            " $2, $3, $4, $5, $6 RETURNING version_number",
            [group.code, content, archived, author, reason.strip(), saved_at],
        ).fetchone()
    assert row is not None
    return int(row[0])
