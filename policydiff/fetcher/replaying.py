"""A listed capture made into one that is held: digest checked, redirects between captures followed, gaps told.

What an archive's answers mean is the same whoever asks: with Memento-Datetime they are the page's own, whatever their
status; without, the archive's. The evidence is of exactly what was retrieved: a page that sent its visitors elsewhere
gives the capture it led to, with that capture's address and time, and a note of where we came from.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from policydiff.errors import FetchError, VanishedError
from policydiff.fetcher.digests import COMPRESSED, OTHER, sha1
from policydiff.model import Capture, Listed

#: Redirects between captures that are followed. Browsers give up after 20; real chains are of one to three.
HOPS = 8

#: How far in time a redirect's target may lie from it. Crawlers get it within seconds, or come again the next day.
NEAR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A capture as an archive showed it. `time` is 14 digits; `leads_to` is where it sent its visitors, if it did.

    `promised` is how many bytes the page's own server said it would send, None where that is not told; `raw` says that
    the archive was asked for the bytes as they were captured, and not for a page made for browsers.
    """

    url: str
    time: str
    status: int
    media_type: str | None
    leads_to: str | None
    promised: int | None
    sent: bytes
    body: bytes
    raw: bool = True


#: Shows the capture of an address at a time (14 digits): that very one, or if `near`, the nearest there is. Raises
#: VanishedError where there is none.
Show = Callable[[str, str, bool], Shown]


#: What is noted where the bytes as they were captured cannot be had.
ALTERED = "as the archive shows it to browsers, which may have other addresses in its links"


def is_theirs(headers: Mapping[str, str]) -> bool:
    """Whether an answer is an archived page's own, and not the archive's."""
    return "Memento-Datetime" in headers


def memento_time(headers: Mapping[str, str], where: str) -> str:
    """When an archived answer was captured, as 14 digits; raises FetchError where its header cannot be read."""
    try:
        date = parsedate_to_datetime(headers["Memento-Datetime"])
    except ValueError:
        raise FetchError("the archive does not say of when this is", where, kind="answer") from None
    return (date.astimezone(UTC) if date.tzinfo else date).strftime("%Y%m%d%H%M%S")


def capture_of(source: str, show: Show, address: Callable[[str, str], str], listed: Listed) -> Capture:
    """The capture that an archive lists; `address` gives where a person opens the capture of a time and an address.

    Raises VanishedError where the archive has it no more, and FetchError (`damaged`) where it does not give the same
    bytes twice and neither are those of its digest.
    """
    try:
        shown, note = _checked(show, listed)
    except VanishedError:
        instead = _instead(show, listed)
        if instead is None:
            raise
        shown, note = instead, _came(listed)
    here = _followed(show, shown)
    if here is None:
        note = _joined(
            note, f"sends its visitors to {shown.leads_to}, of which the archive shows no capture of the day"
        )
        here = shown
    elif here is not shown:
        note = _came(listed)
    if not here.raw:
        note = _joined(note, ALTERED)
    return Capture(
        data=here.body,
        captured=here.time,
        url=here.url,
        media_type=here.media_type,
        status=here.status,
        source=source,
        archive=address(here.time, here.url),
        digest=listed.digest if here.time == listed.captured and here is shown else None,
        note=note,
    )


def _checked(show: Show, listed: Listed) -> tuple[Shown, str | None]:
    """A capture whose bytes are those of its digest, or came the same twice; with a note where that is to be told.

    Only of pages: what an archive sends along with a redirect or an error is often its own.
    """
    first = show(listed.url, listed.captured, False)
    if first.status != 200:
        return first, None
    if (note := _believed(listed.digest, first)) is not None:
        return first, note or None
    again = show(listed.url, listed.captured, False)
    if (note := _believed(listed.digest, again)) is not None:
        return again, note or None
    if again.body != first.body:
        what = "the archive gives damaged bytes, other ones each time"
        raise FetchError(what, listed.address, kind="damaged")
    if _short(again) or _unended(again.body):
        raise FetchError("the archive gives only the beginning of it", listed.address, kind="damaged")
    return again, OTHER


def _instead(show: Show, listed: Listed) -> Shown | None:
    """What the archive shows in place of a redirect: those from http to https, and their like, are passed over."""
    if listed.status is None or not 300 <= listed.status < 400:
        return None
    shown = show(listed.url, listed.captured, True)
    return shown if _near(shown.time, listed.captured) else None


def _believed(digest: str | None, shown: Shown) -> str | None:
    """Whether these bytes are those of the capture: "" if so, a note if that is only so before unpacking, None if not.

    Where the archive states no digest, the length that the page's own server told is all there is to go by.
    """
    if digest is None:
        return None if _short(shown) else ""
    if sha1(shown.body) == digest:
        return ""
    return COMPRESSED if sha1(shown.sent) == digest else None


def _short(shown: Shown) -> bool:
    longest = max(len(shown.sent), len(shown.body))
    return shown.raw and shown.promised is not None and longest < shown.promised


def _unended(body: bytes) -> bool:
    """Whether a page of HTML has no end. Few whole ones have none, and of these fewer a digest that is another's."""
    begun = b"<html" in body[:5_000].lower()
    return begun and b"</html" not in body[-2_000:].lower() and b"</body" not in body[-20_000:].lower()


def _followed(show: Show, start: Shown) -> Shown | None:
    """Where a capture's redirects end; itself where it is none, None where they lead out of what the archive has."""
    shown, seen = start, {(start.url, start.time)}
    for _ in range(HOPS):
        if shown.leads_to is None:
            return shown
        try:
            after = show(shown.leads_to, shown.time, True)
        except VanishedError:
            return None
        if not _near(after.time, start.time) or (after.url, after.time) in seen:
            return None
        seen.add((after.url, after.time))
        shown = after
    return None


def _near(one: str, other: str) -> bool:
    return abs(_moment(one) - _moment(other)) <= NEAR


def _moment(time: str) -> datetime:
    return datetime.strptime(time, "%Y%m%d%H%M%S")


def _came(listed: Listed) -> str:
    return f"listed at {listed.captured} as {listed.url}, which sent its visitors here"


def not_shown(status: int, where: str) -> FetchError:
    """Why an archive gave no capture, as the status of its own answer tells: only what it says is gone, is gone."""
    if 300 <= status < 400:
        return VanishedError("the archive shows another capture in its place", where)
    if status in (404, 410, 451):
        return VanishedError("the archive does not show this capture any more", where)
    if status in (401, 403):
        return FetchError("the archive does not let us see this capture", where, kind="refused")
    return FetchError(f"the archive answers {status}", where, kind="answer")


def promised(headers: Mapping[str, str]) -> int | None:
    """How long the page's own server said that its answer was, in bytes, as archives pass it on."""
    told = headers.get("x-archive-orig-content-length", "").strip()
    return int(told) if told.isdecimal() and len(told) < 12 else None


def in_order(found: Iterable[Listed]) -> list[Listed]:
    """Listed captures oldest first, each once; what an index has under a time that there is not is passed over."""
    each: dict[tuple[str, str], Listed] = {}
    for one in found:
        with contextlib.suppress(ValueError):
            _moment(one.captured)
            each.setdefault((one.captured, one.url), one)
    return [each[key] for key in sorted(each)]


def _joined(first: str | None, second: str) -> str:
    return f"{first}; {second}" if first else second
