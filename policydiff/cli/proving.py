"""Commands that derive, judge again, prove and move a whole workspace: rebuild, rejudge, verify, export, import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from policydiff.cli.options import open_workspace, workspace_option
from policydiff.cli.output import answer, note, progress

if TYPE_CHECKING:
    from policydiff.model import Change

SOUND, TROUBLE = 0, 2


@click.command("rebuild")
@click.option("--dry-run", is_flag=True, help="Say what would differ, and change nothing.")
@workspace_option
def rebuild_command(dry_run: bool, workspace: str | None) -> int:
    """Derive the store again from snapshots/: with the same release it comes out the same.

    What people added (trust, decisions, what was reported) is carried over. Where a newer normalizer reads a
    capture differently, that is recorded as retooled and never announced as a change of the policy.

    \b
      policydiff rebuild --dry-run
    """
    from policydiff import pipeline, upkeep
    from policydiff.rebuilding import rebuild, snapshot_files

    opened = open_workspace(workspace)
    with opened.lock("rebuild"), progress(snapshot_files(opened), "reading snapshots") as files:
        made = rebuild(
            opened,
            normalize=pipeline.normalize,
            comparing=upkeep.comparing(opened),
            dry_run=dry_run,
            files=files,
        )
    for problem in made.problems:
        note(problem)
    for text in made.retooled:
        answer(
            f"{text.policy}@{text.captured}: retooled, {text.old_sha256[:12]} is now {text.new_sha256[:12]}"
        )
    same = ", as it was" if made.before == made.fingerprint else ""
    verb = "would be" if dry_run else "are"
    answer(
        f"{made.versions} versions of {made.policies} policies {verb} derived from {made.captures} captures{same}"
    )
    return TROUBLE if made.problems else SOUND


@click.command("rejudge")
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--dry-run", is_flag=True, help="Say what would come out otherwise, and keep nothing.")
@workspace_option
def rejudge_command(slugs: tuple[str, ...], dry_run: bool, workspace: str | None) -> None:
    """Judge what is stored by the rules as they are now, and say what comes out otherwise.

    Nothing is aligned anew. Run it after you changed [judge] or watch words, or after a new release; `add` does the
    same, without a word, for the policy it adds to.

    \b
      policydiff rejudge --dry-run
    """
    from policydiff import upkeep

    opened = open_workspace(workspace)
    told = 0
    with opened.lock("rejudge"), opened.open_store() as store:
        known = [store.policy(slug).slug for slug in slugs] or [policy.slug for policy in store.policies()]
        for slug in known:
            for change in upkeep.rejudge(opened, store, slug, keep=not dry_run):
                told += 1
                answer(
                    f"{change.version}: {change.before.level} is now {change.now.level}: {_text(change.now)}"
                )
            if not dry_run:
                upkeep.refresh(opened, store, slug)
    answer(f"{told} changes of {len(known)} policies {'would come' if dry_run else 'come'} out otherwise")


def _text(change: Change) -> str:
    place = change.new or change.old
    text = place.text if place else ""
    return text if len(text) <= 80 else text[:79] + "…"


@click.command("verify")
@click.option("--deep", is_flag=True, help="Read every capture anew and make every comparison anew.")
@click.option("--fingerprint", is_flag=True, help="Print the hash of all that must be equal in equal stores.")
@workspace_option
def verify_command(deep: bool, fingerprint: bool, workspace: str | None) -> int:
    """Prove the store against the snapshots: hashes, links, counts. Names what is wrong, and then exits 2.

    A hash proves that bytes did not change since they were kept, not where they came from.

    \b
      policydiff verify --deep
    """
    from policydiff import pipeline, upkeep
    from policydiff.rebuilding import verify
    from policydiff.witnesses import witnesses

    opened = open_workspace(workspace)
    wrong = 0
    with opened.open_store() as store:
        if deep:
            problems = verify(opened, store, normalize=pipeline.normalize, comparing=upkeep.comparing(opened))
        else:
            problems = verify(opened, store)
        for problem in problems:
            wrong += 1
            answer(problem)
        if fingerprint:
            answer(store.fingerprint())
        if not wrong and not fingerprint:
            slugs = [policy.slug for policy in store.policies()]
            captures = sum(len(store.captures(slug)) for slug in slugs)
            versions = sum(len(store.versions(slug)) for slug in slugs)
            how = "read again and found the same" if deep else "held against their snapshots"
            answer(f"sound: {captures} captures {how}, {versions} versions of {len(slugs)} policies")
            if deep:
                answer(str(witnesses(opened, store)))
    return TROUBLE if wrong else SOUND


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@workspace_option
def export_command(file: Path, workspace: str | None) -> None:
    """Take everything out into one zip file: the store as JSON lines, the watch list, the snapshots.

    \b
      policydiff export backup.zip
    """
    from policydiff.archive import export_workspace

    opened = open_workspace(workspace)
    with opened.lock("export"):
        export_workspace(opened, file)
    answer(f"{file}: {file.stat().st_size:,} bytes")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
def import_command(file: Path, workspace: str | None) -> None:
    """Fill an empty workspace from what `export` wrote: all of it, proved first, or nothing.

    \b
      policydiff init restored
      policydiff import backup.zip --workspace restored
    """
    from policydiff.archive import import_workspace

    opened = open_workspace(workspace)
    with opened.lock("import"):
        import_workspace(opened, file)
    with opened.open_store() as store:
        answer(f"{opened.root}: {len(store.policies())} policies taken in from {file}")
