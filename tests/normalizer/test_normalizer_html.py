"""A web page becomes blocks: everything a reader can see or open, in order, with its structure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydiff.normalizer import normalize
from policydiff.normalizer.blocks import CUT_OFF, Page, Raw
from policydiff.normalizer.html import read_html


def blocks(html: str, url: str | None = None) -> list[Raw]:
    """The blocks of a page."""
    return read_html(html, url=url).blocks


def texts(html: str) -> list[str]:
    """The blocks' texts."""
    return [block.text for block in blocks(html)]


def test_headings_paragraphs_and_items_in_reading_order() -> None:
    """Tags say what a block is; white space is collapsed across tags."""
    page = "<h2>Your\n  <em>choices</em></h2><p>We  ask.</p><ul><li>Yes<li>No <b>way</b></ul>tail"
    found = [(block.kind, block.text, block.level) for block in blocks(page)]
    assert found == [
        ("heading", "Your choices", 2),
        ("paragraph", "We ask.", 0),
        ("item", "Yes", 0),
        ("item", "No way", 0),
        ("paragraph", "tail", 0),
    ]


def test_bold_and_links_are_spans_of_the_text() -> None:
    """Spans name exactly the words that are bold or linked, without the space around them."""
    (block,) = blocks(
        '<p>See <a href="/p"> our <b>notice</b> </a>, <strong>3.</strong> <strong>Rights</strong>.</p>'
    )
    assert block.text == "See our notice , 3. Rights."
    assert [block.text[start:stop] for start, stop in block.bold] == ["notice", "3. Rights"]
    assert [(block.text[start:stop], href) for start, stop, href in block.links] == [("our notice", "/p")]


def test_links_become_absolute_and_lose_the_archive() -> None:
    """Relative links are resolved against the page's address; what an archive rewrote is put back."""
    page = (
        '<p><a href="/terms">a</a> <a href="https://web.archive.org/web/20160504225849/https://x.example/b">b</a> '
        '<a href="/web/20160504225849/https://x.example/c">c</a> <a href="#d">d</a> <a href="http://[">e</a></p>'
    )
    for url in (
        "https://x.example/privacy",
        "https://web.archive.org/web/20160504225849/https://x.example/privacy",
    ):
        (block,) = blocks(page, url)
        assert [href for _, _, href in block.links] == [
            "https://x.example/terms",
            "https://x.example/b",
            "https://x.example/c",
            "#d",
            "http://[",
        ]


def test_the_address_of_a_replay_tells_the_time() -> None:
    """A page read from an archive was captured when the archive's address says."""
    page = read_html(
        "<p>We keep nothing.</p>", url="https://web.archive.org/web/20160504225849id_/https://x.example/"
    )
    assert page.captured == "20160504225849"


def test_the_archives_toolbar_is_no_text_and_its_note_is_the_time() -> None:
    """What the Wayback Machine inserts is left out; its note of capture gives the time."""
    page = (
        "<html><body><!-- BEGIN WAYBACK TOOLBAR INSERT --><div id=wm-ipp-base>58 captures</div>"
        "<!-- END WAYBACK TOOLBAR INSERT --><p>We keep nothing.</p></body></html>\n"
        "<!--\n     FILE ARCHIVED ON 22:58:49 May 04, 2016 AND RETRIEVED FROM THE INTERNET ARCHIVE -->"
    )
    read = read_html(page)
    assert [block.text for block in read.blocks] == ["We keep nothing."]
    assert read.captured == "20160504225849"


def test_a_toolbar_saved_without_its_comments_is_no_text() -> None:
    """Browsers save the toolbar's elements, not the comments around them."""
    assert texts("<div id='wm-ipp-base'><p>58 captures</p></div><p>We keep nothing.</p>") == [
        "We keep nothing."
    ]


def test_a_corpus_comment_gives_time_and_address() -> None:
    """The comment that a corpus writes above a page tells where it comes from."""
    comment = (
        "<!-- The following text is extracted from the privacy policy of oakline.example that was archived on "
        "2012-03-04. See https://web.archive.org/web/20120304050607id_/http%3A//www.oakline.example/privacy -->"
    )
    read = read_html(comment + "<p>We keep nothing.</p>")
    assert (read.captured, read.url) == ("20120304050607", "http://www.oakline.example/privacy")


