"""What is not worth a reader's time by its shape alone: date lines, navigation, residue, the same text re-formatted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from policydiff.judging.facts import DATE, facts, marker_end
from policydiff.judging.residue import MARKED, MARKUP, residue
from policydiff.judging.shapes import only_spelling, run_in_heading
from policydiff.judging.stems import words
from policydiff.model import Level
from policydiff.text import fold


class Noise(NamedTuple):
    """Why a text or an edit is noise: its level, the rule's name, and what to tell ("": the rule's title)."""

    level: Level
    rule: str
    text: str


#: The number of a point inside a sentence, after what may stand before one: “if (i) it rains or (2) it snows”.
_ENUMERATOR = re.compile(
    r"(?:(?<=[:;,] )|(?<=\bor )|(?<=\band )|(?<=\bto )|^)\((?:\d{1,2}|[ivxlc]{1,5}|[a-z])\)\s*", re.I
)
_URL = re.compile(r"https?://[^\s)\]>\"”|]+|\bwww\.[^\s)\]>\"”|]+", re.I)
_LINK = re.compile(r"\]\([^\s()]{0,2000}(?:\s\"[^\"]{0,200}\")?\)")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|\[email(?:\xa0|\s)protected\]", re.I)
_REFERENCE = re.compile(
    r"(\b(?:sections?|clauses?|articles?|art\.|paragraphs?|annex|appendix|chapter|schedule|exhibit|abschnitt"
    r"|ziffer|artikel|artículo|apartado)|§§?)\s*\d+(?:[.\-]\d+)*(?:\([a-z0-9]{1,4}\))*",
    re.I,
)
_ADDRESS = re.compile(r"https?://|www\.|\]\(", re.I)
_WINDOW = re.compile(r"\((?:opens? in (?:a )?new (?:window|tab)|new window|external link)\)", re.I)
_PAGE_NAME = re.compile(
    r"(\b(?:visit(?:ing)?|click(?:ing)?(?: on)?|see|read|review(?:ing)?|view(?:ing)?|refer to"
    r"|consult) (?:our|the) )"
    r"[^.,;:()]{2,90}?(?= (?:and|to|for|page|section|link|below|above)\b|[.,;:()”]|$)",
    re.I,
)
_POINTS = re.compile(r"\b(?:visit|click|see|read|review|view|refer|consult|titled|entitled)", re.I)
_PAGE_TITLE = re.compile(
    r"(\b(?:[Ss]ee|[Rr]efer to|[Tt]itled|[Ee]ntitled|[Rr]ead) )(?:our "
    r"|the )?[“\"]?[A-Z][^.,;:()]{2,90}(?=[.,;:()”]|$)"
)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"(?<=\d)[.,:/-](?=\d)|[^\W_]|[%$€£]")
_DATE_WORDS = re.compile(
    r"\b(?:last|latest|updated?|updates|revised|revision|modified|amended|amendment|effective|as|of"
    r"|from|since|date|"
    r"dated|version|published|posted|reviewed|on|the|this|page|policy|policies|document|agreement"
    r"|terms|statement|"
    r"was|is|were|has|been|by|over|about|ago|a|an|days?|weeks?|months?|years?|hours?|minutes?|am|pm"
    r"|gmt|utc|cet|est|"
    r"archived|versions?|previous|download|pdf|english|spanish|and|in|at|st|nd|rd|th|stand|vom"
    r"|zuletzt|aktualisiert|"
    r"geändert|dernière|mise|à|jour|le|en|vigueur|du|depuis|última|actualización|fecha|vigente|desde|current|"
    r"week|today|yesterday|print|mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday)"
    r"\b|\d+",
    re.I,
)
_REVISION = re.compile(
    r"\b(?:last|latest|most recently)[\s-]+(?:updated?|revised|modified|amended|changed|reviewed"
    r"|edited|published)\b"
    r"|\b(?:updated|revised|modified|dated|published|posted|date of (?:last )?(?:revision|update)|last update"
    r"|effective (?:date|as of|from)|stand|zuletzt (?:aktualisiert|geändert)|dernière mise à jour"
    r"|última actualización|en vigueur (?:le|depuis)|effective)\b",
    re.I,
)
_BEGINS = re.compile(
    r"\b(?:from|until|since|before|after|by|ab|bis|seit|depuis|jusqu'au|hasta|desde)\s+(?:the\s+)?$", re.I
)
_AGO = re.compile(r"\bupdated\b.{0,30}\b(?:ago|week|today|yesterday)\b", re.I)
_REVISION_DATE = re.compile(
    r"\b(?:(?:was|were|is|are|has been|have been)\s+)?(?:last|latest|most recently)\s+"
    r"(?:updated?|revised|modified|amended|changed|reviewed|edited|published)(?:\s*(?:on|:|as of|in))*\s*"
    rf"(?:{DATE})",
    re.I,
)
_AGES = re.compile(
    r"\b(?:an?|one|over|about|\d+)(?:\s+(?:over|about|\d+|an?))?\s+(?:minute|hour|day|week|month|year)s?\s+ago\b",
    re.I,
)
_OPEN_ENDS = words(
    """
    that to the a an of and or for with by in on your our its their if when which as from
    """
)


def edit_noise(old: str, new: str) -> Iterator[Noise]:
    """Why an edit may be noise, the surest first."""
    same = same_shape(old, new)
    if same is not None:
        yield same
    if (date_line(old) and date_line(new)) or same_but_dates(old, new) or date_put_in(old, new):
        yield Noise("cosmetic", "date.revision", "")
    if same_but_link_name(old, new):
        yield Noise("wording", "wording.link-name", "")
    if run_in_heading(old, new):
        yield Noise("wording", "wording.run-in-heading", "")
    if only_spelling(old, new):
        yield Noise("wording", "wording.spelling", "")
    if not_policy(old) and (residue := not_policy(new)):
        yield residue


def text_noise(text: str | None, heading: bool) -> Iterator[Noise]:
    """Why a text that came or went may be noise; a heading is never navigation."""
    if date_line(text or ""):
        yield Noise("cosmetic", "date.revision", "")
    if heading:
        return
    if unfinished(text or ""):
        yield Noise("wording", "wording.unfinished", "")
    residue = not_policy(text or "")
    if residue is not None:
        yield residue


def same_shape(old: str, new: str) -> Noise | None:
    """Why an edit is only form: the two texts say the same letters. None where they do not."""
    if fold(old) == fold(new):
        return Noise("cosmetic", "form.same-text", "")
    a, b = _bare(old), _bare(new)
    if letters(a) == letters(b):
        return Noise("cosmetic", "form.punctuation", "")
    numbered = marker_end(a) or marker_end(b)
    if numbered and letters(_unnumbered(a)) == letters(_unnumbered(b)):
        return Noise("cosmetic", "form.numbering", "")
    if "(" in a + b and letters(_ENUMERATOR.sub("", a)) == letters(_ENUMERATOR.sub("", b)):
        return Noise("cosmetic", "form.numbering", "")
    if (
        _DIGIT.search(a)
        and _REFERENCE.search(a)
        and letters(_REFERENCE.sub(r"\1", a)) == letters(_REFERENCE.sub(r"\1", b))
    ):
        return Noise("cosmetic", "form.cross-reference", "")
    if _ADDRESS.search(a + " " + b) and letters(_URL.sub(" ", _LINK.sub(" ", a))) == letters(
        _URL.sub(" ", _LINK.sub(" ", b))
    ):
        return Noise("cosmetic", "form.link-address", "")
    if _obfuscated(a, b):
        return Noise(
            "cosmetic", "form.obfuscated-address", "an e-mail address is hidden from robots or shown"
        )
    return None


@lru_cache(maxsize=2048)
def letters(text: str) -> str:
    """What is left of a text without spaces, punctuation and case; a point inside a number stays.

    >>> letters("Sign-up: 1.5 days") == letters("signup 1.5 days"), letters("1.5") == letters("15")
    (True, False)
    """
    return "".join(_LETTERS.findall(fold(text)))


def same_but_link_name(old: str, new: str) -> bool:
    """Whether two texts differ only in the name of a page that they tell the reader to visit.

    “by visiting our choices page and selecting …” against “by visiting our preference center and selecting …”
    """
    if not _POINTS.search(old):
        return False
    a, b = (_PAGE_NAME.sub(r"\1 ", _PAGE_TITLE.sub(r"\1 ", text)) for text in (old, new))
    return letters(a) == letters(b)


def _bare(text: str) -> str:
    """A text without residue of markup and notes on how a link opens."""
    if "&" in text:
        import html  # its table of entities takes longer to load than this module

        text = html.unescape(text)
    if MARKED.search(text):
        text = MARKUP.sub(" ", text)
    return _WINDOW.sub(" ", text) if "(" in text else text


def _unnumbered(text: str) -> str:
    return text[marker_end(text) :]


def _obfuscated(old: str, new: str) -> bool:
    """“mail [email protected]” against “mail privacy@example.org”: the same but for an address one of them hides."""
    if ("protected" in old.lower()) == ("protected" in new.lower()):
        return False
    a, b = (letters(_EMAIL.sub(" ", _LINK.sub(" ", text))) for text in (old, new))
    return a == b or (abs(len(a) - len(b)) < 3 and (a in b or b in a))


def date_line(text: str) -> bool:
    """Whether a text is only the line that dates the policy: “Last updated: 4 May 2026 (archived versions)”.

    >>> date_line("Effective date: 4 May 2026"), date_line("From 4 May 2026 we will share more data with partners.")
    (True, False)
    """
    if len(text) > 220 or not _DIGIT.search(text):
        return bool(len(text) < 60 and _AGO.search(text))
    if _AGO.search(text):
        return len(text) < 60
    dates = [fact for fact in facts(text) if fact.kind == "date"]
    if not dates:
        return False
    rest = text
    for fact in reversed(dates):
        rest = rest[: fact.start] + " " + rest[fact.end :]
    if _BEGINS.search(text[: dates[0].start]) and not _REVISION.search(text):
        return False
    left = len(re.findall(r"[^\W\d_]{2,}", _DATE_WORDS.sub(" ", rest)))
    return left <= (5 if _REVISION.search(text) else 2)


def same_but_dates(old: str, new: str) -> bool:
    """Whether two texts differ only in dates of revision, whatever else stands beside them.

    “This page was last updated on 4 May 2026 and replaces all earlier ones.” with another day is; a sentence in
    which a rule begins on another day is not.
    """
    if not (_DIGIT.search(old) or _DIGIT.search(new) or "ago" in old):
        return False
    if _AGES.search(old) and letters(_AGES.sub(" ", old)) == letters(_AGES.sub(" ", new)):
        return True
    if len(old) > 2000 or len(new) > 2000 or not _REVISION_DATE.search(old + " \n " + new):
        return False
    return letters(_REVISION_DATE.sub(" ", old)) == letters(_REVISION_DATE.sub(" ", new))


def _undated(text: str) -> str:
    """The letters of a text without its dates and times."""
    for fact in reversed(facts(text)):
        if fact.kind in ("date", "number"):
            text = text[: fact.start] + " " + text[fact.end :]
    return letters(text)


def date_put_in(old: str, new: str) -> bool:
    """Whether one text is the other with a bare date, as a line of an author with and without the day."""
    if not (_DIGIT.search(old) or _DIGIT.search(new)):
        return False
    short = len(old) < 120 and len(new) < 120
    return short and (date_line(old) or date_line(new)) and _undated(old) == _undated(new)


def unfinished(text: str) -> bool:
    """Whether a text stops in the middle: “3.7 You agree that” says nothing yet.

    >>> unfinished("You agree that"), unfinished("You agree to:"), unfinished("Cookies")
    (True, False, False)
    """
    words = text.split()
    if not 1 < len(words) <= 12 or words[-1].lower() not in _OPEN_ENDS:
        return False
    return not words[-2].endswith((";", ","))  # “loss of profit; and” is an item of a list, not the last


def not_policy(text: str) -> Noise | None:
    """Why a text is the page and not the policy: navigation, a banner, a ticker, residue. None where it is policy."""
    rule = residue(text)
    return Noise("boilerplate", f"residue.{rule}", "") if rule else None
