"""Numbers before headings and items are told from words, and know their order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policydiff.normalizer.numbering import parent, read_bullet, read_number, value

NUMBERS = [
    ("1. Scope", "1", "decimal", "Scope"),
    ("10) Scope", "10", "decimal", "Scope"),
    ("3.2 Sharing", "3.2", "dotted", "Sharing"),
    ("3.2.1. Sharing", "3.2.1", "dotted", "Sharing"),
    ("(a) names", "a", "bracket", "names"),
    ("(iv) names", "iv", "bracket", "names"),
    ("a) names", "a", "letter", "names"),
    ("B. Sharing", "B", "letter", "Sharing"),
    ("IV. Sharing", "IV", "roman", "Sharing"),
    ("4 – Sharing", "4", "decimal", "Sharing"),
    ("5: Sharing", "5", "decimal", "Sharing"),
    ("Article 5 – Deletion", "Article 5", "word", "Deletion"),
    ("ARTICLE 7 : Prix", "ARTICLE 7", "word", "Prix"),
    ("Section 2: Scope", "Section 2", "word", "Scope"),
    ("Art. 6 Löschung", "Art. 6", "word", "Löschung"),
    ("§ 3 Haftung", "§ 3", "sign", "Haftung"),
    ("Annexe 1 – Modèle", "Annexe 1", "word", "Modèle"),
]


@pytest.mark.parametrize(("text", "number", "form", "rest"), NUMBERS)
def test_numbers_are_set_apart(text: str, number: str, form: str, rest: str) -> None:
    """The number comes without its final dot, and what follows without it."""
    found = read_number(text)
    assert found is not None
    assert (found.text, found.form, text[found.end :]) == (number, form, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Parties that collect",
        "e.g. names",
        "U.S. law applies",
        "Part of this",
        "i am sure",
        "A cookie is a file",
        "2020",
        "",
        "Sections",
    ],
)
def test_words_are_no_numbers(text: str) -> None:
    """Abbreviations, articles and words that begin like "Part" are not numbers."""
    assert read_number(text) is None


def test_values_follow_one_another() -> None:
    """Order can be seen in every form of number."""
    assert [value(text) for text in ("3.2", "IV", "b", "Article 7", "§ 3", "12a", "xii")] == [
        2,
        4,
        2,
        7,
        3,
        12,
        12,
    ]


def test_parents() -> None:
    """3.2.1 stands under 3.2, 3 under nothing."""
    assert (parent("3.2.1"), parent("3")) == ("3.2", "")


def test_bullets() -> None:
    """A bullet that was typed is a mark, a hyphenated word's hyphen is not."""
    assert read_bullet("• names") == ("•", 2)
    assert read_bullet("e-mail") is None


@settings(max_examples=200, derandomize=True)
@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    """The number, where there is one, is a prefix that leaves the rest untouched; nothing fails."""
    found = read_number(text)
    if found:
        assert 0 < found.end <= len(text)
        value(found)
