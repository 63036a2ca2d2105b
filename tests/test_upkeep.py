"""A workspace judges by its own rules: settings and watch words change verdicts, and what was judged is judged anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

OLD = "# Harbourlight Terms\n\nYou may walk your ferret on the pier. We close at night.\n"
NEW = "# Harbourlight Terms\n\nYou can walk your ferret on the quay. We close at night.\n"


@pytest.fixture
def workspace(policydiff, tmp_path: Path) -> Path:
    root = tmp_path / "policies"
    policydiff("init", root)
    for name, text in (("20240101000000.md", OLD), ("20240201000000.md", NEW)):
        (tmp_path / name).write_text(text)
        assert policydiff("--workspace", root, "add", tmp_path / name, "--policy", "harbourlight").status == 0
    return root


def newest_level(policydiff, root: Path) -> str:
    history = policydiff("--workspace", root, "history", "harbourlight", "--format", "json")
    return json.loads(history.out)[0]["level"]


def settings(root: Path, text: str) -> None:
    (root / "policydiff.toml").write_text(text)


def test_a_watch_word_makes_what_touches_it_material(policydiff, workspace):
    assert newest_level(policydiff, workspace) == "wording"
    settings(workspace, '[[policy]]\nslug = "harbourlight"\nwatch = ["quay"]\n')
    assert policydiff("--workspace", workspace, "rebuild").status == 0
    assert newest_level(policydiff, workspace) == "material"
    assert policydiff("--workspace", workspace, "verify", "--deep").status == 0


def test_new_rules_are_found_out_and_applied_by_the_next_add(policydiff, workspace, tmp_path):
    settings(workspace, '[judge]\nwatch = ["quay"]\n')
    again = tmp_path / "20240201000000.md"
    assert policydiff("--workspace", workspace, "add", again, "--policy", "harbourlight").status == 0
    assert newest_level(policydiff, workspace) == "material"


def test_a_rule_of_no_known_name_is_told(policydiff, workspace, tmp_path):
    settings(workspace, '[judge]\noff = ["no.such-rule"]\n')
    again = tmp_path / "20240201000000.md"
    ran = policydiff("--workspace", workspace, "add", again, "--policy", "harbourlight")
    assert ran.status == 2 and "no.such-rule" in ran.err and ran.err.count("\n") == 1


def test_rejudging_says_what_comes_out_otherwise(policydiff, workspace):
    """A dry run keeps nothing; the real one leaves the store as a rebuild would make it."""
    settings(workspace, '[judge]\nwatch = ["quay"]\n')
    before = policydiff("--workspace", workspace, "verify", "--fingerprint").out
    dry = policydiff("--workspace", workspace, "rejudge", "--dry-run")
    assert "wording is now material: You can walk your ferret on the quay." in dry.out
    assert policydiff("--workspace", workspace, "verify", "--fingerprint").out == before
    ran = policydiff("--workspace", workspace, "rejudge")
    assert ran.status == 0 and "1 changes of 1 policies come out otherwise" in ran.out
    assert newest_level(policydiff, workspace) == "material"
    assert policydiff("--workspace", workspace, "verify", "--deep").status == 0
    assert "0 changes" in policydiff("--workspace", workspace, "rejudge").out
