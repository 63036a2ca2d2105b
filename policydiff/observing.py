"""A page as it is now, for policies that nobody archives: observed where the time has come, and kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from policydiff import twins
from policydiff.config import Address
from policydiff.errand import Errand, addresses, within
from policydiff.errors import FetchError, PausedError, UnreadableError
from policydiff.fetcher.source import Live
from policydiff.model import Capture, Document, Listed, Searched
from policydiff.normalizer.quality import NO_TEXT, SCRIPTS_ONLY
from policydiff.planning import GONE


@dataclass(frozen=True, slots=True)
class Observing:
    """An errand to the live web."""

    errand: Errand
    live: Live

    def observe(self) -> None:
        """Look at the page, or at each of several, where the time has come; one that cannot be had keeps no other from
        being looked at."""
        problem: FetchError | None = None
        for address in addresses(self.errand.watched):
            since, until = within(address, "", self.errand.now)
            if not since <= self.errand.now <= until:
                continue
            known = self.errand.store.queue.searched(self.errand.slug, self.live.name, address.url)
            if known is None or self.errand.due(known):
                try:
                    self._observe(address, known)
                except PausedError:
                    raise
                except FetchError as error:
                    problem = problem or error
        if problem is not None:
            raise problem

    def _observe(self, address: Address, known: Searched | None) -> None:
        slug, queue = self.errand.slug, self.errand.store.queue
        self.errand.done.asked = True
        page = self.errand.page(address.url)
        newest = next(
            (
                one
                for one in reversed(self.errand.store.captures(slug))
                if one.source == "live" and one.page == page
            ),
            None,
        )
        observed = self.live.observe(address.url, known.token if known and newest else None)
        noted = Searched("", self.errand.now, self.errand.now, observed.token)
        capture, twin = observed.capture, None
        if capture is None:
            if newest is None:
                raise FetchError(
                    "the server says that nothing changed since nothing", address.url, kind="answer"
                )
            twin = newest
            capture = replace(twins.read(self.errand.workspace, newest), captured=self.errand.now, note=None)
        elif capture.status != 200:
            listed = Listed(address.url, capture.captured, None, capture.status, capture.media_type)
            with self.errand.store.writing():
                queue.add(slug, self.live.name, [listed], "recorded")
                queue.note_searched(slug, self.live.name, address.url, noted)
            self.errand.done.recorded += 1
            if capture.status in GONE:
                return  # told as such, and no failure of ours
            raise FetchError(f"HTTP status {capture.status}", capture.url, kind="refused")
        else:
            capture, noted = self._shown(address, capture, noted)
            if newest is not None and newest.sha256 == capture.sha256:
                twin = newest
        note = partial(queue.note_searched, slug, self.live.name, address.url, noted)
        self.errand.hold(capture, note, twin, address.url)
        if twin is None:
            self.errand.done.taken += 1
        else:
            self.errand.done.same += 1

    def _shown(self, address: Address, capture: Capture, noted: Searched) -> tuple[Capture, Searched]:
        """The page as a browser shows it, where it is an empty shell until its scripts have run."""
        try:
            if not _is_shell(capture, self.errand.read(capture)[1]):
                return capture, noted
            shown = self.live.observe_rendered(address.url).capture
        except UnreadableError:
            return capture, noted
        except FetchError as error:
            if error.kind != "browser":
                raise
            self.errand.done.warnings.append(f"{self.errand.slug}: {error}")
            return capture, noted
        if shown is None or shown.status != 200:
            return capture, noted
        # A server that says “unchanged” of the shell says nothing of what scripts fill in: no token.
        return shown, replace(noted, token=None)


def _is_shell(capture: Capture, document: Document | None) -> bool:
    """Whether a page says that it needs scripts, or holds some and nothing else."""
    if document is None:
        return False
    scripts = b"<script" in capture.data.lower()
    return SCRIPTS_ONLY in document.suspect or (scripts and NO_TEXT in document.suspect)
