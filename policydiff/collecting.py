"""A collection in a git repository taken in with its history: planned as a whole, then document by document.

A document is taken in whole or not at all: its captures, what was read from them, its versions and comparisons in one
transaction, its manifest right before that ends. A run that was killed is therefore at the end of some document, and
the next one, finding no note of how far it came, looks through the history again for what is missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from policydiff import normalizer, upkeep
from policydiff.errors import NotFoundError, PolicydiffError, UnreadableError, UsageError
from policydiff.fetcher import pointers
from policydiff.fetcher.git import Blobs, Repository, RepositoryError, repository_at
from policydiff.fetcher.layouts import LAYOUTS, SELF_DATED, Chronicle, Layout, Step, chronicles, layout_of
from policydiff.fetcher.pointers import Manifest, Pointer
from policydiff.holding import check_time, described, held_of, reading_of
from policydiff.intake import Taken
from policydiff.model import Document, Held
from policydiff.pointed import name_policy, place_of, read_pointed
from policydiff.slugs import LONGEST, valid_slug
from policydiff.store import Store
from policydiff.watchlist import slug_of
from policydiff.workspace import Workspace

#: So many documents of the policy at hand are kept for the comparisons; older ones are read from the store again.
AT_HAND = 256
#: The last second that 14 digits can write.
_LAST_SECOND = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Planned:
    """A document of a collection that has, or may have, something new; `slug` is its policy's."""

    slug: str
    chronicle: Chronicle


@dataclass(frozen=True, slots=True)
class Collection:
    """A repository as a run finds it. `scope` is what was asked of it, and `head` how far its history goes now."""

    repository: Repository
    root: str
    head: str
    layout: Layout | None
    scope: str
    shallow: bool
    planned: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of one document: of its captures, `suspect` of which were added and are suspect, and how many
    versions its policy has. `gone` is when (14 digits) the collection took it away, if that is its end."""

    slug: str
    taken: tuple[Taken, ...]
    versions: int
    suspect: int = 0
    gone: str | None = None
    refused: PolicydiffError | None = None


def collection_at(workspace: Workspace, path: Path) -> Repository | None:
    """The repository that `path` is; None for other paths, and for what lies among the workspace's own snapshots."""
    if path.resolve().is_relative_to(workspace.snapshots.resolve()):
        return None
    return repository_at(path)


def plan(
    workspace: Workspace,
    store: Store,
    repository: Repository,
    *,
    layout: Layout | None = None,
    only: Sequence[str] = (),
) -> Collection:
    """What is to be looked at: of a repository that was taken in before, asked for the same, only what is new in it.

    Manifests that name another place for the repository are made to name this one. Raises UsageError where nothing in
    it lies as in a layout, RepositoryError where it cannot be read.
    """
    head = repository.head()
    if head is None:
        raise UsageError("the repository has no commit yet", str(repository.folder))
    root = repository.root()
    known = _known(workspace, repository, root)
    scope = f"{layout or ''} {sorted(set(only))}"
    since = store.collected(root, scope)
    if since is not None and not repository.leads_to(since):
        since = None  # the history was written anew
    touched = list(repository.history(since)) if since != head else []
    chosen = layout or known.layout or layout_of(one.path for one in touched)
    if chosen is None and since is None:
        what = "nothing in it lies as `Service/Type.md` or `c/ci/cim/cimediacloud.com.md`"
        raise UsageError(what, str(repository.folder), "give the files themselves, with --policy")
    found = chronicles(touched, chosen, only) if chosen else []
    if only and since is None and not found:
        raise UsageError("nothing in the repository matches", ", ".join(only), "see `git ls-files` for names")
    planned = tuple(Planned(known.slug_for(one.document, chosen), one) for one in found if chosen)
    return Collection(repository, root, head, chosen, scope, repository.is_shallow(), planned)


