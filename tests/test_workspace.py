"""A workspace is found, made, locked; its versions are named as the documentation says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from policydiff import pipeline
from policydiff.errors import LockedError, NotFoundError, PolicydiffError, UsageError, WorkspaceError
from policydiff.fetcher.warc import gzipped, record_of
from policydiff.intake import Asked, Taken, take
from policydiff.model import Capture, Comparison, Document
from policydiff.slugs import valid_slug
from policydiff.store import REVIEWED, Entry, Store
from policydiff.workspace import ENVIRONMENT, Workspace, init, locate

SAFE = b"# Privacy Policy\n\nWe keep your data safe at all times. We never sell it.\n"
LONG = b"# Privacy Policy\n\nWe keep your data as long as we like. We never sell it.\n"
TIMES = ("20200101120000", "20200301120000", "20200501120000")


def compare(old: Document, new: Document) -> Comparison:
    return pipeline.compare(old, new)


def fill(workspace: Workspace, store: Store, slug: str = "acme") -> list[Taken]:
    """Three captures, safe, long, safe, put into the folder of snapshots by hand."""
    folder = workspace.snapshots / slug
    folder.mkdir(parents=True)
    for time, data in zip(TIMES, (SAFE, LONG, SAFE), strict=True):
        (folder / f"{time}.md").write_bytes(data)
    taken = list(take(workspace, store, sorted(folder.iterdir()), slug, normalize=pipeline.normalize))
    store.refresh(slug, compare, 1)
    return taken


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A new workspace."""
    return init(tmp_path / "policies")


def test_init_makes_what_the_commands_need(workspace: Workspace) -> None:
    """A watch list that is valid, a store that opens, a folder of snapshots; a second time is refused."""
    assert workspace.settings.archive.kind == "wayback"
    assert not workspace.has_own_settings
    with workspace.open_store() as store:
        assert store.policies() == []
    assert workspace.snapshots.is_dir()
    with pytest.raises(WorkspaceError, match="there is a workspace already"):
        init(workspace.root)


