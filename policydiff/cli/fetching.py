"""The commands that ask archives: fetch, nightly, and cron, which says how to have it done every night."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from policydiff import config
from policydiff.cli.options import open_workspace, workspace_option
from policydiff.cli.output import answer, note, progress
from policydiff.errors import LockedError, NotFoundError, UsageError

if TYPE_CHECKING:
    from policydiff.config import Watched
    from policydiff.fetching import Fetched
    from policydiff.nightly import Night
    from policydiff.store import Store
    from policydiff.workspace import Workspace

DONE, TROUBLE = 0, 2


@click.command("fetch")
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--since", metavar="DAY", help="From this day on, as 2016-05-04; else two years back at first.")
@click.option("--until", metavar="DAY", help="Up to this day.")
@click.option(
    "--every",
    type=click.Choice(config.PERIODS),
    help="One capture of each; else a month of the past, and as the watch list says of what comes.",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many captures a policy.")
@click.option("--again", is_flag=True, help="Ask anew what was asked within the last hour.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@workspace_option
def fetch_command(
    slugs: Sequence[str],
    since: str | None,
    until: str | None,
    every: str | None,
    limit: int | None,
    again: bool,
    form: str,
    workspace: str | None,
) -> int:
    """Get the captures that are missing of the policies on the watch list (all, or these).

    The first time, one capture a month of the last two years is taken; then what is new. Nothing that is held is
    asked for twice, and a run that was stopped goes on where it was.

    \b
      policydiff fetch
      policydiff fetch acme-privacy --since 2015-01-01 --every week
    """
    from policydiff import clock, fetching, upkeep
    from policydiff.sources import Sources

    opened = open_workspace(workspace)
    wanted = _watched(opened, slugs)
    asked = fetching.Asked(_day(since, "000000"), _day(until, "235959"), every, limit, again=again)
    if asked.since and asked.until and asked.since > asked.until:
        raise UsageError(f"{since} is after {until}", None, "give --since a day before that of --until")
    failed = False
    with opened.lock("fetch"), opened.open_store(create=True) as store, Sources(opened) as sources:
        upkeep.finish(opened, store)
        with progress(wanted, "fetching") as policies:
            for watched in policies:
                done = fetching.fetch(opened, store, watched, sources, clock.now(), asked)
                failed = failed or done.problem is not None
                versions = len(store.versions(watched.slug))
                if form == "json":
                    answer(to_json_line(_as_json(done, versions)))
                else:
                    answer(f"{watched.slug}: {_told(done)}; {_count(versions, 'version')}")
                _mention(done)
    return TROUBLE if failed else DONE


def to_json_line(value: object) -> str:
    """One object on one line."""
    import json

    return json.dumps(value, ensure_ascii=False)


def _watched(opened: Workspace, slugs: Sequence[str]) -> list[Watched]:
    """These entries of the watch list, or all; raises UsageError where there is nothing to fetch."""
    policies = opened.settings.policies
    if not policies:
        raise UsageError(
            "the watch list is empty", str(opened.root / config.NAME), "`policydiff watch add URL` fills it"
        )
    found = []
    for slug in slugs:
        watched = opened.settings.watched(slug)
        if watched is None:
            raise NotFoundError(
                "no such policy in the watch list", slug, "`policydiff watch list` shows them"
            )
        found.append(watched)
    return found or list(policies)


def _day(text: str | None, time: str) -> str | None:
    """A day as a time of 14 digits; raises UsageError."""
    from datetime import date

    if text is None:
        return None
    try:
        return f"{date.fromisoformat(text):%Y%m%d}{time}"
    except ValueError:
        raise UsageError(f"{text} is no day", None, "write it as 2016-05-04") from None


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _told(done: Fetched) -> str:
    if not done.asked and not done.same and done.problem is None:
        return (
            "asked a short while ago, nothing new"
            if not done.left
            else f"{_count(done.left, 'capture')} left"
        )
    parts = [f"{_count(done.taken, 'capture')} taken"]
    for number, what in (
        (done.same, "the same as one held"),
        (done.recorded, "noted that are no page"),
        (done.vanished, "that the archive no longer has"),
        (done.left, "left for the next run"),
    ):
        if number:
            parts.append(f"{number} {what}")
    if done.suspect:
        parts.append(f"{len(done.suspect)} suspect")
    return ", ".join(parts)


def _mention(done: Fetched) -> None:
    for warning in done.warnings:
        note(warning)
    for suspect in done.suspect:
        note(f"{suspect.split(': ', 1)[0]} may not be the policy: {suspect.split(': ', 1)[1]}")
    if done.problem is not None:
        note(f"{done.slug}: {done.problem}")


def _as_json(done: Fetched, versions: int) -> dict[str, Any]:
    return {
        "policy": done.slug,
        "taken": done.taken,
        "same": done.same,
        "recorded": done.recorded,
        "vanished": done.vanished,
        "left": done.left,
        "suspect": done.suspect,
        "versions": versions,
        "problem": None if done.problem is None else str(done.problem),
    }


@click.command("nightly")
@click.option("--quiet", is_flag=True, help="Print only what waits or failed, so that cron mails only then.")
@click.option("--minutes", type=click.FloatRange(min=0), metavar="N", help="Begin nothing new after so long.")
@click.option("--json", "as_json", is_flag=True, help="Print one object a policy, a line each.")
@workspace_option
def nightly_command(quiet: bool, minutes: float | None, as_json: bool, workspace: str | None) -> int:
    """Fetch, compare, judge, write the site and notify: a line a policy, and a summary.

    Exits with 0 where nothing waits for a reviewer, 1 where something does, 4 where some policies failed, 5 where
    both, 3 where another run is going on, 2 where it could not run. What a night did not get to comes first the next.

    \b
      policydiff nightly
      policydiff nightly --quiet --minutes 120
    """
    from policydiff import clock, nightly, upkeep
    from policydiff.reckoning import summary_line
    from policydiff.sources import Sources

    opened = open_workspace(workspace)
    enough = nightly.time_is_up(minutes)
    now = clock.now()
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(opened.lock("nightly"))
        except LockedError as error:
            note(str(error))
            return nightly.RUNNING
        store = stack.enter_context(opened.open_store(create=True))
        sources = stack.enter_context(Sources(opened))
        if not store.policies():
            _watched(opened, ())  # says what to do where there is nothing to look at
        upkeep.finish(opened, store)
        since = store.queue.begin_night(now)
        job = nightly.Job(opened, store, sources, now, enough)
        nights = []
        paused: set[str] = set()
        for night in _watched_over(nightly.run(job, since), len(opened.settings.policies)):
            nights.append(night)
            # An archive that wants to be left alone is told once, not for each of its policies.
            again = night.paused is not None and night.paused in paused
            paused |= {night.paused} if night.paused is not None else set()
            if as_json or not again or night.outcome == "waits":
                _tell(night, quiet=quiet, as_json=as_json)
        site = nightly.publish(job, nights, opened.reports)
        failed_to_send = _notify(opened, store, now)
        if not as_json and (not quiet or any(night.outcome == "left" or night.paused for night in nights)):
            answer(summary_line(nights, str(site.index)))
        sys.stdout.flush()  # what is still in a buffer nobody has been told
        store.queue.end_night(clock.now())
    return TROUBLE if failed_to_send else nightly.status(nights)


def _watched_over(nights: Iterator[Night], number: int) -> Iterator[Night]:
    """The same, with a bar on standard error where a terminal is watching."""
    if number < 3 or not sys.stderr.isatty():
        yield from nights
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(
        nights, description="tonight", total=number, console=Console(stderr=True), transient=True
    )


def _tell(night: Night, *, quiet: bool, as_json: bool) -> None:
    """One policy's line; what else has to be said of it goes to standard error."""
    from policydiff.reckoning import night_json, night_line

    if as_json:
        if not quiet or night.outcome in ("waits", "failed"):
            answer(to_json_line(night_json(night)))
        return
    if not quiet or night.outcome in ("waits", "failed") or night.new_trouble:
        answer(night_line(night))


