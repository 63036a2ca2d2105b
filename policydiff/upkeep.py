"""A workspace kept up to date: captures taken in, versions and comparisons made of them. Glue over the stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from policydiff import files, holding, intake, judging, pipeline
from policydiff.errors import NotFoundError, UsageError
from policydiff.fetcher.files import named_time
from policydiff.fetcher.pointers import is_manifest
from policydiff.model import Change, Comparison, Held, Version
from policydiff.normalizer import NORMALIZER
from policydiff.rebuilding import Comparing, ComparingOf
from policydiff.store import Store
from policydiff.store.versions import AtHand
from policydiff.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wanted:
    """Files to take into one policy, in order."""

    slug: str
    files: tuple[Path, ...]


def files_wanted(
    workspace: Workspace, paths: Iterable[Path], slug: str | None, until: str | None = None
) -> list[Wanted]:
    """The files that `paths` name, by policy: a folder stands for all files in it and below but hidden ones.

    Without a slug, a file belongs to the policy whose folder of snapshots/ it lies in. `until` (14 digits)
    leaves out files whose name says a later time. Manifests of collections are no captures. Raises UsageError where
    no policy is known for a file.
    """
    grouped: dict[str, list[Path]] = {}
    for path in _walk(paths):
        if is_manifest(path):
            continue
        named = named_time(path.name)
        if until is None or named is None or named <= until:
            grouped.setdefault(slug or _folder_slug(workspace, path), []).append(path)
    return [Wanted(name, tuple(found)) for name, found in sorted(grouped.items())]


def take(workspace: Workspace, store: Store, wanted: Wanted, asked: intake.Asked) -> Iterator[intake.Taken]:
    """Take the files of one policy in, unless `read_otherwise`; `refresh` afterwards makes versions of them."""
    return intake.take(workspace, store, wanted.files, wanted.slug, normalize=pipeline.normalize, asked=asked)


def finish(workspace: Workspace, store: Store, but: Sequence[str] = ()) -> None:
    """Finish what a run before left when it was ended: half-written files, versions not worked out.

    `but` are policies whose versions are worked out later in this run.
    """
    files.sweep(workspace.snapshots)
    for slug in store.pending():
        if slug not in but:
            refresh(workspace, store, slug)


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A change that other rules judge otherwise: the version that brought it, and the change before and now."""

    version: str
    before: Change
    now: Change


def read_otherwise(workspace: Workspace, store: Store, slug: str) -> UsageError | None:
    """Why captures of this policy cannot be taken in yet: those that are there were read by other settings or by
    another normalizer, and the difference would look like a change of the policy. None where all is well."""
    try:
        reading, normalizers = store.reading(slug)
    except NotFoundError:
        return None
    if reading is not None and reading != str(holding.reading_of(workspace, slug)):
        what = "the settings by which its captures are read (language, select, remove, pages) have changed"
    elif any(number != NORMALIZER for number in normalizers):
        what = "its captures were read by another release of policydiff"
    else:
        return None
    return UsageError(what, slug, "`policydiff rebuild` reads them again, and announces nothing")


def refresh(workspace: Workspace, store: Store, slug: str, at_hand: AtHand | None = None) -> list[Version]:
    """Work out the versions of a policy again, with the comparisons that are missing; gives them, oldest first.

    Comparisons that were judged by other rules are judged anew, without being aligned anew. What is `at_hand` of the
    documents need not be loaded. Of a policy of several pages, what each capture's document is made of is worked out
    first, and all of it happens or nothing.
    """
    if holding.reading_of(workspace, slug).pages:
        with store.writing():
            holding.join_pages(workspace, store, slug)
            return _refreshed(workspace, store, slug, None)
    return _refreshed(workspace, store, slug, at_hand)


def _refreshed(workspace: Workspace, store: Store, slug: str, at_hand: AtHand | None) -> list[Version]:
    how = comparing(workspace)(slug)
    if store.judged_by(slug) - {how.rules}:  # else every comparison would be read for nothing
        for _ in rejudge(workspace, store, slug):
            pass
    return store.refresh(slug, how.compare, how.rules, at_hand)


