"""Where a unit stands, as a change tells it: section, path, block, the sentence that leads into its list."""

from __future__ import annotations

from policydiff.differ.view import View
from policydiff.model import Block, Place, Section


def place(view: View, parts: list[int]) -> Place:
    """The place of one unit, or of neighbouring sentences that stand for one, their texts joined by a space."""
    unit = view.units[parts[0]]
    section = view.document.sections[unit.section]
    if unit.block < 0:
        return Place(section.id, section.path, unit.text, number=section.number)
    if len(parts) == 1:
        text, links = unit.text, unit.links
    else:
        text = " ".join(view.units[part].text for part in parts)
        links = tuple(link for part in parts for link in view.units[part].links)
    kind = section.blocks[unit.block].kind
    return Place(section.id, section.path, text, block=kind, lead=lead(section, unit.block), links=links)


def lead(section: Section, number: int) -> str | None:
    """What introduces a block: for an item the item it is nested under, else the last sentence before the list;
    for a row the row that names its columns; None for a paragraph."""
    block = section.blocks[number]
    if block.kind not in ("item", "row"):
        return None
    for before in reversed(section.blocks[:number]):
        if block.kind == "row" and before.kind == "row":
            if before.header and not block.header:
                return _last(before)
            continue
        if before.kind == "item" and block.kind == "item" and before.depth >= block.depth:
            continue
        return _last(before)
    return None


def _last(block: Block) -> str | None:
    return block.sentences[-1].text if block.sentences else None
