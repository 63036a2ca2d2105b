"""A repository is read through git: every commit's files in order, contents by their ids, whatever lies in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from collection_build import commit, git, made, ota, princeton

from policydiff.errors import UnreadableError
from policydiff.fetcher import git as fetcher_git
from policydiff.fetcher import pointers
from policydiff.fetcher.git import Blobs, Repository, RepositoryError, Touched, repository_at
from policydiff.fetcher.layouts import chronicles, layout_of
from policydiff.fetcher.pointers import Manifest, Pointer


def history(folder: Path, since: str | None = None) -> list[Touched]:
    return list(Repository(folder).history(since))


def test_a_history_is_told_in_order(tmp_path: Path) -> None:
    """Each commit's files with their blobs and the commit's time; a file that is gone has none."""
    folder = made(tmp_path / "r")
    first = commit(folder, "20200101120000", {"A/B.md": "one\n", "README.md": "x\n"}, "First\n\nwith a body")
    second = commit(folder, "20200102120000", {"A/B.md": None})
    told = history(folder)
    assert [(one.commit.id, one.path, one.blob is None) for one in told] == [
        (first, "A/B.md", False),
        (first, "README.md", False),
        (second, "A/B.md", True),
    ]
    assert told[0].commit.time == 1577880000 and told[0].commit.message == "First\n\nwith a body\n"
    with Blobs(Repository(folder)) as blobs:
        assert blobs.read(str(told[0].blob)) == b"one\n"
        assert blobs.holds(first, "A/B.md") and not blobs.holds(second, "A/B.md")
    assert [one.commit.id for one in history(folder, first)] == [second]
    assert Repository(folder).leads_to(first) and not Repository(folder).leads_to("0" * 40)


def test_a_repository_is_told_from_a_folder(tmp_path: Path) -> None:
    """The top of a working tree and a bare one are repositories; a folder inside one, or beside it, is not."""
    folder = ota(tmp_path / "r")
    git(tmp_path, "clone", "-q", "--bare", str(folder), str(tmp_path / "bare"))
    assert repository_at(folder) and repository_at(tmp_path / "bare")
    assert repository_at(folder / "Lumenshore") is None and repository_at(tmp_path) is None
    assert repository_at(folder / "README.md") is None and repository_at(tmp_path / "none") is None
    assert history(tmp_path / "bare") == history(folder)


def test_whatever_lies_in_a_repository_is_told(tmp_path: Path) -> None:
    """Names with line breaks, quotes and bytes that are no UTF-8; links and submodules are no files."""
    folder = made(tmp_path / "r")
    odd = ["A/new\nline.md", "A/:100644 tab\t.md", 'A/"quoted" ü.md', os.fsdecode(b"A/latin-\xe9.md")]
    for name in odd:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(os.fsencode(name))
    (folder / "A" / "link.md").symlink_to("/etc/passwd")
    inside = made(folder / "A" / "sub.md")
    commit(inside, "20200101120000", {"x.md": "x"})
    commit(folder, "20200101120000", {}, ":100644 100644 no entry\nSubject: \x01 odd")
    told = {one.path: one for one in history(folder)}
    assert sorted(told) == sorted([*odd, "A/link.md", "A/sub.md"])
    assert not told["A/link.md"].is_file and not told["A/sub.md"].is_file
    with Blobs(Repository(folder)) as blobs:
        for name in odd:
            assert blobs.read(str(told[name].blob)) == os.fsencode(name)
    assert [one.document for one in chronicles(history(folder), "ota")] == [
        one.path.removesuffix(".md") for one in history(folder) if one.path in odd
    ]


def test_settings_of_a_repository_change_nothing_and_run_nothing(tmp_path: Path) -> None:
    """Another order of files, signatures, filters and hooks: the same is told, and no program was run."""
    folder = ota(tmp_path / "r")
    before = history(folder)
    ran = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {ran}\nexit 1\n")
    script.chmod(0o755)
    for name, value in (
        ("log.showSignature", "true"),
        ("gpg.program", str(script)),
        ("core.fsmonitor", str(script)),
        ("core.pager", str(script)),
        ("diff.external", str(script)),
        ("diff.renames", "copies"),
        ("log.showRoot", "false"),
        ("format.pretty", "oneline"),
        ("core.abbrev", "5"),
        ("diff.orderFile", "README.md"),
    ):
        git(folder, "config", name, value)
    (folder / ".gitattributes").write_text("*.md diff=odd filter=odd\n")
    git(folder, "config", "diff.odd.textconv", str(script))
    git(folder, "config", "filter.odd.smudge", str(script))
    assert history(folder) == before
    with Blobs(Repository(folder)) as blobs:
        assert blobs.read(str(before[0].blob))
    assert not ran.exists()


def test_merges_are_one_line_of_states(tmp_path: Path) -> None:
    """What a merge brought is told with the merge; the branch's own commits are not."""
    folder = made(tmp_path / "r")
    commit(folder, "20200101120000", {"A/B.md": "one\n"})
    git(folder, "checkout", "-q", "-b", "side")
    commit(folder, "20200102120000", {"A/C.md": "two\n"})
    git(folder, "checkout", "-q", "main")
    commit(folder, "20200103120000", {"A/B.md": "three\n"})
    git(folder, "merge", "-q", "--no-ff", "-m", "Merge", "side")
    assert [one.path for one in history(folder)] == ["A/B.md", "A/B.md", "A/C.md"]


