"""Captures and what was read from them: taking one in, trusting one, and giving back their documents."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

from sqlite_utils import Database

from policydiff.before import words_in
from policydiff.errors import NotFoundError, UsageError
from policydiff.model import Document, Held, Policy
from policydiff.store.content import load_sections, save_boilerplate, save_content
from policydiff.timeline import Read, mark_of

Outcome = Literal["added", "known"]

_POLICY = "SELECT slug, title, url, tags FROM policy"
_HELD = """SELECT policy.slug, capture.captured, path, sha256, capture.url, media_type, status, source,
                  archive, digest, note, quality, suspect, trusted, text_sha256, beside,
                  words, language, page
           FROM capture JOIN policy ON policy.id = capture.policy
           LEFT JOIN document ON document.capture = capture.id AND document.current
           LEFT JOIN content ON content.id = document.content"""

#: The columns that tell of a text, the same in `document` and in `part`.
_TEXT = (
    "normalizer",
    "content",
    "boilerplate",
    "title",
    "language",
    "captured",
    "url",
    "revised",
    "effective",
    "quality",
    "suspect",
    "warnings",
    "words",
)

#: Why a capture without a document carries no version: nothing could be read from it.
NO_DOCUMENT = "no-document"


def save_policy(db: Database, policy: Policy) -> None:
    """Make the policy's row, or bring its title, URL and tags up to date."""
    db.conn.execute(
        """INSERT INTO policy (slug, title, url, tags) VALUES (?, ?, ?, ?)
           ON CONFLICT (slug) DO UPDATE
           SET title = excluded.title, url = excluded.url, tags = excluded.tags""",
        [policy.slug, policy.title, policy.url, json.dumps(list(policy.tags), ensure_ascii=False)],
    )


def load_policies(db: Database) -> list[Policy]:
    """Every policy, by slug."""
    return [_policy(row) for row in db.conn.execute(f"{_POLICY} ORDER BY slug")]


def load_policy(db: Database, slug: str) -> Policy:
    """The policy of that slug; raises NotFoundError."""
    return _policy(db.conn.execute(f"{_POLICY} WHERE id = ?", [policy_id(db, slug)]).fetchone())


def policy_id(db: Database, slug: str) -> int:
    """The row of the policy; raises NotFoundError."""
    row = db.conn.execute("SELECT id FROM policy WHERE slug = ?", [slug]).fetchone()
    if row is None:
        raise NotFoundError("no such policy", slug, _nearest(db, slug))
    return int(row[0])


def _nearest(db: Database, slug: str) -> str:
    """What to do about a policy that is not there: the nearest name that is."""
    from rapidfuzz import process  # only a wrong name pays for it

    slugs = [known for (known,) in db.conn.execute("SELECT slug FROM policy ORDER BY slug")]
    near = process.extractOne(slug, slugs, score_cutoff=50)
    if near:
        return f"did you mean {near[0]}?"
    return (
        f"there are {len(slugs)}, as {slugs[0]}"
        if slugs
        else "the store holds none yet: `policydiff add` one"
    )


