"""Keys and plain text: what the quick ways give is what the slow ones would."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policydiff.text import fold, fold_all, is_plain, plain

ODD = "‘’“”«»`´\"'‐–—−…\u00ad\u034f\u061c\u200b\u200e\u2060\u202a\u2066\ufeff\u00a0\u3000\x1c\x85\n\t ﬁ①½ßİ¨ªAé\u0301e"
ODD += "\x00\x07\x1b\x7f\x9b"
TEXTS = st.one_of(st.text(), st.text(alphabet=ODD))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("“Data”", "'data'"),
        ("who`s", "who's"),
        ("A\u00adB \u200b C", "ab c"),
        ("ﬁve – 5", "five - 5"),
        ("STRASSE Straße", "strasse strasse"),
        ("and so on…", "and so on..."),
        ("＂Full＂ｗｉｄｅ", "'full'wide"),
        ("a ¨ b", "a \u0308 b"),
    ],
)
def test_a_key_is_folded(text: str, key: str) -> None:
    """Quotes, dashes, spaces, case and forms of letters make no difference to a key."""
    assert fold(text) == key


@settings(derandomize=True, max_examples=300, deadline=None)
@given(TEXTS)
def test_plain_text_is_composed_visible_and_single_spaced(text: str) -> None:
    """`plain` is idempotent as far as Unicode allows, and leaves no invisible sign and no run of spaces."""
    shown = plain(text)
    assert not re.search(r"\s\s|^\s|\s$|[^\S ]", shown)
    assert not any(sign in shown for sign in "\u00ad\u034f\u061c\u200b\u200e\u2060\u202a\u2066\ufeff")
    assert not any(unicodedata.category(sign) == "Cc" for sign in shown)
    seen = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) != "Cc")
    assert "".join(shown.split()) == "".join(
        sign
        for sign in unicodedata.normalize("NFC", seen)
        if not sign.isspace() and sign not in "\u00ad\u034f\u061c\u200b\u200e\u2060\u202a\u2066\ufeff"
    ) or any(unicodedata.category(sign) == "Cf" for sign in text)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(TEXTS)
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    """Where the quick test says plain, the slow way changes nothing."""
    if is_plain(text):
        slow = unicodedata.normalize("NFC", text).replace("\u034f", "")
        assert " ".join(slow.split()) == text == plain(text)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(TEXTS.map(plain)))
def test_keys_of_many_are_the_keys_of_each(texts: list[str]) -> None:
    """Folding texts together gives each the key that it has alone."""
    assert fold_all(texts) == [fold(text) for text in texts]
