"""What people decide on: the texts that a decision is bound to, the decisions in force, and how a change stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from policydiff.model.comparison import Change
from policydiff.text import fold

#: How a change stands before its reviewers.
Stands = Literal["open", "accepted", "flagged"]

#: A text of fewer words (an item of a list, a cell of a table) says something else under another heading.
WORDS = 8

#: The heading's part of what is hashed begins here; no text that a document holds has it.
_UNDER = "\x1f"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a decision is bound to: the old and the new text of a change, each as the SHA-256 (hexadecimal) of its
    key; None for a side that is not there. Two changes of one `Bound` say the same, wherever they stand."""

    old: str | None
    new: str | None

    @property
    def short(self) -> str:
        """Sixteen hexadecimal digits that stand for both sides, for a page to carry."""
        return hashlib.sha256(f"{self.old}{_UNDER}{self.new}".encode()).hexdigest()[:16]


def bound(kind: str, section: str, old: str | None, new: str | None) -> Bound:
    """What a decision on a change of these texts is bound to. `section` is its headings joined by " > ".

    A text that only moved, and a text of few words, says something else under another heading: the last one is
    bound with it.

    >>> bound("edit", "", "We keep it.", "We KEEP it.").old == bound("edit", "", "We keep it.", None).old
    True
    """
    keys = [None if text is None else fold(text) for text in (old, new)]
    few = max(len((key or "").split()) for key in keys) < WORDS
    under = _UNDER + fold(section.rpartition(" > ")[2]) if few or kind == "move" else ""
    return Bound(*(None if key is None else _sha256(key + under) for key in keys))


def bound_of(change: Change) -> Bound:
    """What a decision on a change is bound to."""
    place = change.new or change.old
    return bound(
        change.kind,
        " > ".join(place.path) if place else "",
        change.old.text if change.old else None,
        change.new.text if change.new else None,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the ledger as a reader is told of it, with the texts of the change that it was made on."""

    at: str  # 14 digits
    who: str
    action: str  # accept, flag, comment, reviewed
    policy: str
    comment: str | None = None
    new_text: str | None = None
    old_text: str | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """What somebody decided in one act: on so many changes, or (0) on a whole comparison or policy.

    `old` and `new` are the marks of the versions whose comparison shows it, `change` the id of its only change; None
    where the history does not have them any more, or it was about several changes or none.
    """

    decision: Decision
    changes: int = 0
    old: str | None = None
    new: str | None = None
    change: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one change stands: by which decision, whatever policy it was made in, and what was remarked on it.

    `before` is a decision on an earlier form of it that holds no more: the change was reopened.
    """

    stands: Stands = "open"
    by: Decision | None = None
    comments: tuple[Decision, ...] = ()
    before: Decision | None = None


#: How a change stands that nobody has said anything about.
OPEN = Standing()


@dataclass(frozen=True, slots=True)
class Review:
    """How a comparison of two versions stands: every change that wants a decision (material and wording), by id, and
    what was said of the whole."""

    policy: str
    old: str  # names of versions
    new: str
    standings: Mapping[str, Standing] = field(default_factory=dict)
    whole: Standing = OPEN

    @property
    def id(self) -> str:
        """How the comparison is named: `SLUG@OLD--NEW`."""
        return f"{self.old}--{self.new.rpartition('@')[2]}"

    def count(self, stands: Stands) -> int:
        """How many changes stand so."""
        return sum(one.stands == stands for one in self.standings.values())

    @property
    def mark(self) -> str:
        """All that was decided and remarked, as one line of JSON; "" where nothing was."""
        told = {name: asdict(one) for name, one in sorted(self.standings.items()) if one != OPEN}
        whole = asdict(self.whole) if self.whole != OPEN else None
        return json.dumps([told, whole], ensure_ascii=True) if told or whole else ""

    @property
    def done(self) -> bool:
        """Whether nothing of it is left to decide: every change was accepted, and the whole is not flagged."""
        whole_open = self.whole.stands != "flagged"
        return whole_open and bool(self.standings) and self.count("accepted") == len(self.standings)
