"""The dates a policy states for itself are found in seven languages, and other dates are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policydiff.datelines import is_date_line, stated_dates
from policydiff.normalizer.dates import find_dates

LINES = [
    ("Last Revised: December 19, 2014", [("revised", "2014-12-19")]),
    ("Last updated on 3 May 2021.", [("revised", "2021-05-03")]),
    ("Updated: Sept. 3rd, 2020", [("revised", "2020-09-03")]),
    ("Effective 1 January 2026", [("effective", "2026-01-01")]),
    ("Effective Date: May 25th, 2018", [("effective", "2018-05-25")]),
    ("Last modified: May 2018", [("revised", "2018-05")]),
    ("Last updated 2023-02-01", [("revised", "2023-02-01")]),
    ("Last updated 13/02/2023", [("revised", "2023-02-13")]),
    ("Last updated 02/13/2023", [("revised", "2023-02-13")]),
    ("Last updated 01/02/2023", [("revised", "2023-02-01")]),
    ("Stand: 25. Mai 2018", [("revised", "2018-05-25")]),
    ("Zuletzt aktualisiert am 01.02.2023", [("revised", "2023-02-01")]),
    ("Gültig ab 1. März 2020", [("effective", "2020-03-01")]),
    ("Dernière mise à jour : 3 mars 2021", [("revised", "2021-03-03")]),
    ("En vigueur à compter du 1er janvier 2022", [("effective", "2022-01-01")]),
    ("Última actualización: 3 de mayo de 2020", [("revised", "2020-05-03")]),
    ("Fecha de entrada en vigor: 4 de mayo de 2020", [("effective", "2020-05-04")]),
    ("Ultimo aggiornamento: 3 maggio 2020", [("revised", "2020-05-03")]),
    ("In vigore dal 3 maggio 2020", [("effective", "2020-05-03")]),
    ("Última atualização em 3 de maio de 2020", [("revised", "2020-05-03")]),
    ("Em vigor desde 3 de maio de 2020", [("effective", "2020-05-03")]),
    ("Laatst bijgewerkt op 3 mei 2020", [("revised", "2020-05-03")]),
    ("Ingangsdatum: 3 mei 2020", [("effective", "2020-05-03")]),
    (
        "Last updated: 3 May 2021. Effective date: 1 June 2021.",
        [("revised", "2021-05-03"), ("effective", "2021-06-01")],
    ),
    ("This Privacy Policy was last updated on May 25, 2018.", [("revised", "2018-05-25")]),
]
NOT_LINES = [
    "Effective 3 May 2021 we share your address with our partners.",
    "We were founded on 3 May 2021.",
    "May 25, 2018",
    "We updated our servers and moved 12,000 accounts",
    "The Act, as amended on 3 May 2021, gives you the right to object to any of this.",
    "Last updated: soon",
    "",
]


@pytest.mark.parametrize(("line", "dates"), LINES)
def test_date_lines(line: str, dates: list[tuple[str, str]]) -> None:
    """A line that does nothing but state a date is one, and says which date of which kind."""
    assert stated_dates(line) == dates
    assert is_date_line(line)


@pytest.mark.parametrize("line", NOT_LINES)
def test_other_lines(line: str) -> None:
    """A sentence with a date, a bare date or a date elsewhere is no date line."""
    assert not is_date_line(line)


def test_no_such_day_is_no_date() -> None:
    """31 February is not taken for anything."""
    assert stated_dates("Last updated: 31 February 2020") == []


def test_numeric_date_is_month_first_where_the_page_is_american() -> None:
    """01/02/2023 is 2 January for a page declared American, and the reader is told."""
    revised, _, warnings = find_dates(["Privacy", "Last updated 01/02/2023"], declared="en-US")
    assert revised == "2023-01-02"
    assert len(warnings) == 1 and "American" in warnings[0]


def test_numeric_date_follows_another_of_the_same_document() -> None:
    """A date that can only be month first decides about the other."""
    revised, effective, warnings = find_dates(["Last updated 01/02/2023", "Effective 01/15/2023"])
    assert (revised, effective) == ("2023-01-02", "2023-01-15")
    assert warnings


def test_date_of_a_rule_in_the_middle_is_not_the_documents() -> None:
    """What takes effect in a clause is not when the policy takes effect."""
    texts = ["Privacy Policy", *["We keep your data safe and sound."] * 30]
    texts[20] = "Effective 1 January 2020 the fee is raised to ten euros for all accounts."
    assert find_dates(texts) == (None, None, ())


def test_date_line_at_the_end_counts() -> None:
    """Many policies close with their date."""
    texts = ["Datenschutzerklärung", *["Wir speichern Ihre Daten."] * 30, "Stand: 25. Mai 2018"]
    assert find_dates(texts)[0] == "2018-05-25"


@settings(max_examples=200, derandomize=True)
@given(st.text(max_size=120))
def test_any_text_has_valid_dates(text: str) -> None:
    """Whatever the text, a stated date is ISO 8601 and no error is raised."""
    for kind, iso in stated_dates(text):
        assert kind in ("revised", "effective")
        assert len(iso) in (7, 10)
    is_date_line(text)


@settings(max_examples=100, derandomize=True)
@given(
    st.dates(
        min_value=__import__("datetime").date(1990, 1, 1), max_value=__import__("datetime").date(2089, 12, 31)
    )
)
def test_every_day_is_read_back(day: object) -> None:
    """Any day written out in English or as ISO is read as that day."""
    assert stated_dates(f"Last updated: {day:%B %d, %Y}") == [("revised", f"{day}")]
    assert stated_dates(f"Effective {day:%d %B %Y}") == [("effective", f"{day}")]
    assert stated_dates(f"Last revised {day}") == [("revised", f"{day}")]


@pytest.mark.parametrize(
    "prose",
    [
        "Each version of the page, archived on 2014-02-13 and later, stands in a folder of its own.",
        "Of the last version here, which a robot dated and archived on 13 February 2014, no copy is left.",
        "The page was published by Acme and archived on 2014-02-13 by hand, as the others here were.",
        "For the version effective until December 15, 2022, write to us at the address below.",
    ],
)
def test_a_date_of_another_act_is_none_of_the_policy(prose: str) -> None:
    """When a text was archived, or until when another one held, says nothing of when it was revised."""
    assert find_dates(["Policies and their history", prose])[:2] == (None, None)
    kept = "We last updated these terms on 3 May 2021, and we tell you whenever we change them again."
    assert find_dates([prose, kept])[0] == "2021-05-03"


@pytest.mark.parametrize(
    "line",
    [
        "It was last changed when the page was archived on 2014-02-13.",
        "This page was archived on 3 May 2021, last updated earlier.",
        "Effective until 3 May 2021",
        "Zuletzt geändert, abgerufen am 3. Mai 2021",
    ],
)
def test_the_date_of_another_act_beside_a_label_is_none(line: str) -> None:
    """What was archived or ended on a day was not revised on it, whatever word for revision stands in the line."""
    assert stated_dates(line) == []
    assert not is_date_line(line)
