"""What people name as the policy, or as not of it, is taken at their word; nothing is dropped, and misses are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policydiff.errors import UsageError
from policydiff.model import Document
from policydiff.normalizer import explain, normalize
from policydiff.normalizer.html import read_html
from policydiff.normalizer.select import read_selected
from policydiff.selectors import Selector, selectors_of

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "snapshots").glob("*/*.html"))

PAGE = """<!-- FILE ARCHIVED ON 10:00:00 May 04, 2016 AND RETRIEVED FROM THE INTERNET ARCHIVE -->
<html lang="en"><head><title>Harbourlight: privacy</title></head><body>
<nav><a href="/">Home</a> <a href="/shop">Shop</a></nav>
<div class="app"><footer class="legal" id="policy"><h1>Harbourlight Privacy Policy</h1>
<p>We keep your data <span class="tip">(what is this?)</span> for two years after you have left the harbour.</p>
<h2>1. Sharing</h2><ol><li>We never sell your data to anybody at all.</li><li class="ad">Buy a ferret now!</li>
<li>We share it with the harbour master where the law asks us to do so.</li></ol>
<h2>2. Contact</h2><p>Write to us at any time, and we will answer within a month of having got your letter.</p>
</footer></div>
<div class="more"><h2>Terms of the pier</h2>
<p>Whoever walks on the pier does so at their own risk and in daylight.</p></div>
</body></html>"""


def read(select=(), remove=(), page: str = PAGE, **options) -> Document:
    return normalize(page.encode(), select=select, remove=remove, **options)


def texts(document: Document) -> list[str]:
    return [unit.text for unit in document.units]


def test_a_selected_part_is_all_there_is() -> None:
    """Also where its name, or that of what it stands in, would set it aside; the rest is boilerplate."""
    document = read(["#policy"])
    assert texts(document)[0] == "Harbourlight Privacy Policy"
    assert texts(document)[-1].startswith("Write to us at any time")
    assert "Terms of the pier" in document.boilerplate
    assert document.suspect == () and document.title == "Harbourlight Privacy Policy"


def test_what_is_removed_is_set_aside() -> None:
    """Out of the middle of a paragraph too, which stays one."""
    document = read(["#policy"], [".ad", ".tip"])
    assert "We keep your data for two years after you have left the harbour." in texts(document)
    assert "Buy a ferret now!" in document.boilerplate and "(what is this?)" in document.boilerplate
    marks = [block.marker for section in document.sections for block in section.blocks if block.marker]
    assert marks == ["1.", "2."]


def test_several_parts_come_in_the_order_of_the_page() -> None:
    document = read([".more", "#policy h1", "#policy ol"])
    assert texts(document)[0] == "Harbourlight Privacy Policy"
    assert texts(document)[-1].startswith("Whoever walks on the pier")
    assert len(texts(document)) == 6


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("start_before", "end_before", "Sharing", "We share it with the harbour master"),
        ("start_after", "end_before", "We never sell", "We share it with the harbour master"),
        ("start_before", "end_after", "Sharing", "Contact"),
    ],
)
def test_a_range_between_two_elements(start: str, end: str, first: str, last: str) -> None:
    document = read([{start: "h2", end: "ol ~ h2"}])
    assert texts(document)[0].startswith(first) and texts(document)[-1].startswith(last)


def test_headings_name_parts_in_any_format() -> None:
    """From the first up to the second, or to the end; numbers, case and closing stops do not count."""
    markdown = "# Harbourlight Terms\n\nBe kind.\n\n## 3. Fees\n\nNone.\n\n## 4. Law\n\nOurs.\n"
    document = read([{"headings": ["fees.", "Law"]}], page=markdown)
    assert texts(document) == ["Fees", "None."]
    assert texts(read([{"headings": ["9. LAW"]}], page=markdown)) == ["Law", "Ours."]
    assert texts(read((), [{"headings": ["Fees", "Law"]}], page=markdown)) == [
        "Harbourlight Terms",
        "Be kind.",
        "Law",
        "Ours.",
    ]


def test_css_and_headings_narrow_one_another() -> None:
    document = read(["#policy", {"headings": ["Contact"]}])
    assert [section.heading for section in document.sections] == ["Contact"]


@pytest.mark.parametrize(
    "select",
    [["#gone"], ["#policy", "#gone"], [{"headings": ["Cookies"]}], [{"headings": ["Sharing", "Cookies"]}]],
)
def test_a_selector_that_names_nothing_makes_suspect(select: list[object]) -> None:
    """With the reason, and the page as it stands for a person to look at: never silently."""
    document = read(select)
    assert len(document.suspect) == 1 and ("#gone" in document.suspect[0] or "Cookies" in document.suspect[0])
    assert document.quality < 0.5 and texts(document)


def test_what_is_not_there_to_be_removed_is_no_matter() -> None:
    assert read((), [".gone", {"headings": ["Gone"]}]) == read()


def test_dates_say_when_a_selector_holds() -> None:
    """Both days are in it; the capture's time is the caller's, else the page's own."""
    old, new = {"css": "#gone", "until": "2016-05-03"}, {"css": "#policy", "from": "2016-05-04"}
    assert read([old, new]).suspect == ()
    assert read([old, new]).sha256 == read(["#policy"]).sha256
    assert read([old, new], captured="20160503235959").suspect != ()
    assert read([old], captured="20160504000000") == read(captured="20160504000000")


