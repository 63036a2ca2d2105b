"""Rows of tables, matched by their first cell, so that a new row in the middle is one insert."""

from __future__ import annotations

from collections.abc import Mapping

from policydiff.differ.pairing import Pairing
from policydiff.differ.view import View

CELL = " | "


def pair_rows(old: View, new: View, pairing: Pairing, partners: Mapping[int, frozenset[int]]) -> None:
    """Pair loose rows of sections that belong together whose first cell occurs in one loose row of each."""
    ours = _first_cells(old, pairing.loose_old())
    theirs = _first_cells(new, pairing.loose_new())
    for (section, cell), one in ours.items():
        found = [theirs.get((partner, cell), -1) for partner in sorted(partners.get(section, ()))]
        places = [other for other in found if other >= 0]
        if one >= 0 and len(places) == 1 and pairing.free(one, places[0]):
            pairing.pair(one, places[0])


def _first_cells(view: View, loose: list[int]) -> dict[tuple[int, str], int]:
    """By section and first cell the loose row, -1 where several rows of a section begin alike."""
    cells: dict[tuple[int, str], int] = {}
    for at in loose:
        if CELL not in view.symbols[at]:
            continue
        cell, _, _ = view.symbols[at].partition(CELL)
        if cell.strip() and view.kind(at) == "row":
            name = (view.section_of[at], cell.strip())
            cells[name] = -1 if name in cells else at
    return cells