def test_what_cannot_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A blob that is missing, one too large, a repository that is damaged or without a commit."""
    folder = ota(tmp_path / "r")
    large = next(one for one in history(folder) if one.path.startswith("Bell"))
    with Blobs(Repository(folder)) as blobs:
        with pytest.raises(RepositoryError, match="lacks this blob"):
            blobs.read("1" * 40)
        monkeypatch.setattr(fetcher_git, "LARGEST", 100)
        monkeypatch.setattr(fetcher_git, "_STEP", 7)
        with pytest.raises(UnreadableError, match="too large"):
            blobs.read(str(large.blob))
        monkeypatch.setattr(fetcher_git, "LARGEST", 1 << 20)
        assert blobs.read(str(large.blob)).startswith(b"# Bell Weft")  # and goes on
    assert Repository(made(tmp_path / "empty")).head() is None
    damaged = Path(git(folder, "rev-parse", "HEAD").strip())
    (folder / ".git" / "objects" / str(damaged)[:2] / str(damaged)[2:]).unlink()
    with pytest.raises(RepositoryError, match="git cannot read it"):
        history(folder)


def test_layouts_are_told_apart() -> None:
    """By the paths alone; what lies in neither is no policy."""
    assert layout_of(["README.md", "Acme/Privacy Policy.md"]) == "ota"
    assert layout_of(["a/b.md", "l/lu/lum/lumenshore.example.md"]) == "princeton"
    assert layout_of(["README.md", ".github/x.md", "a/b/c.md", "x/y.json", "l/lu/xxx/lumen.md"]) is None
    assert layout_of(["0/01/01./01.example.md"]) == "princeton"


def test_documents_of_a_collection(tmp_path: Path) -> None:
    """Their versions in order, with what the commits say; a pair is one capture; patterns choose."""
    told = history(ota(tmp_path / "ota"))
    found = {one.document: one.steps for one in chronicles(told, "ota")}
    assert {name: len(steps) for name, steps in found.items()} == {
        "Lumenshore/Privacy Policy": 4,
        "Bell Weft/Privacy Policy": 2,
        "Lumenshore/Terms of Service": 1,
    }
    notes = [step.note for step in found["Lumenshore/Privacy Policy"]]
    assert notes == [None, None, "Apply technical or declaration upgrade on Lumenshore Privacy Policy", None]
    only = [one.document for one in chronicles(told, "ota", ["Bell*", "*/Terms*.md"])]
    assert only == ["Bell Weft/Privacy Policy", "Lumenshore/Terms of Service"]
    (pair,) = chronicles(history(princeton(tmp_path / "princeton")), "princeton")
    assert pair.document == "lumenshore.example"
    assert [(step.path[-3:], (step.beside or "")[-3:]) for step in pair.steps] == [
        ("tml", ".md"),
        (".md", ""),
    ] * 3


def test_an_address_in_a_commit_is_taken() -> None:
    """Collections of snapshots name the page in a trailer."""
    message = "Record new snapshot\n\nX-source-document-location: https://acme.example/privacy\n"
    touched = Touched(fetcher_git.Commit("a" * 40, 1577880000, message), "Acme/Terms.html", "b" * 40)
    (one,) = chronicles([touched], "ota")
    assert one.steps[0].url == "https://acme.example/privacy"


def test_a_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    """Odd paths included; a damaged one is one line."""
    odd = Pointer(
        "20200101120000.md", "20200101120000", "a" * 40, "A/\udce9\n.md", "b" * 40, "c" * 64, None, "note"
    )
    plain = Pointer(
        "20200102120000.md", "20200102120000", "d" * 40, "A/B.md", "b" * 40, "c" * 64, "https://a.example"
    )
    manifest = Manifest("../r", "a" * 40, "ota", "A/\udce9", (odd, plain), (("e" * 40, "20200103120000"),))
    path = tmp_path / pointers.file_name(manifest.root)
    assert pointers.write(path, manifest) and not pointers.write(path, manifest)
    assert pointers.read(path) == manifest
    head = pointers.read_head(path)
    assert (head.document, head.pointers) == (manifest.document, ())
    assert manifest.with_more([plain, odd], manifest.gone) == manifest
    for junk in (b"", b"{}\n", b"[1]\n", path.read_bytes()[:-9], b'{"format":"other/1"}\n'):
        path.write_bytes(junk)
        with pytest.raises(UnreadableError, match="manifest"):
            pointers.read(path)
