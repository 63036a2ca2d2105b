"""What a whole sentence states that was put in or taken out: a right, a duty, a practice, or nothing of the kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policydiff.judging.edits import in_context
from policydiff.judging.figures import FIGURES
from policydiff.judging.findings import Finding, finding
from policydiff.judging.names import legal_form
from policydiff.judging.reading import Reading, touches
from policydiff.judging.recipients import among_vendors, recipients
from policydiff.judging.shapes import POINTER, POINTER_WORDS, column_names, title_case
from policydiff.judging.shapes import lead as is_lead
from policydiff.judging.stems import STOP
from policydiff.model import Direction, Span
from policydiff.text import fold

_ACTING = re.compile(
    r"\b(?:we|you)(?: also| then| only| always)? (?!(?:have|are|added|clarified|updated|revised)\b)([a-z]{3,})\b",
    re.I,
)
#: What is better for the person, and what for the service; a sentence that says both has no side.
_GRANTS = re.compile(
    r"\byou (?:may(?! not)|can(?! ?not)|have (?:the|a) right|are entitled)\b"
    r"|\b(?:we|these|this policy) (?:grant|give|offer)s? (?:you|these rights|everyone|everybody)\b"
    r"|\bwe (?:will|do|shall) (?:not|never|only)\b",
    re.I,
)
_BURDENS = re.compile(
    r"\byou (?:must|shall|may not|can ?not|agree|acknowledge|are (?:solely )?responsible|waive|are required)\b"
    r"|\bwe (?:may|can|reserve)\b|\bat our (?:sole )?discretion\b",
    re.I,
)
_OF_A_SIDE = ("statement.actor", "modality.possible", "modality.certain", "obligation.right-or-duty")
#: “Larkfield: counts visits”, as an entry of a list of those who receive data.
_ENTRY = re.compile(r"([A-Z][\w&. -]{1,40}):\s+\S")
#: The name of a column has at most this many words.
_COLUMN_WORDS = 3
_CLAUSE = re.compile(r"^\s*\((?:[a-z]|[ivx]+)\)\s|;(?:\s+(?:or|and|and/or))?\s*$", re.I)
#: Headings and leads that announce stories, and words that no story has.
_EXAMPLES = re.compile(
    r"\b(?:illustrations?|illustrative|scenarios?|example(?: scenario)?s?:?$|examples of how)", re.I
)
_BINDING = re.compile(r"\b(?:we|must|shall|will|may not|cannot|not permitted|prohibited)\b", re.I)
_ITEM_RULES = frozenset(
    ("collection.data-type", "collection.sensitive-data", "sharing.recipient", "tracking.technique")
)
_SPOKEN = re.compile(
    r"\W*(?:we|you|they|it|he|she|this|that|there|i|or|and|thanks?|see|try|get|learn|read|join)\b|.*=", re.I
)
#: A sentence of fewer words than this is a fragment: an item of a list, a label, a heading.
FRAGMENT = 6
#: Fewer make a sentence where an article is written with its noun: “Vous disposez d’un droit d’accès.”
FRAGMENT_ELSEWHERE = 5
_ITEM_TOPICS = (
    "collection", "sharing", "conduct", "tracking", "liability", "access",
)  # fmt: skip


def statement_findings(
    reading: Reading, gained: bool, context: Reading | None, lead: str | None
) -> list[Finding]:
    """Every rule that an inserted (`gained`) or deleted sentence fires.

    `context` is the reading of its section's headings and of the sentence that leads its list, if any; `lead` is
    that sentence alone.
    """
    if title_case(reading.text) and len(reading.words) < 12:
        return list(_title(reading, gained, context, lead))
    found = [
        *_terms(reading, gained),
        *_figures(reading, gained),
        *_names(reading, gained, context),
        *_pointer(reading, gained),
        *_example(reading, gained, context),
        *_whole(reading, gained, context, lead),
    ]
    return _sided(found, reading, gained)


def _sided(found: list[Finding], reading: Reading, gained: bool) -> list[Finding]:
    """The findings of what we or you may, will or must, with the side that the sentence gives them.

    “You may ask us” put in is better for you, “we may change it” or “you must pay” worse; taken out the reverse.
    """
    if not any(item.rule.name in _OF_A_SIDE for item in found):
        return found
    grants, burdens = _GRANTS.search(reading.text), _BURDENS.search(reading.text)
    if bool(grants) == bool(burdens):
        return found
    side: Direction = "more-protective" if bool(grants) is gained else "less-protective"
    return [
        item._replace(direction=side)
        if item.rule.name in _OF_A_SIDE and item.direction == "unclear"
        else item
        for item in found
    ]


def _title(reading: Reading, gained: bool, context: Reading | None, lead: str | None) -> Iterator[Finding]:
    """A text written like a heading states nothing, unless it is an item: a place, or a name in a list of names."""
    whole = [(0, len(reading.text))]
    topics = {mention.rule for mention in (*context.mentions, *context.topics)} if context else set()
    listed = bool(lead and is_lead(lead))
    places = [mention for mention in reading.mentions if mention.rule == "audience.place"]
    if places and (listed or topics & {"audience.region", "audience.law", "audience.place"}):
        yield from _told(reading, "statement.item", gained, whole)
        yield from _told(reading, "audience.place", gained, [(one.start, one.end) for one in places])
    elif reading.names and (
        listed or topics & {"sharing.recipient", "sharing.practice", "tracking.technique"}
    ):
        yield from _told(
            reading, "names.third-party", gained, [(one.start, one.end) for one in reading.names]
        )
        yield from _told(reading, "statement.full", gained, whole)
    elif listed:
        yield from _told(reading, "statement.item", gained, whole)


def _told(
    reading: Reading, name: str, gained: bool, spans: list[Span], weight: float | None = None
) -> Iterator[Finding]:
    rule = reading.rules.by_name.get(name)
    if rule is None:
        return
    texts = ("", reading.text) if gained else (reading.text, "")
    sides: tuple[list[Span], list[Span]] = ([], spans) if gained else (spans, [])
    yield finding(rule, texts, *sides, rule.states if weight is None else weight)


def _terms(reading: Reading, gained: bool) -> Iterator[Finding]:
    by_rule: dict[str, list[Span]] = {}
    for mention in reading.mentions:
        by_rule.setdefault(mention.rule, []).append((mention.start, mention.end))
    for name, places in by_rule.items():
        if reading.rules.by_name[name].states:
            for item in _told(reading, name, gained, places):
                yield in_context(item, reading, [start for start, _ in places])


def _figures(reading: Reading, gained: bool) -> Iterator[Finding]:
    for kind, name in FIGURES.items():
        places = [(fact.start, fact.end) for fact in reading.facts if fact.kind == kind]
        if places:
            yield from _told(reading, name, gained, places)


def _names(reading: Reading, gained: bool, context: Reading | None) -> Iterator[Finding]:
    found = reading.names
    entry = _ENTRY.match(reading.text)
    if entry and context is not None and (context.speaks_of("sharing") or context.speaks_of("tracking")):
        yield from _told(reading, "names.third-party", gained, [entry.span(1)])
        return
    if not found:
        return
    row = "|" in reading.text
    parties = any(mention.rule.startswith(("sharing.", "tracking.")) for mention in reading.mentions)
    entity = any(legal_form(reading.text[name.start : name.end + 8]) for name in found)
    receiving = [span for span in recipients(reading) if span in {(one.start, one.end) for one in found}]
    if receiving:
        yield from _told(
            reading, "sharing.new-recipient" if gained else "names.third-party", gained, receiving
        )
        return
    name = (
        "names.vendor" if row and context is not None and among_vendors(context)
        else "names.third-party" if parties and (row or len(reading.words) >= FRAGMENT)
        else "names.entity" if entity
        else "names.gained" if gained else "names.lost"
    )  # fmt: skip
    yield from _told(reading, name, gained, [(one.start, one.end) for one in found])


def _pointer(reading: Reading, gained: bool) -> Iterator[Finding]:
    """“Learn more about our cookies.” states nothing, whatever words it holds."""
    if reading.text.rstrip().endswith("?") and len(reading.words) <= POINTER_WORDS:
        yield from _told(reading, "noise.question", gained, [(0, len(reading.text))])
    if is_lead(reading.text):
        yield from _told(reading, "noise.lead", gained, [(0, len(reading.text))])
    found = POINTER.match(reading.text)
    if found and len(reading.words) <= POINTER_WORDS:
        yield from _told(reading, "noise.pointer", gained, [found.span()])


def _example(reading: Reading, gained: bool, context: Reading | None) -> Iterator[Finding]:
    """“You read an article about food and then open a shop.” under “Illustrations” tells a story, not a practice."""
    if context is None or not _EXAMPLES.search(context.text) or _BINDING.search(reading.text):
        return
    yield from _told(reading, "noise.example", gained, [(0, len(reading.text))])


def _whole(reading: Reading, gained: bool, context: Reading | None, lead: str | None) -> Iterator[Finding]:
    """A full sentence counts for itself; a fragment counts where its list or its section gives it a meaning."""
    whole = [(0, len(reading.text))]
    if _is_row(reading.text):
        yield from _told(reading, "statement.row", gained, whole)
    if not reading.words or title_case(reading.text) or _is_header(reading.text):
        return
    if len(reading.words) >= (
        FRAGMENT_ELSEWHERE if reading.lexicon_language in ("fr", "de", "es") else FRAGMENT
    ):
        kind = {"en": "full", "und": "unread"}.get(reading.lexicon_language, "foreign")
        yield from _told(reading, f"statement.{kind}", gained, whole)
        acting = _ACTING.search(reading.text) if kind == "full" else None
        if acting and acting[1].lower() not in STOP:
            yield from _told(reading, "statement.actor", gained, [acting.span()])
        if _CLAUSE.search(reading.text) or (lead and is_lead(lead)):
            yield from _told(reading, "statement.clause", gained, whole)
    elif _is_item(reading, context, lead):
        yield from _told(reading, "statement.item", gained, whole)


def _is_row(text: str) -> bool:
    """Whether a text is a row that says something: not one of figures, not the one that names the columns.

    >>> _is_row("_plm | Palomar | counts visits | 13 months"), _is_row("Total | 1,200 | 3"), _is_row("Name | Purpose")
    (True, False, False)
    """
    cells = [cell.strip() for cell in text.split("|") if cell.strip()]
    lettered = [cell for cell in cells if any(map(str.isalpha, cell))]
    if len(cells) < 2 or 2 * len(lettered) <= len(cells):
        return False
    if _is_header(text):
        return False
    return not all(title_case(cell) and len(cell.split()) <= _COLUMN_WORDS for cell in cells)


def _is_header(text: str) -> bool:
    """Whether a row names the columns of the rows below it."""
    return "|" in text and column_names([cell.strip() for cell in text.split("|") if cell.strip()])


def _is_item(reading: Reading, context: Reading | None, lead: str | None) -> bool:
    """Whether a fragment is an item: its list has a lead, its section a topic, or all its words name such things.

    “Ozone therapy” under “Prohibited treatments” is; “Voice and audio information” is wherever it stands.
    """
    if is_lead(reading.text):
        return False
    if (lead and is_lead(lead)) or _CLAUSE.search(reading.text):
        return True
    if _SPOKEN.match(reading.text) or (context is not None and fold(reading.text) in fold(context.text)):
        return False
    above = (*context.mentions, *context.topics) if context else ()
    if any(mention.rule.split(".")[0] in _ITEM_TOPICS for mention in above):
        return True
    about = [(mention.start, mention.end) for mention in reading.topics]
    rest = [word for word in reading.content if not touches((word.start, word.end), about)]
    return not rest and any(mention.rule in _ITEM_RULES for mention in reading.mentions)
