"""Who is named as receiving something: “we send the draft to Palomar Inc.”, “Palomar receives your name”."""

from __future__ import annotations

import re

from policydiff.judging.reading import Reading
from policydiff.model import Span

#: What is done to data so that another has them, up to the word before the name.
_GIVES = re.compile(
    r"\b(?:shar(?:e|es|ed|ing)|send(?:s|ing)?|sent|giv(?:e|es|en|ing)|transfer(?:s|red|ring)?|transmit(?:s|ted|ting)?"
    r"|disclos(?:e|es|ed|ing)|pass(?:es|ed|ing)?|provid(?:e|es|ed|ing)|forward(?:s|ed|ing)?|sell(?:s|ing)?|sold"
    r"|geben|gibt|übermitteln|übermittelt|weitergegeben|senden|transmettons|partageons|transmises|compartimos"
    r"|cedemos|enviamos)\b[^.;:]{0,160}?\b(?:to|with|an|mit|à|avec|a|con)\s+"
    r"(?:(?:the|our|companies like|such as|including|others? like|insbesondere an|die|der|das|la|le|el)\s+){0,3}$",
    re.I,
)
#: Asked first: most sentences that name someone pass nothing on.
_PASSES = re.compile(
    r"partner|vendor|processor|shar|sen[dt]|giv|transf|transm|disclos|pass|provid|forward|s[eo]l[ld]|receiv|get|obtain|access|geb|gib|mitte"
    r"|partag|compart|ced|envi|erh|reç|recib|erhalt",
    re.I,
)
_PARTNER = re.compile(r"\bour (?:partner|vendor|sub-?processor|service provider|processor)s?,? $", re.I)
_RECEIVES = re.compile(
    r"\s*(?:(?:,|and|und|et|y)\s+[^.;:]{1,60}?)?\s*(?:(?:will|may|can|also|then)\s+){0,2}"
    r"(?:receiv(?:e|es)|gets?|obtains?|has access|have access"
    r"|erhält|erhalten|reçoit|reçoivent|recibe|reciben)\b",
    re.I,
)
_VENDORS = re.compile(
    r"\b(?:compan(?:y|ies)|vendors?|providers?|partners?|recipients?|(?:sub-?)?processors?|suppliers?"
    r"|third part(?:y|ies)"
    r"|anbieter|empfänger|dienstleister|prestataires?|destinataires?|proveedor(?:es)?|destinatarios?)\b",
    re.I,
)
#: So far before a name its verb is looked for (characters).
_REACH = 220
_NEAR = 30


def recipients(reading: Reading) -> list[Span]:
    """The names in a text that receive something by what it says; not where “you” are the one who gives."""
    found: list[Span] = []
    if not _PASSES.search(reading.text):
        return found
    for name in reading.names:
        given = _GIVES.search(reading.text, max(0, name.start - _REACH), name.start)
        receives = not given and _RECEIVES.match(reading.text, name.end)
        partner = _PARTNER.search(reading.text, max(0, name.start - _NEAR), name.start)
        if receives or partner or (given and reading.actor(given.start() + 1) != "you"):
            found.append((name.start, name.end))
    return found


def among_vendors(context: Reading) -> bool:
    """Whether the headings above a row, or the names of its columns, say that it is of those who receive data."""
    return _VENDORS.search(context.text) is not None
