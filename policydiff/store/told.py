"""The changes of every version as rows: what changed, since which version, and what it is worth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

_CHANGES = """
SELECT policy.slug, version.first_seen, before.last_seen, change.id, change.kind, change.heading,
       change.level, change.category, change.severity, change.direction, change.section, change.old_text,
       change.new_text
FROM change
JOIN version ON version.comparison = change.comparison
JOIN version AS before ON before.policy = version.policy AND before.position = version.position - 1
JOIN policy ON policy.id = version.policy
WHERE change.level IN (SELECT value FROM json_each(:levels))
  AND (:slug IS NULL OR policy.slug = :slug)
  AND (:category IS NULL OR change.category = :category)
  AND (:since IS NULL OR version.first_seen >= :since)
ORDER BY version.first_seen DESC, policy.slug, change.position
LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One change of one version. It happened between `after` and `before`, two capture times of 14 digits."""

    policy: str
    before: str
    after: str
    id: str
    kind: str
    heading: bool
    level: str
    category: str
    severity: str
    direction: str
    section: str
    old: str | None
    new: str | None

    def to_dict(self) -> dict[str, Any]:
        """The change as `changes --format json` shows it."""
        return {
            "policy": self.policy,
            "version": f"{self.policy}@{self.before}",
            "after": self.after,
            "before": self.before,
            "id": self.id,
            "kind": self.kind,
            "heading": self.heading,
            "level": self.level,
            "category": self.category,
            "severity": self.severity,
            "direction": self.direction,
            "section": self.section,
            "old": self.old,
            "new": self.new,
        }


def find_changes(
    db: Database,
    levels: Sequence[str],
    slug: str | None = None,
    category: str | None = None,
    since: str | None = None,
    limit: int = 1000,
) -> list[Told]:
    """Changes of these levels, those of the newest versions first, and of one version in its reading
    order."""
    values = {
        "levels": json.dumps(list(levels)),
        "slug": slug,
        "category": category,
        "since": since,
        "limit": limit,
    }
    return [
        Told(slug, before, after, id, kind, bool(heading), *rest)
        for slug, before, after, id, kind, heading, *rest in db.conn.execute(_CHANGES, values)
    ]
