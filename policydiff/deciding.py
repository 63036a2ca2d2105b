"""The ledger of decisions, asked how each change of a comparison stands today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from policydiff.model import (
    OPEN,
    Acted,
    Bound,
    Change,
    Comparison,
    Decision,
    Level,
    Review,
    Standing,
    Stands,
    Version,
    bound,
    bound_of,
)
from policydiff.store import ACCEPT, COMMENT, FLAG, REVIEWED, Entry, Store

#: What wants a decision; cosmetic changes and boilerplate want none.
LEVELS: tuple[Level, ...] = ("material", "wording")

STANDS: dict[str, Stands] = {ACCEPT: "accepted", FLAG: "flagged"}

Pair = tuple[Version, Version]


@dataclass(frozen=True, slots=True)
class Point:
    """A change as a decision sees it: its id in its comparison, and what a decision on it is bound to."""

    id: str
    bound: Bound


class Ledger:
    """The decisions of a whole workspace, by what they are bound to. The later of two holds, by the time at which
    they were made."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        # Stable: those of one second stay in the order in which they were written.
        self.entries = sorted(entries, key=lambda entry: entry.at)
        self._changes: dict[Bound, list[Entry]] = {}
        self._sides: dict[tuple[str, str, str], list[Entry]] = {}
        self._whole: dict[str, list[Entry]] = {}
        self._of: dict[str, list[Entry]] = {}
        for entry in self.entries:
            self._of.setdefault(entry.policy, []).append(entry)
            if entry.change is None:
                self._whole.setdefault(entry.policy, []).append(entry)
                continue
            self._changes.setdefault(Bound(entry.old_sha256, entry.new_sha256), []).append(entry)
            for side, sha256 in (("old", entry.old_sha256), ("new", entry.new_sha256)):
                if sha256 is not None:
                    self._sides.setdefault((entry.policy, side, sha256), []).append(entry)

    def __bool__(self) -> bool:
        return bool(self.entries)

    def of(self, slug: str) -> list[Entry]:
        """The decisions on one policy, by the time at which they were made."""
        return self._of.get(slug, [])

    def standing(self, slug: str, since: str, texts: Bound) -> Standing:
        """How a change of these texts stands in a comparison of a policy whose old version was first seen at `since`.

        A decision speaks for the texts that were there when it was made: not for those that went away after it, and
        came back. One of this policy comes before one of another that changed in the same words.
        """
        bound_so = self._changes.get(texts, ())
        holding = [entry for entry in bound_so if entry.at >= since]
        verdicts = [entry for entry in holding if entry.action in STANDS]
        by = _last([entry for entry in verdicts if entry.policy == slug]) or _last(verdicts)
        comments = tuple(decision_of(entry) for entry in holding if entry.action == COMMENT)
        if by is not None:
            return Standing(STANDS[by.action], decision_of(by), comments)
        before = self._before(slug, since, texts)
        return Standing("open", None, comments, before) if comments or before else OPEN

    def whole(self, slug: str, old: Version, new: Version) -> Standing:
        """What was said of a comparison as a whole."""
        own = [entry for entry in self._whole.get(slug, ()) if _is_about(entry, old, new)]
        verdicts = [entry for entry in own if entry.action in STANDS or entry.action == REVIEWED]
        by = _last(verdicts)
        if by is not None and by.action == REVIEWED:
            # What made it reviewed says more: it may bear a remark.
            cause = [
                entry for entry in verdicts if (entry.action, entry.at, entry.who) == (ACCEPT, by.at, by.who)
            ]
            by = _last(cause) or by
        stands: Stands = "open" if by is None else STANDS.get(by.action, "accepted")
        comments = tuple(decision_of(entry) for entry in own if entry.action == COMMENT)
        return Standing(stands, None if by is None else decision_of(by), comments)

    def flags(self, slug: str) -> list[Entry]:
        """The flags on a policy that still stand, on changes and on the whole, oldest first: nobody has accepted what
        they are on, and the policy was not reviewed since."""
        standing: dict[tuple[str | None, ...], Entry] = {}
        for entry in self.of(slug):
            what = (entry.change and "change", entry.old_sha256, entry.new_sha256)
            if entry.action == REVIEWED:
                standing = {}
            elif entry.action == FLAG:
                standing[what] = entry
            elif entry.action == ACCEPT:
                standing.pop(what, None)
        return list(standing.values())

    def reviewed(self, slug: str) -> Entry | None:
        """The entry by which a policy was last reviewed; None where none was."""
        return _last([entry for entry in self._whole.get(slug, ()) if entry.action == REVIEWED])

    def reviewed_version(self, slug: str, versions: Sequence[Version]) -> Version | None:
        """The version whose text was last reviewed, as the history has it now; None where none was."""
        entry = self.reviewed(slug)
        captured = None if entry is None else entry.captured
        return None if captured is None else next((one for one in versions if _holds(one, captured)), None)

    def review(self, old: Version, new: Version, points: Iterable[Point]) -> Review:
        """How a comparison of two versions of a policy stands."""
        slug = new.policy
        standings = {point.id: self.standing(slug, old.first_seen, point.bound) for point in points}
        return Review(slug, old.name, new.name, standings, self.whole(slug, old, new))

    def pairs(self, slug: str, versions: Sequence[Version]) -> list[Pair]:
        """The comparisons of versions, not next to one another, that were decided on as a whole."""
        found: list[Pair] = []
        near = list(pairwise(versions))
        for entry in self._whole.get(slug, ()):
            pair = _pair_of(entry, versions)
            if pair is not None and pair not in near and pair not in found:
                found.append(pair)
        return found

    def _before(self, slug: str, since: str, texts: Bound) -> Decision | None:
        """The last decision of this policy on an earlier form of a change: on the same texts, before they went away
        and came back, or on one of its two texts beside another one."""
        same = [entry for entry in self._changes.get(texts, ()) if entry.policy == slug and entry.at < since]
        sides = [
            entry
            for side, sha256 in (("old", texts.old), ("new", texts.new))
            if sha256 is not None
            for entry in self._sides.get((slug, side, sha256), ())
            if entry.at >= since
        ]
        found = _last(sorted((e for e in (*same, *sides) if e.action in STANDS), key=lambda entry: entry.at))
        return None if found is None else decision_of(found)


