"""Tables: whether one holds data or only lays out the page, and its rows as blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policydiff.normalizer.blocks import Raw

TABLE_TAGS = frozenset(("table", "thead", "tr", "td", "th"))

#: A cell longer than this many characters is a column of a page, not a cell of data.
LONGEST_CELL = 1_800


@dataclass(slots=True)
class Cell:
    """One cell: where its blocks stand in the list of all blocks, and whether it is a `th`."""

    start: int
    stop: int
    head: bool


@dataclass(slots=True)
class Table:
    """A table being read. `start` is the index of its first block."""

    start: int
    layout: bool
    rows: list[list[Cell]] = field(default_factory=list)
    head_rows: set[int] = field(default_factory=set)  # asked for membership only
    in_head: bool = False
    cell: Cell | None = None

    def open_row(self) -> None:
        """A row begins."""
        if self.in_head:
            self.head_rows.add(len(self.rows))
        self.rows.append([])

    def open_cell(self, place: int, head: bool) -> None:
        """A cell begins where block number `place` will stand; a row is made up where the page has none."""
        if not self.rows:
            self.open_row()
        self.cell = Cell(place, place, head)
        self.rows[-1].append(self.cell)

    def close_cell(self, place: int) -> None:
        """The open cell ends before block number `place`."""
        if self.cell is not None:
            self.cell.stop = place
            self.cell = None


class Tables:
    """The tables that are open, outermost first. Cells outside of any table are left alone."""

    def __init__(self) -> None:
        self._open: list[Table] = []

    def open(self, tag: str, attributes: Mapping[str, str], place: int) -> None:
        """A tag of `TABLE_TAGS` opens; the next block will be number `place`."""
        if tag == "table":
            self._open.append(Table(place, attributes.get("role") in ("presentation", "none")))
        elif not self._open:
            return
        elif tag == "thead":
            self._open[-1].in_head = True
        elif tag == "tr":
            self._open[-1].open_row()
        else:
            self._open[-1].open_cell(place, head=tag == "th")

    def close(self, tag: str, blocks: list[Raw]) -> None:
        """The tag closes; a table of data becomes rows at the end of `blocks`."""
        if not self._open:
            return
        if tag == "table":
            as_rows(self._open.pop(), blocks)
        elif tag == "thead":
            self._open[-1].in_head = False
        elif tag != "tr":
            self._open[-1].close_cell(len(blocks))


def as_rows(table: Table, blocks: list[Raw]) -> None:
    """Replace the table's blocks, the last of `blocks`, by one row each; a layout table stays as it is."""
    if not _holds_data(table, blocks):
        return
    rows: list[Raw] = []
    stop = table.start
    for number, cells in enumerate(table.rows):
        # What stands between the cells (a caption, stray text) keeps its place.
        if cells:
            rows.extend(blocks[stop : cells[0].start])
            stop = cells[-1].stop
        row = _row([blocks[cell.start : cell.stop] for cell in cells])
        if row is not None:
            row.header = number in table.head_rows or all(cell.head for cell in cells)
            rows.append(row)
    rows.extend(blocks[stop:])
    blocks[table.start :] = rows


def _holds_data(table: Table, blocks: list[Raw]) -> bool:
    if table.layout or max((len(cells) for cells in table.rows), default=0) < 2:
        return False
    for cells in table.rows:
        for cell in cells:
            inside = blocks[cell.start : cell.stop]
            if sum(len(block.text) for block in inside) > LONGEST_CELL:
                return False
            if any(block.kind == "row" or (block.kind == "heading" and not cell.head) for block in inside):
                return False
    return True


def _row(cells: list[list[Raw]]) -> Raw | None:
    """One row: each cell's blocks joined by spaces, the cells by " | "; None where every cell is empty."""
    first = next((block for cell in cells for block in cell), None)
    if first is None:
        return None
    row = Raw("row", "", zone=first.zone, path=first.path, group=first.group)
    parts: list[str] = []
    length = 0
    for number, cell in enumerate(cells):
        for place, block in enumerate(cell):
            gap = " | " if number and not place else " " if place else ""
            parts.append(gap)
            length += len(gap)
            row.bold.extend((start + length, stop + length) for start, stop in block.bold)
            row.links.extend((start + length, stop + length, href) for start, stop, href in block.links)
            parts.append(block.text.replace("\n", " "))
            length += len(block.text)
        if number and not cell:
            parts.append(" |")
            length += 2
    row.text = "".join(parts)
    return row
