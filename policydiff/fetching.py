"""Captures fetched into a workspace: what an archive has is listed, planned, asked for and held, one policy at a time.

Everything that is decided is written down before it is done, so that a run which is killed at any moment goes on where
it was: the list of what to ask for in one step, and each capture together with the note that it was had.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from policydiff import holding, pipeline, planning, timeline, upkeep
from policydiff.config import Address, Watched
from policydiff.errors import (
    FetchError,
    NotFoundError,
    PausedError,
    PolicydiffError,
    UnreadableError,
    UsageError,
    VanishedError,
)
from policydiff.fetcher.digests import OTHER
from policydiff.fetcher.files import Plain, found_in
from policydiff.fetcher.source import Archive, Live
from policydiff.fetcher.warc import capture_of, record_of, revisit_of, revisited
from policydiff.model import Capture, Held, Listed, Policy, Queued, QueueState, Searched
from policydiff.store import Store
from policydiff.workspace import Workspace

#: Captures that are asked for at the same time: the limit is the pace, this only hides how long answers take.
WORKERS = 4

SourceOf = Callable[[Watched], Archive | Live]


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


def fetch(
    workspace: Workspace,
    store: Store,
    watched: Watched,
    source_of: SourceOf,
    now: str,
    asked: Asked = Asked(),
) -> Fetched:
    """Fetch what is missing of one policy and work out its versions, as of `now` (14 digits).

    Whatever goes wrong with its source is in `Fetched.problem`, and noted as a trouble of the policy. Raises
    StoreError where nothing more can be kept.
    """
    done = Fetched(watched.slug)
    _enrol(workspace, store, watched)
    problem = upkeep.read_otherwise(workspace, store, watched.slug)
    if problem is not None:
        done.problem = problem
        return done
    try:
        source = source_of(watched)
        run = _Run(workspace, store, watched, now, asked, done)
        if isinstance(source, Live):
            run.observe(source)
        else:
            run.list_captures(source)
            run.take_captures(source)
    except PausedError as error:
        done.problem = error
    except (FetchError, UnreadableError, UsageError) as error:
        done.problem = error
    if done.taken or done.same or watched.slug in store.pending():
        upkeep.refresh(workspace, store, watched.slug)
    done.left = len(store.queue.of(watched.slug, "waiting"))
    _note_troubles(store, watched, now, done)
    return done


@dataclass(slots=True)
class _Run:
    """One run over one policy."""

    workspace: Workspace
    store: Store
    watched: Watched
    now: str
    asked: Asked
    done: Fetched

    # ── an archive ──────────────────────────────────────────────────────────────────────────────────────────

    def list_captures(self, archive: Archive) -> None:
        """Ask which captures there are, and queue those that are wanted."""
        for address in _distinct(self.watched.urls):
            self._list(archive, address)

    def _list(self, archive: Archive, address: Address) -> None:
        slug, queue = self.watched.slug, self.store.queue
        known = queue.searched(slug, archive.name, address.url)
        since, every = self._range(known)
        if known is not None and since >= known.since and not self._due(known):
            return
        since, until = _within(address, since, self.asked.until)
        self.done.asked = True
        listed = [
            one
            for one in archive.search(address.url, since or None, until)
            if since <= one.captured <= (until or one.captured)
        ]
        plan = planning.plan(listed, queue.of(slug), every)
        through = max((one.captured for one in listed), default=known.through if known else "")
        begin = min(since, known.since) if known else since
        with self.store.writing():
            queue.add(slug, archive.name, plan.wanted)
            self.done.recorded += queue.add(slug, archive.name, plan.recorded, "recorded")
            queue.note_searched(slug, archive.name, address.url, Searched(begin, through, self.now))

    @property
    def _explicit(self) -> bool:
        """Whether somebody says what to take of the past."""
        return self.asked.again or self.asked.since is not None or self.asked.every is not None

    def _range(self, known: Searched | None) -> tuple[str, str]:
        """From when on to ask, and how much of it to take: after the first time, what has come since."""
        since = self.asked.since
        if since is None and self.watched.since is not None:
            since = f"{self.watched.since:%Y%m%d}000000"
        past = self.asked.every or planning.FIRST_EVERY
        if known is None:
            return since or planning.earlier(self.now, planning.FIRST_PAST), past
        if (
            self.asked.since is not None
            or self.asked.every is not None
            or (since or known.since) < known.since
        ):
            return since or known.since, past
        return max(planning.overlapping(known.through), known.since), self.watched.every

    def _due(self, known: Searched) -> bool:
        """Whether what was asked before is to be asked again: by hand after an hour, at night when it is time."""
        every = self.watched.every if self.asked.nightly else "capture"
        return self._explicit or planning.due(known.at, every, self.now)

    def take_captures(self, archive: Archive) -> None:
        """Ask for what is in the queue, newest first, so that a first fill that is cut short has what stands today."""
        waiting = [
            one for one in self.store.queue.of(self.watched.slug, "waiting") if one.source == archive.name
        ]
        if self.asked.limit is not None:
            waiting = waiting[: self.asked.limit]
        held = _by_digest(self.store.captures(self.watched.slug))
        with ThreadPoolExecutor(WORKERS) as pool:
            ahead = _Ahead(pool, archive, waiting, held)
            try:
                for queued in waiting:
                    if self.asked.enough():
                        break
                    self._take(queued, ahead, held)
            finally:
                ahead.drop()

    def _take(self, queued: Queued, ahead: _Ahead, held: dict[str, Held]) -> None:
        """One capture of the queue: held already under another time, or asked for."""
        queue = self.store.queue
        twin = held.get(queued.listed.digest or "")
        if twin is not None:
            capture = _same(self.workspace, twin, queued)
            self._hold(capture, lambda: queue.settle(queued, "same"), twin)
            self.done.same += 1
            return
        self.done.asked = True
        try:
            self._receive(queued, ahead.result(queued), held)
        except PausedError:
            raise
        except VanishedError as error:
            queue.settle(queued, "vanished", error.what)
            self.done.vanished += 1
            self.done.warnings.append(str(error))
        except FetchError as error:
            queue.postpone(queued, error.what)
            if error.kind not in ("damaged", "answer"):
                raise
            self.done.problem = error  # of this capture alone: the others may be well

    def _receive(self, queued: Queued, capture: Capture, held: dict[str, Held]) -> None:
        """Keep what an archive gave, or note that it is no page."""
        queue = self.store.queue
        if capture.status is not None and not 200 <= capture.status < 300:
            listed = replace(queued.listed, status=capture.status)
            queue.settle(replace(queued, listed=listed), "recorded", f"HTTP status {capture.status}")
            self.done.recorded += 1
            return
        twin = next((one for one in held.values() if one.sha256 == capture.sha256), None)
        state: QueueState = "taken" if twin is None else "same"
        kept = self._hold(capture, lambda: queue.settle(queued, state), twin)
        if twin is not None:
            self.done.same += 1
            return
        self.done.taken += 1
        if kept is not None and kept.digest is not None:
            held[kept.digest] = kept

    # ── a page as it is now ─────────────────────────────────────────────────────────────────────────────────

    def observe(self, live: Live) -> None:
        """Look at the page, where the time has come."""
        for address in _distinct(self.watched.urls):
            since, until = _within(address, "", None)
            if not since <= self.now <= (until or self.now):
                continue
            known = self.store.queue.searched(self.watched.slug, live.name, address.url)
            if known is None or self._due(known):
                self._observe(live, address, known)

    def _observe(self, live: Live, address: Address, known: Searched | None) -> None:
        slug, queue = self.watched.slug, self.store.queue
        self.done.asked = True
        newest = next((one for one in reversed(self.store.captures(slug)) if one.source == "live"), None)
        observed = live.observe(address.url, known.token if known and newest else None)
        noted = Searched("", self.now, self.now, observed.token)
        capture, twin = observed.capture, None
        if capture is None:
            if newest is None:
                raise FetchError(
                    "the server says that nothing changed since nothing", address.url, kind="answer"
                )
            twin = newest
            capture = replace(_read(self.workspace, newest), captured=self.now, note=None)
        elif capture.status != 200:
            listed = Listed(address.url, capture.captured, None, capture.status, capture.media_type)
            with self.store.writing():
                queue.add(slug, live.name, [listed], "recorded")
                queue.note_searched(slug, live.name, address.url, noted)
            self.done.recorded += 1
            raise FetchError(f"HTTP status {capture.status}", capture.url, kind="refused")
        elif newest is not None and newest.sha256 == capture.sha256:
            twin = newest
        self._hold(capture, lambda: queue.note_searched(slug, live.name, address.url, noted), twin)
        if twin is None:
            self.done.taken += 1
        else:
            self.done.same += 1

    # ── both ────────────────────────────────────────────────────────────────────────────────────────────────

    def _hold(self, capture: Capture, also: Callable[[], None], twin: Held | None) -> Held | None:
        """Keep a capture, as a reference where its bytes are held already; None where it was held itself."""
        slug = self.watched.slug
        if holding.known(self.store, slug, capture) is not None:
            with self.store.writing():
                also()
            return None
        reading = holding.reading_of(self.workspace, slug)
        try:
            capture, document = holding.read_document(capture, normalize=pipeline.normalize, reading=reading)
        except UnreadableError as error:
            # Evidence all the same: what cannot be read is kept, and makes no version.
            document = None
            self.done.warnings.append(f"{slug}@{capture.captured}: {error.what}")
        if document is not None and document.suspect and OTHER in (capture.note or ""):
            # Cut off on its way twice over, as likely as not: what such a page lacks was not removed.
            what = "the archive's digest is not that of these bytes, nor do they look like the policy"
            raise FetchError(what, capture.archive, "it is asked for again", kind="damaged")
        record = record_of(capture) if twin is None else _reference(self.workspace, capture, twin)
        _, held, warnings = holding.hold(
            self.workspace, self.store, slug, capture, document, record, also=also
        )
        self.done.warnings.extend(warnings)
        if document is not None and document.suspect and twin is None:
            self.done.suspect.append(f"{timeline.name_of(held)}: {'; '.join(document.suspect)}")
        return held


class _Ahead:
    """Asks for the captures of a queue a few at a time, ahead of whoever takes them in, and in their order.

    Of several with one digest only the first is asked for ahead: the others will be the same.
    """

    def __init__(
        self, pool: ThreadPoolExecutor, archive: Archive, waiting: Sequence[Queued], held: dict[str, Held]
    ) -> None:
        self._pool = pool
        self._archive = archive
        self._asked: dict[Queued, Future[Capture]] = {}
        seen = set(held)
        self._to_ask: deque[Queued] = deque()
        for queued in waiting:
            digest = queued.listed.digest
            if digest is None or digest not in seen:
                self._to_ask.append(queued)
            if digest is not None:
                seen.add(digest)

    def result(self, queued: Queued) -> Capture:
        """The bytes of a capture; raises FetchError."""
        while self._to_ask and len(self._asked) < WORKERS and queued not in self._asked:
            self._ask(self._to_ask.popleft())
        if queued not in self._asked:
            self._ask(queued)
        future = self._asked.pop(queued)
        while self._to_ask and len(self._asked) < WORKERS:
            self._ask(self._to_ask.popleft())
        return future.result()

    def drop(self) -> None:
        """Ask for nothing more."""
        for future in self._asked.values():
            future.cancel()

    def _ask(self, queued: Queued) -> None:
        if queued not in self._asked:
            self._asked[queued] = self._pool.submit(self._archive.replay, queued.listed)


def _enrol(workspace: Workspace, store: Store, watched: Watched) -> None:
    """Make the policy's row, so that there is something to queue for; a known one stays as it is."""
    try:
        store.policy(watched.slug)
    except NotFoundError:
        url = watched.urls[-1].url if watched.urls else next(iter(watched.pages), None)
        store.add_policy(Policy(watched.slug, watched.title or watched.slug, url, watched.tags))


