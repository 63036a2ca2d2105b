"""The closed lists of words: kinds, levels, transitions, statuses, categories."""

from __future__ import annotations

from typing import Literal

BlockKind = Literal["paragraph", "item", "row", "quote"]
ChangeKind = Literal["insert", "delete", "edit", "move"]
Level = Literal["material", "wording", "cosmetic", "boilerplate"]
Severity = Literal["high", "normal"]
Direction = Literal["less-protective", "more-protective", "neutral", "unclear"]
Operation = Literal["equal", "delete", "insert"]
DeadlineKind = Literal["effective", "end", "objection", "notice", "answer", "claim"]
DeadlineStatus = Literal["new", "changed", "gone"]
Word = tuple[Operation, str]
Span = tuple[int, int]

#: From the gravest to the slightest; `boilerplate` is not policy text at all.
LEVELS: tuple[Level, ...] = ("material", "wording", "cosmetic", "boilerplate")

TRANSITIONS = ("first", "same", "cosmetic", "dated", "reordered", "renumbered", "wording", "material")

SECTION_STATUSES = (
    "unchanged",
    "edited",
    "renamed",
    "renumbered",
    "moved",
    "split",
    "merged",
    "added",
    "removed",
)

CATEGORIES = (
    "collection-use",
    "third-party-sharing",
    "choice-control",
    "access-deletion",
    "retention",
    "security",
    "policy-change",
    "international-audience",
    "tracking",
    "liability-disputes",
    "fees-billing",
    "acceptable-use",
    "accounts-termination",
    "ip-licence",
    "definitions-scope",
    "contact-procedure",
    "other",
)
