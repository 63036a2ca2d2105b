"""What is running text, and how much of it each part of a page holds."""

from __future__ import annotations

from policydiff.normalizer.blocks import Part, Raw

LEAST_WORDS = 9


def is_prose(block: Raw) -> bool:
    """Whether a block is running text: long enough, and not mostly links. A row of a table is."""
    if block.kind == "heading" or block.text.count(" ") + 1 < LEAST_WORDS:
        return block.kind == "row"
    return not block.links or linked(block) * 2 < len(block.text)


def linked(block: Raw) -> int:
    """Characters of a block that are links."""
    return sum(stop - start for start, stop, _ in block.links)


def is_links(block: Raw) -> bool:
    """Whether a block is links and nothing else but what parts them: `Home · Help | Sign in`."""
    if not block.links:
        return False
    rest = list(block.text)
    for start, stop, _ in block.links:
        rest[start:stop] = " " * (stop - start)
    left = sum(1 for sign in rest if sign.isalnum())
    return left * 8 <= len(block.text)


def prose_of(blocks: list[Raw], running: list[bool], parts: tuple[Part, ...]) -> list[int]:
    """Words of running text that was kept, in each part and all parts inside it; `running` says what is prose."""
    words = [0] * len(parts)
    for block, is_running in zip(blocks, running, strict=True):
        if is_running and block.keep and block.group >= 0:
            words[block.group] += block.text.count(" ") + 1
    for place in range(len(parts) - 1, 0, -1):
        parent = parts[place].parent
        if parent >= 0:
            words[parent] += words[place]
    return words
