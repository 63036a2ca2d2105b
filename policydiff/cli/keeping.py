"""Commands that make a workspace and take captures in: init, add, trust."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policydiff.cli.collections import add_collection
from policydiff.cli.options import open_workspace, workspace_option
from policydiff.cli.output import answer, note, progress
from policydiff.errors import UsageError

if TYPE_CHECKING:
    from policydiff.errors import PolicydiffError
    from policydiff.fetcher.git import Repository
    from policydiff.fetcher.layouts import Layout
    from policydiff.intake import Taken
    from policydiff.store import Store
    from policydiff.workspace import Workspace

DONE, TROUBLE = 0, 2


@click.command("init")
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@workspace_option
def init_command(folder: Path, workspace: str | None) -> None:
    """Make a workspace in FOLDER (here unless told): a watch list to fill in, a folder for captures, a store.

    \b
      policydiff init policies
    """
    from policydiff.workspace import init

    made = init(Path(workspace) if workspace else folder)
    answer(f"{made.root}: ready; write your policies into policydiff.toml, or `policydiff add` captures")


@click.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--policy", "slug", metavar="SLUG", help="The policy; known for files under snapshots/SLUG/.")
@click.option(
    "--captured", metavar="TIME", help="When, in UTC, as 20160504225849, where the file says nothing."
)
@click.option("--url", metavar="URL", help="Where from, where the file says nothing.")
@click.option("--note", metavar="TEXT", help="Kept with the captures.")
@click.option("--until", metavar="TIME", help="Leave out files whose name says a later time (14 digits).")
@click.option("--only", multiple=True, metavar="GLOB", help="Of a git repository only these, as `Acme/*`.")
@click.option(
    "--layout",
    type=click.Choice(["ota", "princeton"]),
    help="How a git repository is laid out; seen unless told.",
)
@workspace_option
def add_command(
    paths: Sequence[Path],
    slug: str | None,
    captured: str | None,
    url: str | None,
    note: str | None,
    until: str | None,
    only: Sequence[str],
    layout: Layout | None,
    workspace: str | None,
) -> int:
    """Take captures from files or folders into the store: HTML, Markdown, plain text, WARC; from a git repository
    all policies of a collection with their histories.

    The time of a capture is the WARC's, else the provenance's in the text, else 14 digits in the file's name,
    else --captured. Of many files the good are kept and the bad named; adding one again changes nothing.

    \b
      policydiff add saved/20260504225849.html --policy acme-privacy --url https://acme.example/privacy
      policydiff add snapshots
      policydiff add ~/contrib-versions --only "Acme/*"
    """
    from policydiff import timeline, upkeep
    from policydiff.intake import Asked

    if until is not None:
        timeline.moment(until)
    opened = open_workspace(workspace)
    failed = 0
    repositories = {} if slug else _repositories(opened, paths)
    if (only or layout) and not repositories:
        raise UsageError(
            "--only and --layout are for a git repository", str(paths[0]), "give one, without --policy"
        )
    with opened.lock("add"), opened.open_store(create=True) as store:
        for repository in repositories.values():
            failed += add_collection(opened, store, repository, layout, only)
        wanted = upkeep.files_wanted(
            opened, [path for path in paths if path not in repositories], slug, until
        )
        upkeep.finish(opened, store, but=[policy.slug for policy in wanted])
        for policy in wanted:
            if problem := upkeep.read_otherwise(opened, store, policy.slug):
                _refuse(problem)
                failed += 1
                continue
            taken: list[Taken] = []
            with progress(policy.files, policy.slug) as files:
                for file in files:
                    one = upkeep.Wanted(policy.slug, (file,))
                    taken += upkeep.take(opened, store, one, Asked(captured, url, note))
            failed += sum(entry.outcome == "failed" for entry in taken)
            if any(entry.outcome != "failed" for entry in taken):
                versions = upkeep.refresh(opened, store, policy.slug)
                # Only now is it known what looks wrong beside the version before it.
                taken = [_as_kept(store, entry) for entry in taken]
                answer(f"{policy.slug}: {_told(taken)}; {len(versions)} versions")
            _mention(taken)
    return TROUBLE if failed else DONE


@click.command("trust")
@click.argument("capture")
@workspace_option
def trust_command(capture: str, workspace: str | None) -> None:
    """Make a version of a suspect capture: CAPTURE is SLUG@20160504225849, as `history` shows it.

    \b
      policydiff trust acme-privacy@20160504225849
    """
    from policydiff import upkeep

    opened = open_workspace(workspace)
    with opened.lock("trust"), opened.open_store() as store:
        held = opened.capture(store, capture)
        store.trust(held)
        versions = upkeep.refresh(opened, store, held.policy)
    answer(f"{held.policy}@{held.captured}: trusted; {held.policy} has {len(versions)} versions")


def _repositories(workspace: Workspace, paths: Sequence[Path]) -> dict[Path, Repository]:
    """Those of the paths that are git repositories."""
    from policydiff.collecting import collection_at

    found = {path: collection_at(workspace, path) for path in paths if path.is_dir()}
    return {path: repository for path, repository in found.items() if repository is not None}


def _as_kept(store: Store, entry: Taken) -> Taken:
    """The same with the capture as the store holds it now."""
    if entry.held is None:
        return entry
    held = entry.held
    return replace(entry, held=store.capture(held.policy, held.captured, held.sha256))


def _refuse(problem: PolicydiffError) -> None:
    note(str(problem))


def _mention(taken: Sequence[Taken]) -> None:
    """Name on standard error what could not be taken, and what is odd about what was."""
    for entry in taken:
        if entry.error is not None:
            note(str(entry.error))
        for warning in entry.warnings:
            note(f"{entry.path}: {warning}")
        if entry.held is not None and entry.held.suspect and entry.outcome == "added":
            note(f"{entry.path} may not be the policy: {'; '.join(entry.held.suspect)}")


def _told(taken: Sequence[Taken]) -> str:
    counts = Counter(entry.outcome for entry in taken)
    suspect = sum(bool(entry.held and entry.held.suspect) for entry in taken)
    parts = [f"{counts[name]} {name}" for name in ("added", "known", "failed") if counts[name]]
    return ", ".join(parts + [f"{suspect} suspect"] * bool(suspect))
