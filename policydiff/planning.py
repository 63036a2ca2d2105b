"""Which of the captures that an archive lists are asked for: pure, so that a run that was killed plans the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from policydiff import timeline
from policydiff.fetcher.addresses import tracks
from policydiff.model import Listed, Queued, QueueState

#: What a first run takes of a policy's past, unless told otherwise: a capture a month of the last two years.
FIRST_PAST = timedelta(days=730)
FIRST_EVERY = "month"

#: How long the answer to a search is good for, by how often a policy is looked at: a little less than the period, so
#: that a job that starts a minute earlier tonight than last night still asks.
_GOOD_FOR = {
    "capture": timedelta(hours=1),
    "day": timedelta(hours=20),
    "week": timedelta(days=6, hours=12),
    "month": timedelta(days=27),
}
#: An archive may list a capture days after it was made: the next search begins so long before the newest listed.
_LATE = timedelta(days=3)

#: A period in which one of these was got is not asked about again.
_GOT: tuple[QueueState, ...] = ("waiting", "taken", "same")
#: Statuses that say that a page is there no more.
GONE = frozenset((404, 410, 451))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list of captures comes to: those to ask for, and those to note, which are no pages."""

    wanted: tuple[Listed, ...]
    recorded: tuple[Listed, ...]


def plan(listed: Iterable[Listed], known: Iterable[Queued], every: str, *, newest: bool = False) -> Plan:
    """The captures to ask for: of each period the first, and a page sooner than a redirection; the `newest` page, too,
    where that is wanted: a first fill ends with what stands today.

    What is `known` already counts for its period, unless the archive could not give it. An answer that is no page
    (another status than 200 or a redirection) is only noted, once a period and status.
    """
    got: set[str] = set()
    noted: set[tuple[str, int | None]] = set()
    passed: set[tuple[str, str]] = set()
    for queued in known:
        passed.add((queued.listed.captured, queued.listed.url))
        if queued.state in _GOT:
            got.add(period(queued.listed.captured, every))
        elif queued.state == "recorded":
            noted.add((period(queued.listed.captured, every), queued.listed.status))
    fresh = sorted(
        (one for one in listed if (one.captured, one.url) not in passed),
        key=lambda one: (one.captured, one.url),
    )
    wanted: list[Listed] = []
    for fits in (_is_page, _leads_on):
        for one in filter(fits, fresh):
            if every == "capture" or (when := period(one.captured, every)) not in got:
                wanted.append(one)
                if every != "capture":
                    got.add(when)
    last = next((one for one in reversed(fresh) if _is_page(one)), None)
    if newest and last is not None and last not in wanted:
        wanted.append(last)
    return Plan(tuple(wanted), tuple(_noted(fresh, noted, every)))


def _noted(fresh: Iterable[Listed], noted: set[tuple[str, int | None]], every: str) -> Iterator[Listed]:
    for one in fresh:
        mark = (period(one.captured, every), one.status)
        if not _is_page(one) and not _leads_on(one) and mark not in noted:
            noted.add(mark)
            yield one


def period(captured: str, every: str) -> str:
    """The period in which a time lies; "capture" is a period for each.

    >>> period("20240301120000", "week")
    '2024-W09'
    """
    if every == "day":
        return captured[:8]
    if every == "month":
        return captured[:6]
    if every == "week":
        year, week, _ = timeline.moment(captured).isocalendar()
        return f"{year}-W{week:02}"
    return captured


def due(asked_at: str, every: str, now: str) -> bool:
    """Whether what was asked at a time is to be asked again at `now`; a time that lies ahead is not believed."""
    age = timeline.moment(now) - timeline.moment(asked_at)
    return age < timedelta() or age >= _GOOD_FOR[every]


def overlapping(through: str) -> str:
    """Where the next search begins, so that captures that were listed late are found."""
    return timeline.digits(timeline.moment(through) - _LATE) if through else ""


def earlier(time: str, by: timedelta) -> str:
    """A time so much earlier, as 14 digits."""
    return timeline.digits(timeline.moment(time) - by)


def gone_since(queued: Iterable[Queued], held: str) -> Queued | None:
    """The capture that says that the page is there no more, where it is newer than what is `held` (14 digits, "" for
    nothing) and no later one says otherwise."""
    newest = max(
        (one for one in queued if one.state == "recorded" and one.listed.captured > held),
        key=lambda one: one.listed.captured,
        default=None,
    )
    return newest if newest is not None and newest.listed.status in GONE else None


def given_up_since(queued: Iterable[Queued], held: str) -> Queued | None:
    """The newest capture that was tried too often, where it is newer than what is `held` (14 digits, "" for nothing):
    what it holds nobody knows."""
    newer = (one for one in queued if one.state == "failed" and one.listed.captured > held)
    return max(newer, key=lambda one: one.listed.captured, default=None)


def same_page(url: str) -> str:
    """An address without what does not make it another page: scheme, `www.`, port, closing slash, fragment, tracking.

    >>> same_page("http://www.acme.example:80/privacy/?utm_source=mail#top")
    'acme.example/privacy'
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = "&".join(part for part in parts.query.split("&") if part and not tracks(part))
    return f"{host}{parts.path.rstrip('/')}{'?' if query else ''}{query}"


def _is_page(one: Listed) -> bool:
    return one.status is None or one.status == 200


def _leads_on(one: Listed) -> bool:
    return one.status is not None and 300 <= one.status < 400
