"""What makes a capture suspect beside the version before it, said the same by all who ask."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FAR_SHORTER = 0.35
_LONG_ENOUGH = 150  # words of the version before; less says nothing about cuts
_TELLING = 20  # words; in fewer the language is a guess
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
