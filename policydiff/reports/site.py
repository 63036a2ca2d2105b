"""The static site: pages written whole, only where their bytes change, the index last so that no link dangles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from policydiff import __version__, files
from policydiff.errors import UsageError
from policydiff.reports.html import comparison_page, environment_for, feed_page, index_page, policy_page
from policydiff.reports.policy import page_name
from policydiff.reports.site_facts import ComparisonPage, FeedFacts, IndexFacts, PolicyPages

#: Which comparison pages stand in the folder, by path, with the fingerprint of what they were made from.
RECORD = ".pages.json"


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was done: how many files were written, how many stood as they were."""

    index: Path
    written: int
    kept: int


def write_site(
    folder: Path,
    index: IndexFacts,
    policies: Iterable[PolicyPages],
    feed: FeedFacts | None = None,
    *,
    templates: Path | None = None,
) -> SiteReport:
    """Write `index.html`, `SLUG/index.html`, `SLUG/OLD--NEW.html` and `feed.xml` into a folder, made where missing.

    A comparison page is made only where none of its fingerprint stands there. Each file appears whole or not at all.
    Raises PolicydiffError (disk full, no permission) and UsageError (a slug that would leave the folder).
    """
    record = _read_record(folder / RECORD)
    made = _maker(templates)
    tally = [0, 0]
    try:
        for pages in policies:
            home = folder / _safe_name(pages.facts.slug)
            for page in pages.comparisons:
                tally[_comparison(home, page, record, made, templates)] += 1
            tally[_put(home / "index.html", policy_page(pages.facts, templates))] += 1
    finally:
        # What was written is remembered even where the run breaks off: the next one need not make it again.
        _write_record(folder / RECORD, record)
    if feed is not None:
        tally[_put(folder / "feed.xml", feed_page(feed, templates))] += 1
    tally[_put(folder / "index.html", index_page(index, templates))] += 1
    return SiteReport(folder / "index.html", tally[0], tally[1])


def _comparison(
    home: Path, page: ComparisonPage, record: dict[str, str], made: str, templates: Path | None
) -> int:
    """Write one comparison page if it is not there; 0 where it was written, 1 where it stood."""
    path = home / _safe_name(page_name(page.old, page.new))
    name = f"{home.name}/{path.name}"
    mark = hashlib.sha256(f"{made}\n{page.fingerprint}".encode()).hexdigest()
    if record.get(name) == mark and path.is_file():
        return 1
    kept = _put(path, comparison_page(page.make(), templates))
    record[name] = mark
    return kept


def _put(path: Path, text: str) -> int:
    """Write a page if its bytes are new; 0 where it was written, 1 where it stood."""
    return 0 if files.write_if_changed(path, text.encode()) else 1


def _safe_name(name: str) -> str:
    """The name, if it is one and no way out of the folder."""
    if not name or name in {".", ".."} or any(character in name for character in "/\\\0"):
        raise UsageError("this cannot be the name of a folder", name, "choose another slug")
    return name


@lru_cache(maxsize=8)
def _maker(templates: Path | None) -> str:
    """A fingerprint of what makes the pages: this version and every template."""
    environment = environment_for(templates)
    assert environment.loader is not None
    digest = hashlib.sha256(__version__.encode())
    for name in ("base.html", "comparison.html", "redline.html", "style.css", "script.js"):
        digest.update(environment.loader.get_source(environment, name)[0].encode())
    return digest.hexdigest()


def _read_record(path: Path) -> dict[str, str]:
    """The record of the last run; one that is missing or damaged costs only time."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(path: Path, record: dict[str, str]) -> None:
    files.write_if_changed(path, json.dumps(record, indent=0, sort_keys=True).encode())
