"""Versions, captures and what waits to the facts of a policy's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from policydiff.model import Held, Policy, Trouble, Version, Waiting
from policydiff.reports.facts import Counts, Moment, Neighbour
from policydiff.reports.phrasing import (
    TRANSITION_NAMES,
    counted,
    duration,
    interval,
    moment,
    parse_time,
    whose,
)
from policydiff.reports.section_map import SectionChanges, section_map
from policydiff.reports.site_facts import PolicyFacts, RowRun, VersionRow, WaitingView
from policydiff.reports.timeline import timeline
from policydiff.reports.troubles import trouble_words

if TYPE_CHECKING:
    from policydiff.reports.policy_review import PolicyReview

#: From so many versions on, a text that goes to and fro between two forms is folded to a line.
FLAP = 4
#: From so many on, suspect captures in a row are folded to a line.
SUSPECTS = 3

#: The pages of comparisons, by the first_seen of both versions: names in the order they were issued, the last one
#: the one that holds.
Pages = Mapping[tuple[str, str], Sequence[str]]


def page_name(old: str, new: str) -> str:
    """The file of a comparison: `OLD--NEW.html`, each a version's first_seen or its name `SLUG@FIRST_SEEN`.

    >>> page_name("acme@20200102030405", "20210304050607")
    '20200102030405--20210304050607.html'
    """
    return f"{old.rpartition('@')[2]}--{new.rpartition('@')[2]}.html"


def policy_facts(
    policy: Policy,
    versions: Sequence[Version],
    held: Sequence[Held],
    waiting: Waiting | None,
    *,
    sections: Mapping[str, SectionChanges] | None = None,
    pages: Pages | None = None,
    site_title: str = "Policy changes",
    review: PolicyReview | None = None,
    troubles: Sequence[Trouble] = (),
) -> PolicyFacts:
    """Everything the page of one policy says.

    `sections` brings what happened to the sections since the version before, by first_seen, for the map.
    `pages` are the comparisons that have a page; None: all neighbouring versions do.
    """
    ordered = sorted(versions, key=lambda version: version.first_seen)
    issued = _issued(ordered, pages)
    hrefs = {new: names[-1] for new, names in issued.items()}
    view = waiting_view(waiting, ordered, prefix="", pages=pages, troubles=troubles)
    rows = [_version_row(version, issued.get(version.mark, ())) for version in ordered]
    suspects = [capture for capture in held if not capture.usable]
    return PolicyFacts(
        slug=policy.slug,
        title=policy.title or policy.slug,
        whose=whose(policy),
        url=policy.url,
        tags=policy.tags,
        sentence=_sentence(ordered, held),
        waiting=view,
        runs=_runs(ordered, rows, [_suspect_row(policy, capture) for capture in suspects]),
        total=len(ordered),
        suspects=len(suspects),
        timeline=timeline(ordered, held, hrefs, waiting.last_observed if waiting else None),
        section_map=section_map(ordered, sections or {}, hrefs),
        site_title=site_title,
        index_href="../index.html",
        review=review,
        pages=pages_of(held),
    )


def pages_of(held: Iterable[Held]) -> int:
    """How many pages make up a policy, by its captures."""
    return len({capture.page for capture in held if capture.page}) or 1


def waiting_view(
    waiting: Waiting | None,
    versions: Sequence[Version],
    *,
    prefix: str,
    pages: Pages | None = None,
    troubles: Sequence[Trouble] = (),
) -> WaitingView:
    """What waits of a policy, in words. `prefix` leads from the page to the policy's folder (`acme/`, or ""),
    `troubles` are what keeps it from being observed."""
    last = _last_observed(waiting, versions)
    met = tuple(map(trouble_words, troubles))
    if waiting is None:
        return WaitingView(False, "Nothing waits.", None, last, False, met, bool(met))
    waits = bool(waiting.old and waiting.new)
    href = None
    words = "Nothing waits." if versions else "Not observed yet."
    if waiting.old and waiting.new:
        pair = waiting.old.rpartition("@")[2], waiting.new.rpartition("@")[2]
        names = (page_name(*pair),) if pages is None else pages.get(pair, ())
        href = prefix + names[-1] if names else None
        seen = {version.mark: version for version in versions}
        since = seen[pair[0]].last_seen if pair[0] in seen else pair[0]
        span = interval(since[:14], pair[1][:14])
        words = f"Changed {span.words}." if span else "Changed."
    notes = (*_waiting_notes(waiting, last), *met)
    return WaitingView(waits, words, href, last, waiting.stale, notes, waiting.stale or bool(met))


def _waiting_notes(waiting: Waiting, last: Moment | None) -> tuple[str, ...]:
    notes = []
    if waiting.withdrawn:
        seen = moment(waiting.withdrawn.rpartition("@")[2][:14])
        notes.append(f"Withdrawn: the text first seen {seen.words if seen else ''} is no longer the policy.")
    if waiting.unsettled:
        seen = moment(waiting.unsettled.rpartition("@")[2][:14])
        notes.append(f"A newer text, first seen {seen.words if seen else ''}, has not settled yet.")
    if waiting.stale:
        notes.append(f"Not observed since {last.words}." if last else "Never observed.")
    return tuple(notes)


def _last_observed(waiting: Waiting | None, versions: Sequence[Version]) -> Moment | None:
    if waiting is not None and waiting.last_observed:
        return moment(waiting.last_observed)
    return moment(max((version.last_seen for version in versions), default=None))


def _issued(versions: Sequence[Version], pages: Pages | None) -> dict[str, tuple[str, ...]]:
    """The pages of each version's comparison with the one before, where there is one, by first_seen."""
    pairs = [(old.mark, new.mark) for old, new in pairwise(versions)]
    if pages is None:
        return {new: (page_name(old, new),) for old, new in pairs}
    return {new: tuple(pages[old, new]) for old, new in pairs if pages.get((old, new))}


