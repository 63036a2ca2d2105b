"""The one word for how a document follows another, and whether it did so in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import doc

from policydiff.differ import align, silent, transition
from policydiff.model import Change, Document, Level, Verdict

TEXT = "We keep account data for 30 days. See Section 4 for what we share with partners of ours."
OTHER = "Parents may ask us to delete the data of a child at any time."


def judged(old: Document, new: Document, level: Level = "cosmetic") -> tuple[Change, ...]:
    """The changes of two documents, all of one level."""
    verdict = Verdict(level, ("other",), "normal", "neutral", ())
    return tuple(replace(change, verdict=verdict) for change in align(old, new).changes)


def typed(old: Document, new: Document, level: Level = "cosmetic") -> str:
    return transition(align(old, new), judged(old, new, level), old, new)


PLAIN = f"# P\n\nLast updated: 3 May 2021\n\n## 4. Sharing\n\n{TEXT}\n\n## 5. Children\n\n{OTHER}"


@pytest.mark.parametrize(
    ("new", "level", "wanted"),
    [
        (PLAIN, "cosmetic", "same"),
        (PLAIN.replace("30 days", "60 days"), "material", "material"),
        (PLAIN.replace("30 days", "60 days"), "wording", "wording"),
        (PLAIN.replace("3 May 2021", "9 June 2022"), "cosmetic", "dated"),
        (PLAIN.replace("Last updated: 3 May 2021\n\n", ""), "cosmetic", "dated"),
        (PLAIN.replace("## 4.", "## 6.").replace("## 5.", "## 7."), "cosmetic", "renumbered"),
        (PLAIN.replace("## 4.", "## 6.").replace("Section 4", "Section 6"), "cosmetic", "renumbered"),
        (PLAIN.replace("We keep", "WE KEEP"), "cosmetic", "cosmetic"),
        (
            f"# P\n\nLast updated: 3 May 2021\n\n## 4. Children\n\n{OTHER}\n\n## 5. Sharing\n\n{TEXT}",
            "cosmetic",
            "reordered",
        ),
        (
            f"# P\n\nLast updated: 3 May 2021\n\n## 4. Sharing\n\n{TEXT.replace('days. ', 'days.' + chr(10) * 2)}"
            f"\n\n## 5. Children\n\n{OTHER}",
            "cosmetic",
            "cosmetic",
        ),
    ],
)
def test_the_transition_in_one_word(new: str, level: Level, wanted: str) -> None:
    """Each of the words that the two documents alone can tell."""
    assert typed(doc(PLAIN), doc(new), level) == wanted


def test_a_change_that_was_not_judged_is_an_error() -> None:
    """A transition is typed from verdicts only."""
    old, new = doc(PLAIN), doc(PLAIN.replace("30", "60"))
    with pytest.raises(ValueError, match="has not been judged"):
        transition(align(old, new), align(old, new).changes, old, new)


@pytest.mark.parametrize(
    ("dates", "level", "wanted"),
    [
        (("2021-05-03", "2021-05-03"), "wording", True),
        (("2021-05-03", "2022-06-09"), "wording", False),
        (("2021-05-03", "2021-05-03"), "cosmetic", False),
        ((None, None), "material", None),
        (("2021-05-03", None), "material", False),
    ],
)
def test_silence_is_words_that_changed_under_the_same_date(
    dates: tuple[str | None, str | None], level: Level, wanted: bool | None
) -> None:
    """None where no date is stated at all."""
    old = doc(PLAIN, revised=dates[0])
    new = doc(PLAIN.replace("30 days", "60 days"), revised=dates[1])
    assert silent(judged(old, new, level), old, new) is wanted
