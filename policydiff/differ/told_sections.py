"""What happened to each section, in the words of the product, and how alike it is to what it was."""

from __future__ import annotations

from collections.abc import Mapping

from policydiff.differ.changes import Told
from policydiff.differ.pairs import Paired
from policydiff.differ.sections import Group, shared_words
from policydiff.differ.view import View
from policydiff.model import Change, SectionPair

#: Digits of a similarity: more would be noise.
DIGITS = 4


class Shared:
    """How many words two documents share, in all and by pair of sections."""

    def __init__(self, old: View, new: View, paired: Paired, told: Told) -> None:
        self.by_sections: dict[tuple[int, int], int] = shared_words(old, new, told.runs)
        headings = sum(
            min(old.weights[one], new.weights[other])
            for one, other in enumerate(paired.pairing.to_new)
            if other >= 0 and not (old.sentence[one] and new.sentence[other])
        )
        for (one, other), change in zip(told.keys, told.changes, strict=True):
            if one >= 0 and other >= 0:
                differs = _equal_words(change) - min(old.weights[one], new.weights[other])
                if old.sentence[one] and new.sentence[other]:
                    self.by_sections[old.section_of[one], new.section_of[other]] += differs
                else:
                    headings += differs
        self.all = headings + sum(self.by_sections.values())


def _equal_words(change: Change) -> int:
    return sum(len(text.split()) for operation, text in change.words if operation == "equal")


def similarity(shared: float, old_words: float, new_words: float) -> float:
    """Twice the shared words by the words of both, 0 to 1; 1 for two empty texts."""
    total = old_words + new_words
    return round(min(1.0, 2 * shared / total), DIGITS) if total else 1.0


def tell_sections(
    old: View, new: View, paired: Paired, told: Told, shared: Shared
) -> tuple[SectionPair, ...]:
    """Every section of either document once, in the order of the new document, removed ones last."""
    touched_old, touched_new = _touched(old, new, told)
    return tuple(
        SectionPair(
            old=tuple(old.document.sections[one].id for one in group.old),
            new=tuple(new.document.sections[other].id for other in group.new),
            old_heading=tuple(old.document.sections[one].heading for one in group.old),
            new_heading=tuple(new.document.sections[other].heading for other in group.new),
            status=_status(
                old,
                new,
                group,
                moved=any((one, other) in paired.moves.sections for one in group.old for other in group.new),
                touched=max(
                    *(touched_old.get(one, 0) for one in group.old),
                    *(touched_new.get(other, 0) for other in group.new),
                    0,
                    0,
                ),
            ),
            similarity=_alike(old, new, group, shared.by_sections),
        )
        for group in paired.groups
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
    one, other = old.document.sections[group.old[0]], new.document.sections[group.new[0]]
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
    words = sum(shared.get((one, other), 0) for one in group.old for other in group.new)
    return similarity(
        words,
        sum(old.section_words[one] for one in group.old),
        sum(new.section_words[other] for other in group.new),
    )