def _version_row(version: Version, issued: Sequence[str]) -> VersionRow:
    return VersionRow(
        name=version.name,
        first_seen=moment(version.first_seen) or Moment(version.first_seen, ""),
        last_seen=moment(version.last_seen) or Moment(version.last_seen, ""),
        captures=version.captures,
        transition=version.transition,
        transition_words=TRANSITION_NAMES.get(version.transition, version.transition),
        level=version.level or "first",
        counts=Counts(0, version.material, version.wording, version.cosmetic, version.moved),
        silent=bool(version.silent),
        revised=moment(version.revised),
        effective=moment(version.effective),
        returned=moment(version.returned.rpartition("@")[2]) if version.returned else None,
        href=issued[-1] if issued else None,
        archive=version.evidence.archive,
        sha256=version.evidence.sha256,
        earlier=tuple(Neighbour(name, f"issue {number}") for number, name in enumerate(issued[:-1], 1)),
    )


def _suspect_row(policy: Policy, capture: Held) -> VersionRow:
    seen = moment(capture.captured) or Moment(capture.captured, "")
    return VersionRow(
        name=f"{policy.slug}@{capture.captured}",
        first_seen=seen,
        last_seen=seen,
        captures=1,
        transition="suspect",
        transition_words="suspect capture",
        level="suspect",
        counts=Counts(),
        silent=False,
        revised=None,
        effective=None,
        returned=None,
        href=None,
        archive=capture.archive,
        sha256=capture.sha256,
        suspect=capture.suspect or ("no document could be read from it",),
    )


def _runs(
    versions: Sequence[Version], rows: Sequence[VersionRow], suspects: Sequence[VersionRow]
) -> tuple[RowRun, ...]:
    """The rows of the table, newest first; a text that goes to and fro, and many suspects in a row, are folded."""
    flapping = _flapping(versions)
    keyed = [(row.name.rpartition("@")[2], flapping[number], row) for number, row in enumerate(rows)]
    keyed += [(row.name.rpartition("@")[2], -1, row) for row in suspects]
    keyed.sort(key=lambda item: (item[0], item[1] >= 0))
    groups: list[tuple[int, list[VersionRow]]] = []
    for _, group, row in reversed(keyed):
        if group != 0 and groups and groups[-1][0] == group:
            groups[-1][1].append(row)
        else:
            groups.append((group, [row]))
    return tuple(run for group, own in groups for run in _folded(group, own))


def _folded(group: int, rows: list[VersionRow]) -> list[RowRun]:
    if group == -1:
        if len(rows) < SUSPECTS:
            return [RowRun(None, (row,)) for row in rows]
        return [RowRun(f"{counted(len(rows), 'suspect capture')} in a row", tuple(rows))]
    if group:
        return [
            RowRun(f"the text went to and fro between two forms {counted(len(rows), 'time')}", tuple(rows))
        ]
    return [RowRun(None, tuple(rows))]


def _flapping(versions: Sequence[Version]) -> list[int]:
    """For each version the number of the flap it belongs to, from 1; 0 for none."""
    result = [0] * len(versions)
    start, number = 0, 0
    for end in range(2, len(versions) + 1):
        if end < len(versions) and versions[end].sha256 == versions[end - 2].sha256:
            continue
        if end - start >= FLAP:
            number += 1
            result[start:end] = [number] * (end - start)
        start = end - 1
    return result


def _flaps(versions: Sequence[Version], flapping: Sequence[int]) -> str:
    """That the text went to and fro, for how long where it did so once; "" where it never did."""
    if not any(flapping):
        return ""
    if max(flapping) > 1:
        return f"; flapped between two texts {counted(max(flapping), 'time')}"
    own = [version for version, flap in zip(versions, flapping, strict=True) if flap]
    since, until = parse_time(own[0].last_seen), parse_time(own[-1].first_seen)
    if since is None or until is None:
        return "; flapped between two texts"
    days = round((until - since) / dt.timedelta(days=1))
    return (
        f"; flapped between two texts for {duration(dt.timedelta(days=days) if days > 1 else until - since)}"
    )


def _sentence(versions: Sequence[Version], held: Sequence[Held]) -> str:
    """The history in a sentence; texts that came back are no changes anew, those of a flap are one thing."""
    if not versions:
        return "No version is known yet."
    since = moment(versions[0].first_seen)
    flapping = _flapping(versions)
    fresh = [version for version in versions if version.transition != "returned"]
    material = sum(version.level == "material" for version in fresh)
    silent = sum(bool(version.silent) for version in fresh)
    returned = sum(
        version.transition == "returned" and not flap
        for version, flap in zip(versions, flapping, strict=True)
    )
    head = f"{counted(len(versions), 'version')} since {since.words if since else versions[0].first_seen}"
    parts = [f"{material:,} with material changes" if material else "none with material changes"]
    parts += [f"{number:,} {what}" for number, what in ((silent, "silent"), (returned, "returned")) if number]
    if held:
        parts.append(f"seen in {counted(len(held), 'capture')}")
    return f"{head}, {', '.join(parts)}{_flaps(versions, flapping)}."
