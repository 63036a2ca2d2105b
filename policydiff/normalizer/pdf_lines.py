"""The lines of a PDF's pages as they were set: text, place, size, weight, in the order of the file."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policydiff.errors import UnreadableError
from policydiff.text import plain

#: Characters of a document; more are not read, and a warning says so.
MOST = 5_000_000
_BOLD = 600  # weight, as of CSS; 400 is regular, 700 bold
_BOLD_NAMES = (b"bold", b"black", b"heavy")
_SOFT_HYPHENS = "\u00ad\u0002\ufffe"
_HYPHEN = "\u00ad"
_GAP = 1.5  # of a line's height: a wider gap on one line parts two cells of a table
_CELL = 30  # characters
_SPACE = 0.35  # of a line's height: what is set so far apart is two words, with a space between them or not


@dataclass(slots=True)
class Line:
    """One line. `top` and `bottom` count from the foot of the page, in points; `size` is the height of its letters."""

    page: int
    text: str
    bold: list[tuple[int, int]]
    left: float
    right: float
    bottom: float
    top: float
    size: float


@dataclass(slots=True)
class _Char:
    text: str
    bold: bool
    left: float
    right: float
    bottom: float
    top: float


def lines_of(data: bytes) -> tuple[list[Line], int, str, bool]:
    """The lines of a PDF, how many pages it has, its title, and whether it was read to its end.

    Raises UnreadableError where it is damaged or locked, or where what reads PDFs is not installed.
    """
    try:
        import pypdfium2
        import pypdfium2.raw as raw
    except ImportError:
        raise UnreadableError(
            "it is a PDF, and what reads PDFs is not installed", remedy="pip install 'policydiff[pdf]'"
        ) from None
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            title = document.get_metadata_value("Title")
            lines: list[Line] = []
            left = MOST
            for number in range(len(document)):
                page = document[number].get_textpage()
                count = page.count_chars()
                left -= count
                if left < 0:
                    return lines, len(document), plain(title), False
                lines.extend(_lines(raw, page, count, number))
            return lines, len(document), plain(title), True
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error)
        raise UnreadableError(
            "the PDF is locked by a password" if locked else "the PDF is damaged",
            remedy="give one that opens" if locked else "fetch it again",
        ) from None


def _lines(raw: Any, page: Any, count: int, number: int) -> Iterator[Line]:
    """The lines of one page; what stands on one line is one line, also where the file sets it in pieces."""
    held: list[_Char] = []
    last: Line | None = None
    for place in range(count + 1):
        char = None if place == count else _char(raw, page, place)
        if char is not None:
            held.append(char)
            if char.text != _HYPHEN:  # after one that cuts a word the reader of PDFs tells no end of the line
                continue
        for piece in _pieces(held):
            line = _line(piece, number)
            if line is None:
                continue
            if last is not None and _goes_on(last, line):
                last = _joined(last, line)
            elif last is not None:
                yield last
                last = line
            else:
                last = line
        held = []
    if last is not None:
        yield last


def _pieces(chars: list[_Char]) -> Iterator[list[_Char]]:
    """The characters of a line, cut where a gap is so wide that it parts cells or columns."""
    piece: list[_Char] = []
    before: _Char | None = None
    for char in chars:
        if not char.text.isspace():
            if before is not None and _gap(before, char) > _GAP:
                yield piece
                piece = []
            before = char
        piece.append(char)
    yield piece


def _gap(before: _Char, char: _Char) -> float:
    """How far apart two letters of a line stand, in heights of a letter."""
    if before.right <= before.left:
        return 0.0
    return (char.left - before.right) / max(char.top - char.bottom, 1.0)


def _char(raw: Any, page: Any, place: int) -> _Char | None:
    """A character with its place; None for the end of a line."""
    text = chr(raw.FPDFText_GetUnicode(page, place))
    if text in "\r\n":
        return None
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, place, box)
    if raw.FPDFText_IsHyphen(page, place) == 1 or text in _SOFT_HYPHENS:
        text = _HYPHEN
    return _Char(text, _is_bold(raw, page, place), box.left, box.right, box.bottom, box.top)


def _is_bold(raw: Any, page: Any, place: int) -> bool:
    if raw.FPDFText_GetFontWeight(page, place) >= _BOLD:
        return True
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(page, place, name, 128, flags)
    return any(word in name.value.lower() for word in _BOLD_NAMES)


def _line(chars: list[_Char], page: int) -> Line | None:
    """The characters as a line, white space collapsed; None where there is nothing to read."""
    pieces: list[str] = []
    bold: list[tuple[int, int]] = []
    before: _Char | None = None
    for char in chars:
        if char.text.isspace() and (not pieces or pieces[-1] == " "):
            continue
        if not char.text.isspace():
            if before is not None and pieces[-1] != " " and _gap(before, char) > _SPACE:
                pieces.append(" ")
            before = char
        if char.bold and bold and bold[-1][1] == len(pieces):
            bold[-1] = (bold[-1][0], len(pieces) + 1)
        elif char.bold:
            bold.append((len(pieces), len(pieces) + 1))
        pieces.append(" " if char.text.isspace() else char.text[:1])
    text = "".join(pieces)
    seen = [char for char in chars if not char.text.isspace() and char.right > char.left]
    if not text.strip() or not seen:
        return None
    size = sorted(char.top - char.bottom for char in seen)[len(seen) // 2]
    return Line(
        page,
        text.rstrip(),
        [(start, min(stop, len(text.rstrip()))) for start, stop in bold if start < len(text.rstrip())],
        min(char.left for char in seen),
        max(char.right for char in seen),
        min(char.bottom for char in seen),
        max(char.top for char in seen),
        size,
    )


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a piece stands on the line before it, to its right: a bullet's text, a cell of a table.

    Two long ones side by side are lines of two columns.
    """
    height = max(last.size, line.size)
    if len(line.text) > _CELL and len(last.text.rpartition(" | ")[2]) > _CELL:
        return False
    return abs(last.bottom - line.bottom) < height * 0.3 and line.left >= last.right - 1


def _joined(last: Line, line: Line) -> Line:
    mark = " | " if line.left - last.right > _GAP * line.size and len(last.text) > 3 else " "
    start = len(last.text) + len(mark)
    return Line(
        last.page,
        last.text + mark + line.text,
        last.bold + [(begin + start, stop + start) for begin, stop in line.bold],
        last.left,
        line.right,
        min(last.bottom, line.bottom),
        max(last.top, line.top),
        max(last.size, line.size),
    )
