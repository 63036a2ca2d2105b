"""Which of the dates in a document are its own dates of revision and effect."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from policydiff.datelines import (
    is_date_line,
    is_numeric_ambiguous,
    may_state,
    month_first_only,
    stated_dates,
)

_NEAR_TOP = 12  # blocks from the top, and from the end, in which a document states its dates
_NEAR_END = 6
_LONGEST_LINE = 120  # characters of a line in the middle
#: In running prose the date of another act ("archived on 2014-02-13") or an end ("until 1 May 2021").
_OTHER_ACT = re.compile(
    r"\b(?:(?!(?:updat|revis|amend|modifi|chang|edit|review|post|publish|issu|dat|enter)ed\b)[a-z]+ed"
    r"|archiviert|abgerufen|archivée?s?|consultée?s?|until|till|bis|jusqu['’]au|hasta|fino\s+al|até|tot)"
    r"\s+(?:(?:on|at|in|as\s+of|am|le|el|zum)\s+)?(?:[\w.,]{1,12}\s+){0,3}?[\d./-]*(?:19|20)\d\d[\d/-]*",
    re.IGNORECASE,
)
_AMERICAN = ("en-us", "en_us")


def find_dates(texts: Sequence[str], *, declared: str = "") -> tuple[str | None, str | None, tuple[str, ...]]:
    """The dates `revised` and `effective` that a document states for itself (ISO 8601 or None), and warnings.

    `texts` are its headings and blocks in order. Lines that only state dates count most, wherever they
    stand; else what is said near the top, then near the end. A numeric date that reads both ways is day
    first, unless the page is declared American or another of its dates can only be month first: the warning
    says so.
    """
    candidates = _candidates(texts)
    day_first, how = _order(texts, candidates, declared)
    found: dict[str, str] = {}
    ambiguous = False
    for text in candidates:
        stated = text if is_date_line(text) else _OTHER_ACT.sub(" ", text)
        for kind, iso in stated_dates(stated, day_first=day_first):
            if kind not in found:
                found[kind] = iso
                ambiguous = ambiguous or is_numeric_ambiguous(text)
    warnings = (f"a date that reads both ways was read {how}",) if ambiguous else ()
    return found.get("revised"), found.get("effective"), warnings


def _candidates(texts: Sequence[str]) -> list[str]:
    """Texts that may state the document's dates, the best first; those of the middle only if they do nothing else."""
    end = max(_NEAR_TOP, len(texts) - _NEAR_END)
    top = [text for text in texts[:_NEAR_TOP] if may_state(text)]
    last = [text for text in texts[end:] if may_state(text)]
    lines = [text for text in (*top, *last) if is_date_line(text)]
    middle = (text for text in texts[_NEAR_TOP:end] if len(text) < _LONGEST_LINE and is_date_line(text))
    return [*lines, *top, *islice(middle, 1), *last]  # what stands there twice says nothing new


def _order(texts: Sequence[str], candidates: list[str], declared: str) -> tuple[bool, str]:
    """Whether numeric dates are read day first, and why in words."""
    if any(month_first_only(text) for text in candidates):
        return False, "month first, as another of its dates"
    if declared.lower().startswith(_AMERICAN):
        return False, "month first, as the page is declared American"
    return True, "day first"