def _note_troubles(store: Store, watched: Watched, now: str, done: Fetched) -> None:
    """Note what a person has to see to, and that what was noted is over."""
    slug, queue = watched.slug, store.queue
    if done.problem is not None and not done.paused:
        queue.note_trouble(slug, "failed", now, _message(done.problem))
    elif done.asked and done.problem is None:
        queue.end_trouble(slug, "failed")
    gone = planning.gone_since(queue.of(slug))
    if gone is not None:
        queue.note_trouble(
            slug, "gone", now, f"HTTP status {gone.listed.status} on {_day(gone.listed.captured)}"
        )
    else:
        queue.end_trouble(slug, "gone")
    elsewhere = _elsewhere(watched, store.captures(slug))
    if elsewhere is not None:
        queue.note_trouble(slug, "elsewhere", now, f"now at {elsewhere}")
    else:
        queue.end_trouble(slug, "elsewhere")


def _message(problem: PolicydiffError) -> str:
    kind = f"{problem.kind}: " if isinstance(problem, FetchError) else ""
    return f"{kind}{problem}"


def _day(captured: str) -> str:
    return f"{captured[:4]}-{captured[4:6]}-{captured[6:8]}"


def _elsewhere(watched: Watched, captures: Sequence[Held]) -> str | None:
    """The address to which the newest fetched capture was sent, where it is none of the policy's."""
    newest = next(
        (held for held in reversed(captures) if held.source in ("wayback", "memento", "live")), None
    )
    if newest is None or newest.url is None or not watched.urls:
        return None
    ours = {planning.same_page(address.url) for address in watched.urls}
    return None if planning.same_page(newest.url) in ours else newest.url


