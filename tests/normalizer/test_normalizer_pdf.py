"""PDFs are read as a person reads them: columns one after the other, no running heads, whole words, headings."""

from __future__ import annotations

import builtins
import contextlib
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_build import Put, column, pdf

from policydiff.errors import UnreadableError
from policydiff.model import Document
from policydiff.normalizer import explain, normalize

pytest.importorskip("pypdfium2", reason="needs the extra `pdf`")

FIRST = """
# Harbourlight Privacy Policy

We keep the data of your ferret for as long as the law of the har-
bour asks us to do so, and we share them with the harbour mas-
ter only. Your opt-out choices are kept for ever, and the opt-
out form stands on the pier.

*2. Sharing*

We share what you tell us with the harbour master, and with no
one else. If that should change we will write to you a month be-
"""
SECOND = """
fore it does, so that you can leave the pier in good time.

*3. Contact*

• Write to us at any time.
• Or come to the pier on a Sunday.
"""
LEFT = """
The left column begins here and tells
what we do with the data of ferrets,
and it ends at the foot of the page.
"""
RIGHT = """
The right column goes on with what
we do with the data of their owners,
and it ends where the page does.
"""


def edges(page: int, of: int) -> list[Put]:
    """A running head and a page number."""
    return [
        Put(60, 810, "Harbourlight Ltd. – version 3 of the policy", 9),
        Put(280, 30, f"Page {page} of {of}", 9),
    ]


def read(pages: list[list[Put]]) -> Document:
    return normalize(pdf(pages))


def texts(document: Document) -> list[str]:
    return [unit.text for unit in document.units]


def test_paragraphs_words_and_headings_are_whole() -> None:
    """Also across pages; a hyphen stays where the document has the word with it elsewhere."""
    document = read([edges(1, 2) + column(FIRST), edges(2, 2) + column(SECOND)])
    assert [(s.number, s.heading, s.level) for s in document.sections] == [
        (None, "Harbourlight Privacy Policy", 1),
        ("2", "Sharing", 2),
        ("3", "Contact", 2),
    ]
    text = " ".join(texts(document))
    assert "law of the harbour asks" in text and "harbour master only" in text
    assert "and the opt-out form stands on the pier." in text
    assert "we will write to you a month before it does" in text
    assert [block.marker for block in document.sections[2].blocks] == ["•", "•"]
    assert document.suspect == () and document.title == "Harbourlight Privacy Policy"


def test_running_heads_and_page_numbers_are_set_aside() -> None:
    """With the rule that did it; a clause that comes again in the text is no running head."""
    again = "We never sell your data."
    data = pdf(
        [
            edges(page, 3) + column(f"# Part {page}\n\n{again}\nMore of part {page}.\n{again}")
            for page in (1, 2, 3)
        ]
    )
    asides = [(one.rule, one.text) for one in explain(data) if not one.keep]
    assert asides == [
        (rule, text)
        for page in (1, 2, 3)
        for rule, text in (
            ("running-head", "Harbourlight Ltd. – version 3 of the policy"),
            ("page-number", f"Page {page} of 3"),
        )
    ]
    assert texts(normalize(data)).count(again) == 6


def test_a_date_that_runs_on_every_page_stays_once() -> None:
    head = [Put(60, 810, "Last updated: 3 May 2021", 9)]
    document = read([head + column(FIRST), head + column(SECOND)])
    assert document.revised == "2021-05-03" and texts(document).count("Last updated: 3 May 2021") == 1


@pytest.mark.parametrize("shuffled", [False, True])
def test_columns_are_read_one_after_the_other(shuffled: bool) -> None:
    """Also where the file sets its lines in no order at all."""
    lines = column(LEFT, x=50) + column(RIGHT, x=320)
    if shuffled:
        random.Random(3).shuffle(lines)
    document = read([[Put(50, 800, "Harbourlight Privacy Policy", 18, True)], lines])
    assert texts(document)[1:] == [" ".join(LEFT.split()), " ".join(RIGHT.split())]


def test_cells_on_one_line_are_a_row() -> None:
    lines = column(FIRST) + [
        Put(x, y, text)
        for y, cells in ((400, ("Data", "Kept for")), (386, ("Name", "two years")))
        for x, text in zip((60, 240), cells, strict=True)
    ]
    rows = [b.sentences[0].text for s in read([lines]).sections for b in s.blocks if b.kind == "row"]
    assert rows == ["Data | Kept for", "Name | two years"]


def test_a_pdf_without_text_is_suspect() -> None:
    """Scanned pages say so; nothing says that the policy is gone."""
    document = read([[], []])
    assert document.suspect and "the PDF holds no text: its pages may be pictures" in document.warnings


def test_a_damaged_pdf_is_one_clear_error() -> None:
    for data in (b"%PDF-1.7\nnot at all", pdf([column(FIRST)])[:200]):
        with pytest.raises(UnreadableError, match="PDF is damaged"):
            normalize(data)


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith("pypdfium2"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(UnreadableError, match=r"not installed, pip install 'policydiff\[pdf\]'"):
        normalize(pdf([column(FIRST)]))


def test_the_same_bytes_give_the_same_document() -> None:
    data = pdf([edges(1, 2) + column(FIRST), edges(2, 2) + column(SECOND)])
    assert normalize(data) == normalize(data)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 1500))
def test_whatever_is_broken_is_a_document_or_an_error(piece: bytes, place: int) -> None:
    whole = pdf([edges(1, 1) + column(FIRST)])
    with contextlib.suppress(UnreadableError):
        assert isinstance(normalize(whole[:place] + piece + whole[place + len(piece) :]), Document)
