"""`policydiff add` for a git repository: the documents of a collection, one after another, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policydiff.cli.output import answer, note, progress

if TYPE_CHECKING:
    from policydiff.collecting import Collection, Filled
    from policydiff.fetcher.git import Repository
    from policydiff.fetcher.layouts import Layout
    from policydiff.store import Store
    from policydiff.workspace import Workspace


def add_collection(
    workspace: Workspace, store: Store, repository: Repository, layout: Layout | None, only: Sequence[str]
) -> int:
    """Take a collection in, or what is new in it, and tell of it; gives how many captures and policies failed."""
    from policydiff import collecting, upkeep

    found = collecting.plan(workspace, store, repository, layout=layout, only=only)
    if found.shallow:
        note(f"{repository.folder}: a shallow clone, whose older history is missing: `git fetch --unshallow`")
    upkeep.finish(workspace, store, but=[planned.slug for planned in found.planned])
    totals: Counter[str] = Counter()
    with progress(found.planned, str(repository.folder)) as documents:
        for filled in collecting.fill(workspace, store, found, documents):
            totals.update(_told(filled))
    if not totals["refused"]:
        collecting.finish(store, found)
    _sum_up(found, totals)
    return totals["failed"] + totals["refused"]


def _told(filled: Filled) -> Counter[str]:
    """Tell of one document; what is to be counted of it."""
    counts = Counter(entry.outcome for entry in filled.taken)
    if filled.refused is not None:
        note(str(filled.refused))
        return Counter(refused=1)
    for entry in filled.taken:
        if entry.error is not None:
            note(str(entry.error))
    if counts["added"] or counts["failed"]:
        parts = [f"{counts[name]} {name}" for name in ("added", "known", "failed") if counts[name]]
        parts += [f"{filled.suspect} suspect"] * bool(filled.suspect)
        answer(f"{filled.slug}: {', '.join(parts)}; {filled.versions} versions")
    if filled.gone:
        day = f"{filled.gone[:4]}-{filled.gone[4:6]}-{filled.gone[6:8]}"
        note(f"{filled.slug}: the collection holds it no more since {day}")
    return Counter(policies=int(counts["added"] > 0), added=counts["added"], failed=counts["failed"])


def _sum_up(found: Collection, totals: Counter[str]) -> None:
    folder = found.repository.folder
    if not totals["added"]:
        answer(f"{folder}: nothing new up to commit {found.head[:12]}")
    else:
        told = f"{totals['added']} captures of {totals['policies']} policies"
        answer(f"{folder}: {told} added, up to commit {found.head[:12]}")
