"""A workspace: the folder that holds the watch list, the store and the snapshots; finding it, and what is in
it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from policydiff import config, files
from policydiff.errors import LockedError, NotFoundError, UsageError, WorkspaceError
from policydiff.model import Held, Version
from policydiff.slugs import valid_slug

if TYPE_CHECKING:
    from policydiff.store import Store

ENVIRONMENT = "POLICYDIFF_WORKSPACE"

_STARTER = """\
# The watch list and the settings of this workspace. Every key is described in the documentation; an unknown
# one is an error that names its line.

[archive]
kind = "wayback"
# contact = "compliance@example.org"    # goes into the user agent

[review]
settle = "2d"    # a text counts once two captures in a row hold it, or one has held it for so long
stale = "14d"    # a policy not observed for so long is told

[site]
title = "Policy changes"
# base_url = "https://intranet.example/policies/"

# [[policy]]
# slug = "acme-privacy"
# url = "https://www.acme.example/privacy"
"""


@dataclass(frozen=True)
class Workspace:
    """A workspace's folder. Nothing is read before it is asked for."""

    root: Path

    @property
    def database(self) -> Path:
        """The store's file."""
        return self.root / "policydiff.db"

    @property
    def snapshots(self) -> Path:
        """The folder of captures, one folder a policy."""
        return self.root / "snapshots"

    @property
    def reports(self) -> Path:
        """The folder of pages issued."""
        return self.root / "reports"

    @cached_property
    def settings(self) -> config.Settings:
        """What `policydiff.toml` says; the defaults where there is none. Raises ConfigError."""
        path = self.root / config.NAME
        return config.load(path) if path.exists() else config.Settings()

    @property
    def has_own_settings(self) -> bool:
        """Whether anybody has written a watch list or a setting here."""
        path = self.root / config.NAME
        return path.exists() and path.read_bytes() != _STARTER.encode()

    def open_store(self, *, create: bool = False) -> Store:
        """The store, to be closed by the caller; raises StoreError where there is none, unless `create`."""
        from policydiff.store import open_store  # its library costs a tenth of a second to import

        if create:
            self.check_writable()
        return open_store(self.database, create=create)

    def check_writable(self) -> None:
        """Raises WorkspaceError where nothing can be written here."""
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise WorkspaceError(
                "the workspace cannot be written", str(self.root), "check who may write there"
            )

    @contextlib.contextmanager
    def lock(self, doing: str) -> Iterator[None]:
        """Keep other runs out while this one writes; `doing` (a command) is what they are told of us.

        The system ends the lock with the process, so that one left by a dead process is no obstacle. Raises
        LockedError, which names the holder, and WorkspaceError where the folder cannot be written.
        """
        path = self.root / ".policydiff.lock"
        try:
            handle = path.open("a+", encoding="utf-8")
        except OSError as error:
            remedy = "check who may write there"
            raise WorkspaceError(f"cannot be written ({error.strerror})", str(path), remedy) from None
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.seek(0)
                holder = " ".join(handle.read().split()) or "another process"
                raise LockedError(f"{holder} is running", str(self.root), "wait for it to end") from None
            handle.truncate(0)
            handle.write(f"`policydiff {doing}` (process {os.getpid()})\n")
            handle.flush()
            try:
                yield
            finally:
                handle.truncate(0)

    @contextlib.contextmanager
    def lock_if_writable(self, doing: str) -> Iterator[bool]:
        """As `lock`; a workspace that cannot be written needs none, and False is given for it."""
        if os.access(self.root, os.W_OK | os.X_OK):
            with self.lock(doing):
                yield True
        else:
            yield False

    def relative(self, path: Path) -> str:
        """A path under the workspace as the store writes it.

        Raises ValueError for one outside, UsageError for one whose name is not UTF-8, which no store could keep.
        """
        below = path.resolve().relative_to(self.root.resolve()).as_posix()
        shown = below.encode("utf-8", "replace").decode()
        if below != shown:
            raise UsageError("the name of this file is not UTF-8", shown, "rename it")
        return below

    def version(self, store: Store, name: str) -> Version:
        """The version a name stands for: `SLUG`, `SLUG@20160504225849`, `SLUG@2016-05-04` (last observed on
        or before that day), `SLUG@-1` (one before the newest), `SLUG@first`, `SLUG@reviewed`.

        Raises UsageError where it is no name, NotFoundError where there is no such policy or version.
        """
        slug, which = split_name(name)
        versions = store.versions(slug)
        if not versions:
            raise NotFoundError("this policy has no version yet", slug, f"see `policydiff history {slug}`")
        for form, find in _FORMS:
            if form.fullmatch(which):
                found = find(store, slug, which, versions)
                if found is None:
                    raise NotFoundError("no such version", name, f"see `policydiff history {slug}`")
                return found
        raise UsageError(
            "this names no version", name, f"write {slug}@20160504225849, @2016-05-04, @-1 or @first"
        )

    def capture(self, store: Store, name: str) -> Held:
        """The capture a name stands for: `SLUG@20160504225849`, with `-` and the first digits of the SHA-256
        of its bytes where there are several of that second, or the path of its file under the workspace.

        Raises UsageError where it is no name or several captures fit, NotFoundError where there is none.
        """
        slug, which = split_name(name) if "@" in name else _of_path(name)
        match = _CAPTURE.fullmatch(which)
        if not match:
            raise UsageError("this names no capture", name, f"write {slug}@20160504225849")
        return store.capture(slug, match[1], match[2] or "")


