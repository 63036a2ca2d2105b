"""The blocks that readers hand to the steps after them, before anything is decided about a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

#: A reader's warning about a page that was not received whole.
CUT_OFF = "the page breaks off in the middle of a sentence"
#: In the path of a block that cannot be seen until a script fades it in.
FADED = "faded"
#: The rules by which a person's own choice sets a block aside.
NOT_SELECTED = "not-selected"
REMOVED = "removed"
#: The rules by which the reader of PDFs sets aside what stands on every page.
RUNNING_HEAD = "running-head"
PAGE_NUMBER = "page-number"


@dataclass(slots=True)
class Raw:
    """One block as a reader found it. Mutable on purpose: the steps refine it before it is frozen."""

    kind: str  # "heading" | "paragraph" | "item" | "row" | "quote"
    text: str  # white space collapsed, except "\n" for a hard line break
    bold: list[tuple[int, int]] = field(default_factory=list)  # spans of `text`, sorted, not overlapping
    links: list[tuple[int, int, str]] = field(default_factory=list)  # spans of `text` and where they lead
    level: int = 0  # 1..6 for a heading as marked, else 0
    depth: int = 0  # nesting of lists, 0 = outermost
    marker: str | None = None  # "1.", "(a)", "•" as the list gives it (ordered lists: the number computed)
    zone: str = ""  # nearest landmark: "", main, article, nav, header, footer, aside, dialog, form
    path: tuple[str, ...] = ()  # where the page reader found it (tags and classes), outermost first
    header: bool = False  # the header row of a table (cells joined by " | ")
    keep: bool = True  # False: set aside as boilerplate
    rule: str = ""  # the rule that decided about it, for `--explain`
    group: int = 0  # the enclosing container; equal for the blocks of one part of a template

    def part(self, text: str, bold: list[tuple[int, int]], links: list[tuple[int, int, str]]) -> Raw:
        """The block with another text and its spans; written out, since `dataclasses.replace` takes thrice the time."""
        return Raw(
            self.kind,
            text,
            bold,
            links,
            self.level,
            self.depth,
            self.marker,
            self.zone,
            self.path,
            self.header,
            self.keep,
            self.rule,
            self.group,
        )


class Part(NamedTuple):
    """One container of a web page. `parent` is the index of the container around it, -1 for none."""

    parent: int
    tag: str
    hint: str  # "" or a word of `hints.py`: nav, footer, cookie, toc …


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader gives: blocks in reading order, and what the source says of itself."""

    blocks: list[Raw]
    title: str = ""  # <title>, or ""
    language: str = ""  # as declared: `lang` of html, meta, Content-Language
    url: str | None = None  # canonical, base or provenance
    captured: str | None = None  # 14 digits, UTC
    archive: str | None = None  # the address of the capture in its archive
    warnings: tuple[str, ...] = ()
    login: bool = False  # it has a field for a password
    front: int = 0  # signs that the page is the front page of its site
    #: The reader knows that its texts hold no white space but single spaces inside and line breaks, and nothing else
    #: that cannot be printed.
    tidy: bool = False
    parts: tuple[
        Part, ...
    ] = ()  # the containers of a web page, which `Raw.group` counts; () for other formats
