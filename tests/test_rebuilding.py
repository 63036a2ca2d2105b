"""The store can be derived again from the snapshots, proved against them, taken out and brought in again."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from policydiff import pipeline
from policydiff.archive import STORE, export_workspace, import_workspace
from policydiff.errors import PolicydiffError, StoreError, UnreadableError, WorkspaceError
from policydiff.intake import Asked, take
from policydiff.model import Capture, Comparison, Document
from policydiff.rebuilding import Comparing, Rebuilt, rebuild, verify
from policydiff.store import REVIEWED, Entry
from policydiff.workspace import Workspace, init

from policydiff.fetcher.warc import gzipped, record_of  # isort: skip

TEXTS = {
    "20200101120000": b"# Privacy Policy\n\nWe keep your data safe at all times. We never sell it.\n",
    "20200301120000": b"# Privacy Policy\n\nWe keep your data as long as we like. We never sell it.\n",
    "20200501120000": b"# Privacy Policy\n\nWe keep your data as long as we like. We may sell it to partners.\n",
}


def compare(old: Document, new: Document) -> Comparison:
    return pipeline.compare(old, new)


def newer(data: bytes, **options: Any) -> Document:
    """A normalizer of the next number, which reads the title otherwise."""
    document = pipeline.normalize(data, **options)
    sections = tuple(replace(section, heading=section.heading.upper()) for section in document.sections)
    return replace(document, sections=sections, normalizer=document.normalizer + 1)


def again(
    workspace: Workspace, normalize: Callable[..., Document] = pipeline.normalize, **options: Any
) -> Rebuilt:
    return rebuild(workspace, normalize=normalize, comparing=lambda slug: Comparing(compare, 1), **options)


def problems(workspace: Workspace, *, deep: bool = False) -> list[str]:
    with workspace.open_store() as store:
        if deep:
            return list(
                verify(
                    workspace,
                    store,
                    normalize=pipeline.normalize,
                    comparing=lambda slug: Comparing(compare, 1),
                )
            )
        return list(verify(workspace, store))


def fingerprint(workspace: Workspace) -> str:
    with workspace.open_store() as store:
        return store.fingerprint()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A policy put there by hand, one handed in from outside, one from a WARC; one reviewed, one reported."""
    made = init(tmp_path / "policies")
    (made.snapshots / "acme").mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    for time, data in TEXTS.items():
        (made.snapshots / "acme" / f"{time}.md").write_bytes(data)
        (outside / f"{time}.md").write_bytes(data)
        web = Capture(
            data, time, "https://initech.example/p", "text/markdown", 200, "wayback", "https://a.example/x"
        )
        (outside / f"initech-{time}.warc.gz").write_bytes(gzipped(record_of(web)))
    asked = Asked(url="https://globex.example/p", note="by hand")
    with made.open_store() as store:
        for slug, paths in (
            ("acme", sorted((made.snapshots / "acme").iterdir())),
            ("globex", sorted(outside.glob("2*.md"))),
            ("initech", sorted(outside.glob("initech-*"))),
        ):
            taken = list(take(made, store, paths, slug, normalize=pipeline.normalize, asked=asked))
            assert [entry.outcome for entry in taken] == ["added"] * 3
            store.refresh(slug, compare, 1)
        held = store.captures("acme")
        store.report(held[2], held[1], at="20200502000000", path="reports/acme/x.html")
        store.decide(Entry("20200601000000", "ann", REVIEWED, "acme", comment="fine"), held[1])
    return made


def test_a_rebuild_gives_the_same_store(workspace: Workspace) -> None:
    """Every row, what people added with it; and a second time the same again."""
    before = fingerprint(workspace)
    result = again(workspace)
    assert (result.policies, result.captures, result.versions) == (3, 9, 9)
    assert (result.fingerprint, result.before, result.problems, result.retooled) == (before, before, (), ())
    assert again(workspace).fingerprint == before
    assert problems(workspace, deep=True) == []
    with workspace.open_store() as store:
        reviewed = store.reviewed("acme")
        assert reviewed is not None and reviewed.first_seen == "20200301120000"
        assert store.captures("globex")[0].note == "by hand"
        assert store.captures("initech")[0].archive == "https://a.example/x"
        assert store.captures("acme")[0].url == "https://globex.example/p"


def test_a_store_that_is_gone_comes_back(workspace: Workspace) -> None:
    """All but what people added, which lay nowhere else."""
    workspace.database.unlink()
    result = again(workspace)
    assert (result.policies, result.captures, result.versions, result.before) == (3, 9, 9, None)
    assert problems(workspace) == []


