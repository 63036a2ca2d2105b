"""Files of decisions that a page hands out: taken in whole, refused where they fit no more, harmless where hostile."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_build import FIRST, NOW, SECOND, THIRD, add, workspace_with

from policydiff import handed, waits
from policydiff.errors import PolicydiffError, UnreadableError
from policydiff.model import bound_of
from policydiff.workspace import Workspace

File = dict[str, Any]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """One policy that has changed twice in one step."""
    made = workspace_with(tmp_path, {"harbour": {"0301": FIRST, "0401": SECOND}})
    monkeypatch.setenv("POLICYDIFF_WORKSPACE", str(made.root))
    monkeypatch.setenv("POLICYDIFF_REVIEWER", "Ada")
    return made


def marked(workspace: Workspace, action: str = "accept") -> File:
    """What the page of the comparison that waits would hand out, every change marked."""
    with workspace.open_store() as store:
        (one,) = waits.waits(workspace, store, NOW)
        decisions = [
            {"change": change.id, "texts": bound_of(change).short, "action": action, "at": "20240602080000"}
            for change in one.comparison.changes
        ]
        return {
            "format": handed.FORMAT,
            "policy": "harbour",
            "old": one.review.old,
            "new": one.review.new,
            "who": "Grace",
            "decisions": decisions,
        }


def bring(policydiff: Any, given: File | bytes, *arguments: str) -> Any:
    data = given if isinstance(given, bytes) else json.dumps(given).encode()
    return policydiff("review", "import", "-", *arguments, stdin=data)


def ledger(policydiff: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(policydiff("review", "log", "--format", "json").out)
    return rows


def test_decisions_are_taken_in_with_who_and_when(policydiff, workspace, tmp_path):
    """As the file says, in the order of the file; all accepted, the policy is reviewed."""
    given = marked(workspace)
    given["decisions"][0]["comment"] = "with counsel"
    path = tmp_path / "harbour.decisions.json"
    path.write_text(json.dumps(given))
    ran = policydiff("review", "import", path)
    assert ran.status == 0, ran.err
    assert ran.out.strip() == "harbour: 2 changes accepted; reviewed up to harbour@20240401120000"
    rows = ledger(policydiff)
    assert [(row["who"], row["at"], row["action"]) for row in rows] == [
        ("Grace", "20240602080000", "accept"),
        ("Grace", "20240602080000", "accept"),
        ("Grace", "20240602080000", "reviewed"),
    ]
    assert rows[0]["comment"] == "with counsel" and rows[0]["new"]


def test_the_same_file_again_adds_nothing(policydiff, workspace):
    """Nor the same decision twice in one file."""
    given = marked(workspace, "flag")
    given["decisions"].append(given["decisions"][0])
    assert bring(policydiff, given).status == 0
    assert len(ledger(policydiff)) == 2
    ran = bring(policydiff, given)
    assert ran.status == 0 and "nothing new" in ran.out and "3 known" in ran.out
    assert len(ledger(policydiff)) == 2


def test_who_counts_before_the_file_and_is_asked_for_without_either(policydiff, workspace):
    """`--as`, then the file, then the environment."""
    given = marked(workspace, "flag")
    bring(policydiff, {**given, "decisions": given["decisions"][:1]}, "--as", "Bob")
    bring(policydiff, {**given, "who": None, "decisions": given["decisions"][1:]})
    assert [row["who"] for row in ledger(policydiff)] == ["Bob", "Ada"]


def test_a_file_that_names_nobody_is_taken_in_with_a_word(policydiff, workspace):
    """Under the name of whoever takes it in; told who it was, nothing is to be said."""
    given = {**marked(workspace, "flag"), "who": None}
    ran = bring(policydiff, given)
    assert ran.status == 0 and "the file names nobody" in ran.err and "Ada" in ran.err
    assert not bring(policydiff, given, "--as", "Bob").err
    assert not bring(policydiff, {**given, "who": "Grace"}).err


def test_of_two_decisions_on_one_change_the_later_counts_and_is_told(policydiff, workspace):
    """By the time at which they were made, whatever their order in the file."""
    given = marked(workspace, "accept")
    first = given["decisions"][0]
    given["decisions"].insert(0, {**first, "action": "flag", "at": "20240602090000"})
    ran = bring(policydiff, given)
    assert ran.status == 0
    assert f"the later decision counts: {first['change']} is flagged" in ran.err
    rows = json.loads(policydiff("review", "list", "harbour", "--format", "json").out)
    assert {row["id"]: row["stands"] for row in rows}[first["change"]] == "flagged"


def _other_texts(given: File) -> None:
    given["decisions"][0]["texts"] = "0" * 16


def _unknown_change(given: File) -> None:
    given["decisions"][0]["change"] = "0" * 12


def _from_the_future(given: File) -> None:
    given["decisions"][0]["at"] = "99990101000000"


def _empty_comment(given: File) -> None:
    given["decisions"][0]["action"] = "comment"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_other_texts, "other texts"),
        (_unknown_change, "no such change"),
        (_from_the_future, "in the future"),
        (_empty_comment, "says nothing"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_taken(
    policydiff, workspace, spoil: Callable[[File], None], words: str
):
    """A line each and exit status 2; with --keep-going the rest is taken, and the status stays."""
    given = marked(workspace)
    spoil(given)
    ran = bring(policydiff, given)
    assert ran.status == 2 and words in ran.err and ran.err.count("\n") == 2 and ran.out == ""
    assert ledger(policydiff) == []
    ran = bring(policydiff, given, "--keep-going")
    assert ran.status == 2 and words in ran.err
    assert ran.out.strip() == "harbour: 1 change accepted; 1 left to accept, 1 refused"
    assert len(ledger(policydiff)) == 1


def test_a_change_whose_text_has_changed_since_is_refused(policydiff, workspace):
    """The page was made before the newer text; what it says of sentences that stand still fits."""
    given = marked(workspace)
    with workspace.open_store() as store:
        add(workspace, store, "harbour", "0501", THIRD)
    ran = bring(policydiff, given)
    assert ran.status == 2 and "the text has changed since: see harbour@20240501120000" in ran.err
    assert ledger(policydiff) == []
    ran = bring(policydiff, given, "--keep-going")
    (row,) = ledger(policydiff)
    assert "may share" in row["new"]
    (waiting,) = json.loads(policydiff("review", "--format", "json").out)
    assert (waiting["accepted"], waiting["open"]) == (1, 1)


def test_a_sentence_that_is_back_was_not_taken_away(policydiff, tmp_path, monkeypatch):
    """A deletion fits while the sentence stays away."""
    gone = FIRST.replace(
        "We collect your name and your email address when you open an account with us.\n", ""
    )
    made = workspace_with(tmp_path, {"harbour": {"0301": FIRST, "0401": gone}})
    monkeypatch.setenv("POLICYDIFF_WORKSPACE", str(made.root))
    given = marked(made)
    with made.open_store() as store:
        add(made, store, "harbour", "0501", THIRD)
    assert "the text has changed since" in bring(policydiff, given).err
    with made.open_store() as store:
        add(made, store, "harbour", "0601", gone.replace("30 days", "60 days"))
    assert bring(policydiff, given).status == 0


def test_versions_that_are_not_there_are_one_line(policydiff, workspace):
    """The whole file is refused."""
    given = marked(workspace)
    ran = bring(policydiff, {**given, "old": "harbour@19990101000000"})
    assert ran.status == 2 and ran.err.count("\n") == 1
    ran = bring(policydiff, {**given, "old": given["new"], "new": given["old"]})
    assert ran.status == 2 and "the older version comes first" in ran.err
    ran = bring(policydiff, {**given, "policy": "nowhere", "old": "nowhere@20240301120000"})
    assert ran.status == 2
    assert ledger(policydiff) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"format": "policydiff-review/2"}',
        b'{"format": "policydiff-review/1"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"format": "policydiff-review/1", "decisions": ' + b"9" * 10_000 + b"}",
        b" " * (handed.LARGEST + 1),
    ],
    ids=lambda data: repr(data[:30]),
)
def test_what_is_no_file_of_decisions_is_one_line(policydiff, workspace, data: bytes):
    """Whatever it is, and however large."""
    ran = bring(policydiff, data)
    assert ran.status == 2 and ran.err.startswith("policydiff: ") and ran.err.count("\n") == 1
    assert len(ran.err) < 500 and ran.out == ""


def _set(path: str, value: Any) -> Callable[[File], None]:
    def spoil(given: File) -> None:
        (given["decisions"][0] if path.startswith("d.") else given)[path.removeprefix("d.")] = value

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        _set("policy", "../../etc"),
        _set("policy", 3),
        _set("old", "harbour@first"),
        _set("new", "harbour"),
        _set("old", None),
        _set("who", "x" * 101),
        _set("who", ["Ada"]),
        _set("who", "\u200b"),
        _set("decisions", {"a": 1}),
        _set("decisions", [1]),
        _set("decisions", [{}] * (handed.MOST + 1)),
        _set("d.action", "reviewed"),
        _set("d.action", None),
        _set("d.change", "0123456789AB"),
        _set("d.change", "'; DROP TABLE ledger; --"),
        _set("d.texts", "zz"),
        _set("d.at", "yesterday"),
        _set("d.at", "20249999999999"),
        _set("d.at", "٢٠٢٤٠٦٠٢٠٨٠٠٠٠"),
        _set("d.comment", {"html": "<b>"}),
        _set("d.comment", "x" * 5000),
    ],
)
def test_a_value_that_is_none_of_ours_is_one_line(policydiff, workspace, spoil: Callable[[File], None]):
    """The line says which, and nothing is taken, whatever else is in order."""
    given = marked(workspace)
    spoil(given)
    ran = bring(policydiff, given, "--keep-going")
    assert ran.status == 2 and ran.err.count("\n") == 1 and len(ran.err) < 500
    assert ledger(policydiff) == []


def test_hostile_words_are_kept_as_words(policydiff, workspace):
    """Half of a character, escapes and overrides neither break the store nor reach a terminal or a page."""
    given = marked(workspace, "flag")
    given["who"] = "Ev\ud800e\u202e"
    given["decisions"][0]["comment"] = "\x1b[31m<script>alert(1)</script>\nsecond line\x00"
    assert bring(policydiff, given).status == 0
    row = ledger(policydiff)[0]
    assert row["who"] == "Ev?e" and row["comment"] == "[31m<script>alert(1)</script> second line"
    assert policydiff("report").status == 0
    for page in workspace.reports.rglob("*.html"):
        assert "<script>alert" not in page.read_text()
    assert policydiff("verify").status == 0


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["policy", "old", "new", "who", "decisions", "change", "texts", "action", "at"]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    )
)
def test_no_file_fails_otherwise_than_by_saying_so(value: Any) -> None:
    """Whatever stands where something else should."""
    given = {**value, "format": handed.FORMAT} if isinstance(value, dict) else value
    try:
        handed.read(json.dumps(given).encode(), "a.json")
    except PolicydiffError as error:
        assert isinstance(error, UnreadableError)
