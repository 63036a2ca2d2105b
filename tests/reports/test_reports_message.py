"""Messages: the gravest first, deadlines on top, small enough for every reader, and harmless whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import lxml.html
import pytest
from reports_build import Part, acme, build, edited, same
from reports_history import ACME
from test_reports_attacks import ATTACKS, hostile

from policydiff.model import Comparison, Deadline, Trouble
from policydiff.reports import render
from policydiff.reports.comparison import comparison_facts
from policydiff.reports.message import LARGEST, STYLES, message_html, message_text
from policydiff.reports.message_facts import (
    MessageFacts,
    message_facts,
    message_item,
    message_trouble,
)

NOW = "20210401000000"
BASE = "https://intranet.example/policies/"


def message(comparisons: Iterable[tuple[str, Comparison]], troubles: Iterable[Trouble] = ()) -> MessageFacts:
    """A message of these comparisons, each under the title of a policy."""
    items = [
        message_item(
            replace(comparison_facts(comparison), title=title),
            replace(ACME, title=title),
            f"{BASE}acme/page.html",
        )
        for title, comparison in comparisons
    ]
    told = [message_trouble(trouble, ACME, None) for trouble in troubles]
    return message_facts(items, told, "Changes", NOW, f"{BASE}index.html")


def due(date: str) -> Comparison:
    """The sample with a day on which it takes effect."""
    return replace(acme(), deadlines=(Deadline("effective", "new", "as of then", date),))


def reworded() -> Comparison:
    """A comparison with nothing material."""
    return build(Part(same("Contact"), (edited("Write to [-us-]{+us, please+}.", "wording"),)))


def test_the_gravest_come_first_and_what_is_due_before_the_rest() -> None:
    """By severity, then by the nearest day, then by name; every deadline stands on top with its policy."""
    told = message(
        [("Beta", reworded()), ("Late", due("2021-09-01")), ("Acme", acme()), ("Soon", due("2021-05-01"))],
        [Trouble("acme", "gone", "20210301000000", 4, "HTTP status 410")],
    )
    assert [item.title for item in told.items] == ["Soon", "Late", "Acme", "Beta"]
    assert [title for title, _ in told.groups] == ["High severity", "Reworded"]
    text = message_text(told)
    assert text.startswith(
        "Changes: 3 policies changed materially (3 of high severity), 1 reworded and 1 not observed\n"
    )
    order = [
        "DEADLINES AND DATES",
        "- Soon: Takes effect: 1 May 2021",
        "- Late: ",
        "HIGH SEVERITY",
        "REWORDED",
    ]
    places = [
        text.index(words) for words in [*order, "TO BE SEEN TO", "Gone since 1 March 2021: HTTP status 410."]
    ]
    assert places == sorted(places)
    tree = lxml.html.document_fromstring(message_html(told))
    assert [node.text_content() for node in tree.xpath("//h2")] == [
        "Deadlines and dates",
        "High severity",
        "Reworded",
        "To be seen to",
    ]
    assert {str(href) for href in tree.xpath("//a/@href")} == {f"{BASE}acme/page.html", f"{BASE}index.html"}


def test_a_mail_needs_nothing_but_itself() -> None:
    """No script, stylesheet, picture or form; every style stands beside its element, allowed by its hash."""
    text = message_html(message([("Acme", acme())]))
    tree = lxml.html.document_fromstring(text)
    assert not tree.xpath("//script|//style|//link|//img|//form|//table|//*[@class]|//*[@src]")
    assert {str(style) for style in tree.xpath("//@style")} <= set(STYLES.values())
    assert tree.xpath("//ins") and tree.xpath("//del")


@pytest.mark.parametrize("policies", [1, 30, 400])
@pytest.mark.parametrize("largest", [LARGEST, 4_000, 700])
def test_a_message_fits_into_what_its_reader_takes(policies: int, largest: int) -> None:
    """Fewer changes are shown, then fewer policies; what is left out is counted, and deadlines stay longest."""
    long = build(
        Part(same("Section"), tuple(edited(f"We [-will-]{{+may+}} do {n}{' so' * 90}.") for n in range(60)))
    )
    told = message((f"Policy {number:03}", long) for number in range(policies))
    text = message_text(told, largest)
    assert len(text.encode()) <= largest
    assert text == message_text(told, largest)
    if "more passage" not in text:
        assert f"and {policies - len(re.findall('^Policy [0-9]+', text, re.MULTILINE)):,} " in text
    if largest == LARGEST:
        page = message_html(told)
        assert len(page.encode()) <= largest
        shown = len(lxml.html.document_fromstring(page).xpath("//h3"))
        assert shown == policies or f"and {policies - shown} policies more." in page


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_policy_does_not_reach_the_reader(attack: str) -> None:
    """No element, attribute or address that a harmless one does not have; no control character in the text."""

    def shape(page: str) -> set[tuple[str, str]]:
        tree = lxml.html.document_fromstring(page)
        return {(str(node.tag), str(name)) for node in tree.iter() for name in (*node.keys(), "")}

    told = message([(attack, hostile(attack))])
    calm = shape(message_html(message([("Acme", hostile("calm words"))])))
    assert shape(message_html(told)) <= calm
    assert shape(render(hostile(attack), "mail")) <= calm
    text = message_text(told)
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    text.encode()


def test_a_comparison_is_a_mail_of_its_own() -> None:
    """`diff --format mail` shows its material changes."""
    page = render(acme(), "mail")
    tree = lxml.html.document_fromstring(page)
    assert tree.findtext(".//title") == "Acme Privacy Policy: materially changed"
    assert len(tree.xpath("//h4")) == len(comparison_facts(acme()).cards)
    assert len(page.encode()) < LARGEST


def test_a_text_taken_back_is_told_in_one_sentence() -> None:
    """Not with every word that went with it."""
    item = message_item(comparison_facts(acme()), ACME, None, "20210304000000")
    assert (item.group, item.changes, item.deadlines) == ("withdrawn", (), ())
    assert "first seen 4 March 2021 is no longer the policy" in item.sentence
