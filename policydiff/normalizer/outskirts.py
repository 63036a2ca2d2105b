"""Parts beside the policy, told by where they stand and what they are made of, on pages whose names say nothing.

Hashed class names (`css-37b6f36`) hide what a part is. But the policy's running text has one smallest container
that holds nearly all of it, and what stands outside of it, made of links, buttons and labels, is the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from policydiff.normalizer.blocks import Part, Raw
from policydiff.normalizer.furniture import is_consent_button, speaks_of_cookies
from policydiff.normalizer.kinds import policy_kind
from policydiff.normalizer.prose import prose_of

_NEARLY_ALL = 0.95
_SHORT = 8  # words
_LINK_EVERY = 15  # words; text with more links than that is there for the links
_SENTENCE = 15  # words; a longer paragraph is kept whatever stands beside it, a teaser is shorter
_BANNER = 130  # words; consent dialogs without a name are short
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WITHIN = frozenset(("ul", "ol", "dl", "dir", "menu", "table", "thead", "tbody", "tr", "blockquote"))
_MAIN = frozenset(("main", "article"))
_CONTACTS = ("mailto:", "tel:", "#")


def _branch_rule(branch: Sequence[Raw], running: Sequence[int], *, outside: bool) -> str:
    """The rule that sets one part beside the running text aside, "" where it may be policy.

    `running` holds the `prose_words` of each of its blocks; `outside` says that it is not inside the container of the
    running text. Words are counted last: most parts are a policy's, which its sentences tell at once.
    """
    longest = max(running, default=0)
    short = longest < (_SENTENCE if outside else 1)
    prose = [block for block, words in zip(branch, running, strict=True) if words]
    banner = 0 < sum(running) <= _BANNER and all(speaks_of_cookies(block.text) for block in prose)
    if not short and not banner:
        return ""
    words = sum(block.text.count(" ") + 1 for block in branch)
    controls = sum(1 for block in branch if "button" in block.path or is_consent_button(block.text))
    if banner and words <= _BANNER and controls:
        return "cookie-banner"
    links = sum(1 for block in branch for _, _, href in block.links if not href.startswith(_CONTACTS))
    if short and links + controls >= 2 and words < _LINK_EVERY * (links + controls):
        return "links-beside-the-text" if outside else "links-at-edge"
    return ""


def set_aside_outskirts(blocks: list[Raw], running: list[int], parts: tuple[Part, ...]) -> None:
    """Set aside parts of links and labels outside the running text, and its first and last parts if such.

    The title and dates stay wherever they stand, and so does whatever could be a clause.
    """
    prose = prose_of(blocks, running, parts)
    closest = _region(parts, prose)
    region = _main_around(parts, closest)
    first, last = _reach(blocks, running)
    for branch, places in _branches(blocks, parts, region).items():
        outside = parts[branch].parent != region
        # Nothing runs before it, or nothing after it: the first and last parts of the text.
        beside = first >= places[0] or last <= places[-1]
        if outside or beside:
            inside = [blocks[place] for place in places]
            rule = _branch_rule(inside, [running[place] for place in places], outside=outside)
            for block in inside if rule else ():
                if not _is_stated(block, above=places[-1] < first):
                    block.keep, block.rule = False, rule
    reach = _reach(blocks, running)
    _set_aside_labels(blocks, range(reach[0]), _inside(parts, closest), above=True)
    within = _inside(parts, region)
    below = range(reach[1] + 1, len(blocks))
    announced = _announced(blocks, below, within)
    _set_aside_labels(blocks, [place for place in below if place not in announced], within, above=False)
    _set_aside_last_headings(blocks, below, _inside(parts, closest))


def _is_stated(block: Raw, *, above: bool) -> bool:
    """Whether a block is a title or a date, which pages also put outside their text.

    A title that is no `h1` counts only `above` the text: below it, "Privacy Policy" heads links to others.
    """
    if block.level == 1 or (above and block.level and policy_kind(block.text)):
        return True
    return bool(_YEAR.search(block.text)) and not block.links and "©" not in block.text


def _reach(blocks: list[Raw], running: list[int]) -> tuple[int, int]:
    """Where the running text that is kept begins and ends."""
    places = [place for place, block in enumerate(blocks) if running[place] and block.keep]
    return (places[0], places[-1]) if places else (0, 0)


def _region(parts: tuple[Part, ...], prose: list[int]) -> int:
    """The smallest part that holds nearly all running text; the whole page where none runs, as in a policy of a
    few short lines. Parts come parents first: it is the last with enough.

    A list or a table is part of a text.
    """
    if not prose[0]:
        return 0
    enough = prose[0] * _NEARLY_ALL
    found = (
        place for place, words in enumerate(prose) if words >= enough and parts[place].tag not in _WITHIN
    )
    return max(found, default=0)


def _main_around(parts: tuple[Part, ...], region: int) -> int:
    """What the page itself marks as its main text around the region; the region where it marks none.

    A policy whose contact section is an address has all its prose in the sections before.
    """
    above = region
    while above >= 0 and parts[above].tag not in _MAIN:
        above = parts[above].parent
    return above if above > 0 else region


def _inside(parts: tuple[Part, ...], region: int) -> list[bool]:
    """For each part whether it is the region or lies in it."""
    inside = [False] * len(parts)
    for place, part in enumerate(parts):
        inside[place] = place == region or (part.parent >= 0 and inside[part.parent])
    return inside


def _branches(blocks: list[Raw], parts: tuple[Part, ...], region: int) -> dict[int, list[int]]:
    """Each outermost part beside the region, or directly in it → the places of its blocks that are kept."""
    spine = {region}
    above = parts[region].parent
    while above >= 0:
        spine.add(above)
        above = parts[above].parent
    branch: list[int] = []
    for place, part in enumerate(parts):
        if place in spine or part.parent < 0:
            branch.append(-1)
        else:
            branch.append(place if part.parent in spine else branch[part.parent])
    found: dict[int, list[int]] = {}
    for place, block in enumerate(blocks):
        if block.keep and block.group >= 0 and branch[block.group] >= 0:
            found.setdefault(branch[block.group], []).append(place)
    return found


def _set_aside_labels(blocks: list[Raw], places: Iterable[int], inside: list[bool], *, above: bool) -> None:
    """Short lines outside a region, above or below all running text: a menu's words, a column's label."""
    for place in places:
        block = blocks[place]
        if not block.keep or block.group < 0 or inside[block.group] or block.text.count(" ") >= _SHORT:
            continue
        if not _is_stated(block, above=above):
            block.keep, block.rule = False, "outside-the-text"


def _announced(blocks: list[Raw], below: Sequence[int], inside: list[bool]) -> range:
    """The places of the lines right below the text that its last heading announces, which has none of its own.

    As the address that stands below "Contact" in a part of its own.
    """
    kept = [place for place in below if blocks[place].keep]
    own = [place for place in kept if blocks[place].group >= 0 and inside[blocks[place].group]]
    after = next((place for place in kept if place > own[-1]), None) if own else None
    if after is None or blocks[own[-1]].kind != "heading":
        return range(0)
    group = blocks[after].group
    return range(
        after, next((place for place in kept if place > after and blocks[place].group != group), len(blocks))
    )


def _set_aside_last_headings(blocks: list[Raw], below: Sequence[int], inside: list[bool]) -> None:
    """Headings below the text with nothing below them, as a form's or a list's that was set aside."""
    for place in reversed(below):
        block = blocks[place]
        if not block.keep:
            continue
        if (
            block.kind != "heading"
            or (block.group >= 0 and inside[block.group])
            or _is_stated(block, above=False)
        ):
            return
        block.keep, block.rule = False, "outside-the-text"