@pytest.mark.parametrize("order", list(permutations(range(3)))[1:])
def test_the_order_of_arrival_leaves_no_trace(tmp_path: Path, order: tuple[int, ...]) -> None:
    """Late captures make the store that a rebuild makes, baselines apart."""
    made = init(tmp_path / "w")
    folder = made.snapshots / "acme"
    folder.mkdir()
    names = [folder / f"{time}.md" for time in TEXTS]
    for path, data in zip(names, TEXTS.values(), strict=True):
        path.write_bytes(data)
    with made.open_store() as store:
        list(take(made, store, [names[place] for place in order], "acme", normalize=pipeline.normalize))
        store.refresh("acme", compare, 1)
    before = fingerprint(made)
    made.database.unlink()
    assert again(made).fingerprint == before


def test_a_dry_run_replaces_nothing(workspace: Workspace) -> None:
    """It says what a rebuild would say, and leaves no file behind."""
    before = workspace.database.read_bytes()
    names = sorted(path.name for path in workspace.root.iterdir())
    assert again(workspace, newer, dry_run=True).retooled
    assert workspace.database.read_bytes() == before
    assert sorted(path.name for path in workspace.root.iterdir() if "-" not in path.name) == names


def test_a_newer_normalizer_is_recorded_and_announces_nothing(workspace: Workspace) -> None:
    """Each text that it reads otherwise is told as retooled, old hash and new; what was shown stays as shown."""
    from datetime import timedelta

    spans = (timedelta(days=2), timedelta(days=14))
    with workspace.open_store() as store:
        waits = store.waiting("20200701000000", *spans)
        shown = store.comparison(store.captures("acme")[1], store.captures("acme")[2])
        old = {held.captured: held.text_sha256 for held in store.captures("acme")}
    result = again(workspace, newer)
    told = [entry for entry in result.retooled if entry.policy == "acme"]
    assert {entry.captured: entry.old_sha256 for entry in told} == old
    assert len(result.retooled) == 9
    with workspace.open_store() as store:
        assert store.waiting("20200701000000", *spans) == waits
        assert {held.captured: held.text_sha256 for held in store.captures("acme")} == {
            entry.captured: entry.new_sha256 for entry in told
        }
        from policydiff.store.comparisons import load_comparison

        row = store.db.conn.execute("SELECT comparison FROM reported").fetchone()[0]
        assert load_comparison(store.db, row) == shown
        assert store.problems() == []
    assert again(workspace, newer).fingerprint == result.fingerprint


def test_a_damaged_store_is_derived_again_and_kept(workspace: Workspace) -> None:
    """Junk in its place, or junk in its middle: the old file lies beside the new one."""
    whole = workspace.database.read_bytes()
    for number, junk in enumerate((b"junk" * 5000, whole[:8192] + b"\xff" * 8192 + whole[16384:]), start=1):
        workspace.database.write_bytes(junk)
        result = again(workspace)
        assert any("was damaged" in problem for problem in result.problems)
        assert problems(workspace) == []
        assert (workspace.root / f"policydiff.db.damaged-{number}").read_bytes()[:4] == junk[:4]


def test_a_rebuild_that_fails_leaves_the_store(workspace: Workspace) -> None:
    """An error in the middle: the old store stands, nothing else is left."""

    def failing(data: bytes, **options: Any) -> Document:
        raise StoreError("the disk is full")

    before = fingerprint(workspace)
    with pytest.raises(StoreError):
        again(workspace, failing)
    assert fingerprint(workspace) == before
    assert not list(workspace.root.glob(".policydiff.db*"))


def test_a_bad_file_does_not_keep_the_rest_from_being_derived(workspace: Workspace) -> None:
    """It is named; so is a capture that is gone; decisions on it stay in the ledger."""
    (workspace.snapshots / "acme" / "20210101000000.md").write_bytes(b"")
    (workspace.snapshots / "acme" / "20200301120000.md").unlink()
    (workspace.snapshots / "No Slug").mkdir()
    (workspace.snapshots / "No Slug" / "20210101000000.md").write_bytes(b"# Privacy Policy\n\nText.\n")
    result = again(workspace)
    assert result.captures == 8
    told = "\n".join(result.problems)
    for part in ("20210101000000.md", "cannot name a policy", "20200301120000.md is gone"):
        assert part in told
    with workspace.open_store() as store:
        (entry,) = store.ledger("acme")
        assert (entry.captured, entry.comment) == (None, "fine")
        assert entry.text_sha256 is not None


