"""Numbered lists whose items are the sections of a document ("1. Introduction", text, "2. Your agreement",
text).
"""

from __future__ import annotations

import re

from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.numbering import value

_FEWEST = 2  # items of a chain that can be sections
_MOST_WORDS = 12
_BODY = 20  # characters below an item that make it a section
_SHARE = 0.6  # of the items that must have text of their own
_RUN_IN_BODY = 200  # characters an item needs for its bold lead to head a section
_SENTENCE = re.compile(r"[.!;,][\"'”’»)\]]*$|[.!?]\s+[A-ZÀ-Þ\"“]")


def listed_headings(blocks: list[Raw], leads: dict[int, int]) -> dict[int, bool]:
    """The places of list items that are headings or begin with one; True where the whole item is the heading.

    These are items of outermost numbered lists that count on, across what stands between them, where all are
    short lines or begin in bold, and most hold text of their own. `leads` says where the bold lead of each
    place ends.
    """
    found: dict[int, bool] = {}
    for chain in _chains(blocks):
        if len(chain) < _FEWEST:
            continue
        whole = [_is_line(blocks[place], leads.get(place, 0)) for place in chain]
        bold = [bool(leads.get(place)) for place in chain]
        if not all(line or lead for line, lead in zip(whole, bold, strict=True)):
            continue
        bodies = [_body(blocks, place, after) for place, after in _spans(blocks, chain)]
        sizes = [
            body if line else body + len(blocks[place].text)
            for place, body, line in zip(chain, bodies, whole, strict=True)
        ]
        need = _BODY if all(whole) else _RUN_IN_BODY
        if sum(size >= need for size in sizes) >= _SHARE * len(chain):
            found.update(zip(chain, whole, strict=True))
    return found


def _chains(blocks: list[Raw]) -> list[list[int]]:
    """Runs of outermost numbered items, each one more than the one before; a marked heading ends a run."""
    chains: list[list[int]] = []
    last: int | None = None
    for place, block in enumerate(blocks):
        if not block.keep:
            continue
        if block.kind == "heading":
            last = None
        elif block.kind == "item" and block.depth == 0 and block.marker and block.marker[0].isdigit():
            number = value(block.marker.strip(".) "))
            if last is not None and number == last + 1:
                chains[-1].append(place)
            else:
                chains.append([place])
            last = number
    return chains


def _spans(blocks: list[Raw], chain: list[int]) -> list[tuple[int, int]]:
    """Each item's place with that of what follows its section: the next item, else the next heading or the end."""
    end = next(
        (place for place in range(chain[-1] + 1, len(blocks)) if blocks[place].kind == "heading"), len(blocks)
    )
    return list(zip(chain, [*chain[1:], end], strict=True))


def _body(blocks: list[Raw], place: int, after: int) -> int:
    """Characters of text between an item and what follows its section."""
    return sum(len(block.text) for block in blocks[place + 1 : after] if block.keep)


def _is_line(block: Raw, lead: int) -> bool:
    """Whether an item is a short line and no sentence: a heading from end to end."""
    text = block.text
    if lead and lead < len(text):
        return False
    return (
        len(text.split()) <= _MOST_WORDS
        and not text[:1].islower()
        and not _SENTENCE.search(text.rstrip(". "))
    )
