"""Captures whose bytes are held already: found by their digest, read, and written as a reference to those bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policydiff.errors import UnreadableError
from policydiff.fetcher.files import Plain, found_in
from policydiff.fetcher.warc import capture_of, record_of, revisit_of, revisited
from policydiff.model import Capture, Held, Queued
from policydiff.workspace import Workspace


def by_digest(captures: Iterable[Held]) -> dict[str, Held]:
    """The held captures by the digest that their archive states, each the earliest."""
    found: dict[str, Held] = {}
    for held in captures:
        if held.digest is not None and held.path.endswith(".warc.gz"):
            found.setdefault(held.digest, held)
    return found


def read(workspace: Workspace, held: Held) -> Capture:
    """A held capture with its bytes; raises UnreadableError where its file is gone or is not what was captured."""
    path = workspace.root / held.path
    first = next(iter(found_in(path)))
    if isinstance(first, Plain):
        raise UnreadableError("this is no record of a WARC", str(path), "see `policydiff verify`")
    capture = capture_of(first.record, first.referred)
    if capture.sha256 != held.sha256:
        raise UnreadableError("is not what was captured", str(path), "see `policydiff verify`")
    return capture


def same(workspace: Workspace, twin: Held, queued: Queued) -> Capture:
    """The capture that an archive lists, whose bytes are those of one that is held."""
    listed = queued.listed
    capture = read(workspace, twin)
    return replace(
        capture,
        captured=listed.captured,
        url=listed.url,
        archive=listed.address,
        digest=listed.digest,
        status=capture.status or listed.status,
        note=None,
    )


def reference(workspace: Workspace, capture: Capture, twin: Held) -> bytes:
    """The record of a capture whose bytes are held already: a revisit of the file that has them, where that can be."""
    path = workspace.root / twin.path
    first = next(iter(found_in(path)))
    if isinstance(first, Plain) or capture.status is None:
        return record_of(capture)
    record, name = first.record, path.name
    if first.referred is not None:
        refers = revisited(record)
        if refers is None or refers.file is None:
            return record_of(capture)
        record, name = first.referred, refers.file
    return revisit_of(capture, capture_of(record), name)
