"""The history of a policy as a picture: when each version came, and where nobody looked."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from policydiff.model import Held, Version
from policydiff.reports.phrasing import MONTHS, counted, duration, moment, parse_time
from policydiff.reports.site_facts import Stretch, Timeline, TimelineMark
from policydiff.reports.spreading import spread

WIDTH, MARGIN = 960, 24
#: With a longer pause between two captures, nobody can say that the text stood still in it.
PAUSE = dt.timedelta(days=60)
SMALLEST, LARGEST = 4.0, 13.0

Scale = Callable[[str], float]


def timeline(
    versions: Sequence[Version], held: Sequence[Held], hrefs: dict[str, str], last_observed: str | None = None
) -> Timeline | None:
    """The picture of versions (oldest first) and captures; `hrefs` leads from a version's first_seen to its page.

    None where there is nothing to draw: no version, or all in one moment.
    """
    stamps = [stamp for version in versions for stamp in (version.first_seen, version.last_seen)]
    stamps += [capture.captured for capture in held] + ([last_observed] if last_observed else [])
    times = sorted(time for time in map(parse_time, stamps) if time is not None)
    if not versions or not times or times[0] == times[-1]:
        return None
    scale = _scale(times[0], times[-1])
    suspects = [capture for capture in held if not capture.usable]
    base, marks = spread(
        [_version_mark(version, scale, hrefs.get(version.mark)) for version in versions], WIDTH
    )
    return Timeline(
        width=WIDTH,
        base=base,
        marks=(*(_suspect_mark(capture, scale, base) for capture in suspects), *marks),
        stretches=_stretches(versions, held, last_observed, scale),
        ticks=_ticks(times[0], times[-1], scale),
        summary=_summary(versions, suspects, times[-1] - times[0]),
    )


def _scale(first: dt.datetime, last: dt.datetime) -> Scale:
    span = (last - first).total_seconds()

    def place(stamp: str) -> float:
        time = parse_time(stamp) or first
        share = (time - first).total_seconds() / span
        return round(MARGIN + (WIDTH - 2 * MARGIN) * share, 1)

    return place


def _version_mark(version: Version, scale: Scale, href: str | None) -> TimelineMark:
    kind = version.transition if version.transition in {"first", "returned"} else "version"
    weight = version.material * 3 + version.wording + version.moved
    seen = moment(version.first_seen)
    what = _version_words(version)
    return TimelineMark(
        kind=kind,
        x=scale(version.first_seen),
        size=round(min(LARGEST, SMALLEST + 1.4 * math.log2(1 + weight)), 1),
        level=version.level or "first",
        label=f"{seen.words if seen else version.first_seen}: {what}",
        href=href,
    )


def _version_words(version: Version) -> str:
    if version.transition == "first":
        return "first version seen"
    counts = [
        f"{number:,} {name}"
        for number, name in (
            (version.material, "material"),
            (version.wording, "wording"),
            (version.moved, "moved"),
            (version.cosmetic, "cosmetic"),
        )
        if number
    ]
    back = "an earlier text came back; " if version.returned else ""
    return back + (", ".join(counts) or version.transition)


def _suspect_mark(capture: Held, scale: Scale, base: int) -> TimelineMark:
    seen = moment(capture.captured)
    reasons = "; ".join(capture.suspect) or "no document could be read from it"
    label = f"{seen.words if seen else capture.captured}: suspect capture ({reasons})"
    x, y = scale(capture.captured), base + 20
    return TimelineMark("suspect", x, 4.0, "suspect", label, None, x, y, f"M{x - 4:g} {y - 4:g}l8 8m0-8l-8 8")


def _stretches(
    versions: Sequence[Version], held: Sequence[Held], last_observed: str | None, scale: Scale
) -> tuple[Stretch, ...]:
    """From one usable capture to the next: observed where the pause is short, neighbours of a kind joined."""
    stamps = {capture.captured for capture in held if capture.usable}
    if not stamps:
        stamps = {stamp for version in versions for stamp in (version.first_seen, version.last_seen)}
    if last_observed:
        stamps.add(last_observed)
    known = sorted((time, stamp) for stamp in stamps if (time := parse_time(stamp)) is not None)
    result: list[Stretch] = []
    for (before, start), (after, end) in pairwise(known):
        observed = after - before <= PAUSE
        if observed and result and result[-1].observed:
            result[-1] = Stretch(result[-1].start, scale(end), True, result[-1].label)
            continue
        label = "observed" if observed else f"no usable capture for {duration(after - before)}"
        result.append(Stretch(scale(start), scale(end), observed, label))
    return tuple(result)


def _ticks(first: dt.datetime, last: dt.datetime, scale: Scale) -> tuple[tuple[float, str], ...]:
    """Beginnings of years, or of months where the history is short; at most about a dozen."""
    months = (last.year - first.year) * 12 + last.month - first.month
    every = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 1200, 12000) if months / step <= 12)
    ticks = []
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        year, month = divmod(number, 12)
        begin = dt.datetime(year, month + 1, 1)
        if number % every or not first <= begin <= last:
            continue
        words = str(year) if every >= 12 or month == 0 else f"{MONTHS[month][:3]} {year}"
        ticks.append((scale(begin.strftime("%Y%m%d%H%M%S")), words))
    return tuple(ticks)


def _summary(versions: Sequence[Version], suspects: Sequence[Held], span: dt.timedelta) -> str:
    material = sum(version.level == "material" and version.transition != "returned" for version in versions)
    parts = [counted(len(versions), "version"), f"{material:,} of them with material changes"]
    if suspects:
        parts.append(counted(len(suspects), "suspect capture"))
    return f"{', '.join(parts)}, over {duration(span)}"