def _distinct(addresses: Iterable[Address]) -> Iterator[Address]:
    """The addresses without those that are another one written otherwise (and hold on the same days)."""
    seen: set[tuple[object, ...]] = set()
    for address in addresses:
        mark = (planning.same_page(address.url), address.since, address.until)
        if mark not in seen:
            seen.add(mark)
            yield address


def _within(address: Address, since: str, until: str | None) -> tuple[str, str | None]:
    """The range cut down to the days on which the address holds."""
    if address.since is not None:
        since = max(since, f"{address.since:%Y%m%d}000000")
    if address.until is not None:
        last = f"{address.until:%Y%m%d}235959"
        until = last if until is None else min(until, last)
    return since, until


def _by_digest(captures: Iterable[Held]) -> dict[str, Held]:
    """The held captures by the digest that their archive states, each the earliest."""
    found: dict[str, Held] = {}
    for held in captures:
        if held.digest is not None and held.path.endswith(".warc.gz"):
            found.setdefault(held.digest, held)
    return found


def _read(workspace: Workspace, held: Held) -> Capture:
    """A held capture with its bytes; raises UnreadableError where its file is gone or is not what was captured."""
    path = workspace.root / held.path
    first = next(iter(found_in(path)))
    if isinstance(first, Plain):
        raise UnreadableError("this is no record of a WARC", str(path), "see `policydiff verify`")
    capture = capture_of(first.record, first.referred)
    if capture.sha256 != held.sha256:
        raise UnreadableError("is not what was captured", str(path), "see `policydiff verify`")
    return capture


def _same(workspace: Workspace, twin: Held, queued: Queued) -> Capture:
    """The capture that an archive lists, whose bytes are those of one that is held."""
    listed = queued.listed
    capture = _read(workspace, twin)
    return replace(
        capture,
        captured=listed.captured,
        url=listed.url,
        archive=listed.address,
        digest=listed.digest,
        status=capture.status or listed.status,
        note=None,
    )


def _reference(workspace: Workspace, capture: Capture, twin: Held) -> bytes:
    """The record of a capture whose bytes are held already: a revisit of the file that has them, where that can be."""
    path = Path(workspace.root / twin.path)
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
