"""Captures whose bytes lie in a git repository, read through the manifests that point at them."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import replace
from pathlib import Path

from policydiff.errors import UnreadableError, WorkspaceError
from policydiff.fetcher import pointers
from policydiff.fetcher.git import Blobs, RepositoryError, repository_at
from policydiff.fetcher.layouts import MEDIA_TYPES, SELF_DATED
from policydiff.fetcher.pointers import Manifest, Pointer
from policydiff.holding import Normalize, Reading, read_document
from policydiff.model import Capture, Document
from policydiff.store import Store
from policydiff.workspace import Workspace

_ELSEWHERE = "`policydiff add NEW_PLACE` says where it lies now"


class Pointed:
    """Reads what manifests point at: one git process a repository. Use it in a `with` block."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._stack = contextlib.ExitStack()
        self._blobs: dict[str, Blobs] = {}
        self._manifest: tuple[str, Manifest, dict[str, Pointer]] | None = None

    def __enter__(self) -> Pointed:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def manifest(self, place: str) -> Manifest:
        """The manifest at a place under the workspace; raises UnreadableError."""
        return self._opened(place)[0]

    def pointer(self, place: str) -> tuple[Manifest, Pointer]:
        """The pointer of the capture at a place (`…/ROOT.git.jsonl/NAME`), and its manifest.

        Raises UnreadableError where there is none.
        """
        manifest, _, name = place.rpartition("/")
        read, named = self._opened(manifest)
        if name not in named:
            raise UnreadableError("the manifest points at no such capture", place)
        return read, named[name]

    def places(self, place: str) -> list[str]:
        """The places of all captures of the manifest at a place; raises UnreadableError."""
        return [f"{place}/{name}" for name in self._opened(place)[1]]

    def data(self, place: str) -> bytes:
        """The bytes of the capture at a place, proved by their SHA-256.

        Raises UnreadableError where they are others, RepositoryError where the repository is gone or lacks them.
        """
        manifest, pointer = self.pointer(place)
        data = self._blobs_of(manifest).read(pointer.blob)
        if (found := hashlib.sha256(data).hexdigest()) != pointer.sha256:
            what = f"it is not what was captured: its SHA-256 is {found}, not {pointer.sha256}"
            raise UnreadableError(what, place)
        return data

    def read(self, place: str, *, normalize: Normalize, reading: Reading) -> tuple[Capture, Document | None]:
        """The capture at a place and what it says; raises as `data` does, and where it can be read by nobody."""
        manifest, pointer = self.pointer(place)
        return read_pointed(self.data(place), pointer, manifest.layout, normalize=normalize, reading=reading)

    def _blobs_of(self, manifest: Manifest) -> Blobs:
        if manifest.repository not in self._blobs:
            repository = repository_at(self._workspace.root / manifest.repository)
            if repository is None:
                raise RepositoryError("the repository is gone", manifest.repository, _ELSEWHERE)
            self._blobs[manifest.repository] = self._stack.enter_context(Blobs(repository))
        return self._blobs[manifest.repository]

    def _opened(self, place: str) -> tuple[Manifest, dict[str, Pointer]]:
        # Captures are asked for a policy at a time, so that the last manifest is nearly always the one wanted.
        if self._manifest is None or self._manifest[0] != place:
            read = pointers.read(self._workspace.root / place)
            self._manifest = place, read, {one.name: one for one in read.pointers}
        return self._manifest[1:]


def name_policy(workspace: Workspace, store: Store, slug: str, manifest: Manifest) -> None:
    """Give a policy the title that its collection knows it by, and the newest address, unless the watch list does."""
    watched = workspace.settings.watched(slug)
    policy = store.policy(slug)
    title = watched.title if watched else None
    newest = next((held.url for held in reversed(store.captures(slug)) if held.url), None)
    listed = bool(watched and watched.urls)
    store.add_policy(
        replace(
            policy,
            title=title or manifest.document.replace("/", " "),
            url=policy.url if listed else newest or policy.url,
        )
    )


def place_of(workspace: Workspace, folder: Path) -> str:
    """How a manifest writes where its repository lies: relative where that is under the workspace, else absolute."""
    whole = folder.resolve()
    try:
        return whole.relative_to(workspace.root.resolve()).as_posix() or "."
    except ValueError:
        return str(whole)


def check_repositories(workspace: Workspace) -> None:
    """Raises WorkspaceError where a repository is gone that a manifest points into; damaged ones are told elsewhere."""
    places: dict[str, None] = {}
    for path in sorted(workspace.snapshots.glob(f"*/*{pointers.SUFFIX}")):
        with contextlib.suppress(UnreadableError):
            places[pointers.read_head(path).repository] = None
    for place in places:
        if repository_at(workspace.root / place) is None:
            raise WorkspaceError("the repository of a collection is gone", place, _ELSEWHERE)


def read_pointed(
    data: bytes, pointer: Pointer, layout: str, *, normalize: Normalize, reading: Reading
) -> tuple[Capture, Document | None]:
    """A pointer's capture and what its bytes say; a self-dated text's time and address are those it states itself.

    The capture's time is "" where nothing tells one. Raises UnreadableError.
    """
    dated = layout not in SELF_DATED
    if not data:
        raise UnreadableError("the file is empty", pointer.path)
    capture = Capture(
        data,
        pointer.captured if dated else "",
        pointer.url if dated else None,
        MEDIA_TYPES.get(pointer.path.rpartition(".")[2]),
        source="file",  # as for a file, what the text says of itself fills what is not known
        note=pointer.note,
    )
    read, document = read_document(capture, normalize=normalize, reading=reading)
    return replace(read, source="git"), document
