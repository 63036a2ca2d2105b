"""Deriving the store again from the snapshots, and proving it against them."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from policydiff.errors import NotFoundError, PolicydiffError, StoreError, UnreadableError
from policydiff.fetcher.files import found_in
from policydiff.fetcher.git import RepositoryError
from policydiff.fetcher.pointers import is_manifest, split_place
from policydiff.holding import (
    Normalize,
    described,
    held_of,
    join_pages,
    read_document,
    reading_of,
    unjoined,
)
from policydiff.intake import Asked, read_capture
from policydiff.model import Capture, Document, Held, Policy, Version
from policydiff.pointed import Pointed, check_repositories, name_policy
from policydiff.slugs import valid_slug
from policydiff.store import DamagedError, Retooled, Store, open_store
from policydiff.store.swap import discard, set_aside, swap
from policydiff.store.versions import Compare
from policydiff.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Comparing:
    """How the versions of one policy are compared, and the number of the rules by which that judges."""

    compare: Compare
    rules: int


#: By slug, since a workspace may judge each policy by rules of its own.
ComparingOf = Callable[[str], Comparing]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild made. `problems` name files that gave no capture, and what was lost; the rest is
    kept."""

    policies: int
    captures: int
    versions: int
    retooled: tuple[Retooled, ...]
    problems: tuple[str, ...]
    fingerprint: str
    before: str | None  # the fingerprint of the store as it was; None where there was none that could be read


def snapshot_files(workspace: Workspace) -> list[tuple[str, Path]]:
    """Every capture's file with the slug of its policy, in the order of their paths; hidden files are not
    ours."""
    found: list[tuple[str, Path]] = []
    for folder in _sorted(workspace.snapshots):
        if folder.is_dir() and not folder.name.startswith("."):
            found.extend((folder.name, file) for file in _sorted(folder) if not file.name.startswith("."))
    return found


def rebuild(
    workspace: Workspace,
    *,
    normalize: Normalize,
    comparing: ComparingOf,
    dry_run: bool = False,
    files: Iterable[tuple[str, Path]] | None = None,
) -> Rebuilt:
    """Derive the store from the snapshots: in a file of its own, which then takes the old one's place in one
    step.

    What people added is carried over. A store that is damaged is set aside, never removed, and its people's
    rows are named as lost. With `dry_run` nothing is replaced. `files` are those of `snapshot_files`, for a
    caller that shows how far the work is.

    Raises StoreError where the store is in use or the disk full, WorkspaceError where a repository is gone in which
    captures lie; the old store then stands as it was.
    """
    check_repositories(workspace)
    fresh = workspace.root / ".policydiff.db.rebuilding"
    discard(fresh)
    try:
        with contextlib.ExitStack() as stack:
            old, sound = _old_store(workspace, stack)
            problems: list[str] = []
            new = stack.enter_context(open_store(fresh, create=True))
            pointed = stack.enter_context(Pointed(workspace))
            with new.writing():
                for slug, path in snapshot_files(workspace) if files is None else files:
                    known = old if sound else None
                    problems += _derive_file(workspace, new, known, slug, path, normalize, pointed)
                for policy in new.policies():
                    join_pages(workspace, new, policy.slug)
                result = _finish(new, old, sound, comparing, problems)
        if not dry_run:
            _replace(workspace, fresh, damaged=not sound)
    finally:
        discard(fresh)
    return result


def verify(
    workspace: Workspace,
    store: Store,
    *,
    normalize: Normalize | None = None,
    comparing: ComparingOf | None = None,
    repositories: bool = True,
) -> Iterator[str]:
    """What is wrong with the store or between it and the snapshots, each as one phrase; nothing where all is
    well.

    With `normalize` every capture is also read anew, and with `comparing` every comparison of consecutive
    versions made anew: what then differs was not derived from these bytes by this release. Without `repositories`
    captures that lie in git are held against their manifests only.
    """
    yield from store.problems()
    known: set[str] = set()
    gone: Counter[str] = Counter()
    with Pointed(workspace) as pointed:
        for policy in store.policies():
            for held in store.captures(policy.slug):
                known.add(held.path)
                try:
                    yield from _against_bytes(workspace, store, held, normalize, pointed, repositories)
                except RepositoryError as error:
                    gone[str(error)] += 1
            for one in unjoined(workspace, store, policy.slug, whole=normalize is not None):
                yield f"{one.held.path} is not joined with the other pages of its policy: rebuild"
            if comparing is not None:
                yield from _against_texts(store, policy.slug, comparing(policy.slug))
        yield from (f"{count} captures cannot be proved: {error}" for error, count in gone.items())
        for _, path in snapshot_files(workspace):
            yield from _unknown(workspace, path, known, pointed)


