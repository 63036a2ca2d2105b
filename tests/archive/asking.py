"""Asking the stand-in archive without waiting: a pace that only counts, and a session that does not sleep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from policydiff.errors import PausedError
from policydiff.fetcher.http import Guest, Patience

#: Short enough for a test, long enough for a busy machine.
SHORT = Patience(connect=5, between=1, whole=20, tries=3, first=2, longest=60)


@dataclass
class Counting:
    """A pace that lets everything through and notes it: what was asked for, and the pauses (seconds) it was told."""

    waits: list[str] = field(default_factory=list)
    pauses: list[float | None] = field(default_factory=list)

    def wait(self, asking: str) -> None:
        self.waits.append(asking)

    def pause(self, seconds: float | None) -> PausedError:
        self.pauses.append(seconds)
        return PausedError("the archive on loopback", "20300101000000")


@dataclass
class Asker:
    """A polite session whose pauses are only noted, in seconds."""

    patience: Patience = SHORT
    pace: Counting = field(default_factory=Counting)
    slept: list[float] = field(default_factory=list)

    def guest(self, **more: Any) -> Guest:
        return Guest(self.pace, "watch@fern.example", patience=self.patience, sleep=self.slept.append, **more)
