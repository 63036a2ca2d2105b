"""What a message tells where the site told it first: what was taken back, and which days are still to come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from review_build import FIRST, SECOND, add, workspace_with

from policydiff import publishing, telling
from policydiff.workspace import Workspace

DATED = "Effective date: March 1, 2024\n\n"
MOVED = "Effective date: November 1, 2023\n\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A policy that changed once, with a date of its own in either text."""
    made = workspace_with(tmp_path, {"harbour": {"0101": MOVED + FIRST, "0201": DATED + SECOND}})
    monkeypatch.setenv("POLICYDIFF_WORKSPACE", str(made.root))
    monkeypatch.setenv("POLICYDIFF_REVIEWER", "Ada")
    return made


def told(workspace: Workspace, now: str) -> telling.News:
    with workspace.open_store() as store:
        return telling.news(workspace, store, now)


def test_a_text_that_was_reviewed_and_is_taken_back_is_told_as_withdrawn(
    policydiff: Any, workspace: Workspace
) -> None:
    """As the index says it, though no message had told the text; it heads no deadlines."""
    with workspace.open_store() as store:
        publishing.publish(workspace, store, workspace.reports, "20240301000000")
    assert policydiff("review", "accept", "harbour").status == 0
    with workspace.open_store() as store:
        add(workspace, store, "harbour", "0501", MOVED + FIRST)
    news = told(workspace, "20240601000000")
    (item,) = news.facts.items
    assert item.group == "withdrawn" and "first seen 1 February 2024" in item.sentence
    assert not news.facts.due
    assert news.notes[0].what == "withdrawn"


def test_a_day_that_is_over_is_no_deadline(workspace: Workspace) -> None:
    """On the day itself it is one."""
    assert [words for words, _ in told(workspace, "20240301120000").facts.due]
    assert not told(workspace, "20240302000000").facts.due
