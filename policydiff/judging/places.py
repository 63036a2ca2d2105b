"""What a change of place or of links is worth when the words are the same."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from policydiff.judging.findings import Finding, quoted
from policydiff.judging.noise import Noise
from policydiff.judging.reading import Reading
from policydiff.judging.rules import Rules
from policydiff.model import Change, Place

#: Headings that say to whom or to what the text under them applies, besides places, laws and children.
_SCOPE = re.compile(
    r"\b(?:business(?:es)?|enterprise|consumers?|employees?|applicants?|candidates?|contractors?"
    r"|developers?|sellers?"
    r"|merchants?|hosts?|drivers?|couriers?|advertisers?|publishers?|paid|premium|free|beta"
    r"|students?|schools?"
    r"|patients?|visitors?|non-?users?|deceased|kids|youth|teens?|additional|optional|former|job)\b",
    re.I,
)
_AUDIENCE = ("audience.children", "audience.place", "audience.law", "audience.region")
_OFFER = re.compile(
    r"\bopt(?:ing)?[ -]?out|\bunsubscribe|\bdo not (?:sell|share)|\brequest|\bform\b"
    r"|\bsub-?processors?|\bvendors?\b"
    r"|\blist of\b|\bwithdraw|\bobject\b|\bdelet(?:e|ion)|\bcomplain|\bcookie (?:settings"
    r"|preferences)|\bcancel"
    r"|\bdésabonn|\bformulaire|\babmeld|\bwiderruf|\bantrag|\bdarse de baja|\bsolicitud",
    re.I,
)


def move_scope(old: Place, new: Place, language: str, rules: Rules) -> Finding | None:
    """Why a move changes what the sentence applies to, None where it does not.

    “We share your data.” moved from under “Business customers” to under “Children” says something else.
    """
    rule = rules.by_name.get("move.scope")
    if rule is None or scope(old.path, language, rules) == scope(new.path, language, rules):
        return None
    was, now = (" › ".join(place.path[-2:]) or "the beginning" for place in (old, new))
    text = f"the same words now apply elsewhere: moved from {quoted([was])} to {quoted([now])}"
    whole = (((0, len(old.text)),), ((0, len(new.text)),))
    return Finding(rule, rule.weight, (old.text, new.text), *whole, category=rule.category, said=text)


def move_noise(change: Change, old: Place, new: Place) -> Noise | None:
    """A sentence or heading that only stands elsewhere, or a heading with only another number."""
    if change.kind == "move":
        return Noise("cosmetic", "move.only", "")
    if change.heading and (old.number or "") != (new.number or ""):
        what = f"only the number changed, from {old.number or 'none'} to {new.number or 'none'}"
        return Noise("cosmetic", "heading.renumbered", what)
    return None


def scope(path: tuple[str, ...], language: str, rules: Rules) -> tuple[str, ...]:
    """What the headings below the title say about whom or what the text applies to, sorted."""
    headings = " . ".join(path[1:])
    found = {
        f"{mention.rule} {mention.term}"
        for mention in Reading(headings, language, rules).mentions
        if mention.rule in _AUDIENCE
    }
    found.update(match.group().lower().rstrip("s") for match in _SCOPE.finditer(headings))
    return tuple(sorted(found))


def link_noise(old: Place, new: Place) -> Noise | None:
    """What a change of links alone is worth: wording where a right, a form or a list now lies on another host."""
    if old.links == new.links:
        return None
    if _OFFER.search(new.text):
        hosts = [{_host(link.href) for link in place.links} - {""} for place in (old, new)]
        if hosts[0] != hosts[1]:
            was, now = (sorted(names) or ["no link"] for names in hosts)
            what = f"what it offers now lies elsewhere: {quoted(was)} became {quoted(now)}"
            return Noise("wording", "link.host-changed", what)
    return Noise("cosmetic", "link.target", "")


def _host(href: str) -> str:
    """The host of an address without `www.`, "" where there is none or the address is damaged."""
    try:
        return (urlsplit(href).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
