"""The site as files: each page whole or not at all, only those whose bytes changed, the index last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from policydiff import __version__, files
from policydiff.errors import UsageError
from policydiff.reports.facts import Neighbour
from policydiff.reports.html import (
    comparison_page,
    environment_for,
    feed_page,
    index_page,
    policy_page,
    since_page,
)
from policydiff.reports.look import PLAIN, Look
from policydiff.reports.shelf import Shelf
from policydiff.reports.since import SINCE
from policydiff.reports.site_facts import Around, ComparisonPage, PolicyPage, SincePage

#: Which pages were looked at, by path, with the fingerprint of what they were made from: spares work, holds no truth.
RECORD = ".pages.json"


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was done: how many files were written, how many stood as they were."""

    index: Path
    written: int
    kept: int


def write_site(
    folder: Path,
    comparisons: Iterable[ComparisonPage],
    around: Callable[[Shelf], Around],
    *,
    templates: Path | None = None,
    look: Look = PLAIN,
) -> SiteReport:
    """Write `SLUG/OLD--NEW.html`, then what `around` makes of the pages that stand there: `SLUG/index.html`,
    `feed.xml` and, last, `index.html`. The folder is made where it is missing.

    A comparison page that was issued stays as it is; where its judgement is another now, `SLUG/OLD--NEW.2.html` is
    issued beside it. Each file appears whole or not at all. Raises PolicydiffError (disk full, no permission) and
    UsageError (a slug that would leave the folder).
    """
    site = _Site(folder, Shelf(folder), _read_record(folder / RECORD), templates, look)
    try:
        for page in comparisons:
            site.issue(page)
        rest = around(site.shelf)
        for policy in rest.policies:
            site.put_policy(policy)
        for since in rest.since:
            site.put_since(since)
    finally:
        # What was written is remembered even where the run breaks off: the next one need not make it again.
        _write_record(folder / RECORD, site.record)
    if rest.feed is not None:
        site.put(folder / "feed.xml", feed_page(rest.feed, templates))
    site.put(folder / "index.html", index_page(rest.index, templates, look))
    return SiteReport(folder / "index.html", site.written, site.kept)


@dataclass(slots=True)
class _Site:
    """A site being written: what stands there, what is remembered of the last run, what was done in this one."""

    folder: Path
    shelf: Shelf
    record: dict[str, str]
    templates: Path | None
    look: Look
    written: int = 0
    kept: int = 0

    def issue(self, page: ComparisonPage) -> None:
        """Write a comparison page, if none that was issued shows what it would."""
        slug = _safe_name(page.slug)
        issued = self.shelf.issues(slug, page.old, page.new)
        if issued and self.record.get(f"{slug}/{issued[-1]}") == page.fingerprint:
            self.kept += 1
            return
        facts = page.make()
        if issued and self.shelf.says(slug, issued[-1]) == facts.judgement:
            self.kept += 1
            self.record[f"{slug}/{issued[-1]}"] = page.fingerprint
            return
        name = self.shelf.next_name(slug, page.old, page.new)
        earlier = tuple(Neighbour(href, f"issue {number}") for number, href in enumerate(issued, 1))
        text = comparison_page(replace(facts, earlier=earlier), self.templates, self.look)
        self.put(self.folder / slug / _safe_name(name), text)
        self.shelf.add(slug, name)
        self.record[f"{slug}/{name}"] = page.fingerprint

    def put_policy(self, page: PolicyPage) -> None:
        """Write the page of a policy, unless it was made of the same before."""
        self._put_made(
            page.slug,
            "index.html",
            page.fingerprint,
            lambda: policy_page(page.make(), self.templates, self.look),
        )

    def put_since(self, page: SincePage) -> None:
        """Write the page of what changed since the last review, unless it was made of the same before."""
        self._put_made(
            page.slug, SINCE, page.fingerprint, lambda: since_page(page.make(), self.templates, self.look)
        )

    def _put_made(self, slug: str, name: str, fingerprint: str, make: Callable[[], str]) -> None:
        path = self.folder / _safe_name(slug) / name
        mark = hashlib.sha256(f"{_maker(self.templates, self.look)}\n{fingerprint}".encode()).hexdigest()
        if self.record.get(f"{slug}/{name}") == mark and path.is_file():
            self.kept += 1
            return
        self.put(path, make())
        self.record[f"{slug}/{name}"] = mark

    def put(self, path: Path, text: str) -> None:
        """Write a file if its bytes are new, and count it."""
        if files.write_if_changed(path, text.encode()):
            self.written += 1
        else:
            self.kept += 1


def _safe_name(name: str) -> str:
    """The name, if it is one and no way out of the folder."""
    if not name or name in {".", ".."} or any(character in name for character in "/\\\0"):
        raise UsageError("this cannot be the name of a folder", name, "choose another slug")
    return name


_MADE_OF = (
    "base.html",
    "policy.html",
    "since.html",
    "redline.html",
    "review.html",
    "style.css",
    "review.css",
    "script.js",
)


@lru_cache(maxsize=8)
def _maker(templates: Path | None, look: Look) -> str:
    """A fingerprint of what makes the pages of a policy: this version, its templates and how it is dressed."""
    environment = environment_for(templates)
    assert environment.loader is not None
    digest = hashlib.sha256(__version__.encode())
    for name in _MADE_OF:
        digest.update(environment.loader.get_source(environment, name)[0].encode())
    digest.update(repr(look).encode())
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
