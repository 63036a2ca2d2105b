"""parse, diff and judge: what they print, how they exit, and that trouble is one line and leaves nothing half done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

OLD = """# Lantern Privacy Policy

Last updated: 3 March 2024

## 1. Sharing

We will not share your photographs with advertisers. We keep a list of our suppliers.

## 2. Retention

We delete your account data after 30 days.
"""
NEW = OLD.replace("will not share", "may share").replace("30 days", "90 days")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(OLD)
    new.write_text(NEW)
    return old, new


def test_parse_json_has_the_documented_shape(policydiff, pair):
    ran = policydiff("parse", pair[0], "--format", "json")
    document = json.loads(ran.out)
    assert ran.status == 0
    assert document["format"] == "policydiff-document/1"
    assert document["revised"] == "2024-03-03"
    headings = [(s["number"], s["heading"], s["level"]) for s in document["sections"]]
    assert headings == [(None, "Lantern Privacy Policy", 1), ("1", "Sharing", 2), ("2", "Retention", 2)]
    block = document["sections"][1]["blocks"][0]
    assert set(block) == {"kind", "marker", "depth", "sentences"}
    assert block["sentences"][0] == "We will not share your photographs with advertisers."


def test_parse_reads_standard_input(policydiff):
    ran = policydiff("parse", "-", stdin=OLD.encode())
    assert ran.status == 0
    assert "[1] Sharing" in ran.out


def test_parse_markdown_is_a_fixed_point(policydiff, pair, tmp_path):
    """Printing a document as Markdown and parsing that gives the same canonical text."""
    once = policydiff("parse", pair[0], "--format", "markdown").out
    again = tmp_path / "again.md"
    again.write_text(once)
    first = json.loads(policydiff("parse", pair[0], "--format", "json").out)
    second = json.loads(policydiff("parse", again, "--format", "json").out)
    assert second["sha256"] == first["sha256"]


def test_diff_exits_like_diff(policydiff, pair):
    old, new = pair
    assert policydiff("diff", old, old).status == 0
    assert policydiff("diff", old, new).status == 1
    assert policydiff("diff", old, tmp := old.with_name("absent.md")).status == 2, tmp


def test_diff_level_decides_the_status(policydiff, pair, tmp_path):
    """A change of quotes alone is cosmetic: quiet by default, told when asked for."""
    quoted = tmp_path / "quoted.md"
    quoted.write_text(OLD.replace("your photographs", "“your” photographs").replace("“your”", '"your"'))
    curly = tmp_path / "curly.md"
    curly.write_text(OLD.replace("your photographs", "“your” photographs"))
    assert policydiff("diff", quoted, curly).status == 0
    assert policydiff("diff", quoted, curly, "--level", "cosmetic").status == 1


def test_diff_json_words_join_back_to_both_texts(policydiff, pair):
    comparison = json.loads(policydiff("diff", *pair, "--format", "json").out)
    assert comparison["summary"]["material"] == 2
    for change in comparison["changes"]:
        words = change["words"]
        assert "".join(text for kind, text in words if kind != "insert") == change["old"]["text"]
        assert "".join(text for kind, text in words if kind != "delete") == change["new"]["text"]
        assert change["reasons"]


def test_diff_writes_a_file_whole(policydiff, pair, tmp_path):
    out = tmp_path / "report.html"
    ran = policydiff("diff", *pair, "--format", "html", "-o", out)
    assert (ran.status, ran.out) == (1, "")
    assert out.read_text().lower().startswith("<!doctype html>")
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "nothing in it"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, ""),
        (b"\x00" * 5000, ""),
        (b"\x1f\x8b\x08\x00garbage that is no gzip stream", ""),
    ],
)
def test_what_is_no_text_is_one_line_and_status_2(policydiff, tmp_path, data, what):
    file = tmp_path / "page.html"
    file.write_bytes(data)
    before = tmp_path / "report.html"
    before.write_text("as it was")
    ran = policydiff("diff", file, file, "--format", "html", "-o", before)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("policydiff: ") and ran.err.count("\n") == 1
    assert what in ran.err
    assert before.read_text() == "as it was"


def test_a_folder_and_a_missing_file_are_told(policydiff, tmp_path):
    for name in (tmp_path, tmp_path / "absent.md"):
        ran = policydiff("parse", name)
        assert ran.status == 2
        assert str(name) in ran.err and ran.err.count("\n") == 1


def test_a_file_over_the_limit_is_refused_before_it_is_read(policydiff, tmp_path):
    huge = tmp_path / "huge.html"
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    ran = policydiff("parse", huge)
    assert ran.status == 2 and "too large" in ran.err


def test_an_output_that_cannot_be_written_is_told(policydiff, pair, tmp_path):
    ran = policydiff("diff", *pair, "-o", tmp_path / "old.md" / "report.txt")
    assert ran.status == 2 and ran.err.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_on_standard_output_is_told(pair):
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "policydiff", "diff", *map(str, pair)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert ran.returncode == 2
    assert ran.stderr.startswith("policydiff: ") and ran.stderr.count("\n") == 1


def test_judge_answers_line_by_line_in_order(policydiff):
    rows = [
        {"id": "a", "old": "We will not sell your data.", "new": "We may sell your data.", "section": None},
        {"id": 7, "old": None, "new": "We collect your precise location.", "section": "Data", "extra": 1},
        {"id": None, "old": "Read on.", "new": "Read  on.", "section": None},
    ]
    ran = policydiff("judge", stdin="\n".join(map(json.dumps, rows)).encode())
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 0
    assert [row["id"] for row in answers] == ["a", 7, None]
    assert [row["level"] for row in answers] == ["material", "material", "cosmetic"]
    assert all(
        set(row) == {"id", "level", "categories", "severity", "direction", "reasons"} for row in answers
    )


@pytest.mark.parametrize(
    "line", ["{", "[]", '"x"', '{"old": 1, "new": "x"}', '{"id": 1}', "\\ud800{"], ids=range(6)
)
def test_judge_names_the_line_that_is_wrong(policydiff, line):
    good = '{"id": 1, "old": null, "new": "We sell data.", "section": null}'
    ran = policydiff("judge", stdin=f"{good}\n{line}\n".encode())
    assert ran.status == 2
    assert "line 2" in ran.err and ran.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--help"], ["parse"]])
def test_starting_costs_little(arguments, pair):
    """Help and a small file take under 0.4 s of processor time (twice that here, machines being noisy)."""
    if arguments == ["parse"]:
        arguments = ["parse", str(pair[0])]
    before = os.times()
    subprocess.run([sys.executable, "-m", "policydiff", *arguments], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    assert after.children_user - before.children_user + after.children_system - before.children_system < 0.8


def test_an_unknown_command_names_the_nearest(policydiff):
    ran = policydiff("dif")
    assert ran.status == 2 and "'diff'" in ran.err


def test_every_command_says_what_to_type(policydiff):
    from policydiff.cli.app import COMMANDS

    for name in COMMANDS:
        ran = policydiff(name, "--help")
        assert ran.status == 0
        assert f"policydiff {name}" in ran.out.split("Options:")[0].split("\n", 1)[1], name
