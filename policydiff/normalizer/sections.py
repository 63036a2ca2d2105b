"""Headings and blocks to sections: the title, levels repaired, paths, and ids that outlive edits."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from policydiff.model import Block, Section
from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.kinds import policy_kind
from policydiff.normalizer.numbering import parent, read_number, value
from policydiff.text import fold, fold_all, plain

_TITLE_WITHIN = 1_500  # characters of text that may stand above the title's heading
_PAGE_TITLE_MARKS = (" | ", " - ", " – ", " — ", " · ", " :: ", " » ")
_MARKED = "heading.marked"
_RUN_IN = "heading.run-in"


@dataclass(frozen=True, slots=True)
class Outline:
    """What the headings of a document say together: where its title is, and the level of each heading's place."""

    title: int | None  # index of the title's block
    levels: dict[int, int]  # index of a heading's block → its level, 1 for the title


@dataclass(slots=True)
class _Open:
    """A heading that still holds what follows: how it ranks among marks, its level and its number."""

    rank: float
    level: int
    number: str | None
    form: str


def outline(blocks: list[Raw]) -> Outline:
    """The title and a level for every heading that is kept.

    Levels follow the marks (h1 over h2) without gaps; headings found by their looks stand under the marked
    ones, numbered over unnumbered, run-ins lowest; a number overrules both ("3.2" stands under "3").
    """
    places = [place for place, block in enumerate(blocks) if block.kind == "heading" and block.keep]
    title = _find_title(blocks, places)
    ranks = _ranks(blocks, places)
    levels: dict[int, int] = {}
    stack: list[_Open] = []
    for place in places:
        if place == title:
            levels[place] = 1
            stack = [_Open(-1.0, 1, None, "")]
            continue
        block = blocks[place]
        number = read_number(f"{block.marker}. X") if block.marker else None
        form = number.form if number else ""
        _close_down(stack, block, ranks[place], form)
        level = stack[-1].level + 1 if stack else 1
        stack.append(_Open(ranks[place], level, block.marker, form))
        levels[place] = level
    return Outline(title, levels)


def _close_down(stack: list[_Open], block: Raw, rank: float, form: str) -> None:
    """Close the headings that do not hold this one."""
    if block.marker and form == "dotted":
        above = parent(block.marker)
        for depth in range(len(stack) - 1, -1, -1):
            if stack[depth].number in (above, f"{above}.0") and stack[depth].level > 0:
                del stack[depth + 1 :]
                return
    if block.marker and form:
        step = value(block.marker)
        for depth in range(len(stack) - 1, -1, -1):
            held = stack[depth]
            if held.form == form and held.number and held.number.count(".") == block.marker.count("."):
                follows = step is not None and value(held.number) == step - 1
                if follows and (held.rank == rank or abs(held.rank - rank) <= 1.0):
                    del stack[depth:]
                    return
    while stack and stack[-1].rank >= rank:
        stack.pop()


def _ranks(blocks: list[Raw], places: list[int]) -> dict[int, float]:
    """How high each heading stands by its looks: lower numbers hold higher ones."""
    forms: list[str] = []
    numbered = [place for place in places if blocks[place].marker and blocks[place].rule != _MARKED]
    top = _form(blocks[numbered[0]]) if numbered else ""
    spread = [place for place in numbered if _form(blocks[place]) == top]
    ranks: dict[int, float] = {}
    for place in places:
        block = blocks[place]
        if block.rule == _MARKED:
            ranks[place] = float(block.level or 6)
            continue
        form = _form(block)
        if form:
            if form not in forms:
                forms.append(form)
            ranks[place] = 7.0 + forms.index(form) * 0.1 + (block.marker or "").count(".") * 0.01
        else:
            within = len(spread) >= 3 and spread[0] < place < spread[-1]
            below = 1.0 if within or (spread and block.rule == _RUN_IN) else 0.0
            ranks[place] = 7.0 + below + (0.5 if block.rule == _RUN_IN else 0.0)
    return ranks


def _form(block: Raw) -> str:
    number = read_number(f"{block.marker}. X") if block.marker else None
    return number.form if number else ""


# ── the title ───────────────────────────────────────────────────────────────────────────────────────────────


