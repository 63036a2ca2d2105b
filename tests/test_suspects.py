"""A capture that looks wrong beside the version before it is suspect, in whatever order captures arrive."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

LONG = "# Harbourlight Privacy Policy\n\n" + "\n\n".join(
    f"We keep the record number {number} of your ferret for as long as the law of the harbour asks us to."
    for number in range(20)
)
SHORT = "# Harbourlight Privacy Policy\n\nWe keep your data safe, and we share it with nobody at all.\n"
GERMAN = "# Harbourlight Privacy Policy\n\n" + "\n\n".join(
    f"Wir bewahren die Daten Nummer {number} Ihres Tieres auf, solange das Gesetz es von uns verlangt und nicht länger."
    for number in range(20)
)
CHANGED = LONG.replace("number 7 of your ferret", "number 7 of your ferret and of your dog")

CAPTURES = {
    "20240101000000": LONG,
    "20240201000000": SHORT,
    "20240301000000": CHANGED,
    "20240401000000": GERMAN,
    "20240501000000": CHANGED,
}


@pytest.fixture
def root(policydiff, tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    policydiff("init", folder)
    for time, text in CAPTURES.items():
        (tmp_path / f"{time}.md").write_text(text)
    return folder


def add(policydiff, root: Path, *times: str):
    files = [root.parent / f"{time}.md" for time in times]
    return policydiff("--workspace", root, "add", *files, "--policy", "harbourlight")


def history(policydiff, root: Path) -> list[dict]:
    return json.loads(policydiff("--workspace", root, "history", "harbourlight", "--format", "json").out)


def fingerprint(policydiff, root: Path) -> str:
    return policydiff("--workspace", root, "verify", "--fingerprint").out


def test_far_shorter_and_in_another_language_are_no_versions(policydiff, root):
    """Both are listed with their reasons in words, and what comes after is compared with what was trusted."""
    ran = add(policydiff, root, *CAPTURES)
    assert ran.status == 0 and "far shorter than the version before" in ran.err
    rows = history(policydiff, root)
    suspect = {row["first_seen"]: row["suspect"] for row in rows if row["suspect"]}
    assert list(suspect) == ["20240401000000", "20240201000000"]
    assert suspect["20240201000000"][0].startswith("far shorter than the version before (")
    assert suspect["20240401000000"] == ["in another language than the version before (de, then en)"]
    versions = [row for row in rows if not row["suspect"]]
    assert [row["first_seen"] for row in versions] == ["20240301000000", "20240101000000"]
    assert versions[0]["captures"] == 2
    assert policydiff("--workspace", root, "verify", "--deep").status == 0


def test_the_order_of_arrival_leaves_no_trace(policydiff, root):
    """Every order of the captures makes the same history, and a rebuild the same store."""
    times = list(CAPTURES)[:4]
    add(policydiff, root, *times)
    expected = history(policydiff, root)
    for number, order in enumerate(list(permutations(times))[5::6]):
        other = root.parent / f"other-{number}"
        policydiff("init", other)
        for time in order:
            assert add(policydiff, other, time).status == 0
        assert history(policydiff, other) == expected, order
    before = fingerprint(policydiff, root)
    assert policydiff("--workspace", root, "rebuild").status == 0
    assert fingerprint(policydiff, root) == before


def test_trust_overrules_for_all_captures_of_the_text(policydiff, root):
    """Once a person has said so the short text is a version, also where it comes again; a rebuild keeps that."""
    add(policydiff, root, "20240101000000", "20240201000000")
    (root.parent / "20240601000000.md").write_text(LONG)
    (root.parent / "20240701000000.md").write_text(SHORT)
    assert policydiff("--workspace", root, "trust", "harbourlight@20240201000000").status == 0
    add(policydiff, root, "20240601000000", "20240701000000")
    rows = history(policydiff, root)
    assert [row["first_seen"] for row in rows if not row["suspect"]] == [
        "20240701000000",
        "20240601000000",
        "20240201000000",
        "20240101000000",
    ]
    before = fingerprint(policydiff, root)
    assert policydiff("--workspace", root, "rebuild").status == 0
    assert fingerprint(policydiff, root) == before
    assert policydiff("--workspace", root, "verify", "--deep").status == 0


def test_an_earlier_capture_that_comes_late_changes_what_is_suspect(policydiff, root):
    """The short text is the first that is known, until a longer one from before it arrives."""
    add(policydiff, root, "20240201000000")
    assert not history(policydiff, root)[0]["suspect"]
    add(policydiff, root, "20240101000000")
    assert [bool(row["suspect"]) for row in history(policydiff, root)] == [True, False]


def test_a_text_found_at_the_front_page_is_suspect(policydiff, tmp_path: Path) -> None:
    """A capture whose address is the site's front page, after one deeper in the site, is not taken for the policy."""
    root = tmp_path / "policies"
    policydiff("init", root)
    for time, text, url in (
        ("20240101000000", LONG, "https://harbourlight.example/legal/privacy"),
        ("20240201000000", CHANGED, "https://www.harbourlight.example/"),
    ):
        (tmp_path / f"{time}.md").write_text(text)
        policydiff(
            "add", tmp_path / f"{time}.md", "--policy", "harbourlight", "--url", url, "--workspace", root
        )
    told = policydiff("history", "harbourlight", "--workspace", root).out
    assert "front page" in told
