"""Captures fetched into a workspace: a policy asked of its source, its versions worked out, its troubles noted.

Everything that is decided is written down before it is done, so that a run which is killed at any moment goes on where
it was: the list of what to ask for in one step, and each capture together with the note that it was had.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from policydiff import planning, upkeep
from policydiff.config import Watched
from policydiff.errand import Asked, Errand, Fetched, addresses, within
from policydiff.errors import FetchError, NotFoundError, PolicydiffError, UnreadableError, UsageError
from policydiff.fetcher.source import Archive, Live
from policydiff.model import Held, Policy, Queued
from policydiff.observing import Observing
from policydiff.store import Store
from policydiff.taking import Taking
from policydiff.workspace import Workspace

if TYPE_CHECKING:
    from policydiff.fetcher.savepage import SavePage

__all__ = ["Asked", "Fetched", "SourcesOf", "fetch"]

#: An archive that has captured nothing for so long is asked to, where the settings say so.
SAVE_AFTER = timedelta(days=2)


class SourcesOf(Protocol):
    """Where each policy's captures come from; `sources.Sources`."""

    def of(self, watched: Watched) -> Archive | Live:
        """The source of a policy's captures; raises UsageError where the settings name none."""

    def saver(self, watched: Watched) -> SavePage | None:
        """Whom to ask for a capture of a policy's page today; None where nobody is to be asked."""


def fetch(
    workspace: Workspace,
    store: Store,
    watched: Watched,
    sources: SourcesOf,
    now: str,
    asked: Asked,
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
        source = sources.of(watched)
        errand = Errand(workspace, store, watched, now, asked, done)
        if isinstance(source, Live):
            Observing(errand, source).observe()
        else:
            taking = Taking(errand, source)
            taking.list_captures()
            taking.take_captures()
            _save(errand, source, sources)
    except (FetchError, UnreadableError, UsageError) as error:
        done.problem = error
    if done.taken or done.same or watched.slug in store.pending():
        upkeep.refresh(workspace, store, watched.slug)
    done.left = len(store.queue.of(watched.slug, "waiting"))
    _note_troubles(store, watched, now, done)
    return done


def _enrol(workspace: Workspace, store: Store, watched: Watched) -> None:
    """Make the policy's row, so that there is something to queue for; a known one stays as it is."""
    try:
        store.policy(watched.slug)
    except NotFoundError:
        url = watched.urls[-1].url if watched.urls else next(iter(watched.pages), None)
        store.add_policy(Policy(watched.slug, watched.title or watched.slug, url, watched.tags))


def _save(errand: Errand, archive: Archive, sources: SourcesOf) -> None:
    """Have the pages captured of which the archive has nothing new, so that there is something to compare tomorrow.

    That it cannot is told, and is no failure: there is another night.
    """
    saver = sources.saver(errand.watched) if errand.asked.nightly and errand.done.asked else None
    if saver is None:
        return
    late = planning.earlier(errand.now, SAVE_AFTER)
    for address in addresses(errand.watched):
        known = errand.store.queue.searched(errand.slug, archive.name, address.url)
        holds = within(address, errand.now, errand.now) == (errand.now, errand.now)
        if holds and known is not None and known.through < late:
            try:
                errand.done.warnings.append(f"{errand.slug}: {saver.save(address.url)}")
            except FetchError as error:
                errand.done.warnings.append(f"{errand.slug}: {error}")


def _note_troubles(store: Store, watched: Watched, now: str, done: Fetched) -> None:
    """Note what a person has to see to, and that what was noted is over."""
    slug, queue = watched.slug, store.queue
    captures = store.captures(slug)
    newest = captures[-1].captured if captures else ""
    queued = queue.of(slug)
    lost = planning.given_up_since(queued, newest)
    if done.problem is not None and not done.paused:
        queue.note_trouble(slug, "failed", now, _message(done.problem))
    elif lost is not None:
        what = f"the capture of {_day(lost.listed.captured)} could not be had ({lost.problem})"
        queue.note_trouble(slug, "failed", now, f"{what}; `policydiff fetch {slug} --again` asks once more")
    elif done.asked and done.problem is None:
        queue.end_trouble(slug, "failed")
    gone = _gone(watched, captures, queued)
    if gone is not None:
        queue.note_trouble(
            slug, "gone", now, f"HTTP status {gone.listed.status} on {_day(gone.listed.captured)}"
        )
    else:
        queue.end_trouble(slug, "gone")
    elsewhere = _elsewhere(watched, captures)
    if elsewhere is not None:
        queue.note_trouble(slug, "elsewhere", now, f"now at {elsewhere}")
    else:
        queue.end_trouble(slug, "elsewhere")


def _gone(watched: Watched, captures: Sequence[Held], queued: Sequence[Queued]) -> Queued | None:
    """The capture that says that the policy's page, or one of several, is there no more."""
    if not watched.pages:
        return planning.gone_since(queued, captures[-1].captured if captures else "")
    for page in watched.pages:
        held = max((one.captured for one in captures if one.page == page), default="")
        listed = [one for one in queued if planning.same_page(one.listed.url) == planning.same_page(page)]
        if gone := planning.gone_since(listed, held):
            return gone
    return None


def _message(problem: PolicydiffError) -> str:
    kind = f"{problem.kind}: " if isinstance(problem, FetchError) else ""
    return f"{kind}{problem}"


def _day(captured: str) -> str:
    return f"{captured[:4]}-{captured[4:6]}-{captured[6:8]}"


def _elsewhere(watched: Watched, captures: Sequence[Held]) -> str | None:
    """The address to which the newest fetched capture (of one of its pages) was sent, where that is none of its own."""
    fetched = [held for held in captures if held.source in ("wayback", "memento", "live")]
    newest = {held.page: held.url for held in fetched}
    if not (watched.urls or watched.pages):
        return None
    ours = {planning.same_page(address.url) for address in addresses(watched)}
    return next((url for url in newest.values() if url and planning.same_page(url) not in ours), None)
