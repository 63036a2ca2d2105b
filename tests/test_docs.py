"""The prose is true: links lead somewhere, commands and options exist, examples run."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path

import click
import pytest

from policydiff.cli.app import COMMANDS, app
from policydiff.store import open_store

ROOT = Path(__file__).resolve().parent.parent
PAGES = [path for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if path.exists()]

#: Commands that pages speak of as planned. One that comes is taken out here, and the pages say so no longer.
PLANNED = {"blame", "since"}

by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def _code(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def _shown(page: Path) -> list[str]:
    """Every line of code of a page: those of its shell and cron blocks, and what stands in the text."""
    text = page.read_text("utf-8")
    blocks = [block for language in ("sh", "cron", "console") for block in _code(page, language)]
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [line for block in blocks for line in block.splitlines()] + inline


def _commands(page: Path) -> list[tuple[str, list[str]]]:
    """Each command that a page shows in code, with the options beside it."""
    found = []
    for line in _shown(page):
        for run in re.findall(r"(?:^|\s)policydiff (.*?)(?= && | \| | # |$)", re.sub(r"\\$", "", line)):
            words = re.sub(r"--workspace +\S+", "", run).split()
            if words and re.fullmatch(r"[a-z]+", words[0]):
                found.append(
                    (words[0], [word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)])
                )
    return found


def _with_parts(command: click.Command) -> list[click.Command]:
    """A command, and the commands that it groups."""
    return [command, *(command.commands.values() if isinstance(command, click.Group) else ())]


@by_page
def test_links_lead_to_files(page: Path) -> None:
    """Every relative link names a file of the project."""
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@by_page
def test_commands_exist(page: Path) -> None:
    """Every command that is shown can be typed, with the options shown, or is named as planned."""
    context = click.Context(app)
    for name, options in _commands(page):
        if name in PLANNED:
            assert name not in COMMANDS, f"{name} is there now"
            continue
        assert name in COMMANDS, f"{page.name} speaks of a command {name!r}"
        command = app.get_command(context, name)
        assert command is not None
        known = {
            option for one in _with_parts(command) for parameter in one.params for option in parameter.opts
        }
        assert set(options) <= known | {"--help"}, f"policydiff {name}"


@by_page
def test_questions_in_sql_run(page: Path, tmp_path: Path) -> None:
    """Every SQL example is a question that the store's schema answers."""
    with open_store(tmp_path / "policydiff.db", create=True) as store:
        for example in _code(page, "sql"):
            assert store.db.conn.execute(example).fetchall() == []


@by_page
def test_python_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every Python example runs as it stands, on files of the names it uses."""
    monkeypatch.chdir(tmp_path)
    Path("old.html").write_text("<h1>Acme Privacy Policy</h1><p>We will not sell your data.</p>", "utf-8")
    Path("new.html").write_text("<h1>Acme Privacy Policy</h1><p>We may sell your data.</p>", "utf-8")
    for example in _code(page, "python"):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(example, str(page), "exec"), {})


def _printed(page: Path) -> list[tuple[str, list[str]]]:
    """Each command of a page's console blocks that is followed by what it prints, with those lines."""
    found: list[tuple[str, list[str]]] = []
    for block in _code(page, "console"):
        for command, output in re.findall(r"^\$ (policydiff .*)\n((?:(?!\$ ).*\n)+)", block, re.MULTILINE):
            found.append((command, output.rstrip("\n").split("\n")))
    return found


def test_what_the_readme_says_is_printed_is_printed(policydiff, tmp_path, monkeypatch) -> None:
    """The README's output is real: whole, or up to the line that holds only an ellipsis."""
    workspace = tmp_path / "demo"
    shutil.copytree(ROOT / "snapshots", workspace / "snapshots")
    shutil.copy(ROOT / "policydiff.toml", workspace)
    assert policydiff("--workspace", workspace, "add", workspace / "snapshots").status == 0
    monkeypatch.setenv("POLICYDIFF_WORKSPACE", str(workspace))
    monkeypatch.chdir(ROOT / "snapshots" / "lumenshore-privacy")
    printed = _printed(ROOT / "README.md")
    assert len(printed) == 2
    for command, lines in printed:
        out = re.sub(r" +$", "", policydiff(*command.split()[1:]).out, flags=re.MULTILINE)
        real = out.strip("\n").split("\n")
        if lines[-1] == "…":
            lines, real = lines[:-1], real[: len(lines) - 1]
        assert lines == real, command
