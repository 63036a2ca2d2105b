"""A workspace with policies that change, for the tests of the review."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from policydiff import upkeep
from policydiff.intake import Asked
from policydiff.store import Store
from policydiff.workspace import Workspace, init

#: As of when the tests look: all texts have settled.
NOW = "20240701000000"

FIRST = """# Harbourlight Privacy Policy

## What we collect

We collect your name and your email address when you open an account with us.

## Who else sees it

We will not share your personal information with advertisers or with anybody else.

## How long we keep it

We delete the data of your account within 30 days after you have closed it.

## Contact

Write to our office at the harbour, and we answer every letter within a week.
"""
#: Two changes: sharing and retention.
SECOND = FIRST.replace("will not share", "may share").replace("30 days", "90 days")
#: The retention again, another sentence untouched.
THIRD = SECOND.replace("90 days", "180 days")


def workspace_with(folder: Path, policies: Mapping[str, Mapping[str, str]]) -> Workspace:
    """A workspace with these texts by policy and day (as 0301); all of the first day are the first fill."""
    made = init(folder / "policies")
    days = sorted({day for texts in policies.values() for day in texts})
    with made.open_store() as store:
        for day in days:
            for slug, texts in policies.items():
                if day in texts:
                    add(made, store, slug, day, texts[day])
    return made


def add(workspace: Workspace, store: Store, slug: str, day: str, text: str) -> None:
    """Take one more text of a policy in, captured at noon of that day of 2024."""
    saved = workspace.root.parent / "saved" / slug / f"2024{day}120000.md"
    saved.parent.mkdir(parents=True, exist_ok=True)
    saved.write_text(text)
    list(upkeep.take(workspace, store, upkeep.Wanted(slug, (saved,)), Asked()))
    upkeep.refresh(workspace, store, slug)
