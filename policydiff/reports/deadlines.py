"""Deadlines of a comparison as sentences for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from policydiff.model import Deadline
from policydiff.reports.facts import DeadlineView
from policydiff.reports.phrasing import moment

_NAMES = {
    "effective": "Takes effect",
    "end": "Ends",
    "objection": "Time to object, opt out or cancel",
    "notice": "Notice beforehand",
    "answer": "Time to answer",
    "claim": "Time to claim",
}


def deadline_views(
    deadlines: Iterable[Deadline], anchor_of: Callable[[str], str | None] = lambda change: None
) -> tuple[DeadlineView, ...]:
    """Each deadline in words: days first, the nearest foremost, then periods, what is gone last.

    `anchor_of` says where on the page the change of that id stands.
    """
    ordered = sorted(deadlines, key=lambda one: (one.status == "gone", one.date is None, one.date or ""))
    return tuple(
        DeadlineView(
            deadline_words(one),
            one.change,
            one.date or "",
            anchor_of(one.change) if one.change else None,
            (one.old_date or "") if one.status == "gone" else "",
        )
        for one in ordered
    )


def deadline_words(one: Deadline) -> str:
    """A deadline as one sentence.

    >>> deadline_words(Deadline("notice", "changed", "14 days’ notice", None, 14, "30 days’ notice", None, 30))
    'Notice beforehand: “14 days’ notice”; before: “30 days’ notice”'
    """
    now, was = _value(one.date, one.text), _value(one.old_date, one.old_text)
    what = {"new": now, "changed": f"{now}; before: {was}", "gone": f"no longer stated; before: {was}"}
    return f"{_NAMES[one.kind]}: {what[one.status]}"


def _value(date: str | None, text: str | None) -> str:
    """A date in words with what the text says, or only what it says."""
    when = moment(date)
    said = f"“{text}”" if text else ""
    if when is None:
        return said
    return f"{when.words} ({said})" if said else when.words
