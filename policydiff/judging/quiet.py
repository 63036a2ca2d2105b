"""Which words of a text say nothing of their own: defined terms in brackets, sections pointed at, labels in front."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policydiff.judging.stems import words
from policydiff.model import Span
from policydiff.text import fold

_BRACKET = re.compile(r"\(([^()]{2,140})\)")
_QUOTED = re.compile('["“”„«‘][^"“”„«»‘’]{1,60}["“”»’]')
#: What may stand beside the quoted name in a bracket that only defines it.
_DEFINING = words(
    """
    the our this these those each a an any and or all collectively together hereinafter herein hereafter individually
    referred to as refer called known jointly also we us you your singular plural defined in below above
    die der das den im folgenden nachfolgend gemeinsam zusammen sowie und oder
    le la les ci après dénommé dénommée ensemble ou et el los las en adelante o y conjuntamente
    """
)
#: “as described in the “Your Choices” section”, “under How We Share Information below”.
_SECTION = re.compile(
    r"\b(?:in|under|see|to|at|via|through|visit(?:ing)?)\s+(?:the\s+|our\s+|this\s+)?"
    r"(?:[\"“][^\"“”]{2,80}[\"”]|(?:[A-Z][\w’'&/-]*[,\s–-]+(?:(?:and|of|to|for|the|or|in|your|our|we|with|on)\s+){0,2}){1,9})"
    r"\s*(?:sections?|paragraphs?|headings?|above|below)\b(?:\s+(?:above|below))?"
)
#: One of these ends each of them: asked first, since most texts point nowhere.
_POINTED = ("section", "paragraph", "heading", "above", "below")
_LABEL = re.compile(r"[^.:;|!?]{2,70}(?::\s+|\s\|\s+)(?=\S)")
#: A heading in capitals run into its sentence: “What We Have We gather …”, “SELLING DATA The Company does not …”.
_TITLE = re.compile(
    r"(?:[A-Z][\w’'&/-]*|a|an|and|or|of|the|to|for|in|by|on|with|it|is)"
    r"(?:\s+(?:[A-Z][\w’'&/-]*|a|an|and|or|of|the|to|for|in|by|on|with|it|is)){0,13}?\s+"
    r"(?=(?:We|The|You|This|These|If|In|Our|Your|All|For|When|By|As|Please|Any|Pursuant|Thank)\s+\w)"
)
_FIRST = re.compile(r"\W*(\w+)\W+(\w+)")


def quiet_spans(text: str) -> list[Span]:
    """The brackets that only define a name and the pointers to other sections, in order.

    >>> text = "Acme (the “Company”) acts as described in the “Your Choices” section."
    >>> [text[start:end] for start, end in quiet_spans(text)]
    ['(the “Company”)', 'in the “Your Choices” section']
    """
    spans = list(_definitions(text))
    if any(word in text for word in _POINTED):
        spans += [match.span() for match in _SECTION.finditer(text)]
    return sorted(spans)


def _definitions(text: str) -> Iterator[Span]:
    if "(" not in text:
        return
    for match in _BRACKET.finditer(text):
        rest, found = _QUOTED.subn(" ", match[1])
        if found and all(word in _DEFINING for word in re.findall(r"\w+", rest.lower())):
            yield match.span()


def labels(old: str, new: str) -> tuple[int, int]:
    """How many characters of either text are a label or a heading in front of the sentence that both tell.

    >>> labels("For business transfers: We may share your notes.", "We may share your notes.")
    (24, 0)
    >>> labels("You may share notes.", "We may share notes.")
    (0, 0)
    """
    first, second = _opening(old, 0), _opening(new, 0)
    if first is None or second is None or first == second:
        return 0, 0
    for left in (0, *_ends(old)):
        for right in (0, *_ends(new)):
            if left + right and _opening(old, left) == _opening(new, right) is not None:
                return left, right
    return 0, 0


def _opening(text: str, start: int) -> tuple[str, str] | None:
    """The first two words from a place, None where there are no two."""
    match = _FIRST.match(text, start)
    return None if match is None else (fold(match[1]), fold(match[2]))


def _ends(text: str) -> Iterator[int]:
    """Where a label may end."""
    for pattern in (_LABEL, _TITLE):
        match = pattern.match(text)
        if match is not None:
            yield match.end()
