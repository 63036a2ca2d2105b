"""Commands that ask the store: history, show, changes, search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from policydiff.cli.options import open_workspace, output_option, rows_format_option, workspace_option
from policydiff.cli.output import answer, note, rows, to_json
from policydiff.errors import UsageError
from policydiff.model import CATEGORIES, LEVELS, Held, Level, Version

HISTORY = (
    "version",
    "first_seen",
    "last_seen",
    "captures",
    "transition",
    "level",
    "silent",
    "material",
    "wording",
    "suspect",
)
HISTORY_TABLE = tuple(column for column in HISTORY if column != "first_seen")  # the version's name says it
CHANGES = ("version", "level", "severity", "direction", "category", "kind", "section", "old", "new")
CHANGES_TABLE = ("version", "level", "severity", "category", "section", "old", "new")
HITS = ("policy", "first_seen", "last_seen", "current", "section", "text")


@click.command("history")
@click.argument("slug")
@rows_format_option
@workspace_option
def history_command(slug: str, form: str, workspace: str | None) -> None:
    """Every version of a policy, newest first, and the captures that could not be trusted, with the reason.

    \b
      policydiff history acme-privacy
      policydiff history acme-privacy --format json
    """
    with open_workspace(workspace).open_store() as store:
        entries = [_version_row(version) for version in store.versions(slug)]
        entries += [_suspect_row(held) for held in store.captures(slug) if not held.usable]
    # Of two captures of one second the one that the store has later is the newer.
    newest_first = sorted(enumerate(entries), key=lambda row: (row[1]["first_seen"], row[0]), reverse=True)
    rows(form, HISTORY, [row for _, row in newest_first], title=slug, table=HISTORY_TABLE)


@click.command("show")
@click.argument("version")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How to print the version.",
)
@output_option
@workspace_option
def show_command(version: str, form: str, output: str | None, workspace: str | None) -> None:
    """The text of one version, and what proves it.

    VERSION is SLUG (the newest), SLUG@20160504225849, SLUG@2016-05-04, SLUG@-1 or SLUG@first.

    \b
      policydiff show acme-privacy@2016-05-04
    """
    from policydiff.reports.document import document_markdown, document_text

    opened = open_workspace(workspace)
    with opened.open_store() as store:
        found = opened.version(store, version)
        document = store.version_document(found.policy, found.mark)
        parts = store.parts.made_of(store.capture(found.policy, found.first_seen, found.evidence.sha256))
    proved = _evidence(found)
    if form == "json":
        if parts:
            proved["pages"] = [_part(held) for held in parts]
        answer(to_json({**document.to_dict(), "version": found.name, "evidence": proved}), output)
    elif form == "markdown":
        answer(document_markdown(document), output)
    else:
        evidence = [f"{name:<10} {value}" for name, value in proved.items() if value is not None]
        evidence += [f"page       {held.page} as captured {held.captured}" for held in parts]
        answer("\n".join([f"version    {found.name}", *evidence, "", document_text(document)]), output)


@click.command("changes")
@click.argument("slug", required=False)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="wording",
    show_default=True,
    help="The slightest level to list.",
)
@click.option("--category", type=click.Choice(CATEGORIES), help="Only changes whose main category this is.")
@click.option("--since", metavar="DATE", help="Only versions first seen on or after this day, as 2024-05-25.")
@click.option("--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="At most so many.")
@rows_format_option
@workspace_option
def changes_command(
    slug: str | None,
    level: Level,
    category: str | None,
    since: str | None,
    limit: int,
    form: str,
    workspace: str | None,
) -> None:
    """Every change of every version, newest first, of one policy or of all.

    \b
      policydiff changes acme-privacy
      policydiff changes --level material --category retention --since 2024-01-01 --format csv
    """
    levels = LEVELS[: LEVELS.index(level) + 1]
    with open_workspace(workspace).open_store() as store:
        found = store.changes(slug=slug, levels=levels, category=category, since=_day(since), limit=limit + 1)
    _say_if_cut(found, limit)
    rows(form, CHANGES, [row.to_dict() for row in found[:limit]], table=CHANGES_TABLE)


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--policy", "slug", metavar="SLUG", help="Only in this policy.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many.")
@rows_format_option
@workspace_option
def search_command(
    words: tuple[str, ...], slug: str | None, limit: int, form: str, workspace: str | None
) -> None:
    """Sentences and headings of any version that hold all the words; those that stand today come first.

    Type what you look for: hyphens and quotes are only text, "quoted words" stand together, biometr* finds
    every word that begins so.

    \b
      policydiff search opt-out
      policydiff search '"precise location" advertis*' --format csv
    """
    with open_workspace(workspace).open_store() as store:
        if slug is not None:
            store.policy(slug)
        hits = store.search(" ".join(words), slug=slug, limit=limit + 1)
    _say_if_cut(hits, limit)
    records: Iterator[dict[str, Any]] = (
        {
            "policy": hit.policy,
            "first_seen": hit.first_seen,
            "last_seen": hit.last_seen,
            "versions": hit.versions,
            "current": hit.current,
            "section": " > ".join(hit.path),
            "heading": hit.heading,
            "text": hit.text,
        }
        for hit in hits[:limit]
    )
    rows(form, HITS, records)


def _say_if_cut(found: Sequence[object], limit: int) -> None:
    """An answer that is not whole says so; one more than the limit was asked for."""
    if len(found) > limit:
        note(f"there are more than {limit}: ask with a higher --limit")


def _version_row(version: Version) -> dict[str, Any]:
    return {
        "version": version.name,
        "first_seen": version.first_seen,
        "last_seen": version.last_seen,
        "captures": version.captures,
        "transition": version.transition,
        "level": version.level,
        "silent": version.silent,
        "material": version.material,
        "wording": version.wording,
        "cosmetic": version.cosmetic,
        "moved": version.moved,
        "revised": version.revised,
        "effective": version.effective,
        "returned": version.returned,
        "sha256": version.sha256,
        "url": version.evidence.url,
        "suspect": None,
    }


def _suspect_row(held: Held) -> dict[str, Any]:
    """A capture that carries no version: the same keys as a version's row, and why it carries none."""
    blank = dict.fromkeys(
        ("transition", "level", "silent", "material", "wording", "cosmetic", "moved", "revised", "effective")
    )
    return {
        "version": f"{held.policy}@{held.captured}",
        "first_seen": held.captured,
        "last_seen": held.captured,
        "captures": 1,
        **blank,
        "returned": None,
        "sha256": held.text_sha256,
        "url": held.url,
        "suspect": list(held.suspect) or ["it could not be read"],
    }


def _evidence(version: Version) -> dict[str, Any]:
    evidence = version.evidence
    return {
        "url": evidence.url,
        "captured": evidence.captured,
        "archive": evidence.archive,
        "digest": evidence.digest,
        "sha256": evidence.sha256,
        "normalizer": evidence.normalizer,
        "text_sha256": evidence.text_sha256,
        "first_seen": version.first_seen,
        "last_seen": version.last_seen,
    }


def _part(held: Held) -> dict[str, Any]:
    """The evidence of one page of several that a version is made of."""
    return {
        "page": held.page,
        "url": held.url,
        "captured": held.captured,
        "archive": held.archive,
        "digest": held.digest,
        "sha256": held.sha256,
    }


def _day(text: str | None) -> str | None:
    """A day as the 14 digits it begins with; raises UsageError where it is none."""
    from datetime import date

    if text is None:
        return None
    try:
        return f"{date.fromisoformat(text):%Y%m%d}000000"
    except ValueError:
        raise UsageError(f"{text} is no day", "--since", "write it as 2024-05-25") from None
