"""One pass over a page's tags: its blocks in reading order, with zone, list marks, bold spans and links.

The walker is a target of lxml's parser and sees tags as they come. No tree is built, so that no nest is too
deep for it (lxml's tree loses all text below a depth of 255) and nothing is walked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policydiff.normalizer import archive, hints
from policydiff.normalizer.blocks import FADED, Part, Raw
from policydiff.normalizer.html_inline import Inline
from policydiff.normalizer.html_lists import LIST_TAGS, Lists
from policydiff.normalizer.html_meta import Meta, email_of
from policydiff.normalizer.html_tags import (
    BLOCKS,
    BOLD,
    BOLD_STYLE,
    CONTAINERS,
    FACTS,
    FADED_STYLE,
    FURNITURE_HINTS,
    HIDDEN_STYLE,
    LEAVES,
    MEANING,
    NEVER_FURNITURE,
    PRE_STYLE,
    SKIPPED,
    TELLING,
)
from policydiff.normalizer.tables import TABLE_TAGS, Tables

Attributes = Mapping[str, str]
#: lxml's own empty mapping is slow to ask.
_NONE: Attributes = {}
Close = tuple[Callable[["Walker", Any], None], Any]


class Walker:
    """A target of `lxml.etree.HTMLParser`: feed it a page, then read `blocks`, `parts` and `meta`."""

    def __init__(self, openable: Callable[[], frozenset[str]]) -> None:
        """`openable` finds the ids that a control or a link on the page names; asked only when needed."""
        self.blocks: list[Raw] = []
        self.parts: list[Part] = []
        self.meta = Meta()
        self._openable = openable
        self._opened: frozenset[str] | None = None
        self._inline = Inline()
        self._stack: list[Close | None] = []
        self._skipping = 0
        self._part = -1
        self._zone = ""
        self._path: tuple[str, ...] = ()
        self._heading = 0
        self._last_level = 0
        self._kind = "paragraph"
        self._lists = Lists()
        self._tables = Tables()
        self._pre = 0
        self._panel_levels: dict[int, int] = {}

    @property
    def tidy(self) -> bool:
        """Whether the blocks hold no white space but single spaces and line breaks, and all that can be printed."""
        return self._inline.tidy

    # ── what the parser calls ──────────────────────────────────────────────────────────────────────────────

    def start(self, tag: str, attributes: Attributes) -> None:
        """A tag opens."""
        if self._skipping:
            self._skipping += 1
            return
        if (tag in SKIPPED and (tag != "template" or "shadowrootmode" not in attributes)) or (
            attributes and "id" in attributes and attributes["id"] in archive.TOOLBAR_IDS
        ):
            self._skipping = 1
        elif tag in BLOCKS:
            self._stack.append(self._open_block(tag, attributes or _NONE))
        elif tag in FACTS:
            self._stack.append(self._open_fact(tag, attributes))
        elif not attributes:
            self._stack.append(self._open_inline(tag, attributes) if tag in MEANING else None)
        elif self._is_hidden(tag, attributes):
            self._skipping = 1
        elif "data-cfemail" in attributes:
            self._inline.write(email_of(attributes["data-cfemail"]))
            self._skipping = 1
        else:
            self._stack.append(self._open_inline(tag, attributes))

    def end(self, tag: str) -> None:
        """A tag closes."""
        if self._skipping:
            self._skipping -= 1
            return
        close = self._stack.pop()
        if close is not None:
            close[0](self, close[1])

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._skipping:
            return
        if self._pre or self.meta.in_title:
            self._data_of_a_kind(text)
        elif text.isspace():
            self._inline.space()
        else:
            self._inline.write(text)

    def _data_of_a_kind(self, text: str) -> None:
        """Text that is a title, or whose lines count."""
        (self.meta.data if self.meta.in_title else self._write_lines)(text)

    def comment(self, text: str) -> None:
        """A comment, which may tell when and from where the page was captured."""
        self.meta.comment(text)

    def close(self) -> Walker:
        """The page ends."""
        if self._inline.pieces:
            self._flush()
        return self

    def _open_fact(self, tag: str, attributes: Attributes) -> Close | None:
        self.meta.tag(tag, attributes)
        return (Walker._close_title, None) if tag == "title" else None

    def _close_title(self, _: None) -> None:
        self.meta.end_title()

    # ── blocks ─────────────────────────────────────────────────────────────────────────────────────────────

    def _open_block(self, tag: str, attributes: Attributes) -> Close:
        if self._inline.pieces:
            self._flush()
        saved = (tag, self._part, self._zone, self._path, self._heading, self._kind, self._pre)
        if attributes or tag in TELLING:
            self._look(tag, attributes)
        if tag in CONTAINERS:
            hint = self._path[-1] if self._path is not saved[3] else ""
            self.parts.append(Part(self._part, tag, hint))
            self._part = len(self.parts) - 1
        opener = _OPENERS.get(tag)
        if opener is not None:
            opener(self, attributes)
        elif tag in TABLE_TAGS:
            self._tables.open(tag, attributes, len(self.blocks))
        elif tag in LIST_TAGS:
            self._lists.open(tag, attributes)
        if attributes:
            self._role(attributes)
        return (Walker._close_block, saved)

    def _close_block(self, saved: tuple[Any, ...]) -> None:
        if self._inline.pieces:
            self._flush()
        tag, self._part, self._zone, self._path, self._heading, self._kind, self._pre = saved
        if tag == "dt":
            self._inline.close_bold()
        elif tag in TABLE_TAGS:
            self._tables.close(tag, self.blocks)
        elif tag in LIST_TAGS:
            self._lists.close(tag)

    def _look(self, tag: str, attributes: Attributes) -> None:
        """Take zone and hints from a container's tag, role, class and id."""
        style = attributes["style"].lower() if "style" in attributes else ""
        if style and FADED_STYLE.search(style):
            self._path = (*self._path, FADED)
        zone = hints.landmark(tag, attributes)
        if zone:
            self._zone = zone
            self._path = (*self._path, zone)
        names = f"{attributes.get('id', '')} {attributes.get('class', '')}"
        if tag == "body":
            self.meta.body(names)
        hint = hints.hint_of(names) if len(names) > 1 and tag not in NEVER_FURNITURE else ""
        if not hint and "aria-label" in attributes:
            hint = hints.label_hint(attributes["aria-label"])
        if hint and hint != zone:
            self._path = (*self._path, hint)
        if tag == "noscript":
            self._path = (*self._path, "noscript")
        elif self._is_hidden(tag, attributes) and tag not in ("body", "html"):
            opened = hint not in FURNITURE_HINTS and self._opens(names, attributes)
            self._path = (*self._path, "closed" if opened else "hidden")
        if style and PRE_STYLE.search(style):
            self._pre = 1
        if self._path and len(self._path) > 40:  # a hostile nest: the nearest ones tell enough
            self._path = self._path[-20:]

    def _role(self, attributes: Attributes) -> None:
        role = attributes.get("role")
        if role == "heading" and not self._heading:
            level = attributes.get("aria-level", "2")
            self._heading = min(6, int(level)) if level.isdecimal() and int(level) else 2
        if attributes.get("lang") and not self.meta.language and self._part <= 2:
            self.meta.language = attributes["lang"]

    def _is_hidden(self, tag: str, attributes: Attributes) -> bool:
        if "hidden" in attributes and attributes["hidden"] != "until-found":
            return True
        style = attributes.get("style")
        if style and HIDDEN_STYLE.search(style.lower()):
            return True
        return attributes.get("aria-hidden") == "true" and tag not in CONTAINERS and tag not in LEAVES

    def _opens(self, names: str, attributes: Attributes) -> bool:
        """Whether hidden content is one that a reader can open: an accordion's, a tab's, a "read more"."""
        if attributes.get("role") in ("tabpanel", "region") or "aria-labelledby" in attributes:
            return True
        if hints.looks_like_panel(names):
            return True
        if not attributes.get("id"):
            return False
        if self._opened is None:
            self._opened = self._openable()
        return attributes["id"] in self._opened

    def _flush(self) -> None:
        text, bold, links, button = self._inline.take()
        if not text:
            return
        path = (*self._path, "button") if button else self._path
        level = self._heading
        begins_item, marker, depth = self._lists.take(level > 0)
        if level:
            kind, text = "heading", text.replace("\n", " ")
        else:
            kind = "item" if begins_item else self._kind
        self.blocks.append(
            Raw(kind, text, bold, links, level, depth, marker, self._zone, path, False, True, "", self._part)
        )

    # ── what single elements do ────────────────────────────────────────────────────────────────────────────

    def _open_summary(self, _: Attributes) -> None:
        self._heading = self._panel_level(self.parts[self._part].parent if self._part >= 0 else -1)

    def _panel_level(self, around: int) -> int:
        """The level of a panel's heading: one below the heading before the container's first panel."""
        return self._panel_levels.setdefault(around, min(6, self._last_level + 1))

    def _open_term(self, _: Attributes) -> None:
        self._path = (*self._path, "dt")
        self._inline.open_bold()

    def _open_quote(self, _: Attributes) -> None:
        self._kind = "quote"

    def _open_pre(self, _: Attributes) -> None:
        self._pre = 1

    # ── inline ─────────────────────────────────────────────────────────────────────────────────────────────

    def _open_inline(self, tag: str, attributes: Attributes) -> Close | None:
        if tag == "br":
            self._break()
            return None
        if tag == "hr":
            if self._inline.pieces:
                self._flush()
            return None
        if tag == "a":
            return self._open_link(attributes)
        if tag == "input":
            self.meta.login = self.meta.login or attributes.get("type", "").lower() == "password"
            self._inline.space()  # a box parts the labels beside it
            return None
        if tag == "button":
            return self._open_button(attributes)
        if tag == "sup":
            return (Walker._close_note, self._inline.open_note())
        if tag in BOLD or ("style" in attributes and BOLD_STYLE.search(attributes["style"].lower())):
            self._inline.open_bold()
            return (Walker._close_bold_inline, None)
        if attributes.get("role") == "heading":
            return self._open_block(tag, attributes)
        return None

    def _close_note(self, opened: tuple[int, int]) -> None:
        self._inline.close_note(opened)

    def _close_bold_inline(self, _: None) -> None:
        self._inline.close_bold()

    def _break(self) -> None:
        """A line break; the second in a row ends the paragraph."""
        if self._heading:
            self._inline.space()
        elif self._inline.broken:
            self._flush()  # something stands before a break
        else:
            self._inline.newline()

    def _open_link(self, attributes: Attributes) -> Close | None:
        href = attributes.get("href")
        if not href:
            return None
        self._inline.open_link(self.meta.absolute(archive.original(href.strip())))
        return (Walker._close_link, None)

    def _close_link(self, _: None) -> None:
        self._inline.close_link()

    def _open_button(self, attributes: Attributes) -> Close:
        opens = "aria-expanded" in attributes or "aria-controls" in attributes
        if opens and not self._heading:
            saved = self._open_block("button", attributes)[1]
            self._heading = self._panel_level(self.parts[self._part].parent if self._part >= 0 else -1)
            self._path = (*self._path, "opener")
            return (Walker._close_block, saved)
        return (Walker._close_button, self._inline.length)

    def _close_button(self, start: int) -> None:
        self._inline.button(min(start, self._inline.length))

    def _write_lines(self, text: str) -> None:
        """Text whose line ends count; an empty line ends a paragraph."""
        first, *rest = text.split("\n")
        self._inline.write(first)
        for line in rest:
            self._break()
            self._inline.write(line)


_OPENERS: dict[str, Callable[[Walker, Attributes], None]] = {
    "summary": Walker._open_summary,
    "dt": Walker._open_term,
    "blockquote": Walker._open_quote,
    "pre": Walker._open_pre,
}


def _heading_opener(level: int) -> Callable[[Walker, Attributes], None]:
    def opened(walker: Walker, _: Attributes) -> None:
        walker._heading = walker._last_level = level

    return opened


_OPENERS.update({f"h{level}": _heading_opener(level) for level in range(1, 7)})