def test_the_page_tells_title_language_and_address() -> None:
    """Title, language and canonical address come from the head; the caller's address goes first."""
    page = (
        '<html lang="de-AT"><head><title> Daten\nschutz </title><title>no</title>'
        '<link rel=canonical href="https://x.example/ds"></head><p>Text</p>'
    )
    read = read_html(page)
    assert (read.title, read.language, read.url) == ("Daten schutz", "de-AT", "https://x.example/ds")
    assert read_html(page, url="https://y.example/").url == "https://y.example/"


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>Secret</p>",
        '<div style="color:red; display: none"><p>Secret</p></div>',
        '<p style="visibility:hidden">Secret</p>',
        "<script>Secret</script><style>Secret</style><template><p>Secret</p></template>",
        "<noscript>Secret</noscript><svg><title>Secret</title></svg>",
        '<p><span aria-hidden="true">Secret</span></p>',
        '<div id="cookie-modal" class="modal" style="display:none">Secret</div><a href="#cookie-modal">Open</a>',
    ],
)
def test_what_no_reader_sees_is_left_out(hidden: str) -> None:
    """Hidden elements, scripts and dialogs that wait are no text of the page."""
    assert not any("Secret" in text for text in texts("<p>We keep nothing, and sell nothing.</p>" + hidden))


@pytest.mark.parametrize(
    "closed",
    [
        "<details><summary>Fees</summary><p>None are due.</p></details>",
        '<button aria-controls="f" aria-expanded="false">Fees</button><div id="f" hidden><p>None are due.</p></div>',
        '<h3><a href="#f">Fees</a></h3><div id="f" style="display:none"><p>None are due.</p></div>',
        '<h3>Fees</h3><div class="accordion-panel" style="display:none"><p>None are due.</p></div>',
        '<h3 id=t>Fees</h3><div role="tabpanel" aria-labelledby="t" hidden><p>None are due.</p></div>',
        '<h3>Fees</h3><div hidden="until-found"><p>None are due.</p></div>',
    ],
)
def test_what_a_reader_can_open_is_text(closed: str) -> None:
    """Closed accordions, tabs and details hold policy text; what opens them is its heading."""
    found = blocks("<h2>Terms</h2>" + closed)
    assert [block.text for block in found] == ["Terms", "Fees", "None are due."]
    assert found[1].kind == "heading"
    assert found[1].level == 3


def test_panels_of_one_accordion_have_one_level() -> None:
    """A heading inside a panel does not push the next panel's heading down."""
    panel = "<details><summary>{}</summary><h4>In short</h4><p>Text.</p></details>"
    found = blocks("<h2>Terms</h2><div>" + panel.format("One") + panel.format("Two") + "</div>")
    assert [block.level for block in found if block.text in ("One", "Two")] == [3, 3]


def test_a_page_hidden_until_its_scripts_ran_is_read() -> None:
    """Where nearly all of a page is hidden, hiding says nothing."""
    assert texts('<div style="display:none"><p>' + "We keep nothing. " * 20 + "</p></div>")


def test_two_line_breaks_part_paragraphs() -> None:
    """`<br><br>` ends a paragraph, one `<br>` is a line break within it."""
    assert texts("<div>One.<br> <br/>Two,<br>three.<br><br><br>Four.</div>") == [
        "One.",
        "Two,\nthree.",
        "Four.",
    ]


def test_preformatted_text_keeps_its_lines() -> None:
    """A policy in `<pre>` has paragraphs where it has empty lines."""
    assert texts("<pre>TERMS\n\n1. Use\nit well.\n\n\n2. Pay</pre>") == [
        "TERMS",
        "1. Use\nit well.",
        "2. Pay",
    ]


def test_lists_keep_depth_and_number() -> None:
    """Items are numbered as a browser numbers them."""
    page = (
        '<ol start="3"><li>c<ol type="a"><li>ca</li><li value="4">cd</li></ol></li><li>d</li></ol>'
        '<ol type="I" reversed start="2"><li>x</li><li>y</li></ol>'
        '<ul style="list-style: none"><li>1.1 z</li></ul>'
    )
    found = [(block.text, block.depth, block.marker) for block in blocks(page)]
    assert found == [
        ("c", 0, "3."),
        ("ca", 1, "a."),
        ("cd", 1, "d."),
        ("d", 0, "4."),
        ("x", 0, "II."),
        ("y", 0, "I."),
        ("1.1 z", 0, None),
    ]


