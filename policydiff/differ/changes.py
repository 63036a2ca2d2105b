"""The pairs told as changes: kind, both places, the redline of the words."""

from __future__ import annotations

from dataclasses import dataclass

from policydiff.differ.ids import Ids
from policydiff.differ.pairs import Paired
from policydiff.differ.places import place
from policydiff.differ.steps import Key, Step, moved_pairs, order_of, walk
from policydiff.differ.view import View
from policydiff.differ.words import redline
from policydiff.model import Change, ChangeKind, Match


@dataclass(frozen=True, slots=True)
class Told:
    """The changes in reading order, the first units each concerns, and the steps of the whole redline."""

    changes: tuple[Change, ...]
    keys: tuple[Key, ...]
    matches: tuple[Match, ...]
    coarse: int  # pairs whose words were not aligned within the limits on work


def tell(old: View, new: View, paired: Paired) -> Told:
    """Tell the pairing of two documents as changes and steps."""
    steps = walk(old, new, paired)
    keys = order_of(steps)
    teller = _Teller(old, new, paired)
    changes = tuple(teller.change(key) for key in keys)
    return Told(changes, tuple(keys), _matches(steps, keys), teller.coarse)


def _matches(steps: list[Step], keys: list[Key]) -> tuple[Match, ...]:
    number = {key: at for at, key in enumerate(keys)}
    return tuple([Match(old, new, None if key is None else number[key]) for old, new, key in steps])


class _Teller:
    """Makes the change of each pair or lone unit, and remembers what the changes share: ids, limits met."""

    def __init__(self, old: View, new: View, paired: Paired) -> None:
        self.old, self.new, self.pairing = old, new, paired.pairing
        self.moved = moved_pairs(old, new, paired)
        self.ids = Ids()
        self.coarse = 0

    def change(self, key: Key) -> Change:
        """The change of a pair or of a unit without partner."""
        one, other = key
        if other < 0:
            before, after = place(self.old, [one]), None
        elif one < 0:
            before, after = None, place(self.new, [other])
        else:
            before = place(self.old, self.pairing.old_parts(other))
            after = place(self.new, self.pairing.new_parts(one))
        kind = self._kind(key)
        heading = (self.new.units[other] if other >= 0 else self.old.units[one]).heading
        words, coarse = redline(before.text if before else "", after.text if after else "")
        self.coarse += coarse
        return Change(self.ids.name(kind, before, after), kind, heading, before, after, words)

    def _kind(self, key: Key) -> ChangeKind:
        if key[1] < 0:
            return "delete"
        if key[0] < 0:
            return "insert"
        return "move" if key[0] in self.moved else "edit"
