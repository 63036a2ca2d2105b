"""A policy's captures as a history: which runs of one text they make, what returned, what has settled.

Pure functions over captures in any order. Times are 14 digits (UTC), and a text is its SHA-256 (canonical
text).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from policydiff.before import far_shorter, led_to_front, other_language
from policydiff.errors import UsageError
from policydiff.model import Held

_FORMAT = "%Y%m%d%H%M%S"
_TWIN = re.compile(r"\d{14}-[0-9a-f]{8}(?=\.)")


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive usable captures that hold the same text, in order of time; at least one."""

    captures: tuple[Held, ...]

    @property
    def first(self) -> Held:
        """The earliest capture: the evidence for the version."""
        return self.captures[0]

    @property
    def last(self) -> Held:
        """The latest capture that held the text."""
        return self.captures[-1]

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the text that all of them hold."""
        return self.first.text_sha256 or ""


@dataclass(frozen=True, slots=True)
class Read:
    """A capture, suspect for what it is itself, and what of its text tells whether it fits the version before."""

    held: Held
    words: int
    language: str


def moment(captured: str) -> datetime:
    """A capture time as a point in time; raises UsageError where the 14 digits are no date."""
    try:
        if len(captured) != 14 or not captured.isascii() or not captured.isdigit():
            raise ValueError
        return datetime.strptime(captured, _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise UsageError(f"{captured!r} is no time", None, "write 14 digits, as 20160504225849") from None


def digits(time: datetime) -> str:
    """A point in time as 14 digits, in UTC."""
    return time.astimezone(UTC).strftime(_FORMAT)


def mark_of(captured: str, path: str) -> str:
    """What tells a capture from the others of its policy: its second, and where its file says so (the policy holds
    another one of that second) the first 8 digits of the SHA-256 of its bytes.

    >>> mark_of("20160504225849", "snapshots/acme/20160504225849-13af2dd3.warc.gz")
    '20160504225849-13af2dd3'
    """
    name = path.rpartition("/")[2]
    twin = _TWIN.match(name)
    return twin[0] if twin and twin[0].startswith(captured) else captured


def name_of(held: Held) -> str:
    """How the version that begins with this capture is named."""
    return f"{held.policy}@{mark_of(held.captured, held.path)}"


def in_order(captures: Iterable[Held]) -> list[Held]:
    """The captures by time; those of the same second by their bytes, so that the order never depends on
    arrival."""
    return sorted(captures, key=lambda held: (held.captured, held.sha256))


def beside_before(captures: Sequence[Read]) -> list[tuple[str, ...]]:
    """For each of a policy's captures, in order of time, the reasons to suspect it beside the version before it.

    The version before is the latest capture that can be trusted, this judgement included, so that a page which
    stays cut off stays suspect. A text that was taken before needs no trust again: what a person said of one
    capture holds for all that hold its text.
    """
    found: list[tuple[str, ...]] = []
    before: Read | None = None
    taken: set[str | None] = set()
    for read in captures:
        held = read.held
        # One page of several is held against that page (policydiff.pages), not against what all of them make.
        new = held.usable and held.page is None and held.text_sha256 not in taken
        reasons = _reasons(read, before) if new and before is not None else ()
        found.append(reasons)
        if held.usable and (held.trusted or not reasons):
            before = read
            taken.add(held.text_sha256)
    return found


def _reasons(read: Read, before: Read) -> tuple[str, ...]:
    found = (
        far_shorter(read.words, before.words),
        other_language(read.language, before.language, read.words),
        led_to_front(read.held.url, before.held.url),
    )
    return tuple(reason for reason in found if reason)


def runs(captures: Iterable[Held]) -> list[Run]:
    """The versions that the captures make. A capture that is not usable neither carries nor ends a run."""
    found: list[list[Held]] = []
    for held in in_order(held for held in captures if held.usable):
        if found and found[-1][0].text_sha256 == held.text_sha256:
            found[-1].append(held)
        else:
            found.append([held])
    return [Run(tuple(run)) for run in found]


def returned(history: Sequence[Run]) -> list[int | None]:
    """For each run the position of the latest earlier one with the same text, or None."""
    last: dict[str, int] = {}
    found: list[int | None] = []
    for position, run in enumerate(history):
        found.append(last.get(run.text_sha256))
        last[run.text_sha256] = position
    return found


def stands(history: Sequence[Run], position: int, now: str, settle: timedelta) -> bool:
    """Whether the text of the run at `position` has settled by `now`.

    It has once two captures in a row hold it (of several pages: once the page that brought it was captured again), or
    once it has stood for `settle` without a capture that says otherwise. What came and went sooner never settled, then
    or later.
    """
    run = history[position]
    until = history[position + 1].first.captured if position + 1 < len(history) else now
    again = any(held.page == run.first.page for held in run.captures[1:])
    return again or moment(until) - moment(run.first.captured) >= settle


def last_observed(history: Sequence[Run]) -> str:
    """When a policy with at least one run was last observed whole: when the page of it was that was longest not."""
    newest = {held.page: held.captured for run in history for held in run.captures}
    return min(newest.values())


def settled(history: Sequence[Run], now: str, settle: timedelta) -> int | None:
    """The position of the newest run whose text has settled by `now`; None where none has."""
    newest_first = range(len(history) - 1, -1, -1)
    return next((position for position in newest_first if stands(history, position, now, settle)), None)


def holding(history: Sequence[Run], captured: str, sha256: str) -> int | None:
    """The position of the run that the capture belongs to; None where it belongs to none (it is not
    usable)."""
    return next(
        (
            position
            for position, run in enumerate(history)
            if any((held.captured, held.sha256) == (captured, sha256) for held in run.captures)
        ),
        None,
    )
