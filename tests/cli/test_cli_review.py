"""The review from the command line: what waits, decisions, the ledger, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from review_build import FIRST, SECOND, THIRD, add, workspace_with

from policydiff.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Two policies of one company that changed in the same words, and a third that did not change."""
    both = {"0301": FIRST, "0401": SECOND}
    made = workspace_with(tmp_path, {"harbour": both, "quay": both, "still": {"0301": FIRST}})
    monkeypatch.setenv("POLICYDIFF_WORKSPACE", str(made.root))
    monkeypatch.setenv("POLICYDIFF_REVIEWER", "Ada")
    return made


def listed(policydiff: Any, *arguments: str) -> list[dict[str, Any]]:
    ran = policydiff("review", *arguments, "--format", "json")
    assert ran.status == 0, ran.err
    rows: list[dict[str, Any]] = json.loads(ran.out)
    return rows


def ids(policydiff: Any, slug: str) -> list[str]:
    return [row["id"] for row in listed(policydiff, "list", slug)]


def test_what_waits_is_listed(policydiff, workspace):
    """Policy, since when, how many changes of each level, the gravest reason; as table, JSON and CSV."""
    rows = listed(policydiff)
    assert [row["policy"] for row in rows] == ["harbour", "quay"]
    first = rows[0]
    assert (first["since"], first["old"], first["new"]) == (
        "20240401120000",
        "harbour@20240301120000",
        "harbour@20240401120000",
    )
    assert (first["material"], first["wording"], first["open"], first["flagged"]) == (2, 0, 2, 0)
    assert first["high"] and first["reason"]
    assert "harbour" in policydiff("review").out
    table = list(csv.DictReader(io.StringIO(policydiff("review", "list", "--format", "csv").out)))
    assert [row["policy"] for row in table] == ["harbour", "quay"]


def test_the_changes_of_a_policy_are_listed_with_their_ids(policydiff, workspace):
    """And how each stands."""
    rows = listed(policydiff, "list", "harbour")
    assert [row["stands"] for row in rows] == ["open", "open"]
    assert {row["level"] for row in rows} == {"material"}
    assert all(len(row["id"]) == 12 for row in rows)
    assert policydiff("review", "list", "still").status == 0
    assert policydiff("review", "list", "nowhere").status == 2


def test_accepting_every_change_reviews_the_policy(policydiff, workspace):
    """One by one, by the first digits of their ids; what is accepted last moves the baseline."""
    first, second = ids(policydiff, "harbour")
    ran = policydiff("review", "accept", first[:6], "--policy", "harbour", "-m", "as agreed")
    assert ran.status == 0 and "1 left to accept" in ran.out
    assert policydiff("diff", "harbour@reviewed", "harbour").status == 2
    rows = listed(policydiff, "list", "harbour")
    assert [(row["stands"], row["by"], row["comment"]) for row in rows] == [
        ("accepted", "Ada", "as agreed"),
        ("open", None, None),
    ]
    ran = policydiff("review", "accept", second.upper()[:8], "--policy", "harbour", "--as", "Bob")
    assert "reviewed up to harbour@20240401120000" in ran.out
    assert policydiff("diff", "harbour@reviewed", "harbour").status == 0


def test_a_policy_is_accepted_in_one_step(policydiff, workspace):
    """Its changes one by one in the ledger, the remark once; a second time adds nothing."""
    ran = policydiff("review", "accept", "harbour", "-m", "seen")
    assert ran.out.strip() == "harbour: 2 changes accepted; reviewed up to harbour@20240401120000"
    log = listed(policydiff, "log", "harbour")
    assert [row["action"] for row in log] == ["accept", "accept", "accept", "reviewed"]
    assert [row["comment"] for row in log] == ["seen", None, None, None]
    assert policydiff("review", "accept", "harbour").out.strip() == "harbour: nothing new"
    assert len(listed(policydiff, "log")) == 4


