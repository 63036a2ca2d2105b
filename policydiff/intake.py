"""Local captures into a workspace: each file found, read, kept under snapshots/ and written to the store, or
named."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from policydiff import timeline
from policydiff.errors import PolicydiffError, StoreError, UnreadableError, UsageError
from policydiff.fetcher.files import Plain, Record, found_in, records_in
from policydiff.fetcher.warc import capture_of, record_of
from policydiff.holding import Normalize, hold, known, read_document, reading_of
from policydiff.model import Capture, Held
from policydiff.slugs import valid_slug
from policydiff.store import Store
from policydiff.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one capture, or of a file that gave none: `error` is set exactly where it failed."""

    path: str  # as it was asked for
    outcome: Literal["added", "known", "failed"]
    held: Held | None = None
    error: PolicydiffError | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said of the files they gave; what the files say of themselves comes first."""

    captured: str | None = None
    url: str | None = None
    note: str | None = None
    page: str | None = None  # of a policy of several: which one it is of


def take(
    workspace: Workspace,
    store: Store,
    paths: Iterable[Path],
    slug: str,
    *,
    normalize: Normalize,
    asked: Asked = Asked(),
) -> Iterator[Taken]:
    """Take files into the store, one after another: the good are kept, the bad are named, in the files'
    order.

    A file under `snapshots/SLUG/` stays as it lies there; any other is kept there as a WARC of one record.
    The time is the WARC's, else the provenance's, else 14 digits in the name, else `asked.captured`. The
    policy is made with its first capture. Call `store.refresh` afterwards, which works out the versions.

    Raises UsageError for a slug or a time that is none, StoreError where nothing more can be kept.
    """
    valid_slug(slug)
    if asked.captured is not None:
        timeline.moment(asked.captured)
    asked = replace(asked, url=_line(asked.url), note=_line(asked.note), page=_line(asked.page or asked.url))
    for path in paths:
        try:
            yield from _taken(workspace, store, path, slug, normalize, asked)
        except StoreError:
            raise
        except PolicydiffError as error:
            yield Taken(str(path), "failed", error=error)


def read_capture(found: Plain | Record, *, asked: Asked = Asked()) -> Capture:
    """A file or record as a capture; its time is "" where neither it nor its name nor `asked` tells one.

    Raises UnreadableError.
    """
    if isinstance(found, Record):
        capture = capture_of(found.record, found.referred)
        return replace(
            capture,
            captured=capture.captured or asked.captured or "",
            url=capture.url or asked.url,
            note=asked.note or capture.note,
            page=capture.page or asked.page,
        )
    captured = found.named or asked.captured or ""
    return Capture(found.data, captured, asked.url, found.media_type, note=asked.note, page=asked.page)


def _line(text: str | None) -> str | None:
    """The text on one line and of whole characters, as a WARC keeps it: the store must say what a rebuild finds."""
    return " ".join(text.encode("utf-8", "replace").decode().split()) or None if text else None


def _taken(
    workspace: Workspace, store: Store, path: Path, slug: str, normalize: Normalize, asked: Asked
) -> Iterator[Taken]:
    """What became of each capture in one file; an error of one record does not keep the next from being
    taken."""
    in_place = _in_place(workspace, path, slug)
    wanted = _wanted(workspace, store, path, slug, asked)
    for count, found in enumerate(found_in(path)):
        if in_place and count:
            raise UsageError(
                "several records in one file", str(path), "move it elsewhere and add it from there"
            )
        try:
            capture = read_capture(found, asked=asked)
            if wanted is None or _same_page(capture.url) in wanted:
                yield _kept(workspace, store, path, slug, normalize, capture, found, in_place)
        except UnreadableError as error:
            located = UnreadableError(error.what, error.where or str(path), error.remedy)
            yield Taken(str(path), "failed", error=located)
        except UsageError as error:
            yield Taken(str(path), "failed", error=error)


def _kept(
    workspace: Workspace,
    store: Store,
    path: Path,
    slug: str,
    normalize: Normalize,
    capture: Capture,
    found: Plain | Record,
    in_place: str | None,
) -> Taken:
    """Keep one capture, unless the policy holds it already."""
    if capture.captured and (held := known(store, slug, capture)):
        return Taken(str(path), "known", held)
    reading = reading_of(workspace, slug)
    capture, document = read_document(capture, normalize=normalize, reading=reading)
    if reading.pages and capture.page is None:
        what, remedy = "of which page of the policy is it?", f"say it with --url, as {reading.pages[0]}"
        raise UnreadableError(what, str(path), remedy)
    if not capture.captured:
        remedy = "say it with --captured 20160504225849, or put the 14 digits in the file's name"
        raise UnreadableError("nothing says when it was captured", str(path), remedy)
    if held := known(store, slug, capture):
        return Taken(str(path), "known", held)
    if in_place and store.capture_in(in_place) is not None:
        remedy = "put it back as it was, or give what it holds now a name of its own"
        raise UsageError("this file is not what was captured any more", str(path), remedy)
    # A record that only refers to another one's body is kept with that body: the other may not come along.
    whole = isinstance(found, Record) and found.referred is None
    record = found.record if isinstance(found, Record) and whole else record_of(capture)
    outcome, held, warnings = hold(workspace, store, slug, capture, document, record, in_place=in_place)
    told = document.warnings if document else (f"HTTP status {capture.status}: no version is made of it",)
    return Taken(str(path), outcome, held, None, (*warnings, *told))


def _in_place(workspace: Workspace, path: Path, slug: str) -> str | None:
    """Where the file lies under the workspace if it is in the policy's own folder of snapshots, else None."""
    try:
        below = path.resolve().relative_to(workspace.snapshots.resolve())
    except ValueError:
        return None
    if below.parts[:1] != (slug,) or len(below.parts) != 2:
        remedy = f"a capture of {slug} lies in snapshots/{slug}/"
        raise UsageError("this file lies among the captures of another policy", str(path), remedy)
    return workspace.relative(path)


def _wanted(workspace: Workspace, store: Store, path: Path, slug: str, asked: Asked) -> frozenset[str] | None:
    """The pages to take from a WARC of several; None where every record is of the same page.

    Raises UsageError where nothing says which of them is the policy.
    """
    pages = {_same_page(capture.url) for capture in _readable(path)}
    if len(pages) < 2:
        return None
    watched = workspace.settings.watched(slug)
    known = [*(entry.url for entry in watched.urls), *watched.pages] if watched else []
    if any(policy.slug == slug for policy in store.policies()):
        known.append(store.policy(slug).url or "")
    ours = {_same_page(url) for url in ([asked.url] if asked.url else known) if url} & pages
    if not ours:
        raise UsageError(f"the WARC holds {len(pages)} different pages", str(path), "choose one with --url")
    return frozenset(ours)


def _readable(path: Path) -> Iterator[Capture]:
    """The captures of a WARC that can be read; nothing for a plain file. Whatever is wrong is told later."""
    try:
        for record in records_in(path):
            with contextlib.suppress(UnreadableError):
                yield capture_of(record.record, record.referred)
    except UnreadableError:
        return


def _same_page(url: str | None) -> str:
    """An address without what does not make it another page: the scheme, `www.`, a closing slash, the
    fragment."""
    if not url:
        return ""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"
