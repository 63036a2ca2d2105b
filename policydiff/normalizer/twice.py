"""A document that holds itself twice (phone and desktop copies, two captures pasted together): one copy is kept."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from policydiff.normalizer.blocks import Raw
from policydiff.text import fold

REPEATED = "second copy"
ALONE = "only in the second copy"
_TELLING = 40  # characters of a block that does not come twice by chance
_FEWEST = 4  # telling blocks that must come twice
_MOST_OF_IT = 0.8  # share of either copy's text that must stand in the other
_LEAST_REPEATED = 0.2  # share of a document that its second copy repeats to the letter; half of one, at most
_BANNER_BLOCKS = 3  # more blocks than these in the second copy alone are worth telling
_TEXT = "the document is held twice: the second copy was set aside"


def set_aside_copy(blocks: list[Raw]) -> str | None:
    """Set the second copy's blocks aside (`keep` False); a warning where there was one.

    The second copy begins where, block after block, what stood before comes again in the same order. What it
    repeats gets the rule `second copy`; what it alone holds (its banner, say) gets `only in the second copy`.
    """
    if not _repeats(blocks):
        return None
    keys = [fold(block.text) for block in blocks]
    telling = [block.keep and len(key) >= _TELLING for block, key in zip(blocks, keys, strict=True)]
    pairs = _pairs(keys, telling)
    if len(pairs) < _FEWEST:
        return None
    chain = _increasing(pairs)
    start = _boundary(keys, telling, chain)
    if start is None:
        return None
    first = set(keys[:start])
    lost = 0
    for place in range(start, len(blocks)):
        repeated = keys[place] in first
        lost += telling[place] and not repeated
        blocks[place].keep = False
        blocks[place].rule = REPEATED if repeated else ALONE
    return _TEXT + (f" ({lost} of its blocks are not in the first)" if lost > _BANNER_BLOCKS else "")


def _repeats(blocks: list[Raw]) -> bool:
    """Whether enough long blocks come again word for word: a cheap test, which nearly every document fails."""
    seen: set[str] = set()
    again = repeated = total = 0
    for block in blocks:
        length = len(block.text)
        if length >= _TELLING:
            total += length
            if block.text in seen:
                again += 1
                repeated += length
            seen.add(block.text)
    return again >= _FEWEST and repeated >= _LEAST_REPEATED * total


def _pairs(keys: list[str], telling: list[bool]) -> list[tuple[int, int]]:
    """Places of telling blocks that come exactly twice."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        if telling[place]:
            places[key].append(place)
    return [(found[0], found[1]) for found in places.values() if len(found) == 2]


def _increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs (sorted by their first place) whose second places rise too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        length = bisect_left(tails, second)
        before.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(second)
            ends.append(index)
        else:
            tails[length] = second
            ends[length] = index
    chain: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _boundary(keys: list[str], telling: list[bool], chain: list[tuple[int, int]]) -> int | None:
    """Where the second copy begins; None where the repeated blocks do not make up two copies of one document.

    Both copies must consist of them: a menu that comes twice above one policy is no second copy.
    """
    if len(chain) < _FEWEST or chain[-1][0] >= chain[0][1]:
        return None
    start = _second_start(keys, chain[-1][0] + 1, chain[0][1])
    twice = sum(len(keys[first]) for first, _ in chain)
    sizes = [
        sum(len(keys[place]) for place in part if telling[place])
        for part in (range(start), range(start, len(keys)))
    ]
    return start if twice >= _MOST_OF_IT * max(sizes) else None


def _second_start(keys: list[str], earliest: int, latest: int) -> int:
    """Where the second copy begins, between the first copy's last repeated block and its own first.

    What ends both copies alike still belongs to the first; the second then begins with what opens both, if
    that comes again, else at once.
    """
    end = set(keys[latest:])
    place = earliest
    while place < latest and keys[place] in end and keys[place] != keys[0]:
        place += 1
    for candidate in range(place, latest):
        if keys[candidate] == keys[0]:
            return candidate
    return place
