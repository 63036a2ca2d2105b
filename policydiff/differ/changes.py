"""The pairs told as changes: kind, both places, the redline of the words."""

from __future__ import annotations

from dataclasses import dataclass

from policydiff.differ.ids import Ids
from policydiff.differ.links import same_targets
from policydiff.differ.pairs import Paired
from policydiff.differ.places import place
from policydiff.differ.steps import Key, Step, moved, order_of, walk
from policydiff.differ.view import View
from policydiff.differ.words import redline
from policydiff.model import Change, ChangeKind, Match, Word


@dataclass(frozen=True, slots=True)
class Told:
    """The changes in reading order, the first units each concerns, and the steps of the whole redline."""

    changes: tuple[Change, ...]
    keys: tuple[Key, ...]
    matches: tuple[Match, ...]
    coarse: int  # pairs whose words were not aligned within the limits on work


def tell(old: View, new: View, paired: Paired) -> Told:
    """Tell the pairing of two documents as changes and steps."""
    teller = _Teller(old, new, paired)
    steps = list(walk(old, new, paired, teller.changed))
    keys = order_of(steps)
    changes = tuple(teller.change(key) for key in keys)
    return Told(changes, tuple(keys), _matches(steps, keys), teller.coarse)


def _matches(steps: list[Step], keys: list[Key]) -> tuple[Match, ...]:
    number = {key: at for at, key in enumerate(keys)}
    return tuple(
        Match(step.old, step.new, None if step.change is None else number[step.change]) for step in steps
    )


class _Teller:
    """Makes the change of each pair, and keeps count of what each needs from the others: ids that differ."""

    def __init__(self, old: View, new: View, paired: Paired) -> None:
        self.old, self.new, self.paired = old, new, paired
        self.ids = Ids()
        self.coarse = 0

    def changed(self, one: int, other: int) -> bool:
        """Whether a pair that stayed in its place is a change: other words, another number, other links."""
        unit, partner = self.old.units[one], self.new.units[other]
        pairing = self.paired.pairing
        if len(pairing.new_parts(one)) > 1 or len(pairing.old_parts(other)) > 1:
            return True
        if unit.heading and partner.heading:
            numbers = (
                self.old.document.sections[unit.section].number,
                self.new.document.sections[partner.section].number,
            )
            if numbers[0] != numbers[1]:
                return True
        return unit.text != partner.text or not same_targets(unit.links, partner.links)

    def change(self, key: Key) -> Change:
        """The change of a pair or of a unit without partner."""
        one, other = key
        pairing = self.paired.pairing
        if other < 0:
            before, after = place(self.old, [one]), None
        elif one < 0:
            before, after = None, place(self.new, [other])
        else:
            before = place(self.old, pairing.old_parts(other))
            after = place(self.new, pairing.new_parts(one))
        kind = self._kind(key)
        heading = (self.new.units[other] if other >= 0 else self.old.units[one]).heading
        words = self._words(before.text if before else "", after.text if after else "")
        return Change(self.ids.name(kind, before, after), kind, heading, before, after, words)

    def _kind(self, key: Key) -> ChangeKind:
        if key[1] < 0:
            return "delete"
        if key[0] < 0:
            return "insert"
        return "move" if moved(self.old, self.paired, key) else "edit"

    def _words(self, before: str, after: str) -> tuple[Word, ...]:
        words, coarse = redline(before, after)
        self.coarse += coarse
        return words
