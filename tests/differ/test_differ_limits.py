"""Hostile documents: the answer comes in steps that grow with their length, and is true."""

from __future__ import annotations

from time import process_time

import pytest

from policydiff.differ import align
from policydiff.model import Block, Document, Section, Sentence
from policydiff.text import fold

MANY = 20_000


def document(texts: list[str]) -> Document:
    """Sentences, fifty a section."""
    sections = []
    for at in range(0, len(texts), 50):
        heading = f"Part {at // 50}"
        sentences = tuple(Sentence(text, fold(text)) for text in texts[at : at + 50])
        sections.append(
            Section(
                f"{at:010x}",
                None,
                heading,
                fold(heading),
                2,
                ("T", heading),
                (Block("paragraph", sentences),),
            )
        )
    return Document("T", "en", tuple(sections))


SAME = ["We may share your data with our partners."] * MANY
ONE_OFF = [*SAME[: MANY // 2], "We never share your data with our partners.", *SAME[MANY // 2 + 1 :]]
APART = [f"alpha{at} beta{at} gamma{at} is here." for at in range(MANY)]
OTHERS = [f"delta{at} eta{at} theta{at} was there." for at in range(MANY)]


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        (SAME, SAME, set()),
        (SAME, ONE_OFF, {"edit"}),
        (APART, OTHERS, {"insert", "delete"}),
        (APART, APART[::-1], {"move"}),
        ([" ".join(APART)], [" ".join(OTHERS)], {"insert", "delete"}),
        (["x" * 1_000_000], ["x" * 999_999 + "y"], {"insert", "delete"}),
    ],
    ids=["all the same", "one of them different", "nothing in common", "reversed", "long lines", "one word"],
)
def test_hostile_documents_end(old: list[str], new: list[str], kinds: set[str]) -> None:
    """Far below what a square of their length would take, with the kinds of change one would expect."""
    before, after = document(old), document(new)
    start = process_time()
    result = align(before, after)
    assert process_time() - start < 60
    assert {change.kind for change in result.changes} - {"edit"} == kinds - {"edit"}


def test_one_word_among_many_sentences_is_one_change() -> None:
    """Twenty thousand times the same sentence, one of them edited: that one."""
    result = align(document(SAME), document(ONE_OFF))
    assert [(change.kind, change.words[1]) for change in result.changes] == [("edit", ("delete", "may"))]
