"""Which category a change belongs to, the main one first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from policydiff.judging.findings import Finding
from policydiff.judging.reading import Reading
from policydiff.model import CATEGORIES

#: What a mention counts for: in the words that changed, anywhere in the text, in the headings above it.
FIRED, TEXT, HEADING = 2.0, 1.5, 1.5
#: A row of a table says less by itself, its heading more: a row under “Cookies we set” is of cookies.
ROW = 2.0
#: What words of data count for in a rule of conduct, and those of recipients under a heading of tracking.
OF_USERS, OF_TRACKING = 0.5, 0.6
_DATA = ("third-party-sharing", "collection-use", "tracking")
_HEADED = 0.8
#: A second category is named when it has at least this part of the first one's points.
SHARE = 0.5


def rank(
    findings: Sequence[Finding], old: Reading | None, new: Reading | None, context: Reading | None
) -> tuple[str, ...]:
    """The categories, best first, three at most; `other` where nothing speaks for any.

    What fired counts by its weight, the sentence (the new one, where there are two) by what it speaks of, and so
    does `context`, the headings above it.
    """
    points: dict[str, float] = defaultdict(float)
    for item in findings:
        if item.category and item.weight > 0:
            points[item.category] += FIRED * min(item.weight, 1.0) * item.rule.pull
    text = new or old
    row = text is not None and "|" in text.text
    for reading, worth in ((text, TEXT), (context, HEADING * ROW if row else HEADING)):
        if reading is not None:
            _add(points, reading, worth)
    _settle(points, text, context)
    order = sorted(points, key=lambda name: (-points[name], CATEGORIES.index(name)))
    order = [name for name in order if points[name] > 0]
    if not order:
        return ("other",)
    return tuple(name for name in order if points[name] >= SHARE * points[order[0]])[:3]


def _settle(points: dict[str, float], text: Reading | None, context: Reading | None) -> None:
    """Turn words of data down where the text is of something else: what users post, share and look at is no data
    that we collect, and who receives what cookies find belongs to tracking."""
    if text is None:
        return
    above = context.pulls if context is not None else {}
    of_users = text.forbids or above.get("acceptable-use", 0.0) >= _HEADED
    if of_users and not text.speaks_of_person and not (context is not None and context.speaks_of_person):
        for name in _DATA:
            points[name] *= OF_USERS
    if above.get("tracking", 0.0) >= _HEADED:
        points["third-party-sharing"] *= OF_TRACKING


def _add(points: dict[str, float], reading: Reading, worth: float) -> None:
    """Add what a text speaks of, each rule once."""
    for category, pull in reading.pulls.items():
        points[category] += worth * pull