@pytest.mark.parametrize(
    "target",
    [
        ["harbour@first", "harbour"],
        ["harbour@20240301120000--20240401120000"],
        ["reports/harbour/20240301120000--20240401120000.2.html"],
    ],
)
def test_a_comparison_is_accepted_by_its_names_its_id_and_its_page(policydiff, workspace, target):
    """All of what waits lies in it, so that the policy is reviewed."""
    assert "reviewed up to harbour@20240401120000" in policydiff("review", "accept", *target).out


def test_the_same_words_in_another_policy_are_decided_once(policydiff, workspace):
    """They show as decided, with where; a policy of which nothing else is open waits no more."""
    policydiff("review", "accept", "harbour")
    assert listed(policydiff) == []
    rows = listed(policydiff, "list", "quay")
    assert {(row["stands"], row["where"]) for row in rows} == {("accepted", "harbour")}
    with workspace.open_store() as store:
        add(workspace, store, "quay", "0501", THIRD)
    (waits,) = listed(policydiff)
    assert (waits["policy"], waits["open"], waits["accepted"]) == ("quay", 1, 1)


def test_what_is_flagged_waits_until_it_is_accepted(policydiff, workspace):
    """A flag after the review stands, too."""
    first, second = ids(policydiff, "harbour")
    policydiff("review", "accept", first, "--policy", "harbour")
    policydiff("review", "flag", second, "--policy", "harbour", "-m", "may they?")
    rows = {row["policy"]: row for row in listed(policydiff)}
    assert (rows["harbour"]["open"], rows["harbour"]["flagged"]) == (0, 1)
    policydiff("review", "accept", "harbour")
    assert "harbour" not in [row["policy"] for row in listed(policydiff)]
    policydiff("review", "flag", "still", "-m", "call them")
    (still,) = [row for row in listed(policydiff) if row["policy"] == "still"]
    assert (still["flagged"], still["reason"]) == (1, "flagged by Ada: call them")
    policydiff("review", "accept", "still")
    assert listed(policydiff) == []


def test_whoever_accepts_all_is_told_whose_flags_that_settles(policydiff, workspace):
    """Of others, on a change or on the whole; one's own are known."""
    first, second = ids(policydiff, "harbour")
    policydiff("review", "flag", first, "--policy", "harbour", "--as", "Bob")
    policydiff("review", "flag", "harbour", "--as", "Bob")
    policydiff("review", "flag", second, "--policy", "harbour")
    ran = policydiff("review", "accept", "harbour")
    assert "2 changes accepted; settles 2 flags of Bob; reviewed up to" in ran.out
    policydiff("review", "flag", "still", "--as", "Bob")
    assert "settles" not in policydiff("review", "flag", "still").out
    assert "settles" not in policydiff("review", "accept", "still").out


def test_a_decision_is_carried_while_the_text_stays_and_reopened_when_it_changes(policydiff, workspace):
    """Sharing stays as it was accepted; retention changes again."""
    for change in ids(policydiff, "harbour"):
        policydiff("review", "flag", change, "--policy", "harbour", "-m", "?")
    sharing, retention = listed(policydiff, "list", "harbour")
    policydiff("review", "accept", sharing["id"], "--policy", "harbour")
    with workspace.open_store() as store:
        add(workspace, store, "harbour", "0501", THIRD)
    kept, again = listed(policydiff, "list", "harbour")
    assert (kept["id"], kept["stands"]) == (sharing["id"], "accepted")
    assert again["id"] != retention["id"] and again["stands"] == "open"
    assert again["reopened"]["action"] == "flag"


def test_a_comment_decides_nothing(policydiff, workspace):
    """And says something."""
    first = ids(policydiff, "harbour")[0]
    assert policydiff("review", "comment", first, "--policy", "harbour", "-m", "hm").status == 0
    row = listed(policydiff, "list", "harbour")[0]
    assert row["stands"] == "open" and [one["comment"] for one in row["comments"]] == ["hm"]
    assert policydiff("review", "comment", first).status == 2
    assert policydiff("review", "comment", first, "-m", " \u200b ").status == 2


