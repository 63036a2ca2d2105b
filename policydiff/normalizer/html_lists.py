"""The marks of list items, counted as a browser counts them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_LIST_STYLE = re.compile(r"list-style(?:-type)?:\s*([a-z-]+)")
_TYPES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}
_ALPHA = ("lower-alpha", "lower-latin", "upper-alpha", "upper-latin")
_ROMAN = ("lower-roman", "upper-roman")
_ROMAN_DIGITS = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


LIST_TAGS = frozenset(("ul", "ol", "menu", "dir", "li"))


class Lists:
    """The lists that are open, outermost first, and the mark of the item that was just begun."""

    def __init__(self) -> None:
        self._counters: list[_Counter] = []
        self._marker: str | None = None
        self._begun = False  # inside an item whose first block is still to come

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A list or an item begins."""
        self._marker = None
        if tag != "li":
            self._counters.append(_Counter(style_of(attributes, tag == "ol"), *start_of(attributes)))
            return
        self._begun = True
        if self._counters:
            self._marker = self._counters[-1].next(attributes.get("value", ""))

    def close(self, tag: str) -> None:
        """A list or an item ends."""
        self._marker = None
        if tag == "li":
            self._begun = False
        else:
            self._counters.pop()

    def take(self, heading: bool) -> tuple[bool, str | None, int]:
        """For the block that comes now: whether it begins its item, the item's mark, and how many lists lie around
        the innermost one. Each is told once; a heading leaves it to the next block to begin the item."""
        begun, marker = self._begun and not heading, self._marker
        if begun:
            self._begun = False
        self._marker = None
        return begun, marker, len(self._counters) - 1 if self._counters else 0


@dataclass(slots=True)
class _Counter:
    """How one list counts."""

    style: str | None
    number: int
    step: int

    def next(self, value: str) -> str | None:
        """The mark of the next item; `value` is the number that the item itself states, "" for none."""
        if value.isdecimal() and len(value) < 7:
            self.number = int(value)
        marker = marker_of(self.style, self.number)
        self.number += self.step
        return marker


def style_of(attributes: Mapping[str, str], ordered: bool) -> str | None:
    """How a list's items are marked: "disc", "decimal", "lower-alpha" …; None where they have no marks."""
    found = _LIST_STYLE.search(attributes.get("style", "").lower())
    if found:
        return None if found.group(1) == "none" else found.group(1)
    if not ordered:
        return "disc"
    return _TYPES.get(attributes.get("type", "1"), "decimal")


def start_of(attributes: Mapping[str, str]) -> tuple[int, int]:
    """The first number of a list and the step to the next."""
    start = attributes.get("start", "1").strip()
    first = int(start) if start.lstrip("-").isdecimal() and len(start) < 7 else 1
    return first, -1 if "reversed" in attributes else 1


def marker_of(style: str | None, number: int) -> str | None:
    """The mark of an item.

    >>> marker_of("lower-alpha", 3), marker_of("upper-roman", 4), marker_of("disc", 9)
    ('c.', 'IV.', '•')
    """
    if style is None:
        return None
    if style in _ALPHA and number > 0:
        return _cased(_letters(number), style) + "."
    if style in _ROMAN and 0 < number < 4000:
        return _cased(_roman(number), style) + "."
    if style.startswith("decimal") or style in _ALPHA or style in _ROMAN:
        return f"{number}."
    return "•"


def _cased(text: str, style: str) -> str:
    return text.upper() if style.startswith("upper") else text


def _letters(number: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(97 + place) + letters
    return letters


def _roman(number: int) -> str:
    digits = ""
    for value, letters in _ROMAN_DIGITS:
        count, number = divmod(number, value)
        digits += letters * count
    return digits
