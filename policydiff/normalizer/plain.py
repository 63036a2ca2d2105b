"""Plain text to blocks: paragraphs parted by empty lines, or one sentence a line as language corpora keep them."""

from __future__ import annotations

import re
from itertools import pairwise

from policydiff.normalizer.blocks import Page, Raw
from policydiff.normalizer.lettered import set_apart
from policydiff.text import plain

#: `Raw.path` of a line that is a sentence by itself and is not cut further.
SENTENCE_LINE = ("line",)
_BULLET = re.compile(
    r"^(?!\(c\)\s*(?:copyright|\d{4}))([•●▪■◦‣∙·*–—-]|\d{1,2}[.)]|\(?[a-z]\)|\([ivx]{1,5}\)|\(\d{1,2}\))\s+(?=\S)"
)
_RULE = re.compile(r"^[\s=_*~#-]+$")
_UNDERLINE = re.compile(r"^(=+|-+|~+)$")
_ENDS = re.compile(r"[.!?:;。！？；：…][\"'”’»)\]]*$")


def read_plain(text: str, *, url: str | None = None) -> Page:
    """The blocks of a plain text.

    Where empty lines part paragraphs, the lines between them are joined (a line that begins with a bullet or
    a number begins a new block). Where there are none, each line is a block; lines of very different lengths
    that do not end like sentences are one sentence each.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")]
    filled = [line for line in lines if line.strip()]
    parted = sum(1 for a, b in pairwise(lines) if a.strip() and not b.strip())
    if len(filled) >= 8 and parted <= len(filled) // 20 and not _wrapped(filled):
        path = SENTENCE_LINE if _sentence_a_line(filled) else ()
        return Page([_block(line, path) for line in filled if not _RULE.match(line)], url=url)
    return Page(list(_paragraphs(set_apart(lines))), url=url)


def _wrapped(lines: list[str]) -> bool:
    """Whether lines were broken to a width: nearly as long as the longest, few ending like a sentence."""
    longest = max(map(len, lines))
    if longest > 130:
        return False
    full = sum(1 for line in lines if len(line) > longest * 0.75)
    return full > len(lines) * 0.6


def _sentence_a_line(lines: list[str]) -> bool:
    """Whether each line is one sentence: most do not close with a full stop, or hold none inside."""
    inner = sum(1 for line in lines if re.search(r"[.!?] +[A-ZÀ-Þ]", line))
    return inner <= len(lines) // 20


def _block(line: str, path: tuple[str, ...]) -> Raw:
    text = plain(line)
    match = _BULLET.match(text)
    if match and path is SENTENCE_LINE and len(match[1]) == 1 and match[1] in "–—-":
        match = None
    if match:
        return Raw("item", text[match.end() :], marker=match[1], path=path)
    return Raw("paragraph", text, path=path)


def _paragraphs(lines: list[str]) -> list[Raw]:
    """Blocks parted by empty lines, bullets, numbers, and lines underlined as headings."""
    blocks: list[Raw] = []
    held: list[str] = []

    def flush() -> None:
        if held:
            blocks.append(_block(" ".join(held), ()))
            held.clear()

    for line in lines:
        stripped = line.strip()
        if len(stripped) >= 3 and _UNDERLINE.match(stripped) and len(held) == 1 and len(held[0]) < 120:
            blocks.append(Raw("heading", plain(held.pop()), level=1 if stripped[0] == "=" else 2))
        elif not stripped or _RULE.match(stripped):
            flush()
        else:
            if held and (_BULLET.match(stripped) or (_ENDS.search(held[-1]) and len(held[-1]) < 45)):
                flush()
            held.append(stripped)
    flush()
    return blocks
