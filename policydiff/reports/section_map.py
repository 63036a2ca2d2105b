"""The section by version map: each section followed through renames, moves, splits and merges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policydiff.model import Change, Comparison, SectionPair, Version
from policydiff.reports.facts import Counts, Moment
from policydiff.reports.phrasing import moment
from policydiff.reports.site_facts import MapCell, MapRow, SectionMap
from policydiff.text import fold

#: From which share of a section's text on it is shaded one step darker.
SHADES = (0.08, 0.25, 0.55)

#: The sign of a section that was removed.
GONE = "−"


@dataclass(frozen=True, slots=True)
class SectionChanges:
    """What a comparison did to each section: the pairs, and the changes counted by the id of the section that shows
    them (the new one, or the old one where there is none)."""

    pairs: tuple[SectionPair, ...]
    counts: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(slots=True)
class _Row:
    """A row while it is followed: its names, oldest first, and a cell for each version."""

    names: list[str]
    cells: list[MapCell | None] = field(default_factory=list)
    touched: bool = False


def section_changes(comparison: Comparison) -> SectionChanges:
    """What the map needs of a comparison, and nothing more: it can be kept for every version of a policy."""
    own: dict[str, list[Change]] = {}
    for change in comparison.changes:
        place = change.new or change.old
        if place is not None:
            own.setdefault(place.section, []).append(change)
    return SectionChanges(comparison.sections, {name: _counted(changes) for name, changes in own.items()})


def section_map(
    versions: Sequence[Version], sections: Mapping[str, SectionChanges], hrefs: Mapping[str, str]
) -> SectionMap | None:
    """The map of versions (oldest first) whose section pairs are known, by first_seen; None where none are.

    A row ends where its section was removed, and begins anew where one was added; one of the same heading goes on in
    the row that ended last. Of a split the first part keeps the row, of a merger the first section does. Rows in
    which nothing ever happened stand apart.
    """
    columns = [version for version in versions[1:] if version.mark in sections]
    if not columns:
        return None
    rows: list[_Row] = []
    living: dict[str, _Row] = {}
    for number, version in enumerate(columns):
        href = hrefs.get(version.mark)
        living = _follow(rows, living, sections[version.mark], number, href)
        for row in rows:
            row.cells += [None] * (number + 1 - len(row.cells))
    return SectionMap(
        columns=tuple(
            (moment(version.first_seen) or Moment(version.first_seen, ""), hrefs.get(version.mark))
            for version in columns
        ),
        rows=tuple(_row(row) for row in rows if row.touched),
        still=tuple(_row(row) for row in rows if not row.touched),
    )


def _counted(changes: Sequence[Change]) -> Counts:
    levels = [change.level for change in changes]
    high = [change for change in changes if change.verdict and change.verdict.severity == "high"]
    return Counts(
        high=sum(change.level == "material" for change in high),
        material=levels.count("material"),
        wording=levels.count("wording"),
        cosmetic=levels.count("cosmetic"),
        moved=sum(change.kind == "move" for change in changes),
    )


def _follow(
    rows: list[_Row], living: dict[str, _Row], changes: SectionChanges, column: int, href: str | None
) -> dict[str, _Row]:
    """One step from version to version: the rows that live on, by the section's new id."""
    following: dict[str, _Row] = {}
    at = 0  # new rows stand after the pair before them
    for pair in changes.pairs:
        row = next((living[old] for old in pair.old if old in living), None)
        if row is None and not pair.old:
            row = _ended(rows, pair, column)
        if row is None:
            heading = (pair.old_heading or pair.new_heading or ("",))[0]
            row = _Row([heading], [None] * column)
            rows.insert(at, row)
        elif len(row.cells) > column:  # the row went on in another pair already
            continue
        at = rows.index(row) + 1
        _told(row, pair, changes.counts, href)
        for new, heading in zip(pair.new, pair.new_heading, strict=False):
            if new == pair.new[0]:
                following[new] = row
                continue
            part = _Row([heading], [None] * column)
            rows.insert(at, part)
            at += 1
            _told(part, pair, changes.counts, href, new)
            following[new] = part
    return following


def _ended(rows: Sequence[_Row], pair: SectionPair, column: int) -> _Row | None:
    """The row that a section which was added goes on in: of those that ended under its heading the one that ended
    last, and of those of one version the first."""
    name = fold(pair.new_heading[0]) if pair.new_heading else ""
    ended = [
        (places[-1], row)
        for row in rows
        if name and len(row.cells) <= column and fold(row.names[-1]) == name
        if (places := [place for place, cell in enumerate(row.cells) if cell is not None])
        if _is_end(row.cells[places[-1]])
    ]
    return max(ended, key=lambda one: one[0])[1] if ended else None


def _is_end(cell: MapCell | None) -> bool:
    return cell is not None and cell.sign == GONE


def _told(
    row: _Row, pair: SectionPair, counts: Mapping[str, Counts], href: str | None, new: str | None = None
) -> None:
    target = new or (pair.new[0] if pair.new else None)
    anchor = f"#s-{target}" if target else f"#o-{pair.old[0]}"
    own = counts.get(target or pair.old[0], Counts())
    shade = _shade(pair, own)
    row.cells.append(
        MapCell(shade, own.gravest, _sign(pair, own), _label(pair, own), href + anchor if href else None)
    )
    row.touched = row.touched or shade > 0
    if new is None and pair.new_heading and pair.new_heading[0] != row.names[-1]:
        row.names.append(pair.new_heading[0])


def _shade(pair: SectionPair, counts: Counts) -> int:
    """0 for what stayed or only got another number, 1 for what hardly changed, 4 for what is new, gone or rewritten."""
    if not pair.old or not pair.new:
        return 4
    if set(pair.status) <= {"unchanged", "renumbered"} and counts.gravest in {"unchanged", "cosmetic"}:
        return 0
    return 1 + sum(1 - pair.similarity >= share for share in SHADES)


def _sign(pair: SectionPair, counts: Counts) -> str:
    if not pair.old:
        return "+"
    if not pair.new:
        return GONE
    return str(counts.material + counts.wording or "~")


def _label(pair: SectionPair, counts: Counts) -> str:
    named = (
        (counts.material, "material"),
        (counts.wording, "reworded"),
        (counts.moved, "moved"),
        (counts.cosmetic, "cosmetic"),
    )
    parts = [f"{number:,} {name}" for number, name in named if number]
    status = [name for name in pair.status if name not in {"edited", "unchanged"}]
    return ", ".join([*status, *parts]) or ", ".join(pair.status) or "unchanged"


def _row(row: _Row) -> MapRow:
    earlier = tuple(dict.fromkeys(name for name in row.names[:-1] if name and name != row.names[-1]))
    return MapRow(row.names[-1] or "Before the first heading", earlier, tuple(row.cells))
