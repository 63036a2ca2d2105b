"""Declarations of Open Terms Archive, read as entries of the watch list; what cannot be carried over is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from policydiff import files
from policydiff.errors import UnreadableError, UsageError
from policydiff.selectors import Named, selectors_of
from policydiff.watchlist import Entry, slug_of

_KNOWN = frozenset(("fetch", "select", "remove", "filter", "executeClientScripts", "combine", "validUntil"))
_RANGE = {
    "startBefore": "start_before",
    "startAfter": "start_after",
    "endBefore": "end_before",
    "endAfter": "end_after",
}


@dataclass(frozen=True, slots=True)
class _Era:
    """One declaration and the time in which it held; None: open on that side."""

    terms: Mapping[str, Any]
    since: datetime | None
    until: datetime | None


def read(path: Path) -> tuple[list[Entry], list[str]]:
    """The entries that the declarations at `path` make, and a line for each thing that cannot be carried over.

    `path` is a declaration, a folder of them, or a collection's folder with `declarations/` in it. A history
    (`NAME.history.json`) is found beside its declaration. Raises UnreadableError where there is no declaration.
    """
    entries: list[Entry] = []
    left: list[str] = []
    taken: set[str] = set()
    for file in _files(path):
        try:
            found = list(_service(file, left))
        except (UnreadableError, UsageError) as error:
            left.append(str(error))
            continue
        for entry in found:
            if entry.slug in taken:
                left.append(
                    f"{file.name}, {entry.title}: another declaration makes the same name, {entry.slug}"
                )
                continue
            taken.add(entry.slug)
            entries.append(entry)
    return entries, left


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    folder = path / "declarations" if (path / "declarations").is_dir() else path
    found = sorted(file for file in folder.glob("*.json") if not file.name.endswith(".history.json"))
    if not found:
        raise UnreadableError(
            "there are no declarations", str(path), "give a .json file, or a folder of them"
        )
    return found


def _service(file: Path, left: list[str]) -> Iterator[Entry]:
    """The entries of one service."""
    table = _json(file)
    terms = table.get("terms", table.get("documents"))
    if not isinstance(terms, Mapping):
        raise UnreadableError("this is no declaration", str(file), 'it has neither "terms" nor "documents"')
    past = file.with_name(f"{file.stem}.history.json")
    history = _json(past) if past.exists() else {}
    service = str(table.get("name") or file.stem)
    for kind, now in terms.items():
        where = f"{file.name}, {kind}"
        try:
            eras = _eras(now, history.get(kind, []))
            if entry := _entry(f"{service} {kind}", eras, where, left):
                yield entry
        except (ValueError, TypeError, AttributeError) as error:
            left.append(f"{where}: not as declarations are written ({error})")


def _json(file: Path) -> dict[str, Any]:
    try:
        table = json.loads(files.read(file).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = re.search(r"line \d+", str(error))
        where = f"{file}, {line[0]}" if line else str(file)
        raise UnreadableError("this is not JSON", where, "mend it") from None
    if not isinstance(table, dict):
        raise UnreadableError("this is no declaration", str(file), "it must be an object")
    return table


def _eras(now: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> list[_Era]:
    """The declarations one after the other: each holds until its `validUntil`, and from where the last one ended."""
    dated = sorted(((_moment(past["validUntil"]), past) for past in history), key=lambda pair: pair[0])
    eras: list[_Era] = []
    since: datetime | None = None
    for until, past in dated:
        eras.append(_Era(past, since, until))
        since = until + timedelta(seconds=1)
    return [*eras, _Era(now, since, None)]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).replace(
        microsecond=0
    )


def _entry(title: str, eras: Sequence[_Era], where: str, left: list[str]) -> Entry | None:
    """What a policy's declarations make; None where the present one says nothing of where it is."""
    for era in eras:
        left.extend(f"{_when(where, era)}: {line}" for line in _lost(era.terms))
    pages = _pages(eras[-1].terms)
    if not pages:
        left.append(f"{where}: it says nothing of where to fetch it from")
        return None
    if len(pages) > 1 and any(_pages(era.terms) != pages for era in eras):
        left.append(f"{where}: it had other pages before; only those of today are carried over")
    return Entry(
        slug=slug_of(title),
        title=title,
        urls=() if len(pages) > 1 else tuple(_addresses(eras)),
        pages=pages if len(pages) > 1 else (),
        select=tuple(_over_time(eras, "select", pages, where, left)),
        remove=tuple(_over_time(eras, "remove", pages, where, left)),
    )


