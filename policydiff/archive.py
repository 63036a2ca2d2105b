"""Everything of a workspace in one file, and out of it again: the store as lines of JSON, the captures as
they are."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

from policydiff import config, files
from policydiff.errors import StoreError, UnreadableError, WorkspaceError
from policydiff.rebuilding import snapshot_files, verify
from policydiff.store import open_store
from policydiff.store.swap import discard, swap
from policydiff.workspace import Workspace

STORE = "store.jsonl"

#: What an archive may hold besides the store: nothing whose name could lead out of the workspace.
_SNAPSHOT = re.compile(r"snapshots/[a-z0-9][a-z0-9._-]*/[\w-][\w.-]*")

#: A file's time says nothing here, and without one the same workspace gives the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


def export_workspace(workspace: Workspace, target: Path) -> None:
    """Write the store, the watch list and the snapshots into the zip file `target`, whole or not at all.

    Raises PolicydiffError where it cannot be written, StoreError where there is no store.
    """
    with workspace.open_store() as store, files.whole(target) as path, zipfile.ZipFile(path, "w") as archive:
        with archive.open(_entry(STORE), "w") as stream:
            for line in store.dump():
                stream.write(line.encode())
        settings = workspace.root / config.NAME
        if settings.exists():
            archive.writestr(_entry(config.NAME), settings.read_bytes())
        for _, file in snapshot_files(workspace):
            with archive.open(_entry(workspace.relative(file)), "w") as stream, file.open("rb") as source:
                shutil.copyfileobj(source, stream)


def import_workspace(workspace: Workspace, source: Path) -> None:
    """Fill a workspace whose store is empty from what `export_workspace` wrote: all of it, or nothing.

    The watch list is taken over where the workspace has none of its own. Everything is proved before it is
    moved to its place. Raises UnreadableError where the file is no export or damaged, StoreError where the
    store is not empty or the export of a newer policydiff, WorkspaceError where another file stands in the
    place of a snapshot.
    """
    _check_empty(workspace)
    staging = Workspace(workspace.root / ".policydiff.import")
    shutil.rmtree(staging.root, ignore_errors=True)
    try:
        with _opened(source) as archive:
            _unpack(archive, staging, source)
        with staging.open_store() as store:
            # Repositories are not in the file; whether they are here, `verify` tells when all is in its place.
            for problem in verify(staging, store, repositories=False):
                raise UnreadableError(f"the export is damaged: {problem}", str(source), "export it again")
        _move(staging, workspace)
    finally:
        shutil.rmtree(staging.root, ignore_errors=True)


def _check_empty(workspace: Workspace) -> None:
    if workspace.database.exists():
        with workspace.open_store() as store:
            if store.policies():
                remedy = "import into a new workspace"
                raise StoreError("the store is not empty", str(workspace.database), remedy)


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except FileNotFoundError:
        raise UnreadableError("there is no such file", str(source), "check the name") from None
    except (zipfile.BadZipFile, EOFError, KeyError) as error:
        raise UnreadableError(
            f"this is no export, or damaged ({error})", str(source), "export it again"
        ) from error


def _unpack(archive: zipfile.ZipFile, staging: Workspace, source: Path) -> None:
    for name in archive.namelist():
        if name not in (STORE, config.NAME) and not _SNAPSHOT.fullmatch(name):
            raise UnreadableError(
                f"an export holds no {name!r}", str(source), "give a file that `export` wrote"
            )
    staging.snapshots.mkdir(parents=True)
    with open_store(staging.database, create=True) as store, archive.open(STORE) as stream:
        store.restore(io.TextIOWrapper(stream, "utf-8"))
    for name in archive.namelist():
        if name != STORE:
            path = staging.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as stream, path.open("wb") as target:
                shutil.copyfileobj(stream, target)


def _move(staging: Workspace, workspace: Workspace) -> None:
    """Move what was unpacked and proved to its place: the store last, since it is what says that all is
    there."""
    moves = [(file, workspace.root / staging.relative(file)) for _, file in snapshot_files(staging)]
    for file, place in moves:
        if place.exists() and place.read_bytes() != file.read_bytes():
            raise WorkspaceError(
                "another file stands in its place", str(place), "import into a new workspace"
            )
    for file, place in moves:
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)
    settings = staging.root / config.NAME
    if settings.exists() and not workspace.has_own_settings:
        settings.replace(workspace.root / config.NAME)
    discard(workspace.database)
    swap(staging.database, workspace.database)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
