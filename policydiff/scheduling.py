"""The crontab line, and the systemd unit and timer, that run the nightly job of one workspace."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

#: Exit statuses of `nightly` that are no failures: something waits for a reviewer, another run is going on.
NO_FAILURE = (1, 3)


def crontab(root: Path, command: str, hour: int, minute: int, minutes: int) -> str:
    """A line for `crontab -e`. Cron mails what a job prints: with --quiet, only what waits or failed.

    >>> print(crontab(Path("/srv/policies"), "/usr/bin/policydiff", 3, 17, 240).splitlines()[-1])
    17 3 * * * /usr/bin/policydiff nightly --quiet --minutes 240 --workspace /srv/policies
    """
    # In a crontab a percent sign ends the line.
    call = f"{shlex.quote(command)} nightly --quiet --minutes {minutes} --workspace {shlex.quote(str(root))}".replace(
        "%", r"\%"
    )
    return (
        "# crontab: mails only what waits for a reviewer or failed; set MAILTO to whoever is to have it\n"
        f"{minute} {hour} * * * {call}\n"
    )


def systemd(root: Path, command: str, hour: int, minute: int, minutes: int) -> str:
    """A service and a timer, as two files one below the other, with the commands that put them to work."""
    directory = _escaped(str(root))
    unit = f"policydiff-{re.sub(r'[^A-Za-z0-9_.-]+', '-', root.name).strip('-') or 'workspace'}"
    statuses = " ".join(map(str, NO_FAILURE))
    return f"""\
# ~/.config/systemd/user/{unit}.service
[Unit]
Description=policydiff: tonight's captures of the policies in {directory}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart="{_escaped(command)}" nightly --minutes {minutes} "--workspace={directory}"
# 1: something waits for a reviewer; 3: another run is going on. 2 (could not run), 4 and 5 (some policies failed)
# are failures.
SuccessExitStatus={statuses}
TimeoutStartSec={minutes + 60}min

# ~/.config/systemd/user/{unit}.timer
[Unit]
Description=policydiff every night

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}:00
Persistent=true
RandomizedDelaySec=10min

[Install]
WantedBy=timers.target

# systemctl --user enable --now {unit}.timer; loginctl enable-linger
"""


def _escaped(path: str) -> str:
    """A path in a systemd unit: a percent sign begins a specifier there, a dollar sign a variable."""
    for plain, escaped in (("\\", "\\\\"), ("%", "%%"), ("$", "$$"), ('"', '\\"')):
        path = path.replace(plain, escaped)
    return path
