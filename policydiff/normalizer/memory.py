"""What was read of a text, kept for the next one: consecutive versions of a policy share most of their passages.

A memory changes nothing of what a text is read as, only how long that takes. It is handed in by a caller that reads
the versions of one policy one after another, and holds no more than a few versions' worth of passages.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from policydiff.model import Sentence
from policydiff.normalizer.blocks import Raw

#: So many passages, or sentences of blocks, are kept; beyond that the older half of them is forgotten.
MOST = 20_000

#: A line that begins a passage which nothing before it can reach into: after an empty line, and itself no part of a
#: list (`- `, `1. `), no continuation of one (indented) and no quotation.
_BEGINS = re.compile(r"(?<=\n)\n(?![ \t\n>]|[-+*](?:[ \t\n]|$)|\d{1,9}[.)](?:[ \t\n]|$))")
#: Passages are put together until one ends whose length leaves no rest by this: parsing each alone would cost more
#: than it spares, and a cut that hangs on the text at hand alone stands where it stood when text before it changes.
_TOGETHER = 2


class Passage(NamedTuple):
    """The blocks of a passage, their groups counted from 0, and how many groups there are before what follows."""

    blocks: tuple[Raw, ...]
    groups: int


#: A text without its marks, where it is bold, and where it links to what.
Inline = tuple[str, tuple[tuple[int, int], ...], tuple[tuple[int, int, str], ...]]


class Memory:
    """Passages, the texts with marks in them, and sentences of blocks that were read before, by their source."""

    def __init__(self) -> None:
        self.passages: dict[tuple[str | None, str], Passage] = {}
        self.inlines: dict[str, Inline] = {}
        self.sentences: dict[object, tuple[Sentence, ...]] = {}

    def forget(self) -> None:
        """Forget the older half of what is more than is kept."""
        for kept in (self.passages, self.inlines, self.sentences):
            _halve(kept)


def _halve(kept: dict[Any, Any]) -> None:
    if len(kept) > MOST:
        for key in list(kept)[: len(kept) // 2]:
            del kept[key]


def passages(text: str) -> list[str]:
    """The passages of a Markdown text without fences, which can be parsed one by one; together they are the text.

    >>> passages("One.\\n\\nTwo:\\n\\n- a\\n\\n- b\\n\\nThree.")
    ['One.\\n\\n', 'Two:\\n\\n- a\\n\\n- b\\n\\n', 'Three.']
    """
    found: list[str] = []
    start = place = 0
    for cut in _BEGINS.finditer(text):
        if (cut.end() - place) % _TOGETHER == 0:
            found.append(text[start : cut.end()])
            start = cut.end()
        place = cut.end()
    found.append(text[start:])
    return found


def copied(passage: Passage, groups: int) -> list[Raw]:
    """The blocks of a passage for steps to refine, their groups counted on from `groups`."""
    return [_copy(block, block.group + groups) for block in passage.blocks]


def _copy(block: Raw, group: int) -> Raw:
    made = block.part(block.text, block.bold[:], block.links[:])
    made.group = group
    return made


def key_of(block: Raw, language: str, whole: bool, tidy: bool) -> object:
    """What a block's sentences hang on."""
    return block.text, block.kind == "row", tuple(block.links), language, whole, tidy
