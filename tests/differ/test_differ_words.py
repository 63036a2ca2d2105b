"""A redline reads well: whole words, no confetti, both texts to the character."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydiff.differ import redline
from policydiff.differ.longtext import stretches
from policydiff.differ.tokens import tokenize


def marked(old: str, new: str) -> list[tuple[str, str]]:
    return [word for word in redline(old, new)[0] if word[0] != "equal"]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("We keep it 30 days.", "We keep it 45 days.", [("delete", "30 days"), ("insert", "45 days")]),
        ("It costs $10.50 now.", "It costs $12 now.", [("delete", "$10.50"), ("insert", "$12")]),
        ("As of 19 May 2018.", "As of 25 May 2018.", [("delete", "19 May 2018"), ("insert", "25 May 2018")]),
        (
            "Write to a.b@acme.example.",
            "Write to dpo@acme.example.",
            [("delete", "a.b@acme.example"), ("insert", "dpo@acme.example")],
        ),
        (
            "See https://acme.example/old.",
            "See https://acme.example/new.",
            [("delete", "https://acme.example/old"), ("insert", "https://acme.example/new")],
        ),
        (
            "“Usage Data” is this.",
            "“Traffic Data” is this.",
            [("delete", "“Usage Data”"), ("insert", "“Traffic Data”")],
        ),
        ("Data may be shared.", "Some Data may be shared.", [("insert", "Some ")]),
        ("the opt-out page", "the sign-up page", [("delete", "opt-out"), ("insert", "sign-up")]),
        ("数据保留三十天", "数据保留九十天", [("delete", "三"), ("insert", "九")]),
    ],
)
def test_what_belongs_together_is_marked_whole(old: str, new: str, wanted: list[tuple[str, str]]) -> None:
    """Numbers with units, amounts, dates, addresses, quoted terms, hyphenated words; signs where no spaces are."""
    assert marked(old, new) == wanted


def test_no_confetti() -> None:
    """A lone stop word between two replacements is part of them."""
    assert marked("send the parcel", "post the letter") == [
        ("delete", "send the parcel"),
        ("insert", "post the letter"),
    ]


def test_a_word_put_in_marks_nothing_else() -> None:
    """The space goes with the word."""
    assert redline("We share data.", "We never share data.")[0] == (
        ("equal", "We "),
        ("insert", "never "),
        ("equal", "share data."),
    )


texts = st.text(alphabet="aB .,-–“”'1230 $€\n\t家", max_size=60) | st.lists(
    st.sampled_from(
        ("we", "We", "may", "not", "the", "30 days", "“Data Set”", "see", "a@b.example", "1 May 2020", "x")
    ),
    max_size=40,
).map(" ".join)


@given(texts)
def test_tokens_join_to_the_text(text: str) -> None:
    """Nothing is lost or added in cutting."""
    assert "".join(space + piece for space, piece in tokenize(text)) == text


@given(texts, texts)
def test_words_join_back_and_mirror(old: str, new: str) -> None:
    """Both texts to the character, neighbours never of one kind, and swapped texts give the mirror."""
    words, coarse = redline(old, new)
    assert not coarse
    assert "".join(text for operation, text in words if operation != "insert") == old
    assert "".join(text for operation, text in words if operation != "delete") == new
    assert all(one[0] != other[0] for one, other in pairwise(words))
    opposite = {"equal": "equal", "insert": "delete", "delete": "insert"}
    back = [(opposite[operation], text) for operation, text in redline(new, old)[0]]
    assert sorted(back) == sorted(words)


@given(texts, texts)
def test_stretches_of_long_texts_join_to_both(old: str, new: str) -> None:
    """What is cut for being too long is all there."""
    pieces = list(stretches(old, new))
    assert "".join(before for _, before, _ in pieces) == old
    assert "".join(after for _, _, after in pieces) == new
    assert all(before == after for same, before, after in pieces if same)


def test_a_text_too_long_to_align_whole_is_cut_at_what_both_have_once() -> None:
    """Twenty thousand words with one changed in the middle: that one is marked."""
    words = [f"w{at}" for at in range(20_000)]
    new = list(words)
    new[10_000] = "changed"
    assert marked(" ".join(words), " ".join(new)) == [("delete", "w10000"), ("insert", "changed")]


def test_what_cannot_be_aligned_within_the_limit_is_told_coarsely_and_truly() -> None:
    """Two texts of one word each, repeated: no place to cut; one deletion, one insertion, and it says so."""
    words, coarse = redline("a b " * 20_000, "b c " * 20_000)
    assert coarse
    assert [operation for operation, _ in words if operation != "equal"] == ["delete", "insert"]
