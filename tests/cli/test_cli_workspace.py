"""A workspace from the command line: taking captures in, asking, reporting, proving, and what bad input leaves."""

from __future__ import annotations

import calendar
import csv
import gzip
import io
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

POLICY = """# Harbourlight Privacy Policy

Last updated: {date}

## What we collect

We collect your name and your email address when you open an account. {extra}

## Who else sees it

We will {share} your information with advertisers. You can opt-out by writing to us.

## How long we keep it

We delete your account data after {days} days.
"""


def text(date: str = "1 March 2024", extra: str = "", share: str = "not share", days: int = 30) -> str:
    return POLICY.format(date=date, extra=extra, share=share, days=days)


@pytest.fixture
def workspace(policydiff, tmp_path: Path, monkeypatch) -> Path:
    root = tmp_path / "policies"
    assert policydiff("init", root).status == 0
    monkeypatch.setenv("POLICYDIFF_WORKSPACE", str(root))
    return root


@pytest.fixture
def filled(policydiff, workspace: Path, tmp_path: Path) -> Path:
    """Three versions and one capture that is no policy."""
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "20240301120000.md").write_text(text())
    (saved / "20240401120000.md").write_text(text("1 April 2024", share="share"))
    (saved / "20240402120000.md").write_text(text("1 April 2024", share="share"))
    (saved / "20240501120000.html").write_text(
        "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser before accessing "
        "harbourlight.example</h1><p>Please enable JavaScript and cookies to continue.</p></body></html>"
    )
    (saved / "20240601120000.md").write_text(text("1 April 2024", share="share", days=90))
    ran = policydiff("add", saved, "--policy", "harbourlight")
    assert ran.status == 0, ran.err
    return workspace


def history(policydiff, slug: str = "harbourlight") -> list[dict]:
    return json.loads(policydiff("history", slug, "--format", "json").out)


def test_history_is_newest_first_with_the_documented_keys(policydiff, filled):
    rows = history(policydiff)
    keys = "version first_seen last_seen captures transition level silent material wording sha256 url suspect"
    assert all(set(keys.split()) <= set(row) for row in rows)
    assert [row["first_seen"] for row in rows] == [
        "20240601120000",
        "20240501120000",
        "20240401120000",
        "20240301120000",
    ]
    newest, bad, second, first = rows
    assert (first["transition"], first["level"]) == ("first", None)
    assert (second["transition"], second["captures"], second["silent"]) == ("material", 2, False)
    assert (newest["transition"], newest["silent"]) == ("material", True)
    assert isinstance(bad["suspect"], list) and bad["suspect"]
    assert [row["suspect"] for row in (newest, second, first)] == [None] * 3


def test_adding_again_changes_nothing(policydiff, filled, tmp_path):
    before = policydiff("verify", "--fingerprint").out
    ran = policydiff("add", tmp_path / "saved", "--policy", "harbourlight")
    assert ran.status == 0 and "5 known" in ran.out
    assert policydiff("verify", "--fingerprint").out == before


def test_a_late_capture_takes_its_place_in_time(policydiff, filled, tmp_path):
    late = tmp_path / "20240315120000.md"
    late.write_text(text(extra="We also collect your date of birth."))
    assert policydiff("add", late, "--policy", "harbourlight").status == 0
    rows = [row for row in history(policydiff) if row["suspect"] is None]
    assert [row["first_seen"][:8] for row in rows] == ["20240601", "20240401", "20240315", "20240301"]
    assert rows[2]["transition"] == "material"


def test_trust_makes_a_version_of_a_suspect(policydiff, filled):
    assert policydiff("trust", "harbourlight@20240501120000").status == 0
    rows = history(policydiff)
    assert len(rows) == 4 and all(row["suspect"] is None for row in rows)


def test_rebuild_gives_the_same_store(policydiff, filled):
    policydiff("trust", "harbourlight@20240501120000")
    before = policydiff("verify", "--fingerprint").out
    (filled / "policydiff.db").unlink()
    for leftover in filled.glob("policydiff.db-*"):
        leftover.unlink()
    ran = policydiff("rebuild")
    assert ran.status == 0, ran.err
    rows = history(policydiff)
    assert [row["suspect"] is not None for row in rows] == [False, True, False, False]
    policydiff("trust", "harbourlight@20240501120000")
    assert policydiff("verify", "--fingerprint").out == before


