"""What `cron` prints runs as it stands, whatever the workspace is called."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from policydiff.scheduling import crontab, systemd


@pytest.mark.parametrize("name", ["policies", "our policies", "100%", "it's", 'a"b', "$HOME"])
def test_a_crontab_line_names_the_workspace_whatever_it_is_called(name: str) -> None:
    line = crontab(Path("/srv") / name, "/usr/bin/policydiff", 3, 17, 240).splitlines()[-1]
    schedule, command = line.split(" * * * ")
    assert schedule == "17 3"
    assert "%" not in command.replace(r"\%", ""), "a percent sign ends the command in a crontab"
    words = shlex.split(command.replace(r"\%", "%"))
    assert words == [
        *("/usr/bin/policydiff", "nightly", "--quiet", "--minutes", "240"),
        *("--workspace", f"/srv/{name}"),
    ]


def test_two_workspaces_have_units_of_their_own() -> None:
    one, other = (systemd(Path(f"/srv/{name}"), "policydiff", 3, 5, 60) for name in ("one", "the other"))
    assert "policydiff-one.timer" in one and "policydiff-the-other.timer" in other
    assert "OnCalendar=*-*-* 03:05:00" in one


def test_a_unit_says_which_statuses_are_no_failures() -> None:
    assert "SuccessExitStatus=1 3\n" in systemd(Path("/srv/p"), "policydiff", 3, 5, 60)


def test_signs_that_systemd_reads_are_escaped() -> None:
    unit = systemd(Path('/srv/100%/$x"y'), "/opt/my tools/policydiff", 3, 5, 60)
    assert '"--workspace=/srv/100%%/$$x\\"y"' in unit
    assert 'ExecStart="/opt/my tools/policydiff" nightly' in unit


def test_the_command_prints_both(policydiff, tmp_path: Path) -> None:
    policydiff("init", tmp_path / "desk")
    ran = policydiff("--workspace", tmp_path / "desk", "cron", "--at", "04:30")
    assert ran.status == 0
    assert "30 4 * * * " in ran.out and "OnCalendar=*-*-* 04:30:00" in ran.out
    assert policydiff("--workspace", tmp_path / "desk", "cron", "--at", "noon").status == 2
