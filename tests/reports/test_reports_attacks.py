"""Hostile policies: whatever stands in a text, a heading, a title, an address or a name comes out as text."""

from __future__ import annotations

import re
from dataclasses import replace

import lxml.etree
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports_build import Part, acme, added, build, edited, removed, same

from policydiff.model import Comparison, Link, Policy, Reason
from policydiff.reports import render
from policydiff.reports.facts import Context
from policydiff.reports.html import feed_page, index_page, policy_page
from policydiff.reports.index import feed_facts, index_facts, index_row
from policydiff.reports.policy import policy_facts
from policydiff.reports.visible import safe_href, visible

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "'-alert(1)-'",
    "<svg onload=alert(1)>",
    "<!--",
    "]]><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}{{ config }}",
    "{{ ''.__class__.__mro__ }}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "javascript:alert(1)",
    "pay\u202egnihton\u2066 here\u2069",
    "null \x00 byte \x1b[31m escape \x08 back",
    "lone \ud800 surrogate",
    "line\u2028separator\ufeff",
    "\u0000<\u0000script>",
    "=HYPERLINK(1)",
]

HREFS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://a.example/x",
    "//evil.example",
    'https://a.example/" onclick="alert(1)',
    "https://a.example/\u202ecod.exe",
    "http://a.example\\@evil.example",
    "",
]


#: Where our own pages lead to one another.
OWN_PAGES = ("index.html", "../index.html", "feed.xml", "acme/index.html")


def hostile(attack: str) -> Comparison:
    """A comparison whose every text is the attack (a lone surrogate only outside the text: no document has one)."""
    outside, attack = attack, attack.encode("utf-8", "replace").decode()
    links = ((Link(attack, "https://a.example/"),), (Link(attack, attack),))
    reason = Reason(attack, attack, ((0, 3),), ((0, 3),))
    comparison = build(
        Part(
            same(attack),
            (
                same(attack),
                added(attack, categories=(attack,), reasons=(reason,)),
                removed(attack, reasons=(reason,)),
                edited(attack, "wording", links=links),
                added(attack, block="item", marker=attack),
            ),
            number=(attack, attack),
            status=("renamed",),
        ),
        boilerplate=(added(attack, "boilerplate"),),
        old_title=outside,
        new_title=outside,
        new_language=attack,
        new_captured=attack,
        new_url=outside,
        new_revised=attack,
        new_warnings=(outside,),
        new_suspect=(outside,),
    )
    return replace(comparison, new=replace(comparison.new, name=outside), warnings=(outside,))


def assert_harmless(text: str, calm: str) -> None:
    """The page has no element or attribute that the same page of a peaceful policy has not."""
    page, model = lxml.html.document_fromstring(text), lxml.html.document_fromstring(calm)
    allowed = {str(element.tag) for element in model.iter()}
    assert {str(element.tag) for element in page.iter()} <= allowed
    names = {name for element in model.iter() for name in element.attrib}
    assert {name for element in page.iter() for name in element.attrib} <= names
    for href in page.xpath("//@href"):
        assert href.startswith(("#", "http://", "https://", "mailto:", "data:image/svg+xml,", *OWN_PAGES))
    assert len(page.xpath("//script")) == len(page.xpath("//style")) == 1
    assert "\x00" not in text
    for character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        assert character not in text


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_come_out_as_text(attack: str) -> None:
    """In every place of the comparison page at once."""
    calm = render(hostile("words and words"), "html") + render(acme(), "html")
    text = render(hostile(attack), "html")
    assert_harmless(text, calm)
    assert visible(attack).split()[0] in lxml.html.document_fromstring(text).xpath("string(//h1)")
    text.encode()


@given(st.text(max_size=60))
def test_any_text_at_all_is_harmless(attack: str) -> None:
    """Not only the attacks we thought of."""
    calm = render(hostile("words and words"), "html") + render(acme(), "html")
    assert_harmless(render(hostile(attack or "x"), "html"), calm)


@pytest.mark.parametrize("href", HREFS)
def test_addresses_that_do_more_than_lead_somewhere_are_no_links(href: str) -> None:
    """Only http, https and mailto, plainly written; the others are shown, not followed."""
    assert safe_href(href) is None


@pytest.mark.parametrize(
    "href", ["https://a.example/b?c=d&e=f#g", "http://a.example", "mailto:privacy@a.example"]
)
def test_ordinary_addresses_are_links(href: str) -> None:
    """And an ampersand in one stays one."""
    assert safe_href(href) == href


def test_hidden_characters_are_shown() -> None:
    """A reader sees that something is there, and what."""
    assert visible("a\x00b\u202ec\ud800d\x7f") == "a␀b⟨U+202E⟩c⟨U+D800⟩d␡"
    assert visible("tab\tand\nline, שלום\u200f stay") == "tab\tand\nline, שלום\u200f stay"


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_other_pages_are_harmless_too(attack: str) -> None:
    """Index, policy page and feed print titles, tags and addresses that come from outside."""
    policy = Policy("acme", attack, attack, (attack,))
    calm = Policy("acme", "Acme", "https://a.example", ("tag",))
    for make in (
        lambda one: policy_page(policy_facts(one, (), (), None)),
        lambda one: index_page(index_facts([index_row(one, (), (), None)])),
    ):
        assert_harmless(make(policy), make(calm) + render(acme(), "html"))
    lxml.etree.fromstring(feed_page(feed_facts([], attack)).encode())


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_and_markdown_carry_no_control_characters(attack: str) -> None:
    """A terminal obeys escape sequences; a policy must not reach it."""
    for form in ("text", "markdown"):
        shown = render(hostile(attack), form, level="boilerplate", color=False, context=Context())
        assert not any(ord(character) < 32 and character != "\n" for character in shown)
        shown.encode()


def test_markdown_keeps_markup_of_the_policy_inert() -> None:
    """Markup in a policy is escaped, so that a ticket shows it instead of obeying it."""
    shown = render(hostile("<b>*x*</b> [y](javascript:z) `c` # h"), "markdown")
    assert "<b>" not in shown.replace("\\<b", "")
    assert not re.search(r"(?<!\\)\]\(", shown)
