"""Why a card stands there: every reason once, those that say the same of other words as one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policydiff.model import Change
from policydiff.reports.facts import ReasonView
from policydiff.reports.marks import specific

#: So many words are named where several reasons are told as one; the others are underlined in the text.
NAMED = 5

#: A reason that names words: what it says, the words, and what it says of them after.
_NAMING = re.compile(r"([^“”]*: )(“[^“”]*”(?:, “[^“”]*”)*)([^“”]*)")
_WORDS = re.compile(r"“[^“”]*”")


def reasons_of(group: Iterable[Change]) -> tuple[ReasonView, ...]:
    """Every reason once: the gravest change's first, and those that point at words before those that do not."""
    changes = list(group)
    found: dict[ReasonView, None] = {}
    for pointed in (True, False):
        for change in changes:
            reasons = change.verdict.reasons if change.verdict else ()
            own = [reason for reason in reasons if specific(reason, change) is pointed]
            found |= {ReasonView(reason.text, reason.rule): None for reason in own}
    return tuple(found)


def joined(reasons: Iterable[ReasonView]) -> tuple[ReasonView, ...]:
    """Reasons of one rule that differ only in the words they name as one, in the place of the first.

    >>> collected = [ReasonView(f"No longer collected: “{word}”", "collection") for word in ("name", "face")]
    >>> joined(collected)
    (ReasonView(text='No longer collected: “name”, “face”', rule='collection'),)
    """
    alike: dict[tuple[str, str, str], dict[str, None]] = {}
    for reason in reasons:
        said = _NAMING.fullmatch(reason.text)
        key = (reason.rule, said[1], said[3]) if said else (reason.rule, reason.text, "")
        alike.setdefault(key, {}).update(dict.fromkeys(_WORDS.findall(said[2]) if said else ()))
    return tuple(
        ReasonView(f"{before}{_named(tuple(words))}{after}", rule)
        for (rule, before, after), words in alike.items()
    )


def _named(words: tuple[str, ...]) -> str:
    more = len(words) - NAMED
    return ", ".join(words[:NAMED]) + (f" and {more} more" if more > 0 else "")
