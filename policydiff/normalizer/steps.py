"""The order of the steps from a reader's blocks to a document's parts, as one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from policydiff.model import Block, Section
from policydiff.normalizer.blocks import NOT_SELECTED, PAGE_NUMBER, REMOVED, RUNNING_HEAD, Page, Part, Raw
from policydiff.normalizer.dates import find_dates
from policydiff.normalizer.headings import find_headings
from policydiff.normalizer.language import find_language
from policydiff.normalizer.lines import split_lines, take_markers, take_out_controls, take_third_letters
from policydiff.normalizer.memory import Memory
from policydiff.normalizer.plain import SENTENCE_LINE
from policydiff.normalizer.policy import find_policy
from policydiff.normalizer.provenance import take_provenance
from policydiff.normalizer.ranges import narrow
from policydiff.normalizer.sections import build_sections, outline, set_aside_page_title, title_of_page
from policydiff.normalizer.sentences import remembered, sentences_of
from policydiff.normalizer.twice import ALONE, REPEATED, set_aside_copy
from policydiff.selectors import Selector
from policydiff.text import plain

#: Blocks that are no part of the text whatever else is found: the steps after take no heed of them.
_OUT = (REPEATED, ALONE, NOT_SELECTED, REMOVED, RUNNING_HEAD, PAGE_NUMBER)
#: Rules that look at where a part stands, which a person who selects parts has decided.
_BY_PLACE = ("outside-the-text", "links-beside-the-text")


@dataclass(slots=True)
class State:
    """What is known of a document so far; each step refines it in place."""

    blocks: list[Raw]
    format: str  # html, markdown, text
    parts: tuple[Part, ...] = ()
    page_title: str = ""
    declared: str = ""  # language as the caller, else the page, says
    login: bool = False  # the page has a field for a password
    front: int = 0  # signs that the page is the front page of its site
    tidy: bool = False  # as `Page.tidy`
    url: str | None = None
    captured: str | None = None
    archive: str | None = None  # the address of the capture in its archive
    given_url: bool = False  # the caller's word goes before what the text says of itself
    given_time: bool = False
    warnings: list[str] = field(default_factory=list)
    title: str = ""
    language: str = "und"
    revised: str | None = None
    effective: str | None = None
    sections: tuple[Section, ...] = ()
    select: tuple[Selector, ...] = ()  # what a person named as the policy, and as not of it
    remove: tuple[Selector, ...] = ()
    unmatched: list[str] = field(default_factory=list)  # what of `select` names nothing, a sentence each
    memory: Memory | None = None  # what was read of versions before


def _provenance(state: State) -> None:
    state.blocks, stated = take_provenance(state.blocks)
    if stated is None:
        return
    state.archive = stated.archive
    if not state.given_time:
        state.captured = stated.captured
    if not state.given_url:
        state.url = stated.url


def _lines(state: State) -> None:
    blocks = split_lines(state.blocks if state.tidy else take_out_controls(state.blocks))
    state.blocks = [block for block in blocks if block.text[:1].isalnum() or plain(block.text)]
    take_third_letters(state.blocks)


def _language(state: State) -> None:
    state.language = find_language((block.text for block in state.blocks if block.keep), state.declared)


def _policy(state: State) -> None:
    first_copy = [block for block in state.blocks if block.rule not in _OUT]
    find_policy(Page(first_copy, title=state.page_title, parts=state.parts))
    if len(first_copy) < len(state.blocks) and any(block.rule == NOT_SELECTED for block in state.blocks):
        for block in first_copy:
            if block.rule in _BY_PLACE:
                block.keep, block.rule = True, "selected"


def _copies(state: State) -> None:
    warning = set_aside_copy(state.blocks)
    if warning:
        state.warnings.append(warning)


def _headings(state: State) -> None:
    state.blocks = find_headings(state.blocks)
    set_aside_page_title(state.blocks)


def _named_parts(state: State) -> None:
    """What a person named by headings; the language is that of what is left."""
    named = [
        [selector for selector in selectors if selector.headings and selector.holds(state.captured)]
        for selectors in (state.select, state.remove)
    ]
    if any(named):
        state.unmatched += narrow(state.blocks, *named)
        _language(state)


def _markers(state: State) -> None:
    state.blocks = take_markers(state.blocks)


def _dates(state: State) -> None:
    texts = [block.text for block in state.blocks if block.keep]
    state.revised, state.effective, warnings = find_dates(texts, declared=state.declared)
    state.warnings.extend(warnings)


def _sections(state: State) -> None:
    kept = [block for block in state.blocks if block.keep]
    plan = outline(kept)
    texts = [raw for raw in kept if raw.kind != "heading"]
    # Lines of a text that has one sentence a line are such sentences, all of them or none.
    whole = bool(texts) and texts[0].path is SENTENCE_LINE
    if state.memory is None:
        read = iter(sentences_of(texts, state.language, whole=whole, tidy=state.tidy))
    else:
        read = iter(remembered(texts, state.language, state.memory, whole=whole, tidy=state.tidy))
    pairs: list[tuple[Raw, Block | None]] = []
    levels: dict[int, int] = {}
    for place, raw in enumerate(kept):
        if raw.kind == "heading":
            levels[len(pairs)] = plan.levels[place]
            pairs.append((raw, None))
        elif sentences := next(read):
            pairs.append((raw, Block(raw.kind, sentences, raw.marker, raw.depth, raw.header)))  # type: ignore[arg-type]
    state.sections = build_sections(pairs, levels)
    state.title = kept[plan.title].text if plan.title is not None else title_of_page(state.page_title)


#: Every step, in order. A new one is a function above and a line here.
STEPS: tuple[tuple[str, Callable[[State], None]], ...] = (
    ("provenance", _provenance),
    ("hard line breaks", _lines),
    ("copies", _copies),
    ("policy or page", _policy),
    ("language", _language),
    ("headings", _headings),
    ("named parts", _named_parts),
    ("markers", _markers),
    ("dates", _dates),
    ("sections", _sections),
)


def run(state: State) -> State:
    """All steps, in order."""
    for _, step in STEPS:
        step(state)
    return state
