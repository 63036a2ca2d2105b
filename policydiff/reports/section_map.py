"""The section by version map: each section followed through renames, moves, splits and merges."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policydiff.model import SectionPair, Version
from policydiff.reports.facts import Moment
from policydiff.reports.phrasing import moment
from policydiff.reports.site_facts import MapCell, MapRow, SectionMap


@dataclass(slots=True)
class _Row:
    """A row while it is followed: its names, oldest first, and a cell for each version."""

    names: list[str]
    cells: list[MapCell | None] = field(default_factory=list)
    touched: bool = False


def section_map(
    versions: Sequence[Version], sections: Mapping[str, Sequence[SectionPair]], hrefs: Mapping[str, str]
) -> SectionMap | None:
    """The map of versions (oldest first) whose section pairs are known, by first_seen; None where none are.

    A row ends where its section was removed, and begins anew where one was added; of a split the first part keeps
    the row, of a merger the first section does. Rows in which nothing ever happened are counted and left out.
    """
    columns = [version for version in versions[1:] if version.first_seen in sections]
    if not columns:
        return None
    rows: list[_Row] = []
    living: dict[str, _Row] = {}
    for number, version in enumerate(columns):
        href = hrefs.get(version.first_seen)
        living = _follow(rows, living, sections[version.first_seen], number, href)
        for row in rows:
            row.cells += [None] * (number + 1 - len(row.cells))
    moments = [moment(version.first_seen) or Moment(version.first_seen, "") for version in columns]
    shown = [row for row in rows if row.touched]
    return SectionMap(
        columns=tuple(moments),
        rows=tuple(_row(row) for row in shown),
        left_out=len(rows) - len(shown),
    )


def _follow(
    rows: list[_Row], living: dict[str, _Row], pairs: Sequence[SectionPair], column: int, href: str | None
) -> dict[str, _Row]:
    """One step from version to version: the rows that live on, by the section's new id."""
    following: dict[str, _Row] = {}
    at = 0  # new rows stand after the pair before them
    for pair in pairs:
        row = next((living[old] for old in pair.old if old in living), None)
        if row is None:
            heading = (pair.old_heading or pair.new_heading or ("",))[0]
            row = _Row([heading], [None] * column)
            rows.insert(at, row)
        elif len(row.cells) > column:  # the row went on in another pair already
            continue
        at = rows.index(row) + 1
        _told(row, pair, href)
        for new, heading in zip(pair.new, pair.new_heading, strict=False):
            if new == pair.new[0]:
                following[new] = row
                continue
            part = _Row([heading], [None] * column)
            rows.insert(at, part)
            at += 1
            _told(part, pair, href, new)
            following[new] = part
    return following


def _told(row: _Row, pair: SectionPair, href: str | None, new: str | None = None) -> None:
    shade = _shade(pair)
    target = new or (pair.new[0] if pair.new else None)
    anchor = f"#s-{target}" if target else f"#o-{pair.old[0]}"
    row.cells.append(MapCell(shade, ", ".join(pair.status) or "unchanged", href + anchor if href else None))
    row.touched = row.touched or shade > 0
    if new is None and pair.new_heading and pair.new_heading[0] != row.names[-1]:
        row.names.append(pair.new_heading[0])


def _shade(pair: SectionPair) -> int:
    """0 for what stayed, 1 for what was only renamed, renumbered or moved or hardly changed, 4 for all of it."""
    if not pair.old or not pair.new:
        return 4
    if set(pair.status) <= {"unchanged", "renumbered"}:
        return 0
    return max(1, min(4, math.ceil((1 - pair.similarity) * 4)))


def _row(row: _Row) -> MapRow:
    earlier = tuple(dict.fromkeys(name for name in row.names[:-1] if name and name != row.names[-1]))
    return MapRow(row.names[-1] or "Before the first heading", earlier, tuple(row.cells))
