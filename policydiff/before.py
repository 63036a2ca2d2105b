"""What makes a capture suspect beside the version before it, said the same by all who ask."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

_FAR_SHORTER = 0.35
_LONG_ENOUGH = 150  # words of the version before; less says nothing about cuts
_TELLING = 20  # words; in fewer the language is a guess
#: Where sites keep their front page, in one language or another.
_FRONT = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2,4})?/?)?(?:(?:index|home|default|homepage)(?:\.\w{2,5})?/?)?", re.IGNORECASE
)
_WIDE = re.compile("[\u3040-\ud7ff]")


def words_of(text: str) -> int:
    """Words of a text; in one without spaces two characters count as a word."""
    spaced = text.count(" ") + 1
    return spaced if text.isascii() or spaced * 15 > len(text) else max(spaced, len(_WIDE.findall(text)) // 2)


def words_in(texts: Iterable[str]) -> int:
    """Words of several texts."""
    return sum(words_of(text) for text in texts)


def far_shorter(words: int, before: int) -> str | None:
    """The reason to suspect a text of so many words after one of so many, or None."""
    if before < _LONG_ENOUGH or words >= before * _FAR_SHORTER:
        return None
    return f"far shorter than the version before ({words} words, then {before})"


def other_language(language: str, before: str, words: int) -> str | None:
    """The reason to suspect a text of that language and length after one of another language, or None."""
    if words < _TELLING or "und" in (before, language) or not before or not language:
        return None
    if before.split("-")[0] == language.split("-")[0]:
        return None
    return f"in another language than the version before ({language}, then {before})"


def is_front(url: str | None) -> bool:
    """Whether an address is that of a site's front page, and not of a place that a script finds behind its "#".

    >>> is_front("https://acme.example/en/"), is_front("https://acme.example/privacy"), is_front(None)
    (True, False, False)
    """
    parts = _parts(url)
    if parts is None or parts.query or parts.fragment:
        return False
    return _FRONT.fullmatch(parts.path) is not None


def led_to_front(url: str | None, before: str | None) -> str | None:
    """The reason to suspect a text found at a site's front page, where the one before stood deeper in it, or None."""
    here, there = _parts(url), _parts(before)
    if here is None or there is None or _host(here) != _host(there) or is_front(before) or not is_front(url):
        return None
    return "the address led to the site's front page"


def _parts(url: str | None) -> SplitResult | None:
    """The parts of an address that can be opened."""
    try:
        parts = urlsplit(url or "")
        return parts if parts.hostname else None
    except ValueError:  # as "http://[": no address at all
        return None


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")
