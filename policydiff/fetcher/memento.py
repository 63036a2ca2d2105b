"""Any web archive that keeps time maps (Memento, RFC 7089): pywb, Arquivo.pt, the UK Web Archive and others.

Where an archive has pywb's search beside its time maps, that is asked first, since it tells digests and statuses, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from policydiff.errors import FetchError, VanishedError
from policydiff.fetcher.addresses import spellings
from policydiff.fetcher.digests import stated
from policydiff.fetcher.http import Answer, Guest
from policydiff.fetcher.linkformat import Link, links
from policydiff.fetcher.replaying import (
    Shown,
    capture_of,
    in_order,
    is_theirs,
    memento_time,
    not_shown,
    promised,
)
from policydiff.fetcher.source import Pace
from policydiff.model import Capture, Listed

#: How many pages of a time map are read: far more than any page was ever captured.
_PAGES = 500
#: How often an archive may send us on to where it has the capture.
_HOPS = 5

#: The address of a capture: what stands before its time, the time, how it is shown, and the page's own address.
_PLACE = re.compile(r"(.*?/)(\d{14})([a-z]{2}_)?/((?:https?:)?/.+)", re.DOTALL)
_NAMES = (("timestamp",), ("url", "original"), ("digest",), ("status", "statuscode"), ("mime", "mimetype"))


class Memento:
    """An archive whose time maps lie at `URL/timemap/link/…`; implements `source.Archive`.

    `contact` goes into the user agent. `guest` is handed in by tests.
    """

    def __init__(self, url: str, contact: str | None, pace: Pace, *, guest: Guest | None = None) -> None:
        self._url = url.rstrip("/")
        self._guest = guest or Guest(pace, contact)
        # What this archive can do, as far as we saw; threads may find it out at the same time, and find the same.
        self._searches = True
        self._raw: bool | None = None

    @property
    def name(self) -> str:
        return f"memento {self._url}"

    def search(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Listed]:
        """See `source.Archive`. All of the answer is read before this returns, so that nothing of it goes missing."""
        for spelling in spellings(url):
            found = self._indexed(spelling, since, until) if self._searches else None
            if found is None:
                found = self._mapped(spelling)
            kept = [one for one in found if (since or "") <= one.captured <= (until or one.captured)]
            if kept:
                return iter(in_order(kept))
        return iter(())

    def replay(self, listed: Listed) -> Capture:
        """See `source.Archive`. A redirect gives the capture it led to, with the time and address of that one."""

        def show(url: str, time: str, near: bool) -> Shown:
            given = listed.address if (url, time) == (listed.url, listed.captured) else None
            return self._show(given or self._address(time, url), url, time, near)

        return capture_of("memento", show, self._address, listed)

    def _address(self, time: str, url: str) -> str:
        return f"{self._url}/{time}/{url}"

    # ── what there is ───────────────────────────────────────────────────────────────────────────────────────

    def _indexed(self, url: str, since: str | None, until: str | None) -> list[Listed] | None:
        """The captures that pywb's search lists; None where there is no such search."""
        query = {"url": url, "output": "json", "from": since, "to": until}
        asked = f"{self._url}/cdx?{urlencode({name: value for name, value in query.items() if value})}"
        answer = self._guest.get(asked, "search")
        rows = _rows(answer) if answer.status == 200 else None
        if rows is None:
            self._searches = False
            return None
        return [listed for row in rows if (listed := self._row(row))]

    def _row(self, row: Mapping[str, Any]) -> Listed | None:
        """One capture of a search; its fields have other names in other archives."""
        time, url, digest, status, media_type = (
            next((str(row[name]) for name in names if row.get(name)), "") for names in _NAMES
        )
        if not (time.isdecimal() and len(time) == 14 and url):
            return None
        return Listed(
            url=url,
            captured=time,
            digest=stated(digest),
            status=int(status) if status.isdecimal() else None,
            media_type=media_type if "/" in media_type and media_type != "warc/revisit" else None,
            address=self._address(time, url),
        )

    def _mapped(self, url: str) -> list[Listed]:
        """The captures of a time map, all its pages; of these we are told no digest and no status."""
        waiting = [f"{self._url}/timemap/link/{url}"]
        seen: set[str] = set()
        found: list[Listed] = []
        while waiting:
            page = waiting.pop(0)
            if page in seen:
                continue
            if len(seen) >= _PAGES:
                raise FetchError("the archive's time map does not end", page, kind="answer")
            seen.add(page)
            answer = self._guest.get(page, "search")
            if answer.status == 404:
                continue
            for link in _links(answer):
                if "memento" in link.relations:
                    found += _memento(link, page, url)
                elif "timemap" in link.relations and "self" not in link.relations:
                    waiting += _within(urljoin(page, link.target), self._url)
        return found

    # ── one capture ─────────────────────────────────────────────────────────────────────────────────────────

    def _show(self, place: str, url: str, time: str, near: bool) -> Shown:
        """What lies at a place in the archive: the bytes as they were captured where it gives them, else its page."""
        raw = raw_address(place) if self._raw is not False else None
        if raw is not None:
            answer = self._arrived(raw)
            if is_theirs(answer.headers):
                self._raw = True
                return _shown(answer, url, time, near, raw=True)
            if self._raw or answer.status not in (400, 404):
                raise _not_given(answer, place)
        answer = self._arrived(place)
        if not is_theirs(answer.headers):
            raise _not_given(answer, place)
        if raw is not None and _frames(answer):
            raise not_shown(404, place)
        self._raw = False
        return _shown(answer, url, time, near, raw=False)

    def _arrived(self, place: str) -> Answer:
        """The answer at a place, after the archive's own redirects: to its exact address, or to another capture."""
        answer = self._guest.get(place, "replay", theirs=is_theirs)
        for _ in range(_HOPS):
            onward = answer.headers.get("Location")
            if is_theirs(answer.headers) or not 300 <= answer.status < 400 or not onward:
                break
            further = _within(urljoin(answer.url, onward), answer.url)
            if not further:
                break
            answer = self._guest.get(further[0], "replay", theirs=is_theirs)
        return answer


