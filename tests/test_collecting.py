"""A collection in git becomes policies with histories: whole, once, resumable, and proved through the repository."""

from __future__ import annotations

import contextlib
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from collection_build import commit, git, made, noted, ota, policy, princeton
from hypothesis import given, settings
from hypothesis import strategies as st

from policydiff import collecting, pipeline, upkeep
from policydiff.archive import export_workspace, import_workspace
from policydiff.errors import UnreadableError, UsageError, WorkspaceError
from policydiff.fetcher import pointers
from policydiff.fetcher.git import Repository
from policydiff.rebuilding import rebuild, verify
from policydiff.store import Store
from policydiff.workspace import Workspace, init


def add(workspace: Workspace, folder: Path, **options: Any) -> list[collecting.Filled]:
    with workspace.open_store() as store:
        found = collecting.plan(workspace, store, Repository(folder), **options)
        filled = list(collecting.fill(workspace, store, found, found.planned))
        collecting.finish(store, found)
    return filled


def fingerprint(workspace: Workspace) -> str:
    with workspace.open_store() as store:
        return store.fingerprint()


def problems(workspace: Workspace) -> list[str]:
    with workspace.open_store() as store:
        return list(
            verify(workspace, store, normalize=pipeline.normalize, comparing=upkeep.comparing(workspace))
        )


def rebuilt(workspace: Workspace) -> str:
    made = rebuild(workspace, normalize=pipeline.normalize, comparing=upkeep.comparing(workspace))
    assert made.problems == ()
    return made.fingerprint


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return init(tmp_path / "w")


def test_open_terms_archive(workspace: Workspace, tmp_path: Path) -> None:
    """Each document a policy, each commit a capture at its time; its bytes stay where they are."""
    folder = ota(tmp_path / "r")
    assert {one.slug: len(one.taken) for one in add(workspace, folder)} == {
        "lumenshore-privacy-policy": 4,
        "bell-weft-privacy-policy": 2,
        "lumenshore-terms-of-service": 1,
    }
    with workspace.open_store() as store:
        held = store.captures("lumenshore-privacy-policy")
        assert [one.captured for one in held] == [
            "20200101120000",
            "20200301120000",
            "20200601120000",
            "20200701120000",
        ]
        assert {(one.source, one.media_type) for one in held} == {("git", "text/markdown")}
        assert held[2].note == "Apply technical or declaration upgrade on Lumenshore Privacy Policy"
        assert store.policy("bell-weft-privacy-policy").title == "Bell Weft Privacy Policy"
        versions = store.versions("lumenshore-privacy-policy")
        assert [one.transition for one in versions] == ["first", "material", "material", "returned"]
        assert workspace.version(store, "lumenshore-privacy-policy@20200301120000") == versions[1]
    files = sorted(path.name for path in (workspace.snapshots / "lumenshore-privacy-policy").iterdir())
    assert files == [pointers.file_name(Repository(folder).root())]
    assert problems(workspace) == []


def test_princeton(workspace: Workspace, tmp_path: Path) -> None:
    """A pair is one capture, of the time and the address that its text states; the slug is the domain."""
    (filled,) = add(workspace, princeton(tmp_path / "r"))
    assert (filled.slug, len(filled.taken), filled.versions) == ("lumenshore.example", 3, 3)
    with workspace.open_store() as store:
        held = store.captures("lumenshore.example")
        assert [(one.captured, one.url) for one in held] == [
            ("20140213131930", "http://www.lumenshore.example/privacy.html"),
            ("20160504225849", "https://lumenshore.example/privacy"),
            ("20180101000000", "https://lumenshore.example/privacy"),
        ]
        assert held[0].archive and held[0].archive.startswith("https://archive.example/web/20140213131930/")
        assert store.policy("lumenshore.example").url == "https://lumenshore.example/privacy"
    assert problems(workspace) == []


def test_a_pair_without_its_text(workspace: Workspace, tmp_path: Path) -> None:
    """The page alone is the capture, by the note in it; one that says no time is named, the others are kept."""
    folder = made(tmp_path / "r")
    page = "<!--archived on 2016-05-04, see https://web.archive.org/web/20160504225849id_/http%3A//a.example/p-->\n"
    body = "<html><body><h1>Privacy Policy</h1><p>We collect your name.</p></body></html>"
    text = noted("a.example", "20170101000000", policy())
    commit(folder, "20210101000000", {"a/a./a.e/a.example.html": body})
    commit(
        folder,
        "20210101000001",
        {"a/a./a.e/a.example.html": body + "<p>Again.</p>", "a/a./a.e/a.example.md": text},
    )
    (filled,) = add(workspace, folder)
    assert [one.outcome for one in filled.taken] == ["failed", "added"]
    assert "nothing says when" in str(filled.taken[0].error) and page


