"""Numbers and marks in front of a text: set apart, told what kind they are, and what follows them in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

_WORDS = (
    r"article|artikel|artículo|articulo|articolo|artigo|art\.|section|sección|seccion|sezione|seção|secção|sec\.|abschnitt"
    r"|clause|cláusula|clausola|klausel|part|partie|parte|teil|deel|chapter|chapitre|kapitel|capítulo|capitolo|hoofdstuk"
    r"|annex|annexe|anhang|anexo|allegato|bijlage|appendix|schedule|exhibit|addendum|title|titre|ziffer|punkt"
)
_ROMAN = r"(?=[ivxlc])(?:x{0,3}l?x{0,3})(?:ix|iv|v?i{0,3})"
_CLOSE = r"\s*(?:[.):]|[–—-](?=\s))+\s*"
_NUMBER = re.compile(
    rf"""
    ^\s*(?:
        (?P<word>(?:{_WORDS})(?:\s+|(?<=\.))(?:\d+(?:\.\d+)*[a-z]?|{_ROMAN}|[a-z])(?![\w]))(?:{_CLOSE}|\s+|$)
      | (?P<sign>§{{1,2}}\s*\d+(?:\.\d+)*[a-z]?)(?:{_CLOSE}|\s+|$)
      | (?P<dotted>\d{{1,3}}(?:\.\d{{1,3}})+[a-z]?)(?:{_CLOSE}|\s+(?=\S)|$)
      | (?P<lettered>[A-Z]\.\d{{1,2}}(?:\.\d{{1,2}})*|\d{{1,2}}\.[a-z])(?:{_CLOSE}|\s+(?=\S)|$)
      | \((?P<bracket>\d{{1,3}}|{_ROMAN}|[a-z])\){_CLOSE[:3]}[.:]?\s*
      | (?P<plain>\d{{1,3}}[a-z]?|{_ROMAN}|[a-z])
        (?:\s*[.)](?=\s|[^\W\d_]|[“"«¿*]|$)[\s.)]*(?:[–—-](?=\s)\s*)?|\s+[–—-]\s+|:\s+)
      | (?P<bare>\d{{1,2}})\s+(?=[^\W\d_])
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*([•●▪■◦‣∙·○□➢✓✔►»]|[–—-](?=\s))\s*(?=\S)")
#: The letters that a text with a number begins with: the first three of the words before one, else two or three of a
#: Roman number.
_BEGINNINGS = frozenset(
    (
        *(word[:3] for word in _WORDS.split("|")),
        *("".join(letters) for length in (2, 3) for letters in product("ivxlc", repeat=length)),
    )
)
_HEAD = 80  # characters in which a number ends, but for absurd ones
_ROMAN_ONLY = re.compile(rf"^{_ROMAN}$", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands before a heading or an item: `text` without its final dot, its form, and where
    it ends.

    `form` is `word` ("Article 5"), `sign` ("§ 3"), `dotted` ("3.2"), `decimal` ("10"), `roman`, `letter`,
    `bracket` ("(a)") or `bare` (an integer with nothing to set it off).
    """

    text: str
    form: str
    end: int

    @property
    def depth(self) -> int:
        """How many parts the number has: 1 for "3", 2 for "3.2"."""
        return self.text.count(".") + 1


def read_number(text: str) -> Number | None:
    """The number that a text begins with.

    >>> read_number("3.2. Sharing")
    Number(text='3.2', form='dotted', end=5)
    >>> read_number("Article 5 – Deletion").text
    'Article 5'
    """
    first = text[:3].lower()
    if (
        first[:2].isalpha()
        and first.isascii()
        and (first if first.isalpha() else first[:2]) not in _BEGINNINGS
    ):
        return None  # as "We may", "The service", "Our" begin, and most texts of a policy
    number = _read(text[:_HEAD])
    return number if number is None or number.end < _HEAD - 20 else _read(text)


@lru_cache(maxsize=256)
def _read(text: str) -> Number | None:
    match = _NUMBER.match(text)
    if not match:
        return None
    form = match.lastgroup or ""
    number = re.sub(r"\s+", " ", match[form])
    if form == "word" and (len(number.split()) == 2 and number[-1].islower() and number[-2] == " "):
        return None  # "Part a": a word and an article, not a number
    if form == "plain":
        form = _plain_form(number, match[0], text[match.end() :])
        if not form:
            return None
    if form == "lettered":
        form = "dotted"
    return Number(number, form, match.end())


def _plain_form(number: str, matched: str, rest: str) -> str:
    """What a lone number or letter is; "" where it is an abbreviation, as in "e.g." or "U.S. law"."""
    if number[0].isdigit():
        return "decimal"
    if ")" not in matched and (re.match(r"[a-z]\s*\.", rest, re.IGNORECASE) or rest[:1].islower()):
        return ""
    if len(number) > 1 or number in "ivxIVX":
        return "roman" if number.isupper() or number.islower() else ""
    return "letter"


def read_bullet(text: str) -> tuple[str, int] | None:
    """The bullet that a text begins with, and where the text after it starts."""
    match = _BULLET.match(text)
    return (match[1], match.end()) if match else None


@lru_cache(maxsize=256)
def value(number: Number | str) -> int | None:
    """The last part of a number as an integer, so that order can be seen: "3.2" is 2, "IV" is 4, "b" is 2."""
    text = number if isinstance(number, str) else number.text
    last = re.split(r"[\s.§]+", text.strip())[-1].strip("()").casefold()
    digits = re.match(r"\d+", last)
    if digits:
        return int(digits[0])
    if _ROMAN_ONLY.match(last) and (len(last) > 1 or last in "ivx"):
        return _roman(last)
    return ord(last) - ord("a") + 1 if len(last) == 1 and "a" <= last <= "z" else None


def _roman(text: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))


def parent(number: str) -> str:
    """The number that a dotted number stands under ("3.2" under "3"), "" for none."""
    return number.rpartition(".")[0]