def _find_title(blocks: list[Raw], places: list[int]) -> int | None:
    """The block of the title's heading: the first near the top that names a policy, else one marked above
    all others.
    """
    above, counted = 0, 0
    first: int | None = None
    for place in places:
        above += sum(len(block.text) for block in blocks[counted:place] if block.kind != "heading")
        counted = place
        if above > _TITLE_WITHIN:
            break
        block = blocks[place]
        if block.marker:
            break
        if first is None:
            first = place
        if policy_kind(block.text) and block.rule != _RUN_IN:
            return place
    if first is None or blocks[first].rule != _MARKED:
        return None
    others = [blocks[place].level for place in places if place > first and blocks[place].rule == _MARKED]
    alone = all(level > blocks[first].level for level in others)
    return first if alone and (others or blocks[first].level == 1) else None


def set_aside_page_title(blocks: list[Raw]) -> None:
    """Set aside a page's own title that stands right above the policy's (`keep` False, rule `page title`).

    As in "# Legal Centre" above "**Acme Privacy Policy**", or "# Privacy Policy | Acme" above "### ACME
    PRIVACY POLICY". Where several headings like the second follow, the first is the title of them all and
    stays.
    """
    kept = [place for place, block in enumerate(blocks) if block.keep]
    if len(kept) < 3 or blocks[kept[0]].kind != "heading" or blocks[kept[1]].kind != "heading":
        return
    first, second = blocks[kept[0]], blocks[kept[1]]
    kind = policy_kind(second.text)
    if kind is None or second.marker or second.rule == _RUN_IN or blocks[kept[2]].kind == "heading":
        return
    peers = [
        blocks[place]
        for place in kept[2:]
        if blocks[place].kind == "heading"
        and (blocks[place].rule, blocks[place].level) == (second.rule, second.level)
    ]
    if any(policy_kind(peer.text) for peer in peers):
        return
    own = policy_kind(first.text)
    decorated = any(mark in first.text for mark in _PAGE_TITLE_MARKS)
    if own is None or (own == kind and (decorated or fold(first.text) == fold(second.text))):
        first.keep, first.rule = False, "page title"


def title_of_page(title: str) -> str:
    """What a page's own title says of the policy, without the site's name ("Terms of Use | Acme" is "Terms
    of Use").

    Where no part of it names a policy, it is the whole.
    """
    parts = [title]
    for mark in _PAGE_TITLE_MARKS:
        parts = [piece for part in parts for piece in part.split(mark)]
    return next((plain(part) for part in parts if policy_kind(part)), plain(title))


# ── sections ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Draft:
    number: str | None
    heading: str
    level: int
    path: tuple[str, ...]
    keys: tuple[str, ...]  # of the path
    blocks: list[Block] = field(default_factory=list)


def build_sections(pairs: list[tuple[Raw, Block | None]], levels: dict[int, int]) -> tuple[Section, ...]:
    """Sections of kept blocks in reading order; `pairs` gives each raw block what it became (None for
    headings).

    `levels` is by place in `pairs`. Text above the first heading is a section with heading "" and level 0.
    """
    headings = [plain(raw.text) for raw, block in pairs if block is None]
    folded = iter(zip(headings, fold_all(headings), strict=True))
    drafts: list[_Draft] = []
    trail: list[_Draft] = []
    for place, (raw, block) in enumerate(pairs):
        if block is None:
            level = levels[place]
            while trail and trail[-1].level >= level:
                trail.pop()
            heading, key = next(folded)
            path, keys = (trail[-1].path, trail[-1].keys) if trail else ((), ())
            draft = _Draft(raw.marker, heading, level, (*path, heading), (*keys, key))
            trail.append(draft)
            drafts.append(draft)
        else:
            if not drafts:
                drafts.append(_Draft(None, "", 0, (), ()))
            drafts[-1].blocks.append(block)
    seen: Counter[tuple[str, ...]] = Counter()
    return tuple(_freeze(draft, seen) for draft in drafts)


def _freeze(draft: _Draft, seen: Counter[tuple[str, ...]]) -> Section:
    seen[draft.keys] += 1
    return Section(
        section_id(draft.keys, seen[draft.keys]),
        draft.number,
        draft.heading,
        draft.keys[-1] if draft.keys else "",
        draft.level,
        draft.path,
        tuple(draft.blocks),
    )


def section_id(path: tuple[str, ...], occurrence: int = 1) -> str:
    """Ten hexadecimal digits made of the keys of a section's path, and of which of several equal paths it is.

    Neither numbers nor text go in, so that links to a section outlive renumbering and edits.
    """
    parts = path if occurrence == 1 else (*path, f"#{occurrence}")
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]