def _when(where: str, era: _Era) -> str:
    return where if era.until is None else f"{where}, until {era.until:%Y-%m-%d}"


def _lost(terms: Mapping[str, Any]) -> Iterator[str]:
    """What of a declaration cannot be carried over, each as a phrase."""
    for part in (terms, *terms.get("combine", ())):
        for step in part.get("filter", ()):
            name = step if isinstance(step, str) else next(iter(step), "")
            if name == "removeQueryParams":
                yield "filter removeQueryParams is left out: where a link leads is told as cosmetic at most"
            else:
                yield f"filter {name} is left out: it is JavaScript"
        if part.get("executeClientScripts"):
            yield "executeClientScripts is left out: captures are taken without running the page's scripts"
        for key in part:
            if key not in _KNOWN:
                yield f"{key} is left out: its meaning is not known"


def _pages(terms: Mapping[str, Any]) -> tuple[str, ...]:
    parts = terms.get("combine") or [terms]
    return tuple(dict.fromkeys(str(part["fetch"]) for part in parts if part.get("fetch")))


def _addresses(eras: Sequence[_Era]) -> Iterator[dict[str, Any]]:
    """Where the policy was published, with the days where it moved."""
    moved: list[tuple[str, _Era]] = []
    for era in eras:
        pages = _pages(era.terms)
        if len(pages) != 1:
            continue
        if moved and moved[-1][0] == pages[0]:
            moved[-1] = (pages[0], _Era(era.terms, moved[-1][1].since, era.until))
        else:
            moved.append((pages[0], era))
    for url, era in moved:
        entry: dict[str, Any] = {"url": url}
        if era.since and len(moved) > 1:
            entry["from"] = _day(era.since) + timedelta(days=1)
        if era.until:
            entry["until"] = _day(era.until)
        yield entry


def _day(moment: datetime) -> date:
    return moment.date()


def _over_time(
    eras: Sequence[_Era], key: str, pages: Sequence[str], where: str, left: list[str]
) -> Iterator[Named]:
    """What is selected or removed, each with the time in which it is; declarations in a row that agree are one.

    What was said of a page that is none of today's `pages` is left out with that page.
    """
    spans: list[tuple[list[dict[str, Any]], _Era]] = []
    for era in eras:
        named = [one for one in _named(era.terms, key) if one.get("page", pages[0]) in pages]
        if len(pages) == 1:
            named = [{name: value for name, value in one.items() if name != "page"} for one in named]
        if spans and spans[-1][0] == named:
            spans[-1] = (named, _Era(era.terms, spans[-1][1].since, era.until))
        else:
            spans.append((named, era))
    for named, era in spans:
        times = {key: value for key, value in (("from", era.since), ("until", era.until)) if value}
        for one in named:
            try:
                selectors_of([one])
            except ValueError as error:
                left.append(f"{_when(where, era)}: {key} {json.dumps(one)} is left out: it is not {error}")
                continue
            yield one["css"] if set(one) == {"css"} and not times else {**one, **times}


def _named(terms: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The selectors of a declaration, and those of each of the pages it is made of: of that page alone, unless all
    pages have the same."""
    own = _values(terms, key)
    each: dict[str, list[Any]] = {}
    for part in terms.get("combine", ()):
        each.setdefault(str(part.get("fetch")), []).extend(_values(part, key))
    same = [one for place, one in enumerate(each.values()) if one not in list(each.values())[:place]]
    if len(same) < 2:
        return _tables([*own, *(value for one in same for value in one)], key)
    return [{**table, "page": page} for page, one in each.items() for table in _tables([*own, *one], key)]


def _values(terms: Mapping[str, Any], key: str) -> list[Any]:
    own = terms.get(key, [])
    return own if isinstance(own, list) else [own]


def _tables(values: Sequence[Any], key: str) -> list[dict[str, Any]]:
    """Selectors as tables. Of several in `select` one may match nothing there, and must not here, so that they become
    one list of CSS."""
    values = [value for place, value in enumerate(values) if value not in values[:place]]
    css = [value for value in values if isinstance(value, str)]
    ranges = [
        {_RANGE[side]: str(one[side]) for side in _RANGE if side in one}
        for one in values
        if isinstance(one, dict)
    ]
    if key == "select":
        css = [", ".join(css)] if css else []
    return [*({"css": one} for one in css), *ranges]
