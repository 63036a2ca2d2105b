"""Local captures into a workspace: each file found, read, kept under snapshots/ and written to the store, or
named."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit

from policydiff import clock, files, timeline
from policydiff.errors import NotFoundError, PolicydiffError, StoreError, UnreadableError, UsageError
from policydiff.fetcher.files import Plain, Record, found_in, records_in
from policydiff.fetcher.warc import capture_of, gzipped, record_of
from policydiff.model import Capture, Document, Held, Policy
from policydiff.selectors import Selector
from policydiff.slugs import valid_slug
from policydiff.store import Store
from policydiff.workspace import Workspace

#: So far may the clock of whoever captured a page be ahead of ours.
CLOCKS_DIFFER = timedelta(days=1)


class Normalize(Protocol):
    """`policydiff.normalize`, as far as it is needed here."""

    def __call__(
        self,
        data: bytes,
        *,
        url: str | None = None,
        media_type: str | None = None,
        language: str | None = None,
        captured: str | None = None,
        select: Sequence[Selector] = (),
        remove: Sequence[Selector] = (),
    ) -> Document: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """How the captures of one policy are read: what a person said of it in the watch list."""

    language: str | None = None
    select: tuple[Selector, ...] = ()
    remove: tuple[Selector, ...] = ()

    def __str__(self) -> str:
        """The same text for the same settings, for the store to remember which ones it was made by."""
        return "" if self == Reading() else repr(self)


def reading_of(workspace: Workspace, slug: str) -> Reading:
    """How the workspace wants the captures of a policy read."""
    watched = workspace.settings.watched(slug)
    return Reading(watched.language, watched.select, watched.remove) if watched else Reading()


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
    asked = replace(asked, url=_line(asked.url), note=_line(asked.note))
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
        capture = capture_of(found.record)
        return replace(
            capture,
            captured=capture.captured or asked.captured or "",
            url=capture.url or asked.url,
            note=asked.note or capture.note,
        )
    captured = found.named or asked.captured or ""
    return Capture(found.data, captured, asked.url, found.media_type, note=asked.note)


def read_document(
    capture: Capture, *, normalize: Normalize, reading: Reading = Reading()
) -> tuple[Capture, Document | None]:
    """What the capture says, and the capture with the time and address that its text states of itself.

    An answer that is no page (a status other than 2xx) gives no document: it is recorded, and is not policy
    text. Raises UnreadableError.
    """
    if capture.status is not None and not 200 <= capture.status < 300:
        return capture, None
    stated = capture.captured or None
    document = normalize(
        capture.data,
        url=capture.url,
        media_type=capture.media_type,
        language=reading.language,
        captured=stated,
        select=reading.select,
        remove=reading.remove,
    )
    if capture.source == "file":
        captured = document.captured or capture.captured
        capture = replace(
            capture, captured=captured, url=document.url or capture.url, archive=document.archive
        )
    # The archive that made a WARC knows better than the page when and where it was made.
    return capture, replace(document, captured=capture.captured or None, url=capture.url or document.url)


def held_of(capture: Capture, document: Document | None, slug: str, path: str) -> Held:
    """The capture as the store holds it, its bytes at `path` under the workspace."""
    return Held(
        policy=slug,
        captured=capture.captured,
        path=path,
        sha256=capture.sha256,
        url=capture.url,
        media_type=capture.media_type,
        status=capture.status,
        source=capture.source,
        archive=capture.archive,
        digest=capture.digest,
        note=capture.note,
        quality=document.quality if document else 0.0,
        suspect=document.suspect if document else (),
        trusted=False,
        text_sha256=document.sha256 if document else None,
    )


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
    """Keep one capture: its file first, then its row; without the row the file goes again."""
    if capture.captured and (known := _known(store, slug, capture)):
        return Taken(str(path), "known", known)
    capture, document = read_document(capture, normalize=normalize, reading=reading_of(workspace, slug))
    if not capture.captured:
        remedy = "say it with --captured 20160504225849, or put the 14 digits in the file's name"
        raise UnreadableError("nothing says when it was captured", str(path), remedy)
    _check_time(capture.captured, path)
    if known := _known(store, slug, capture):
        return Taken(str(path), "known", known)
    if in_place and store.capture_in(in_place) is not None:
        remedy = "put it back as it was, or give what it holds now a name of its own"
        raise UsageError("this file is not what was captured any more", str(path), remedy)
    warnings = _twins(store, slug, capture)
    record = found.record if isinstance(found, Record) else record_of(capture)
    place, written = (
        (in_place, False) if in_place else _write(workspace, slug, capture, record, bool(warnings))
    )
    held = held_of(capture, document, slug, place)
    try:
        with store.writing():
            _make_policy(workspace, store, slug, capture, document)
            store.note_reading(slug, str(reading_of(workspace, slug)))
            outcome = store.add_capture(held, document)
    except BaseException:  # also when interrupted: no file without its row
        if written:
            (workspace.root / place).unlink(missing_ok=True)
        raise
    told = document.warnings if document else (f"HTTP status {capture.status}: no version is made of it",)
    return Taken(str(path), outcome, held, None, (*warnings, *told))


def _check_time(captured: str, path: Path) -> None:
    """Refuse a time that is none, or that has not come yet: such a policy could never be told as not observed."""
    latest = timeline.moment(clock.now()) + CLOCKS_DIFFER
    if timeline.moment(captured) > latest:
        raise UnreadableError(f"its time, {captured}, has not come yet", str(path), "check the clocks")


def _known(store: Store, slug: str, capture: Capture) -> Held | None:
    """The same bytes of the same second, if the policy holds them already."""
    try:
        held = store.captures_at(slug, capture.captured)
    except NotFoundError:
        return None
    return next((twin for twin in held if twin.sha256 == capture.sha256), None)


def _twins(store: Store, slug: str, capture: Capture) -> tuple[str, ...]:
    """A warning where the policy holds other bytes of the same second."""
    try:
        held = store.captures_at(slug, capture.captured)
    except NotFoundError:
        return ()
    return tuple(f"{twin.path} holds other bytes of the same second; both are kept" for twin in held)


def _write(workspace: Workspace, slug: str, capture: Capture, record: bytes, twin: bool) -> tuple[str, bool]:
    """Write the record under snapshots/; its path there, and whether it was not there yet."""
    folder = workspace.snapshots / slug
    data = gzipped(record)
    named = [f"{capture.captured}-{capture.sha256[:8]}.warc.gz"]
    if not twin:
        named.insert(0, f"{capture.captured}.warc.gz")
    for name in named:
        path = folder / name
        if not path.exists():
            files.write(path, data)
            return workspace.relative(path), True
        # A run that was killed between the file and its row has left the very same file behind.
        if files.read(path) == data:
            return workspace.relative(path), False
    raise UsageError("another file stands in its place", str(folder / named[-1]), "see `policydiff verify`")


def _make_policy(
    workspace: Workspace, store: Store, slug: str, capture: Capture, document: Document | None
) -> None:
    """Make the policy with its first capture; one that is known stays as it is."""
    try:
        store.policy(slug)
    except NotFoundError:
        store.add_policy(described(workspace, slug, capture, document))


def described(workspace: Workspace, slug: str, capture: Capture, document: Document | None) -> Policy:
    """A policy as the watch list describes it; what it leaves open is taken from a capture."""
    watched = workspace.settings.watched(slug)
    title = watched.title if watched else None
    url = next((entry.url for entry in reversed(watched.urls)), None) if watched else None
    return Policy(
        slug=slug,
        title=title or (document.title if document else "") or slug,
        url=url or capture.url,
        tags=watched.tags if watched else (),
    )


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
    known = [entry.url for entry in watched.urls] if watched else []
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
                yield capture_of(record.record)
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
