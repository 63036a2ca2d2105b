"""Sections paired by the sentences they share, their headings and their places; split and merged ones too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from policydiff.differ.headings import Headings
from policydiff.differ.runs import Run, run_words
from policydiff.differ.view import View

#: Share of their words (twice the shared by the sum) from which two sections of the same heading are one without
#: looking further: more than half of either is in the other, so there is no second such pair.
SURE = 0.8

#: Likeness of two headings from which two sections between the same two pairs of sections are one.
HEADING_BETWEEN = 0.25

#: A section left over belongs to another's split or merger if so much of either came from it, and so many words.
PART = 0.4
PART_WORDS = 8


class Group(NamedTuple):
    """Sections that belong together, as indexes, the pair that carries the heading first; one side may be empty."""

    old: tuple[int, ...]
    new: tuple[int, ...]


Votes = dict[tuple[int, int], int]


def group_sections(old: View, new: View, votes: Votes) -> list[Group]:
    """Every section of either document in exactly one group, in the order of the new document, removed ones last."""
    to_new, to_old = _primary(old, new, votes)
    more_new, more_old = _parts(old, new, votes, to_new, to_old)
    groups = []
    split_off = {number for parts in more_new.values() for number in parts}
    for number in range(len(new.sections)):
        if number in to_old:
            one = to_old[number]
            groups.append(Group((one, *more_old.get(number, ())), (number, *more_new.get(one, ()))))
        elif number not in split_off:
            groups.append(Group((), (number,)))
    taken = {one for group in groups for one in group.old}
    groups.extend(Group((one,), ()) for one in range(len(old.sections)) if one not in taken)
    return groups


def partners(groups: list[Group]) -> dict[int, frozenset[int]]:
    """For each old section the new sections of its group."""
    return {one: frozenset(group.new) for group in groups for one in group.old}


def shared_words(old: View, new: View, runs: Iterable[Run]) -> Votes:
    """Words of paired sentences by pair of sections."""
    votes: Votes = {}
    for run in runs:
        name = run.section, run.partner
        votes[name] = votes.get(name, 0) + run_words(run, old, new)
    return votes


def _primary(old: View, new: View, votes: Votes) -> tuple[dict[int, int], dict[int, int]]:
    """Sections one to one, the surest first."""
    to_new, to_old = _sure(old, new, votes)
    left_old = [one for one in range(len(old.sections)) if one not in to_new]
    left_new = [other for other in range(len(new.sections)) if other not in to_old]
    if not left_old or not left_new:
        return to_new, to_old
    heads = Headings(old, new, left_old, left_new)
    open_votes = {name for name in votes if name[0] not in to_new and name[1] not in to_old}
    scored = []
    for one, other in sorted(open_votes | heads.candidates()):
        score = heads.score(one, other, _share(old, new, votes, one, other))
        if score > 0:
            scored.append((-score, one + other, one, other))
    for _, _, one, other in sorted(scored):
        if one not in to_new and other not in to_old:
            to_new[one] = other
            to_old[other] = one
    _between_neighbours(old, new, heads, to_new, to_old)
    return to_new, to_old


def _sure(old: View, new: View, votes: Votes) -> tuple[dict[int, int], dict[int, int]]:
    """Sections with the same heading over nearly the same sentences: no other candidate could be better."""
    to_new: dict[int, int] = {}
    to_old: dict[int, int] = {}
    for one, other in votes:
        same = old.sections[one].key == new.sections[other].key
        if same and _share(old, new, votes, one, other) >= SURE:
            to_new[one] = other
            to_old[other] = one
    return to_new, to_old


def _between_neighbours(
    old: View, new: View, heads: Headings, to_new: dict[int, int], to_old: dict[int, int]
) -> None:
    """Pair what is left between the same neighbours: a heading a little alike, or two that stand over no text."""
    for one in range(len(old.sections)):
        other = to_new.get(one - 1, -1) + 1 if one else 0
        if one in to_new or other in to_old or not (other or one == 0) or other >= len(new.sections):
            continue
        if to_new.get(one + 1, len(new.sections)) != other + 1:
            continue
        bare = not old.section_words[one] and not new.section_words[other]
        level = old.sections[one].level == new.sections[other].level
        if (bare and level) or heads.alike(one, other) >= HEADING_BETWEEN:
            to_new[one] = other
            to_old[other] = one


def _share(old: View, new: View, votes: Votes, one: int, other: int) -> float:
    total = old.section_words[one] + new.section_words[other]
    return 2 * votes.get((one, other), 0) / total if total else 0.0


def _parts(
    old: View, new: View, votes: Votes, to_new: dict[int, int], to_old: dict[int, int]
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    """Sections left over that came from a split (by old section) or went into a merger (by new section)."""
    more_new: dict[int, tuple[int, ...]] = {}
    more_old: dict[int, tuple[int, ...]] = {}
    offers: dict[tuple[bool, int], tuple[float, int]] = {}
    for (one, other), words in sorted(votes.items()):
        if words < PART_WORDS or (one in to_new) == (other in to_old):
            continue
        gave = max(words / old.section_words[one], words / new.section_words[other])
        split = one in to_new
        name = (split, other if split else one)
        if gave >= PART and (name not in offers or gave > offers[name][0]):
            offers[name] = (gave, one if split else other)
    for (split, leftover), (_, home) in sorted(offers.items()):
        parts = more_new if split else more_old
        parts[home] = (*parts.get(home, ()), leftover)
    return more_new, more_old