def acts(
    entries: Iterable[Entry], versions: Sequence[Version], points: Mapping[str, Sequence[Point]]
) -> list[Acted]:
    """What was decided on a policy, act by act, in the order of the entries: changes that were decided on together
    are one. `points` are those of each version's comparison with the one before, by first_seen."""

    def act(entry: Entry) -> tuple[object, ...]:
        return entry.at, entry.who, entry.action, entry.captured, entry.comment, entry.change is not None

    found = []
    for _, group in groupby(entries, key=act):
        own = list(group)
        first = own[0]
        pair = _shown_in(first, versions, points)
        old, new = (pair[0].mark, pair[1].mark) if pair else (None, None)
        single = first.change if len(own) == 1 else None
        found.append(Acted(decision_of(first), len(own) if first.change else 0, old, new, single))
    return found


def _shown_in(
    entry: Entry, versions: Sequence[Version], points: Mapping[str, Sequence[Point]]
) -> Pair | None:
    """The comparison that shows what an entry is about: the version's with the one before, if that holds the change."""
    if entry.change is None:
        return _pair_of(entry, versions)
    for old, new in pairwise(versions):
        if entry.captured and _holds(new, entry.captured):
            held = any(point.id == entry.change for point in points.get(new.first_seen, ()))
            return (old, new) if held else None
    return None


def points_of(comparison: Comparison) -> list[Point]:
    """The changes of a comparison that want a decision."""
    return [Point(change.id, bound_of(change)) for change in wanting(comparison)]


def wanting(comparison: Comparison) -> list[Change]:
    """The changes of a comparison that want a decision."""
    return [change for change in comparison.changes if change.level in LEVELS]


def points_by_version(store: Store, slug: str) -> dict[str, list[Point]]:
    """The same of every version's comparison with the one before, by the version's first_seen, without loading one."""
    found: dict[str, list[Point]] = {}
    for told in store.changes(slug=slug, levels=LEVELS, limit=-1):
        point = Point(told.id, bound(told.kind, told.section, told.old, told.new))
        found.setdefault(told.before, []).append(point)
    return found


def _pair_of(entry: Entry, versions: Sequence[Version]) -> Pair | None:
    """The versions that a decision on a whole comparison was about, as the history has them now."""
    if entry.old_sha256 is None or entry.captured is None:
        return None
    held = (place for place, version in enumerate(versions) if _holds(version, entry.captured))
    new = next(held, None)
    if new is None or versions[new].sha256 != entry.new_sha256:
        return None
    earlier = (version for version in reversed(versions[:new]) if version.sha256 == entry.old_sha256)
    old = next(earlier, None)
    return None if old is None else (old, versions[new])


def _is_about(entry: Entry, old: Version, new: Version) -> bool:
    """Whether a decision was about the comparison of two versions. The capture says which was the new one, whatever
    a newer normalizer reads in it; its text, where that is still the same, says against which old one."""
    if entry.captured is None or not _holds(new, entry.captured):
        return False
    return entry.new_sha256 != new.sha256 or entry.old_sha256 == old.sha256


def _holds(version: Version, captured: str) -> bool:
    return version.first_seen <= captured <= version.last_seen


def _last(entries: Sequence[Entry]) -> Entry | None:
    return entries[-1] if entries else None


def decision_of(entry: Entry) -> Decision:
    """An entry of the ledger as a reader is told of it."""
    return Decision(
        entry.at, entry.who, entry.action, entry.policy, entry.comment, entry.new_text, entry.old_text
    )
