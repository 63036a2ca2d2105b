"""What the watch list selects is what a workspace keeps: on adding, rebuilding and verifying alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

PAGE = """<html lang="en"><head><title>Harbourlight</title></head><body><div class="a1">
<h1>Harbourlight Privacy Policy</h1><p>We keep the data of your ferret for {years} years after it left.</p>
<h2>Sharing</h2><p>We share it with nobody but the harbour master.</p></div>
<div class="b2"><h2>Ferret of the day</h2><p>Today it is {ferret}, who likes to sleep in the sun all day.</p></div>
</body></html>"""


@pytest.fixture
def root(policydiff, tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    policydiff("init", folder)
    for time, years, ferret in (
        ("20240101000000", 2, "Ada"),
        ("20240201000000", 2, "Bo"),
        ("20240301000000", 3, "Cy"),
    ):
        (tmp_path / f"{time}.html").write_text(PAGE.format(years=years, ferret=ferret))
    return folder


def run(policydiff, root: Path, *arguments: object):
    return policydiff("--workspace", root, *arguments)


def add(policydiff, root: Path, *times: str):
    return run(
        policydiff, root, "add", *(root.parent / f"{time}.html" for time in times), "--policy", "harbourlight"
    )


def settings(root: Path, text: str) -> None:
    (root / "policydiff.toml").write_text(f'[[policy]]\nslug = "harbourlight"\n{text}')


def versions(policydiff, root: Path) -> list[dict]:
    return json.loads(run(policydiff, root, "history", "harbourlight", "--format", "json").out)


TIMES = ("20240101000000", "20240201000000", "20240301000000")


@pytest.mark.parametrize(
    "text",
    [
        'select = [".a1"]\n',
        'remove = [".b2"]\n',
        'remove = [{headings = ["Ferret of the day"]}]\n',
        'select = [\n  {css = ".gone", until = 2023-12-31},\n  {css = ".a1", from = 2024-01-01},\n]\n',
    ],
)
def test_settings_are_used_wherever_captures_are_read(policydiff, root, text):
    """The ferret of the day makes no version; a rebuild and a deep verify read by the same settings."""
    settings(root, text)
    assert add(policydiff, root, *TIMES).status == 0
    assert [row["first_seen"] for row in versions(policydiff, root)] == ["20240301000000", "20240101000000"]
    assert run(policydiff, root, "verify", "--deep").status == 0
    before = run(policydiff, root, "verify", "--fingerprint").out
    assert "as it was" in run(policydiff, root, "rebuild").out
    assert run(policydiff, root, "verify", "--fingerprint").out == before


def test_new_settings_ask_for_a_rebuild_which_tells_what_it_made_differ(policydiff, root):
    """Until then nothing is added: what we read otherwise must not look like a change of the policy."""
    add(policydiff, root, *TIMES[:2])
    assert len(versions(policydiff, root)) == 2
    settings(root, 'select = [".a1"]\n')
    refused = add(policydiff, root, TIMES[2])
    assert refused.status == 2 and "policydiff rebuild" in refused.err and refused.err.count("\n") == 1
    assert run(policydiff, root, "verify", "--deep").status == 2
    assert run(policydiff, root, "rebuild", "--dry-run").out.count("retooled") == 2
    assert run(policydiff, root, "rebuild").status == 0
    assert len(versions(policydiff, root)) == 1
    assert add(policydiff, root, TIMES[2]).status == 0
    assert len(versions(policydiff, root)) == 2


def test_a_selector_that_misses_makes_the_capture_suspect(policydiff, root):
    """With the reason in the history, and no version that says that everything was removed."""
    settings(root, 'select = [".policy-body"]\n')
    added = add(policydiff, root, TIMES[0])
    assert "nothing on the page is selected by “.policy-body”" in added.err
    (row,) = versions(policydiff, root)
    assert row["suspect"] == ["nothing on the page is selected by “.policy-body”"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('title = "x"\nselect = ["main["]\n', 4),
        ('select = [{css = "main", since = 2020-01-01}]\n', 3),
        ("remove = [3]\n", 3),
        ('remove = [{headings = ["a", "b", "c"]}]\n', 3),
    ],
)
def test_what_is_no_selector_names_its_line(policydiff, root, text, line):
    settings(root, text)
    ran = add(policydiff, root, TIMES[0])
    assert ran.status == 2 and f"line {line}" in ran.err and ran.err.count("\n") == 1
