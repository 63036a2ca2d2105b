"""The sample workspace means what its ground truth says: every change made by hand is told, and nothing else.

The expectations are data, in `samples.toml`; `docs/design/sample-workspace.md` tells them to a person.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from policydiff.cli import main
from policydiff.model import SECTION_STATUSES, TRANSITIONS, Change, Comparison, Document
from policydiff.pipeline import compare, normalize
from policydiff.store import open_store

ROOT = Path(__file__).resolve().parent.parent
TRUTH = tomllib.loads((ROOT / "tests" / "samples.toml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = TRUTH["step"]
CAPTURES = sorted((ROOT / "snapshots").glob("*/*"))
ANY = object()


def _name(step: dict[str, Any]) -> str:
    return f"{step['policy']}@{step['old']}--{step['new']}"


def _path(policy: str, captured: str) -> Path:
    [path] = (ROOT / "snapshots" / policy).glob(f"{captured}.*")
    return path


@cache
def _document(policy: str, captured: str) -> Document:
    return normalize(_path(policy, captured).read_bytes(), captured=captured)


@cache
def _comparison(policy: str, old: str, new: str) -> Comparison:
    return compare(_document(policy, old), _document(policy, new))


def _compared(step: dict[str, Any]) -> Comparison:
    return _comparison(step["policy"], step["old"], step["new"])


# ── what is expected, and whether a change is it ───────────────────────────────────────────────────────────


def _expected(step: dict[str, Any]) -> list[dict[str, Any]]:
    """The changes of a step, headings whose number alone changed among them."""
    numbers = [
        {"kind": "edit", "old": heading, "new": heading, "level": "cosmetic", "heading": True}
        for heading in step.get("renumbered", [])
    ]
    return [*step.get("change", []), *numbers]


def _holds(expected: Any, found: Any) -> bool:
    return found in expected if isinstance(expected, list) else found == expected


def _is_place(change: Change, expected: dict[str, Any]) -> bool:
    """Whether both sides hold the words that are expected there; a heading is expected whole."""
    if change.heading != expected.get("heading", False):
        return False
    for side in ("old", "new"):
        place = getattr(change, side)
        if (place is None) != (side not in expected):
            return False
        if place and not _is_text(place.text, expected[side], whole=change.heading):
            return False
    return True


def _is_text(text: str, expected: str, *, whole: bool) -> bool:
    return text == expected if whole else expected in text


def _wrongs(change: Change, expected: dict[str, Any]) -> list[str]:
    """What a change says otherwise than expected, and which of its known faults is one no longer."""
    verdict = change.verdict
    assert verdict is not None
    found = {
        "kind": expected["kind"] if expected["kind"] == "rewrite" else change.kind,
        "level": verdict.level,
        "category": verdict.categories[0] if verdict.categories else None,
        "severity": verdict.severity,
        "direction": verdict.direction,
    }
    faults = expected.get("faults", [])
    wrong = [key for key in found if key in expected and not _holds(expected[key], found[key])]
    new = [f"{key} {found[key]!r}, not {expected[key]!r}" for key in wrong if key not in faults]
    return new + [f"{key} is right now: strike it from `faults`" for key in faults if key not in wrong]


@dataclass
class Outcome:
    """How the changes of a comparison and the changes expected of it fit."""

    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)


def _halves(expected: dict[str, Any]) -> list[dict[str, Any]]:
    """A rewrite as its two halves: a delete and an insert, all but the level asked of the insert."""
    verdict = {key: expected[key] for key in expected if key not in ("kind", "old", "new")}
    gone = {"kind": "delete", "old": expected["old"], "level": expected["level"]}
    return [gone, {"kind": "insert", "new": expected["new"], **verdict}]


def _shown(change: Change) -> str:
    old, new = (place and place.text[:90] for place in (change.old, change.new))
    return f"{change.kind} {change.level} {old!r} -> {new!r}"


def _fit(step: dict[str, Any]) -> Outcome:
    """Give each expected change the first change that stands where it does; the rest is unexpected."""
    outcome = Outcome()
    left = list(_compared(step).changes)

    def take(expected: dict[str, Any]) -> bool:
        for change in left:
            if _is_place(change, expected):
                left.remove(change)
                where = expected.get("new") or expected.get("old")
                outcome.wrong += [f"{where!r}: {wrong}" for wrong in _wrongs(change, expected)]
                return True
        return False

    for expected in _expected(step):
        found = take(expected)
        if not found and expected["kind"] == "rewrite":
            gone, come = _halves(expected)
            found = take(gone) & take(come)
        if not found and not expected.get("optional"):
            outcome.missing.append(f"{expected['kind']} {expected.get('old')!r} -> {expected.get('new')!r}")
    outcome.unexpected = [_shown(change) for change in left]
    return outcome


by_step = pytest.mark.parametrize("step", STEPS, ids=_name)


# ── the ground truth itself ────────────────────────────────────────────────────────────────────────────────


def _words(path: Path) -> str:
    """The visible and invisible words of a capture, without its marks: a text to look words up in."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>|[*|]|\]\([^)]*\)|[\[\]]", " ", path.read_text("utf-8"))
    return re.sub(r"\s+", " ", text)