def test_verify_names_a_snapshot_that_was_altered(policydiff, filled):
    assert policydiff("verify", "--deep").status == 0
    altered = filled / "snapshots" / "harbourlight" / "20240301120000.warc.gz"
    altered.write_bytes(gzip.compress(gzip.decompress(altered.read_bytes()).replace(b"30 days", b"31 days")))
    ran = policydiff("verify")
    assert ran.status == 2
    assert "20240301120000.warc.gz" in ran.out


def test_export_and_import_carry_everything(policydiff, filled, tmp_path):
    before = policydiff("verify", "--fingerprint").out
    assert policydiff("export", tmp_path / "all.zip").status == 0
    assert policydiff("init", tmp_path / "restored").status == 0
    assert policydiff("import", tmp_path / "all.zip", "--workspace", tmp_path / "restored").status == 0
    assert policydiff("--workspace", tmp_path / "restored", "verify", "--fingerprint").out == before


def test_show_gives_text_and_evidence(policydiff, filled):
    shown = json.loads(policydiff("show", "harbourlight@2024-04-15", "--format", "json").out)
    assert shown["version"] == "harbourlight@20240401120000"
    assert shown["evidence"]["captured"] == "20240401120000"
    assert shown["evidence"]["text_sha256"] == shown["sha256"]
    assert "harbourlight@20240301120000" in policydiff("show", "harbourlight@first").out


def test_changes_can_be_filtered_and_read_as_csv(policydiff, filled):
    rows = json.loads(policydiff("changes", "--level", "material", "--format", "json").out)
    assert {row["level"] for row in rows} == {"material"}
    since = json.loads(policydiff("changes", "harbourlight", "--since", "2024-05-02", "--format", "json").out)
    assert {row["version"] for row in since} == {"harbourlight@20240601120000"}
    table = list(csv.DictReader(io.StringIO(policydiff("changes", "--format", "csv").out)))
    assert any("90 days" in row["new"] for row in table)


@pytest.mark.parametrize("words", ["opt-out", '"opt-out', "opt-out*", "NOT AND (", "a:b ^ {", "'", '""', "*"])
def test_search_takes_what_people_type(policydiff, filled, words):
    ran = policydiff("search", words, "--format", "json")
    assert ran.status == 0, ran.err
    if "opt-out" in words:
        (hit,) = json.loads(ran.out)
        assert hit["text"] == "You can opt-out by writing to us." and hit["current"] is True


def test_names_of_versions_compare(policydiff, filled, tmp_path):
    assert policydiff("diff", "harbourlight@-1", "harbourlight").status == 1
    assert policydiff("diff", "harbourlight", "harbourlight").status == 0
    copy = tmp_path / "copy.md"
    copy.write_text(text("1 April 2024", share="share", days=90))
    assert policydiff("diff", "harbourlight", copy).status == 0


def test_the_report_stands_alone_and_again_writes_nothing(policydiff, filled):
    ran = policydiff("report")
    index = filled / "reports" / "index.html"
    assert ran.status == 0 and str(index) in ran.out
    assert (filled / "reports" / "harbourlight" / "20240301120000--20240401120000.html").exists()
    before = {path: path.stat().st_mtime_ns for path in index.parent.rglob("*.html")}
    again = policydiff("report")
    assert "0 files written" in again.out
    assert {path: path.stat().st_mtime_ns for path in index.parent.rglob("*.html")} == before


def test_of_many_files_the_good_are_kept_and_the_bad_named(policydiff, workspace, tmp_path):
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    (mixed / "20240301120000.md").write_text(text())
    (mixed / "20240302120000.html").write_bytes(b"")
    (mixed / "20240303120000.html").write_bytes(b"\x00\x01\x02" * 1000)
    (mixed / "undated.md").write_text(text())
    ran = policydiff("add", mixed, "--policy", "harbourlight")
    assert ran.status == 2
    assert len(ran.err.strip().splitlines()) == 3
    assert all(name in ran.err for name in ("20240302120000", "20240303120000", "undated.md"))
    assert len(history(policydiff)) == 1
    assert policydiff("verify").status == 0


