"""A text too long to be aligned word by word, cut at the runs of words that both texts have exactly once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policydiff.differ.order import in_order

_WORD = re.compile(r"\S+\s*|\s+")

#: Lengths of the runs at which a text is cut: first the surer ones, then shorter ones between them.
RUNS = (8, 4)

#: A stretch between two cuts is not cut further if it has so few words.
SHORT = 2_000

#: From so many words on, not every run is looked up.
LONG = 50_000

Span = tuple[int, int, int, int]


def stretches(old: str, new: str) -> Iterator[tuple[bool, str, str]]:
    """The two texts as stretches in order: whether it is the same in both, and its text in each.

    The stretches join to the texts. Those that differ may still have words in common.
    """
    words, others = _WORD.findall(old), _WORD.findall(new)
    at, at_new = 0, 0
    for start, end, start_new, end_new in [*_shared(words, others), (len(words),) * 2 + (len(others),) * 2]:
        if start > at or start_new > at_new:
            yield False, "".join(words[at:start]), "".join(others[at_new:start_new])
        if end > start:
            same = "".join(words[start:end])
            yield True, same, same
        at, at_new = end, end_new


def _shared(old: list[str], new: list[str]) -> list[Span]:
    """Runs of words that are the same in both, in order, as (old start, old end, new start, new end)."""
    found: list[Span] = []
    waiting: list[tuple[Span, int]] = [((0, len(old), 0, len(new)), 0)]
    while waiting:
        gap, level = waiting.pop()
        if level == len(RUNS) or gap[0] == gap[1] or gap[2] == gap[3]:
            continue
        if level and gap[1] - gap[0] <= SHORT and gap[3] - gap[2] <= SHORT:
            continue
        posts = _posts(old, new, gap, RUNS[level])
        found.extend(posts)
        at, at_new = gap[0], gap[2]
        for post in [*posts, (gap[1], gap[1], gap[3], gap[3])]:
            waiting.append(((at, post[0], at_new, post[2]), level + 1))
            at, at_new = post[1], post[3]
    return sorted(found)


def _posts(old: list[str], new: list[str], gap: Span, length: int) -> list[Span]:
    """Runs of `length` words found once on each side, those that stay in order, grown as far as they agree.

    Of a very long text only every so many runs are looked up: they grow to the same posts.
    """
    ours = _once(old, range(gap[0], gap[1] - length + 1, length if gap[1] - gap[0] > LONG else 1), length)
    theirs: dict[tuple[str, ...], int] = {}
    for at in range(gap[2], gap[3] - length + 1):
        run = tuple(new[at : at + length])
        if run in ours:
            theirs[run] = -1 if run in theirs else at
    pairs = [(ours[run], place) for run, place in theirs.items() if place >= 0 and ours[run] >= 0]
    pairs.sort()
    stays = in_order(pairs, [1] * len(pairs))
    posts: list[Span] = []
    at, at_new = gap[0], gap[2]
    for (one, other), stay in zip(pairs, stays, strict=True):
        if not stay or one < at or other < at_new:
            continue
        start, start_new = one, other
        while start > at and start_new > at_new and old[start - 1] == new[start_new - 1]:
            start, start_new = start - 1, start_new - 1
        end, end_new = one, other
        while end < gap[1] and end_new < gap[3] and old[end] == new[end_new]:
            end, end_new = end + 1, end_new + 1
        posts.append((start, end, start_new, end_new))
        at, at_new = end, end_new
    return posts


def _once(words: list[str], places: range, length: int) -> dict[tuple[str, ...], int]:
    """Where each run of words begins that occurs once at these places; -1 for those that occur more often."""
    found: dict[tuple[str, ...], int] = {}
    for at in places:
        run = tuple(words[at : at + length])
        found[run] = -1 if run in found else at
    return found