@by_step
def test_what_is_expected_stands_in_the_captures(step: dict[str, Any]) -> None:
    """Each piece of text that the ground truth names is in the capture it names it of."""
    for side in ("old", "new"):
        words = _words(_path(step["policy"], step[side]))
        for expected in _expected(step):
            piece = re.sub(r"[|\s]+", " ", expected.get(side, ""))
            assert piece in words, f"{piece!r} is not in the {side} capture"


def test_every_kind_of_change_status_and_transition_is_shown() -> None:
    """The samples hold each kind of change, each status of a section and each transition of the design."""
    kinds = {change["kind"] for step in STEPS for change in _expected(step)}
    statuses = {
        status for step in STEPS for section in step.get("sections", []) for status in section["status"]
    }
    transitions = {step["transition"] for step in STEPS}
    transitions |= {version[2] for history in TRUTH["history"].values() for version in history["versions"]}
    assert kinds >= {"insert", "delete", "edit", "move"}
    assert statuses == set(SECTION_STATUSES)
    assert transitions == {*TRANSITIONS, "returned"}


def test_every_capture_has_its_place_in_the_ground_truth() -> None:
    """No capture of the sample workspace is unexplained: it is compared, or it is suspect."""
    explained = {(step["policy"], step[side]) for step in STEPS for side in ("old", "new")}
    explained |= {
        (policy, time) for policy, history in TRUTH["history"].items() for time in history["suspect"]
    }
    explained |= {
        (policy, time)
        for policy, history in TRUTH["history"].items()
        for version in history["versions"]
        for time in version[:2]
    }
    assert {(path.parent.name, path.stem) for path in CAPTURES} == explained


def test_the_page_about_the_samples_names_every_step() -> None:
    """docs/design/sample-workspace.md and samples.toml tell of the same steps and the same transitions."""
    page = (ROOT / "docs" / "design" / "sample-workspace.md").read_text("utf-8")
    told = re.findall(r"^\| (\d{14}) → (\d{14}) \| `(\w+)`", page, re.MULTILINE)
    assert sorted(told) == sorted((step["old"], step["new"], step["transition"]) for step in STEPS)


def test_the_samples_are_small() -> None:
    """The captures are part of every clone: they stay under a megabyte and a half together."""
    assert sum(path.stat().st_size for path in CAPTURES) < 1_500_000


# ── what the product says of them ──────────────────────────────────────────────────────────────────────────


@by_step
def test_transition(step: dict[str, Any]) -> None:
    """How the newer text follows the older is told in the right word, and silence is told as silence."""
    summary = _compared(step).summary
    known = "transition" in step.get("faults", [])
    assert (summary.transition != step["transition"]) == known, "strike it from `faults`" if known else step
    if "silent" in step:
        assert summary.silent == step["silent"]


@by_step
def test_every_change_is_told(step: dict[str, Any]) -> None:
    """Each change made by hand is found, at its place."""
    assert _fit(step).missing == []


@by_step
def test_every_change_is_judged_rightly(step: dict[str, Any]) -> None:
    """Each change found has the kind, the level and, where certain, the rest a reviewer would give it."""
    assert _fit(step).wrong == []


@by_step
def test_nothing_else_is_told(step: dict[str, Any]) -> None:
    """No change is told that was not made: no banner, no menu, no number, no stranger."""
    assert _fit(step).unexpected == []


@by_step
def test_sections_are_followed(step: dict[str, Any]) -> None:
    """Sections renamed, moved, split, merged, added and removed are told so."""
    pairs = _compared(step).sections
    for expected in step.get("sections", []):
        found = [
            pair.status
            for pair in pairs
            if expected.get("old", ANY) in (*pair.old_heading, ANY)
            and expected.get("new", ANY) in (*pair.new_heading, ANY)
        ]
        assert any(set(expected["status"]) <= set(status) for status in found), (expected, found)


