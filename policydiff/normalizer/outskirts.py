"""Parts beside the policy, told by where they stand and what they are made of, on pages whose names say nothing.

Hashed class names (`css-37b6f36`) hide what a part is. But the policy's running text has one smallest container
that holds nearly all of it, and what stands outside of it, made of links, buttons and labels, is the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policydiff.normalizer.blocks import Part, Raw
from policydiff.normalizer.furniture import is_consent_button, speaks_of_cookies
from policydiff.normalizer.kinds import policy_kind
from policydiff.normalizer.prose import is_prose, prose_of

_NEARLY_ALL = 0.95
_SHORT = 8  # words
_LINK_EVERY = 15  # words; text with more links than that is there for the links
_SENTENCE = 15  # words; a longer paragraph is kept whatever stands beside it, a teaser is shorter
_BANNER = 130  # words; consent dialogs without a name are short
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CONTACTS = ("mailto:", "tel:", "#")


@dataclass(slots=True)
class _Branch:
    """What one part beside the running text holds."""

    blocks: list[Raw]
    outside: bool  # not inside the container of the running text

    def rule(self) -> str:
        """The rule that sets the part aside, "" where it may be policy."""
        words = sum(block.text.count(" ") + 1 for block in self.blocks)
        prose = [block for block in self.blocks if is_prose(block)]
        cookies = [block for block in prose if speaks_of_cookies(block.text)]
        controls = sum(1 for block in self.blocks if "button" in block.path or is_consent_button(block.text))
        if prose and len(cookies) == len(prose) and words <= _BANNER and controls:
            return "cookie-banner"
        longest = max((block.text.count(" ") + 1 for block in prose), default=0)
        links = sum(
            1 for block in self.blocks for _, _, href in block.links if not href.startswith(_CONTACTS)
        )
        if (
            longest < (_SENTENCE if self.outside else 1)
            and links + controls >= 2
            and words < _LINK_EVERY * (links + controls)
        ):
            return "links-beside-the-text" if self.outside else "links-at-edge"
        return ""


def set_aside_outskirts(blocks: list[Raw], running: list[int], parts: tuple[Part, ...]) -> None:
    """Set aside parts of links and labels outside the running text, and its first and last parts if such.

    The title and dates stay wherever they stand, and so does whatever could be a clause.
    """
    region = _region(parts, prose_of(blocks, running, parts))
    first, last = _reach(blocks, running)
    for branch, places in _branches(blocks, parts, region).items():
        outside = parts[branch].parent != region
        # Nothing runs before it, or nothing after it: the first and last parts of the text.
        beside = first >= places[0] or last <= places[-1]
        if outside or beside:
            inside = [blocks[place] for place in places]
            rule = _Branch(inside, outside).rule()
            for block in inside if rule else ():
                if not _is_stated(block, above=places[-1] < first):
                    block.keep, block.rule = False, rule
    _set_aside_labels(blocks, _reach(blocks, running), parts, region)


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
    """
    if not prose[0]:
        return 0
    enough = prose[0] * _NEARLY_ALL
    return max((place for place, words in enumerate(prose) if words >= enough), default=0)


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


def _set_aside_labels(
    blocks: list[Raw], reach: tuple[int, int], parts: tuple[Part, ...], region: int
) -> None:
    """Short lines outside the region, above and below all running text: a menu's words, a column's label."""
    inside = [False] * len(parts)
    for place, part in enumerate(parts):
        inside[place] = place == region or (part.parent >= 0 and inside[part.parent])
    first, last = reach
    for place in (*range(first), *range(last + 1, len(blocks))):
        block = blocks[place]
        if not block.keep or block.group < 0 or inside[block.group] or block.text.count(" ") >= _SHORT:
            continue
        if not _is_stated(block, above=place < first):
            block.keep, block.rule = False, "outside-the-text"