def test_a_heading_in_a_list_has_the_items_number() -> None:
    """`<ol><li><h3>` is a numbered heading; the item's second paragraph has no mark of its own."""
    found = blocks("<ol><li><h3>Use</h3><p>One.</p><p>Two.</p></li></ol>")
    assert [(block.kind, block.text, block.marker) for block in found] == [
        ("heading", "Use", "1."),
        ("item", "One.", None),
        ("paragraph", "Two.", None),
    ]


def test_terms_of_a_definition_list_are_bold_leads() -> None:
    """A term stands out as bold text does; whether it is a heading is decided later."""
    term, meaning = blocks("<dl><dt>Account</dt><dd>What you log in with.</dd></dl>")
    assert (term.text, term.bold) == ("Account", [(0, 7)])
    assert (meaning.text, meaning.bold) == ("What you log in with.", [])


def test_a_data_table_is_rows() -> None:
    """One block a row, cells joined, the header row flagged, links and bold where they were."""
    page = (
        "<table><caption>Cookies</caption><thead><tr><th>Name<th>Why</thead>"
        '<tr><td>sid</td><td><p>Login</p><p><a href="https://x.example">more</a></p></td></tr>'
        "<tr><td><b>utm</b></td><td></td></tr><tr><td></td><td></td></tr></table>"
    )
    found = blocks(page)
    assert [(block.kind, block.text, block.header) for block in found] == [
        ("paragraph", "Cookies", False),
        ("row", "Name | Why", True),
        ("row", "sid | Login more", False),
        ("row", "utm |", False),
    ]
    assert [found[2].text[start:stop] for start, stop, _ in found[2].links] == ["more"]
    assert found[3].bold == [(0, 3)]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td><h2>Use</h2><p>We use it.</p></td><td><p>Menu</p></td></tr></table>",
        '<table role="presentation"><tr><td><h2>Use</h2></td><td><p>We use it.</p></td></tr></table>',
        "<table><tr><td><h2>Use</h2><p>We use it.</p></td></tr></table>",
        "<table><tr><td><h2>Use</h2>We use it.</td><td><table><tr><td>a<td>b</table></td></tr></table>",
    ],
)
def test_a_layout_table_is_no_table(page: str) -> None:
    """A table that only lays out the page gives the blocks inside it."""
    found = blocks(page)
    assert (found[0].kind, found[0].text, found[1].text) == ("heading", "Use", "We use it.")


def test_landmarks_and_containers_are_told() -> None:
    """Each block knows its landmark and its container; blocks of one container share its number."""
    page = read_html(
        "<nav><a href=/>Home</a></nav><main><div><p>One.</p><p>Two.</p></div></main><footer>End</footer>"
    )
    assert [block.zone for block in page.blocks] == ["nav", "main", "main", "footer"]
    assert page.blocks[1].group == page.blocks[2].group
    assert page.parts[page.blocks[0].group].tag == "nav"


def test_hidden_addresses_are_decoded() -> None:
    """An address that a proxy encodes anew for each visitor is read as what it stands for."""
    code = '<span data-cfemail="422b2a02233a6c2130">[email]</span>'
    page = f'<p>Write to <a href="/cdn-cgi/l/email-protection">{code}</a>.'
    assert texts(page) == ["Write to ih@ax.cr."]


def test_footnote_marks_do_not_run_into_words() -> None:
    """The number of a footnote is set in brackets; a raised "st" or "2" stays as it is."""
    note, other = '<sup><a href="#n1">1</a></sup>', '<a href="#n2"><sup>2</sup></a>'
    page = f"<p>We share data{note} on the 1<sup>st</sup> of May{other}.</p>"
    assert texts(page) == ["We share data[1] on the 1st of May[2]."]


def test_links_side_by_side_are_apart() -> None:
    """Menus set links apart by style alone."""
    assert texts("<div><a href=/a>Home</a><a href=/b>Help</a></div>") == ["Home Help"]


def test_invisible_characters_vanish() -> None:
    """Soft hyphens, zero-width and no-break spaces do not make two captures differ."""
    assert texts("<p>Per\u00adsonal\u200b data\u00a0is &shy;safe\ufeff.</p>") == ["Personal data is safe."]


def test_a_head_that_never_closes_swallows_nothing() -> None:
    """The parser puts tags it does not know into an open head; their text is the page's all the same."""
    for head in ("", "<head>", "<html><head><meta charset=utf-8>"):
        page = read_html(
            f"{head}<title>Terms</title><header><h1>Terms of Sale</h1></header><main>We sell.</main>"
        )
        assert [block.text for block in page.blocks] == ["Terms of Sale", "We sell."]
        assert page.title == "Terms"


