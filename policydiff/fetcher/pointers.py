"""Captures that are not copied: a manifest in the policy's folder points at the blobs of a git repository.

`snapshots/SLUG/ROOT.git.jsonl`, ROOT the first 12 digits of the repository's first commit: a line of JSON about the
repository, then one a capture. The captures have places below it, as if it were a folder:
`snapshots/SLUG/ROOT.git.jsonl/20160504225849.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from policydiff import files
from policydiff.errors import UnreadableError

FORMAT = "policydiff-git/1"
SUFFIX = ".git.jsonl"
_REMEDY = "bring it back from a backup, or remove it and add the repository again"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the bytes of one capture are, and what proves them: `sha256` is of the bytes, `blob` git's own name.

    `captured` is 14 digits (UTC). `url` and `note` are what the collection says beside the text; None: nothing.
    """

    name: str
    captured: str
    commit: str
    path: str
    blob: str
    sha256: str
    url: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """One document of a collection: the repository's folder as it was given, its first commit, what it holds.

    `gone` names the commits that took the document away, by the times (14 digits) at which they did.
    """

    repository: str
    root: str
    layout: str
    document: str
    pointers: tuple[Pointer, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()

    def with_more(self, pointers: Iterable[Pointer], gone: Iterable[tuple[str, str]] = ()) -> Manifest:
        """The same with more captures; those it points at already are left out."""
        known = {(pointer.commit, pointer.path) for pointer in self.pointers}
        fresh = tuple(one for one in pointers if (one.commit, one.path) not in known)
        lost = tuple(one for one in gone if one not in self.gone)
        return replace(self, pointers=self.pointers + fresh, gone=self.gone + lost)


def file_name(root: str) -> str:
    """How the manifests of the repository with this first commit are called."""
    return f"{root[:12]}{SUFFIX}"


def is_manifest(path: Path) -> bool:
    """Whether a file is a manifest, by its name."""
    return path.name.endswith(SUFFIX)


def split_place(place: str) -> tuple[str, str] | None:
    """A capture's place as the manifest's and its name in it; None where its bytes lie in a file of their own.

    >>> split_place("snapshots/acme/13af2dd3c0de.git.jsonl/20160504225849.md")
    ('snapshots/acme/13af2dd3c0de.git.jsonl', '20160504225849.md')
    """
    manifest, _, name = place.rpartition("/")
    return (manifest, name) if manifest.endswith(SUFFIX) else None


def read(path: Path) -> Manifest:
    """The manifest in a file; raises UnreadableError where there is none, or it is damaged."""
    head, _, rest = files.read(path).partition(b"\n")
    manifest = _head(path, head)
    try:
        entries = [json.loads(line) for line in rest.splitlines()]
        return replace(
            manifest,
            pointers=tuple(Pointer(**entry) for entry in entries if "name" in entry),
            gone=tuple((entry["commit"], entry["gone"]) for entry in entries if "gone" in entry),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableError(f"the manifest is damaged ({error})", str(path), _REMEDY) from None


def read_head(path: Path) -> Manifest:
    """A manifest without its captures, from its first line alone; raises UnreadableError as `read` does."""
    try:
        with path.open("rb") as stream:
            return _head(path, stream.readline())
    except OSError as error:
        raise UnreadableError(f"cannot be read ({error.strerror})", str(path)) from None


def _head(path: Path, line: bytes) -> Manifest:
    try:
        head = json.loads(line)
        if head.pop("format") != FORMAT:
            raise UnreadableError("this is no manifest of a repository", str(path), _REMEDY)
        return Manifest(**head)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableError(f"the manifest is damaged ({error})", str(path), _REMEDY) from None


def write(path: Path, manifest: Manifest) -> bool:
    """Write a manifest whole, unless the file says the same already; whether it was written."""
    head = {
        "format": FORMAT,
        "repository": manifest.repository,
        "root": manifest.root,
        "layout": manifest.layout,
        "document": manifest.document,
    }
    told = [head, *map(_packed, manifest.pointers)]
    told += [{"commit": commit, "gone": time} for commit, time in manifest.gone]
    # Plain ASCII: a path that is no UTF-8 is escaped, and comes back as it was.
    lines = [json.dumps(entry, separators=(",", ":")) + "\n" for entry in told]
    return files.write_if_changed(path, "".join(lines).encode("ascii"))


def _packed(pointer: Pointer) -> dict[str, Any]:
    return {name: value for name, value in asdict(pointer).items() if value is not None}
