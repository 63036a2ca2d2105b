"""How one document follows another, in one word, from the judged comparison of the two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policydiff.datelines import is_date_line
from policydiff.model import Alignment, Change, Document

_NUMBER_ONLY = re.compile(r"[\s().,;:§-]*(?:\d+|[ivxlcdm]+|[a-z])?(?:\.\d+)*[\s().,;:-]*", re.IGNORECASE)


def transition(alignment: Alignment, changes: Sequence[Change], old: Document, new: Document) -> str:
    """Type the step from one document to the next: `same`, `cosmetic`, `dated`, `reordered`, `renumbered`, `wording`
    or `material`. `changes` are the judged changes of policy text; raises ValueError if one was not judged."""
    levels = {change.level for change in changes}
    for level in ("material", "wording"):
        if level in levels:
            return level
    if not changes:
        return "same" if old.canonical_text == new.canonical_text else "cosmetic"
    if all(_only_date(change) for change in changes):
        return "dated"
    moves = [change for change in changes if change.kind == "move"]
    if moves and all(_only_moved(change) or _only_renumbered(change) for change in changes):
        return "reordered"
    if all(_only_renumbered(change) for change in changes):
        return "renumbered"
    return "cosmetic"


def silent(changes: Sequence[Change], old: Document, new: Document) -> bool | None:
    """Whether the policy's words changed (wording or more) while the dates it states for itself did not.

    None where neither document states a date.
    """
    before, after = (old.revised, old.effective), (new.revised, new.effective)
    if not any(before) and not any(after):
        return None
    return before == after and any(change.level in ("material", "wording") for change in changes)


def _only_date(change: Change) -> bool:
    """Whether a change is that of a line that only dates the document ("Last updated: 3 May 2021")."""
    return all(place is None or is_date_line(place.text) for place in (change.old, change.new))


def _only_moved(change: Change) -> bool:
    return change.kind == "move" and all(operation == "equal" for operation, _ in change.words)


def _only_renumbered(change: Change) -> bool:
    """Whether nothing but numbers of sections changed: a heading's own, or one that a sentence refers to."""
    if change.old is None or change.new is None:
        return False
    if change.heading and change.old.text == change.new.text:
        return change.old.number != change.new.number
    differing = [text for operation, text in change.words if operation != "equal"]
    return any(map(_holds_sign, differing)) and all(_NUMBER_ONLY.fullmatch(text) for text in differing)


def _holds_sign(text: str) -> bool:
    """Whether a text is more than marks."""
    return any(sign.isalnum() for sign in text)
