"""Markdown's inline marks taken off a text: what a reader sees, and which spans of it are bold or linked.

CommonMark leaves marks that do not flank a word as literal characters. Converters write just such marks
(`**2. How We Use It.  **In general`, `**Your Files. __** We keep`, a stray `****`), so strong marks are read
here as switches, and what does not pair vanishes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from policydiff.normalizer.words import words_of

Spans = list[tuple[int, int]]
Links = list[tuple[int, int, str]]

_SPECIAL = re.compile(r"[\\`*_\[\]<&\n]|\s\s|[^\S ]")
_TOKEN = re.compile(
    r"""
      (?P<break>\ {2,}\n\s*|\\\n\s*)
    | (?P<soft>\s*\n\s*)
    | \\(?P<escape>[!-/:-@\[-`{-~])
    | (?P<ticks>`+)
    | (?P<stars>\*+)
    | (?P<unders>_+)
    | (?P<open>!?\[)
    | (?P<close>\])
    | <(?P<auto>(?:https?://|mailto:)[^<>\s]*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>
    | <(?P<slash>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)(?P<rest>(?:\s[^<>]*)?/?)>
    | (?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    """,
    re.VERBOSE,
)
_STARS = re.compile(r"\*+")
_TARGET = re.compile(
    r"""\(\s*(?:<(?P<angled>[^<>\n]{0,2000})>|(?P<bare>[^\s()<]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,500}){0,4}))"""
    r"""(?:\s+(?:"[^"]{0,500}"|'[^']{0,500}'))?\s*\)"""
)
_LABEL = re.compile(r"\[([^\[\]]{0,200})\]")
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_LONG_SPACE = re.compile(r"[^\S\n]{3,}")  # cut first, since each of many spaces could begin a line break
_SPACE = re.compile(r"\s+")
_LINE_TAGS = words_of(
    """
    br p div li tr h1 h2 h3 h4 h5 h6 ul ol table section article dt dd hr
    """
)
_BOLD_TAGS = frozenset(("b", "strong"))


@dataclass(slots=True)
class _Scan:
    """The text so far in pieces; spans are kept as indexes of pieces until the end, so that a mark that
    turns out to be one can still be blanked."""

    source: str
    references: Mapping[str, str]
    pieces: list[str] = field(default_factory=list)
    bold: Spans = field(default_factory=list)
    links: Links = field(default_factory=list)
    open_bold: dict[str, int] = field(default_factory=dict)
    open_single: dict[str, int] = field(default_factory=dict)
    brackets: list[tuple[int, bool]] = field(default_factory=list)
    anchor: tuple[int, str] | None = None
    unmatched_ticks: set[int] = field(default_factory=set)
    nested: int = 0  # bold opened inside bold, closed by one run of four


def read_inline(source: str, references: Mapping[str, str] | None = None) -> tuple[str, Spans, Links]:
    """The text a reader sees, its bold spans and its links (start, end, target), in characters of that text.

    White space is collapsed; a hard line break is "\\n". `references` maps case-folded labels to targets.

    >>> read_inline("**3\\\\. Sharing.  **We [never](https://acme.example/n) sell.")
    ('3. Sharing. We never sell.', [(0, 11)], [(15, 20, 'https://acme.example/n')])
    """
    if not _SPECIAL.search(source):
        return source.strip(), [], []
    source = _LONG_SPACE.sub("  ", source)
    scan = _Scan(source, references or {})
    place = 0
    while match := _TOKEN.search(source, place):
        if match.start() > place:
            scan.pieces.append(source[place : match.start()])
        place = _read_token(scan, match)
    if place < len(source):
        scan.pieces.append(source[place:])
    return _assemble(scan)


def _read_token(scan: _Scan, match: re.Match[str]) -> int:
    """Take one mark into account; where to read on."""
    kind = match.lastgroup
    end = match.end()
    if kind == "break":
        scan.pieces.append("\n")
    elif kind == "soft":
        scan.pieces.append(" ")
    elif kind == "escape":
        scan.pieces.append(match["escape"])
    elif kind == "ticks":
        return _code(scan, match.end(), len(match["ticks"]))
    elif kind in ("stars", "unders"):
        _delimiter(scan, match)
    elif kind == "open":
        scan.brackets.append((len(scan.pieces), match["open"][0] == "!"))
        scan.pieces.append(match["open"])
    elif kind == "close":
        return _close_bracket(scan, end)
    elif kind == "auto":
        target = match["auto"]
        href = target if ":" in target else "mailto:" + target
        scan.links.append((len(scan.pieces), len(scan.pieces) + 1, href))
        scan.pieces.append(target.removeprefix("mailto:"))
    elif kind == "rest":
        _tag(scan, match)
    else:
        scan.pieces.append(html.unescape(match[0]))
    return end


def _code(scan: _Scan, start: int, length: int) -> int:
    """A code span's text as it stands; ticks that nothing closes are themselves text."""
    ticks = "`" * length
    end = -1 if length in scan.unmatched_ticks else scan.source.find(ticks, start)
    while end >= 0 and scan.source[end + length : end + length + 1] == "`":
        run = end
        while scan.source[run : run + 1] == "`":
            run += 1
        end = scan.source.find(ticks, run)
    if end < 0:
        scan.unmatched_ticks.add(length)
        scan.pieces.append(ticks)
        return start
    scan.pieces.append(scan.source[start:end])
    return end + length


def _delimiter(scan: _Scan, match: re.Match[str]) -> None:
    """Asterisks and underscores: two are a switch for bold, one is emphasis where it pairs around words."""
    run, mark = match[0], match[0][0]
    before = scan.source[match.start() - 1 : match.start()]
    after = scan.source[match.end() : match.end() + 1]
    inside_word = mark == "_" and before.isalnum() and after.isalnum()
    if inside_word:
        scan.pieces.append(run)
        return
    if len(run) % 2:
        _single(scan, mark, before, after)
    if len(run) == 4 and scan.nested and mark * 2 in scan.open_bold:
        scan.nested -= 1
        scan.bold.append((scan.open_bold.pop(mark * 2), len(scan.pieces)))
    elif len(run) // 2 % 2 and not _opens_nested(scan, match, before, after):
        _double(scan, mark * 2, before, after)


def _opens_nested(scan: _Scan, match: re.Match[str], before: str, after: str) -> bool:
    """Whether this opens bold inside bold, as the second mark of `**9. Use of **Shared Files****` does."""
    if match[0] != "**" or "**" not in scan.open_bold or not before.isspace() or after.isspace():
        return False
    later = _STARS.search(scan.source, match.end())
    if later is None or len(later[0]) != 4 or scan.source[later.start() - 1].isspace():
        return False
    scan.nested += 1
    return True


def _double(scan: _Scan, mark: str, before: str, after: str) -> None:
    start = scan.open_bold.pop(mark, None)
    if start is not None:
        scan.bold.append((start, len(scan.pieces)))
        return
    dangling = not after or (after.isspace() and not (before.isspace() or not before))
    lost_in_other = mark == "__" and "**" in scan.open_bold and after == "*"
    if not dangling and not lost_in_other:
        scan.open_bold[mark] = len(scan.pieces)


def _single(scan: _Scan, mark: str, before: str, after: str) -> None:
    opened = scan.open_single.pop(mark, None)
    if opened is not None and before and not before.isspace():
        scan.pieces[opened] = ""
        return
    if opened is not None:
        scan.open_single[mark] = opened
    lonely = (not before or not before.isalnum()) and (not after or not after.isalnum())
    if mark == "_" and lonely:
        if after and not after.isspace():
            scan.open_single[mark] = len(scan.pieces)
            scan.pieces.append("")
        return
    if after and not after.isspace():
        scan.open_single[mark] = len(scan.pieces)
    scan.pieces.append(mark)


def _close_bracket(scan: _Scan, end: int) -> int:
    """`]`: the end of a link's or an image's text, or just a bracket."""
    if not scan.brackets:
        scan.pieces.append("]")
        return end
    start, image = scan.brackets.pop()
    target, after = _target(scan, start, end)
    if target is None:
        scan.pieces.append("]")
        return after
    if image:
        for place in range(start, len(scan.pieces)):
            scan.pieces[place] = ""
        scan.links = [link for link in scan.links if link[0] < start]
    else:
        scan.pieces[start] = ""
        scan.links.append((start, len(scan.pieces), target))
    return after


def _target(scan: _Scan, start: int, end: int) -> tuple[str | None, int]:
    """Where the link that closes at `end` leads, and where its notation ends; None for no link."""
    if match := _TARGET.match(scan.source, end):
        return html.unescape(match["angled"] or match["bare"] or "").replace("\\", ""), match.end()
    if scan.references:
        match = _LABEL.match(scan.source, end)
        label = match[1] if match and match[1] else "".join(scan.pieces[start + 1 :])
        target = scan.references.get(_SPACE.sub(" ", label).strip().upper())
        if target is not None:
            return target, match.end() if match else end
    return None, end


def _tag(scan: _Scan, match: re.Match[str]) -> None:
    """An HTML tag inside Markdown: bold and links count, block tags part lines, all others vanish."""
    name, closing = match["tag"].lower(), bool(match["slash"])
    if name in _BOLD_TAGS:
        start = scan.open_bold.pop("<b>", None)
        if start is not None:
            scan.bold.append((start, len(scan.pieces)))
        elif not closing:
            scan.open_bold["<b>"] = len(scan.pieces)
    elif name == "a":
        if scan.anchor:
            scan.links.append((scan.anchor[0], len(scan.pieces), scan.anchor[1]))
            scan.anchor = None
        href = _HREF.search(match["rest"])
        if href and not closing:
            scan.anchor = (len(scan.pieces), html.unescape(href[1] or href[2] or href[3] or ""))
    elif name in _LINE_TAGS:
        scan.pieces.append("\n")
    elif name in ("td", "th") and not closing:
        scan.pieces.append(" ")


def _assemble(scan: _Scan) -> tuple[str, Spans, Links]:
    """Join the pieces, collapse white space, and turn indexes of pieces into offsets of the text."""
    offsets: list[int] = []
    parts: list[str] = []
    length, last = 0, "\n"
    for piece in scan.pieces:
        offsets.append(length)
        if not piece:
            continue
        if piece != "\n":
            piece = _SPACE.sub(" ", piece)
            if piece[0] == " " and last in " \n":
                piece = piece[1:]
        elif last == " ":
            parts[-1] = parts[-1][:-1]
            length -= 1
        if piece:
            parts.append(piece)
            length += len(piece)
            last = piece[-1]
    offsets.append(length)
    raw = "".join(parts)
    text = raw.strip()
    shift = len(raw) - len(raw.lstrip())
    bold = _tidy(text, [(offsets[a] - shift, offsets[b] - shift) for a, b in scan.bold])
    links = [
        (start, end, href)
        for a, b, href in sorted(scan.links)
        for start, end in _trim(text, offsets[a] - shift, offsets[b] - shift)
    ]
    return text, bold, links


def _trim(text: str, start: int, end: int) -> Spans:
    """The span without white space at its ends; nothing for an empty one."""
    start, end = max(start, 0), min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return [(start, end)] if start < end else []


def _tidy(text: str, spans: Spans) -> Spans:
    """Spans sorted, trimmed, and joined where only white space parts them."""
    joined: Spans = []
    for start, end in sorted(spans):
        for first, last in _trim(text, start, end):
            if joined and not text[joined[-1][1] : first].strip():
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
    return joined
