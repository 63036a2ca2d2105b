"""The pairing of two documents, step by step, the surest evidence first."""

from __future__ import annotations

from dataclasses import dataclass

from policydiff.differ.anchors import pair_equal
from policydiff.differ.moves import Moves, find_moves
from policydiff.differ.near import pair_in_place, pair_near
from policydiff.differ.pairing import Pairing
from policydiff.differ.rows import pair_rows
from policydiff.differ.runs import Run, runs_of
from policydiff.differ.sections import Group, Votes, group_sections, partners, shared_words
from policydiff.differ.splits import join_parts, pair_recut
from policydiff.differ.view import HEAD, View, skeleton


@dataclass(frozen=True, slots=True)
class Paired:
    """Everything the pairing found: units, sections, and which of both moved."""

    pairing: Pairing
    groups: tuple[Group, ...]
    moves: Moves
    runs: tuple[Run, ...]  # the pairs of sentences
    shared: Votes  # the words they share at most, by pair of sections

    def mirrored(self) -> Paired:
        """The same with old and new exchanged; the groups in the order of what is then the new document."""
        turned = Pairing(0, 0)
        turned.to_new, turned.to_old = self.pairing.to_old, self.pairing.to_new
        groups = [Group(group.new, group.old) for group in self.groups]
        groups.sort(key=lambda group: (not group.new, group.new[:1], group.old[:1]))
        sections, units = (
            frozenset((new, old) for old, new in pairs) for pairs in (self.moves.sections, self.moves.units)
        )
        runs = sorted(Run(run.new, run.old, run.length, run.partner, run.section) for run in self.runs)
        shared = {(new, old): words for (old, new), words in self.shared.items()}
        return Paired(turned, tuple(groups), Moves(sections, units, self.moves.parted), tuple(runs), shared)


def pair_documents(old: View, new: View) -> Paired:
    """Pair the units and sections of two documents.

    Which of two equally good pairings is found may depend on which document comes first; so the one whose text
    sorts first is always taken as the first, and documents swapped give the same pairs.
    """
    if _sorts_after(old, new):
        return pair_documents(new, old).mirrored()
    pairing = Pairing(len(old), len(new))
    pair_equal(old, new, pairing)
    new.weigh_as(old, pairing.to_old)
    if pairing.both_loose():
        pair_recut(old, new, pairing)
        pair_in_place(old, new, pairing)
    if pairing.both_loose():
        known = partners(group_sections(old, new, shared_words(old, new, runs_of(old, new, pairing))))
        pair_rows(old, new, pairing, known)
        pair_near(old, new, pairing, known)
    join_parts(old, new, pairing)
    runs = tuple(runs_of(old, new, pairing))
    shared = shared_words(old, new, runs)
    groups = group_sections(old, new, shared)
    _pair_headings(old, new, pairing, groups)
    moves = find_moves(old, new, pairing, groups, runs)
    if moves.parted:
        runs = tuple(runs_of(old, new, pairing))
        shared = shared_words(old, new, runs)
    _pair_headings_with_sentences(old, new, pairing)
    return Paired(pairing, tuple(groups), moves, runs, shared)


def _sorts_after(old: View, new: View) -> bool:
    """Whether the old document sorts after the new one: by its texts, then by its structure and its links."""
    if old.texts != new.texts:
        return old.texts > new.texts
    return _structure(old) > _structure(new)


def _structure(view: View) -> tuple[list[object], list[tuple[str, str]]]:
    parts: list[object] = [
        (part.number or "", part.level, part.path, [len(block.sentences) for block in part.blocks])
        for part in view.sections
    ]
    return parts, [(link.text, link.href) for links in view.links for link in links]


def _pair_headings(old: View, new: View, pairing: Pairing, groups: list[Group]) -> None:
    """Headings follow their sections, whatever they were paired with as evidence."""
    wanted: dict[int, int] = {}
    for group in groups:
        if group.old and group.new:
            one, other = old.heading(group.old[0]), new.heading(group.new[0])
            if one is not None and other is not None:
                wanted[one] = other
    for start, end in old.spans:
        if start < end and not old.sentence[start]:
            found = pairing.to_new[start]
            if found >= 0 and found != wanted.get(start, -1):
                pairing.part(start, found)
    for one, other in wanted.items():
        if pairing.to_new[one] != other:
            pairing.pair(one, other)


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
    if old.sentence[one] == new.sentence[other]:
        return False
    ours, theirs = old.symbols[one].lstrip(HEAD), new.symbols[other].lstrip(HEAD)
    return skeleton(ours) == skeleton(theirs)
