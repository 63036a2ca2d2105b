"""The pairings of docs/design/sony.md, each told by how its two sentences begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from policydiff.differ import align
from policydiff.model import Alignment, Change
from policydiff.normalizer import normalize

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def result(corpus: Path) -> Alignment:
    folder = corpus / "sony"
    old, new = (folder / f"cimediacloud.com-{time}.md" for time in ("20140213131930", "20160504225849"))
    return align(normalize(old.read_bytes()), normalize(new.read_bytes()))


def changes(result: Alignment, side: str, start: str) -> list[Change]:
    """The changes whose text on one side begins so."""
    return [
        change
        for change in result.changes
        if (place := getattr(change, side)) is not None and place.text.startswith(start)
    ]


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("edit", "THIS PRIVACY POLICY", "THIS PRIVACY POLICY"),
        ("edit", "Information we collect by", "This privacy policy (the"),
        ("move", "IP address, browser", "This may include your IP"),
        ("move", "Such information is sometimes", "Such information is sometimes"),
        ("move", "Tracking Technologies", "Cookies/Web Beacons"),
        ("edit", "We and our third party partners use cookies", "We use certain types"),
        ("edit", "We will share your", "We will not give"),
        ("edit", "These companies are", "To the extent we share"),
        ("move", "We will retain", "We will retain"),
        ("move", "We will use your", "We may retain and use"),
        ("edit", "If you wish to cancel", "If you wish to cancel"),
        ("move", "Consent to Processing", "International Users"),
    ],
)
def test_what_belongs_together_is_paired(result: Alignment, kind: str, before: str, after: str) -> None:
    """One change with both texts."""
    (change,) = changes(result, "old", before)
    assert change.kind == kind
    assert change.new is not None
    assert change.new.text.startswith(after)


@pytest.mark.parametrize(
    "before",
    [
        "BY ACCESSING",
        "When used herein",
        "We may collect the following",
        "The security of",
        "However, no method",
    ],
)
def test_what_went_is_paired_with_no_stranger(result: Alignment, before: str) -> None:
    """A deletion."""
    (change,) = changes(result, "old", before)
    assert change.kind == "delete"


@pytest.mark.parametrize(
    "after",
    [
        "Our Privacy Policy is intended",
        "By using Ci you expressly",
        "If you do not consent",
        "There is no such thing",
    ],
)
def test_what_came_is_paired_with_no_stranger(result: Alignment, after: str) -> None:
    """An insertion."""
    (change,) = changes(result, "new", after)
    assert change.kind == "insert"


def test_of_the_uses_two_moved_and_no_more(result: Alignment) -> None:
    """Account and newsletters; the items between them stayed."""
    moved = [
        change.new.text.split(" ")[0]
        for change in result.changes
        if change.kind == "move" and change.new and change.new.block == "item"
    ]
    assert moved == ["Administer", "Send"]
