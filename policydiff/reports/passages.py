"""Which changes are read together: neighbouring ones joined, and much that came or went taken by the section."""

from __future__ import annotations

from collections.abc import Sequence

from policydiff.model import Change, Level
from policydiff.reports.steps import Steps

#: At most so many neighbouring sentences that came or went share a card: more than a screen is no longer one look.
SENTENCES = 6

_LEANING = ("less-protective", "unclear", "neutral", "more-protective")


def material_groups(steps: Steps) -> list[list[Change]]:
    """The material changes, neighbours together, gravest first: severity, then direction, then place."""
    return sorted(passages(steps, "material"), key=lambda group: min(map(gravity, group)))


def passages(steps: Steps, level: Level) -> list[list[Change]]:
    """The changes of a level in the order of the text, neighbours that are read together in one group."""
    groups: list[list[Change]] = []
    bulk = level == "material" and steps.bulk
    last = -2
    for change in steps.comparison.changes:
        if change.level != level:
            continue
        position = steps.position.get(change.id, -2)
        following = position == last + 1
        if groups and _joins(groups[-1], change, following=following, bulk=bulk):
            groups[-1].append(change)
        else:
            groups.append([change])
        last = position
    return groups


def gravity(change: Change) -> tuple[bool, int]:
    """What the material changes are sorted by, gravest first."""
    assert change.verdict is not None  # only judged comparisons are shown
    return change.verdict.severity != "high", _LEANING.index(change.verdict.direction)


def card_numbers(groups: Sequence[Sequence[Change]]) -> dict[str, int]:
    """The number of the card that each change stands on, by the change's id; cards count from 1."""
    return {change.id: number for number, group in enumerate(groups, 1) for change in group}


def _joins(group: Sequence[Change], change: Change, *, following: bool, bulk: bool) -> bool:
    """Whether a sentence that came (or went) is read together with the ones before it."""
    last = group[-1]
    if change.kind != last.kind or change.kind not in {"insert", "delete"}:
        return False
    if change.heading or last.heading:
        return False
    one, other = last.new or last.old, change.new or change.old
    if one is None or other is None:
        return False
    if bulk:
        return (one.path, one.section) == (other.path, other.section)
    near = following and len(group) < SENTENCES
    return near and (one.path, one.block) == (other.path, other.block)