def test_twice_is_once(workspace: Workspace, tmp_path: Path) -> None:
    """Nothing new is nothing done, whether or not it is known how far the last run came."""
    folder = ota(tmp_path / "r")
    add(workspace, folder)
    before = fingerprint(workspace)
    assert add(workspace, folder) == []
    with workspace.open_store() as store, store.writing():
        store.db.conn.execute("DELETE FROM collected")
    assert [len(one.taken) for one in add(workspace, folder)] == [0, 0, 0]
    assert fingerprint(workspace) == before == rebuilt(workspace)


def test_only_what_is_new_is_looked_at(workspace: Workspace, tmp_path: Path) -> None:
    """Commit by commit, with whatever was chosen before, the store comes out as it does in one go, baselines apart."""
    folder = ota(tmp_path / "r")
    commits = git(folder, "rev-list", "--reverse", "HEAD").split()
    grown = tmp_path / "grown"
    git(tmp_path, "clone", "-q", str(folder), str(grown))
    for place, one in enumerate(commits):
        git(grown, "reset", "-q", "--hard", one)
        found = add(workspace, grown)
        assert len(found) == 1 and len(found[0].taken) == 1, place
    whole = init(tmp_path / "whole")
    add(whole, folder, only=["Bell*"])
    add(whole, folder)
    for made_so in (workspace, whole):
        with made_so.open_store() as store, store.writing():
            store.db.conn.execute("DELETE FROM baseline")
    assert fingerprint(workspace) == fingerprint(whole)
    assert problems(workspace) == problems(whole) == []


def test_a_first_fill_announces_nothing(workspace: Workspace, tmp_path: Path) -> None:
    """However long the history: nothing of it waits for a reviewer."""
    add(workspace, ota(tmp_path / "r"))
    from datetime import timedelta

    with workspace.open_store() as store:
        waiting = store.waiting("20200702120000", timedelta(days=2), timedelta(days=14))
        assert [one.new for one in waiting] == [None, None, None]


class Killed(BaseException):
    """Stands for a process that is gone."""


@pytest.mark.parametrize("at", range(9))
@pytest.mark.parametrize("before", ["add_capture", "refresh", "write"])
def test_a_killed_run_is_finished_by_the_next(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, before: str
) -> None:
    """Nothing twice and nothing missing, wherever it ended; also when another command ran in between."""
    folder = ota(tmp_path / "r")
    undisturbed = init(tmp_path / "undisturbed")
    add(undisturbed, folder)
    calls = 0
    owner: Any = pointers if before == "write" else Store
    whole: Callable[..., Any] = getattr(owner, before)

    def dying(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        done = whole(*arguments, **options)
        if calls > at:
            raise Killed
        return done

    with monkeypatch.context() as patched:
        patched.setattr(owner, before, dying)
        with contextlib.suppress(Killed):
            add(workspace, folder)
    with workspace.open_store() as store:
        upkeep.finish(workspace, store)
    add(workspace, folder)
    assert fingerprint(workspace) == fingerprint(undisturbed)
    assert problems(workspace) == []


@pytest.mark.slow
def test_processes_killed_at_random_moments(workspace: Workspace, tmp_path: Path) -> None:
    """As above, with processes that are really killed."""
    folder = ota(tmp_path / "r")
    undisturbed = init(tmp_path / "undisturbed")
    add(undisturbed, folder)
    chance = random.Random(5)
    command = [sys.executable, "-m", "policydiff", "--workspace", str(workspace.root), "add", str(folder)]
    for _ in range(25):
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 1.2))
        run.kill()
        run.wait()
        if chance.random() < 0.3:
            workspace.database.unlink(missing_ok=True)
            for beside in workspace.root.glob("policydiff.db-*"):
                beside.unlink()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert fingerprint(workspace) == fingerprint(undisturbed) == rebuilt(workspace)
    assert problems(workspace) == []


STEPS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 3), st.integers(-3, 3)), min_size=1, max_size=8
)


