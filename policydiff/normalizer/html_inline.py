"""The text of one block as it grows: white space collapsed, spans of bold text and of links kept with it."""

from __future__ import annotations

import re
import unicodedata

#: Left out while spans are counted, as `policydiff.text.plain` leaves them out later.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+"
)

_PRINTABLE = bytes(range(32, 127))
_LONG = 100  # characters

Span = tuple[int, int]
Link = tuple[int, int, str]

_BACK = re.compile(r"\s*[↩↑⤴↵⏎⬆\ufe0e\ufe0f^]+\s*")
_NOTE = re.compile(r"\s*(?:\d{1,3}|[*†‡§a-z])\s*")


class Inline:
    """Collects pieces of text until `take` is called; bold and links stay open across blocks, as pages do."""

    __slots__ = (
        "_bold",
        "_bold_depth",
        "_bold_start",
        "_button",
        "_fresh",
        "_href",
        "_length",
        "_link_piece",
        "_link_start",
        "_links",
        "_space",
        "pieces",
        "tidy",
    )

    def __init__(self) -> None:
        self._bold_depth = 0
        self._href: str | None = None
        self._bold: list[Span] = []
        self._links: list[Link] = []
        self.tidy = True  # nothing but single spaces and line breaks was written that cannot be printed
        self._reset()

    def _reset(self) -> None:
        self.pieces: list[str] = []  # empty while nothing visible was written
        self._length = 0
        self._space = False
        self._fresh = True  # at the beginning of a line: white space is not written
        self._bold_start = 0
        self._link_start = 0
        self._link_piece = 0
        if self._bold:
            self._bold = []
        if self._links:
            self._links = []
        self._button = 0

    @property
    def broken(self) -> bool:
        """Whether a line break was the last thing written."""
        return self._fresh and bool(self.pieces)

    @property
    def length(self) -> int:
        """Characters written so far."""
        return self._length

    def write(self, data: str) -> None:
        """Add text; its white space is collapsed, also where it meets what came before."""
        text = data.strip()
        if "\n" in text:
            text = " ".join(map(str.strip, text.split("\n")))
        if not _is_printable(text):
            text = _printed(text)
            self.tidy = self.tidy and text.isprintable()
        while "  " in text:
            text = text.replace("  ", " ")
        if not text.isascii() and not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        if not text:
            self._space = self._space or bool(data)
            return
        if not self._fresh and (self._space or data[0].isspace()):
            text = " " + text
        self.pieces.append(text)
        self._length += len(text)
        self._fresh = False
        self._space = data[-1].isspace()

    def space(self) -> None:
        """Make sure that what follows does not run into what came before."""
        self._space = True

    def newline(self) -> None:
        """A hard line break; nothing at the beginning of a block."""
        if self.pieces:
            self.pieces.append("\n")
            self._length += 1
            self._fresh = True
            self._space = False

    def open_bold(self) -> None:
        """Bold text begins (again)."""
        if not self._bold_depth:
            self._bold_start = self._length
        self._bold_depth += 1

    def close_bold(self) -> None:
        """Bold text ends."""
        self._bold_depth -= 1
        if not self._bold_depth:
            self._bold.append((self._bold_start, self._length))

    def open_link(self, href: str) -> None:
        """A link begins; one that was still open ends."""
        self.close_link()
        if self._links and self._links[-1][1] == self._length:
            self._space = (
                True  # links side by side are set apart by their style alone: `<a>Home</a><a>Help</a>`
            )
        self._href = href
        self._link_start = self._length
        self._link_piece = len(self.pieces)

    def close_link(self) -> None:
        """The open link ends, if there is one; an arrow that leads from a note back to the text is not written."""
        if self._href is None:
            return
        if self._href.startswith("#") and _BACK.fullmatch("".join(self.pieces[self._link_piece :])):
            del self.pieces[self._link_piece :]
            self._length = self._link_start
        else:
            self._links.append((self._link_start, self._length, self._href))
        self._href = None

    def open_note(self) -> tuple[int, int]:
        """Raised text begins; give the result to `close_note`."""
        return len(self.pieces), len(self._links)

    def close_note(self, opened: tuple[int, int]) -> None:
        """Raised text ends: a footnote's linked number is set in brackets, lest "data1" becomes a word."""
        piece, links = opened
        raised = "".join(self.pieces[piece:])
        if _NOTE.fullmatch(raised) and (self._href is not None or len(self._links) > links):
            self.pieces[piece:] = [f"[{raised.strip()}]"]
            self._length += len(self.pieces[piece]) - len(raised)

    def button(self, start: int) -> None:
        """What was written since `start` stands on a button."""
        self._button += self._length - start

    def take(self) -> tuple[str, list[Span], list[Link], bool]:
        """The block's text, its bold spans, its links whether all of it stands on buttons; then anew."""
        if self._bold_depth:
            self._bold.append((self._bold_start, self._length))
        if self._href is not None:
            self._links.append((self._link_start, self._length, self._href))
        raw = "".join(self.pieces)
        text = raw.rstrip()
        bold = _joined(text, self._bold) if self._bold else []
        links = []
        if self._links:
            links = [
                (*span, href) for first, last, href in self._links if (span := _trimmed(text, first, last))
            ]
        button = bool(text) and self._button >= len(text)
        self._reset()
        return text, bold, links, button


def _is_printable(text: str) -> bool:
    """`str.isprintable`, which looks every character up, in a third of the time for long texts in ASCII."""
    if len(text) > _LONG and text.isascii():
        return not text.encode().translate(None, _PRINTABLE)
    return text.isprintable()


def _printed(text: str) -> str:
    """A text's white space as spaces, where most is of two kinds; where there is more, single ones, and what is
    invisible out."""
    text = text.replace("\xa0", " ").replace("\t", " ")
    return text if text.isprintable() else " ".join(_INVISIBLE.sub("", " ".join(text.split())).split())


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without the white space at its ends; None where nothing is left."""
    end = min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Spans trimmed, those with nothing but a space between them made one.

    `<b>3.</b> <b>Your choices</b>` is one bold phrase.
    """
    joined: list[Span] = []
    for start, end in spans:
        span = _trimmed(text, start, end)
        if span is None:
            continue
        if joined and text[joined[-1][1] : span[0]] in ("", " "):
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    return joined