@pytest.mark.parametrize("tag", ["div", "b", "span", "ul", "table", "blockquote", "a href=#x", "font"])
def test_a_nest_of_any_depth_keeps_its_text(tag: str) -> None:
    """200,000 nested elements neither crash nor lose what stands in and below them."""
    name = tag.split()[0]
    page = f"<{tag}>" * 200_000 + "Inside." + f"</{name}>" * 200_000 + "<p>After.</p>"
    assert " ".join(texts(page)).split() == ["Inside.", "After."]


def test_a_page_that_breaks_off_is_told() -> None:
    """A page without its end whose last sentence has none was not received whole."""
    cut = "<html><body><p>We keep nothing.</p><p>We may share your data with any of the following par"
    assert read_html(cut).warnings == (CUT_OFF,)
    assert read_html(cut + "ties.</p></body></html>").warnings == ()
    assert read_html("<html><body><p>We keep nothing at all of what you ever tell us here.").warnings == ()


@pytest.mark.parametrize(
    "page",
    [
        "",
        " ",
        "<",
        "<!doctype html>",
        "<frameset><frame src=x></frameset>",
        "<script>x</script>",
        "&",
        "<p>" * 3,
        "]]>",
    ],
)
def test_pages_without_text_have_no_blocks(page: str) -> None:
    """Nothing, only frames, only scripts: no blocks, and no error."""
    assert [text for text in texts(page) if text not in ("<", "&", "]]>")] == []


def test_entities_do_not_explode() -> None:
    """A billion laughs are a few characters in HTML, which knows no entities of a page's own."""
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;&b;&b;</p>'
    assert sum(len(text) for text in texts(bomb)) < 100


def test_an_xml_declaration_is_no_error() -> None:
    """XHTML declares an encoding that no longer holds for a decoded text."""
    assert texts('<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>Größe</p></body></html>') == [
        "Größe"
    ]


_NAMES = "p div b a ul ol li table tr td th h1 h3 br dl dt dd details summary button sup pre main"
_TAGS = st.sampled_from(_NAMES.split(" "))


@given(
    st.lists(st.one_of(_TAGS.map("<{}>".format), _TAGS.map("</{}>".format), st.text("ab .\n\0", max_size=5)))
)
def test_any_soup_keeps_every_letter_in_order(pieces: list[str]) -> None:
    """However tags are mixed up, no letter is lost, doubled or moved, and spans lie inside their text."""
    page: Page = read_html("<body>" + "".join(pieces))
    wanted = "".join(piece for piece in pieces if not piece.startswith("<"))
    found = "".join(block.text for block in page.blocks)
    letters = [sign for sign in wanted if sign in "ab."]
    assert [sign for sign in found if sign in "ab."] == letters
    for block in page.blocks:
        assert block.text == block.text.strip()
        assert all(0 <= start < stop <= len(block.text) for start, stop in block.bold)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Reading never fails, and the same page gives the same blocks."""
    assert read_html(text).blocks == read_html(text).blocks


def test_notes_and_their_arrows() -> None:
    """What leads from a note back to the text is no text; what stands behind the note's number is a sentence."""
    page = (
        "<p>We keep it.<sup><a href=#n1>1</a></sup> You may object.</p>"
        "<ol><li id=n1>Except in winter. <a href=#r1>↩︎</a></li></ol><p><a href=#x>↑ Data</a> and <a href=/up>↑</a></p>"
    )
    assert [block.text for block in blocks(page)] == [
        "We keep it.[1] You may object.",
        "Except in winter.",
        "↑ Data and ↑",
    ]


def test_boxes_part_their_labels() -> None:
    """Labels beside boxes are words of their own."""
    page = "<p><input type=radio><label>Customers</label><input type=radio><label>Suppliers</label></p>"
    assert [block.text for block in blocks(page)] == ["Customers Suppliers"]


def test_a_typed_hyphen_is_a_mark() -> None:
    """Lines that begin with a hyphen and a space are items; a word with a hyphen before it is a word."""
    page = (
        b"<h1>Privacy Policy</h1><p>You may ask for:<br>- access;<br>- deletion.<br>-18 degrees is cold.</p>"
    )
    (section,) = normalize(page).sections
    marked = [(block.kind, block.marker, block.sentences[0].text) for block in section.blocks]
    assert marked[1:3] == [("item", "•", "access;"), ("item", "•", "deletion.")]
    assert marked[3] == ("paragraph", None, "-18 degrees is cold.")
