"""How a text is made comparable: the one definition of a `key`, shared by every stage."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = "‘’‚‛“”„‟«»‹›`´ʹʺʻʼʽ′″‵‶＂＇「」『』"
_DASHES = "‐‑‒–—―−﹘﹣－⁃"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
    + "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
)

_FOLD = {
    **dict.fromkeys(map(ord, _QUOTES), "'"),
    ord('"'): "'",
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _INVISIBLE), None),
    ord("…"): "...",
}
_ASCII_FOLD = {ord('"'): "'", ord("`"): "'"}
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """The key of a text: Unicode-folded (NFKC), case-folded, quotes, dashes and spaces made equal.

    >>> fold("“Personal  Data” – Who’s responsible")
    "'personal data' - who's responsible"
    """
    if text.isascii():
        folded = text.translate(_ASCII_FOLD).lower()
    else:
        folded = unicodedata.normalize("NFKC", text.translate(_FOLD)).translate(_FOLD).casefold()
    return _SPACE.sub(" ", folded).strip()


def plain(text: str) -> str:
    """A text as a person reads it: NFC, invisible characters out, every run of white space one space."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(dict.fromkeys(map(ord, _INVISIBLE)))
    return _SPACE.sub(" ", text).strip()
