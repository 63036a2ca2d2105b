"""PDF to blocks: lines in reading order, running heads set aside, paragraphs joined, headings by their size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from policydiff.datelines import is_date_line
from policydiff.normalizer.blocks import PAGE_NUMBER, RUNNING_HEAD, Page, Raw
from policydiff.normalizer.numbering import read_bullet, read_number
from policydiff.normalizer.pdf_lines import Line, lines_of

_EDGE = 3  # lines at the top and the foot of a page among which running heads are looked for
_OFTEN = 0.5  # share of the pages on which a running head comes again
_NEAR = 6.0  # points by which its place may differ
_APART = 0.8  # of a line's height, from the foot of one line to the top of the next
_SMALL = 0.85  # of the text's size
_NUMBER = re.compile(
    r"(?:(?:page|seite|página|pagina|pág\.?|p\.|s\.)\s*)?[–—-]?\s*(?:\d{1,4}|[ivxl]{1,6})\s*[–—-]?"
    r"(?:\s*(?:/|\||of|von|de|sur|di|van)\s*\d{1,4})?",
    re.IGNORECASE,
)
_HEADING = 1.12  # times the size of the text
_LONGEST_HEADING = 200
_NEW_PARAGRAPH = 1.3  # times the usual distance of lines
_ENDS = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_SHORT = 0.85  # of the column's width: a line that ends sooner may be a paragraph's last
_STUB = 0.6  # of it: one that ends sooner, with a capital after it, stands alone
_DISORDER = 0.25  # share of lines that stand above the one before: more is no order to read in
_WIDE = 0.6  # of the width of a page's text
_HYPHEN = "\u00ad"


def read_pdf(data: bytes, *, url: str | None = None) -> Page:
    """The blocks of a PDF. Raises UnreadableError where it cannot be read."""
    lines, pages, title, whole = lines_of(data)
    asides = _asides(lines, pages)
    kept = [line for place, line in enumerate(lines) if place not in asides]
    words = _vocabulary(kept)
    size = _size_of_text(kept)
    found = [(*_edge_of(lines[place], lines), _aside(lines[place], rule)) for place, rule in asides.items()]
    for paragraph in _paragraphs(_ordered(kept), size):
        found.append((paragraph[0].page, 1, _block(paragraph, words, size)))
    found.sort(key=lambda entry: entry[:2])
    blocks = [block for _, _, block in found]
    _set_levels(blocks, kept, size)
    return Page(blocks=blocks, title=title, url=url, warnings=tuple(_warnings(kept, whole)))


def _warnings(lines: Sequence[Line], whole: bool) -> Iterable[str]:
    if not lines:
        yield "the PDF holds no text: its pages may be pictures"
    if not whole:
        yield "the PDF is too long: what comes after the first millions of characters was not read"


def _paragraphs(lines: Sequence[Line], size: float) -> Iterator[list[Line]]:
    """The lines that make up one block each."""
    leading, edges = _leading(lines), _column_edges(lines)
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and not _continues(paragraph, line, leading, size, edges[id(paragraph[-1])]):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


# ── running heads and page numbers ────────────────────────────────────────────────────────────────────────


def _asides(lines: Sequence[Line], pages: int) -> dict[int, str]:
    """The places of running heads and page numbers, each with its rule.

    A running head comes again, its digits apart, at the same height of half the pages or more, and stands apart from
    the text. A date of the policy that runs so is its date all the same, and stays once.
    """
    edges = _edges(lines)
    places = {place for edge in edges for place in edge}
    repeated = _repeated(lines, places, pages, _size_of_text(lines))
    found: dict[int, str] = {}
    for edge in edges:
        reach = 0
        for count, place in enumerate(edge[:_EDGE], start=1):
            if place not in repeated:
                break
            if count == len(edge) or _far(lines[place], lines[edge[count]]):
                reach = count
        found.update((place, repeated[place]) for place in edge[:reach])
    dates = sorted(place for place in found if is_date_line(lines[place].text))
    for place in dates[:1]:
        del found[place]
    return found


def _aside(line: Line, rule: str) -> Raw:
    return Raw("paragraph", line.text, keep=False, rule=rule)


def _edge_of(line: Line, lines: Sequence[Line]) -> tuple[int, int]:
    """The page of a line, and whether it stands above its text (0) or below it (2)."""
    above = sum(one.top > line.top for one in lines if one.page == line.page)
    below = sum(one.top < line.top for one in lines if one.page == line.page)
    return line.page, 0 if above < below else 2


def _edges(lines: Sequence[Line]) -> list[list[int]]:
    """The lines of each page from its top down, and again from its foot up."""
    by_page: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        by_page.setdefault(line.page, []).append(place)
    edges: list[list[int]] = []
    for places in by_page.values():
        down = sorted(places, key=lambda place: -lines[place].top)
        edges += [down[: _EDGE + 1], down[::-1][: _EDGE + 1]]
    return edges


def _repeated(lines: Sequence[Line], edges: Iterable[int], pages: int, size: float) -> dict[int, str]:
    """The lines at the edges of pages that come again from page to page, each with the rule that fits it."""
    alike: dict[str, list[int]] = {}
    for place in sorted(edges):
        line = lines[place]
        counts = (
            not line.bold and line.size < _HEADING * size
        )  # "Part 1", "Part 2" in large letters are headings
        alike.setdefault(re.sub(r"\d+", "#", line.text) if counts else line.text, []).append(place)
    found: dict[int, str] = {}
    for places in alike.values():
        first = lines[places[0]]
        number = _NUMBER.fullmatch(first.text) is not None
        again = [place for place in places if abs(lines[place].bottom - first.bottom) <= _NEAR]
        if len({lines[place].page for place in again}) >= max(2, pages * _OFTEN) or (number and pages == 1):
            found.update((place, PAGE_NUMBER if number else RUNNING_HEAD) for place in again)
    return found


def _far(outer: Line, inner: Line) -> bool:
    """Whether a line stands apart from the text beside it: by a gap, or by smaller letters."""
    if outer.size < _SMALL * inner.size:
        return True
    gap = max(outer.bottom - inner.top, inner.bottom - outer.top)
    return gap > _APART * inner.size


# ── order ─────────────────────────────────────────────────────────────────────────────────────────────────


def _ordered(lines: Sequence[Line]) -> list[Line]:
    """The lines as a person reads them: as the file has them, which is what its writer meant, unless that jumps up
    and down the columns; then column by column, from the top."""
    ordered: list[Line] = []
    for page in sorted({line.page for line in lines}):
        own = [line for line in lines if line.page == page]
        up = sum(b.bottom > a.bottom + 1 for column in _columns(own) for a, b in pairwise(column))
        ordered.extend(own if up <= len(own) * _DISORDER else _sorted(own))
    return ordered


def _columns(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines by column, in the order in which they come: columns are what no line crosses from one to the next."""
    column_of: dict[int, int] = {}
    column, reach = -1, 0.0
    for place in sorted(range(len(lines)), key=lambda place: lines[place].left):
        if column < 0 or lines[place].left > reach:
            column += 1
        column_of[place] = column
        reach = max(reach, lines[place].right)
    columns: list[list[Line]] = [[] for _ in range(column + 1)]
    for place, line in enumerate(lines):
        columns[column_of[place]].append(line)
    return columns