def fill(
    workspace: Workspace, store: Store, collection: Collection, planned: Iterable[Planned]
) -> Iterator[Filled]:
    """Take documents of a collection in, one after another; each is whole in the store when it is given.

    Raises RepositoryError where the repository cannot be read on, StoreError where nothing more can be kept.
    """
    with Blobs(collection.repository) as blobs:
        for one in planned:
            refused = upkeep.read_otherwise(workspace, store, one.slug)
            if refused is None:
                yield _Filling(workspace, store, collection, one, blobs).run()
            else:
                yield Filled(one.slug, (), 0, refused=refused)


def finish(store: Store, collection: Collection) -> None:
    """Note how far the repository was taken in; only for a run that refused no document."""
    store.note_collected(collection.root, collection.scope, collection.head)


class _Known:
    """The documents of a repository that have a policy already, and the names that are still free."""

    def __init__(self) -> None:
        self.layout: Layout | None = None
        self._slugs: dict[str, str] = {}

    def add(self, document: str, slug: str, layout: str) -> None:
        """A document that has a policy."""
        self._slugs[document] = slug
        self.layout = next((one for one in LAYOUTS if one == layout), None)

    def slug_for(self, document: str, layout: Layout) -> str:
        """The document's slug: made of its name, and of a hash of it too where another document was there first."""
        if document not in self._slugs:
            slug = slug_in(document, layout)
            if slug in self._slugs.values():
                slug = f"{slug[: LONGEST - 9].rstrip('-._')}-{_hash(document)}"
            self._slugs[document] = slug
        return self._slugs[document]


def slug_in(document: str, layout: Layout) -> str:
    """A slug made of what a document is called in its collection.

    >>> slug_in("Lumen Shore/Privacy Policy", "ota"), slug_in("lumenshore.example", "princeton")
    ('lumen-shore-privacy-policy', 'lumenshore.example')
    """
    try:
        return valid_slug(document.lower()) if layout in SELF_DATED else slug_of(document)
    except UsageError:
        pass
    try:
        return slug_of(document)
    except UsageError:  # no letter of it is one of ours
        return f"policy-{_hash(document)}"


def _hash(document: str) -> str:
    return hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _known(workspace: Workspace, repository: Repository, root: str) -> _Known:
    """What the manifests of a repository tell; they are told where it lies now."""
    known = _Known()
    place = place_of(workspace, repository.folder)
    for path in sorted(workspace.snapshots.glob(f"*/{pointers.file_name(root)}")):
        manifest = pointers.read_head(path)
        if manifest.repository != place:
            pointers.write(path, replace(pointers.read(path), repository=place))
        known.add(manifest.document, path.parent.name, manifest.layout)
    return known


