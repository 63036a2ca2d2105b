"""Where a unit stands, as a change tells it: section, path, block, the sentence that leads into its list."""

from __future__ import annotations

from policydiff.differ.view import View
from policydiff.model import Block, Place


class Places:
    """Tells the places of one document's units; what leads into a list is found once for all its items."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._leads: dict[tuple[int, int], str | None] = {}

    def place(self, parts: list[int]) -> Place:
        """The place of one unit, or of neighbouring sentences that stand for one, their texts joined by a space."""
        view, first = self.view, parts[0]
        number = view.section_of[first]
        section = view.sections[number]
        text, links = view.texts[first], view.links[first]
        if not view.sentence[first]:
            return Place(section.id, section.path, text, section.number)
        if len(parts) > 1:
            text = " ".join([view.texts[part] for part in parts])
            links = tuple(link for part in parts for link in view.links[part])
        at = view.block(first)
        return Place(
            section.id, section.path, text, None, section.blocks[at].kind, self._lead(number, at), links
        )

    def _lead(self, number: int, at: int) -> str | None:
        """What introduces a block: for an item the item it is nested under, else the last sentence before the list;
        for a row the row that names its columns; None for a paragraph."""
        blocks = self.view.sections[number].blocks
        block = blocks[at]
        if block.kind not in ("item", "row"):
            return None
        lead = None
        for place in range(at - 1, -1, -1):
            before = blocks[place]
            alike = (before.kind, before.depth, before.header) == (block.kind, block.depth, block.header)
            if alike and (number, place) in self._leads:
                lead = self._leads[number, place]
                break
            if not _among(block, before):
                lead = before.sentences[-1].text if before.sentences else None
                break
        self._leads[number, at] = lead
        return lead


def _among(block: Block, before: Block) -> bool:
    """Whether a block before an item or row is one of the same list or table and does not lead into it."""
    if block.kind == "row":
        return before.kind == "row" and not (before.header and not block.header)
    return before.kind == "item" and before.depth >= block.depth
