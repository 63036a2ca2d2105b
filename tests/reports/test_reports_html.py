"""The comparison page as a browser gets it: structure, links, the security policy, size, and nothing that moves."""

from __future__ import annotations

import base64
import hashlib
import itertools
import os
import re
from collections import Counter
from pathlib import Path

import lxml.html
import pytest
from reports_build import TABLE, Part, Said, acme, added, build, edited, here, left, removed, same, unrelated

from policydiff.errors import UsageError
from policydiff.model import Reason
from policydiff.reports import render
from policydiff.reports.html import misspelt_templates

GOLD = Path(__file__).parent / "gold"


@pytest.fixture(scope="module")
def page() -> lxml.html.HtmlElement:
    """The page of the sample that holds every kind of change."""
    return lxml.html.document_fromstring(render(acme(), "html"))


def test_ids_are_unique_and_every_link_inside_leads_somewhere(page: lxml.html.HtmlElement) -> None:
    """A lasting link is worth nothing if it leads nowhere, or to two places."""
    ids = Counter(page.xpath("//@id"))
    assert [name for name, count in ids.items() if count > 1] == []
    links = [href[1:] for href in page.xpath("//@href") if href.startswith("#")]
    assert links
    assert [name for name in links if name not in ids] == []
    labels = [name for names in page.xpath("//@aria-labelledby") for name in names.split()]
    assert [name for name in labels if name not in ids] == []