@settings(max_examples=8)
@given(STEPS)
def test_commits_out_of_order_and_of_one_second(tmp_path_factory: pytest.TempPathFactory, steps: Any) -> None:
    """Whatever times the commits have, taking in, taking in piece by piece and rebuilding agree."""
    place = tmp_path_factory.mktemp("any")
    folder = made(place / "r")
    for company, days, jump in steps:
        text = policy(company, days=days * 30) if days else None
        name = f"{company}/Terms.md"
        if text is not None or (folder / name).exists():
            commit(folder, f"202001010000{10 + 3 * jump:02}", {name: text})
    if not git(folder, "rev-list", "--all").strip():
        commit(folder, "20200101000000", {"A/Terms.md": policy()})
    whole, pieces = init(place / "whole"), init(place / "pieces")
    add(whole, folder)
    grown = place / "grown"
    git(place, "clone", "-q", str(folder), str(grown))
    for one in git(folder, "rev-list", "--reverse", "HEAD").split():
        git(grown, "reset", "-q", "--hard", one)
        add(pieces, grown, layout="ota")
    for made_so in (whole, pieces):
        assert problems(made_so) == []
        with made_so.open_store() as store, store.writing():
            store.db.conn.execute("DELETE FROM baseline")
    assert fingerprint(whole) == fingerprint(pieces)
    before = fingerprint(whole)
    with whole.open_store() as store:
        names = [version.name for one in store.policies() for version in store.versions(one.slug)]
        assert len(names) == len(set(names))
    whole.database.unlink()
    rebuilt(whole)
    with whole.open_store() as store, store.writing():
        store.db.conn.execute("DELETE FROM baseline")
    assert fingerprint(whole) == before


def test_a_repository_that_moved(workspace: Workspace, tmp_path: Path) -> None:
    """It is missed in one line, nothing is rebuilt without it, and adding it where it lies now is all it takes."""
    folder = ota(tmp_path / "r")
    add(workspace, folder)
    before = fingerprint(workspace)
    folder.rename(tmp_path / "elsewhere")
    (gone,) = problems(workspace)
    assert gone.startswith("7 captures cannot be proved: the repository is gone") and "add NEW_PLACE" in gone
    with pytest.raises(WorkspaceError, match="is gone"):
        rebuilt(workspace)
    assert add(workspace, tmp_path / "elsewhere") == []
    assert problems(workspace) == []
    assert rebuilt(workspace) == before


def test_a_repository_in_the_workspace_moves_with_it(workspace: Workspace, tmp_path: Path) -> None:
    """Its place is written relative to the workspace."""
    add(workspace, ota(workspace.root / "collections" / "r"))
    shutil.move(workspace.root, tmp_path / "moved")
    assert problems(Workspace(tmp_path / "moved")) == []


def test_another_repository_in_its_place(workspace: Workspace, tmp_path: Path) -> None:
    """Bytes that are not there are not proved."""
    add(workspace, ota(tmp_path / "r"))
    shutil.rmtree(tmp_path / "r")
    commit(made(tmp_path / "r"), "20200101000000", {"A/Terms.md": policy()})
    assert problems(workspace) and all("lacks this blob" in line for line in problems(workspace))


def test_a_manifest_that_was_altered_is_found(workspace: Workspace, tmp_path: Path) -> None:
    """Another hash, a line too many, half a file: each is named."""
    add(workspace, ota(tmp_path / "r"))
    (path,) = (workspace.snapshots / "lumenshore-terms-of-service").iterdir()
    whole = path.read_bytes()
    sha256 = pointers.read(path).pointers[0].sha256.encode()
    path.write_bytes(whole.replace(sha256, b"0" * 64))
    assert any("another SHA-256" in line for line in problems(workspace))
    path.write_bytes(whole + whole.splitlines(keepends=True)[1].replace(b".md", b".html"))
    assert any("1 captures of" in line for line in problems(workspace))
    path.write_bytes(whole[:-20])
    assert any("damaged" in line for line in problems(workspace))
    path.write_bytes(whole)
    assert problems(workspace) == []


def test_two_documents_of_one_name(workspace: Workspace, tmp_path: Path) -> None:
    """The first has the name, the other the name and a mark; a name without a letter of ours is a mark."""
    folder = made(tmp_path / "r")
    commit(folder, "20200101120000", {"Acme/Terms.md": policy("Acme")})
    commit(folder, "20200102120000", {"ACME!/Terms.md": policy("Other"), "微信/隐私.md": policy("Third")})
    first, *others = [one.slug for one in add(workspace, folder)]
    assert first == "acme-terms" and sorted(one[:5] for one in others) == ["acme-", "polic"]
    assert problems(workspace) == []


