"""What of a text is the page and not the policy: menus, banners, tickers, contents, what markup left behind."""

from __future__ import annotations

import re
from itertools import pairwise

from policydiff.judging.shapes import menu
from policydiff.text import fold

_DIGIT = re.compile(r"\d")
MARKUP = re.compile(
    r"</?[a-z][a-z0-9]{0,9}(?:\s[^<>]{0,200})?/?>|/p>|&[a-z]{2,8};|[*_\\]+|\{#[\w-]{1,60}\}", re.I
)
#: Asked first: most texts hold no markup at all.
MARKED = re.compile(r"[<>&*_\\{]")
_TICKER = re.compile(r"\W*\d[\d.,₀-₉]*\s?%?\W*$|[$€£]\s?\d[\d.,₀-₉]*$")
_LANGUAGES = re.compile(
    r"english|deutsch|français|español|italiano|português|nederlands|polski|svenska|русский"
    r"|українська|türkçe|"
    r"日本語|한국어|中文|العربية|tiếng việt|indonesia|filipino|हिन्दी|ไทย|norsk|dansk"
    r"|suomi|čeština|magyar|ελληνικά|עברית",
    re.I,
)
_NAVIGATION = re.compile(
    r"^(?:accept|reject|allow|decline|manage) (?:all|cookies|strictly|preferences|only)\b"
    r"|^cookie (?:notice|policy|settings"
    r"|preferences|consent)$|^we(?:'d like to)? use cookies to (?:remember|improve|give|offer"
    r"|personali|ensure)"
    r"|^(?:sign|log) ?(?:in|up|out)\b|^register$|^(?:continue|sign in|log in|sign up) with\b"
    r"|^skip to\b|^back to (?:top|home)"
    r"|^(?:contact|talk to) (?:us|sales|support)\b.{0,40}$|^get started\b|^start (?:a "
    r"|your )?(?:free|now)|^try .{0,30}free"
    r"|^(?:table of )?contents$|^on this page|^in this article|^select (?:a |your )?(?:language"
    r"|country|region)"
    r"|^(?:choose|change) (?:a |your )?(?:language|country)|^was this (?:page|article|helpful)"
    r"|^did this answer"
    r"|^related (?:articles|links|posts)|^(?:share|tweet|print|search|menu|home|next|previous|prev"
    r"|close|open menu|help|"
    r"download|download pdf|read more|learn more|see more|show more|view all|subscribe|follow us"
    r"|still thinking\?)$"
    r"|^(?:add|prefer) .{1,40} on google$|^you're invited to|^request a (?:demo|callback|quote)|^book a demo"
    r"|^copyright\b|^© ?\d|^\(?c\) ?\d{4}|^retrieved from\b|^page \d+ of \d+"
    r"|^powered by\b"
    r"|^view (?:the )?.{0,60}other languages|^prev .{1,150} next\b|^location: ?https?:|^url:"
    r"|^we're hiring|^sale ends|^new! |^sitemap$|^notice about employment",
    re.I,
)
#: The same wherever it stands in the label; apart, since looking for the others at every place costs ten times more.
_NAVIGATION_INSIDE = re.compile(
    r"all rights reserved\.?$|changes which are not marked for translation"
    r"|\boldid=\d|temporarily unable to|scheduled maintenance"
)
#: No label, banner or menu of languages of a page is longer (characters); a table of contents may be.
_LONGEST_LABEL = 400
_TWICE = re.compile(r"^\W*(\w.{1,80}?)\W*\1\W*$", re.I | re.S)
_GLUED = re.compile(r"[a-z][A-Z][a-z]")
_ENDS, _CLOSERS = (".", "!", "?", ":", ";", ",", "|"), " '\"’”)"


def residue(text: str) -> str | None:
    """The name of what a text is a residue of: a menu, a banner, a ticker, markup. None where it may be policy."""
    bare = " ".join((MARKUP.sub(" ", text) if MARKED.search(text) else text).split())
    return _residue(text, bare)


def _residue(text: str, bare: str) -> str | None:
    """The name of what a text (and without markup) is a residue of; what ends like a sentence is no menu."""
    if not any(map(str.isalpha, bare)):
        return "no-words"
    if "](" in text and text.count("](") > text.count("["):
        return "broken-link"
    if len(bare) > _LONGEST_LABEL:
        return "contents" if _contents(bare) else None
    if _TICKER.match(bare) or "%](" in bare:
        return "ticker"
    key = fold(bare)
    if _NAVIGATION.match(key) or _NAVIGATION_INSIDE.search(key):
        return "navigation"
    if len(bare) < 200 and _TWICE.match(bare):
        return "repeated"
    return None if bare.rstrip(_CLOSERS).endswith(_ENDS) else _run_together(bare)


def _run_together(bare: str) -> str | None:
    """What a label without an end may be made of: headings, names of pages, languages, words without a space."""
    if _contents(bare):
        return "contents"
    if menu(bare):
        return "navigation"
    if len({match.lower() for match in _LANGUAGES.findall(bare)}) >= 3:
        return "languages"
    return "glued" if len(_GLUED.findall(bare)) >= 2 and not _DIGIT.search(bare) else None


def _contents(text: str) -> bool:
    """Whether headings are run together: many capitals after small letters, and nothing that ends a sentence.

    “Introduction Your account Prices and payments Refund policy How to cancel Other terms”
    """
    words = text.split()
    if len(words) < 12 or re.search(r"[.!?:](?:\s|$)|\b(?:will|shall|must)\b", text):
        return False
    starts = sum(a[0].islower() and b[0].isupper() for a, b in pairwise(words))
    return starts >= 5 and starts * 6 >= len(words)