@pytest.mark.parametrize("slug", ["../evil", "a/b", "", ".", "A B", "x" * 200, "a\x00b"])
def test_a_slug_that_is_a_path_is_refused(policydiff, workspace, tmp_path, slug):
    file = tmp_path / "20240301120000.md"
    file.write_text(text())
    before = sorted(workspace.rglob("*"))
    ran = policydiff("add", file, "--policy", slug)
    assert ran.status == 2 and ran.err.count("\n") == 1
    assert [
        path for path in sorted(workspace.rglob("*")) if path not in before and "lock" not in path.name
    ] == []


def test_two_captures_of_one_second_are_both_kept(policydiff, workspace, tmp_path):
    for folder, days in (("one", 30), ("two", 60)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "20240301120000.md").write_text(text(days=days))
    assert policydiff("add", tmp_path / "one", "--policy", "harbourlight").status == 0
    ran = policydiff("add", tmp_path / "two", "--policy", "harbourlight")
    assert ran.status == 0 and "same second" in ran.err
    names = sorted(path.name for path in (workspace / "snapshots" / "harbourlight").iterdir())
    assert len(names) == 2 and names[0].startswith("20240301120000-") and names[1] == "20240301120000.warc.gz"
    newest, first = history(policydiff)
    assert first["version"] == "harbourlight@20240301120000"
    assert newest["version"] == f"harbourlight@{names[0].removesuffix('.warc.gz')}"
    assert policydiff("diff", first["version"], newest["version"]).status == 1
    assert policydiff("diff", "harbourlight@first", "harbourlight").status == 1
    assert "60 days" in policydiff("show", newest["version"]).out
    assert "30 days" in policydiff("show", "harbourlight@-1").out


def test_a_damaged_store_is_told_and_left_alone(policydiff, filled):
    store = filled / "policydiff.db"
    policydiff("history", "harbourlight")
    damaged = b"SQLite format 3\x00" + b"\xff" * 5000
    store.write_bytes(damaged)
    for leftover in filled.glob("policydiff.db-*"):
        leftover.unlink()
    for command in (["history", "harbourlight"], ["report"], ["search", "x"], ["changes"]):
        ran = policydiff(*command)
        assert ran.status == 2 and ran.err.count("\n") == 1, command
    assert store.read_bytes() == damaged


