"""Where a corpus or a converter says that a text came from: capture time and URL, which are no policy
text.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from policydiff.normalizer.blocks import Raw

_MEMENTO = re.compile(r"^https?://[^/\s]+(?:/[^/\s]+)*?/(\d{14})(?:[a-z]{2}_)?/(.+)$", re.IGNORECASE)
_STATES = re.compile(
    r"\b(archived|captured|retrieved|extracted|snapshot|crawled|downloaded|fetched)\b", re.IGNORECASE
)
_DAY = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_LONGEST = 600
_FIRST_BLOCKS = 3


def memento(href: str) -> tuple[str, str] | None:
    """The capture time (14 digits) and the original URL that the address of a web archive's capture holds.

    >>> memento("https://archive.example/web/20160504225849id_/https%3A//acme.example/privacy")
    ('20160504225849', 'https://acme.example/privacy')
    """
    match = _MEMENTO.match(href)
    if not match:
        return None
    target = match[2]
    if "://" not in target[:10]:
        target = unquote(target)
    if "://" not in target[:10]:
        target = "http://" + target
    return match[1], target


def take_provenance(blocks: list[Raw]) -> tuple[list[Raw], str | None, str | None]:
    """The blocks without the one among the first that says where the text came from, with its time and URL.

    Such a block is a quotation or paragraph that speaks of archiving and links to an archive's capture, as in
    `> *The following text is extracted … archived on 2016-05-04. …
    [original](https://archive.example/web/2016…/…)*`.
    """
    for place, block in enumerate(blocks[:_FIRST_BLOCKS]):
        if len(block.text) > _LONGEST or not _STATES.search(block.text):
            continue
        for _, _, href in block.links:
            if found := memento(href):
                return blocks[:place] + blocks[place + 1 :], found[0], found[1]
    return blocks, None, None
