"""What of a page is the policy, and what is the page around it: sets blocks aside and names the rule for each."""

from __future__ import annotations

from policydiff.normalizer.blocks import Page, Part, Raw
from policydiff.normalizer.contents import mark_contents
from policydiff.normalizer.furniture import is_consent_button, line_rule, speaks_of_cookies
from policydiff.text import fold

#: Hints and landmarks of parts that are not the policy, unless they hold it (`_overruled`).
_FURNITURE = frozenset(
    "nav footer header cookie dialog aside toc share related comments newsletter search pagination language skip"
    " banner feedback".split()
)
#: A part with this share of the page's prose is the policy, whatever it is called.
_MOST = 0.5
_LEAST_LEFT = 0.25
_PROSE_WORDS = 9
_TOP = 12  # blocks: a banner's lines stand above the policy
_END = 15  # blocks: the last lines of a page without marks


def find_policy(page: Page) -> None:
    """Decide about every block of a page; what is set aside has `keep` False and the name of the `rule`.

    A clause lost is worse than a line too many: parts are set aside on what they are, or where they stand, never
    for how little they say.
    """
    blocks = page.blocks
    if page.parts:
        _set_aside_parts(blocks, page.parts, page.title)
    _set_aside_lines(blocks)
    _set_aside_banner(blocks)
    mark_contents(blocks)
    if page.parts:
        _set_aside_edges(blocks)
    else:
        _set_aside_last_lines(blocks)


# ── parts of a page ────────────────────────────────────────────────────────────────────────────────────────────


def _set_aside_parts(blocks: list[Raw], parts: tuple[Part, ...], title: str) -> None:
    rules = _part_rules(blocks, parts)
    for block in blocks:
        rule = rules[block.group] if block.group >= 0 else ""
        if rule and not _is_title(block, title):
            block.keep, block.rule = False, rule


def _is_title(block: Raw, title: str) -> bool:
    """A policy's own heading often stands in the page's header."""
    if block.kind != "heading" or block.level > 1 or "opener" in block.path:
        return False
    key = fold(block.text)
    return len(key) > 3 and key in fold(title)


def _part_rules(blocks: list[Raw], parts: tuple[Part, ...]) -> list[str]:
    """For each part the rule that sets it aside, "" for none; parts inherit it."""
    prose = _prose(blocks, parts, None)
    own = [part.hint if part.hint in _FURNITURE else "" for part in parts]
    total = prose[0] if prose else 0
    while True:
        rules = _inherited(own, parts)
        left = total - sum(
            prose[place]
            for place, part in enumerate(parts)
            if rules[place] and not (part.parent >= 0 and rules[part.parent])
        )
        overruled = _overruled(own, rules, parts, prose, total, left)
        if overruled < 0:
            return rules
        own[overruled] = ""


def _overruled(
    own: list[str], rules: list[str], parts: tuple[Part, ...], prose: list[int], total: int, left: int
) -> int:
    """The part that is called furniture but holds the policy; -1 where there is none."""
    if not total or left >= total * _LEAST_LEFT:
        return -1
    outermost = [
        place
        for place, part in enumerate(parts)
        if own[place] and not (part.parent >= 0 and rules[part.parent]) and own[place] != "cookie"
    ]
    best = max(outermost, key=lambda place: prose[place], default=-1)
    return best if best >= 0 and prose[best] > left else -1


def _inherited(own: list[str], parts: tuple[Part, ...]) -> list[str]:
    rules = list(own)
    for place, part in enumerate(parts):
        if part.parent >= 0 and rules[part.parent]:
            rules[place] = rules[part.parent]
    return rules


def _prose(blocks: list[Raw], parts: tuple[Part, ...], rules: list[str] | None) -> list[int]:
    """Words of running text in each part and all parts inside it."""
    words = [0] * len(parts)
    for block in blocks:
        if block.group >= 0 and (rules is None or not rules[block.group]) and is_prose(block):
            words[block.group] += len(block.text.split())
    for place in range(len(parts) - 1, 0, -1):
        parent = parts[place].parent
        if parent >= 0:
            words[parent] += words[place]
    return words


def is_prose(block: Raw) -> bool:
    """Whether a block is running text: long enough, and not mostly links."""
    if block.kind == "heading" or len(block.text.split()) < _PROSE_WORDS:
        return bool(block.kind == "row")
    return linked(block) * 2 < len(block.text)


def linked(block: Raw) -> int:
    """Characters of a block that are links."""
    return sum(stop - start for start, stop, _ in block.links)


# ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _set_aside_lines(blocks: list[Raw]) -> None:
    for block in blocks:
        if block.keep and not block.level:
            rule = line_rule(block.text)
            if rule:
                block.keep, block.rule = False, rule


def _set_aside_banner(blocks: list[Raw]) -> None:
    """A cookie banner that the page did not mark: lines on cookies at the very top, beside other furniture.

    As in "Our site uses cookies …" / "To manage cookies, click here" / "Skip to main content" / the policy.
    """
    top = blocks[:_TOP]
    place = 0
    while place < len(top):
        stop = place
        while stop < len(top) and _is_banner_line(top[stop]):
            stop += 1
        beside = [top[at] for at in (place - 1, stop) if 0 <= at < len(top)]
        if stop > place and any(not block.keep for block in beside):
            for block in top[place:stop]:
                block.keep, block.rule = False, "cookie-banner"
        place = stop + 1


def _is_banner_line(block: Raw) -> bool:
    if not block.keep:
        return False
    return speaks_of_cookies(block.text) or is_consent_button(block.text)


def _set_aside_last_lines(blocks: list[Raw]) -> None:
    """Short lines at the end of a text, below the first one that is page furniture."""
    last = len(blocks)
    start = next((place for place in range(max(0, last - _END), last) if not blocks[place].keep), last)
    for block in blocks[start:]:
        if block.keep and len(block.text.split()) <= 8 and block.text[-1] not in ".!?;:" and not block.level:
            block.keep, block.rule = False, "page-end"


def _set_aside_edges(blocks: list[Raw]) -> None:
    """What stands before the first heading or prose, or after the last prose, and is links or buttons only."""
    kept = [block for block in blocks if block.keep]
    for side in (kept, kept[::-1]):
        for block in side:
            if block.kind == "heading" and side is kept and "opener" not in block.path:
                break
            if linked(block) * 10 >= len(block.text) * 8 or "button" in block.path or "opener" in block.path:
                block.keep, block.rule = False, "links-at-edge"
            elif is_prose(block) or len(block.text.split()) > 3:
                break
