"""Numbered and lettered titles on lines of their own: set apart from the text below them, and told from clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.looks import titled

_TITLE = r"(?P<title>[A-ZÀ-Þ][^.;!?\n]{1,70})(?<![,:])"
_LINE = re.compile(
    rf"(?:(?P<dotted>\d{{1,2}}\.\d{{1,2}}(?:\.\d{{1,2}})?)\.?|\((?P<letter>[a-z])\))\s+{_TITLE}$"
)
_LETTER = re.compile(r"\(?([a-z])\)$")
_LETTERED = re.compile(rf"\(?(?P<letter>[a-z])\)\s+{_TITLE}$")
_MOST_WORDS = 9
_BODY = 20  # characters below a lettered title
_FEWEST = 2


def set_apart(lines: list[str]) -> list[str]:
    """The lines of a text, with empty ones around each numbered title that stands right above its text.

    `1.1 Scope` is a title where it has a neighbour in number (`1.2 …`) that also has a line of text below it;
    a paragraph broken to a width may begin a line so by chance, but not twice in order.
    """
    found = {
        place: key
        for place, line in enumerate(lines)
        if line[:1] in "(0123456789" and (key := _key(line)) and _has_text_below(lines, place)
    }
    keys = set(found.values())
    titles = {
        place for place, (form, number) in found.items() if keys & {(form, number - 1), (form, number + 1)}
    }
    if not titles:
        return lines
    out: list[str] = []
    for place, line in enumerate(lines):
        out += ["", line, ""] if place in titles else [line]
    return out


def _key(line: str) -> tuple[str, int] | None:
    """What a titled line's number counts under, and its last part; None for other lines."""
    match = _LINE.match(line.rstrip())
    if match is None or not _is_title(match["title"]):
        return None
    if match["letter"]:
        return "(", ord(match["letter"])
    above, _, last = match["dotted"].rpartition(".")
    return above, int(last)


def _is_title(text: str) -> bool:
    return len(text.split()) <= _MOST_WORDS


def _has_text_below(lines: list[str], place: int) -> bool:
    """Whether the very next line is text that begins as a sentence does."""
    below = lines[place + 1].lstrip() if place + 1 < len(lines) else ""
    return len(below) >= _BODY and not below[0].islower() and _LINE.match(below) is None


def lettered_headings(blocks: list[Raw]) -> Iterator[int]:
    """The places of paragraphs and items "(a) Title", "(b) Title" in order, each with text of its own below.

    Clauses of a list ("(a) to notify you;") are no titles, and lists of names have no text between them.
    """
    chain: list[int] = []
    last = 0
    for place, block in enumerate(blocks):
        letter = _letter(block) if block.keep else 0
        if not letter:
            continue
        if chain and letter != last + 1:
            yield from _proved(blocks, chain)
            chain = []
        chain.append(place)
        last = letter
    yield from _proved(blocks, chain)


def _letter(block: Raw) -> int:
    """The letter before a block as a number, 0 for none."""
    if block.kind == "item":
        match = _LETTER.match(block.marker or "")
        return ord(match[1]) if match else 0
    match = _LETTERED.match(block.text) if block.kind == "paragraph" else None
    return ord(match["letter"]) if match else 0


def _proved(blocks: list[Raw], chain: list[int]) -> list[int]:
    """The chain where every one of it is a title with text below, else nothing."""
    if len(chain) < _FEWEST:
        return []
    for place, after in zip(chain, [*chain[1:], len(blocks)], strict=True):
        text = blocks[place].text
        match = _LETTERED.match(text if blocks[place].kind == "paragraph" else f"(a) {text}")
        below = next((block for block in blocks[place + 1 : after] if block.keep), None)
        if match is None or not _is_title(match["title"]) or not titled(match["title"]):
            return []
        if below is None or below.kind == "heading" or len(below.text) < _BODY or below.text[0].islower():
            return []
    return chain