def test_locate_prefers_what_was_said(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option, then the environment, then the nearest folder upward."""
    deep = workspace.root / "snapshots" / "acme"
    deep.mkdir()
    other = init(tmp_path / "other")
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.chdir(deep)
    assert locate().root.resolve() == workspace.root.resolve()
    monkeypatch.setenv(ENVIRONMENT, str(other.root))
    assert locate().root == other.root
    assert locate(str(workspace.root)).root == workspace.root


def test_no_workspace_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said which folder, and that `init` makes one."""
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.chdir(tmp_path)
    for chosen in (None, str(tmp_path), str(tmp_path / "missing")):
        with pytest.raises(WorkspaceError, match="policydiff init"):
            locate(chosen)


def test_a_second_run_is_told_who_holds_the_lock(workspace: Workspace) -> None:
    """And may go on once the first has ended."""
    with workspace.lock("nightly"):
        told = rf"`policydiff nightly` \(process {os.getpid()}\) is running"
        with pytest.raises(LockedError, match=told), workspace.lock("add"):
            pass
    with workspace.lock("add"):
        pass


def test_a_lock_left_by_a_dead_process_is_no_obstacle(workspace: Workspace) -> None:
    """The system ends the lock with the process, however that ended."""
    script = (
        "import os, sys; from pathlib import Path; from policydiff.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])).lock('add'): os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(workspace.root)], check=False).returncode == 9
    assert "process" in (workspace.root / ".policydiff.lock").read_text()
    with workspace.lock("add"):
        pass


def test_a_workspace_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in its place, or a folder without rights: one line."""
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceError):
        init(tmp_path / "file" / "x")
    with pytest.raises(WorkspaceError), Workspace(tmp_path / "missing").lock("add"):
        pass


@pytest.mark.parametrize(
    ("name", "first_seen"),
    [
        ("acme", TIMES[2]),
        ("acme@first", TIMES[0]),
        ("acme@-1", TIMES[1]),
        ("acme@-2", TIMES[0]),
        (f"acme@{TIMES[1]}", TIMES[1]),
        ("acme@2020-01-01", TIMES[0]),
        ("acme@2020-04-30", TIMES[1]),
        ("acme@2031-01-01", TIMES[2]),
        ("acme@reviewed", TIMES[1]),
    ],
)
def test_names_of_versions(workspace: Workspace, name: str, first_seen: str) -> None:
    """Every form of the documentation finds its version."""
    with workspace.open_store() as store:
        fill(workspace, store)
        store.decide(Entry(TIMES[2], "ann", REVIEWED, "acme"), store.captures("acme")[1])
        assert workspace.version(store, name).first_seen == first_seen


@pytest.mark.parametrize(
    ("name", "kind", "what"),
    [
        ("nobody", NotFoundError, "no such policy"),
        ("acme@-3", NotFoundError, "no such version"),
        ("acme@2019-12-31", NotFoundError, "no such version"),
        ("acme@20200101120001", NotFoundError, "no such capture"),
        ("acme@reviewed", NotFoundError, "nothing of this policy was reviewed"),
        ("acme@2020-13-01", UsageError, "no day"),
        ("acme@newest", UsageError, "names no version"),
        ("acme@@first", UsageError, "names no version"),
        ("", UsageError, "empty"),
        ("../acme", UsageError, "cannot name a policy"),
        ("@first", UsageError, "empty"),
    ],
)
def test_names_that_find_nothing(
    workspace: Workspace, name: str, kind: type[PolicydiffError], what: str
) -> None:
    """One line that says what is wrong with the name."""
    with workspace.open_store() as store:
        fill(workspace, store)
        with pytest.raises(kind, match=what):
            workspace.version(store, name)


def test_captures_are_named_by_time_or_by_path(workspace: Workspace) -> None:
    """As `history` shows them, or as the file lies there."""
    with workspace.open_store() as store:
        fill(workspace, store)
        held = store.captures("acme")[1]
        for name in (
            f"acme@{TIMES[1]}",
            f"acme@{TIMES[1]}-{held.sha256[:8]}",
            f"snapshots/acme/{TIMES[1]}.md",
            str(workspace.root / "snapshots" / "acme" / f"{TIMES[1]}.md"),
        ):
            assert workspace.capture(store, name) == held
        for name in ("acme@first", "acme", "notes/x.md"):
            with pytest.raises(UsageError):
                workspace.capture(store, name)


@pytest.mark.parametrize(
    "slug",
    ["", "..", "../x", "a/b", "A", "-a", "a-", "a b", "a@b", "a..b", "ü", "x" * 101, ".a", "a\n", "a\0"],
)
def test_slugs_that_could_be_something_else_are_refused(slug: str) -> None:
    """A slug is a folder's name and a part of addresses and versions."""
    with pytest.raises(UsageError):
        valid_slug(slug)


def test_slugs_that_are_tame() -> None:
    """Letters, digits, hyphens, underscores, single dots."""
    for slug in ("a", "acme-privacy", "acme.example", "1", "a_b", "x" * 100):
        assert valid_slug(slug) == slug


def test_what_a_file_says_of_itself_comes_first(workspace: Workspace, tmp_path: Path) -> None:
    """The time in the name before the one that was said; without either, an error that says what to do."""
    named, plain = tmp_path / "20200101120000.md", tmp_path / "policy.md"
    named.write_bytes(SAFE)
    plain.write_bytes(LONG)
    with workspace.open_store() as store:
        asked = Asked("20210101120000", "https://acme.example/p", "from  Ann\n")
        taken = list(
            take(workspace, store, [named, plain], "acme", normalize=pipeline.normalize, asked=asked)
        )
        assert [t.held.captured for t in taken if t.held] == ["20200101120000", "20210101120000"]
        first = store.captures("acme")[0]
        assert (first.url, first.note, first.source) == ("https://acme.example/p", "from Ann", "file")
        assert first.path == "snapshots/acme/20200101120000.warc.gz"
        assert store.document(first).captured == "20200101120000"
        (failed,) = take(workspace, store, [plain], "acme", normalize=pipeline.normalize)
        assert failed.outcome == "failed" and "--captured" in str(failed.error)
        with pytest.raises(UsageError, match="14 digits"):
            list(take(workspace, store, [plain], "acme", normalize=pipeline.normalize, asked=Asked("may")))


def test_of_many_the_good_are_kept_and_the_bad_named(workspace: Workspace, tmp_path: Path) -> None:
    """A missing file, a folder, a binary, an empty one between two good ones."""
    good = [tmp_path / "20200101120000.md", tmp_path / "20200201120000.md"]
    good[0].write_bytes(SAFE)
    good[1].write_bytes(LONG)
    bad = [tmp_path / "missing.md", tmp_path, tmp_path / "binary.md", tmp_path / "empty.md"]
    bad[2].write_bytes(bytes(range(256)) * 20)
    bad[3].touch()
    with workspace.open_store() as store:
        paths = [good[0], *bad, good[1]]
        taken = list(take(workspace, store, paths, "acme", normalize=pipeline.normalize))
        assert [entry.outcome for entry in taken] == ["added", *["failed"] * 4, "added"]
        for path, entry in zip(paths, taken, strict=True):
            assert entry.path == str(path)
            assert entry.error is None or str(path) in str(entry.error)
        again = list(take(workspace, store, paths, "acme", normalize=pipeline.normalize))
        assert [entry.outcome for entry in again] == ["known", *["failed"] * 4, "known"]
        assert len(list((workspace.snapshots / "acme").iterdir())) == 2


def test_nothing_is_left_of_what_was_bad(workspace: Workspace, tmp_path: Path) -> None:
    """No policy, no folder, no row."""
    bad = tmp_path / "20200101120000.md"
    bad.write_bytes(b"\x7fELF" + bytes(range(256)) * 9)
    with workspace.open_store() as store:
        before = store.fingerprint()
        (failed,) = take(workspace, store, [bad], "acme", normalize=pipeline.normalize)
        assert failed.outcome == "failed"
        assert store.fingerprint() == before
        assert list(workspace.snapshots.iterdir()) == []


def test_other_bytes_of_the_same_second_are_kept_too(workspace: Workspace, tmp_path: Path) -> None:
    """With a warning, under a name that says which they are."""
    for name, data in (("one", SAFE), ("two", LONG)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "20200101120000.md").write_bytes(data)
    with workspace.open_store() as store:
        paths = [tmp_path / name / "20200101120000.md" for name in ("one", "two")]
        first, second = take(workspace, store, paths, "acme", normalize=pipeline.normalize)
        assert first.warnings == () and "same second" in second.warnings[0]
        assert second.held is not None
        assert second.held.path == f"snapshots/acme/20200101120000-{second.held.sha256[:8]}.warc.gz"
        assert len(store.captures("acme")) == 2


def test_a_file_left_by_a_killed_run_is_taken_up(workspace: Workspace, tmp_path: Path) -> None:
    """Between the file and its row a run may die; the next finds the file and adds the row."""
    path = tmp_path / "20200101120000.md"
    path.write_bytes(SAFE)
    with workspace.open_store() as store:
        (first,) = take(workspace, store, [path], "acme", normalize=pipeline.normalize)
        assert first.held is not None
        left = (workspace.root / first.held.path).read_bytes()
    other = init(tmp_path / "other")
    (other.snapshots / "acme").mkdir()
    (other.root / first.held.path).write_bytes(left)
    with other.open_store() as store:
        (again,) = take(other, store, [path], "acme", normalize=pipeline.normalize)
        assert (again.outcome, again.held) == ("added", first.held)


def test_files_among_the_snapshots_stay_as_they_lie(workspace: Workspace) -> None:
    """What a person put there is the evidence; it is neither moved nor copied."""
    with workspace.open_store() as store:
        assert [entry.outcome for entry in fill(workspace, store)] == ["added"] * 3
        assert [held.path for held in store.captures("acme")] == [
            f"snapshots/acme/{time}.md" for time in TIMES
        ]
        path = workspace.snapshots / "acme" / f"{TIMES[0]}.md"
        (failed,) = take(workspace, store, [path], "other", normalize=pipeline.normalize)
        assert "captures of another policy" in str(failed.error)


def test_a_snapshot_that_was_changed_is_not_taken_again(workspace: Workspace) -> None:
    """Snapshots are evidence: other bytes under the same name are an error that says so, not another capture."""
    with workspace.open_store() as store:
        fill(workspace, store)
        before = store.fingerprint()
        path = workspace.snapshots / "acme" / f"{TIMES[0]}.md"
        path.write_bytes(LONG)
        (failed,) = take(workspace, store, [path], "acme", normalize=pipeline.normalize)
        assert "not what was captured any more" in str(failed.error)
        assert store.fingerprint() == before


def test_names_and_notes_of_half_characters(workspace: Workspace, tmp_path: Path) -> None:
    """What a terminal in another encoding hands in is kept readable, or refused in one line."""
    odd = os.fsdecode(b"20200101120000-\xff.md")
    (tmp_path / odd).write_bytes(SAFE)
    (workspace.snapshots / "acme").mkdir()
    (workspace.snapshots / "acme" / odd).write_bytes(SAFE)
    with workspace.open_store() as store:
        asked = Asked(note=os.fsdecode(b"by \xff"))
        (taken,) = take(workspace, store, [tmp_path / odd], "acme", normalize=pipeline.normalize, asked=asked)
        assert taken.held is not None and taken.held.note == "by ?"
        (failed,) = take(
            workspace, store, [workspace.snapshots / "acme" / odd], "other", normalize=pipeline.normalize
        )
        assert failed.outcome == "failed"
        (failed,) = take(
            workspace, store, [workspace.snapshots / "acme" / odd], "acme", normalize=pipeline.normalize
        )
        assert "not UTF-8" in str(failed.error)


def test_one_page_of_a_crawl_is_taken(workspace: Workspace, tmp_path: Path) -> None:
    """A WARC of several pages: the one that was asked for, else the policy's, else an error that says how."""
    crawl = tmp_path / "crawl.warc.gz"
    pages = [
        Capture(SAFE, TIMES[0], "https://acme.example/privacy", "text/markdown", 200),
        Capture(LONG, TIMES[0], "https://acme.example/terms", "text/markdown", 200),
        Capture(b"gone", TIMES[1], "http://www.acme.example/privacy/", "text/html", 404),
    ]
    crawl.write_bytes(b"".join(gzipped(record_of(page)) for page in pages))
    with workspace.open_store() as store:
        (failed,) = take(workspace, store, [crawl], "acme", normalize=pipeline.normalize)
        assert "2 different pages" in str(failed.error) and "--url" in str(failed.error)
        asked = Asked(url="https://acme.example/privacy")
        page, gone = take(workspace, store, [crawl], "acme", normalize=pipeline.normalize, asked=asked)
        assert (page.outcome, gone.outcome) == ("added", "added")
        assert "HTTP status 404" in gone.warnings[0]
        store.refresh("acme", compare, 1)
        assert [version.first_seen for version in store.versions("acme")] == [TIMES[0]]
        again = list(take(workspace, store, [crawl], "acme", normalize=pipeline.normalize))
        assert [entry.outcome for entry in again] == ["known", "known"]


def test_a_record_with_an_impossible_time_is_named_alone(workspace: Workspace, tmp_path: Path) -> None:
    """Some crawlers write a month 13; the records around it are taken, and nothing of it is left behind."""
    crawl = tmp_path / "crawl.warc.gz"
    times = (TIMES[0], "20201332000000", TIMES[1])
    records = [
        record_of(Capture(SAFE, time, "https://acme.example/", "text/markdown", 200)) for time in times
    ]
    crawl.write_bytes(b"".join(map(gzipped, records)))
    with workspace.open_store() as store:
        taken = list(take(workspace, store, [crawl], "acme", normalize=pipeline.normalize))
        assert [entry.outcome for entry in taken] == ["added", "failed", "added"]
        assert "is no time" in str(taken[1].error)
        assert len(list((workspace.snapshots / "acme").iterdir())) == 2