def save_capture(db: Database, held: Held, document: Document | None) -> Outcome:
    """Add the capture and its document; `known` where the policy has these bytes of this second already.

    Of a capture of one page of several the document is a part: what they make together is worked out afterwards.
    """
    policy = policy_id(db, held.policy)
    if _capture_row(db, policy, held.captured, held.sha256) is not None:
        return "known"
    made = db.conn.execute(
        """INSERT INTO capture (policy, captured, path, sha256, url, media_type, status, source, archive,
        digest,
                                note, trusted, page) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            policy,
            held.captured,
            held.path,
            held.sha256,
            held.url,
            held.media_type,
            held.status,
            held.source,
            held.archive,
            held.digest,
            held.note,
            int(held.trusted),
            held.page,
        ],
    )
    if document is not None:
        if held.page is None:
            save_document(db, int(made.lastrowid or 0), document)
        else:
            _save_part(db, int(made.lastrowid or 0), document)
    db.conn.execute("UPDATE policy SET pending = 1 WHERE id = ?", [policy])
    return "added"


def save_document(db: Database, capture: int, document: Document, *, current: bool = True) -> int:
    """Add what a normalizer made of the capture; the row's id."""
    made = db.conn.execute(
        f"""INSERT INTO document (capture, current, {", ".join(_TEXT)})
           VALUES (?, ?, {", ".join("?" * len(_TEXT))})""",
        [capture, int(current), *_text_values(db, document)],
    )
    return int(made.lastrowid or 0)


def replace_document(db: Database, row: int, document: Document) -> None:
    """Put another document in the place of that of a row, which keeps its id; nothing may refer to the old text."""
    columns = ", ".join(f"{name} = ?" for name in _TEXT)
    db.conn.execute(f"UPDATE document SET {columns} WHERE id = ?", [*_text_values(db, document), row])


def _save_part(db: Database, capture: int, document: Document) -> None:
    """Add what a capture of one page of several says by itself."""
    marks = ", ".join("?" * len(_TEXT))
    db.conn.execute(
        f"INSERT INTO part (capture, {', '.join(_TEXT)}) VALUES (?, {marks})",
        [capture, *_text_values(db, document)],
    )


def _text_values(db: Database, document: Document) -> list[Any]:
    """A document as the columns `_TEXT`, its content and boilerplate added where they are new."""
    return [
        document.normalizer,
        save_content(db, document),
        save_boilerplate(db, document.boilerplate),
        document.title,
        document.language,
        document.captured,
        document.url,
        document.revised,
        document.effective,
        document.quality,
        json.dumps(list(document.suspect), ensure_ascii=False),
        json.dumps(list(document.warnings), ensure_ascii=False),
        words_in(unit.text for unit in document.units),
    ]


def load_captures(db: Database, slug: str) -> list[Held]:
    """The captures of a policy in order of time; raises NotFoundError."""
    policy = policy_id(db, slug)
    rows = db.conn.execute(f"{_HELD} WHERE capture.policy = ? ORDER BY capture.captured, sha256", [policy])
    return [_held(row) for row in rows]


def load_usable(db: Database, slug: str) -> list[Held]:
    """The captures of a policy that may carry a version, in order of time, with nothing said of what a trusted one is
    suspect for; raises NotFoundError. Asked for often, by every question of what waits: quicker than `load_captures`.
    """
    rows = db.conn.execute(
        f"""{_HELD} WHERE capture.policy = ? AND text_sha256 IS NOT NULL
            AND (trusted OR (suspect = '[]' AND beside = '[]')) ORDER BY capture.captured, sha256""",
        [policy_id(db, slug)],
    )
    return [Held(*(*row[:12], (), bool(row[13]), row[14], row[18])) for row in rows]


def load_read(db: Database, slug: str) -> list[Read]:
    """The captures of a policy in order of time, each suspect only for what it is itself.

    One read before words were counted is told to have none, and so makes nothing suspect that follows it.
    """
    policy = policy_id(db, slug)
    rows = db.conn.execute(f"{_HELD} WHERE capture.policy = ? ORDER BY capture.captured, sha256", [policy])
    return [Read(_held(row, beside=False), row[16] or 0, row[17] or "und") for row in rows]


def save_beside(db: Database, captures: Iterable[tuple[Held, tuple[str, ...]]]) -> None:
    """Keep what captures are suspect for beside the version before them."""
    for held, reasons in captures:
        told = json.dumps(list(reasons), ensure_ascii=False)
        db.conn.execute(
            "UPDATE document SET beside = ? WHERE capture = ? AND current AND beside <> ?",
            [told, capture_id(db, held), told],
        )


def captures_at(db: Database, slug: str, captured: str) -> list[Held]:
    """The captures of one second, by their bytes; raises NotFoundError where there is no such policy."""
    rows = db.conn.execute(
        f"{_HELD} WHERE capture.policy = ? AND capture.captured = ? ORDER BY sha256",
        [policy_id(db, slug), captured],
    )
    return [_held(row) for row in rows]


def capture_in(db: Database, path: str) -> Held | None:
    """The capture whose bytes lie at that path under the workspace, or None."""
    row = db.conn.execute(f"{_HELD} WHERE path = ?", [path]).fetchone()
    return None if row is None else _held(row)


def find_capture(db: Database, slug: str, captured: str, sha256: str) -> Held:
    """The capture of that second whose bytes' SHA-256 begins so ("": the one that was there first).

    Raises NotFoundError where there is none, UsageError where several fit.
    """
    fitting = [held for held in captures_at(db, slug, captured) if held.sha256.startswith(sha256)]
    if not sha256 and len(fitting) > 1:
        fitting = [held for held in fitting if mark_of(captured, held.path) == captured] or fitting
    if not fitting:
        raise NotFoundError("no such capture", f"{slug}@{captured}", f"see `policydiff history {slug}`")
    if len(fitting) > 1:
        names = ", ".join(f"{slug}@{captured}-{held.sha256[:8]}" for held in fitting)
        raise UsageError("several captures of that second", f"{slug}@{captured}", f"choose one of {names}")
    return fitting[0]


def load_reading(db: Database, slug: str) -> tuple[str | None, list[int]]:
    """The settings by which a policy's captures were read (None: not known), and the normalizers that read them."""
    (reading,) = db.conn.execute("SELECT reading FROM policy WHERE id = ?", [policy_id(db, slug)]).fetchone()
    numbers = db.conn.execute(
        """SELECT DISTINCT normalizer FROM document JOIN capture ON capture.id = document.capture
           WHERE policy = ? AND current ORDER BY normalizer""",
        [policy_id(db, slug)],
    )
    return reading, [number for (number,) in numbers]


def save_reading(db: Database, slug: str, reading: str) -> None:
    """Note the settings by which a policy's captures are read."""
    db.conn.execute("UPDATE policy SET reading = ? WHERE id = ?", [reading, policy_id(db, slug)])


def trust(db: Database, held: Held) -> None:
    """Make a suspect capture usable; raises UsageError where nothing could be read from it."""
    if held.text_sha256 is None:
        raise UsageError("nothing could be read from this capture", held.path, "it cannot carry a version")
    policy = policy_id(db, held.policy)
    db.conn.execute(
        "UPDATE capture SET trusted = 1 WHERE policy = ? AND captured = ? AND sha256 = ?",
        [policy, held.captured, held.sha256],
    )
    db.conn.execute("UPDATE policy SET pending = 1 WHERE id = ?", [policy])


def capture_id(db: Database, held: Held) -> int:
    """The row of a capture; raises NotFoundError."""
    row = _capture_row(db, policy_id(db, held.policy), held.captured, held.sha256)
    if row is None:
        raise NotFoundError("no such capture", f"{held.policy}@{held.captured}", "see `policydiff history`")
    return row


def document_id(db: Database, held: Held) -> int:
    """The row of a capture's current document; raises NotFoundError where it gave none."""
    row = db.conn.execute(
        "SELECT id FROM document WHERE capture = ? AND current", [capture_id(db, held)]
    ).fetchone()
    if row is None:
        raise NotFoundError("this capture gave no document", held.path, "choose another version")
    return int(row[0])


def load_document(db: Database, row: int, *, part: bool = False) -> Document:
    """The document of a row of `document` (or the `part` of the capture of that row), equal to the one stored."""
    table, key = ("part", "capture") if part else ("document", "id")
    (
        content,
        lines,
        title,
        language,
        captured,
        url,
        revised,
        effective,
        quality,
        suspect,
        warnings,
        number,
    ) = db.conn.execute(
        f"""SELECT content, lines, title, language, captured, url, revised, effective, quality, suspect,
                      warnings, normalizer
               FROM {table} JOIN boilerplate ON boilerplate.id = {table}.boilerplate
               WHERE {table}.{key} = ?""",
        [row],
    ).fetchone()
    return Document(
        title=title,
        language=language,
        sections=load_sections(db, content),
        boilerplate=tuple(json.loads(lines)),
        captured=captured,
        url=url,
        revised=revised,
        effective=effective,
        quality=quality,
        suspect=tuple(json.loads(suspect)),
        warnings=tuple(json.loads(warnings)),
        normalizer=number,
    )


def _capture_row(db: Database, policy: int, captured: str, sha256: str) -> int | None:
    row = db.conn.execute(
        "SELECT id FROM capture WHERE policy = ? AND captured = ? AND sha256 = ?", [policy, captured, sha256]
    ).fetchone()
    return None if row is None else int(row[0])


def _policy(row: tuple[Any, ...]) -> Policy:
    slug, title, url, tags = row
    return Policy(slug, title, url, tuple(json.loads(tags)))


def _held(row: tuple[Any, ...], *, beside: bool = True) -> Held:
    """A row of `_HELD`, suspect also for what it is `beside` the version before, if asked for."""
    slug, captured, path, sha256, url, media_type, status, source, archive, digest, note = row[:11]
    quality, suspect, trusted, text_sha256 = row[11:15]
    reasons = None if suspect is None else [*json.loads(suspect), *(json.loads(row[15]) if beside else ())]
    return Held(
        policy=slug,
        captured=captured,
        path=path,
        sha256=sha256,
        url=url,
        media_type=media_type,
        status=status,
        source=source,
        archive=archive,
        digest=digest,
        note=note,
        quality=0.0 if quality is None else quality,
        suspect=(NO_DOCUMENT,) if reasons is None else tuple(reasons),
        trusted=bool(trusted),
        text_sha256=text_sha256,
        page=row[18],
    )
