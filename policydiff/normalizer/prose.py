"""What is running text, and how much of it each part of a page holds."""

from __future__ import annotations

from policydiff.normalizer.blocks import Part, Raw

LEAST_WORDS = 9
CONTACTS = ("mailto:", "tel:")


def prose_words(block: Raw) -> int:
    """The words of a block that is running text: long enough, and not mostly links, or a row of a table; else 0."""
    if block.kind == "heading":
        return 0
    words = block.text.count(" ") + 1
    if words < LEAST_WORDS:
        return words if block.kind == "row" else 0
    return words if not block.links or linked(block) * 2 < len(block.text) else 0


def is_prose(block: Raw) -> bool:
    """Whether a block is running text."""
    return prose_words(block) > 0


def linked(block: Raw) -> int:
    """Characters of a block that are links."""
    return sum(stop - start for start, stop, _ in block.links)


def is_links(block: Raw) -> bool:
    """Whether a block is links and nothing else but what parts them: `Home · Help | Sign in`.

    An address to write to or to call is no such link: policies end with it.
    """
    if not block.links or all(href.startswith(CONTACTS) for _, _, href in block.links):
        return False
    rest = list(block.text)
    for start, stop, _ in block.links:
        rest[start:stop] = " " * (stop - start)
    left = sum(1 for sign in rest if sign.isalnum())
    return left * 8 <= len(block.text)


def prose_of(blocks: list[Raw], running: list[int], parts: tuple[Part, ...]) -> list[int]:
    """Words of running text that was kept, in each part and all parts inside it.

    `running` holds the `prose_words` of each block.
    """
    words = [0] * len(parts)
    for block, own in zip(blocks, running, strict=True):
        if own and block.keep and block.group >= 0:
            words[block.group] += own
    for place in range(len(parts) - 1, 0, -1):
        parent = parts[place].parent
        if parent >= 0:
            words[parent] += words[place]
    return words
