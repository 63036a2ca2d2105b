"""One policy's turn in a run of the fetcher: what it is handed, what it brings back, and how it keeps a capture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from policydiff import holding, pages, pipeline, planning, timeline, twins
from policydiff.config import Address, Watched
from policydiff.errors import FetchError, PausedError, PolicydiffError, UnreadableError
from policydiff.fetcher.digests import OTHER
from policydiff.fetcher.warc import record_of
from policydiff.model import Capture, Document, Held, Searched
from policydiff.store import Store
from policydiff.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person, or the nightly job, wants of a run; times are 14 digits, None where the watch list decides.

    `again` asks anew what was asked a short while ago; `limit` bounds the captures taken of one policy in this run;
    `enough` says that the time is up: what is in the queue then stays there.
    """

    since: str | None = None
    until: str | None = None
    every: str | None = None
    limit: int | None = None
    again: bool = False
    nightly: bool = False
    enough: Callable[[], bool] = bool  # no: it is never enough


@dataclass(slots=True)
class Fetched:
    """What a run did for one policy. `problem` is why it did less than it wanted; `left` captures are still to come."""

    slug: str
    asked: bool = False  # whether its source was asked anything
    taken: int = 0
    same: int = 0
    recorded: int = 0
    vanished: int = 0
    left: int = 0
    suspect: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problem: PolicydiffError | None = None

    @property
    def paused(self) -> bool:
        """Whether the source wanted to be left alone."""
        return isinstance(self.problem, PausedError)


@dataclass(frozen=True, slots=True)
class Errand:
    """One policy's turn, as of `now` (14 digits); what comes of it is written into `done`."""

    workspace: Workspace
    store: Store
    watched: Watched
    now: str
    asked: Asked
    done: Fetched

    @property
    def slug(self) -> str:
        """The policy."""
        return self.watched.slug

    @property
    def explicit(self) -> bool:
        """Whether somebody says what to take of the past."""
        return self.asked.again or self.asked.since is not None or self.asked.every is not None

    def due(self, known: Searched) -> bool:
        """Whether what was asked before is to be asked again: by hand after an hour, at night when it is time."""
        every = self.watched.every if self.asked.nightly else "capture"
        return self.explicit or planning.due(known.at, every, self.now)

    def read(self, capture: Capture) -> tuple[Capture, Document | None]:
        """What a capture says; raises UnreadableError."""
        reading = holding.reading_of(self.workspace, self.slug)
        return holding.read_document(capture, normalize=pipeline.normalize, reading=reading)

    def page(self, url: str) -> str | None:
        """The page of the policy that is asked for at an address; None where the policy has one."""
        return pages.page_of(self.watched.pages, None, url)

    def hold(self, capture: Capture, also: Callable[[], None], twin: Held | None, asked: str) -> Held | None:
        """Keep a capture that was `asked` for at an address, as a reference where its bytes are held already.

        None where it was held itself.
        """
        slug = self.slug
        capture = replace(capture, page=self.page(asked))
        if holding.known(self.store, slug, capture) is not None:
            with self.store.writing():
                also()
            return None
        try:
            capture, document = self.read(capture)
        except UnreadableError as error:
            # Evidence all the same: what cannot be read is kept, and makes no version.
            document = None
            self.done.warnings.append(f"{slug}@{capture.captured}: {error.what}")
        if document is not None and document.suspect and OTHER in (capture.note or ""):
            # Cut off on its way twice over, as likely as not: what such a page lacks was not removed.
            what = "the archive's digest is not that of these bytes, nor do they look like the policy"
            raise FetchError(what, capture.archive, "it is asked for again", kind="damaged")
        record = record_of(capture) if twin is None else twins.reference(self.workspace, capture, twin)
        _, held, warnings = holding.hold(
            self.workspace, self.store, slug, capture, document, record, also=also
        )
        self.done.warnings.extend(warnings)
        if document is not None and document.suspect and twin is None:
            self.done.suspect.append(f"{timeline.name_of(held)}: {'; '.join(document.suspect)}")
        return held


def addresses(watched: Watched) -> Iterator[Address]:
    """The addresses to ask for, without those that are another one written otherwise (and hold on the same days)."""
    seen: set[tuple[object, ...]] = set()
    for address in (*watched.urls, *map(Address, watched.pages)):
        mark = (planning.same_page(address.url), address.since, address.until)
        if mark not in seen:
            seen.add(mark)
            yield address


def within(address: Address, since: str, until: str) -> tuple[str, str]:
    """The range cut down to the days on which the address holds."""
    if address.since is not None:
        since = max(since, f"{address.since:%Y%m%d}000000")
    if address.until is not None:
        until = min(until, f"{address.until:%Y%m%d}235959")
    return since, until
