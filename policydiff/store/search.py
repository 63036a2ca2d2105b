"""Finding words in every version: what people type, made into a query that cannot be wrong, and what it
finds."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from sqlite_utils import Database

#: A phrase in quotes of any kind, or a run of anything but spaces and quotes.
_TERM = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]|([^\s\"“”„«»]+)")
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence or heading that holds the words, with the versions of one policy in which it stands.

    `first_seen` and `last_seen` are the first and last capture times of those versions; `current` says that
    the newest version still holds it. `marked` is the text with the words found between U+0002 and U+0003.
    """

    policy: str
    first_seen: str
    last_seen: str
    versions: int
    current: bool
    path: tuple[str, ...]
    heading: bool
    text: str
    marked: str


_FOUND = """
WITH found(kind, row, text, marked, rank) AS (
    SELECT * FROM (SELECT 0, rowid, text, highlight(sentence_search, 0, char(2), char(3)), rank
                   FROM sentence_search WHERE sentence_search MATCH :query)
    UNION ALL
    SELECT * FROM (SELECT 1, rowid, heading, highlight(heading_search, 0, char(2), char(3)), rank
                   FROM heading_search WHERE heading_search MATCH :query)
),
standing(kind, row, section) AS (
    SELECT kind, row, section_block.section FROM found
    JOIN block_sentence ON block_sentence.sentence = found.row
    JOIN section_block ON section_block.block = block_sentence.block WHERE kind = 0
    UNION SELECT kind, row, row FROM found WHERE kind = 1
),
held(kind, row, section, policy, position, first_seen, last_seen) AS (
    SELECT DISTINCT kind, row, standing.section, version.policy, version.position, first_seen, last_seen
    FROM standing
    JOIN content_section ON content_section.section = standing.section
    JOIN document ON document.content = content_section.content
    JOIN version ON version.document = document.id
)
SELECT policy.slug, min(held.first_seen), max(held.last_seen), count(DISTINCT held.position),
       max(held.position) = (SELECT max(position) FROM version WHERE version.policy = held.policy),
       substr(max(printf('%08d', held.position) || section.path), 9), found.kind, found.text, found.marked
FROM held JOIN found USING (kind, row)
JOIN policy ON policy.id = held.policy JOIN section ON section.id = held.section
WHERE :slug IS NULL OR policy.slug = :slug
GROUP BY held.policy, found.kind, found.text
ORDER BY 5 DESC, min(found.rank), policy.slug, 2, found.text
LIMIT :limit
"""


def query_of(words: str) -> str | None:
    """What people type as a query of FTS5; None where it holds no word at all.

    Every word and every phrase in quotes becomes a quoted string, so that no character of it is an operator:
    hyphens, `AND`, brackets and quotes without a partner are only text. A `*` that ends a word asks for all
    words that begin with it. All terms must stand in the same sentence.

    >>> query_of('opt-out "third parties" biometr* AND (')
    '"opt-out" "third parties" "biometr"* "AND"'
    """
    terms: list[str] = []
    for match in _TERM.finditer(words.replace("\0", " ")):
        phrase, word = match.groups()
        text = phrase if word is None else word.rstrip("*")
        if _WORD.search(text):
            prefix = "*" if word is not None and word.endswith("*") else ""
            terms.append(f'"{text}"{prefix}')
    return " ".join(terms) or None


def find(db: Database, words: str, *, slug: str | None = None, limit: int = 100) -> list[Hit]:
    """The sentences and headings that hold all the words, those of today's versions and the best fits
    first."""
    query = query_of(words)
    if query is None:
        return []
    rows = db.conn.execute(_FOUND, {"query": query, "slug": slug, "limit": limit})
    return [
        Hit(policy, first, last, count, bool(current), tuple(json.loads(path)), bool(kind), text, marked)
        for policy, first, last, count, current, path, kind, text, marked in rows
    ]
