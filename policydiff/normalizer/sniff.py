"""What kind of thing some bytes are: told by their content, never by a file's name."""

from __future__ import annotations

import re
from typing import Literal

from policydiff.errors import UnreadableError

Format = Literal["html", "markdown", "text"]

_GIVE = "give an HTML, Markdown or plain text file, or a WARC"
#: Signatures of what is no text, with the name of each.
_BINARY = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"wOFF", "a font"),
    (b"OggS", "a sound"),
    (b"ID3", "a sound"),
)
#: Bytes that no text holds (tabs, ends of lines and pages, and escapes aside).
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])
_GZIP = b"\x1f\x8b"
_PAGE = re.compile(
    r"<!doctype\s+html|<(?:html|head|body|title|meta|main|article|section|div|p|h[1-6]|ul|table|br|script|nav"
    r"|header)[\s>/]",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"^ {0,3}#{1,6} +\S|^[^\s].*\n(?:=+|-{3,}) *$|\*\*[^*\s][^*\n]*\*\*|\]\((?:https?:|/|#|mailto:)[^)\s]*\)"
    r"|^ {0,3}(?:[*+-]|\d+[.)]\\?) {1,4}\S.*\n(?:[ \t]*\n)*^ {0,3}(?:[*+-]|\d+[.)]) {1,4}\S|^> ",
    re.MULTILINE,
)
_BLOCK = re.compile(r"<(?:p|div|h[1-6]|li|section|article)[\s>]", re.IGNORECASE)


def refuse_binary(data: bytes) -> None:
    """Raise UnreadableError for what holds no text (an image, an archive, a program, nothing at all)."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnreadableError("there is nothing in it", remedy=_GIVE)
    for signature, name in _BINARY:
        if data.startswith(signature):
            raise UnreadableError(f"it is {name}, not a text", remedy=_GIVE)
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        raise UnreadableError("it is an image, a sound or a film, not a text", remedy=_GIVE)
    head = data[:4_096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    odd = len(head) - len(head.translate(None, _CONTROLS))
    # Stray NULs occur in real pages; UTF-16 has one in two bytes, all on the same side.
    if odd * 10 > len(head) and any(head[0::2][:100]) and any(head[1::2][:100]):
        raise UnreadableError("it is binary data, not a text", remedy=_GIVE)


def is_gzip(data: bytes) -> bool:
    """Whether the bytes are gzipped."""
    return data.startswith(_GZIP)


def is_pdf(data: bytes) -> bool:
    """Whether the bytes are a PDF; some writers put a few bytes before its mark."""
    return b"%PDF-" in data[:1024] and not data[:1024].lstrip().startswith(b"<")


def is_warc(data: bytes) -> bool:
    """Whether the bytes are a WARC, its first record not compressed."""
    return data.startswith(b"WARC/")


def format_of(text: str, media_type: str | None = None) -> Format:
    """Whether a text is a web page, Markdown or plain text.

    The media type decides only where it is specific: servers call everything text/html or text/plain.
    """
    kind = (media_type or "").partition(";")[0].strip().lower()
    if kind in ("text/markdown", "text/x-markdown"):
        return "markdown"
    head = text[:20_000].lstrip("\ufeff \t\r\n")
    if _is_page(head) or (kind in ("text/html", "application/xhtml+xml") and _PAGE.search(text)):
        return "html"
    marks = sum(1 for _, _ in zip(_MARKDOWN.finditer(text[:200_000]), range(3), strict=False))
    return "markdown" if marks >= 2 or (marks and _MARKDOWN.match(head)) else "text"


def _is_page(head: str) -> bool:
    """Whether it begins as a page does, or consists of tags; Markdown with a few tags does not."""
    if re.match(
        r"(?:<!--(?:(?!-->).)*-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+(?:html|svg)|html|head|body|svg)\b",
        head,
        re.I | re.S,
    ):
        return True
    found = _PAGE.search(head)
    if not found:
        return False
    if head.startswith("<") and found.start() < 200:
        return True
    # Markdown may hold inline tags, breaks and tables; what opens paragraphs by tags is a page.
    tags = len(_BLOCK.findall(head))
    return tags >= 3 and tags * 30 >= len(head.split())
