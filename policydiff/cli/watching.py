"""Commands that keep the watch list of `policydiff.toml`: watch add, list, remove, import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policydiff import clock, config, files
from policydiff.cli.options import open_workspace, rows_format_option, workspace_option
from policydiff.cli.output import answer, note, rows
from policydiff.errors import UsageError

if TYPE_CHECKING:
    from policydiff.config import Watched
    from policydiff.watchlist import Entry
    from policydiff.workspace import Workspace

DONE, TROUBLE = 0, 2
COLUMNS = ("slug", "title", "url", "select", "remove", "tags")


@click.group("watch")
def watch_command() -> None:
    """Keep the watch list: the policies that `policydiff.toml` names. Its comments stay as they are.

    \b
      policydiff watch add https://www.acme.example/privacy
      policydiff watch list
    """


@watch_command.command("add")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--slug", metavar="SLUG", help="What to call it; else the name is made of the address.")
@click.option("--title", metavar="TEXT", help="Its title; else made of the address.")
@click.option("--pages", is_flag=True, help="The addresses are the pages of one policy.")
@click.option("--language", metavar="CODE", help="Its language, as de.")
@click.option("--select", metavar="CSS", multiple=True, help="Only these parts of its pages are the policy.")
@click.option("--remove", metavar="CSS", multiple=True, help="These parts of its pages are not the policy.")
@click.option("--tag", "tags", metavar="WORD", multiple=True, help="A word to group it by.")
@click.option("--watch", metavar="WORD", multiple=True, help="A word whose every change is material.")
@click.option(
    "--archive", metavar="KIND|URL", help="Where its captures come from: wayback, live, or an archive."
)
@click.option(
    "--every", type=click.Choice(config.PERIODS), help="How often to take a capture; else every day."
)
@click.option("--since", metavar="DAY", help="How far back to begin, as 2016-05-04; else two years.")
@workspace_option
def add_command(
    urls: Sequence[str],
    slug: str | None,
    title: str | None,
    pages: bool,
    since: str | None,
    workspace: str | None,
    **given: Any,
) -> int:
    """Put policies on the watch list, one for each URL (or one of several pages, with --pages).

    \b
      policydiff watch add https://www.acme.example/privacy
      policydiff watch add https://acme.example/terms --slug acme-terms --select main
      policydiff watch add https://acme.example/cookies --archive live --every week --tag consumer
    """
    from dataclasses import replace

    from policydiff.watchlist import guessed, slug_of

    if len(urls) > 1 and not pages and (slug or title):
        raise UsageError("one name for several policies", None, "add them one by one, or say --pages")
    opened = open_workspace(workspace)
    taken = {policy.slug for policy in opened.settings.policies}
    entries: list[Entry] = []
    for url in urls[:1] if pages else urls:
        entry = guessed(url, taken)
        taken.add(entry.slug)
        entries.append(
            replace(
                entry,
                slug=slug_of(slug) if slug else entry.slug,
                title=title or entry.title,
                urls=() if pages else entry.urls,
                pages=tuple(urls) if pages else (),
                since=_day(since),
                **given,
            )
        )
    return _put(opened, entries)


@watch_command.command("list")
@rows_format_option
@workspace_option
def list_command(form: str, workspace: str | None) -> None:
    """The policies of the watch list, in the order of the file.

    \b
      policydiff watch list --format csv
    """
    opened = open_workspace(workspace)
    rows(form, COLUMNS, [_row(policy) for policy in opened.settings.policies])


@watch_command.command("remove")
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG...")
@workspace_option
def remove_command(slugs: Sequence[str], workspace: str | None) -> None:
    """Take policies off the watch list; what was captured of them stays in the store.

    \b
      policydiff watch remove acme-privacy
    """
    from policydiff.watchlist import without_entry

    opened = open_workspace(workspace)
    with opened.lock("watch remove"):
        text = _text(opened)
        for slug in slugs:
            text = without_entry(text, slug, str(opened.root / config.NAME))
        files.write(opened.root / config.NAME, text.encode())
    for slug in slugs:
        answer(f"{slug}: not watched any more")


@watch_command.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@workspace_option
def import_command(paths: Sequence[Path], workspace: str | None) -> int:
    """Put many policies on the watch list: declarations of Open Terms Archive, or a list of URLs.

    PATH is a declaration (.json, its .history.json beside it), a folder of them, a text with a URL a line, or a
    CSV with a column `url` (and `slug`, `title`, `language`, `tags` if you like). What cannot be carried over is
    named, a line each.

    \b
      policydiff watch import contrib-declarations
      policydiff watch import urls.txt
    """
    from policydiff import declarations
    from policydiff.watchlist import listed

    opened = open_workspace(workspace)
    entries: list[Entry] = []
    wrong = False
    for path in paths:
        if path.is_dir() or path.suffix == ".json":
            found, left = declarations.read(path)
        else:
            found, left = listed(files.read(path).decode("utf-8-sig", "replace"), str(path))
            wrong = wrong or bool(left)
        entries.extend(found)
        for line in left:
            note(line)
    return max(_put(opened, entries), TROUBLE if wrong else DONE)


def _day(text: str | None) -> date | None:
    """A day; raises UsageError."""
    try:
        day = None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text} is no day", None, "write it as 2016-05-04") from None
    if day is not None and f"{day:%Y%m%d}" > clock.now()[:8]:
        raise UsageError(f"{text} has not come yet", None, "give a day of the past")
    return day


def _put(opened: Workspace, entries: Sequence[Entry]) -> int:
    """Write entries into the watch list; those that cannot be are named, the others are kept."""
    from policydiff.watchlist import with_entries

    with opened.lock("watch"):
        text, refused = with_entries(_text(opened), entries, str(opened.root / config.NAME))
        if len(refused) < len(entries):
            files.write(opened.root / config.NAME, text.encode())
    for _, problem in refused:
        note(str(problem))
    for entry in entries:
        if all(entry is not one for one, _ in refused):
            answer(f"{entry.slug}: {entry.addresses[0]}")
    return TROUBLE if refused or not entries else DONE


def _text(opened: Workspace) -> str:
    """The settings' text; raises ConfigError where they are wrong."""
    config.load(opened.root / config.NAME)
    return (opened.root / config.NAME).read_text("utf-8-sig")


def _row(policy: Watched) -> dict[str, Any]:
    return {
        "slug": policy.slug,
        "title": policy.title,
        "url": policy.urls[-1].url if policy.urls else next(iter(policy.pages), None),
        "urls": [address.url for address in policy.urls],
        "pages": list(policy.pages),
        "language": policy.language,
        "archive": policy.archive,
        "every": policy.every,
        "since": None if policy.since is None else policy.since.isoformat(),
        "select": list(map(str, policy.select)),
        "remove": list(map(str, policy.remove)),
        "tags": list(policy.tags),
        "watch": list(policy.watch),
    }
