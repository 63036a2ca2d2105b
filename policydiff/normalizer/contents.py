"""Tables of contents: runs of lines that only point to, or repeat, the headings below them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policydiff.normalizer.blocks import Raw

LEAST = 3  # entries; fewer are a sentence's "see below"
_LONGEST_ENTRY = 160
_NUMBER = re.compile(
    r"^(?:(?:section|article|part|§)\s*)?(?:\d+(?:\.\d+)*|[ivxlc]+|[a-z])\s*[.):\-]\s*(?:\d+\.?\s)?|^\d+\s+"
)
_TITLE = re.compile(
    r"(?:(?:table of )?contents?|on this page|in this (?:article|policy|page|document|section)"
    r"|jump to(?: .{0,20})?|quick links|index|sommaire|table des matières|inhalt(?:sverzeichnis|sübersicht)?"
    r"|índice|contenidos|indice|contenuti|sumário|inhoud(?:sopgave)?|auf dieser seite|sur cette page"
    r"|en esta página) ?:?"
)


def mark_contents(blocks: list[Raw]) -> None:
    """Set tables of contents aside, with the line that announces each."""
    headings = _heading_keys(blocks)
    for start, stop in _runs(blocks, headings):
        for block in blocks[start:stop]:
            block.keep, block.rule = False, "table-of-contents"
        before = next((block for block in reversed(blocks[max(0, start - 2) : start]) if block.keep), None)
        if before is not None and _TITLE.fullmatch(before.text.lower()):
            before.keep, before.rule = False, "table-of-contents"


def _heading_keys(blocks: list[Raw]) -> dict[str, int]:
    """What could be a heading, without its number → where it last stands."""
    keys: dict[str, int] = {}
    for place, block in enumerate(blocks):
        if block.keep and (block.kind == "heading" or (block.bold and block.bold[0][0] == 0)):
            text = block.text if block.kind == "heading" else block.text[: block.bold[0][1]]
            if len(text) <= _LONGEST_ENTRY:
                keys[_entry_key(text)] = place
    return keys


def _entry_key(text: str) -> str:
    key = " ".join(text.lower().split())
    return (_NUMBER.sub("", key, count=1) or key).strip(" .:-|")


def _runs(blocks: list[Raw], headings: dict[str, int]) -> Iterator[tuple[int, int]]:
    """Where runs of entries begin and end; an entry that points nowhere does not end a run by itself."""
    place = 0
    while place < len(blocks):
        if not _is_entry(blocks, place, headings):
            place += 1
            continue
        start, entries, stop = place, 0, place
        while place < len(blocks) and place - stop <= 1:
            if _is_entry(blocks, place, headings):
                entries += _size(blocks[place])
                stop = place + 1
            elif blocks[place].kind != "item" or len(blocks[place].text) > _LONGEST_ENTRY:
                break
            place += 1
        place = max(stop, start + 1)
        if entries >= LEAST:
            yield start, stop


def _size(block: Raw) -> int:
    """How many entries one block holds: a paragraph of links, one a line, holds many."""
    return max(1, len(block.links)) if block.kind != "heading" else 1


def _is_entry(blocks: list[Raw], place: int, headings: dict[str, int]) -> bool:
    block = blocks[place]
    if not block.keep or block.level:
        return False
    if block.links and all(href.startswith("#") for _, _, href in block.links):
        linked = sum(stop - start for start, stop, _ in block.links)
        return linked * 10 >= len(block.text.replace("\n", "")) * 8
    if len(block.text) > _LONGEST_ENTRY or (block.bold and block.bold[0] == (0, len(block.text))):
        return False
    return headings.get(_entry_key(block.text), -1) > place
