"""One capture read and held: its file under snapshots/ first, then its row; without the row the file goes again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from policydiff import clock, files, pages, timeline
from policydiff.errors import NotFoundError, UnreadableError, UsageError
from policydiff.fetcher.warc import gzipped
from policydiff.model import Capture, Document, Held, Policy
from policydiff.selectors import Selector
from policydiff.store import Store
from policydiff.store.captures import Outcome
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
    pages: tuple[str, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        """The same text for the same settings, for the store to remember which ones it was made by."""
        alone = replace(self, pages=())
        own = "" if alone == Reading() else repr(alone)
        of = [selector.page for selector in (*self.select, *self.remove)]
        return own + (f" pages={self.pages!r} of={of!r}" if self.pages else "")


def reading_of(workspace: Workspace, slug: str) -> Reading:
    """How the workspace wants the captures of a policy read."""
    watched = workspace.settings.watched(slug)
    if watched is None:
        return Reading()
    return Reading(watched.language, watched.select, watched.remove, watched.pages)


def read_document(
    capture: Capture, *, normalize: Normalize, reading: Reading = Reading()
) -> tuple[Capture, Document | None]:
    """What the capture says, and the capture with the time and address that its text states of itself.

    An answer that is no page (a status other than 2xx) gives no document: it is recorded, and is not policy
    text. Of a policy of several pages the document is that of the one page that the capture is of, which `page` then
    names. Raises UnreadableError.
    """
    told = capture.page
    capture = replace(capture, page=pages.page_of(reading.pages, told, capture.url))
    if capture.status is not None and not 200 <= capture.status < 300:
        return capture, None
    stated = capture.captured or None
    document = normalize(
        capture.data,
        url=capture.url,
        media_type=capture.media_type,
        language=reading.language,
        captured=stated,
        select=_of_page(reading.select, capture.page),
        remove=_of_page(reading.remove, capture.page),
    )
    if capture.source == "file":
        captured = document.captured or capture.captured
        capture = replace(
            capture, captured=captured, url=document.url or capture.url, archive=document.archive
        )
        page = pages.page_of(reading.pages, told, capture.url)
        if page != capture.page:  # its text says where it is from, and selectors may be of that page alone
            return read_document(replace(capture, page=page), normalize=normalize, reading=reading)
    # The archive that made a WARC knows better than the page when and where it was made.
    document = replace(document, captured=capture.captured or None, url=capture.url or document.url)
    if reading.pages:
        document = pages.as_part(document, reading.pages, told, capture.url)
    return capture, document


@dataclass(frozen=True, slots=True)
class Joined:
    """The document that a capture has, as all pages of its policy make it, and the captures of whose parts it is."""

    held: Held
    document: Document
    parts: tuple[Held, ...]


def unjoined(workspace: Workspace, store: Store, slug: str, *, whole: bool = False) -> Iterator[Joined]:
    """The documents of a policy of several pages that are not what its captures make, as they should be.

    With `whole` those are also given whose text alone is another, of the same parts. Captures that were read by other
    settings are left as they are, until `rebuild` reads them again. Raises NotFoundError.
    """
    reading = reading_of(workspace, slug)
    if not reading.pages or store.reading(slug)[0] != str(reading):
        return
    captures = store.parts.of(slug)
    made = store.parts.made(slug)
    read: dict[str, Document] = {}  # by the paths of captures; a part is in many documents in a row
    for one, plan in zip(captures, pages.plan(reading.pages, captures), strict=True):
        parts = tuple(captures[place].held for place in plan.parts)
        marks = tuple((part.captured, part.sha256) for part in parts)
        known = made.get((one.held.captured, one.held.sha256)) == (plan.suspect, marks)
        if known and not whole:
            continue
        read = {held.path: read.get(held.path) or store.parts.document(held) for held in (*parts, one.held)}
        document = pages.join([read[part.path] for part in parts], read[one.held.path], plan.suspect)
        if not known or store.document(one.held) != document:
            yield Joined(one.held, document, parts)


def join_pages(workspace: Workspace, store: Store, slug: str) -> None:
    """Give each capture of a policy of several pages the document that they make together; the caller keeps the
    transaction. A policy of one page is left as it is. Raises NotFoundError."""
    for one in unjoined(workspace, store, slug):
        store.parts.join(one.held, one.document, one.parts)


def _of_page(selectors: Sequence[Selector], page: str | None) -> tuple[Selector, ...]:
    return tuple(selector for selector in selectors if selector.page in (None, page))


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
        page=capture.page,
    )


def hold(
    workspace: Workspace,
    store: Store,
    slug: str,
    capture: Capture,
    document: Document | None,
    record: bytes,
    *,
    in_place: str | None = None,
    also: Callable[[], None] | None = None,
) -> tuple[Outcome, Held, tuple[str, ...]]:
    """Keep a capture with what was read from it: `record` (a WARC of one record) under snapshots/, or `in_place` where
    its file lies there already; then its row, and whatever is `also` to be written with it, all or nothing.

    Gives what became of it, the capture as it is held, and warnings. Raises UnreadableError where its time has not
    come yet, UsageError where another file stands in its place, StoreError where nothing more can be kept.
    """
    check_time(capture.captured, capture.url or slug)
    warnings = _twins(store, slug, capture)
    place, written = (
        (in_place, False) if in_place else _write(workspace, slug, capture, record, bool(warnings))
    )
    held = held_of(capture, document, slug, place)
    try:
        with store.writing():
            _make_policy(workspace, store, slug, capture, document)
            store.note_reading(slug, str(reading_of(workspace, slug)))
            outcome = store.add_capture(held, document)
            if also is not None:
                also()
    except BaseException:  # also when interrupted: no file without its row
        if written:
            (workspace.root / place).unlink(missing_ok=True)
        raise
    return outcome, held, warnings


def check_time(captured: str, where: str) -> None:
    """Refuse a time that is none, or that has not come yet: such a policy could never be told as not observed."""
    latest = timeline.moment(clock.now()) + CLOCKS_DIFFER
    if timeline.moment(captured) > latest:
        raise UnreadableError(f"its time, {captured}, has not come yet", where, "check the clocks")


def known(store: Store, slug: str, capture: Capture) -> Held | None:
    """The same bytes of the same second, if the policy holds them already."""
    try:
        held = store.captures_at(slug, capture.captured)
    except NotFoundError:
        return None
    return next((twin for twin in held if twin.sha256 == capture.sha256), None)


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
    known = [*watched.pages[:1], *(entry.url for entry in reversed(watched.urls))] if watched else []
    url = next(iter(known), None)
    return Policy(
        slug=slug,
        title=title or (document.title if document else "") or slug,
        url=url or capture.url,
        tags=watched.tags if watched else (),
    )


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