def test_a_trusted_capture_stays_trusted(workspace: Workspace) -> None:
    """A person's word outlives the derivation."""

    def wary(data: bytes, **options: Any) -> Document:
        document = pipeline.normalize(data, **options)
        return replace(document, suspect=("login-wall",)) if b"partners" in data else document

    with workspace.open_store() as store:
        store.trust(store.captures("acme")[2])
        store.refresh("acme", compare, 1)
    again(workspace, wary)
    with workspace.open_store() as store:
        assert [len(store.versions(slug)) for slug in ("acme", "globex", "initech")] == [3, 2, 2]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda path: path.write_bytes(path.read_bytes() + b" "), "is not what was captured"),
        (lambda path: path.unlink(), "there is no such file"),
        (lambda path: path.with_name("20220101000000.md").write_bytes(b"# New"), "is not in the store"),
        (lambda path: path.write_bytes(b""), "is empty"),
    ],
)
def test_verify_names_the_file(workspace: Workspace, spoil: Callable[[Path], object], problem: str) -> None:
    """A byte more, a file gone, one too many: each is named with its path."""
    assert problems(workspace) == []
    spoil(workspace.snapshots / "acme" / "20200301120000.md")
    (found,) = problems(workspace)
    assert problem in found and "snapshots/acme/" in found


def test_verify_reads_every_capture_anew(workspace: Workspace) -> None:
    """A row that was not derived from its bytes is found only by reading them."""
    with workspace.open_store() as store:
        store.db.conn.execute("UPDATE document SET title = 'Other' WHERE id = 1")
        store.db.conn.commit()
    assert problems(workspace) == []
    (found,) = problems(workspace, deep=True)
    assert "snapshots/acme/20200101120000.md is read differently" in found


def test_export_and_import_round_trip(workspace: Workspace, tmp_path: Path) -> None:
    """The same fingerprint, the same files, and the same bytes when it is exported again."""
    archive, second = tmp_path / "all.zip", tmp_path / "again.zip"
    export_workspace(workspace, archive)
    other = init(tmp_path / "other")
    import_workspace(other, archive)
    assert fingerprint(other) == fingerprint(workspace)
    assert problems(other, deep=True) == []
    export_workspace(other, second)
    assert second.read_bytes() == archive.read_bytes()
    with pytest.raises(StoreError, match="not empty"):
        import_workspace(other, archive)


def test_an_import_is_all_or_nothing(workspace: Workspace, tmp_path: Path) -> None:
    """A part that is missing, changed, or leads out of the workspace: nothing is taken."""
    archive = tmp_path / "all.zip"
    export_workspace(workspace, archive)
    with zipfile.ZipFile(archive) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    snapshot = next(name for name in parts if name.startswith("snapshots/acme"))
    wrong: list[dict[str, bytes]] = [
        {name: data for name, data in parts.items() if name != STORE},
        {name: data for name, data in parts.items() if name != snapshot},
        {**parts, snapshot: parts[snapshot] + b"x"},
        {**parts, STORE: parts[STORE][:-200]},
        {**parts, "../outside.md": b"x"},
        {**parts, "snapshots/acme/../../../outside.md": b"x"},
        {**parts, "/outside.md": b"x"},
    ]
    for number, content in enumerate(wrong):
        spoiled = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(spoiled, "w") as made:
            for name, data in content.items():
                made.writestr(name, data)
        _refused(tmp_path / f"w{number}", spoiled)
    (tmp_path / "cut.zip").write_bytes(archive.read_bytes()[:-300])
    _refused(tmp_path / "cut", tmp_path / "cut.zip")
    _refused(tmp_path / "missing", tmp_path / "missing.zip")
    assert not (tmp_path / "outside.md").exists()


def _refused(folder: Path, archive: Path) -> None:
    other = init(folder)
    with pytest.raises(PolicydiffError) as caught:
        import_workspace(other, archive)
    assert isinstance(caught.value, UnreadableError)
    with other.open_store() as store:
        assert store.policies() == []
    assert list(other.snapshots.iterdir()) == []
    assert sorted(path.name for path in folder.iterdir() if "-" not in path.name) == [
        "policydiff.db",
        "policydiff.toml",
        "snapshots",
    ]


def test_an_import_overwrites_no_file(workspace: Workspace, tmp_path: Path) -> None:
    """Another file in the place of a snapshot is left alone, and the import refused."""
    export_workspace(workspace, tmp_path / "all.zip")
    other = init(tmp_path / "other")
    place = other.snapshots / "acme" / "20200301120000.md"
    place.parent.mkdir()
    place.write_bytes(b"mine")
    with pytest.raises(WorkspaceError, match="another file"):
        import_workspace(other, tmp_path / "all.zip")
    assert [path.read_bytes() for path in other.snapshots.rglob("*.*")] == [b"mine"]


def test_a_workspace_can_be_copied(workspace: Workspace, tmp_path: Path) -> None:
    """Paths in the store are under the workspace, wherever it lies."""
    shutil.copytree(workspace.root, tmp_path / "elsewhere")
    assert problems(Workspace(tmp_path / "elsewhere"), deep=True) == []
