"""The nightly job: fetch, compare, judge, publish and notify for every policy of the watch list, in one bounded run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

from policydiff import deciding, publishing, timeline, waits
from policydiff.config import Watched
from policydiff.errors import NotFoundError, PausedError, PolicydiffError, StoreError
from policydiff.fetching import Asked, Fetched, SourcesOf, fetch
from policydiff.model import Trouble, Waiting
from policydiff.reports.site import SiteReport
from policydiff.store import Store
from policydiff.upkeep import first_capture
from policydiff.waits import Waits
from policydiff.workspace import Workspace

#: `waits`: somebody has to look; `failed`: its source did not give what was asked; `left`: not got to this time;
#: `quiet`: nothing to tell.
Outcome = Literal["waits", "failed", "left", "quiet"]

#: Exit statuses, which scripts rely on.
QUIET, WAITS, TROUBLE, RUNNING, FAILED = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Night:
    """One policy after the night: what was fetched (None: it is not watched, or was not got to), what waits of it, and
    what keeps it from being observed."""

    slug: str
    fetched: Fetched | None
    waiting: Waiting
    waits: Waits | None
    troubles: tuple[Trouble, ...] = ()
    new_trouble: bool = (
        False  # one of them began tonight, or the policy has gone unobserved for too long as of today
    )

    @property
    def failed(self) -> bool:
        """Whether its source did not give what was asked."""
        return self.fetched is not None and self.fetched.problem is not None

    @property
    def paused(self) -> str | None:
        """What is to be told of a source that wanted to be left alone; None where none did."""
        problem = None if self.fetched is None else self.fetched.problem
        return str(problem) if isinstance(problem, PausedError) else None

    @property
    def outcome(self) -> Outcome:
        """The one thing to tell first."""
        if self.waits is not None or self.waiting.withdrawn is not None:
            return "waits"
        if self.failed:
            return "failed"
        return "left" if self.fetched is None else "quiet"


@dataclass(frozen=True, slots=True)
class Job:
    """What a night is run with. `now` is 14 digits; `enough` says that the time is up."""

    workspace: Workspace
    store: Store
    sources: SourcesOf
    now: str
    enough: Callable[[], bool]


def time_is_up(minutes: float | None, clock: Callable[[], float] = time.monotonic) -> Callable[[], bool]:
    """Says whether so many minutes have passed since it was made; never, where there is no limit."""
    end = None if minutes is None else clock() + minutes * 60
    return lambda: end is not None and clock() >= end


def in_turn(watched: Iterable[Watched], store: Store) -> list[Watched]:
    """The policies in the order in which they are looked at: the longest not asked about first, then the longest
    unobserved, so that a night that was too short is made up for by the next."""
    asked = store.queue.looked_at()
    observed = store.last_observed()
    return sorted(
        watched, key=lambda one: (asked.get(one.slug, "")[:8], observed.get(one.slug, ""), one.slug)
    )


def run(job: Job, since: str | None) -> Iterator[Night]:
    """Look at every policy of the watch list in turn; then at what waits of those that are not on it.

    `since` is when a run began that was cut short: what it told nobody is known to have read, and is told again.
    Raises StoreError where nothing more can be kept.
    """
    store, settings = job.store, job.workspace.settings
    seen = set()
    ledger = deciding.Ledger(store.ledger())
    for watched in in_turn(settings.policies, store):
        seen.add(watched.slug)
        fetched = None
        if not job.enough():
            fetched = _fetched(job, watched)
        yield _night(job, ledger, watched.slug, fetched, since)
    review = settings.review
    for waiting in store.waiting(job.now, review.settle, review.stale):
        if waiting.policy not in seen:
            night = _night(job, ledger, waiting.policy, None, since)
            if night.outcome == "waits":
                yield night


def publish(job: Job, nights: Iterable[Night], folder: Path, templates: Path | None = None) -> SiteReport:
    """Write the site as it is after the night, and note what the night tells."""
    site = publishing.publish(job.workspace, job.store, folder, job.now, templates=templates)
    for night in nights:
        if night.waits is not None:
            _note_told(job, night.waits.waiting)
    return site


def _note_told(job: Job, waiting: Waiting) -> None:
    """Note that people were told of what waits, unless the site has: what was taken back is on no page of its own."""
    versions = {version.name: version for version in job.store.versions(waiting.policy)}
    old, new = versions[waiting.old or ""], versions[waiting.new or ""]
    reported = job.store.reported(waiting.policy)
    if not reported or reported[-1].new != new.first_seen:
        job.store.report(first_capture(job.store, new), first_capture(job.store, old), at=job.now)


def status(nights: Iterable[Night]) -> int:
    """The exit status: 0 nothing waits, 1 something waits, 4 some policies failed, 5 both."""
    found = list(nights)
    waiting = any(night.outcome == "waits" for night in found)
    failed = any(night.failed for night in found)
    return WAITS * waiting + FAILED * failed


def _fetched(job: Job, watched: Watched) -> Fetched:
    """What came of one policy: whatever goes wrong with it does not keep the others from being looked at."""
    try:
        return fetch(
            job.workspace,
            job.store,
            watched,
            job.sources,
            job.now,
            Asked(nightly=True, enough=job.enough),
        )
    except StoreError:
        raise
    except PolicydiffError as error:
        return Fetched(watched.slug, problem=error)


def _night(job: Job, ledger: deciding.Ledger, slug: str, fetched: Fetched | None, since: str | None) -> Night:
    review = job.workspace.settings.review
    troubles = tuple(job.store.queue.troubles(slug))
    try:
        told = job.store.waiting(job.now, review.settle, review.stale, slug=slug)[0]
    except NotFoundError:  # it was never got to
        return Night(slug, fetched, Waiting(slug, None, None, None), None)
    news = told if told.new is not None else _told_unread(job, slug, since, told)
    found = waits.waits_of(job.workspace, job.store, ledger, news)
    worth = found is not None and not found.review.done and _worth(found)
    return Night(
        slug, fetched, told, found if worth else None, troubles, _new_trouble(job, slug, told, troubles)
    )


def _new_trouble(job: Job, slug: str, told: Waiting, troubles: Iterable[Trouble]) -> bool:
    """Whether tonight is the first of a trouble that a person has to see to."""
    if any(trouble.since[:8] == job.now[:8] and trouble.kind != "failed" for trouble in troubles):
        return True
    if not told.stale or told.last_observed is None:
        return False
    review = job.workspace.settings.review
    gone_stale = timeline.moment(told.last_observed) + review.stale
    return timeline.moment(job.now) - gone_stale < timedelta(days=1)


def _told_unread(job: Job, slug: str, since: str | None, told: Waiting) -> Waiting:
    """What waits of a policy where a run told of it that was cut short before anybody is known to have read it."""
    reported = job.store.reported(slug)
    if since is None or not reported or reported[-1].at < since:
        return told
    named = {version.first_seen: version.name for version in job.store.versions(slug)}
    old, new = named.get(reported[-1].old or ""), named.get(reported[-1].new)
    return told if old is None or new is None else replace(told, old=old, new=new)


def _worth(found: Waits) -> bool:
    """Whether a person has to see it: a change of dates, order or form alone waits for nobody."""
    summary = found.comparison.summary
    return bool(summary.material or summary.wording)
