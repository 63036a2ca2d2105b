"""The order in which a comparison is read: the new document's, what is gone where it stood, every unit once."""

from __future__ import annotations

from policydiff.differ.links import same_targets
from policydiff.differ.pairs import Paired
from policydiff.differ.view import View

#: A change by the first units of its two sides; -1 for the side it lacks.
Key = tuple[int, int]

#: An old unit, a new one or both, and the change they belong to (None: the same in both).
Step = tuple[int | None, int | None, Key | None]


def walk(old: View, new: View, paired: Paired) -> list[Step]:
    """Every unit of either document in one step.

    What moved is two steps with one change. The further parts of a split or joined sentence are steps of the same
    change with one side only.
    """
    moved = moved_pairs(old, new, paired)
    changed = _changed(old, new, paired)
    leaving = _leaving(old, new, paired, moved)
    steps = leaving.get(-1, [])
    to_new = paired.pairing.to_new
    for other, one in enumerate(paired.pairing.to_old):
        if one < 0:
            steps.append((None, other, (-1, other)))
        elif to_new[one] != other or one in moved:
            steps.append((None, other, (one, to_new[one])))
        elif one in changed:
            steps.append((one, other, (one, other)))
            steps.extend((part, None, (one, other)) for part in paired.pairing.old_parts(other)[1:])
        else:
            steps.append((one, other, None))
        if other in leaving:
            steps.extend(leaving[other])
    return steps


def order_of(steps: list[Step]) -> list[Key]:
    """The changes in reading order: where they are in the new document, or where they stood if they are gone."""
    keys = (key for _, new, key in steps if key is not None and (new is not None or key[1] < 0))
    return list(dict.fromkeys(keys))


def moved_pairs(old: View, new: View, paired: Paired) -> dict[int, int]:
    """What is told as a move: sentences that moved alone, and the headings of sections that moved."""
    moved = dict(paired.moves.units)
    for section, partner in paired.moves.sections:
        moved[old.spans[section][0]] = new.spans[partner][0]
    return moved


def _changed(old: View, new: View, paired: Paired) -> set[int]:
    """The old units whose pair is a change where it stands: other words, another number, other links, more parts."""
    changed = set()
    to_new, to_old = paired.pairing.to_new, paired.pairing.to_old
    for one, other in enumerate(to_new):
        if other < 0:
            continue
        if to_old[other] != one:
            changed.add(to_old[other])
        elif old.texts[one] != new.texts[other] or (other + 1 < len(to_old) and to_old[other + 1] == one):
            changed.add(one)
        elif old.sentence[one] or new.sentence[other]:
            links, others = old.units[one].links, new.units[other].links
            if links is not others and not same_targets(links, others):
                changed.add(one)
        else:
            section, partner = old.section_of[one], new.section_of[other]
            if old.document.sections[section].number != new.document.sections[partner].number:
                changed.add(one)
    return changed


def _leaving(old: View, new: View, paired: Paired, moved: dict[int, int]) -> dict[int, list[Step]]:
    """Steps of what is gone or moved away, by the new unit after which they come (-1: before the first).

    That is the partner of the last unit before it that stayed, if in the same section; else the end of the new
    section of the last unit that stayed in a section that stayed. What is gone from a section that moved is told
    with that section.
    """
    to_new, to_old = paired.pairing.to_new, paired.pairing.to_old
    away = {section for section, _ in paired.moves.sections}
    leaving: dict[int, list[Step]] = {}
    near, near_section, home = -1, -1, -1
    for one, other in enumerate(to_new):
        section = old.section_of[one]
        first = to_old[other] if other >= 0 else one
        if other >= 0 and first not in moved:
            near, near_section = paired.pairing.new_parts(first)[-1], section
            if section not in away:
                home = near
            continue
        after = near
        if near_section != section:
            after = new.spans[new.section_of[home]][1] - 1 if home >= 0 else -1
            if other >= 0 and not old.sentence[one] and section in away:
                near, near_section = other, section
        key = (first, to_new[first]) if other >= 0 else (one, -1)
        leaving.setdefault(after, []).append((one, None, key))
    return leaving
