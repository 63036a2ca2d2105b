"""Bytes to text: by byte order mark, by what the bytes can be, by declaration; what is wrong is told."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w:.-]{2,30})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w:.-]{2,30})", re.IGNORECASE)
_DECLARED_WITHIN = 4_096  # bytes; browsers look at 1,024, but archives write notes above the page's head
#: Browsers read these as Windows-1252, since pages that say them mean it.
_WINDOWS = frozenset(("iso8859-1", "ascii", "latin-1", "latin_1", "cp1252"))
#: UTF-8 read as Windows-1252: two signs where one was meant, as "Ã©" for "é" or "â€™" for "’".
_MOJIBAKE = re.compile(r"Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[™œ\u009d“”˜¦¢]|Â[\u00a0-\u00bf]")
_ENOUGH_MOJIBAKE = 3
_LOOKED_AT = 500_000  # characters in which it is looked for


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the encoding it was read with (a Python codec's name), and what was wrong, in words.

    `utf8` is the text in UTF-8 where it came so, lest it be encoded anew.
    """

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()
    utf8: bytes | None = None


def decode(data: bytes, *, media_type: str | None = None) -> Decoded:
    """Decode a page or a text; never fails.

    A byte order mark wins, then UTF-8 where they are valid UTF-8 (little else ever is), then the
    charset of the media type, then the one declared in the first 4,096 bytes, then Windows-1252.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _finish(data[len(mark) if encoding == "utf-8" else 0 :], encoding, ())
    wide = _wide(data)
    if wide:
        return _finish(data, wide, ())
    declared = _declared(data, media_type)
    if declared in ("iso2022_jp", "hz", "utf-7"):  # seven-bit encodings look like valid UTF-8
        return _finish(data, "utf-8" if declared == "utf-7" else declared, ())
    text = _as_utf8(data)
    if text is not None:
        return Decoded(text, "utf-8", _told(text, "utf-8"), data)
    if declared in (None, "utf-8"):
        return _finish(*_best(data, declared))
    encoding = "cp1252" if declared in _WINDOWS else declared
    return _finish(data, encoding or "cp1252", ())


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _best(data: bytes, declared: str | None) -> tuple[bytes, str, tuple[str, ...]]:
    """How to read bytes that are not UTF-8 though nothing else is declared.

    A few broken bytes in UTF-8 (a text cut off, one pasted in) stay UTF-8; else it is Windows-1252.
    """
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond = sum(1 for byte in data if byte > 0x7F)
    if broken * 4 < beyond:
        return data, "utf-8", ()
    if declared:
        return data, "cp1252", ("declared as UTF-8, but read as Windows-1252",)
    return data, "cp1252", ("no usable encoding declared; read as Windows-1252",)


def _finish(data: bytes, encoding: str, warnings: tuple[str, ...]) -> Decoded:
    text = data.decode(encoding, "replace")
    if encoding == "cp1252":  # its five holes are control characters, as in a browser
        text = text if "\ufffd" not in text else _windows(data)
    return Decoded(text, encoding, warnings + _told(text, encoding))


def _told(text: str, encoding: str) -> tuple[str, ...]:
    """What is wrong with a text as it was decoded, in words."""
    if text.isascii():
        return ()
    told: tuple[str, ...] = ()
    lost = text.count("\ufffd") if "\ufffd" in text else 0  # counting is the slower search
    if lost:
        told += (f"{lost} characters could not be decoded as {encoding}",)
    if _is_twice_encoded(text):
        told += ("encoded twice before it was captured (“Ã©” for “é”); shown as it stands",)
    return told


def _is_twice_encoded(text: str) -> bool:
    """Whether some signs are what UTF-8 looks like when it is read as Windows-1252."""
    found = 0
    for sign in "ÃÂâ":
        place = text.find(sign, 0, _LOOKED_AT)
        while place >= 0:
            found += _MOJIBAKE.match(text, place) is not None
            if found >= _ENOUGH_MOJIBAKE:
                return True
            place = text.find(sign, place + 1, _LOOKED_AT)
    return False


def _windows(data: bytes) -> str:
    """Windows-1252 with its five undefined bytes left out (control characters, which show nothing)."""
    return data.translate(None, b"\x81\x8d\x8f\x90\x9d").decode("cp1252")


def _wide(data: bytes) -> str:
    """UTF-16 without a byte order mark: every other byte of its first tags is NUL; "" if it is not that."""
    low, high = data[:200:2], data[1:200:2]
    if len(high) < 4:
        return ""
    if high.count(0) * 10 > len(high) * 7 and not low.count(0):
        return "utf-16-le"
    return "utf-16-be" if low.count(0) * 10 > len(low) * 7 and not high.count(0) else ""


def _declared(data: bytes, media_type: str | None) -> str | None:
    """The codec that the media type or the text itself declares; None for none that is known."""
    names: list[str] = []
    found = _HEADER.search(media_type or "")
    if found:
        names.append(found.group(1))
    head = data[:_DECLARED_WITHIN]
    matches = (_XML.match(head), _META.search(head))
    names.extend(match.group(1).decode("ascii", "replace") for match in matches if match)
    for name in names:
        try:
            codec = codecs.lookup(name)
        except (LookupError, ValueError):
            continue
        # What was just read as ASCII is not UTF-16, whatever it says; some codecs are no text's at all.
        if codec.name.startswith(("utf-16", "utf-32")) or not getattr(codec, "_is_text_encoding", True):
            continue
        return codec.name
    return None