def test_a_document_that_is_taken_away_is_told(workspace: Workspace, tmp_path: Path) -> None:
    """Once, with its day; what is known of it stays."""
    folder = ota(tmp_path / "r")
    add(workspace, folder)
    commit(folder, "20200801120000", {"Lumenshore/Terms of Service.md": None})
    (filled,) = add(workspace, folder)
    assert (filled.gone, filled.taken, filled.versions) == ("20200801120000", (), 1)
    assert add(workspace, folder) == []
    assert problems(workspace) == []


def test_what_is_no_policy_is_named_and_the_rest_kept(workspace: Workspace, tmp_path: Path) -> None:
    """An empty file, a picture, a commit of a time to come."""
    folder = made(tmp_path / "r")
    commit(folder, "20200101120000", {"A/Terms.md": b""})
    commit(folder, "20200102120000", {"A/Terms.md": b"\x89PNG\r\n\x1a\n" + bytes(100)})
    commit(folder, "20200103120000", {"A/Terms.md": policy()})
    commit(folder, "20900103120000", {"A/Terms.md": policy(days=3)})
    (filled,) = add(workspace, folder)
    assert [one.outcome for one in filled.taken] == ["failed", "failed", "added", "failed"]
    assert all(isinstance(one.error, UnreadableError) for one in filled.taken if one.outcome == "failed")
    assert problems(workspace) == []


def test_repositories_that_hold_no_collection(workspace: Workspace, tmp_path: Path) -> None:
    """No commit, no layout, nothing that matches: one line each."""
    with pytest.raises(UsageError, match="no commit"):
        add(workspace, made(tmp_path / "empty"))
    folder = made(tmp_path / "other")
    commit(folder, "20200101120000", {"README.md": "x"})
    with pytest.raises(UsageError, match="nothing in it lies as"):
        add(workspace, folder)
    with pytest.raises(UsageError, match="matches"):
        add(workspace, ota(tmp_path / "r"), only=["Nobody/*"])


def test_a_history_that_was_written_anew(workspace: Workspace, tmp_path: Path) -> None:
    """Nothing is taken in twice, and what is new is."""
    folder = ota(tmp_path / "r")
    add(workspace, folder)
    git(folder, "commit", "-q", "--amend", "-m", "Other words", GIT_COMMITTER_DATE="2020-07-01T12:00:00Z")
    commit(folder, "20200801120000", {"Bell Weft/Privacy Policy.md": policy("Bell Weft", days=120)})
    outcomes = [entry.outcome for one in add(workspace, folder) for entry in one.taken]
    assert (outcomes.count("added"), outcomes.count("failed")) == (1, 0)
    assert problems(workspace) == []


def test_an_export_is_taken_in_where_the_repository_is_not(workspace: Workspace, tmp_path: Path) -> None:
    """The manifests are in it; the bytes are proved once the repository is named."""
    folder = ota(workspace.root / "r")
    add(workspace, folder)
    export_workspace(workspace, tmp_path / "all.zip")
    other = init(tmp_path / "other")
    import_workspace(other, tmp_path / "all.zip")
    assert fingerprint(other) == fingerprint(workspace)
    assert len(problems(other)) == 1
    add(other, folder)
    assert problems(other) == []


def test_the_command_line(policydiff: Any, workspace: Workspace, tmp_path: Path) -> None:
    """What is added, a line a policy and one in the end; nothing new, one; wrong questions, one and status 2."""
    folder = ota(tmp_path / "r")
    at = ("--workspace", workspace.root)
    ran = policydiff(*at, "add", folder, "--only", "Bell*", "--layout", "ota")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "bell-weft-privacy-policy: 2 added; 2 versions"
    ran = policydiff(*at, "add", folder)
    assert ran.status == 0 and "5 captures of 2 policies added" in ran.out
    assert "nothing new" in policydiff(*at, "add", folder).out
    assert policydiff(*at, "add", workspace.snapshots).status == 0  # manifests are no captures
    history = policydiff(*at, "history", "lumenshore-privacy-policy", "--format", "csv")
    assert history.out.count("lumenshore-privacy-policy@") >= 4
    assert policydiff(*at, "verify", "--deep").status == 0
    assert policydiff(*at, "rebuild").out.rstrip().endswith("as it was")
    ran = policydiff(*at, "add", folder / "README.md", "--layout", "ota")
    assert ran.status == 2 and "git repository" in ran.err
    folder.rename(tmp_path / "moved")
    ran = policydiff(*at, "verify", "--deep")
    assert ran.status == 2 and "the repository is gone" in ran.out
    assert policydiff(*at, "rebuild").status == 2
