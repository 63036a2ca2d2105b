"""The words of the product as immutable records: what the stages hand to one another, and nothing that reads or writes.

Texts come in two forms. A `text` is what a person reads (NFC, white space collapsed, no invisible characters);
a `key` is what is compared (`policydiff.text.fold` of the text). Times are UTC as 14 digits (`20160504225849`),
dates are ISO 8601 (`2014-12-19`). Every record prints the same, compares by value and is safe to share.
"""

from __future__ import annotations

from policydiff.model.comparison import (
    Alignment,
    Change,
    Comparison,
    Deadline,
    Match,
    Place,
    Reason,
    SectionPair,
    Side,
    Summary,
    Verdict,
)
from policydiff.model.document import (
    Block,
    Document,
    Link,
    Section,
    Sentence,
    Unit,
)
from policydiff.model.kept import (
    Capture,
    Evidence,
    Held,
    Policy,
    Trouble,
    TroubleKind,
    Version,
    Waiting,
)
from policydiff.model.vocabulary import (
    CATEGORIES,
    LEVELS,
    SECTION_STATUSES,
    TRANSITIONS,
    BlockKind,
    ChangeKind,
    DeadlineKind,
    DeadlineStatus,
    Direction,
    Level,
    Operation,
    Severity,
    Span,
    Word,
)

__all__ = [
    "CATEGORIES",
    "LEVELS",
    "SECTION_STATUSES",
    "TRANSITIONS",
    "Alignment",
    "Block",
    "BlockKind",
    "Capture",
    "Change",
    "ChangeKind",
    "Comparison",
    "Deadline",
    "DeadlineKind",
    "DeadlineStatus",
    "Direction",
    "Document",
    "Evidence",
    "Held",
    "Level",
    "Link",
    "Match",
    "Operation",
    "Place",
    "Policy",
    "Reason",
    "Section",
    "SectionPair",
    "Sentence",
    "Severity",
    "Side",
    "Span",
    "Summary",
    "Trouble",
    "TroubleKind",
    "Unit",
    "Verdict",
    "Version",
    "Waiting",
    "Word",
]