def test_a_locked_workspace_names_who_holds_it(policydiff, filled):
    script = (
        "import sys; from pathlib import Path; from policydiff.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])).lock('nightly'): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(filled)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        ran = policydiff("report")
        assert ran.status == 2 and "nightly" in ran.err and ran.err.count("\n") == 1
        holder.communicate("")
    assert policydiff("report").status == 0


def test_a_store_that_another_program_holds_is_told(policydiff, filled, tmp_path, monkeypatch):
    monkeypatch.setattr("policydiff.store.connection.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(filled / "policydiff.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    file = tmp_path / "20250101120000.md"
    file.write_text(text(days=45))
    try:
        ran = policydiff("add", file, "--policy", "harbourlight")
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert ran.status == 2 and ran.err.count("\n") == 1
    assert policydiff("verify").status == 0


def test_without_a_workspace_the_remedy_is_told(policydiff, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POLICYDIFF_WORKSPACE", raising=False)
    ran = policydiff("history", "harbourlight")
    assert ran.status == 2 and "policydiff init" in ran.err


def test_workspace_may_stand_before_or_after_the_command(policydiff, filled, monkeypatch):
    monkeypatch.delenv("POLICYDIFF_WORKSPACE")
    assert policydiff("--workspace", filled, "history", "harbourlight").status == 0
    assert policydiff("history", "harbourlight", "--workspace", filled).status == 0


@pytest.mark.parametrize(
    "name", ["harbourlight@yesterday", "harbourlight@2024-13-01", "harbourlight@-9", "absent", "@first"]
)
def test_a_name_of_no_version_is_told(policydiff, filled, name):
    ran = policydiff("show", name)
    assert ran.status == 2 and ran.err.count("\n") == 1


def test_what_was_told_and_taken_back_is_told_as_withdrawn(policydiff, workspace, tmp_path, monkeypatch):
    """The index tells what waits as long as it does, then that it was withdrawn; the feed told of it once."""
    saved = tmp_path / "saved"
    saved.mkdir()

    def night(day: str, page: str) -> str:
        (saved / f"2024{day}000000.md").write_text(page)
        monkeypatch.setenv(
            "SOURCE_DATE_EPOCH", str(calendar.timegm((2024, int(day[:2]), int(day[2:]), 6, 0, 0)))
        )
        assert policydiff("add", saved, "--policy", "harbourlight").status == 0
        assert policydiff("report").status == 0
        return (workspace / "reports" / "index.html").read_text()

    night("0101", text())
    night("0103", text())
    assert "Withdrawn: " not in night("0110", text(share="share"))
    assert "Read what changed" in night("0113", text(share="share"))
    assert "Read what changed" in night("0114", text(share="share"))
    night("0115", text())
    index = night("0118", text())
    assert "Withdrawn: the text first seen 10 January 2024" in index and "Read what changed" not in index
    feed = (workspace / "reports" / "feed.xml").read_text()
    assert feed.count("<entry>") == 1


def test_a_first_fill_announces_nothing(policydiff, filled):
    assert policydiff("report").status == 0
    assert "<entry>" not in (filled / "reports" / "feed.xml").read_text()
    assert "Read what changed" not in (filled / "reports" / "index.html").read_text()


def test_a_time_that_has_not_come_is_refused(policydiff, workspace, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(text())
    ran = policydiff("add", page, "--policy", "harbourlight", "--captured", "29990101000000")
    assert ran.status == 2 and "has not come yet" in ran.err
    assert not (workspace / "snapshots" / "harbourlight").exists()


def test_an_answer_that_is_cut_says_so(policydiff, filled):
    ran = policydiff("changes", "--limit", "1", "--format", "json")
    assert len(json.loads(ran.out)) == 1 and "more than 1" in ran.err
    assert policydiff("changes", "--category", "nonsense").status == 2


def test_a_killed_run_is_finished_by_the_next(policydiff, filled, tmp_path):
    """Half a file is swept up, and what was taken in but not compared is compared."""
    half = filled / "snapshots" / "harbourlight" / ".20240701000000.warc.gz.abc.part"
    half.write_bytes(b"half")
    with sqlite3.connect(filled / "policydiff.db") as store:
        store.execute("UPDATE policy SET pending = 1")
        store.execute("DELETE FROM version")
    assert policydiff("verify").status == 2
    assert policydiff("report").status == 0
    assert policydiff("verify").status == 0 and not half.exists()


def test_what_a_terminal_would_obey_is_not_printed(policydiff, workspace, tmp_path):
    ran = policydiff("parse", tmp_path / "\x1b[31mred.md")
    assert ran.status == 2 and "\x1b" not in ran.err


def test_who_may_only_read_still_gets_answers_and_a_report(policydiff, filled, tmp_path, monkeypatch):
    """An analyst with no right to write asks as everybody does, and writes the site elsewhere."""
    access = os.access
    monkeypatch.setattr(
        os,
        "access",
        lambda path, mode: mode == os.R_OK if str(path).startswith(str(filled)) else access(path, mode),
    )
    before = {path: path.stat().st_mtime_ns for path in filled.rglob("*")}
    for command in (
        ["history", "harbourlight"],
        ["show", "harbourlight"],
        ["changes"],
        ["search", "opt-out"],
    ):
        assert policydiff(*command).status == 0, command
    assert policydiff("verify").status == 0
    assert policydiff("report", "-o", tmp_path / "site").status == 0
    assert (tmp_path / "site" / "index.html").exists()
    assert {path: path.stat().st_mtime_ns for path in filled.rglob("*")} == before
    assert policydiff("add", tmp_path / "saved", "--policy", "harbourlight").status == 2
