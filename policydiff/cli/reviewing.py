"""The commands of the review: what waits, decisions, the ledger, and decisions handed out by a page."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from policydiff.cli.options import open_workspace, rows_format_option, workspace_option
from policydiff.cli.output import answer, note, rows
from policydiff.errors import UsageError

if TYPE_CHECKING:
    from policydiff.reviewing import Done
    from policydiff.workspace import Workspace

DONE, TROUBLE = 0, 2

F = TypeVar("F", bound=Callable[..., Any])


def _deciding_options(command: F) -> F:
    """`--as NAME`, `-m TEXT` and `--policy SLUG`."""
    for option in (
        click.option("--policy", "slug", metavar="SLUG", help="Of changes, only those of this policy."),
        click.option("-m", "--comment", metavar="TEXT", help="What to remark."),
        click.option(
            "--as", "who", metavar="NAME", help="Who decides; else POLICYDIFF_REVIEWER, else the login."
        ),
    ):
        command = option(command)
    return command


@click.group("review", invoke_without_command=True)
@rows_format_option
@workspace_option
@click.pass_context
def review_command(context: click.Context, form: str, workspace: str | None) -> None:
    """What waits for a decision, the gravest first; with a command, decide.

    TARGET is a policy's slug, a comparison (OLD NEW, its id SLUG@OLD--NEW, or the page that shows it), or a change:
    its id, or the first digits of it, as `review list SLUG` shows them.

    \b
      policydiff review                                   what waits
      policydiff review list acme-privacy                 its changes, with their ids
      policydiff review accept 4be0c2 -m "agreed"         one change
      policydiff review accept acme-privacy --as Ada      all that waits of a policy
      policydiff review import decisions.json             what a page has handed out
    """
    context.obj = workspace or context.find_root().obj
    context.default_map = {name: {"form": form} for name in ("list", "log")}  # said before the command's name
    if context.invoked_subcommand is None:
        _list_policies(_open(context, None), form)


@review_command.command("list")
@click.argument("slug", required=False)
@rows_format_option
@workspace_option
@click.pass_context
def list_command(context: click.Context, slug: str | None, form: str, workspace: str | None) -> None:
    """What waits; with SLUG, the changes that wait of this policy, with their ids and how they stand.

    \b
      policydiff review list acme-privacy --format csv
    """
    opened = _open(context, workspace)
    if slug is None:
        _list_policies(opened, form)
    else:
        _list_changes(opened, slug, form)


@review_command.command("accept")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@_deciding_options
@workspace_option
@click.pass_context
def accept_command(context: click.Context, /, **given: Any) -> None:
    """Accept changes, a comparison, or all that waits of a policy.

    Once all of what waits is accepted, the policy is reviewed up to its newest settled version: SLUG@reviewed names
    it, and later texts are held against it. The answer says whose flags that settles.

    \b
      policydiff review accept acme-privacy --as Ada -m "checked with counsel"
      policydiff review accept acme-privacy@first acme-privacy
      policydiff review accept 4be0c2 77a1 --as Ada
    """
    _decide(context, "accept", **given)


@review_command.command("flag")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@_deciding_options
@workspace_option
@click.pass_context
def flag_command(context: click.Context, /, **given: Any) -> None:
    """Flag changes, a comparison or a policy: somebody has to look. It waits until it is accepted.

    \b
      policydiff review flag 4be0c2 -m "may they do this?"
    """
    _decide(context, "flag", **given)


@review_command.command("comment")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@_deciding_options
@workspace_option
@click.pass_context
def comment_command(context: click.Context, /, **given: Any) -> None:
    """Remark something on changes, a comparison or a policy, and decide nothing.

    \b
      policydiff review comment acme-privacy -m "they told us on the phone"
    """
    if given["comment"] is None:
        raise UsageError("there is no comment", None, "write it with -m")
    _decide(context, "comment", **given)


@review_command.command("log")
@click.argument("slug", required=False)
@rows_format_option
@workspace_option
@click.pass_context
def log_command(context: click.Context, slug: str | None, form: str, workspace: str | None) -> None:
    """The ledger, in the order in which it was written: every decision, of one policy or of all.

    JSON and CSV hold each entry with the texts it was made on; a table tells changes that were decided on together in
    one line. Nothing in the ledger is ever changed or taken out.

    \b
      policydiff review log acme-privacy --format csv
    """
    from policydiff.cli import review_rows as shown

    with _open(context, workspace).open_store() as store:
        if slug is not None:
            store.policy(slug)
        entries = store.ledger(slug)
    told = shown.log_lines(entries) if form == "table" else map(shown.log_row, entries)
    rows(form, shown.LOG, told, table=shown.LOG_TABLE)


@review_command.command("import")
@click.argument("file")
@click.option("--as", "who", metavar="NAME", help="Who decided, whatever the file says.")
@click.option("--keep-going", is_flag=True, help="Take what fits, though some of it does not.")
@workspace_option
@click.pass_context
def import_command(
    context: click.Context, file: str, who: str | None, keep_going: bool, workspace: str | None
) -> int:
    """Take in the decisions that a reader has marked on a page, from FILE or standard input (`-`).

    What no longer fits is refused, a line each: a change that the comparison does not hold, or whose text has changed
    since. Then nothing of the file is taken, unless --keep-going; the exit status is 2 either way. The same file
    again adds nothing. A file that names nobody is taken in under your own name, as `review accept` would be; of two
    decisions on one change the later one counts. Either is said.

    \b
      policydiff review import acme-privacy.decisions.json
    """
    from policydiff import clock, handed

    opened = _open(context, workspace)
    given = handed.read(_bytes(file), _name(file))
    with opened.lock("review import"), opened.open_store() as store:
        taken = handed.take(opened, store, given, clock.now(), who=who, keep_going=keep_going)
    for line in (*taken.remarks, *taken.refused):
        note(line)
    if taken.done is None:
        note(f"nothing was taken from {_name(file)}: all or nothing, unless --keep-going")
    else:
        known = f", {taken.known} known" if taken.known else ""
        answer(f"{_told(taken.done)}{known}{f', {len(taken.refused)} refused' if taken.refused else ''}")
    return TROUBLE if taken.refused else DONE


def _open(context: click.Context, workspace: str | None) -> Workspace:
    return open_workspace(workspace or context.obj)


def _decide(
    context: click.Context,
    action: str,
    targets: Sequence[str],
    who: str | None,
    comment: str | None,
    slug: str | None,
    workspace: str | None,
) -> None:
    from policydiff import clock, reviewing
    from policydiff.targets import find

    opened = _open(context, workspace)
    name = reviewing.reviewer(who)
    words = None if comment is None else reviewing.said(comment, "the comment", reviewing.LONGEST_COMMENT)
    now = clock.now()
    act = reviewing.Act(action, name, now, words)
    with opened.lock("review"), opened.open_store() as store:
        if slug is not None:
            store.policy(slug)
        # All of them are found before anything is decided, and all is written or nothing.
        found = find(opened, store, targets, now, slug)
        with store.writing():
            done = [reviewing.decide(opened, store, target, act, now) for target in found]
    for one in _by_policy(done):
        answer(_told(one))


def _by_policy(done: Sequence[Done]) -> list[Done]:
    """What came of several decisions, those of one policy taken together."""
    found: dict[str, Done] = {}
    for one in done:
        before = found.get(one.policy)
        if before is not None:
            one = replace(
                one,
                added=before.added + one.added,
                reviewed=one.reviewed or before.reviewed,
                settled=before.settled + one.settled,
            )
        found[one.policy] = one
    return list(found.values())


def _told(done: Done) -> str:
    """What came of a decision in one line."""
    verbs = {"accept": "accepted", "flag": "flagged", "comment": "remarked on"}
    parts = []
    for action, verb in verbs.items():
        single = sum(entry.action == action and entry.change is not None for entry in done.added)
        whole = any(entry.action == action and entry.change is None for entry in done.added)
        if single:
            parts.append(f"{single} {'change' if single == 1 else 'changes'} {verb}")
        elif whole:
            parts.append(verb)
    if not parts:
        parts.append("nothing new")
    # Whoever accepts all at once may not know that somebody wanted to be asked.
    for who, number in Counter(entry.who for entry in done.settled).items():
        parts.append(f"settles {number} {'flag' if number == 1 else 'flags'} of {who}")
    if done.reviewed is not None:
        parts.append(f"reviewed up to {done.reviewed.name}")
    elif done.left:
        parts.append(f"{done.left} left to accept")
    return f"{done.policy}: {'; '.join(parts)}"


def _list_policies(opened: Workspace, form: str) -> None:
    from policydiff import clock
    from policydiff.cli import review_rows as shown
    from policydiff.deciding import Ledger
    from policydiff.waits import waits

    with opened.open_store() as store:
        records = [shown.waits_row(one, form) for one in waits(opened, store, clock.now())]
        listed = {row["policy"] for row in records}
        records += shown.flag_rows(store, Ledger(store.ledger()), listed, form)
    if records or form != "table":
        rows(form, shown.WAITS, records, table=shown.WAITS_TABLE)
    else:
        note("nothing waits for a decision")


def _list_changes(opened: Workspace, slug: str, form: str) -> None:
    from policydiff import clock
    from policydiff.cli import review_rows as shown
    from policydiff.deciding import Ledger, wanting
    from policydiff.waits import undecided, waits_of

    with opened.open_store() as store:
        store.policy(slug)
        waiting = undecided(opened, store, clock.now(), slug)[0]
        found = waits_of(opened, store, Ledger(store.ledger()), waiting)
    changes = wanting(found.comparison) if found else []
    records = [shown.change_row(one, found.review.standings[one.id]) for one in changes if found]
    if records or form != "table":
        title = found.review.id if found else ""
        rows(form, shown.CHANGES, records, title=title, table=shown.CHANGES_TABLE)
    else:
        note(f"nothing waits of {slug}")


def _bytes(file: str) -> bytes:
    from policydiff import files, handed

    return sys.stdin.buffer.read(handed.LARGEST + 1) if file == "-" else files.read(Path(file))


def _name(file: str) -> str:
    return "standard input" if file == "-" else Path(file).name