def rejudge(workspace: Workspace, store: Store, slug: str, *, keep: bool = True) -> Iterator[Rejudged]:
    """Judge a policy's comparisons by the workspace's rules where others made them; gives what comes out otherwise.

    The new comparisons are kept (unless not `keep`) beside the old ones, which stay as they were shown; `refresh`
    then makes the versions speak of the new.
    """
    rules = rules_of(workspace, slug)
    try:
        versions = store.versions(slug)
    except NotFoundError:
        return
    for old, new in pairwise(versions):
        known = store.comparison_of(old, new)
        if known is None or known.rules == rules.number:
            continue
        made = pipeline.rejudge(known, rules)
        if keep:
            store.save_comparison(made, first_capture(store, old), first_capture(store, new))
        before = {change.id: change for change in known.told}
        for change in made.told:
            if _worth(before[change.id]) != _worth(change):
                yield Rejudged(new.name, before[change.id], change)


def first_capture(store: Store, version: Version) -> Held:
    """The capture that a version begins with, whose document is the version's."""
    return store.capture(version.policy, version.first_seen, version.evidence.sha256)


def last_capture(held: Iterable[Held], version: Version) -> Held | None:
    """The last of these captures that held a version's text; None where it is not among them."""
    own = (one for one in held if one.usable and one.captured == version.last_seen)
    return next((one for one in own if one.text_sha256 == version.sha256), None)


def comparison_between(store: Store, old: Version, new: Version, rules: judging.Rules) -> Comparison:
    """The comparison of two versions by these rules: the one that is kept, else made and kept."""
    before, after = first_capture(store, old), first_capture(store, new)
    found = store.comparison(before, after, rules.number)
    if found is None:
        found = pipeline.compare(
            store.document(before), store.document(after), rules=rules, old_name=old.name, new_name=new.name
        )
        store.save_comparison(found, before, after)
    return found


def comparing(workspace: Workspace) -> ComparingOf:
    """How each policy's versions are compared in this workspace: by its own rules and the policy's watch words."""
    books: dict[tuple[str, ...], judging.Rules] = {}

    def by(slug: str) -> Comparing:
        watched = workspace.settings.watched(slug)
        words = watched.watch if watched else ()
        if words not in books:
            books[words] = _rules(workspace.settings.judge, words)
        return Comparing(partial(pipeline.compare, rules=books[words]), books[words].number)

    return by


def rules_of(workspace: Workspace, slug: str | None = None) -> judging.Rules:
    """The rules by which the workspace judges a policy (or whatever is of none); raises ConfigError."""
    watched = workspace.settings.watched(slug) if slug else None
    return _rules(workspace.settings.judge, watched.watch if watched else ())


def _worth(change: Change) -> tuple[object, ...]:
    verdict = change.verdict
    return (
        ()
        if verdict is None
        else (verdict.level, verdict.severity, verdict.categories[:1], verdict.direction)
    )


def _rules(settings: Mapping[str, Any], words: Sequence[str]) -> judging.Rules:
    extra = {**settings}
    if words:
        extra["watch"] = [*settings.get("watch", ()), *words]
    return judging.load_rules(extra)


def _walk(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(
                below
                for below in path.rglob("*")
                if below.is_file() and not _hidden(below.relative_to(path).parts)
            )
        else:
            yield path  # one that does not exist is named when its turn comes, and the others are kept


def _hidden(parts: Sequence[str]) -> bool:
    return any(part.startswith(".") for part in parts)


def _folder_slug(workspace: Workspace, path: Path) -> str:
    try:
        below = path.resolve().relative_to(workspace.snapshots.resolve())
    except ValueError:
        below = Path(path.name)
    if len(below.parts) != 2:
        raise UsageError("which policy is this a capture of?", str(path), "say it with --policy SLUG")
    return below.parts[0]
