"""A document that holds itself twice is kept once, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from policydiff.normalizer import normalize
from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.twice import ALONE, REPEATED, set_aside_copy

TOPICS = (
    "names",
    "addresses",
    "photographs",
    "messages",
    "payments",
    "locations",
    "friends",
    "devices",
    "searches",
)
CLAUSES = [f"We keep your {topic} for as long as we need them and not a day longer." for topic in TOPICS]
BANNER = "Our site uses cookies and other means to give you the best of all experiences here."


def raws(texts: list[str]) -> list[Raw]:
    """Paragraphs of these texts."""
    return [Raw("paragraph", text) for text in texts]


def kept(texts: list[str]) -> tuple[list[str], str | None]:
    """What is kept of these texts, and the warning."""
    blocks = raws(texts)
    warning = set_aside_copy(blocks)
    return [block.text for block in blocks if block.keep], warning


def test_two_copies_one_after_the_other() -> None:
    """The first stays whole, the second goes, and the reader is told."""
    texts, warning = kept([*CLAUSES, *CLAUSES])
    assert texts == CLAUSES
    assert warning and "twice" in warning


def test_the_second_copys_banner_goes_with_it() -> None:
    """What only the second copy holds is set aside as such; what opens and ends both belongs to the first."""
    one = ["Skip", *CLAUSES, "The end"]
    two = ["Skip", BANNER, *CLAUSES, "The end"]
    blocks = raws([*one, *two])
    set_aside_copy(blocks)
    assert [block.text for block in blocks if block.keep] == one
    assert [block.text for block in blocks if block.rule == ALONE] == [BANNER]
    assert sum(block.rule == REPEATED for block in blocks) == len(one)


@pytest.mark.parametrize(
    "texts",
    [
        CLAUSES,
        [*CLAUSES, *CLAUSES[:3]],
        [
            *CLAUSES[:5],
            *CLAUSES[:5],
            *(clause + " Always." for clause in CLAUSES),
            *(clause + " Ever." for clause in CLAUSES),
        ],
        [clause for clause in CLAUSES for _ in (1, 2)],
        ["Yes"] * 40,
        [],
    ],
    ids=["once", "a few again", "a menu twice", "each twice", "short lines", "nothing"],
)
def test_what_is_no_second_copy(texts: list[str]) -> None:
    """Repeated clauses, menus and short lines are not a second copy of the document."""
    assert kept(texts) == (texts, None)


def test_a_copy_with_an_edit_is_still_a_copy_and_the_edits_are_counted() -> None:
    """Two captures pasted together may differ a little; much that is only in the second is named."""
    second = [*CLAUSES, *(f"Only here we say that we sell your {topic} to all." for topic in TOPICS[:2])]
    assert kept([*CLAUSES, *second])[0] == CLAUSES


def test_the_document_of_two_copies_is_that_of_one() -> None:
    """Same sections, same text, same hash; the copy is not in the boilerplate."""
    markdown = "# Acme Privacy Policy\n\n" + "\n\n".join(CLAUSES) + "\n"
    once, twice = normalize(markdown.encode()), normalize((markdown + "\n" + markdown).encode())
    assert twice.sha256 == once.sha256
    assert twice.boilerplate == once.boilerplate
    assert len(twice.warnings) == 1 and not once.warnings
