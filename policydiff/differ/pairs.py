"""The pairing of two documents, step by step, the surest evidence first."""

from __future__ import annotations

from dataclasses import dataclass

from policydiff.differ.anchors import pair_equal
from policydiff.differ.moves import Moves, find_moves
from policydiff.differ.near import pair_near
from policydiff.differ.pairing import Pairing
from policydiff.differ.rows import pair_rows
from policydiff.differ.sections import Group, group_sections, partners
from policydiff.differ.splits import join_parts
from policydiff.differ.view import View, skeleton


@dataclass(frozen=True, slots=True)
class Paired:
    """Everything the pairing found: units, sections, and which of both moved."""

    pairing: Pairing
    groups: tuple[Group, ...]
    moves: Moves

    def mirrored(self) -> Paired:
        """The same with old and new exchanged; the groups in the order of what is then the new document."""
        turned = Pairing(0, 0)
        turned.to_new, turned.to_old = self.pairing.to_old, self.pairing.to_new
        groups = [Group(group.new, group.old) for group in self.groups]
        groups.sort(key=lambda group: (not group.new, group.new[:1], group.old[:1]))
        sections, units = (
            frozenset((new, old) for old, new in pairs) for pairs in (self.moves.sections, self.moves.units)
        )
        return Paired(turned, tuple(groups), Moves(sections, units))


def pair_documents(old: View, new: View) -> Paired:
    """Pair the units and sections of two documents.

    Which of two equally good pairings is found may depend on which document comes first; so the one whose text
    sorts first is always taken as the first, and documents swapped give the same pairs.
    """
    if _sorts_after(old, new):
        return pair_documents(new, old).mirrored()
    pairing = Pairing(len(old), len(new))
    pair_equal(old, new, pairing)
    known = partners(group_sections(old, new, pairing))
    pair_rows(old, new, pairing, known)
    pair_near(old, new, pairing, known)
    join_parts(old, new, pairing)
    groups = group_sections(old, new, pairing)
    _pair_headings(old, new, pairing, groups)
    moves = find_moves(old, new, pairing, groups)
    _pair_headings_with_sentences(old, new, pairing)
    return Paired(pairing, tuple(groups), moves)


def _sorts_after(old: View, new: View) -> bool:
    """Whether the old document sorts after the new one: by its texts, then by its structure and its links."""
    if old.texts != new.texts:
        return old.texts > new.texts
    return _structure(old) > _structure(new)


def _structure(view: View) -> tuple[list[tuple[int, int]], str]:
    places = [(unit.section, unit.block) for unit in view.units]
    numbers = [(section.number, section.level, section.path) for section in view.document.sections]
    return places, f"{numbers} {[unit.links for unit in view.units if unit.links]}"


def _pair_headings(old: View, new: View, pairing: Pairing, groups: list[Group]) -> None:
    """Headings follow their sections, whatever they were paired with as evidence."""
    for one, _ in old.spans:
        if one < len(old) and not old.sentence[one] and pairing.to_new[one] >= 0:
            pairing.part(one, pairing.to_new[one])
    for group in groups:
        if group.old and group.new:
            ours, theirs = _heading(old, group.old[0]), _heading(new, group.new[0])
            if ours is not None and theirs is not None:
                pairing.pair(ours, theirs)


def _heading(view: View, section: int) -> int | None:
    start, end = view.spans[section]
    return start if start < end and view.units[start].block < 0 else None


def _pair_headings_with_sentences(old: View, new: View, pairing: Pairing) -> None:
    """Pair what is a heading here and a sentence there, if the words are the same and the place is.

    So "**Children** We do not …" marked up as a heading in one capture only is no change of text.
    """
    for one in pairing.loose_old():
        before, after = pairing.to_new[one - 1] if one else -1, -1
        if one + 1 < len(old):
            after = pairing.to_new[one + 1]
        for other in (before + 1, after - 1):
            if 0 <= other < len(new) and pairing.to_old[other] < 0 and _same_words(old, one, new, other):
                pairing.pair(one, other)
                break


def _same_words(old: View, one: int, new: View, other: int) -> bool:
    unit, partner = old.units[one], new.units[other]
    return unit.heading != partner.heading and skeleton(unit.key) == skeleton(partner.key)
