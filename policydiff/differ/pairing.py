"""Which unit became which, while it is being found out."""

from __future__ import annotations

from collections.abc import Iterator


class Pairing:
    """Partners of the units of two documents; -1 for none.

    One to one, except where a sentence was split or several were joined: then the further parts point at the
    same partner, which points back at the first part only.
    """

    def __init__(self, old: int, new: int) -> None:
        self.to_new = [-1] * old
        self.to_old = [-1] * new

    def pair(self, old: int, new: int) -> None:
        """Make two units partners; neither may have one."""
        self.to_new[old] = new
        self.to_old[new] = old

    def pair_run(self, old: int, new: int, length: int) -> None:
        """Make so many units partners in turn; none of them may have one."""
        self.to_new[old : old + length] = range(new, new + length)
        self.to_old[new : new + length] = range(old, old + length)

    def part(self, old: int, new: int) -> None:
        """Part a pair and all its further parts."""
        olds, news = self.old_parts(new), self.new_parts(old)
        for one in olds:
            self.to_new[one] = -1
        for other in news:
            self.to_old[other] = -1

    def free(self, old: int, new: int) -> bool:
        """Whether neither unit has a partner."""
        return self.to_new[old] < 0 and self.to_old[new] < 0

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Every pair once, by its first parts, in the old document's order."""
        to_old = self.to_old
        return ((old, new) for old, new in enumerate(self.to_new) if new >= 0 and to_old[new] == old)

    def loose_old(self) -> list[int]:
        """Old units without a partner."""
        return [old for old, new in enumerate(self.to_new) if new < 0]

    def loose_new(self) -> list[int]:
        """New units without a partner."""
        return [new for new, old in enumerate(self.to_old) if old < 0]

    def both_loose(self) -> bool:
        """Whether both documents have units without a partner."""
        return -1 in self.to_new and -1 in self.to_old

    def old_parts(self, new: int) -> list[int]:
        """The old units that became this new one: usually one, more where sentences were joined."""
        first = self.to_old[new]
        parts = [first]
        while parts[-1] + 1 < len(self.to_new) and self.to_new[parts[-1] + 1] == new:
            parts.append(parts[-1] + 1)
        return parts

    def new_parts(self, old: int) -> list[int]:
        """The new units that this old one became: usually one, more where a sentence was split."""
        first = self.to_new[old]
        parts = [first]
        while parts[-1] + 1 < len(self.to_old) and self.to_old[parts[-1] + 1] == old:
            parts.append(parts[-1] + 1)
        return parts
