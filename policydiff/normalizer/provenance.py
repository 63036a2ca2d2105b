"""Where a corpus or a converter says that a text came from: capture time and URL, which are no policy text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policydiff.normalizer.archive import capture_of, shown
from policydiff.normalizer.blocks import Raw

_STATES = re.compile(
    r"\b(archived|captured|retrieved|extracted|snapshot|crawled|downloaded|fetched)\b", re.IGNORECASE
)

_LONGEST = 600
_FIRST_BLOCKS = 3


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text came from: capture time (14 digits), original address, the capture's address in its archive."""

    captured: str
    url: str
    archive: str | None


def take_provenance(blocks: list[Raw]) -> tuple[list[Raw], Provenance | None]:
    """The blocks without the one among the first that says where the text came from, and what it says.

    Such a block is a quotation or paragraph that speaks of archiving and links to an archive's capture, as in
    `> *The following text is extracted … archived on 2016-05-04. …
    [original](https://archive.example/web/2016…/…)*`.
    """
    for place, block in enumerate(blocks[:_FIRST_BLOCKS]):
        if len(block.text) > _LONGEST or not _STATES.search(block.text):
            continue
        for _, _, href in block.links:
            if found := capture_of(href):
                return blocks[:place] + blocks[place + 1 :], Provenance(*found, shown(href))
    return blocks, None
