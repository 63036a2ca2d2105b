"""Small documents for tests, built by hand so that no test of one stage needs another stage."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from policydiff.model import Block, Document, Link, Section, Sentence
from policydiff.text import fold, plain

_HEADING = re.compile(r"(#{1,6})\s+(?:(\d+(?:\.\d+)*)[.)]\s+)?(.+)")
_ITEM = re.compile(r"(\s*)([-*]|\d+[.)])\s+(.+)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def sentence(text: str) -> Sentence:
    """A sentence; `[words](address)` in it is a link."""
    links = tuple(Link(plain(words), href) for words, href in _LINK.findall(text))
    shown = plain(_LINK.sub(r"\1", text))
    return Sentence(shown, fold(shown), links)


def doc(text: str, *, boilerplate: tuple[str, ...] = (), **fields: Any) -> Document:
    """A document from `# 2. Heading`, `- item`, `1. item`, `> quote`, `| cell | cell` and paragraphs.

    Blocks end at an empty line or where another kind of line begins; sentences end at `.`, `!` or `?` before
    a space; `[words](address)` is a link.
    """
    sections: list[Section] = []
    path: list[tuple[int, str]] = []
    blocks: list[Block] = []
    head: tuple[str | None, str, int] = (None, "", 0)
    seen: dict[tuple[str, ...], int] = {}

    def close() -> None:
        number, heading, level = head
        if not heading and not blocks:
            return
        names = tuple(name for _, name in path)
        seen[names] = seen.get(names, 0) + 1
        identity = "\n".join([*map(fold, names), str(seen[names])])
        section_id = hashlib.sha256(identity.encode()).hexdigest()[:10]
        sections.append(Section(section_id, number, heading, fold(heading), level, names, tuple(blocks)))
        blocks.clear()

    for kind, marker, depth, content in _lines(text):
        if kind == "heading":
            close()
            head = (marker, content, depth)
            path[:] = [step for step in path if step[0] < depth] + [(depth, content)]
        elif kind == "row":
            cells = " | ".join(cell.strip() for cell in content.strip("|").split("|"))
            blocks.append(Block("row", (sentence(cells),)))
        else:
            sentences = tuple(sentence(part) for part in _SENTENCE_END.split(content) if part.strip())
            blocks.append(Block(kind, sentences, marker, depth))  # type: ignore[arg-type]
    close()
    title = next((section.heading for section in sections if section.heading), "")
    return Document(
        **{"title": title, "language": "en", **fields}, sections=tuple(sections), boilerplate=boilerplate
    )


def _lines(text: str) -> list[tuple[str, str | None, int, str]]:
    """The text's pieces as (kind, number or marker, level or depth, content)."""
    found: list[tuple[str, str | None, int, str]] = []
    paragraph: list[str] = []

    def flush() -> None:
        if paragraph:
            found.append(("paragraph", None, 0, " ".join(paragraph)))
            paragraph.clear()

    for line in text.splitlines():
        if heading := _HEADING.fullmatch(line.strip()):
            flush()
            found.append(("heading", heading[2], len(heading[1]), plain(heading[3])))
        elif item := _ITEM.fullmatch(line):
            flush()
            found.append(("item", item[2], len(item[1]) // 2, item[3]))
        elif line.startswith(">"):
            flush()
            found.append(("quote", None, 0, line[1:].strip()))
        elif line.startswith("|"):
            flush()
            found.append(("row", None, 0, line))
        elif line.strip():
            paragraph.append(line.strip())
        else:
            flush()
    flush()
    return found
