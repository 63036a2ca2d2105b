"""Deadlines and days of effect, taken out of the changes of a comparison."""

from __future__ import annotations

import pytest
from helpers import doc

import policydiff
from policydiff.judging.deadlines import terms
from policydiff.model import Deadline


@pytest.mark.parametrize(
    ("text", "kind", "date", "days"),
    [
        ("The new terms take effect on 1 March 2026.", "effective", "2026-03-01", None),
        ("Effective date: March 1, 2026", "effective", "2026-03-01", None),
        ("Starting on July 15, 2026, paid plans renew yearly.", "effective", "2026-07-15", None),
        ("On 1 May 2026 we will move your notes to Oslo.", "effective", "2026-05-01", None),
        ("Changes become effective thirty (30) days after posting.", "effective", None, 30),
        ("Free folders are no longer available after 30 June 2026.", "end", "2026-06-30", None),
        ("You may reject the changes by 15 April 2026.", "objection", "2026-04-15", None),
        ("You may opt out within 30 days of joining.", "objection", None, 30),
        ("You have 14 days to withdraw from the contract.", "objection", None, 14),
        ("You must cancel at least 36 hours before the trial ends.", "objection", None, 2),
        ("We give you at least 30 days’ prior written notice.", "notice", None, 30),
        ("We will notify you at least two weeks before the change takes effect.", "notice", None, 14),
        ("We respond to requests within one month.", "answer", None, 30),
        ("Any claim must be filed within one (1) year after it arose.", "claim", None, 365),
        ("Diese Bedingungen treten am 1. März 2026 in Kraft.", "effective", "2026-03-01", None),
        ("Die neuen Preise gelten ab dem 1. Juli 2026.", "effective", "2026-07-01", None),
        ("Sie können innerhalb von sechs Wochen widersprechen.", "objection", None, 42),
        ("Wir informieren Sie mindestens 30 Tage im Voraus.", "notice", None, 30),
        ("À compter du 1er mars 2026, nous partagerons vos données.", "effective", "2026-03-01", None),
        ("Vous pouvez vous opposer dans un délai de trente jours.", "objection", None, 30),
        ("Nous vous informerons avec un préavis de 15 jours.", "notice", None, 15),
        ("Los términos entrarán en vigor el 1 de marzo de 2026.", "effective", "2026-03-01", None),
        ("Puede oponerse en un plazo de 30 días.", "objection", None, 30),
        ("Le avisaremos con 15 días de antelación.", "notice", None, 15),
    ],
)
def test_a_deadline_is_read(text: str, kind: str, date: str | None, days: int | None) -> None:
    """In each of the four languages: its kind, and its date or its length."""
    found = terms(text)
    assert [(term.kind, term.date, term.days) for term in found] == [(kind, date, days)]


@pytest.mark.parametrize(
    "text",
    [
        "Last updated: 4 May 2026",
        "Deleted files are kept for 90 days.",
        "Wir löschen Ihre Daten innerhalb von 30 Tagen.",
        "The Act took effect on 25 May 2018.",
        "Accounts created between 3 May 2021 and 4 June 2021 are covered.",
        "Cookies expire after 13 months.",
        "The terms in force from 3 May 2021 to 4 June 2022 can be read here.",
        "Consulter la version en vigueur du 08.09.2022 au 23.06.2023.",
    ],
)
def test_what_is_no_deadline(text: str) -> None:
    """A date of revision, a time of storage and a day in the past are none."""
    assert terms(text) == []


def test_a_date_that_reads_both_ways_is_read_as_the_document_does() -> None:
    """A numeric date has a reading only where the document states it elsewhere; its words are kept."""
    text = "These terms are effective 03/04/2026."
    assert [term.date for term in terms(text)] == [None]
    assert [term.date for term in terms(text, frozenset({"2026-03-04"}))] == ["2026-03-04"]


def test_a_comparison_tells_what_moved() -> None:
    """One deadline is new, one has changed, one is gone; what only moved to another sentence is none."""
    old = doc(
        """
        # Terms

        We give you 30 days' notice of a new price. You may cancel within 14 days of buying.

        We respond within 5 days when you write to us.
        """
    )
    new = doc(
        """
        # Terms

        We give you 10 days' notice of a new price. From 1 March 2026 parking will be billed daily.

        When you write to us, we always respond within 5 days, on every day of the week.
        """
    )
    found = policydiff.compare(old, new).deadlines
    assert {(one.kind, one.status, one.date, one.days, one.old_days) for one in found} == {
        ("notice", "changed", None, 10, 30),
        ("effective", "new", "2026-03-01", None, None),
        ("objection", "gone", None, None, 14),
    }
    assert all(one.change for one in found)


def test_the_documents_own_day_of_effect() -> None:
    """It is told without a change where no changed sentence states it, and nothing where it stayed."""
    old, new = (
        doc("# Terms\n\nBe kind.", effective="2025-01-01"),
        doc("# Terms\n\nBe kind.", effective="2026-01-01"),
    )
    assert policydiff.compare(old, new).deadlines == (
        Deadline("effective", "changed", date="2026-01-01", old_date="2025-01-01"),
    )
    assert policydiff.compare(old, old).deadlines == ()


def test_deadlines_are_shown() -> None:
    """The text, the Markdown and the JSON name them."""
    comparison = policydiff.compare(
        doc("# Terms\n\nBe kind to the ducks."),
        doc("# Terms\n\nBe kind to the ducks. From 1 March 2026 feeding them will cost one euro."),
    )
    for format in ("text", "markdown"):
        assert "Takes effect: 1 March 2026" in policydiff.render(comparison, format)
    assert '"kind": "effective"' in policydiff.render(comparison, "json")
