"""Parts of a policy that a person named by headings, found among the blocks of any format."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policydiff.normalizer.blocks import NOT_SELECTED, REMOVED, Raw
from policydiff.normalizer.numbering import read_number
from policydiff.selectors import Selector
from policydiff.text import fold

_CLOSES = re.compile(r"[\s.:;,–—\-|]+$")


def narrow(blocks: Sequence[Raw], select: Sequence[Selector], remove: Sequence[Selector]) -> list[str]:
    """Set aside the blocks that no range of `select` holds and those that one of `remove` holds; for each range
    of `select` whose headings are not all there a sentence.

    A range to be removed of which one heading is missing removes nothing: too much kept is a nuisance, a clause
    lost is a false "removed".
    """
    places = [place for place, block in enumerate(blocks) if block.keep and block.kind == "heading"]
    headings = [(place, _key(blocks[place].text)) for place in places]
    unmatched: list[str] = []
    inside: set[int] = set()
    for selector in select:
        found = _range(selector, headings, len(blocks))
        if found is None:
            unmatched.append(f"not all headings are there that select {selector}")
        else:
            inside.update(found)
    if inside:
        _set_aside([block for place, block in enumerate(blocks) if place not in inside], NOT_SELECTED)
    for selector in remove:
        _set_aside([blocks[place] for place in _range(selector, headings, len(blocks)) or ()], REMOVED)
    return unmatched


def _set_aside(blocks: Sequence[Raw], rule: str) -> None:
    for block in blocks:
        if block.keep:
            block.keep, block.rule = False, rule


def _range(selector: Selector, headings: Sequence[tuple[int, str]], size: int) -> range | None:
    """The places from the first heading named up to the second, or to the end; None where one is missing."""
    first, *rest = (_key(heading) for heading in selector.headings)
    start = next((place for place, key in headings if key == first), None)
    if start is None:
        return None
    end = next((place for place, key in headings if place > start and key in rest), None)
    if rest and end is None:
        return None
    return range(start, size if end is None else end)


def _key(heading: str) -> str:
    """A heading as it is compared: its number off (pages renumber), and the stop or colon that closes it."""
    number = read_number(heading)
    text = heading[number.end :] if number and number.form != "bare" else heading
    return fold(_CLOSES.sub("", text) or heading)