@pytest.mark.parametrize("policy", TRUTH["history"])
def test_only_the_bad_capture_is_suspect(policy: str) -> None:
    """The bot's challenge page is suspect and says why; no good capture is."""
    times = [path.stem for path in CAPTURES if path.parent.name == policy]
    suspect = [time for time in times if _document(policy, time).suspect]
    assert suspect == TRUTH["history"][policy]["suspect"]


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: f"{path.parent.name}@{path.stem}")
def test_nothing_of_the_page_is_policy_text(path: Path) -> None:
    """Banner, menu, footer and related articles are set aside; they are the same words in every sample."""
    text = _document(path.parent.name, path.stem).canonical_text
    furniture = [
        "Skip to", "Accept all", "Reject all", "Was this page helpful", "From the Lumenshore Journal",
        "All rights reserved", "Get a photograph a week", "Got it", "Get the app", "More from Pacefern",
        "Read more", "Copy link", "Sign in", "Follow our letter", "Alle akzeptieren", "Warenkorb (0)",
        "Aus unserem Ratgeber", "Impressum", "Startseite", "captures",
    ]  # fmt: skip
    assert [words for words in furniture if words in text] == []


# ── what the workspace says of them ─────────────────────────────────────────────────────────────────────


def _run(*arguments: str) -> str:
    """What a command prints that ends well."""
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(printed), pytest.raises(SystemExit) as left:
        main(arguments)
    assert not left.value.code
    printed.seek(0)
    return printed.read()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample workspace with its store built from the snapshots."""
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "snapshots", folder / "snapshots")
    shutil.copy(ROOT / "policydiff.toml", folder)
    _run("--workspace", str(folder), "add", str(folder / "snapshots"))
    return folder


@pytest.mark.parametrize("policy", TRUTH["history"])
def test_history(workspace: Path, policy: str) -> None:
    """Versions are runs of one text; what came back has returned; a bad capture is no version."""
    rows = json.loads(_run("history", policy, "--format", "json", "--workspace", str(workspace)))
    versions = [row for row in reversed(rows) if not row["suspect"]]
    told = [[row["first_seen"], row["last_seen"], row["transition"]] for row in versions]
    expected = TRUTH["history"][policy]["versions"]
    assert [row[:2] for row in told] == [row[:2] for row in expected]
    wrong = [row[0] for row, right in zip(told, expected, strict=True) if row != right]
    assert wrong == [step["new"] for step in STEPS if step["policy"] == policy and step.get("faults")]
    assert len(rows) - len(versions) == len(TRUTH["history"][policy]["suspect"])


def test_the_first_fill_announces_nothing(workspace: Path) -> None:
    """A history that was there before anybody was told of it is no news."""
    with open_store(workspace / "policydiff.db") as store:
        waiting = store.waiting("20240701000000", timedelta(days=2), timedelta(days=14))
    assert [(record.policy, record.new, record.withdrawn) for record in waiting] == [
        (policy, None, None) for policy in sorted(TRUTH["history"])
    ]


def _waiting(workspace: Path, now: str) -> tuple[str | None, str | None, str | None]:
    with open_store(workspace / "policydiff.db") as store:
        [record] = store.waiting(now, timedelta(days=2), timedelta(days=365))
    return record.old, record.new, record.withdrawn


def test_a_flap_is_kept_quiet_and_a_withdrawal_is_told(tmp_path: Path) -> None:
    """The story of the fitness app's terms, as a reviewer lives it: what waits after each capture."""
    shutil.copy(ROOT / "policydiff.toml", tmp_path)

    def add(*times: str) -> None:
        for time in times:
            path = str(_path("pacefern-terms", time))
            _run("add", path, "--policy", "pacefern-terms", "--workspace", str(tmp_path))

    first, licence = "pacefern-terms@20230316081433", "pacefern-terms@20240212075210"
    arbitration, back = "pacefern-terms@20231009074820", "pacefern-terms@20240304075127"
    add("20230314081502")
    for time in ("20230314203144", "20230315081711", "20230315202950", "20230316081433"):
        add(time)
        assert _waiting(tmp_path, time) == (None, None, None), "two texts in turn are no news"
    add("20231009074820")
    assert _waiting(tmp_path, "20231009080000") == (None, None, None), "it has not settled"
    assert _waiting(tmp_path, "20231012080000") == (first, arbitration, None)
    _report(tmp_path, "20231009074820", "20230316081433", at="20231012080000")
    add("20240212075210", "20240219075344")
    assert _waiting(tmp_path, "20240219080000") == (arbitration, licence, None)
    _report(tmp_path, "20240212075210", "20231009074820", at="20240219080000")
    add("20240304075127")
    assert _waiting(tmp_path, "20240307080000") == (licence, back, licence), "what was told is withdrawn"


def _report(workspace: Path, new: str, old: str, *, at: str) -> None:
    """Record that a reviewer was shown this step."""
    with open_store(workspace / "policydiff.db") as store:
        held = [store.capture("pacefern-terms", time) for time in (new, old)]
        store.report(held[0], held[1], at=at)
