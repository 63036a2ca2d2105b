"""The order in which a comparison is read: the new document's, what is gone where it stood, every unit once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policydiff.differ.pairs import Paired
from policydiff.differ.view import View

#: A change by the first units of its two sides; -1 for the side it lacks.
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the redline: an old unit, a new one or both, and the change they belong to (None: the same)."""

    old: int | None
    new: int | None
    change: Key | None


def walk(old: View, new: View, paired: Paired, changed: Callable[[int, int], bool]) -> Iterator[Step]:
    """Every unit of either document in one step; `changed` says of a pair whether it is a change.

    What moved is two steps with one change. The further parts of a split or joined sentence are steps of the same
    change with one side only.
    """
    leaving = _leaving(old, new, paired)
    yield from leaving.get(-1, ())
    to_new, to_old = paired.pairing.to_new, paired.pairing.to_old
    for other, one in enumerate(to_old):
        if one < 0:
            yield Step(None, other, (-1, other))
        else:
            key = (one, to_new[one])
            if moved(old, paired, key) or key[1] != other:
                yield Step(None, other, key)
            else:
                change = key if changed(*key) else None
                yield Step(one, other, change)
                yield from (Step(part, None, change) for part in paired.pairing.old_parts(other)[1:])
        yield from leaving.get(other, ())


def order_of(steps: list[Step]) -> list[Key]:
    """The changes in reading order: where they are in the new document, or where they stood if they are gone."""
    keys = (
        step.change
        for step in steps
        if step.change is not None and (step.new is not None or step.change[1] < 0)
    )
    return list(dict.fromkeys(keys))


def moved(old: View, paired: Paired, key: Key) -> bool:
    """Whether a pair is told as a move: alone, or as the heading of a section that moved."""
    if key in paired.moves.units:
        return True
    unit = old.units[key[0]]
    return unit.block < 0 and any(unit.section == section for section, _ in paired.moves.sections)


def _leaving(old: View, new: View, paired: Paired) -> dict[int, list[Step]]:
    """Steps of what is gone or moved away, by the new unit after which they come (-1: before the first).

    That is the partner of the last unit before it that stayed, if in the same section; else the end of the new
    section of the last unit that stayed in a section that stayed.
    """
    to_new, to_old = paired.pairing.to_new, paired.pairing.to_old
    away = {section for section, _ in paired.moves.sections}
    leaving: dict[int, list[Step]] = {}
    near, near_section, home = -1, -1, -1
    for one, unit in enumerate(old.units):
        other = to_new[one]
        key = (to_old[other], other) if other >= 0 else (one, -1)
        if other >= 0 and not moved(old, paired, (key[0], to_new[key[0]])):
            near = paired.pairing.new_parts(key[0])[-1]
            near_section = unit.section
            if unit.section not in away:
                home = near
            continue
        if other >= 0 and unit.section in away and unit.block < 0:
            near, near_section = other, unit.section  # what is gone from a section that moved is told with it
            after = new.spans[new.units[home].section][1] - 1 if home >= 0 else -1
        elif near_section == unit.section:
            after = near
        else:
            after = new.spans[new.units[home].section][1] - 1 if home >= 0 else -1
        leaving.setdefault(after, []).append(Step(one, None, key))
    return leaving
