"""How collections of policies lie in git: which file is a version of which policy, and when it was captured.

`ota`: the versions of Open Terms Archive, `Service/Type.md`, each commit a version, recorded at the commit's time.
`princeton`: the Princeton-Leuven corpus, `c/ci/cim/cimediacloud.com.md` beside `.html`, one capture a pair, whose text
says itself when and where it was archived. Paths that are not laid out so are no policies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

from policydiff.fetcher.git import Touched

Layout = Literal["ota", "princeton"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
#: In these a text says itself when and where it was captured, and the time of its commit says nothing of that.
SELF_DATED: tuple[Layout, ...] = ("princeton",)

#: What the bytes of a file are, by its name; only a help where the content leaves a doubt.
MEDIA_TYPES = {"md": "text/markdown", "html": "text/html", "txt": "text/plain", "pdf": "application/pdf"}

_OTA = re.compile(r"(?P<service>[^/.][^/]*)/(?P<type>[^/.][^/]*)\.(?P<ending>md|html|txt|pdf)", re.DOTALL)
_PRINCETON = re.compile(r"(.)/(\1.)/(\2.)/(?P<domain>\3[^/\n]*)\.(?P<ending>md|html)")
#: A version that was recorded because the collection reads the page otherwise, not because the page changed.
_UPGRADE = re.compile(r"(?:Apply technical|Refilter)")
_LOCATION = re.compile(
    r"^(?:x-)?source-document-location:\s*(https?://\S+)\s*$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Step:
    """One commit's version of a document; `blob` None: the commit took the document away.

    `time` is the commit's, in seconds since 1970; `beside` the path of a file that, where the commit has it, is the
    capture in place of this one.
    """

    commit: str
    path: str
    blob: str | None
    time: int
    url: str | None = None
    note: str | None = None
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Chronicle:
    """A document's steps in the order of the commits; `document` names it in its collection."""

    document: str
    steps: tuple[Step, ...]


def chronicles(touched: Iterable[Touched], layout: Layout, only: Iterable[str] = ()) -> list[Chronicle]:
    """The documents of a collection that a part of its history touched, in the order of their first commits.

    `only` are patterns (`*`, `?`, `[…]`) of which a path, or the document's name, must match one; none: all.
    """
    patterns = tuple(only)
    found: dict[str, list[Step]] = {}
    place = _PLACES[layout]
    for one in touched:
        placed = place(one)
        if placed is None or not one.is_file:
            continue
        document, step = placed
        if not patterns or any(
            fnmatchcase(one.path, only) or fnmatchcase(document, only) for only in patterns
        ):
            found.setdefault(document, []).append(step)
    return [Chronicle(document, tuple(steps)) for document, steps in found.items()]


def layout_of(paths: Iterable[str]) -> Layout | None:
    """The layout in which files lie; None where it is neither."""
    seen = False
    for path in paths:
        if _PRINCETON.fullmatch(path):
            return "princeton"
        seen = seen or _OTA.fullmatch(path) is not None
    return "ota" if seen else None


def _ota(touched: Touched) -> tuple[str, Step] | None:
    match = _OTA.fullmatch(touched.path)
    if match is None:
        return None
    location = _LOCATION.search(touched.commit.message)
    step = Step(
        touched.commit.id,
        touched.path,
        touched.blob,
        touched.commit.time,
        url=location[1] if location else None,
        note=_note(touched.commit.message),
    )
    return f"{match['service']}/{match['type']}", step


def _princeton(touched: Touched) -> tuple[str, Step] | None:
    match = _PRINCETON.fullmatch(touched.path)
    if match is None:
        return None
    beside = touched.path.removesuffix("html") + "md" if match["ending"] == "html" else None
    if beside and touched.blob is None:
        return None  # the document is its text, with the page beside it or without
    return match["domain"], Step(
        touched.commit.id, touched.path, touched.blob, touched.commit.time, beside=beside
    )


def _note(message: str) -> str | None:
    """What is to be known of a version beside its text: the subject of a commit that tells of no change of the page."""
    subject = " ".join(message.partition("\n")[0].split())
    return subject if _UPGRADE.match(subject) else None


_PLACES: dict[Layout, Callable[[Touched], tuple[str, Step] | None]] = {
    "ota": _ota,
    "princeton": _princeton,
}
