"""Text, Markdown and JSON of a comparison: readable without colour, wrapped, stable."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports_build import Part, acme, added, build, edited, same

from policydiff.errors import UsageError
from policydiff.model import Level
from policydiff.reports import render
from policydiff.reports.visible import visible

ESCAPE = re.compile(r"\x1b\[[\d;]*m")


def test_text_without_colour_marks_what_changed() -> None:
    """Removed words stand in [-…-], added ones in {+…+}: a log or a screen reader loses nothing."""
    shown = render(acme(), "text", width=100)
    assert "\x1b" not in shown
    assert "We [-will not-]{+may+} share your personal data" in shown
    assert shown.index("“will not” became “may”") < shown.index("Wording")


def test_colour_adds_nothing_but_colour() -> None:
    """The same words, line for line, once the escape sequences are taken out."""
    assert ESCAPE.sub("", render(acme(), "text", width=80, color=True)) == render(acme(), "text", width=80)
    assert "\x1b[31;9m" in render(acme(), "text", color=True)


@pytest.mark.parametrize("width", [20, 40, 80, 100])
def test_text_is_wrapped(width: int) -> None:
    """No line is longer than asked, except for a single word that is."""
    for line in render(acme(), "text", width=width).splitlines():
        assert len(line) <= width or len(line.split()[-1]) > width // 3


@pytest.mark.parametrize(
    ("level", "titles"),
    [
        ("material", ["Material changes"]),
        ("wording", ["Material changes", "Wording"]),
        ("cosmetic", ["Material changes", "Wording", "Cosmetic changes"]),
        ("boilerplate", ["Material changes", "Wording", "Cosmetic changes", "Boilerplate"]),
    ],
)
def test_the_level_chooses_what_is_listed(level: Level, titles: list[str]) -> None:
    """What is slighter is counted, never silently dropped."""
    text, markdown = render(acme(), "text", level=level), render(acme(), "markdown", level=level)
    assert [
        line for line in text.splitlines() if line in titles or line in {"Wording", "Boilerplate"}
    ] == titles
    assert re.findall(r"^## (.*)$", markdown, re.MULTILINE) == titles
    assert ("Not shown" in text) == ("Not shown" in markdown) == (level != "boilerplate")


@given(st.text(max_size=80))
def test_the_words_of_a_change_are_all_there(words: str) -> None:
    """Whatever the text, its words come out in order on the terminal."""
    comparison = build(Part(same("A"), (added("x" + words),)))
    shown = render(comparison, "text", width=60).replace("|", "")
    assert "".join(visible("x" + words).split()).replace("|", "") in "".join(shown.split())


def test_markdown_reads_as_a_redline() -> None:
    """Removed words are struck, added ones bold, spaces outside the marks."""
    comparison = build(Part(same("A"), (edited("We [-never -]sell{+ all+} *it*."),)))
    assert "> We ~~never~~ sell **all** \\*it\\*." in render(comparison, "markdown")


def test_json_is_the_comparison() -> None:
    """It is `to_dict`, characters as they are, in one way."""
    comparison = build(Part(same("Zürich"), (added("Wir lesen „mit“."),)))
    text = render(comparison, "json")
    assert json.loads(text) == json.loads(json.dumps(comparison.to_dict()))
    assert "Zürich" in text
    assert text == render(comparison, "json")


def test_json_of_a_lone_surrogate_can_be_written() -> None:
    """A file name may hold what no UTF-8 does: it is escaped, and the JSON can be written and read back."""
    comparison = acme()
    named = replace(comparison, new=replace(comparison.new, name="x\ud800y"))
    assert json.loads(render(named, "json").encode())["new"]["name"] == "x\ud800y"


def test_another_format_is_an_error_that_names_the_formats() -> None:
    """The message says what to ask for instead."""
    with pytest.raises(UsageError, match="text, html, markdown, json"):
        render(acme(), "pdf")
