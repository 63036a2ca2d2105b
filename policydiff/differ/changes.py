"""The pairs told as changes: kind, both places, the redline of the words."""

from __future__ import annotations

from dataclasses import dataclass

from policydiff.differ.ids import Ids
from policydiff.differ.pairs import Paired
from policydiff.differ.places import Places
from policydiff.differ.steps import Key, moved_pairs, tell_steps
from policydiff.differ.view import View
from policydiff.differ.words import redline
from policydiff.model import Change, ChangeKind, Matches


@dataclass(frozen=True, slots=True)
class Told:
    """The changes in reading order, the first units each concerns, and the steps of the whole redline."""

    changes: tuple[Change, ...]
    keys: tuple[Key, ...]
    matches: Matches
    coarse: int  # pairs whose words were not aligned within the limits on work


def tell(old: View, new: View, paired: Paired) -> Told:
    """Tell the pairing of two documents as changes and steps."""
    keys, matches = tell_steps(old, new, paired)
    teller = _Teller(old, new, paired)
    changes = tuple([teller.change(key) for key in keys])
    return Told(changes, tuple(keys), matches, teller.coarse)


class _Teller:
    """Makes the change of each pair or lone unit, and remembers what the changes share: ids, leads, limits met."""

    def __init__(self, old: View, new: View, paired: Paired) -> None:
        self.old, self.new, self.pairing = old, new, paired.pairing
        self.places = Places(old), Places(new)
        self.moved = moved_pairs(old, new, paired)
        self.ids = Ids()
        self.coarse = 0

    def change(self, key: Key) -> Change:
        """The change of a pair or of a unit without partner."""
        one, other = key
        ours, theirs = self.places
        if other < 0:
            gone = ours.place([one])
            name = self.ids.name("delete", gone, None)
            return Change(name, "delete", not self.old.sentence[one], gone, None, (("delete", gone.text),))
        if one < 0:
            come = theirs.place([other])
            name = self.ids.name("insert", None, come)
            return Change(name, "insert", not self.new.sentence[other], None, come, (("insert", come.text),))
        before = ours.place(self.pairing.old_parts(other))
        after = theirs.place(self.pairing.new_parts(one))
        kind: ChangeKind = "move" if one in self.moved else "edit"
        words, coarse = redline(before.text, after.text)
        self.coarse += coarse
        name = self.ids.name(kind, before, after)
        return Change(name, kind, not self.new.sentence[other], before, after, words)