def locate(chosen: str | None = None) -> Workspace:
    """The workspace in the folder `chosen`, else in POLICYDIFF_WORKSPACE, else the nearest upward from here.

    Raises WorkspaceError where there is none.
    """
    named = chosen or os.environ.get(ENVIRONMENT)
    if named:
        root = Path(named)
        if not root.is_dir():
            raise WorkspaceError(
                "there is no such folder", named, "run `policydiff init` to make a workspace"
            )
        if not (root / config.NAME).exists():
            raise WorkspaceError(
                f"there is no {config.NAME}", named, "run `policydiff init` to make a workspace"
            )
        return Workspace(root)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / config.NAME).exists():
            return Workspace(folder)
    raise WorkspaceError(
        "there is no workspace here", str(here), "run `policydiff init`, or choose one with --workspace"
    )


def init(folder: Path) -> Workspace:
    """Make a workspace in the folder: a watch list to fill in, a folder for captures, an empty store.

    Raises WorkspaceError where there is one already, or where it cannot be written.
    """
    if (folder / config.NAME).exists():
        raise WorkspaceError("there is a workspace already", str(folder), "choose another folder")
    workspace = Workspace(folder)
    try:
        workspace.snapshots.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(
            f"cannot be made ({error.strerror})", str(folder), "choose another folder"
        ) from None
    workspace.open_store(create=True).close()
    # Last of all, because it is what makes the folder a workspace.
    files.write(folder / config.NAME, _STARTER.encode())
    return workspace


def split_name(name: str) -> tuple[str, str]:
    """A name of a version as slug and what follows the `@` (empty: the newest); raises UsageError.

    >>> split_name("acme-privacy@2016-05-04")
    ('acme-privacy', '2016-05-04')
    """
    slug, _, which = name.partition("@")
    return valid_slug(slug), which


_CAPTURE = re.compile(r"(\d{14})(?:-([0-9a-f]{4,64}))?")
_PATH = re.compile(r"(?:.*/)?snapshots/([^/]+)/(\d{14}(?:-[0-9a-f]{8})?)\.[\w.]+")

Find = Callable[["Store", str, str, Sequence[Version]], Version | None]


def _of_path(path: str) -> tuple[str, str]:
    match = _PATH.fullmatch(path.replace(os.sep, "/"))
    if not match:
        raise UsageError("this names no capture", path, "write SLUG@20160504225849")
    return valid_slug(match[1]), match[2]


def _newest(store: Store, slug: str, which: str, versions: Sequence[Version]) -> Version | None:
    return versions[-1]


def _first(store: Store, slug: str, which: str, versions: Sequence[Version]) -> Version | None:
    return versions[0]


def _reviewed(store: Store, slug: str, which: str, versions: Sequence[Version]) -> Version | None:
    found = store.reviewed(slug)
    if found is None:
        raise NotFoundError(
            "nothing of this policy was reviewed yet", slug, f"choose another, as {slug}@first"
        )
    return found


def _back(store: Store, slug: str, which: str, versions: Sequence[Version]) -> Version | None:
    steps = int(which)
    return versions[-1 - steps] if steps < len(versions) else None


def _at(store: Store, slug: str, which: str, versions: Sequence[Version]) -> Version | None:
    """The version that a capture of that very second carries."""
    return store.version_of(store.capture(slug, *which.split("-", 1)))


def _on_day(store: Store, slug: str, which: str, versions: Sequence[Version]) -> Version | None:
    try:
        last = f"{date.fromisoformat(which):%Y%m%d}235959"
    except ValueError:
        raise UsageError(f"{which} is no day", slug, "write it as 2016-05-04") from None
    return next((version for version in reversed(versions) if version.first_seen <= last), None)


_FORMS: tuple[tuple[re.Pattern[str], Find], ...] = (
    (re.compile(""), _newest),
    (re.compile("first"), _first),
    (re.compile("reviewed"), _reviewed),
    (re.compile(r"-(\d{1,6})"), lambda store, slug, which, versions: _back(store, slug, which[1:], versions)),
    (_CAPTURE, _at),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), _on_day),
)