def _notify(opened: Workspace, store: Store, now: str) -> bool:
    """Send what is new to whom the environment names; says whether that failed, which is told."""
    from policydiff import notifying

    try:
        told = notifying.notify(opened, store, now)
    except UsageError as error:
        note(str(error))
        return True
    for receiver in told.failed:
        note(f"the message did not reach {receiver}, it is sent again the next time")
    return bool(told.failed)


@click.command("cron")
@click.option(
    "--at", default="03:17", show_default=True, metavar="HH:MM", help="When, by the machine's clock."
)
@click.option(
    "--minutes", type=click.IntRange(1), default=240, show_default=True, metavar="N", help="The time budget."
)
@click.option(
    "--kind",
    type=click.Choice(["crontab", "systemd", "both"]),
    default="both",
    show_default=True,
    help="Which to print.",
)
@workspace_option
def cron_command(at: str, minutes: int, kind: str, workspace: str | None) -> None:
    """Print the crontab line, and a systemd unit and timer, that run `nightly` for this workspace.

    \b
      policydiff cron
      policydiff cron --kind crontab --at 04:30 | crontab -
    """
    from policydiff.scheduling import crontab, systemd

    opened = open_workspace(workspace)
    hour, minute = _time(at)
    parts = []
    if kind in ("crontab", "both"):
        parts.append(crontab(opened.root.resolve(), _command(), hour, minute, minutes))
    if kind in ("systemd", "both"):
        parts.append(systemd(opened.root.resolve(), _command(), hour, minute, minutes))
    answer("\n".join(parts))


def _time(text: str) -> tuple[int, int]:
    from datetime import time

    try:
        found = time.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text} is no time of day", None, "write it as 03:17") from None
    return found.hour, found.minute


def _command() -> str:
    """How this policydiff is called from anywhere."""
    import shutil
    from pathlib import Path

    beside = Path(sys.executable).with_name("policydiff")
    return str(beside) if beside.exists() else shutil.which("policydiff") or f"{sys.executable} -m policydiff"