def test_headings_go_down_step_by_step(page: lxml.html.HtmlElement) -> None:
    """One h1, then no level is skipped: a screen reader's list of headings is the page's contents."""
    levels = [
        int(heading.tag[1])
        for heading in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_security_policy_names_exactly_what_the_page_holds() -> None:
    """Style and script are allowed by the hash of what stands in the page, and nothing else is."""
    text = render(acme(), "html")
    policy = lxml.html.document_fromstring(text).xpath("//meta[@http-equiv]/@content")[0]
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        inside = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert len(inside) == 1
        digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_the_page_needs_nothing_from_elsewhere(page: lxml.html.HtmlElement) -> None:
    """No source, no style sheet, no frame, no inline handler or style; links out give no referrer."""
    assert (
        page.xpath(
            "//@src | //@srcset | //@style | //iframe | //object | //embed | //link[@rel='stylesheet']"
        )
        == []
    )
    assert [name for element in page.iter() for name in element.attrib if name.startswith("on")] == []
    for link in page.xpath("//a[starts-with(@href, 'http')]"):
        assert "noreferrer" in link.get("rel")


def test_insertions_and_deletions_are_elements(page: lxml.html.HtmlElement) -> None:
    """What came is `ins`, what went is `del`: told apart without colour and without a style sheet."""
    edit = page.xpath("//article[contains(., 'will not')]//div[@class='quote']")[0]
    assert "will not" in [element.text_content() for element in edit.xpath(".//del")]
    assert "may" in [element.text_content() for element in edit.xpath(".//ins")]
    assert edit.xpath(".//mark")


def test_the_words_of_a_change_join_without_gaps(page: lxml.html.HtmlElement) -> None:
    """The page brings no white space of its own between words that touch."""
    edit = page.xpath("//p[contains(., '18 months')]")[0].text_content()
    assert "We keep your data for 30 days18 months." in edit


def test_the_same_comparison_gives_the_same_bytes() -> None:
    """No time, no counter, no order of a set is in the page."""
    assert render(acme(), "html") == render(acme(), "html")


def _long(sentences: int) -> str:
    """The page of two texts of about 105 characters a sentence, every fifth of which changed."""
    words = "the policy that holds for all of our robots and for everybody who owns or meets one of them in a street"
    reason = Reason("number.raised", "“30 days” became “18 months”", ((4, 10),), ((4, 10),))
    steps = [
        edited(f"{number}: [-{words[:40]}-]{{+{words[50:90]}+}} {words}.", reasons=(reason,))
        if number % 5 == 0
        else same(f"{number}: {words}.", starts=number % 4 == 0)
        for number in range(sentences)
    ]
    parts = [Part(same(f"Section {at}"), tuple(steps[at : at + 20])) for at in range(0, sentences, 20)]
    return render(build(*parts), "html")


def test_two_policies_of_100_kb_make_a_page_under_1_mb() -> None:
    """With every fifth sentence changed, materially at that."""
    assert len(_long(950).encode()) < 1_000_000


def test_two_unrelated_policies_of_100_kb_make_a_page_under_1_mb() -> None:
    """Every sentence went or came: a card shows the gravest of its section, the text below has them all once."""
    text = render(unrelated(900), "html")
    page = lxml.html.document_fromstring(text)
    assert len(text.encode()) < 1_000_000
    assert len(page.xpath("//section[@class='text']//span[contains(@class, 'chg')]")) == 2 * (900 + 45)
    cards = page.xpath("//article[.//p[@class='rest']]")
    assert len(cards) == 2 * 45
    ids = set(page.xpath("//@id"))
    for card in cards:
        assert len(card.xpath(".//div[@class='quote']//span[contains(@class, 'chg')]")) == 1
        assert card.xpath(".//p[@class='rest']/a/text()") == ["All 20 sentences stand in the text below"]
        assert card.xpath(".//p[@class='rest']/a/@href")[0][1:] in ids


def test_a_heading_that_moved_with_its_section_leaves_no_dead_link() -> None:
    """Its ends are told below the heading, not in it: what points at an end is led to the section."""
    comparison = build(
        Part(here("Rights", "m"), (left("Rights", "m"), same("It stays."), added("It came."))),
        Part(same("Contact"), (left("Write to us.", "w"), here("Write to us.", "w"))),
    )
    page = lxml.html.document_fromstring(render(comparison, "html"))
    links = [href[1:] for href in page.xpath("//@href") if href.startswith("#")]
    assert [name for name in links if name not in set(page.xpath("//@id"))] == []


@pytest.mark.slow
def test_two_policies_of_200_kb_make_a_page_under_1500_kb() -> None:
    """The same, twice as long."""
    assert len(_long(1900).encode()) < 1_500_000


def test_a_template_can_be_overridden(tmp_path: Path) -> None:
    """A folder with one file changes that file and no other."""
    (tmp_path / "style.css").write_text("body { color: rebeccapurple }")
    text = render(acme(), "html", templates=tmp_path)
    assert "rebeccapurple" in text
    assert "<h1" in text
    assert "rebeccapurple" not in render(acme(), "html")


@pytest.mark.parametrize(
    "wrong", ["{% if %}", "{{ nothing.at.all }}", "{% extends 'absent.html' %}", "{{ facts.context.policy }}"]
)
def test_a_wrong_template_is_told_by_name(tmp_path: Path, wrong: str) -> None:
    """A mistake in an overriding template is one clear line, not a traceback."""
    (tmp_path / "comparison.html").write_text(wrong)
    with pytest.raises(UsageError, match="a template is wrong"):
        render(acme(), "html", templates=tmp_path)


def test_a_misspelt_template_is_found_with_the_name_that_was_meant(tmp_path: Path) -> None:
    """One that a template of theirs may include is not taken for one of ours."""
    for name in ("indx.html", "styles.css", "index.html", "letterhead.html", "__init__.py"):
        (tmp_path / name).write_text("")
    assert misspelt_templates(tmp_path) == [("indx.html", "index.html"), ("styles.css", "style.css")]


def test_a_missing_folder_of_templates_is_told(tmp_path: Path) -> None:
    """It is not silently replaced by our own templates."""
    with pytest.raises(UsageError, match="no such folder"):
        render(acme(), "html", templates=tmp_path / "absent")


def test_the_text_of_a_foreign_policy_says_its_language() -> None:
    """A screen reader must not read German as English; what the page itself says stays English."""
    german = build(
        Part(same("Datenschutz"), (same("Wir " * 60), added("Neu."))), old_language="de", new_language="de"
    )
    page = lxml.html.document_fromstring(render(german, "html"))
    assert page.xpath("/html/@lang") == ["en"]
    assert set(page.xpath("//h1/@lang | //div[contains(@class, 'sec ')]/@lang")) == {"de"}
    english = lxml.html.document_fromstring(render(acme(), "html"))
    assert english.xpath("//@lang") == ["en"]


def test_a_table_is_a_grid() -> None:
    """Rows with cells are rows of a table, each change in its cell, at one place, with its anchor."""
    page = lxml.html.document_fromstring(render(build(TABLE), "html"))
    rows = page.xpath("//section[@class='text']//table[@class='rows']//tr")
    assert [len(row.xpath("td")) for row in rows] == [3] * 9  # the cosmetic one stands there twice
    changed = [row.get("class") for row in rows]
    assert changed == [
        None,
        "chg left",
        "chg material",
        "chg material",
        "chg material",
        "q0",
        "q1",
        "chg cosmetic here",
        None,
    ]
    assert rows[2].xpath("td[2]/del/text()") == ["30 days"]
    assert rows[2].xpath("td[2]/ins/text()") == ["18 months"]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = [href[1:] for href in page.xpath("//@href") if href.startswith("#")]
    assert [name for name in links if name not in ids] == []


GOLDS: dict[str, tuple[Said, ...]] = {
    "insert": (same("It stays."), added("It came.")),
    "delete": (same("It stays."), removed("It went.")),
    "edit": (edited("We [-will not-]{+may+} sell it."),),
    "wording": (edited("We [-make sure-]{+see to it+}.", "wording"),),
    "cosmetic": (edited("One[-;-]{+,+} two.", "cosmetic"),),
    "move": (left("It moved.", "m"), same("It stays."), here("It moved.", "m")),
}


@pytest.mark.parametrize("name", sorted(GOLDS))
def test_gold_pages(name: str, request: pytest.FixtureRequest) -> None:
    """The body of a small page for each kind of change is the stored one. UPDATE_GOLD=1 accepts what is new."""
    text = render(build(Part(same("Section"), GOLDS[name])), "html")
    body = re.search(r'<main.*?(?=<section class="evidence")', text, re.DOTALL)
    assert body is not None
    path = GOLD / f"{name}.html"
    if os.environ.get("UPDATE_GOLD"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(body.group(), encoding="utf-8")
    assert body.group() == path.read_text(encoding="utf-8"), (
        "run again with UPDATE_GOLD=1 to accept the new page"
    )
