"""The site of a workspace: what stands on it after one policy alone, after another judgement, after a night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from policydiff import known, publishing, upkeep
from policydiff.errors import NotFoundError
from policydiff.intake import Asked
from policydiff.model import CATEGORIES, Comparison
from policydiff.reports.phrasing import category_name
from policydiff.workspace import Workspace, init

FIRST = """# Lanternfish Privacy

## Sharing

We will not share your data with anybody. We keep it for 30 days.

## Contact

Write to us, and we answer within a week.
"""
SECOND = FIRST.replace("will not", "may").replace("30 days", "18 months")
THIRD = SECOND.replace("a week", "a day")
NOW = "20240601000000"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two policies with three versions each, the same texts."""
    made = init(tmp_path / "w")
    with made.open_store() as store:
        for slug in ("lanternfish", "anglerfish"):
            files = []
            for day, text in (("0101", FIRST), ("0201", SECOND), ("0501", THIRD)):
                files.append(tmp_path / slug / f"2024{day}000000.md")
                files[-1].parent.mkdir(exist_ok=True)
                files[-1].write_text(text)
            list(upkeep.take(made, store, upkeep.Wanted(slug, tuple(files)), Asked()))
            upkeep.refresh(made, store, slug)
    return made


def publish(workspace: Workspace, *slugs: str, now: str = NOW) -> int:
    """Write the site; how many files were written."""
    with workspace.open_store() as store:
        return publishing.publish(workspace, store, workspace.reports, now, slugs).written


def otherwise(compare: Callable[..., Comparison], *arguments: Any, **options: Any) -> Comparison:
    """The comparison, the first change of which is filed under another topic."""
    made = compare(*arguments, **options)
    first = made.changes[0]
    assert first.verdict
    other = replace(first, verdict=replace(first.verdict, categories=("other", "security")))
    return replace(made, changes=(other, *made.changes[1:]))


def links(page: Path) -> list[str]:
    """The relative links of a page."""
    hrefs = lxml.html.document_fromstring(page.read_text()).xpath("//a/@href")
    assert isinstance(hrefs, list)
    names = [str(href).partition("#")[0] for href in hrefs]
    return [name for name in names if name and ":" not in name]


def test_one_policy_alone_leaves_the_others_on_the_index(workspace: Workspace) -> None:
    """`report SLUG` writes that policy's pages; the index tells of every policy whose page stands there."""
    assert publish(workspace, "lanternfish") == 5
    assert "anglerfish/index.html" not in links(
        workspace.reports / "index.html"
    )  # no link to a page that is not there
    publish(workspace)
    assert publish(workspace, "lanternfish") == 0
    assert {"anglerfish/index.html", "lanternfish/index.html"} <= set(links(workspace.reports / "index.html"))


def test_a_policy_that_is_not_there_is_named(workspace: Workspace) -> None:
    """And nothing is written."""
    with pytest.raises(NotFoundError, match="no such policy"):
        publish(workspace, "viperfish")
    assert not (workspace.reports / "index.html").exists()


def test_another_judgement_is_issued_beside_the_first(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other rules that judge otherwise make a second page; other rules that judge the same make none."""
    publish(workspace)
    pages = {path: path.read_bytes() for path in workspace.reports.glob("*/2*.html")}
    rules = upkeep.rules_of(workspace)
    monkeypatch.setattr(known, "rules_of", lambda *_: replace(rules, number=rules.number + 1))
    assert publish(workspace) == 0
    monkeypatch.setattr(known, "rules_of", lambda *_: replace(rules, number=rules.number + 2))
    monkeypatch.setattr(upkeep.pipeline, "compare", partial(otherwise, upkeep.pipeline.compare))
    publish(workspace)
    assert {path: path.read_bytes() for path in pages} == pages
    second = workspace.reports / "lanternfish" / "20240101000000--20240201000000.2.html"
    assert "20240101000000--20240201000000.html" in links(second)
    assert second.name in links(workspace.reports / "lanternfish" / "index.html")
    for page in workspace.reports.rglob("*.html"):
        assert all((page.parent / name).is_file() for name in links(page)), page


def test_a_night_without_change_writes_what_was_last_observed_and_no_comparison(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A capture of the same text moves `last observed` on; the pages of changes stay as they were issued."""
    publish(workspace)
    pages = {path: path.stat().st_mtime_ns for path in workspace.reports.glob("*/2*.html")}
    again = tmp_path / "20240530000000.md"
    again.write_text(THIRD)
    with workspace.open_store() as store:
        list(upkeep.take(workspace, store, upkeep.Wanted("lanternfish", (again,)), Asked()))
        upkeep.refresh(workspace, store, "lanternfish")
    assert publish(workspace) == 2  # the policy's page, and the index
    assert {path: path.stat().st_mtime_ns for path in workspace.reports.glob("*/2*.html")} == pages
    assert "30 May 2024" in (workspace.reports / "index.html").read_text()


def test_the_index_finds_what_does_not_wait_by_its_last_change(tmp_path: Path) -> None:
    """By level and by category: the last version that changed anything, of which nothing waits."""
    made = init(tmp_path / "w")
    paths = (tmp_path / "20240101000000.md", tmp_path / "20240201000000.md")
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text)
    with made.open_store() as store:
        list(upkeep.take(made, store, upkeep.Wanted("angler", paths), Asked()))
        upkeep.refresh(made, store, "angler")
        told = store.changes(levels=["material"], slug="angler")
    publish(made)
    page = (made.reports / "index.html").read_text()
    high = any(one.severity == "high" for one in told)
    names = "|".join(category_name(name) for name in CATEGORIES if name in {one.category for one in told})
    assert told and f'data-level="{"high" if high else "material"}"' in page
    assert f'data-categories="{names}"' in page
