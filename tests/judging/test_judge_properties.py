"""What holds for every pair of texts, whatever they say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from policydiff.judging import judge
from policydiff.model import CATEGORIES, LEVELS
from policydiff.text import fold

PIECES = [
    "We", "will", "may", "not", "share", "sell", "your personal data", "with", "third parties", "Acme Inc.",
    "for 30 days", "for 2 years", "under 16", "$5", "§ 4.2", "[email protected]", "a@b.example", "https://x.example/y",
    "unless", "You", "must", "cookies", "Last updated:", "4 May 2026", "|", "](", "**", "\x00", "\u202e", "ß", "…",
    "מידע", "1.1", ",", ".", "?", ":", "arbitration", "children",
]  # fmt: skip
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
sides = st.one_of(st.none(), texts)
languages = st.sampled_from(["en", "en-GB", "fr", "de", "es", "pl", "", "zh_Hans"])


@settings(max_examples=300, derandomize=True, deadline=None)
@given(old=sides, new=sides, section=sides, language=languages, heading=st.booleans())
def test_any_texts_get_a_verdict_with_a_reason(
    old: str | None, new: str | None, section: str | None, language: str, heading: bool
) -> None:
    """No text makes the judge fail; every verdict has a reason, known words, and spans inside its texts."""
    if old is None and new is None:
        return
    verdict = judge(old, new, section=section, language=language, heading=heading)
    assert verdict.level in LEVELS
    assert verdict.reasons and verdict.categories
    assert set(verdict.categories) <= set(CATEGORIES)
    assert verdict.direction in ("less-protective", "more-protective", "neutral", "unclear")
    for reason in verdict.reasons:
        assert reason.text
        for spans, text in ((reason.old, old), (reason.new, new)):
            assert all(0 <= start < end <= len(text or "") for start, end in spans)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(text=texts, language=languages)
def test_equal_keys_are_cosmetic(text: str, language: str) -> None:
    """A text against itself, or against another form of the same key, is cosmetic always."""
    other = text.replace("'", "’").replace(" ", "  ").upper()
    assert judge(text, text, language=language).level == "cosmetic"
    if fold(other) == fold(text):
        assert judge(text, other, language=language).level == "cosmetic"


@settings(max_examples=150, derandomize=True, deadline=None)
@given(old=texts, new=texts)
def test_the_same_edit_gets_the_same_verdict(old: str, new: str) -> None:
    """Nothing is remembered from one call to the next."""
    assert judge(old, new) == judge(old, new)


MIRRORED = [
    ("We collect your name.", "We collect your name and fingerprints."),
    ("We will not sell your data.", "We will sell your data."),
    ("We share data with partners.", "We share data with partners and data brokers."),
    ("You can cancel.", "You cannot cancel."),
    ("We retain letters for 2 years.", "We retain letters for 5 years."),
    ("We keep it safe.", "We keep it safe with encryption."),
]


def test_turned_round_an_edit_keeps_its_level_and_turns_its_direction() -> None:
    """What is worse for a person one way is not worse the other way too, and as much worth a look."""
    for old, new in MIRRORED:
        there, back = judge(old, new), judge(new, old)
        assert there.level == back.level == "material"
        assert {there.direction, back.direction} <= {"less-protective", "more-protective", "unclear"}
        assert there.direction != back.direction, (old, there, back)
