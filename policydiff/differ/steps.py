"""The order in which a comparison is read: the new document's, what is gone where it stood, every unit once."""

from __future__ import annotations

from policydiff.differ.links import same_targets
from policydiff.differ.pairs import Paired
from policydiff.differ.runs import Run
from policydiff.differ.view import View
from policydiff.model import Matches

#: A change by the first units of its two sides; -1 for the side it lacks.
Key = tuple[int, int]

#: An old unit, a new one or both, and the change they belong to.
Step = tuple[int | None, int | None, Key]

#: One step, a pair of units that are the same in both, or a run of such pairs.
Told = Step | Key | Run


def tell_steps(old: View, new: View, paired: Paired) -> tuple[list[Key], Matches]:
    """The changes in reading order (where they are in the new document, or where they stood if they are gone), and
    every unit of either document in one step.

    What moved is two steps with one change. The further parts of a split or joined sentence are steps of the same
    change with one side only.
    """
    told = _Walk(old, new, paired).told()
    steps = [step for step in told if len(step) == 3]
    keys = list(dict.fromkeys(key for _, other, key in steps if other is not None or key[1] < 0))
    number = {key: at for at, key in enumerate(keys)}
    matches = Matches()
    ours, theirs = [*old.numbers, -1], [*new.numbers, -1]
    for step in told:
        if len(step) == 3:
            one, other, key = step
            matches.add(ours[-1 if one is None else one], theirs[-1 if other is None else other], number[key])
        elif len(step) == 2:
            matches.add(ours[step[0]], theirs[step[1]], -1)
        else:
            stretch = old.stretches.get(step.section)
            length = stretch.units if stretch else step.length
            matches.add_same(ours[step.old], theirs[step.new], length)
    return keys, matches


def moved_pairs(old: View, new: View, paired: Paired) -> dict[int, int]:
    """What is told as a move: sentences that moved alone, and the headings of sections that moved."""
    moved = dict(paired.moves.units)
    for section, partner in paired.moves.sections:
        moved[old.spans[section][0]] = new.spans[partner][0]
    return moved


class _Walk:
    """Both documents in the order in which they are read together."""

    def __init__(self, old: View, new: View, paired: Paired) -> None:
        self.old, self.new, self.paired = old, new, paired
        self.moved = moved_pairs(old, new, paired)
        self.same: list[Run] = []  # in the old document's order
        self.changed: set[int] = set()  # old units whose pair is a change where it stands
        for run in paired.runs:
            if run.old not in self.moved:
                self._sort_out(run)
        self._sort_out_headings()

    def _sort_out(self, run: Run) -> None:
        """Tell the pairs of a run that are the same in both from those that are a change."""
        old, new = self.old, self.new
        ours, theirs = slice(run.old, run.old + run.length), slice(run.new, run.new + run.length)
        if old.texts[ours] == new.texts[theirs] and old.links[ours] == new.links[theirs]:
            self.same.append(run)
            return
        start = 0
        for step in range(run.length + 1):
            if step < run.length and not self._differ(run.old + step, run.new + step):
                continue
            if step > start:
                self.same.append(run._replace(old=run.old + start, new=run.new + start, length=step - start))
            if step < run.length:
                self.changed.add(run.old + step)
            start = step + 1

    def _differ(self, one: int, other: int) -> bool:
        """Whether the words of a pair differ, or where its links lead."""
        links, others = self.old.links[one], self.new.links[other]
        return self.old.texts[one] != self.new.texts[other] or (
            links is not others and not same_targets(links, others)
        )

    def _sort_out_headings(self) -> None:
        """The pairs with a heading on either side that are a change: other words, links or number."""
        old, new, pairing = self.old, self.new, self.paired.pairing
        for one in old.headings:
            other = pairing.to_new[one]
            if other >= 0:
                ours = old.sections[old.section_of[one]]
                theirs = new.sections[new.section_of[other]]
                renumbered = ours.number != theirs.number and not new.sentence[other]
                if renumbered or self._differ(one, other):
                    self.changed.add(one)
        for other in new.headings:
            one = pairing.to_old[other]
            if one >= 0 and old.sentence[one] and self._differ(one, other):
                self.changed.add(one)

    def told(self) -> list[Told]:
        """Everything in reading order."""
        leaving = self._leaving()
        runs = {run.new: run for run in self.same}
        cuts = sorted(leaving, reverse=True)
        told: list[Told] = []
        other = 0
        while True:
            if cuts and cuts[-1] == other - 1:
                told.extend(leaving[cuts.pop()])
            if other == len(self.new):
                return told
            run = runs.get(other)
            if run is None:
                told.extend(self._steps_of(other))
                other += 1
                continue
            if cuts and cuts[-1] < other + run.length - 1:
                length = cuts[-1] + 1 - other
                rest = run._replace(old=run.old + length, new=other + length, length=run.length - length)
                runs[rest.new], run = rest, run._replace(length=length)
            told.append(run)
            other += run.length

    def _steps_of(self, other: int) -> list[Told]:
        """The steps of a new unit that stands in no run of equal ones."""
        to_new = self.paired.pairing.to_new
        one = self.paired.pairing.to_old[other]
        if one < 0:
            return [(None, other, (-1, other))]
        if to_new[one] != other or one in self.moved:
            return [(None, other, (one, to_new[one]))]
        if one not in self.changed:
            return [(one, other)]
        parts = self.paired.pairing.old_parts(other)[1:]
        return [(one, other, (one, other)), *((part, None, (one, other)) for part in parts)]

    def _leaving(self) -> dict[int, list[Step]]:
        """Steps of what is gone or moved away, by the new unit after which they come (-1: before the first).

        That is the partner of the last unit before it that stayed, if in the same section; else the end of the new
        section of the last unit that stayed in a section that stayed. What is gone from a section that moved is
        told with that section.
        """
        old, new, pairing = self.old, self.new, self.paired.pairing
        away = {section for section, _ in self.paired.moves.sections}
        runs = {run.old: run for run in self.same}
        leaving: dict[int, list[Step]] = {}
        near, near_section, home = -1, -1, -1
        one = 0
        while one < len(old):
            section, other = old.section_of[one], pairing.to_new[one]
            run = runs.get(one)
            first = pairing.to_old[other] if other >= 0 else one
            if run or (other >= 0 and first not in self.moved):
                near = run.new + run.length - 1 if run else pairing.new_parts(first)[-1]
                near_section = section
                home = home if section in away else near
                one += run.length if run else 1
                continue
            after = near
            if near_section != section:
                after = new.spans[new.section_of[home]][1] - 1 if home >= 0 else -1
                if other >= 0 and not old.sentence[one] and section in away:
                    near, near_section = other, section
            key = (first, pairing.to_new[first]) if other >= 0 else (one, -1)
            leaving.setdefault(after, []).append((one, None, key))
            one += 1
        return leaving
