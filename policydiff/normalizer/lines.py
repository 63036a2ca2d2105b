"""Hard line breaks inside a block: where they part paragraphs the block is parted, elsewhere they are spaces."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import TypeVar

from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.numbering import read_bullet, read_number
from policydiff.text import CONTROL

_Span = TypeVar("_Span", tuple[int, int], tuple[int, int, str])
_ENDS = re.compile(r"[.!?:;。！？；：…][\"'”’»)\]]*$")
_MARK = re.compile(
    r"^(?:[•●▪■◦‣·∙]|[-–—*]\s|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\)\s|\d{1,2}\.\s|\d{1,2}(?:\.\d{1,2})+\.?\s)"
)
_THIRD = re.compile(r"\([cC]\)\s+(?=[a-zà-ÿ])(?!copyright)")
_THIRD_TITLE = re.compile(r"\(c\)\s+(?!copyright)[^\W\d]", re.IGNORECASE)


def take_out_controls(blocks: list[Raw]) -> list[Raw]:
    """The blocks without control characters, which no reader sees and a terminal would obey."""
    return [
        block
        if block.text.isprintable() or not CONTROL.search(block.text)  # all that hold no line breaks
        else _without_controls(block)
        for block in blocks
    ]


def _without_controls(block: Raw) -> Raw:
    gone = [0]  # for each place in the text, how many characters before it go
    for sign in block.text:
        gone.append(gone[-1] + (CONTROL.match(sign) is not None))
    return block.part(
        CONTROL.sub("", block.text),
        [(start - gone[start], end - gone[end]) for start, end in block.bold],
        [(start - gone[start], end - gone[end], href) for start, end, href in block.links],
    )


def split_lines(blocks: list[Raw]) -> list[Raw]:
    """The blocks without hard line breaks: split before a line that begins something new, joined elsewhere.

    Something new begins after an empty line, after a line that ends like a sentence, and with a bold lead, a
    bullet or a number. The lines of an address thus stay together.
    """
    out: list[Raw] = []
    for block in blocks:
        if "\n" not in block.text:
            out.append(block)
        elif block.kind in ("row", "heading"):
            block.text = block.text.replace("\n", " ")
            out.append(block)
        else:
            out.extend(_split(block))
    return out


def _split(block: Raw) -> list[Raw]:
    parts = [cut(block, start, end) for start, end in _groups(block)]
    parts = [part for part in parts if part.text]
    for part in parts[1:]:
        part.marker = None
        if part.kind == "item":
            part.kind = "paragraph"
    return parts


def _groups(block: Raw) -> list[tuple[int, int]]:
    """Spans of lines that stay together."""
    groups: list[tuple[int, int]] = []
    place = 0
    last = ""
    bold_ends = {end for _, end in block.bold}
    bold_starts = {start for start, _ in block.bold}
    for line in block.text.split("\n"):
        end = place + len(line)
        lead = place + len(line) - len(line.lstrip())
        fresh = (
            not groups
            or not line.strip()
            or not last.strip()
            or _ENDS.search(last)
            or _MARK.match(line)
            or (lead in bold_starts and not _inside(block, place))
            or (place - 1 in bold_ends and lead not in bold_starts)
        )
        if fresh:
            groups.append((place, end))
        else:
            groups[-1] = (groups[-1][0], end)
        last, place = line, end + 1
    return groups


def _inside(block: Raw, place: int) -> bool:
    """Whether one bold span reaches over the line break before `place`."""
    return any(start < place - 1 < end for start, end in _touching(block.bold, place - 1, place))


def _touching(spans: list[_Span], start: int, end: int) -> list[_Span]:
    """The spans, sorted and not overlapping, that share a character with the one given: not all are looked at."""
    first = bisect_right(spans, start, key=itemgetter(1))
    last = bisect_left(spans, end, key=itemgetter(0))
    return spans[first:last]


def cut(block: Raw, start: int, end: int) -> Raw:
    """A part of a block's text as a block of its own, white space at its ends off, spans moved along."""
    text = block.text
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    bold, links = block.bold, block.links
    if bold:
        bold = [(max(a, start) - start, min(b, end) - start) for a, b in _touching(bold, start, end)]
    if links:
        links = [
            (max(a, start) - start, min(b, end) - start, to) for a, b, to in _touching(links, start, end)
        ]
    return block.part(text[start:end].replace("\n", " "), bold or [], links or [])


def take_markers(blocks: list[Raw]) -> list[Raw]:
    """Numbers and bullets that stand in the text of an item or a paragraph become its marker.

    A paragraph that begins with a bullet or a bracketed or lettered number is an item; one that begins "3.2"
    or "4." stays a paragraph, with a marker.
    """
    return [
        _take_marker(block) if block.keep and block.kind in ("item", "paragraph", "quote") else block
        for block in blocks
    ]


def take_third_letters(blocks: list[Raw]) -> None:
    """In place: the mark of a third clause, "(c) that it has …", set apart before it is taken for a copyright."""
    second = False  # whether "(b)" came before: then "(c) Retention" is no copyright either
    for place, block in enumerate(blocks):
        if block.kind in ("item", "paragraph") and block.text[:1] == "(":
            if _THIRD.match(block.text) or (second and _THIRD_TITLE.match(block.text)):
                blocks[place] = _take_marker(block)
            second = block.text[:3] == "(b)" or (second and block.text[:3] != "(c)")


def _take_marker(block: Raw) -> Raw:
    bullet = read_bullet(block.text)
    if bullet:
        marked = cut(block, bullet[1], len(block.text))
        marked.marker = block.marker if block.marker not in (None, "•") else "•"
        marked.kind = "item"
        return marked
    number = read_number(block.text)
    if not number or number.end >= len(block.text) or number.form in ("bare", "word", "sign"):
        return block
    if block.kind == "item" and block.marker not in (None, "•"):
        return block
    marked = cut(block, number.end, len(block.text))
    marked.marker = block.text[: number.end].strip(" –—-:") or number.text
    if number.form in ("bracket", "letter", "roman"):
        marked.kind = "item"
    return marked
