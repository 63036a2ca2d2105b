"""Plain text is read in the form it was written in: paragraphs, wrapped lines, or one sentence a line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policydiff.normalizer import normalize
from policydiff.normalizer.plain import SENTENCE_LINE, read_plain

LINES = [
    "acme keeps the data that you give it when you open an account",
    "prior versions are here",
    "we share data with partners ( e",
    ", hosts and banks) that work for us",
    "(1) names",
    "this lasts for as long as the account is open and for three years after that, unless a law says otherwise",
    "you may object at any time",
    "thank you for reading",
]


def test_one_sentence_a_line() -> None:
    """Each line is one sentence of one block; nothing is cut further, joined or taken for a heading."""
    page = read_plain("\n".join(LINES) + "\n")
    assert [block.text for block in page.blocks] == [line.removeprefix("(1) ") for line in LINES]
    assert all(block.path == SENTENCE_LINE for block in page.blocks)
    assert (page.blocks[4].kind, page.blocks[4].marker) == ("item", "(1)")
    document = normalize("\n".join(LINES).encode())
    assert [section.heading for section in document.sections] == [""]
    assert document.sentences == len(LINES)


def test_wrapped_paragraphs_are_joined() -> None:
    """Lines broken to a width make one paragraph, also where no empty line parts anything."""
    text = (
        "We keep your data for as long as we need it, and\nthen we erase it. You may ask us to erase it sooner,\n"
        "and we will.\n"
    )
    assert [block.text for block in read_plain(text).blocks] == [" ".join(text.split())]


def test_paragraphs_items_and_underlined_headings() -> None:
    """Empty lines part paragraphs; bullets and numbers begin items; a line underlined is a heading."""
    text = "TERMS\n=====\n\nWe do this:\n\n* one thing\n* another\n  thing\n1) a third\n\nThe end.\n"
    assert [(block.kind, block.marker, block.text) for block in read_plain(text).blocks] == [
        ("heading", None, "TERMS"),
        ("paragraph", None, "We do this:"),
        ("item", "*", "one thing"),
        ("item", "*", "another thing"),
        ("item", "1)", "a third"),
        ("paragraph", None, "The end."),
    ]


def test_numbered_headings_of_a_plain_text() -> None:
    """Numbered lines above paragraphs are sections in plain text, too."""
    text = "ACME TERMS OF USE\n\n1. Scope\n\nThese terms apply to all.\n\n2. Fees\n\nYou pay what we ask.\n"
    sections = normalize(text.encode()).sections
    assert [(section.number, section.heading) for section in sections] == [
        (None, "ACME TERMS OF USE"),
        ("1", "Scope"),
        ("2", "Fees"),
    ]


def test_a_first_line_that_names_the_policy_is_its_title() -> None:
    """Plain texts have no marks: "Acme Terms of Use" on top is the title, a sentence on top is not."""
    text = "Acme Terms of Use\n\nThese terms apply to everyone.\n\nThe end is here.\n"
    assert normalize(text.encode()).title == "Acme Terms of Use"
    assert normalize(text.replace("Acme Terms", "Read our terms").encode()).title == ""


def test_a_third_clause_is_no_copyright() -> None:
    """ "(c) that it …" is a clause of a list; "(c) 2020 Acme" is furniture."""
    text = "Acme Terms of Use\n\nYou say:\n\n(a) that it is so;\n\n(c) that it has been so.\n\n(c) 2020 Acme Ltd\n"
    document = normalize(text.encode())
    assert "that it has been so." in document.canonical_text
    assert document.boilerplate == ("(c) 2020 Acme Ltd",)


@given(st.lists(st.text(alphabet="ab .\n-*1)é", max_size=30), max_size=15).map("\n".join))
def test_no_letter_is_lost(text: str) -> None:
    """Every letter of a plain text is in its blocks, in order."""
    letters = [sign for sign in text if sign.isalpha()]
    read = [
        sign
        for block in read_plain(text).blocks
        for sign in (block.marker or "") + block.text
        if sign.isalpha()
    ]
    assert read == letters