def raw_address(address: str) -> str | None:
    """The address at which pywb and its kin give a capture's bytes as they were; None where there is no place for it.

    >>> raw_address("https://archive.example/web/20240101000000mp_/https://acme.example/privacy")
    'https://archive.example/web/20240101000000id_/https://acme.example/privacy'
    """
    parts = _PLACE.fullmatch(address)
    return f"{parts[1]}{parts[2]}id_/{parts[4]}" if parts else None


def _shown(answer: Answer, url: str, time: str, near: bool, *, raw: bool) -> Shown:
    """An archived answer as a capture; raises VanishedError where it is of another time than was asked for."""
    shown_time = memento_time(answer.headers, answer.url)
    if not near and shown_time != time:
        raise VanishedError(f"the archive shows the capture of {shown_time} in its place", answer.url)
    place = _PLACE.fullmatch(answer.url)
    here = place[4] if place else url
    return Shown(
        url=here,
        time=shown_time,
        status=answer.status,
        media_type=answer.headers.get("Content-Type"),
        leads_to=_leads_to(answer, here),
        promised=promised(answer.headers),
        sent=answer.sent,
        body=answer.body,
        raw=raw,
    )


def _frames(answer: Answer) -> bool:
    """Whether an answer is the frame that pywb puts around a page, and not the page; its links tell of that.

    It frames what it does not have, too. An archive that does so gives raw bytes of what it has.
    """
    try:
        told = links(answer.headers.get("Link", ""))
    except ValueError:
        return False
    places = [_PLACE.fullmatch(link.target) for link in told if "memento" in link.relations]
    return any(place is not None and place[3] for place in places)


def _leads_to(answer: Answer, url: str) -> str | None:
    """The address to which an archived page sent its visitors: its own words, or the archive's for them."""
    onward = answer.headers.get("Location")
    if not onward or not 300 <= answer.status < 400:
        return None
    place = _PLACE.fullmatch(onward)
    return place[4] if place else urljoin(url, onward)


def _not_given(answer: Answer, place: str) -> FetchError:
    if answer.status == 200:
        return FetchError("the archive answers with a page of its own", place, kind="answer")
    return not_shown(answer.status, place)


def _rows(answer: Answer) -> list[Mapping[str, Any]] | None:
    """The rows of a search: a JSON object a line, or one list of lists whose first holds names; None if neither."""
    try:
        text = answer.body.decode().strip()
        if not text and "html" in answer.headers.get("Content-Type", ""):
            return None  # an empty page is no empty list
        if text.startswith("["):
            names, *rows = json.loads(text) or [[]]
            return [dict(zip(names, row, strict=False)) for row in rows]
        found = [json.loads(line) for line in text.splitlines()]
    except (ValueError, TypeError):
        return None
    return found if all(isinstance(row, dict) for row in found) else None


def _links(answer: Answer) -> list[Link]:
    """The links of a time map; raises FetchError where the answer is none."""
    try:
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        return links(answer.body.decode("utf-8", "replace"))
    except ValueError as error:
        if answer.status in (401, 403):
            raise FetchError("the archive does not let us search", answer.url, kind="refused") from error
        raise FetchError(
            f"the archive's answer is no time map ({error})", answer.url, kind="answer"
        ) from error


def _memento(link: Link, page: str, asked: str) -> Iterator[Listed]:
    """The capture that a time map's link is of; nothing where it does not say when it was captured."""
    target = urljoin(page, link.target)
    place = _PLACE.fullmatch(target)
    time = _digits(link.said.get("datetime")) or (place[2] if place else None)
    if time and target.startswith(("http://", "https://")):
        # Without what makes the archive show it in a frame, or rewritten: as a person opens it.
        address = f"{place[1]}{place[2]}/{place[4]}" if place else target
        yield Listed(url=place[4] if place else asked, captured=time, address=address)


def _digits(date: str | None) -> str | None:
    try:
        moment = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime("%Y%m%d%H%M%S")


def _within(address: str, archive: str) -> list[str]:
    """The address, if it lies on the archive's host: nothing else may send us about."""
    ours = urlsplit(archive)
    theirs = urlsplit(address)
    return [address] if (theirs.netloc, theirs.scheme) == (ours.netloc, ours.scheme) else []
