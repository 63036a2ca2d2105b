"""Captures that lie in files: what a person put there by hand, and WARC files of one or many records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policydiff import files
from policydiff.errors import UnreadableError
from policydiff.fetcher.warc import Revisited, is_warc, records, revisited, target_of

_DIGITS = re.compile(r"(?<!\d)\d{14}(?!\d)")

#: What a name says of a file that says nothing of itself; only a help where the content leaves a doubt.
MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Plain:
    """A file that is the page itself."""

    data: bytes
    named: str | None  # 14 digits in the file's name
    media_type: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a WARC that may hold a page, not compressed; `capture_of` reads it.

    A revisit holds no body: `referred` is then the record that has it.
    """

    record: bytes
    referred: bytes | None = None


def found_in(path: Path) -> Iterator[Plain | Record]:
    """What the file at `path` holds, told by its content: one plain file, or the records of a WARC one by
    one.

    Raises UnreadableError: missing, a folder, forbidden, empty, too large, a WARC that is damaged or has no
    page (where it is cut off, after the records before the cut).
    """
    if is_warc(_head(path)):
        yield from records_in(path)
        return
    data = files.read(path)
    if not data:
        raise UnreadableError("the file is empty", str(path), "give one with a policy in it")
    yield Plain(data, named_time(path.name), MEDIA_TYPES.get(path.suffix.lower()))


def records_in(path: Path) -> Iterator[Record]:
    """The records of a WARC; nothing where the file is none. Raises UnreadableError as `found_in` does."""
    if not is_warc(_head(path)):
        return
    count = 0
    try:
        with path.open("rb") as stream:
            for record in records(stream):
                revisit = revisited(record)
                referred = None if revisit is None else _referred(path, revisit)
                if revisit is None or referred is not None:
                    count += 1
                    yield Record(record, referred)
    except UnreadableError as error:
        raise UnreadableError(error.what, error.where or str(path), error.remedy) from error
    if not count:
        raise UnreadableError("the WARC holds no page", str(path), "give one with a response in it")


def _referred(path: Path, revisit: Revisited) -> bytes | None:
    """The record whose body a revisit in the file at `path` stands for; None where another tool wrote the revisit and
    the record is not in the same file.

    Raises UnreadableError where the revisit is ours and the file that it names is not there, or holds no record.
    """
    beside = path if revisit.file is None else path.with_name(revisit.file)
    try:
        with beside.open("rb") as stream:
            for record in records(stream):
                if revisited(record) is None and target_of(record) == revisit.target:
                    return record
    except OSError as error:
        what = f"the file it refers to cannot be read ({error.strerror})"
        raise UnreadableError(what, str(path), f"put {beside.name} back") from None
    if revisit.file is not None:
        raise UnreadableError("what it refers to is not there", str(path), f"put {beside.name} back")
    return None


def named_time(name: str) -> str | None:
    """The 14 digits in a file's name, or None."""
    digits = _DIGITS.search(name)
    return digits[0] if digits else None


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableError("this is a folder", str(path), "name a file")
        with path.open("rb") as stream:
            return stream.read(4096)
    except FileNotFoundError:
        raise UnreadableError("there is no such file", str(path), "check the name") from None
    except OSError as error:
        raise UnreadableError(f"cannot be read ({error.strerror})", str(path)) from None
