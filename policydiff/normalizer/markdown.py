"""Markdown to blocks: markdown-it's block rules, with inline marks read by `markdown_inline`.

Only the block rules of markdown-it run (its inline rules cost more than half the time and leave broken marks
in the text). Indented code is off: policies hold none, and what is indented in them is text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from policydiff.normalizer.blocks import Page, Raw
from policydiff.normalizer.lettered import set_apart
from policydiff.normalizer.markdown_inline import read_inline
from policydiff.normalizer.memory import Memory, Passage, copied, passages

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: Deeper nests are read as plain text: markdown-it recurses, and drops what lies below its limit.
MAX_NESTING = 100
#: What begins something that is never text, and what ends it.
_NEVER_TEXT = (
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\s{0,9}>", re.IGNORECASE)),
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s{0,9}>", re.IGNORECASE)),
)
_FRONT_MATTER = re.compile(r"\A---\n(?:[A-Za-z_][\w-]*:.*\n|[ \t]+.*\n|\n){1,60}---\n")
_FRONT_TITLE = re.compile(r"^title:(.*)$", re.MULTILINE)
_QUOTES_DEEP = re.compile(r"^((?:\s{0,3}>){20})[\s>]*", re.MULTILINE)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.disable(["code", "html_block"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


@dataclass(slots=True)
class _Walk:
    """Where the walk over markdown-it's tokens stands."""

    references: Mapping[str, str]
    url: str | None
    blocks: list[Raw] = field(default_factory=list)
    lists: list[str] = field(
        default_factory=list
    )  # the kind of each open list: "" for bullets, else its delimiter
    markers: list[str | None] = field(
        default_factory=list
    )  # of each open item, until its first block takes it
    quotes: int = 0
    group: int = 0
    heading: int = 0
    rows: list[tuple[bool, list[tuple[str, Any, Any]]]] = field(default_factory=list)
    head: bool = False
    cell: bool = False
    memory: Memory | None = None


def read_markdown(text: str, *, url: str | None = None, memory: Memory | None = None) -> Page:
    """The blocks of a Markdown text in reading order; links made absolute where `url` is known.

    Front matter, comments, scripts and styles are no text. Nothing is decided here: a bold paragraph is
    still a paragraph. What `memory` holds of the text need not be read again.
    """
    text, title = _without_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    if "<" in text:
        for begin, end in _NEVER_TEXT:
            text = _without(text, begin, end)
    if ">>>" in text or "> > >" in text:
        text = _QUOTES_DEEP.sub(r"\1 ", text)
    text = "\n".join(set_apart(text.split("\n")))
    if memory is not None and (blocks := _remembered(text, url, memory)) is not None:
        return Page(blocks, title=title, url=url)
    environment: dict[str, Any] = {}
    tokens = _parser().parse(text, environment)
    if _too_deep(tokens):
        from policydiff.normalizer.plain import read_plain

        page = read_plain(text, url=url)
        return Page(
            page.blocks,
            title=title,
            url=url,
            warnings=("nested too deeply for Markdown: read as plain text",),
        )
    references = {
        label: str(entry.get("href", "")) for label, entry in environment.get("references", {}).items()
    }
    walk = _Walk(references, url)
    for token in tokens:
        _take(walk, token)
    return Page(walk.blocks, title=title, url=url)


def _too_deep(tokens: Sequence[Token]) -> bool:
    return max((token.level for token in tokens), default=0) >= MAX_NESTING - 4


def _remembered(text: str, url: str | None, memory: Memory) -> list[Raw] | None:
    """The blocks of a text whose passages are read one by one, each only where it was not read before.

    None where they hang together: by fences, by addresses that are named apart from their links, by nests too deep.
    """
    if "```" in text or "~~~" in text or "]:" in text:
        return None
    blocks: list[Raw] = []
    groups = 0
    for source in passages(text):
        passage = memory.passages.get((url, source))
        if passage is None:
            tokens = _parser().parse(source, {})
            if _too_deep(tokens):
                return None
            walk = _Walk({}, url, memory=memory)
            for token in tokens:
                _take(walk, token)
            memory.passages[url, source] = passage = Passage(tuple(walk.blocks), walk.group)
        blocks += copied(passage, groups)
        groups += passage.groups
    memory.forget()
    return blocks


