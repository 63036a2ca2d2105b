"""What a heading looks like in words: short, titled, numbered or in capitals, and no sentence, label or lead-in."""

from __future__ import annotations

import re

from policydiff.datelines import is_date_line
from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.numbering import Number, read_number
from policydiff.normalizer.words import words_of

MOST_CHARACTERS = 150  # of any heading that no markup vouches for
ENDS = re.compile(r"[.!?:;。！？；：…][\"'”’»)\]]*$")
WORD = re.compile(r"[^\W_]+(?:['’./&-][^\W_]+)*")
_MOST_WORDS = 16
_FEWEST_RUN_IN_BODY = 6  # words behind a lead without a number: fewer are a label's value
_FEWEST_RUN_IN_WORDS_UNENDED = 14  # the same where no full stop ends them, as an address
_INNER_STOP = re.compile(r"[.!?]\s+[A-ZÀ-Þ\"“]")
_CALLOUTS = (
    r"(?:please\s+)?note|important|warning|examples?|e\.g|for example|tip|n\.?b|attention|caution|q|a",
    r"hinweis|wichtig|achtung|beispiel|remarque|nota(?: bene)?|exemple|importante|ejemplo|esempio|exemplo",
    r"let op|voorbeeld|effective date|last (?:updated|revised)",
    r"e-?mail|phone|tel|telephone|fax|address|mail|adresse|by (?:e-?mail|mail|phone|post)",
)
CALLOUT = re.compile(rf"^(?:{'|'.join(_CALLOUTS)})[\s:.\-–—]*$", re.IGNORECASE)
_SMALL = words_of(
    """
    a an and as at by for from in into is of on or our that the their this to us we with you your und
    der die das de la le les des et du y el los e il di o da van het een en
    """
)


def is_bold_heading(text: str, following: Raw | None) -> bool:
    """Whether a text that is bold from end to end is a heading: short, no date line, no sentence, no lead-in."""
    words = text.split()
    if (
        len(text) > MOST_CHARACTERS
        or len(words) > _MOST_WORDS + 4
        or is_date_line(text)
        or CALLOUT.match(text)
    ):
        return False
    if not any(map(str.isalpha, text)) or "@" in text:
        return False
    number = read_number(text)
    body = text[number.end :] if number else text
    if _INNER_STOP.search(body.rstrip(". ")) and not number:
        return False
    if body.endswith(("?", "？")):
        return True
    if body.rstrip().endswith((".", "!", "。", "！")):
        return len(words) <= (_MOST_WORDS if number else 8) and (bool(number) or titled(body))
    if body.endswith((":", ";", ",")):
        return (
            body.endswith(":")
            and len(words) <= 9
            and not (following and following.kind == "item" and _spoken(body))
        )
    return len(words) <= _MOST_WORDS or titled(body)


def titled(text: str) -> bool:
    """Whether most of the longer words begin with a capital or there are hardly any words."""
    words = [word for word in WORD.findall(text) if word.casefold() not in _SMALL]
    capitals = sum(1 for word in words if not word[0].islower())
    return len(words) <= 2 or capitals >= len(words) * 0.7


def _spoken(text: str) -> bool:
    """Whether a line before a list speaks to the reader ("We may share it with:"), as a heading seldom
    does.
    """
    return bool(
        re.search(r"\b(?:we|you|us|may|will|wir|sie|nous|vous|usted|noi|wij|u|ci)\b", text, re.IGNORECASE)
    ) and not (titled(text))


def heads(name: str, body: str) -> bool:
    """Whether an unnumbered lead heads the text behind it, and is neither a label ("Address: 1 High Street")
    nor a sentence of its own ("This policy was approved by the board.")."""
    words = body.count(" ") + 1
    if words < _FEWEST_RUN_IN_BODY or (words < _FEWEST_RUN_IN_WORDS_UNENDED and not ENDS.search(body)):
        return False
    return len(name.split()) <= 7 or titled(name) or name.rstrip().endswith(("?", ":"))


def begins(text: str) -> bool:
    """Whether a text begins as a sentence does: no small letter, no comma."""
    match = re.search(r"\S", text)
    return match is not None and not match[0].islower() and match[0] not in ",;)&/|"


def is_numbered_line(text: str, number: Number, following: Raw) -> bool:
    body = text[number.end :].strip()
    if not body:
        return number.form in ("word", "sign")
    if (
        len(body.split()) > 12
        or not body[0].isupper()
        or body.endswith((";", ",", ".", "!"))
        or is_date_line(text)
    ):
        return bool(
            number.form == "word" and len(body.split()) <= 10 and body[:1].isupper() and body.endswith(".")
        )
    if number.form in ("letter", "bracket") and not titled(body):
        return False
    if following.text[:1].islower() or body.split()[-1].casefold() in _SMALL:
        return False  # the line goes on: it was broken to a width
    other = read_number(following.text)
    return not (
        other and other.form == number.form and other.depth == number.depth and len(following.text) < 90
    )


def is_capitals(text: str) -> bool:
    """Whether a line is a few words, all in capitals, and no sentence."""
    words = WORD.findall(text)
    letters = sum(map(str.isalpha, text))
    return (
        1 <= len(words) <= 10
        and letters >= 5
        and text == text.upper()
        and text != text.lower()
        and not text.endswith((".", ";", ",", "!"))
        and max(map(len, words)) >= 4
        and "_" not in text
        and letters > 0.6 * len(text)
        and not is_date_line(text)
    )
