"""Save Page Now: asking the Wayback Machine to capture a page today, so that there is something to compare tomorrow.

With keys of an account (archive.org/account/s3.php) in the environment its interface for programs is used, which says
how it went; without, the address that anybody may open, which is allowed much less often.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from policydiff.errors import FetchError, UsageError
from policydiff.fetcher.http import Answer, Guest, Patience
from policydiff.fetcher.source import Pace

KEY, SECRET = "POLICYDIFF_IA_KEY", "POLICYDIFF_IA_SECRET"

#: A capture takes the archive up to some minutes; what did not work is not asked for again before the next run.
_PATIENCE = Patience(between=180, whole=360, tries=1)
#: Seconds between two questions how it went, and how often they are asked.
_POLL, _POLLS = 10.0, 18

_PLACE = re.compile(r".*?/web/(\d{14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of it. `captured` (14 digits) and `address` are None while the archive is still at it."""

    url: str
    captured: str | None = None
    address: str | None = None

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.url}: " + (
            f"saved as {self.address}" if self.address else "the archive is still at it"
        )


class SavePage:
    """Asks the archive at `url` to save pages. `keys` (key and secret) come from the environment unless given.

    `guest` and `sleep` (seconds) are handed in by tests.
    """

    def __init__(
        self,
        contact: str | None,
        pace: Pace,
        url: str = "https://web.archive.org",
        *,
        keys: tuple[str, str] | None = None,
        guest: Guest | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url.rstrip("/")
        self._keys = keys or keys_of(os.environ)
        self._guest = guest or Guest(pace, contact, patience=_PATIENCE)
        self._sleep = sleep

    def save(self, url: str) -> Saved:
        """Have a page captured.

        Raises UsageError where the address is none of the web, FetchError where the archive cannot or will not, and
        PausedError where it was asked too often.
        """
        if not url.startswith(("http://", "https://")):
            raise UsageError(
                "only pages of the web can be saved", url, "give an address with http:// or https://"
            )
        return self._by_job(url, *self._keys) if self._keys else self._openly(url)

    def _openly(self, url: str) -> Saved:
        answer = self._guest.get(f"{self._url}/save/{url}", "search")
        onward = answer.headers.get("Location") or answer.headers.get("Content-Location") or ""
        place = _PLACE.fullmatch(onward)
        if place is None or answer.status >= 400:
            raise _not_saved(answer, url, f"status {answer.status}")
        return Saved(url, place[1], urljoin(f"{self._url}/", onward))

    def _by_job(self, url: str, key: str, secret: str) -> Saved:
        headers = {"Accept": "application/json", "Authorization": f"LOW {key}:{secret}"}
        answer = self._guest.post(f"{self._url}/save", "search", {"url": url}, headers)
        job = _said(answer, url).get("job_id")
        if not isinstance(job, str) or not re.fullmatch(r"[\w-]+", job):
            raise _not_saved(answer, url, _reason(answer))
        for _ in range(_POLLS):
            answer = self._guest.get(f"{self._url}/save/status/{job}", "search", headers=headers)
            said = _said(answer, url)
            if said.get("status") == "success" and re.fullmatch(r"\d{14}", str(said.get("timestamp"))):
                captured = str(said["timestamp"])
                return Saved(url, captured, f"{self._url}/web/{captured}/{said.get('original_url') or url}")
            if said.get("status") != "pending":
                raise _not_saved(answer, url, _reason(answer))
            self._sleep(_POLL)
        return Saved(url)


def keys_of(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Key and secret, where both are set."""
    key, secret = environment.get(KEY, "").strip(), environment.get(SECRET, "").strip()
    return (key, secret) if key and secret else None


def _said(answer: Answer, url: str) -> dict[str, Any]:
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise _not_saved(answer, url, f"status {answer.status}")
    return said


def _reason(answer: Answer) -> str:
    """What the archive says of why not, on one line."""
    said = json.loads(answer.body)
    return " ".join(str(said.get("message") or said.get("status_ext") or f"status {answer.status}").split())[
        :200
    ]


def _not_saved(answer: Answer, url: str, reason: str) -> FetchError:
    if answer.status in (401, 403):
        remedy = f"set {KEY} and {SECRET} to the keys of an account"
        return FetchError(f"the archive does not save it ({reason})", url, remedy, kind="refused")
    return FetchError(f"the archive could not save it ({reason})", url, kind="answer")