def _without(text: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str:
    """The text without what stands between two marks, in one pass; what is never ended stays."""
    parts: list[str] = []
    place = 0
    while (start := begin.search(text, place)) and (stop := end.search(text, start.end())):
        parts.append(text[place : start.start()])
        place = stop.end()
    return " ".join((*parts, text[place:])) if parts else text


def _without_front_matter(text: str) -> tuple[str, str]:
    """The text below its front matter (`---`, `title: Terms`, `---`), and the title that this gives."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return text, ""
    title = _FRONT_TITLE.search(match[0])
    return text[match.end() :], title[1].strip().strip("\"'") if title else ""


def _take(walk: _Walk, token: Token) -> None:
    """One of markdown-it's tokens: what it opens, closes or says."""
    kind = token.type
    if kind == "inline":
        _inline(walk, token.content)
    elif kind == "heading_open":
        walk.heading = int(token.tag[1])
    elif kind in ("bullet_list_open", "ordered_list_open"):
        walk.lists.append("" if kind[0] == "b" else token.markup)
        walk.group += 1
    elif kind in ("bullet_list_close", "ordered_list_close"):
        walk.lists.pop()
        walk.group += 1
    elif kind == "list_item_open":
        delimiter = walk.lists[-1]
        walk.markers.append(f"{token.info}{delimiter}" if delimiter else "•")
    elif kind == "list_item_close":
        walk.markers.pop()
    elif kind in ("blockquote_open", "blockquote_close"):
        walk.quotes += 1 if kind[-4:] == "open" else -1
    elif kind == "fence":
        for line in token.content.split("\n"):
            _append(walk, line.strip(), [], [])
    else:
        _table(walk, kind)


def _table(walk: _Walk, kind: str) -> None:
    if kind in ("thead_open", "thead_close"):
        walk.head = kind == "thead_open"
    elif kind == "tr_open":
        walk.rows.append((walk.head, []))
    elif kind in ("th_open", "td_open"):
        walk.cell = True
    elif kind in ("th_close", "td_close"):
        walk.cell = False
    elif kind == "table_close":
        _end_table(walk)


def _inline(walk: _Walk, source: str) -> None:
    if walk.memory is None:
        text, bold, links = read_inline(source, walk.references)
    else:
        text, bold, links = _inline_remembered(source, walk.memory)
    if walk.url:
        links = [(start, end, _absolute(walk.url, href)) for start, end, href in links]
    if walk.cell:
        walk.rows[-1][1].append((text.replace("\n", " "), bold, links))
        return
    if not text:
        walk.heading = 0
        return
    _append(walk, text, bold, links)


def _inline_remembered(
    source: str, memory: Memory
) -> tuple[str, list[tuple[int, int]], list[tuple[int, int, str]]]:
    """As `read_inline`, of a text in which nothing refers to addresses named elsewhere."""
    known = memory.inlines.get(source)
    if known is None:
        text, bold, links = read_inline(source, {})
        memory.inlines[source] = known = text, tuple(bold), tuple(links)
    return known[0], list(known[1]), list(known[2])


def _absolute(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # as in "http://[broken": an address that is none stays what it is
        return href


def _append(walk: _Walk, text: str, bold: list[tuple[int, int]], links: list[tuple[int, int, str]]) -> None:
    """One more block, of the kind that the open lists, quotes and headings make it."""
    if not text:
        return
    marker = None
    if walk.markers:
        marker, walk.markers[-1] = walk.markers[-1], None
    kind = "heading" if walk.heading else "item" if marker else "quote" if walk.quotes else "paragraph"
    depth = max(len(walk.lists) - 1, 0)
    walk.blocks.append(
        Raw(kind, text, bold, links, walk.heading, depth, marker, group=walk.group, path=("markdown",))
    )
    walk.heading = 0


def _end_table(walk: _Walk) -> None:
    """A table's rows; one whose columns but one are empty lays out a page, and holds paragraphs."""
    walk.group += 1
    width = max((len(cells) for _, cells in walk.rows), default=0)
    used = [column for column in range(width) if any(_cell(cells, column) for _, cells in walk.rows)]
    for header, cells in walk.rows:
        text, bold, links = "", [], []
        for column in used:
            if column != used[0]:
                text += " | "
            if column < len(cells):
                shift = len(text)
                text += cells[column][0]
                bold += [(start + shift, end + shift) for start, end in cells[column][1]]
                links += [(start + shift, end + shift, href) for start, end, href in cells[column][2]]
        if not text.strip(" |"):
            continue
        kind = "row" if len(used) > 1 else "paragraph"
        walk.blocks.append(Raw(kind, text, bold, links, header=header and kind == "row", group=walk.group))
    walk.rows = []
    walk.group += 1


def _cell(cells: list[tuple[str, Any, Any]], column: int) -> str:
    return cells[column][0] if column < len(cells) else ""