def _derive_file(
    workspace: Workspace,
    new: Store,
    old: Store | None,
    slug: str,
    path: Path,
    normalize: Normalize,
    pointed: Pointed,
) -> Iterator[str]:
    """The captures of one file of a policy's folder into the new store; gives what is wrong with any of them."""
    place = workspace.relative(path)
    try:
        places = pointed.places(place) if is_manifest(path) else [place]
    except UnreadableError as error:
        yield str(error)
        return
    for one in places:
        try:
            _derive(workspace, new, old, slug, one, normalize, pointed)
        except StoreError:
            raise
        except PolicydiffError as error:
            yield str(error)
    if is_manifest(path) and _policy(new, slug) is not None:
        name_policy(workspace, new, slug, pointed.manifest(place))


def _derive(
    workspace: Workspace,
    new: Store,
    old: Store | None,
    slug: str,
    place: str,
    normalize: Normalize,
    pointed: Pointed,
) -> None:
    """The capture at one place under a policy's folder into the new store."""
    valid_slug(slug)
    capture, document, before = _read(workspace, old, slug, place, normalize, pointed)
    if not capture.captured:
        raise UnreadableError("nothing says when it was captured", place, "put 14 digits in the file's name")
    held = held_of(capture, document, slug, place)
    if before is not None:
        held = replace(held, trusted=before.trusted)
    if _policy(new, slug) is None:
        remembered = None if old is None else _policy(old, slug)
        new.add_policy(remembered or described(workspace, slug, capture, document))
        new.note_reading(slug, str(reading_of(workspace, slug)))
    if new.add_capture(held, document) == "known":
        raise UnreadableError("it holds a capture that another file holds too", place, "remove one of them")


def _policy(store: Store, slug: str) -> Policy | None:
    try:
        return store.policy(slug)
    except NotFoundError:
        return None


def _read(
    workspace: Workspace,
    old: Store | None,
    slug: str,
    place: str,
    normalize: Normalize,
    pointed: Pointed,
) -> tuple[Capture, Document | None, Held | None]:
    """The one capture at a place, its document, and how the old store knew it.

    What a person said when they put a plain file there (its address, time, a note) only the old store
    remembers.
    """
    before = None if old is None else old.capture_in(place)
    if split_place(place):
        capture, document = pointed.read(place, normalize=normalize, reading=reading_of(workspace, slug))
        return capture, document, before
    path = workspace.root / place
    asked = Asked(before.captured, before.url, before.note, before.page) if before else Asked()
    first, *more = found_in(path)
    if more:
        raise UnreadableError("several records in one file", str(path), "add it from outside snapshots/")
    reading = reading_of(workspace, slug)
    capture, document = read_document(read_capture(first, asked=asked), normalize=normalize, reading=reading)
    return capture, document, before if before and before.sha256 == capture.sha256 else None


def _finish(
    new: Store, old: Store | None, sound: bool, comparing: ComparingOf, problems: list[str]
) -> Rebuilt:
    """What people added, then the versions of every policy; the new store told in figures."""
    retooled: list[Retooled] = []
    before: str | None = None
    if old is not None:
        try:
            problems.extend(new.carry_from(old))
            retooled = new.record_retooled(old)
            before = old.fingerprint()
        except DamagedError:
            if sound:
                raise
    if not sound:
        problems.append(
            "the old store was damaged: it is kept beside the new one, see what people added to it"
        )
    policies = new.policies()
    return Rebuilt(
        policies=len(policies),
        versions=sum(len(_refreshed(new, policy.slug, comparing(policy.slug))) for policy in policies),
        captures=sum(len(new.captures(policy.slug)) for policy in policies),
        retooled=tuple(retooled),
        problems=tuple(problems),
        fingerprint=new.fingerprint(),
        before=before,
    )