class _Filling:
    """One document while it is taken in."""

    def __init__(
        self, workspace: Workspace, store: Store, collection: Collection, planned: Planned, blobs: Blobs
    ) -> None:
        self.workspace, self.store, self.collection, self.planned = workspace, store, collection, planned
        self.slug, self.blobs = planned.slug, blobs
        self.path = workspace.snapshots / planned.slug / pointers.file_name(collection.root)
        self.place = f"snapshots/{planned.slug}/{self.path.name}"
        self.manifest = self._manifest()
        self.dated = self.manifest.layout not in SELF_DATED
        self.held: dict[str, list[Held]] = {}  # by their times
        self.at_hand: dict[tuple[str, str], Document] = {}
        # Versions of one document share most of their passages, and those of different ones hardly any.
        self.normalize = partial(normalizer.normalize, memory=normalizer.Memory())

    def run(self) -> Filled:
        """Take the document in: all of it, or nothing."""
        with self.store.writing():
            for held in _captures(self.store, self.slug):
                self.held.setdefault(held.captured, []).append(held)
            taken: list[Taken] = []
            made: list[Pointer] = []
            for pointer in self._lacking():
                entry, whole = self._take(pointer)
                taken.append(entry)
                made += [whole] if whole else []
            if any(entry.outcome == "added" for entry in taken):
                name_policy(self.workspace, self.store, self.slug, self.manifest)
                upkeep.refresh(self.workspace, self.store, self.slug, at_hand=self.at_hand)
            gone = [(step.commit, _digits(step.time)) for step in self._steps if step.blob is None]
            manifest = self.manifest.with_more(made, gone)
            if manifest.pointers:
                pointers.write(self.path, manifest)
        added = {entry.held.path for entry in taken if entry.held and entry.outcome == "added"}
        return Filled(
            self.slug,
            tuple(taken),
            versions=len(self.store.versions(self.slug)) if any(self.held.values()) else 0,
            suspect=sum(bool(one.suspect) and one.path in added for one in _captures(self.store, self.slug)),
            gone=gone[-1][1] if gone and self._steps[-1].blob is None else None,
        )

    @property
    def _steps(self) -> Sequence[Step]:
        return self.planned.chronicle.steps

    def _manifest(self) -> Manifest:
        if self.path.exists():
            return pointers.read(self.path)
        collection = self.collection
        place = place_of(self.workspace, collection.repository.folder)
        return Manifest(place, collection.root, str(collection.layout), self.planned.chronicle.document)

    def _lacking(self) -> Iterator[Pointer]:
        """What the store lacks: captures that a killed run had noted in the manifest, then those of new commits."""
        held = {one.path for captures in self.held.values() for one in captures}
        known = {(pointer.commit, pointer.path) for pointer in self.manifest.pointers}
        yield from (one for one in self.manifest.pointers if f"{self.place}/{one.name}" not in held)
        for step in self._steps:
            if step.blob is None or (step.commit, step.path) in known:
                continue
            if step.beside is None or not self.blobs.holds(step.commit, step.beside):
                captured = _digits(step.time) if self.dated else ""
                yield Pointer("", captured, step.commit, step.path, step.blob, "", step.url, step.note)

    def _take(self, pointer: Pointer) -> tuple[Taken, Pointer | None]:
        """What became of one capture, and the pointer to it where it was added."""
        path = pointer.path if pointer.path.isprintable() else ascii(pointer.path)
        shown = f"{path} of {pointer.commit[:12]}"
        try:
            return self._taken(pointer, shown)
        except RepositoryError:
            raise
        except UnreadableError as error:
            located = UnreadableError(error.what, shown, error.remedy)
            return Taken(shown, "failed", error=located), None

    def _taken(self, pointer: Pointer, shown: str) -> tuple[Taken, Pointer | None]:
        reading = reading_of(self.workspace, self.slug)
        data = self.blobs.read(pointer.blob)
        capture, document = read_pointed(
            data, pointer, self.manifest.layout, normalize=self.normalize, reading=reading
        )
        if not capture.captured:
            raise UnreadableError("nothing says when it was captured", shown)
        check_time(capture.captured, shown)
        twins = self.held.setdefault(capture.captured, [])
        sha256 = capture.sha256
        if known := next((one for one in twins if one.sha256 == sha256), None):
            return Taken(shown, "known", known), None
        mark = f"{capture.captured}-{sha256[:8]}" if twins else capture.captured
        name = pointer.name or f"{mark}.{pointer.path.rpartition('.')[2]}"
        held = held_of(capture, document, self.slug, f"{self.place}/{name}")
        if not any(self.held.values()):
            self.store.add_policy(described(self.workspace, self.slug, capture, document))
        self.store.note_reading(self.slug, str(reading))
        self.store.add_capture(held, document)
        twins.append(held)
        if document is not None:
            self.at_hand[capture.captured, sha256] = document
            if len(self.at_hand) > AT_HAND:
                del self.at_hand[next(iter(self.at_hand))]
        url = pointer.url if self.dated else capture.url
        whole = replace(pointer, name=name, captured=capture.captured, sha256=sha256, url=url)
        return Taken(shown, "added", held, None, document.warnings if document else ()), whole


def _captures(store: Store, slug: str) -> list[Held]:
    """The captures of a policy, none where it is not there yet."""
    try:
        return store.captures(slug)
    except NotFoundError:
        return []


def _digits(time: int) -> str:
    """A commit's time as 14 digits; raises UnreadableError where it is none that they can write."""
    if not 0 <= time <= _LAST_SECOND:
        raise UnreadableError(f"the time of its commit, {time}, is none")
    return datetime.fromtimestamp(time, UTC).strftime("%Y%m%d%H%M%S")
