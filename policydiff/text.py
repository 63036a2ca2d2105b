"""How a text is made comparable: the one definition of a `key`, shared by every stage."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_QUOTES = "‘’‚‛“”„‟«»‹›`´ʹʺʻʼʽ′″‵‶＂＇「」『』"
_DASHES = "‐‑‒–—―−﹘﹣－⁃"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
    + "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
)

_FOLD = {
    **dict.fromkeys(_QUOTES, "'"),
    '"': "'",
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_INVISIBLE, ""),
    "…": "...",
}
#: The most usual of them, and the full-width signs of Chinese and Japanese, which NFKC takes long for: NFKC makes
#: the same of each, whatever stands beside it.
_USUAL = (
    *((sign, _FOLD[sign]) for sign in "’‘“”„–—…"),
    *((chr(ord(sign) + 0xFEE0), sign) for sign in "!(),.:;?"),
)
_LONG = 200  # characters from which on to look for each of these is quicker than to look at each character
#: `str.translate` looks every character up; few of a text's characters are in the table.
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLD))}]")
#: Latin-1 without the signs that NFKC or the table above makes others of; accents on letters stay as they are.
_WESTERN = bytes(
    byte
    for byte in range(256)
    if chr(byte) not in _FOLD.keys() - set('"`') and unicodedata.normalize("NFKC", chr(byte)) == chr(byte)
)
#: Control characters that are no white space: a terminal would obey them.
CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+")
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_JOINER = "\u034f"  # the only one of them that counts as printable


def fold(text: str) -> str:
    """The key of a text: Unicode-folded (NFKC), case-folded, quotes, dashes and spaces made equal.

    >>> fold("“Personal  Data” – Who’s responsible")
    "'personal data' - who's responsible"
    """
    return " ".join(_folded(_usual(text) if len(text) > _LONG else text)[0].split())


def fold_all(texts: Sequence[str]) -> list[str]:
    """The keys of many texts that are `plain`, in one go: what they are made of is mostly looked at once.

    >>> fold_all(["“Personal Data”", "Who’s responsible"])
    ["'personal data'", "who's responsible"]
    """
    together = _usual("\n".join(texts))
    if not texts:
        return []
    if together.isascii() or _is_western(together):
        return _straight(together).split("\n")
    lines = together.split("\n")
    if sum(map(str.isascii, lines)) * 2 < len(lines):  # one by one they cost more than all signs of all
        folded, spaced = _folded(together)
        if not spaced:
            return folded.split("\n")
    keys = []
    for text in lines:
        folded, spaced = (_straight(text), False) if text.isascii() else _folded(text)
        keys.append(" ".join(folded.split()) if spaced else folded)
    return keys


def _usual(text: str) -> str:
    """The signs of nearly every text that is not ASCII made equal: a search for one of them costs next to nothing."""
    if not text.isascii():
        for sign, as_folded in _USUAL:
            text = text.replace(sign, as_folded)
    return text


def _is_western(text: str) -> bool:
    """Whether a text is ASCII, accented letters and what else of Latin-1 is its own key; most texts of Europe are."""
    try:
        return not text.encode("latin-1").translate(None, _WESTERN)
    except UnicodeEncodeError:
        return False


def _straight(text: str) -> str:
    """The key of a text in ASCII, or a `_is_western` one, but for its white space."""
    return text.replace('"', "'").replace("`", "'").casefold()


def _folded(text: str) -> tuple[str, bool]:
    """The key of a text but for its white space, and whether there may be more of that now, as of "¨"."""
    if not text.isascii():
        text = _FOLDED.sub(_as_folded, text)
    if text.isascii():  # most texts are, once their quotes and dashes are
        return _straight(text), False
    composed = unicodedata.normalize("NFKC", text)
    if composed == text:
        return text.casefold(), False
    return _FOLDED.sub(_as_folded, composed).casefold(), True


def _as_folded(match: re.Match[str]) -> str:
    return _FOLD[match[0]]


def plain(text: str) -> str:
    """A text as a person reads it: NFC, invisible and control characters out, every run of white space one space."""
    if is_plain(text):
        return text
    text = CONTROL.sub("", text)
    if not text.isascii():
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        text = _UNSEEN.sub("", text)
    return " ".join(text.split())


def is_plain(text: str, *, tidy: bool = False) -> bool:
    """Whether `plain` would surely change nothing; False also where it might not, as beside unknown characters.

    What cannot be printed is white space, invisible or unknown to Unicode; all else is asked one by one. With
    `tidy` the caller knows that there is nothing of the kind, and no white space but single spaces inside.
    """
    return (tidy or (text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ")) and (
        text.isascii() or (_JOINER not in text and unicodedata.is_normalized("NFC", text))
    )
