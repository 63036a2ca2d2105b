"""What of a page is the policy and what is the page around it: sets blocks aside, each with its rule."""

from __future__ import annotations

from policydiff.datelines import is_date_line
from policydiff.normalizer.blocks import Page, Part, Raw
from policydiff.normalizer.contents import mark_contents
from policydiff.normalizer.faded import set_aside_faded
from policydiff.normalizer.furniture import asks_for_scripts, is_consent_button, line_rule, speaks_of_cookies
from policydiff.normalizer.outskirts import set_aside_outskirts
from policydiff.normalizer.prose import is_links, is_prose, prose_of, prose_words
from policydiff.text import fold

#: Hints and landmarks of parts that are not the policy, unless they hold it (`_part_rules`).
_FURNITURE_HINTS = (
    "nav footer header cookie dialog aside toc share related comments newsletter search pagination language"
    " skip banner feedback"
)
_FURNITURE = frozenset(_FURNITURE_HINTS.split())
#: Parts where pages put the date of their text; a menu's or an article's date is another's.
_BESIDE = ("header", "footer")
_LONGEST_DATE = 90
#: Parts that hold this share of the page's prose are the policy, whatever they are called.
_MUCH = 0.3
_NOTHING_ELSE = 30  # words
_TOP = 12  # blocks: a banner's lines stand above the policy
_SHORT = 8  # words
_END = 15  # blocks: the last lines of a page without marks


def find_policy(page: Page) -> None:
    """Decide about every block of a page: what is set aside has `keep` False and the name of its `rule`.

    A clause lost is worse than a line too many: parts are set aside for what they are, or where they stand,
    never for how little they say.
    """
    blocks = page.blocks
    running = [prose_words(block) for block in blocks]  # asked often, and slow to tell
    if page.parts:
        _set_aside_parts(blocks, running, page.parts, page.title)
    _set_aside_lines(blocks)
    _set_aside_banner(blocks)
    mark_contents(blocks)
    if page.parts:
        set_aside_outskirts(blocks, running, page.parts)
    else:
        _set_aside_last_lines(blocks, running)
    _set_aside_edges(blocks)
    set_aside_faded(blocks, running)


# ── parts of a page ──────────────────────────────────────────────────────────────────────────────────────


def _set_aside_parts(blocks: list[Raw], running: list[int], parts: tuple[Part, ...], title: str) -> None:
    rules = _part_rules(prose_of(blocks, running, parts), parts)
    for block in blocks:
        rule = rules[block.group] if block.group >= 0 else ""
        if rule and not _is_title(block, title):
            block.keep, block.rule = False, rule
    _bring_back_date(blocks)


def _bring_back_date(blocks: list[Raw]) -> None:
    """The policy's own date line stays, also where the page puts it into its header or footer, if it is alone."""
    dated = [block for block in blocks if _may_be_date(block) and is_date_line(block.text)]
    if any(block.keep for block in dated):
        return
    for block in dated[:1]:
        if block.rule in _BESIDE:
            block.keep, block.rule = True, "date"


def _may_be_date(block: Raw) -> bool:
    return len(block.text) <= _LONGEST_DATE and not block.links


def _is_title(block: Raw, title: str) -> bool:
    """A policy's own heading often stands in the page's header."""
    if block.kind != "heading" or block.level > 1 or "opener" in block.path:
        return False
    key = fold(block.text)
    return len(key) > 3 and key in fold(title)


def _part_rules(prose: list[int], parts: tuple[Part, ...]) -> list[str]:
    """For each part the rule that sets it aside, "" for none; parts inherit it. `prose` counts their words.

    A word that names parts holding much of the prose says nothing on that page (a policy inside
    `<div class="toc-layout">`), so it is ignored there. Consent dialogs are counted apart: they list more
    cookies than a short policy has words, and are the policy only where there is nothing else.
    """
    own = [_own_rule(part, parts) for part in parts]
    held = _held(own, parts, prose)
    cookies = held.get("cookie", 0)
    rest = prose[0] - cookies
    void = {hint for hint, words in held.items() if hint != "cookie" and words > rest * _MUCH}
    if rest < _NOTHING_ELSE:
        void = {"cookie"}
    return _inherited(["" if rule in void else rule for rule in own], parts)


def _own_rule(part: Part, parts: tuple[Part, ...]) -> str:
    """The rule that sets one part aside for what it looks like itself."""
    if part.tag == "select":
        return "form-control"
    if part.hint not in _FURNITURE:
        return ""
    if part.hint == "header" and part.tag == "header" and _inside_text(part, parts):
        return ""  # an article's header holds its title, its date, often its first words
    return part.hint


def _inside_text(part: Part, parts: tuple[Part, ...]) -> bool:
    """Whether a part stands inside the page's main text (a few containers up: a nest may be endless)."""
    for _ in range(12):
        if part.parent < 0:
            return False
        part = parts[part.parent]
        if part.tag in ("main", "article"):
            return True
    return False


def _held(own: list[str], parts: tuple[Part, ...], prose: list[int]) -> dict[str, int]:
    """Hint → words of running text in all its parts, each word once."""
    held: dict[str, int] = {}
    around: list[frozenset[str]] = []  # for each part the hints of the parts it lies in, and its own
    for place, part in enumerate(parts):
        above = around[part.parent] if part.parent >= 0 else frozenset()
        hint = own[place]
        if hint and hint not in above:
            held[hint] = held.get(hint, 0) + prose[place]
            above = above | {hint}
        around.append(above)
    return held


def _inherited(own: list[str], parts: tuple[Part, ...]) -> list[str]:
    rules = list(own)
    for place, part in enumerate(parts):
        if part.parent >= 0 and rules[part.parent]:
            rules[place] = rules[part.parent]
    return rules


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────


def _set_aside_lines(blocks: list[Raw]) -> None:
    for place, block in enumerate(blocks):
        if not block.keep or block.level:
            continue
        rule = line_rule(block.text)
        if not rule and place < _TOP and asks_for_scripts(block.text):
            rule = "script-needed"
        if rule:
            block.keep, block.rule = False, rule


def _set_aside_banner(blocks: list[Raw]) -> None:
    """A cookie banner that the page did not mark: lines on cookies at the very top, beside other furniture.

    As in "Our site uses cookies …", "To manage cookies, click here", "Skip to main content", then the policy.
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


def _set_aside_last_lines(blocks: list[Raw], running: list[int]) -> None:
    """Short lines at the end of a text, below the first one that is page furniture."""
    last = len(blocks)
    prose = max((place for place, block in enumerate(blocks) if block.keep and running[place]), default=0)
    start = next((place for place in range(max(prose, last - _END), last) if not blocks[place].keep), last)
    for block in blocks[start:]:
        short = len(block.text.split()) <= _SHORT and block.text[-1:] not in tuple(".!?;:")
        if block.keep and short and not block.level:
            block.keep, block.rule = False, "page-end"


def _set_aside_edges(blocks: list[Raw]) -> None:
    """Links and buttons before the first prose, and after the last."""
    kept = [block for block in blocks if block.keep]
    for side in (kept, kept[::-1]):
        for block in side:
            if is_prose(block):
                break
            if block.kind == "heading" and "opener" not in block.path:
                continue  # a heading is often a link to itself
            control = "button" in block.path or "opener" in block.path
            if control or is_links(block):
                block.keep, block.rule = False, "links-at-edge"
            elif side is not kept and len(block.text.split()) > 3:
                break