def test_who_decides_is_named_or_set_or_logged_in(policydiff, workspace, monkeypatch):
    """In this order."""
    policydiff("review", "flag", "harbour", "--as", "  Grace \n Hopper ")
    policydiff("review", "flag", "harbour")
    monkeypatch.delenv("POLICYDIFF_REVIEWER")
    monkeypatch.setenv("LOGNAME", "operator")
    policydiff("review", "flag", "harbour")
    assert [row["who"] for row in listed(policydiff, "log")] == ["Grace Hopper", "Ada", "operator"]
    assert policydiff("review", "flag", "harbour", "--as", "x" * 101).status == 2
    assert policydiff("review", "flag", "harbour", "-m", "x" * 4001).status == 2


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (["nowhere"], "no policy, comparison or change"),
        (["ffffffff"], "no such change"),
        (["harbour@first"], "two versions"),
        (["harbour", "harbour@first", "quay"], "two policies"),
        (["harbour@-0", "harbour@first"], "the older version comes first"),
        (["harbour@1999-01-01", "harbour"], "no such version"),
        (["../harbour@20240301120000--20240401120000"], None),
    ],
)
def test_what_cannot_be_decided_on_is_one_line_and_decides_nothing(policydiff, workspace, target, words):
    """Of several targets none is decided where one is wrong."""
    ran = policydiff("review", "accept", *target)
    if words is None:
        assert ran.status == 0  # the way to a page, from wherever one stands
        return
    assert ran.status == 2 and words in ran.err and ran.err.count("\n") == 1 and ran.out == ""
    assert listed(policydiff, "log") == []


def test_a_change_that_several_policies_hold_is_decided_in_one(policydiff, workspace):
    """The same id in two policies is the same change: one entry, and both show it."""
    shared = set(ids(policydiff, "harbour")) & set(ids(policydiff, "quay"))
    assert shared
    change = shared.pop()
    policydiff("review", "accept", change)
    assert [row["policy"] for row in listed(policydiff, "log")] == ["harbour"]
    for slug in ("harbour", "quay"):
        assert {row["id"]: row["stands"] for row in listed(policydiff, "list", slug)}[change] == "accepted"


def test_the_ledger_is_exported_with_the_texts(policydiff, workspace):
    """As CSV and JSON; the table tells what was decided together in one line."""
    policydiff("review", "accept", "harbour", "-m", "seen")
    rows = list(csv.DictReader(io.StringIO(policydiff("review", "log", "--format", "csv").out)))
    assert [row["action"] for row in rows] == ["accept", "accept", "accept", "reviewed"]
    changed = [row for row in rows if row["change"]]
    assert any("may share" in row["new"] and "will not share" in row["old"] for row in changed)
    assert all(len(row["old_sha256"]) == 64 for row in changed)
    assert "2 changes" in policydiff("review", "log").out
    assert policydiff("review", "log", "nowhere").status == 2


def test_the_ledger_goes_out_and_in_with_the_workspace(policydiff, workspace, tmp_path, monkeypatch):
    """Export and import carry every decision; so does a rebuild."""
    policydiff("review", "accept", "harbour", "-m", "seen")
    before = listed(policydiff, "log")
    assert policydiff("rebuild").status == 0
    assert listed(policydiff, "log") == before
    assert policydiff("diff", "harbour@reviewed", "harbour").status == 0
    assert policydiff("export", tmp_path / "all.zip").status == 0
    assert policydiff("init", tmp_path / "other").status == 0
    monkeypatch.setenv("POLICYDIFF_WORKSPACE", str(tmp_path / "other"))
    assert policydiff("import", tmp_path / "all.zip").status == 0
    assert listed(policydiff, "log") == before
    assert policydiff("verify").status == 0


def test_options_stand_before_or_after_the_name_of_the_command(policydiff, workspace, monkeypatch):
    """The format, and the workspace."""
    policydiff("review", "flag", "harbour")
    after = policydiff("review", "log", "--format", "json").out
    assert policydiff("review", "--format", "json", "log").out == after
    monkeypatch.delenv("POLICYDIFF_WORKSPACE")
    for arguments in (
        ("--workspace", workspace.root, "review", "log"),
        ("review", "--workspace", workspace.root, "log"),
        ("review", "log", "--workspace", workspace.root),
    ):
        assert policydiff(*arguments, "--format", "json").out == after


