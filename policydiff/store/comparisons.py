"""Comparisons as rows and back: kept whole, so that a page can be made again without aligning anything."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from policydiff.model import Change, Comparison, Deadline, Level, Match, SectionPair, Side, Summary
from policydiff.store.captures import load_document
from policydiff.store.records import dump, load


@dataclass(frozen=True, slots=True)
class Body:
    """All of a comparison but its two documents. Matches are flat, three numbers a match, -1 for None."""

    old: Side
    new: Side
    summary: Summary
    sections: tuple[SectionPair, ...]
    changes: tuple[Change, ...]
    boilerplate_changes: tuple[Change, ...]
    matches: tuple[int, ...]
    rules: int
    warnings: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


def save_comparison(db: Database, comparison: Comparison, old: int, new: int) -> int:
    """Add the comparison of two rows of `document`; the row's id. One made by the same rules is left as it
    is."""
    known = find_comparison(db, old, new, comparison.rules)
    if known is not None:
        return known
    summary = comparison.summary
    row = {
        "old": old,
        "new": new,
        "rules": comparison.rules,
        **summary.to_dict(),
        "body": zlib.compress(dump(_body(comparison)).encode(), 6),
    }
    marks = ", ".join("?" * len(row))
    made = db.conn.execute(
        f"INSERT INTO comparison ({', '.join(row)}) VALUES ({marks})", list(row.values())
    ).lastrowid
    db.conn.executemany(
        "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((made, *change) for change in change_rows(comparison.told)),
    )
    return int(made or 0)


def find_comparison(db: Database, old: int, new: int, rules: int | None = None) -> int | None:
    """The row of the comparison of these two documents by these rules (the newest unless told), or None."""
    row = db.conn.execute(
        """SELECT id FROM comparison WHERE old = ? AND new = ? AND (rules = ? OR ? IS NULL)
           ORDER BY rules DESC LIMIT 1""",
        [old, new, rules, rules],
    ).fetchone()
    return None if row is None else int(row[0])


def load_comparison(db: Database, row: int) -> Comparison:
    """The comparison of a row, equal to the one that was stored, its documents with it."""
    old, new, packed = db.conn.execute("SELECT old, new, body FROM comparison WHERE id = ?", [row]).fetchone()
    body = load(Body, zlib.decompress(packed))
    return Comparison(
        old=body.old,
        new=body.new,
        summary=body.summary,
        sections=body.sections,
        changes=body.changes,
        boilerplate_changes=body.boilerplate_changes,
        matches=tuple(_unflat(body.matches)),
        old_document=load_document(db, old),
        new_document=load_document(db, new),
        rules=body.rules,
        warnings=body.warnings,
        deadlines=body.deadlines,
    )


def gravest(material: int, wording: int, cosmetic: int, boilerplate: int) -> Level:
    """The level of a comparison as a whole: that of its gravest change, `cosmetic` where it has none."""
    if material:
        return "material"
    if wording:
        return "wording"
    return "boilerplate" if boilerplate and not cosmetic else "cosmetic"


def named(comparison: Comparison, old: str, new: str) -> Comparison:
    """The comparison with its sides called by the names of versions."""
    return replace(comparison, old=replace(comparison.old, name=old), new=replace(comparison.new, name=new))


def _body(comparison: Comparison) -> Body:
    return Body(
        old=comparison.old,
        new=comparison.new,
        summary=comparison.summary,
        sections=comparison.sections,
        changes=comparison.changes,
        boilerplate_changes=comparison.boilerplate_changes,
        matches=tuple(_flat(comparison.matches)),
        rules=comparison.rules,
        warnings=comparison.warnings,
        deadlines=comparison.deadlines,
    )


def _flat(matches: Sequence[Match]) -> Iterator[int]:
    for match in matches:
        for index in (match.old, match.new, match.change):
            yield -1 if index is None else index


def _unflat(numbers: tuple[int, ...]) -> Iterator[Match]:
    indexes = iter([None if number < 0 else number for number in numbers])
    for old, new, change in zip(indexes, indexes, indexes, strict=True):
        yield Match(old, new, change)


def summary_columns(summary: Summary, rules: int) -> list[Any]:
    """What the columns of `comparison` repeat of its body, from `transition` to `similarity`, and the rules."""
    told = summary.to_dict()
    silent = None if summary.silent is None else int(summary.silent)
    counts = [
        told[name] for name in ("material", "wording", "cosmetic", "boilerplate", "moved", "similarity")
    ]
    return [summary.transition, silent, *counts, rules]


def change_rows(changes: Sequence[Change]) -> Iterator[tuple[Any, ...]]:
    """The rows of `change`, without the first column."""
    for position, change in enumerate(changes):
        verdict = change.verdict
        if verdict is None:
            raise ValueError(f"change {change.id} has not been judged")
        place = change.new or change.old
        yield (
            position,
            change.id,
            change.kind,
            int(change.heading),
            verdict.level,
            verdict.categories[0] if verdict.categories else "other",
            verdict.severity,
            verdict.direction,
            " > ".join(place.path) if place else "",
            change.old.text if change.old else None,
            change.new.text if change.new else None,
        )