def _sorted(lines: Sequence[Line]) -> list[Line]:
    """The lines by their place: a line as wide as the page parts what stands above from what stands below it."""
    width = max(line.right for line in lines) - min(line.left for line in lines)
    ordered: list[Line] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: (-line.top, line.left)):
        if line.right - line.left > width * _WIDE:
            ordered += [one for column in _columns(band) for one in column]
            ordered.append(line)
            band = []
        else:
            band.append(line)
    return ordered + [one for column in _columns(band) for one in column]


# ── paragraphs ────────────────────────────────────────────────────────────────────────────────────────────


def _size_of_text(lines: Iterable[Line]) -> float:
    """The size that most of the text has."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance from one line of a paragraph to the next, in sizes of the text."""
    steps = sorted(
        (a.bottom - b.bottom) / a.size
        for a, b in pairwise(lines)
        if a.page == b.page and 0 < a.bottom - b.bottom < 3 * a.size and abs(a.size - b.size) < 0.6
    )
    return steps[len(steps) // 4] if steps else 1.2


def _continues(paragraph: Sequence[Line], line: Line, leading: float, size: float, edge: float) -> bool:
    """Whether a line belongs to the paragraph before it; `edge` is where the lines of its column end."""
    last = paragraph[-1]
    if abs(last.size - line.size) > 0.6 or _all_bold(last) != _all_bold(line):
        return False
    if " | " in last.text + line.text or _begins(line.text, last.text):
        return False
    ended = bool(_ENDS.search(last.text))
    if last.page != line.page or line.bottom > last.top:
        return last.text.endswith((_HYPHEN, "-")) or (not ended and not _is_large(last, size))
    if last.bottom - line.bottom > last.size * leading * _NEW_PARAGRAPH:
        return False
    if _is_large(line, size):
        return True
    start = min(one.left for one in paragraph)
    filled = (last.right - start) / max(edge - start, 1.0)
    indented = line.left > last.left + line.size * 0.8 and len(paragraph) > 1
    if ended and (filled < _SHORT or indented):
        return False
    return not (filled < _STUB and line.text[:1].isupper())


def _column_edges(lines: Sequence[Line]) -> dict[int, float]:
    """For each line, by its identity, how far right the lines of its column reach on its page."""
    edges: dict[int, float] = {}
    for page in sorted({line.page for line in lines}):
        own = [line for line in lines if line.page == page]
        for line in own:
            near = (one.right for one in own if abs(one.left - line.left) < 4 * line.size)
            edges[id(line)] = max(near, default=line.right)
    return edges


def _begins(text: str, before: str) -> bool:
    """Whether a line begins with a bullet, or with a number where the line before has ended."""
    if read_bullet(text):
        return True
    number = read_number(text)
    return (
        number is not None
        and number.form != "bare"
        and (bool(_ENDS.search(before)) or number.end < len(text))
    )


def _all_bold(line: Line) -> bool:
    letters = sum(1 for sign in line.text if sign.isalnum())
    bold = sum(1 for start, stop in line.bold for sign in line.text[start:stop] if sign.isalnum())
    return bool(letters) and bold == letters


def _is_large(line: Line, size: float) -> bool:
    return line.size >= size * _HEADING


def _vocabulary(lines: Iterable[Line]) -> frozenset[str]:
    """The words of the document, those with hyphens too: they tell which hyphens at a line's end belong there."""
    return frozenset(
        word for line in lines for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", line.text.lower())
    )


def _block(lines: Sequence[Line], words: frozenset[str], size: float) -> Raw:
    """A paragraph, an item, a row or a heading of these lines."""
    text, bold = lines[0].text, list(lines[0].bold)
    for line in lines[1:]:
        text, start = _meeting(text, line.text, words)
        text += line.text
        bold += [(begin + start, stop + start) for begin, stop in line.bold]
    text = text.replace(_HYPHEN, "-") if text.endswith(_HYPHEN) else text
    if _is_large(lines[0], size) and len(text) <= _LONGEST_HEADING:
        return Raw("heading", text, level=1, path=(f"{lines[0].size:.1f}",))
    if " | " in text:
        return Raw("row", text)
    bullet = read_bullet(text)
    if bullet:
        mark, start = bullet
        spans = [(max(a - start, 0), b - start) for a, b in bold if b > start]
        return Raw("item", text[start:], bold=spans, marker=mark)
    return Raw("paragraph", text, bold=_merged(bold, text))


def _meeting(text: str, following: str, words: frozenset[str]) -> tuple[str, int]:
    """The text up to a line's end made ready for the next line, and where that begins in it.

    A hyphen goes where the word was cut for the line; it stays where the document has the word with it elsewhere,
    or where what follows is no small letter ("non-EU").
    """
    if text[-1:] not in (_HYPHEN, "-", "\u2010") or not text[-2:-1].isalpha():
        return text + " ", len(text) + 1
    head = re.split(r"[^\w-]", text[:-1])[-1].lower()
    tail = re.split(r"[^\w-]", following)[0].lower()
    cut = following[:1].islower() and (f"{head}{tail}" in words or f"{head}-{tail}" not in words)
    bare = text[:-1] if cut else text[:-1] + "-"
    return bare, len(bare)


def _merged(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Spans joined where only white space parts them."""
    merged: list[tuple[int, int]] = []
    for start, stop in spans:
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], stop)
        else:
            merged.append((start, stop))
    return merged


def _set_levels(blocks: Sequence[Raw], lines: Sequence[Line], size: float) -> None:
    """Headings by their size: the largest is the first level."""
    headings = [block for block in blocks if block.kind == "heading"]
    sizes = sorted({block.path[0] for block in headings}, key=float, reverse=True)
    levels: dict[str, int] = {}
    before = 0.0
    for one in sizes:
        near = levels and before - float(one) < 0.6
        levels[one] = max(levels.values(), default=0) + (0 if near else 1)
        before = float(one)
    for block in headings:
        block.level = min(levels[block.path[0]], 6)
        block.path = ()
