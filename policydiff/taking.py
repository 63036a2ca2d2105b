"""What an archive has of a policy: listed, planned, queued, then asked for newest first and kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from policydiff import planning, twins
from policydiff.config import Address
from policydiff.errand import Errand, addresses, within
from policydiff.errors import FetchError, PausedError, UnreadableError, VanishedError
from policydiff.fetcher.source import Archive
from policydiff.model import Capture, Held, Queued, QueueState, Searched

#: Captures that are asked for at the same time: the limit is the pace, this only hides how long answers take.
WORKERS = 4


@dataclass(frozen=True, slots=True)
class Taking:
    """An errand to an archive."""

    errand: Errand
    archive: Archive

    def list_captures(self) -> None:
        """Ask which captures there are, and queue those that are wanted."""
        for address in addresses(self.errand.watched):
            self._list(address)

    def _list(self, address: Address) -> None:
        slug, queue = self.errand.slug, self.errand.store.queue
        known = queue.searched(slug, self.archive.name, address.url)
        since, every = self._range(known)
        if known is not None and since >= known.since and not self.errand.due(known):
            return
        # What lies ahead was captured by a clock that is: it is taken once its time has come.
        since, until = within(
            address, since, min(self.errand.asked.until or self.errand.now, self.errand.now)
        )
        self.errand.done.asked = True
        listed = [
            one
            for one in self.archive.search(address.url, since or None, until)
            if since <= one.captured <= until
        ]
        page = planning.same_page(address.url)
        queued = [one for one in queue.of(slug) if planning.same_page(one.listed.url) == page]
        plan = planning.plan(listed, queued, every, newest=known is None and self.errand.asked.until is None)
        through = max((one.captured for one in listed), default=known.through if known else "")
        begin = min(since, known.since) if known else since
        with self.errand.store.writing():
            if self.errand.explicit:
                queue.revive(slug, self.archive.name)
            queue.add(slug, self.archive.name, plan.wanted)
            self.errand.done.recorded += queue.add(slug, self.archive.name, plan.recorded, "recorded")
            if self.errand.asked.until is None:  # a look at the past says nothing of what has come since
                queue.note_searched(
                    slug, self.archive.name, address.url, Searched(begin, through, self.errand.now)
                )

    def _range(self, known: Searched | None) -> tuple[str, str]:
        """From when on to ask, and how much of it to take: after the first time, what has come since."""
        since = self.errand.asked.since
        if since is None and self.errand.watched.since is not None:
            since = f"{self.errand.watched.since:%Y%m%d}000000"
        past = self.errand.asked.every or planning.FIRST_EVERY
        if known is None:
            return since or planning.earlier(self.errand.now, planning.FIRST_PAST), past
        if (
            self.errand.asked.since is not None
            or self.errand.asked.every is not None
            or (since or known.since) < known.since
        ):
            return since or known.since, past
        return max(planning.overlapping(known.through), known.since), self.errand.watched.every

    def take_captures(self) -> None:
        """Ask for what is in the queue, newest first, so that a first fill that is cut short has what stands today."""
        waiting = [
            one
            for one in self.errand.store.queue.of(self.errand.slug, "waiting")
            if one.source == self.archive.name
        ]
        if self.errand.asked.limit is not None:
            waiting = waiting[: self.errand.asked.limit]
        held = twins.by_digest(self.errand.store.captures(self.errand.slug))
        with ThreadPoolExecutor(WORKERS) as pool:
            ahead = _Ahead(pool, self.archive, waiting, held)
            try:
                for queued in waiting:
                    if self.errand.asked.enough():
                        break
                    self._take(queued, ahead, held)
            finally:
                ahead.drop()

    def _take(self, queued: Queued, ahead: _Ahead, held: dict[str, Held]) -> None:
        """One capture of the queue: held already under another time, or asked for."""
        queue = self.errand.store.queue
        digest = _digest(queued) or ""
        if digest in held:
            twin = held[digest]
            try:
                capture = twins.same(self.errand.workspace, twin, queued)
            except UnreadableError as error:
                self.errand.done.warnings.append(f"{error}; the archive is asked for it again")
                del held[digest]
            else:
                self.errand.hold(capture, lambda: queue.settle(queued, "same"), twin, queued.listed.url)
                self.errand.done.same += 1
                return
        self.errand.done.asked = True
        try:
            self._receive(queued, ahead.result(queued), held)
        except PausedError:
            raise
        except VanishedError as error:
            queue.settle(queued, "vanished", error.what)
            self.errand.done.vanished += 1
            self.errand.done.warnings.append(str(error))
        except FetchError as error:
            # Where the archive gives nothing at all, the fault is hardly this capture's.
            queue.postpone(queued, error.what, alone=self.errand.done.taken > 0)
            if error.kind not in ("damaged", "answer"):
                raise
            self.errand.done.problem = error  # of this capture alone: the others may be well

    def _receive(self, queued: Queued, capture: Capture, held: dict[str, Held]) -> None:
        """Keep what an archive gave, or note that it is no page."""
        queue = self.errand.store.queue
        if capture.status is not None and not 200 <= capture.status < 300:
            listed = replace(queued.listed, status=capture.status)
            queue.settle(replace(queued, listed=listed), "recorded", f"HTTP status {capture.status}")
            self.errand.done.recorded += 1
            return
        twin = next((one for one in held.values() if one.sha256 == capture.sha256), None)
        state: QueueState = "taken" if twin is None else "same"
        kept = self.errand.hold(capture, lambda: queue.settle(queued, state), twin, queued.listed.url)
        if twin is not None:
            self.errand.done.same += 1
            return
        self.errand.done.taken += 1
        if kept is not None and kept.digest is not None:
            held[kept.digest] = kept


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
            digest = _digest(queued)
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


def _digest(queued: Queued) -> str | None:
    """The digest of a page in the queue: that of a redirection is of the few bytes that came with it, every time."""
    return queued.listed.digest if queued.listed.status in (None, 200) else None
