"""What every source of captures offers to the rest of the product, and what it is handed to be a good guest with.

An archive is *searched* for the captures it has of an address, and *replays* the raw bytes of one. A page that nobody
archives is *observed* as it is now. Both raise only FetchError and its kin, open no store, and may be used by several
threads at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from policydiff.errors import PausedError
from policydiff.model import Capture, Listed

__all__ = ["Archive", "Asking", "Listed", "Live", "Observed", "Pace"]

Asking = Literal["search", "replay"]


@dataclass(frozen=True, slots=True)
class Observed:
    """A page as it is now: its capture, or None where the server says that it did not change since `token` was given.

    `token` is a short text to hand in at the next observation (validators of HTTP), None where there is none.
    """

    capture: Capture | None
    token: str | None = None


class Pace(Protocol):
    """How fast one archive may be asked: kept by the store, shared by all threads and processes of a workspace."""

    def wait(self, asking: Asking) -> None:
        """Sleep until one more request may be sent; raises PausedError while the archive wants to be left alone."""

    def pause(self, seconds: float | None) -> PausedError:
        """Note that the archive wants no request for so long (None: it did not say); gives the error to raise."""


class Archive(Protocol):
    """A web archive. `name` tells it from others in the store: its kind and address."""

    @property
    def name(self) -> str:
        """Its kind and address, as `wayback https://web.archive.org`."""

    def search(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Listed]:
        """The captures of an address and of its variants (scheme, `www.`, closing slash, tracking parameters), oldest
        first, whatever their status, each once; `since` and `until` are 14 digits, both included."""

    def replay(self, listed: Listed) -> Capture:
        """The raw bytes of a capture. Its `url` is the address at which they were captured, which is another than
        the one listed where the page sent its visitors elsewhere. Raises VanishedError where the archive cannot give
        them any more."""


@runtime_checkable
class Live(Protocol):
    """Pages as they are now."""

    @property
    def name(self) -> str:
        """`live`."""

    def observe(self, url: str, token: str | None = None) -> Observed:
        """The page at an address, redirects followed; `Capture.url` is where they led."""

    def observe_rendered(self, url: str) -> Observed:
        """The page as a browser shows it once its scripts have run; raises FetchError of kind `browser` where there is
        no browser, or it is switched off."""
