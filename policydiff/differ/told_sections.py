"""What happened to each section, in the words of the product, and how alike it is to what it was."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from policydiff.differ.changes import Told
from policydiff.differ.pairing import Pairing
from policydiff.differ.pairs import Paired
from policydiff.differ.sections import Group
from policydiff.differ.stretches import Stretch
from policydiff.differ.view import View
from policydiff.model import Change, SectionPair

#: Digits of a similarity: more would be noise.
DIGITS = 4


class Shared:
    """How many words two documents share, in all and by pair of sections."""

    def __init__(self, old: View, new: View, paired: Paired, told: Told) -> None:
        self.by_sections = dict(paired.shared)
        headings = _heading_words(old, new, paired.pairing)
        for (one, other), change in zip(told.keys, told.changes, strict=True):
            if one >= 0 and other >= 0:
                differs = _equal_words(change) - min(old.weights[one], new.weights[other])
                if old.sentence[one] and new.sentence[other]:
                    self.by_sections[old.section_of[one], new.section_of[other]] += differs
                else:
                    headings += differs
        self.all = headings + sum(self.by_sections.values())


def _heading_words(old: View, new: View, pairing: Pairing) -> int:
    """The words that pairs with a heading on either side share at most."""
    pairs = {(one, pairing.to_new[one]) for one in old.headings} | {
        (pairing.to_old[other], other) for other in new.headings
    }
    return sum(min(old.weights[one], new.weights[other]) for one, other in pairs if one >= 0 and other >= 0)


def _equal_words(change: Change) -> int:
    return sum(len(text.split()) for operation, text in change.words if operation == "equal")


def similarity(shared: float, old_words: float, new_words: float) -> float:
    """Twice the shared words by the words of both, 0 to 1; 1 for two empty texts."""
    total = old_words + new_words
    if 2 * shared >= total:
        return 1.0
    return round(2 * shared / total, DIGITS)


def tell_sections(
    old: View, new: View, paired: Paired, told: Told, shared: Shared
) -> tuple[SectionPair, ...]:
    """Every section of either document once, in the order of the new document, removed ones last."""
    touched_old, touched_new = _touched(old, new, told)
    moved = paired.moves.sections
    told_pairs: list[SectionPair] = []
    for group in paired.groups:
        if group.new and group.new[0] in new.stretches:
            told_pairs += _unchanged(old, new, new.stretches[group.new[0]])
            continue
        touched = max(
            [touched_old.get(one, 0) for one in group.old]
            + [touched_new.get(other, 0) for other in group.new]
        )
        out_of_order = bool(moved) and any(pair in moved for pair in product(group.old, group.new))
        status = _status(old, new, group, moved=out_of_order, touched=touched)
        told_pairs.append(_pair(old, new, group, status, _alike(old, new, group, shared.by_sections)))
    return tuple(told_pairs)


def _unchanged(old: View, new: View, stretch: Stretch) -> list[SectionPair]:
    """The sections of a stretch, each as it was."""
    ours = old.document.sections[stretch.old : stretch.old + stretch.length]
    theirs = new.document.sections[stretch.new : stretch.new + stretch.length]
    return [
        SectionPair((one.id,), (other.id,), (one.heading,), (other.heading,), ("unchanged",), 1.0)
        for one, other in zip(ours, theirs, strict=True)
    ]


def _pair(old: View, new: View, group: Group, status: tuple[str, ...], alike: float) -> SectionPair:
    sections, others = old.sections, new.sections
    return SectionPair(
        tuple([sections[one].id for one in group.old]),
        tuple([others[other].id for other in group.new]),
        tuple([sections[one].heading for one in group.old]),
        tuple([others[other].heading for other in group.new]),
        status,
        alike,
    )


#: How much a section was touched: where only case, quotes or dashes differ, it counts as edited if nothing else
#: can be said of it.
RETOUCHED, EDITED = 1, 2


def _touched(old: View, new: View, told: Told) -> tuple[dict[int, int], dict[int, int]]:
    """By section, how much the changes in it touch it."""
    touched_old: dict[int, int] = {}
    touched_new: dict[int, int] = {}
    for (one, other), change in zip(told.keys, told.changes, strict=True):
        if change.heading and change.kind != "edit":
            continue
        same = one >= 0 and other >= 0 and old.symbols[one] == new.symbols[other] and change.kind == "edit"
        degree = RETOUCHED if same or change.heading else EDITED
        for at, view, touched in ((one, old, touched_old), (other, new, touched_new)):
            if at >= 0:
                section = view.section_of[at]
                touched[section] = max(touched.get(section, 0), degree)
    return touched_old, touched_new


def _status(old: View, new: View, group: Group, *, moved: bool, touched: int) -> tuple[str, ...]:
    if not group.old:
        return ("added",)
    if not group.new:
        return ("removed",)
    one, other = old.sections[group.old[0]], new.sections[group.new[0]]
    alone = len(group.old) == len(group.new) == 1
    if alone and not touched and not moved and (one.number, one.key) == (other.number, other.key):
        return ("unchanged",)
    told = {
        "edited": touched == EDITED,
        "renamed": old.bones[group.old[0]] != new.bones[group.new[0]],
        "renumbered": one.number != other.number,
        "moved": moved,
        "split": len(group.new) > 1,
        "merged": len(group.old) > 1,
    }
    statuses = tuple(name for name, holds in told.items() if holds)
    return statuses or (("edited",) if touched else ("unchanged",))


def _alike(old: View, new: View, group: Group, shared: Mapping[tuple[int, int], int]) -> float:
    if not group.old or not group.new:
        return 0.0
    if len(group.old) == len(group.new) == 1:
        (one,), (other,) = group
        return similarity(shared.get((one, other), 0), old.section_words[one], new.section_words[other])
    words = sum([shared.get(pair, 0) for pair in product(group.old, group.new)])
    return similarity(
        words,
        sum([old.section_words[one] for one in group.old]),
        sum([new.section_words[other] for other in group.new]),
    )