def _refreshed(store: Store, slug: str, comparing: Comparing) -> list[Version]:
    return store.refresh(slug, comparing.compare, comparing.rules)


def _old_store(workspace: Workspace, stack: contextlib.ExitStack) -> tuple[Store | None, bool]:
    """The store as it is (None where there is none, or none that opens), and whether all of it can be relied
    on."""
    if not workspace.database.exists():
        return None, True
    try:
        old = workspace.open_store()
        stack.callback(old.close)
        return old, not old.damage()
    except DamagedError:
        return None, False


def _replace(workspace: Workspace, fresh: Path, *, damaged: bool) -> None:
    if damaged and workspace.database.exists():
        set_aside(workspace.database)
    swap(fresh, workspace.database)


def _against_bytes(
    workspace: Workspace,
    store: Store,
    held: Held,
    normalize: Normalize | None,
    pointed: Pointed,
    repositories: bool,
) -> Iterator[str]:
    """One capture's row against its bytes, and its document against what is read from them now.

    Raises RepositoryError where they lie in a repository that cannot be asked.
    """
    if not split_place(held.path):
        yield from _against_file(workspace, store, held, normalize)
        return
    try:
        if pointed.pointer(held.path)[1].sha256 != held.sha256:
            yield f"{held.path} is not what was captured: its manifest has another SHA-256"
        elif repositories:
            pointed.data(held.path)
            if normalize is not None and held.text_sha256 is not None:
                reading = reading_of(workspace, held.policy)
                document = pointed.read(held.path, normalize=normalize, reading=reading)[1]
                yield from _against_document(store, held, document)
    except RepositoryError:
        raise
    except UnreadableError as error:
        yield f"{held.path}: {error.what}"


def _unknown(workspace: Workspace, path: Path, known: set[str], pointed: Pointed) -> Iterator[str]:
    """A file of snapshots/ whose captures the store does not hold."""
    place = workspace.relative(path)
    if not is_manifest(path):
        if place not in known:
            yield f"{place} is not in the store: add it, or rebuild"
        return
    try:
        lacking = sum(one not in known for one in pointed.places(place))
    except UnreadableError as error:
        yield f"{place}: {error.what}"
        return
    if lacking:
        yield f"{lacking} captures of {place} are not in the store: add the repository again, or rebuild"


def _against_file(
    workspace: Workspace, store: Store, held: Held, normalize: Normalize | None
) -> Iterator[str]:
    """One capture's row against its file, and its document against what is read from it now."""
    path = workspace.root / held.path
    try:
        first, *_ = found_in(path)
        asked = Asked(held.captured, held.url, held.note, held.page)
        capture = read_capture(first, asked=asked)
        if capture.sha256 != held.sha256:
            yield f"{held.path} is not what was captured: its SHA-256 is {capture.sha256}, not {held.sha256}"
        elif normalize is not None and held.text_sha256 is not None:
            yield from _against_reading(workspace, store, held, capture, normalize)
    except UnreadableError as error:
        yield f"{held.path}: {error.what}"


def _against_reading(
    workspace: Workspace, store: Store, held: Held, capture: Capture, normalize: Normalize
) -> Iterator[str]:
    reading = reading_of(workspace, held.policy)
    _, document = read_document(capture, normalize=normalize, reading=reading)
    yield from _against_document(store, held, document)


def _against_document(store: Store, held: Held, document: Document | None) -> Iterator[str]:
    kept = store.document(held) if held.page is None else store.parts.document(held)
    if document != kept:
        made = f"normalizer {kept.normalizer}"
        yield f"{held.path} is read differently now than by the {made} that the store has it from: rebuild"


def _against_texts(store: Store, slug: str, comparing: Comparing) -> Iterator[str]:
    """The comparisons of consecutive versions against those made of the same documents now."""
    versions = store.versions(slug)
    for before, after in pairwise(versions):
        kept = store.comparison_of(before, after)
        if kept is None:
            yield f"{after.name} has no comparison with the version before: rebuild"
            continue
        made = comparing.compare(kept.old_document, kept.new_document)
        if (made.summary, made.changes, made.matches) != (kept.summary, kept.changes, kept.matches):
            yield f"the comparison of {before.name} and {after.name} comes out differently now: rebuild"


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
