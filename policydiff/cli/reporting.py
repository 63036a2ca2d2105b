"""The command that writes the site for reviewers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from policydiff.cli.options import open_workspace, workspace_option
from policydiff.cli.output import answer, note, progress


@click.command("report")
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of the site; else reports/ in the workspace.",
)
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder whose files take the place of the templates of the same name.",
)
@workspace_option
def report_command(
    slugs: Sequence[str], output: Path | None, templates: Path | None, workspace: str | None
) -> None:
    """Write the site: an index of what waits, a page a policy, a page a comparison, a feed.

    Nothing on it needs a server or a network: open it from a disk, or copy it anywhere. Pages that did not change
    are left as they are.

    \b
      policydiff report
      policydiff report acme-privacy -o /srv/www/policies
    """
    from policydiff import clock, publishing, upkeep

    if templates is not None:
        _mention_misspelt(templates)
    opened = open_workspace(workspace)
    folder = output or opened.reports
    with opened.lock_if_writable("report") as ours, opened.open_store() as store:
        if ours:
            upkeep.finish(opened, store)
        site = publishing.publish(
            opened,
            store,
            folder,
            clock.now(),
            slugs,
            templates=templates,
            noting=ours,
            watching=lambda policies: progress(policies, "writing pages"),
        )
    answer(f"{site.index}: {site.written} files written, {site.kept} as they were")


def _mention_misspelt(templates: Path) -> None:
    """Say which files of a folder of templates change nothing, though their names are almost those of ours."""
    from policydiff.reports.html import misspelt_templates

    for name, near in misspelt_templates(templates):
        note(f"{templates / name} takes the place of no template; did you mean {near}?")
