"""Web pages: from decoded HTML to blocks, whatever the page is made of."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from policydiff.normalizer.archive import capture_of, wayback_address, without_toolbar
from policydiff.normalizer.blocks import CUT_OFF, Page, Raw
from policydiff.normalizer.html_walk import Walker

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_PLACE = re.compile(r"""#([\w:.-]+)["']""")
_CONTROL = re.compile(r"""aria-controls=["']?([\w:.-]+)""")
_CHUNK = 1 << 20
_ENDED = re.compile(r"[.!?:;…。！？\"'”’»)\]\d]$")
_UNFINISHED_WORDS = 8


def read_html(text: str, *, url: str | None = None, utf8: bytes | None = None) -> Page:
    """Read a page, decoded, into blocks in reading order; `url` is where it stood, the base of its links.

    `utf8` is the same text in UTF-8, where the caller has it.

    Text that a reader never sees (scripts, templates, hidden elements that nothing opens) is left out; the
    content of closed accordions, tabs and details is there. Nothing is decided about what is policy and what
    is page.
    """
    given, text = text, cleaned(text)
    walker, captured = walker_for(text, url)
    # The parser is told the encoding, so that a wrong <meta charset> cannot mislead it.
    target: Any = walker  # lxml's own types ask for bytes, too, which it never sends
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    if utf8 is not None and text is given and len(utf8) <= _CHUNK:
        parser.feed(utf8)
    else:
        for start in range(0, len(text), _CHUNK):
            parser.feed(text[start : start + _CHUNK].encode("utf-8", "replace"))
    if text.strip():
        parser.close()
    return page_of(walker, visible(walker.blocks), text, url, captured)


def cleaned(text: str) -> str:
    """A page without what archives wrote into it, and without what confuses parsers."""
    text = without_toolbar(text)
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def walker_for(text: str, url: str | None) -> tuple[Walker, str | None]:
    """What reads the tags of a page, and the capture time that the page's address tells."""
    walker = Walker(lambda: frozenset((*_PLACE.findall(text), *_CONTROL.findall(text))))
    capture = capture_of(url) if url is not None else None
    walker.meta.base = capture[1] if capture else url
    return walker, capture[0] if capture else None


def page_of(walker: Walker, blocks: list[Raw], text: str, url: str | None, captured: str | None) -> Page:
    """A page of these blocks, with what it says of itself."""
    meta = walker.meta
    address, time = url or meta.archived_url or meta.canonical, meta.captured or captured
    noted = wayback_address(time, address) if meta.from_wayback and time and address else None
    return Page(
        blocks=blocks,
        title=meta.title,
        language=meta.language,
        url=address,
        captured=time,
        archive=meta.archive or noted,
        login=meta.login,
        front=meta.front_signs(url or meta.archived_url),
        warnings=(CUT_OFF,) if _breaks_off(text, blocks) else (),
        parts=tuple(walker.parts),
        tidy=walker.tidy,
    )


def _breaks_off(text: str, blocks: list[Raw]) -> bool:
    """Whether the page has no end and its last words no sentence's: tags may be left open, sentences not."""
    last = blocks[-1] if blocks else None
    if last is None or last.links or last.text.count(" ") < _UNFINISHED_WORDS or _ENDED.search(last.text):
        return False
    if "</html" in text[-2_000:].lower() or "</body" in text[-20_000:].lower():
        return False
    return "<html" in text[:5_000].lower() or "<body" in text[:50_000].lower()


def visible(blocks: list[Raw]) -> list[Raw]:
    """The blocks that a reader sees or can open.

    Where a page hides nearly all it has until its scripts have run, hiding says nothing; where it has nothing
    else, it is what it says to readers without scripts.
    """
    scripted = [block for block in blocks if "noscript" not in block.path]
    shown = [block for block in scripted if "hidden" not in block.path]
    if not scripted:
        return blocks
    if len(shown) == len(scripted):
        return shown
    visible = sum(len(block.text) for block in shown)
    total = sum(len(block.text) for block in scripted)
    return shown if visible * 5 > total else scripted
