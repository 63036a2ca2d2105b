"""The command that tells people what is new."""

from __future__ import annotations

import click

from policydiff.cli.options import open_workspace, workspace_option
from policydiff.cli.output import answer, note

TROUBLE = 2


@click.command("notify")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@workspace_option
def notify_command(dry_run: bool, workspace: str | None) -> int:
    """Tell people what is new: every change once, the gravest first, deadlines on top; nothing new, no message.

    Where to is in the environment, in POLICYDIFF_NOTIFY: addresses as apprise writes them (mail, Slack, Teams,
    webhooks and many more), with spaces between. Needs `pip install 'policydiff[notify]'`. Exits 2 where a receiver
    did not take the message; it is told again the next time.

    \b
      POLICYDIFF_NOTIFY='mailto://user:password@mail.example?to=compliance@acme.example' policydiff notify
      policydiff notify --dry-run
    """
    from policydiff import clock, notifying, upkeep
    from policydiff.errors import UsageError

    opened = open_workspace(workspace)
    if dry_run:
        with opened.open_store() as store:
            told = notifying.notify(opened, store, clock.now(), dry_run=True)
        answer("Nothing new: no message." if told.empty else told.text)
        if told.receivers:
            note(f"it would go to {', '.join(told.receivers)}")
        return 0
    with opened.lock("notify"), opened.open_store() as store:
        if not notifying.has_receivers():
            raise UsageError(
                "there is nobody to tell", None, f"set {notifying.ENVIRONMENT}, or see --dry-run"
            )
        upkeep.finish(opened, store)
        told = notifying.notify(opened, store, clock.now())
    taken = [name for name in told.receivers if name not in told.failed]
    if told.empty:
        answer("Nothing new: no message.")
    elif taken:
        answer(f"{told.subject}: told {', '.join(taken)}")
    for name in told.failed:
        note(f"{name} did not take the message; it is told again the next time")
    return TROUBLE if told.failed else 0