def test_nothing_waits_is_said_on_standard_error(policydiff, workspace):
    """The answer is empty, in every form."""
    policydiff("review", "accept", "harbour", "quay")
    ran = policydiff("review")
    assert ran.status == 0 and ran.out == "" and "nothing waits" in ran.err
    assert listed(policydiff) == []


def test_since_the_review_the_net_change_is_told(policydiff, workspace):
    """`diff SLUG@reviewed SLUG`, over several versions; the site has a page of the net change and its steps."""
    policydiff("review", "accept", "harbour")
    with workspace.open_store() as store:
        add(workspace, store, "harbour", "0501", THIRD)
        add(workspace, store, "harbour", "0601", THIRD.replace("a week", "a month"))
    told = json.loads(policydiff("diff", "harbour@reviewed", "harbour", "--format", "json").out)
    assert len(told["changes"]) == 2
    assert policydiff("report").status == 0
    page = (workspace.reports / "harbour" / "since-review.html").read_text()
    assert "20240401120000--20240601120000.html" in page
    assert "20240401120000--20240501120000.html" in page and "20240501120000--20240601120000.html" in page
    assert "since-review.html" in (workspace.reports / "harbour" / "index.html").read_text()
    policydiff("review", "accept", "harbour")
    policydiff("report")
    assert "Nothing has changed since" in (workspace.reports / "harbour" / "since-review.html").read_text()


def test_a_diff_of_versions_says_when_the_old_text_was_last_seen_as_the_site_does(policydiff, workspace):
    """The interval begins with the last capture that held it, which is named with its evidence on the page."""
    with workspace.open_store() as store:
        add(workspace, store, "still", "0315", FIRST)
        add(workspace, store, "still", "0401", SECOND)
        last = store.captures("still")[1]
    words = "between 15 March 2024 and 1 April 2024"
    told = policydiff("diff", "still@first", "still").out
    assert words in told and "last seen 15 March 2024, 12:00 UTC" in " ".join(told.split())
    assert words in policydiff("diff", "still@first", "still", "--format", "markdown").out
    page = policydiff("diff", "still@first", "still", "--format", "html").out
    policydiff("report")
    (issued,) = (workspace.reports / "still").glob("*--*.html")
    for text in (page, issued.read_text()):
        assert words in text and "last seen" in text
        assert last.sha256 in text and last.path in text
    (once,) = (workspace.reports / "quay").glob("*--*.html")
    assert "last seen" not in once.read_text().lower()


def test_a_diff_of_versions_is_judged_as_the_site_judges_it(policydiff, workspace):
    """By the workspace's own rules: a word that is watched is material in either."""
    with workspace.open_store() as store:
        add(
            workspace,
            store,
            "still",
            "0401",
            FIRST.replace("Write to our office", "Please write to our office"),
        )
    diff = ("diff", "still@first", "still", "--level", "material")
    assert policydiff(*diff).status == 0
    with (workspace.root / "policydiff.toml").open("a") as settings:
        settings.write('\n[[policy]]\nslug = "still"\nurl = "https://still.example/"\nwatch = ["please"]\n')
    assert policydiff(*diff).status == 1


def test_a_cell_of_csv_is_no_formula(policydiff, workspace):
    """Texts and remarks are written by others, and a spreadsheet would run them; JSON has them as they are."""
    for words in ("=1+1", "@SUM(A1)", "-2", "fine - so far"):
        policydiff("review", "comment", "harbour", "-m", words)
    table = list(csv.DictReader(io.StringIO(policydiff("review", "log", "--format", "csv").out)))
    assert {row["comment"] for row in table} == {"'=1+1", "'@SUM(A1)", "'-2", "fine - so far"}
    assert listed(policydiff, "log")[0]["comment"] == "=1+1"


def test_a_misspelt_template_is_told(policydiff, workspace, tmp_path):
    """With the name that was meant; a folder that is not there still is one line."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "indx.html").write_text("")
    assert "did you mean index.html?" in policydiff("report", "--templates", tmp_path / "own").err