def test_css_says_nothing_of_what_is_no_page() -> None:
    text = "# Harbourlight Terms\n\nBe kind.\n"
    assert read(["main"], [".ad"], page=text) == read(page=text)


def test_a_table_says_what_it_lacks() -> None:
    for wrong in (
        "p:unknown",
        "",
        {"css": "main["},
        {"headings": []},
        {"start_before": "h1"},
        {"css": "main", "headings": ["A"]},
        {"css": "main", "since": "2016-01-01"},
        {"css": "main", "from": "2017-01-01", "until": "2016-01-01"},
        {"css": "main", "from": "May"},
        7,
    ):
        with pytest.raises(ValueError):
            selectors_of([wrong])  # type: ignore[list-item]
    with pytest.raises(UsageError, match="'select' is not a CSS selector"):
        read(["main["])


def test_explaining_keeps_every_block_in_its_place() -> None:
    """What was not selected stands where it stood, with the rule that says so."""
    told = explain(PAGE.encode(), select=["#policy"], remove=[".ad"])
    assert [(one.rule, one.text) for one in told if one.rule in ("removed", "not-selected")] == [
        ("not-selected", "Home Shop"),
        ("removed", "Buy a ferret now!"),
        ("not-selected", "Terms of the pier"),
        ("not-selected", "Whoever walks on the pier does so at their own risk and in daylight."),
    ]
    assert told[0].text == "Home Shop" and told[-1].text.startswith("Whoever walks")


@pytest.mark.parametrize("page", SAMPLES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_the_whole_page_selected_reads_as_any_page(page: Path) -> None:
    """The tree tells the reader of tags the same as the parser does."""
    text = page.read_text("utf-8")
    whole, unmatched = read_selected(text, url=None, captured=None, select=[Selector(css="html")], remove=[])
    assert unmatched == []
    plain = read_html(text)
    assert [block.text for block in whole.blocks] == [block.text for block in plain.blocks]
    assert whole.title == plain.title and whole.language == plain.language


PIECES = [
    "<p>",
    "</p>",
    "<div id=a>",
    "</div>",
    "<ul>",
    "<li>",
    "text of a clause",
    "<b>",
    "<!-- c -->",
    "<table>",
    "<td>",
]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_no_text_is_dropped(pieces: list[str]) -> None:
    """Whatever the page, what is selected and what is not make up the page."""
    text = "<html><body>" + "".join(f"{piece} {place} " for place, piece in enumerate(pieces))
    page, _ = read_selected(
        text, url=None, captured=None, select=[Selector(css="#a, li")], remove=[Selector(css="b")]
    )
    words = sorted(" ".join(block.text for block in page.blocks).split())
    assert words == sorted(" ".join(block.text for block in read_html(text).blocks).split())


def test_an_endless_nest_is_read() -> None:
    """A nest of 50,000 elements neither recurses nor loses what is inside."""
    page = "<html><body><main>" + "<div>" * 50_000 + "<p>We keep your data in the very deep.</p>"
    assert texts(read(["main"], [".x"], page=page)) == ["We keep your data in the very deep."]
