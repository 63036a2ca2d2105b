"""The policy is told from the page around it, without selectors, and keeps every clause."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydiff.normalizer import normalize
from policydiff.normalizer.blocks import Page, Raw
from policydiff.normalizer.html import read_html
from policydiff.normalizer.plain import read_plain
from policydiff.normalizer.policy import find_policy

CLAUSES = [
    "We collect your name and address when you open an account with Fernhill Tools, and keep them for two years.",
    "We share your orders with the carriers who bring them to you, and with nobody else for their own purposes.",
    "You may ask us to delete what we hold about you at any time, and we will do so within thirty days.",
]
POLICY = "<h1>Privacy Policy</h1><p>Last updated: 3 March 2021</p>" + "".join(
    f"<h2>{number}. {title}</h2><p>{clause}</p>"
    for number, (title, clause) in enumerate(
        zip(("Collection", "Sharing", "Deletion"), CLAUSES, strict=True), 1
    )
)
MENU = "<nav><ul><li><a href=/>Home</a><li><a href=/shop>Shop</a></ul></nav>"
FOOTER = "<footer><p>© 2021 Fernhill Tools Ltd</p><a href=/jobs>Jobs</a> <a href=/help>Help</a></footer>"


def decided(page: Page) -> tuple[list[str], dict[str, str]]:
    """What was kept, and what was set aside with the rule for each."""
    find_policy(page)
    kept = [block.text for block in page.blocks if block.keep]
    return kept, {block.text: block.rule for block in page.blocks if not block.keep}


def test_landmarks_around_the_policy_are_set_aside() -> None:
    """Menu and footer are boilerplate with a rule's name; nothing is dropped."""
    kept, aside = decided(read_html(MENU + f"<main>{POLICY}</main>" + FOOTER))
    assert [text for text in kept if text in CLAUSES] == CLAUSES
    assert "Last updated: 3 March 2021" in kept
    assert aside == {
        "Home": "nav",
        "Shop": "nav",
        "© 2021 Fernhill Tools Ltd": "footer",
        "Jobs Help": "footer",
    }


@pytest.mark.parametrize(
    "around",
    [
        '<div class="site-header"><a href=/>Fernhill</a></div>{}<div id="footer"><p>Made in Leeds</p></div>',
        '<div class="cookie-banner"><p>We use cookies to improve this site.</p><button>Accept</button></div>{}',
        '<div id="onetrust-consent-sdk"><p>Choose what you allow us.</p></div>{}',
        '<ol class="breadcrumbs"><li><a href=/>Home</a></ol>{}<div class="share-buttons">Tweet this</div>',
        '{}<div class="related-articles"><h3>Read next</h3><p>Ten ways to sharpen a chisel at home.</p></div>',
        '<div role="dialog"><h2>Join us</h2><p>Get ten percent off your first order.</p></div>{}',
        "<select><option>English</option><option>Deutsch</option></select>{}",
        "<a href=#main>Skip to main content</a>{}<p>Back to top ↑</p>",
        "{}<p>Was this page helpful?</p><p>Share this page</p>",
        '<div class="lang-switcher"><a href=/de>Deutsch</a><a href=/fr>Français</a></div>{}',
    ],
)
def test_furniture_by_class_role_or_words_is_set_aside(around: str) -> None:
    """Whatever way a page marks its furniture, the policy is the same text."""
    plain, _ = decided(read_html(f"<body><main>{POLICY}</main>"))
    assert decided(read_html(f"<body>{around.format(f'<main>{POLICY}</main>')}"))[0] == plain
    assert decided(read_html(f"<body>{around.format(f'<div>{POLICY}</div>')}"))[0] == plain


@pytest.mark.parametrize(
    "name", ["sidebar-content", "header-wrapper", "toc-layout", "modal-body", "nav-page", "footer-legal"]
)
def test_a_misleading_class_loses_no_clause(name: str) -> None:
    """A policy inside something called a menu or a footer is still the policy."""
    kept, _ = decided(read_html(f"<body>{MENU}<div class='{name}'>{POLICY}</div>{FOOTER}"))
    assert [text for text in kept if text in CLAUSES] == CLAUSES


def test_sections_each_in_a_misleading_part_stay() -> None:
    """A word that names many parts with much of the prose means nothing on that page."""
    parts = "".join(f"<div class='toc-section'><h2>Part</h2><p>{clause}</p></div>" for clause in CLAUSES)
    kept, _ = decided(read_html(f"<main>{parts}</main>"))
    assert [text for text in kept if text in CLAUSES] == CLAUSES


def test_a_large_consent_dialog_is_not_the_policy() -> None:
    """A dialog that lists more cookies than a short policy has words is still a dialog."""
    cookies = "".join(
        f"<p>_ga{number}: stores a number for each visitor, so that visits can be told apart for a year.</p>"
        for number in range(40)
    )
    kept, _ = decided(read_html(f"<main>{POLICY}</main><div id='CybotCookiebotDialog'>{cookies}</div>"))
    assert not any(text.startswith("_ga") for text in kept)
    assert [text for text in kept if text in CLAUSES] == CLAUSES


def test_a_cookie_policy_keeps_what_a_banner_might_say() -> None:
    """A policy on cookies speaks of them as banners do; only what stands among furniture is a banner."""
    lines = [
        "Our site uses cookies to remember you and to count visits.",
        "To manage the cookies we use, please click here.",
    ]
    page = (
        "<main><h1>Cookie Policy</h1>" + "".join(f"<p>{line}</p>" for line in [*lines, *CLAUSES]) + "</main>"
    )
    kept, _ = decided(read_html(MENU + page + FOOTER))
    assert kept == ["Cookie Policy", *lines, *CLAUSES]


def test_the_title_in_the_pages_header_stays() -> None:
    """A heading that the page's title repeats belongs to the policy, wherever it stands."""
    head = "<head><title>Terms of Sale | Fernhill</title></head>"
    page = f"{head}<header><h1>Terms of Sale</h1><p>Menu</p></header><div><p>{CLAUSES[0]}</p></div>"
    kept, aside = decided(read_html(page))
    assert kept == ["Terms of Sale", CLAUSES[0]]
    assert "Menu" in aside


def test_a_title_of_any_level_above_the_text_stays() -> None:
    """A policy's name in a container of its own above the text is its title; below, it heads links to others."""
    title = "<div><div><h2>Fernhill Terms of Use</h2></div></div>"
    below = "<div><div><h3>Privacy Policy</h3></div></div>"
    kept, aside = decided(read_html(f"<body>{title}<div>{POLICY.partition('</h1>')[2]}</div>{below}"))
    assert kept[0] == "Fernhill Terms of Use"
    assert aside == {"Privacy Policy": "outside-the-text"}


def test_the_policys_date_in_the_pages_footer_stays() -> None:
    """Where the text has no date line of its own, the footer's is the policy's."""
    footer = "<footer><p>Last updated: 5 May 2020</p><p>© 2021 Fernhill</p></footer>"
    kept, _ = decided(read_html(f"<main><p>{CLAUSES[0]}</p></main>{footer}"))
    assert kept == [CLAUSES[0], "Last updated: 5 May 2020"]
    kept, _ = decided(read_html(f"<main>{POLICY}</main>{footer}"))
    assert "Last updated: 5 May 2020" not in kept


def test_a_header_inside_the_text_stays() -> None:
    """An article's header holds its title and date, often its first words."""
    page = f"<article><header><h1>Terms</h1><p>Effective 1 May 2020</p></header><p>{CLAUSES[0]}</p></article>"
    assert decided(read_html(page))[0] == ["Terms", "Effective 1 May 2020", CLAUSES[0]]


@pytest.mark.parametrize(
    "contents",
    [
        '<p>Contents</p><ul><li><a href="#1">Collection</a><li><a href="#2">Sharing</a><li>'
        '<a href="#3">Deletion</a></ul>',
        "<h3>On this page</h3><ol><li>Collection<li>Sharing<li>Deletion</ol>",
        '<p><a href="#1">1. Collection</a><br><a href="#2">2. Sharing</a><br><a href="#3">3. Deletion</a></p>',
    ],
)
def test_tables_of_contents_are_set_aside(contents: str) -> None:
    """Lines that only point to or repeat the headings below are no text."""
    kept, aside = decided(read_html(f"<main>{POLICY.replace('</h1>', '</h1>' + contents, 1)}</main>"))
    assert set(aside.values()) == {"table-of-contents"}
    assert [text for text in kept if text in CLAUSES] == CLAUSES
    assert "2. Sharing" in kept


def test_an_enumeration_is_no_table_of_contents() -> None:
    """A list of short items that are no headings below is text."""
    items = ["Your name", "Your address", "Your orders"]
    page = POLICY + "<p>We collect:</p><ul>" + "".join(f"<li>{item}" for item in items) + "</ul>"
    kept, _ = decided(read_html(f"<main>{page}</main>"))
    assert kept[-3:] == items


def test_columns_of_an_unmarked_footer_are_set_aside() -> None:
    """Short lines below all prose, outside the container that holds it, are furniture without any hint."""
    columns = "".join(
        f"<div><p>{label}</p><div><a href=/{label}>More {label}</a></div></div>"
        for label in ("Company", "Follow")
    )
    kept, aside = decided(
        read_html(
            f"<div><div><div>{POLICY}<p>Fernhill Tools, Leeds</p></div></div><div>{columns}</div></div>"
        )
    )
    assert kept[-1] == "Fernhill Tools, Leeds"
    assert {"Company", "Follow", "More Company"} <= set(aside)


@pytest.mark.parametrize(
    "beside",
    [
        "<div class=c1><a href=/1>Saws</a> <a href=/2>Planes</a> <p>Made by hand</p></div>",
        "<div class=c2><h4>More stories</h4><div><a href=/a><h3>A plane</h3></a><p>How to set one.</p>"
        "<a href=/a>Read on</a></div><div><a href=/b><h3>A saw</h3></a><p>How to file one.</p></div></div>",
        "<div class=c3><p>Cookies help us. By using our website you agree to our use of cookies.</p>"
        "<button>Got it</button></div>",
        "<div class=c4><span>Share</span> <a href=https://x.example/s>Copy link</a> <button>Print</button></div>",
        "<div aria-label='Breadcrumb'><p>You are here now</p></div>",
    ],
)
def test_parts_without_a_telling_name_are_told_by_what_they_hold(beside: str) -> None:
    """Hashed class names hide what a part is; links and buttons beside the running text do not hide it."""
    text = f"<div class=css-1><div class=css-2>{POLICY}</div></div>"
    plain, _ = decided(read_html(f"<body>{text}</body>"))
    assert decided(read_html(f"<body>{text}{beside}</body>"))[0] == plain
    assert decided(read_html(f"<body>{beside}{text}</body>"))[0] == plain


def test_a_last_section_in_a_container_of_its_own_stays() -> None:
    """Short lines beside the running text are the page's only if they are links, labels or buttons."""
    contact = (
        "<div class=css-3><h2>4. Contact</h2><p>Fernhill Tools Ltd, Mill Road, Leeds. We answer within a week.</p>"
        "<p>Mail: <a href=mailto:p@fernhill.example>p@fernhill.example</a></p></div>"
    )
    kept, _ = decided(read_html(f"<div><div class=css-2>{POLICY * 3}</div>{contact}</div>"))
    assert kept[-3:-1] == ["4. Contact", "Fernhill Tools Ltd, Mill Road, Leeds. We answer within a week."]


def test_links_within_the_policy_stay() -> None:
    """A list of links between two paragraphs of the policy is part of it."""
    links = "<ul><li><a href=https://a.example>Opt out at A</a><li><a href=https://b.example>Opt out at B</a></ul>"
    kept, _ = decided(read_html(f"<main>{POLICY}{links}<p>{CLAUSES[0]}</p></main>"))
    assert kept[-3:] == ["Opt out at A", "Opt out at B", CLAUSES[0]]


def test_markdown_pages_lose_their_menu_lines() -> None:
    """A line of nothing but links above the title and below the text is a menu in Markdown, too."""
    menu = "[Home](/) · [Shop](/shop) · [Sign in](/in)"
    text = "\n\n".join([menu, "# Terms", *CLAUSES, "[Terms](/t) · [Help](/h)", "© 2021 Fernhill"])
    kept = [unit.text for unit in normalize(text.encode(), media_type="text/markdown").units]
    assert kept == ["Terms", *CLAUSES]


def test_a_text_that_is_not_html_loses_its_banner() -> None:
    """Cookie lines among furniture at the top of a plain text are a banner; the policy's own words stay."""
    lines = [
        "you need to enable javascript to see fernhill",
        "we use cookies and similar technologies to show you ads on fernhill",
        "to learn more about fernhill cookies, see our privacy policy",
        "to manage fernhill cookies, please click here",
        "skip to main content",
        "social links facebook twitter youtube",
        "earlier versions of this policy are available here",
        *CLAUSES,
        "this site uses cookies to remember you, and you can click here to learn more",
        "questions? write to privacy@fernhill.example",
        "social links facebook twitter youtube",
        "do not sell my personal information",
        "© 2019 fernhill tools",
    ]
    kept, aside = decided(read_plain("\n".join(lines), url=None))
    assert kept == [lines[6], *CLAUSES, lines[10], lines[11]]
    assert [aside[line] for line in lines[1:4]] == ["cookie-banner"] * 3
    without = lines[:1] + lines[4:]
    assert decided(read_plain("\n".join(without), url=None))[0] == kept


def test_policy_lines_that_look_like_furniture_stay() -> None:
    """Bold leads and sentences that begin like a button's label are text."""
    texts = [
        "Share with partners",
        "Print on demand orders cannot be returned.",
        "Menu prices include tax.",
        "Cookies",
        "Skip to the next section if you are not a resident of Ohio, where other rules hold for the time being.",
        "© 2020 Fernhill Tools. You may not copy our drawings.",
        "If you enable JavaScript, we may read the size of your screen.",
        "Our software is copyright of Fernhill Tools, and all rights in it are ours.",
    ]
    page = Page([Raw("paragraph", text) for text in [*CLAUSES, *texts, *CLAUSES]])
    assert decided(page)[0] == [*CLAUSES, *texts, *CLAUSES]


def test_two_captures_with_other_furniture_are_one_text() -> None:
    """What changes around a policy from night to night does not change its text."""
    banner = "<div class='promo-banner'><p>Sale ends Sunday!</p></div>"
    one = f"<body class=a1>{MENU}{banner}<div class='css-1x'>{POLICY}</div>{FOOTER}"
    menu = "<nav><a href=/new>New: saws</a></nav>"
    two = f"<body class=b2>{menu}<div class='css-9z'>{POLICY}</div>" + FOOTER.replace("2021", "2022")
    assert normalize(one.encode()).sha256 == normalize(two.encode()).sha256


@pytest.mark.corpus
@pytest.mark.slow
def test_no_policy_text_changes_between_captures_of_an_unchanged_policy(corpus: Path) -> None:
    """At least nine in ten pairs of real captures give byte-identical canonical text."""
    pairs = [sorted(place.glob("*.html")) for place in sorted((corpus / "html-noise").glob("*/*"))]
    same = [
        len({normalize(path.read_bytes()).sha256 for path in pair}) == 1 for pair in pairs if len(pair) > 1
    ]
    assert len(same) > 20
    assert sum(same) >= 0.9 * len(same)


_PIECES = st.sampled_from(
    [
        "<div>", "</div>", "<nav>", "</nav>", "<footer>", "<main>", "<p>", "<h2>", "<li>", "<a href=/x>", "</a>",
        "<div class=cookie-banner>", "<div class=toc>", "<table><tr><td>", "<td>", "</table>", "<button>", "<select>",
        "We use cookies.", "Accept all", "Home", "Contents", "© 2020 Fernhill", *CLAUSES,
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40))
def test_every_block_is_kept_or_set_aside_with_a_rule(pieces: list[str]) -> None:
    """However a page is built, deciding drops nothing, changes no text, and names a rule for what it sets aside."""
    page = read_html("<body>" + "".join(pieces))
    before = [block.text for block in page.blocks]
    find_policy(page)
    assert [block.text for block in page.blocks] == before
    assert all(block.keep or block.rule for block in page.blocks)


@given(st.lists(st.sampled_from(["div", "nav", "footer", "aside", "section", "header", "form"]), max_size=12))
def test_a_policy_alone_on_a_page_is_kept_wherever_it_stands(tags: list[str]) -> None:
    """No nest of tags makes the only running text of a page boilerplate."""
    kept, _ = decided(read_html("".join(f"<{tag}>" for tag in tags) + POLICY))
    assert [text for text in kept if text in CLAUSES] == CLAUSES


LONG = "".join(f"<h2>Part {place}</h2><p>{' '.join(CLAUSES)}</p>" for place in range(1, 8))
OTHER = "<p>Tempered steel is what our chisels were made of when grandfather Fern opened the first shop in Leeds.</p>"


def faded(text: str) -> str:
    """A part that scripts fade in."""
    return f"<div style='opacity: 0; transform: none'>{text}</div>"


@pytest.mark.parametrize(
    "end", ["<p>Last updated: 3 March 2021</p>", "<footer><p>Kept by Fernhill</p></footer>"]
)
def test_what_fades_in_below_a_whole_policy_is_another_text(end: str) -> None:
    """The policy was named, told and closed: what cannot be seen below it is set aside with the rule."""
    page = f"<div><div><h1>Privacy Policy</h1>{LONG}{end}</div>{faded(OTHER)}</div>"
    kept, aside = decided(read_html(page))
    assert len([text for text in kept if text == " ".join(CLAUSES)]) == 7
    assert list(aside.values()).count("faded-below-the-policy") == 1


@pytest.mark.parametrize(
    "page",
    [
        faded(f"<h1>Privacy Policy</h1>{LONG}<p>Last updated: 3 March 2021</p>{OTHER}"),
        f"<h1>Privacy Policy</h1><p>Last updated: 3 March 2021</p>{LONG}{faded(OTHER)}",
        f"<h1>Privacy Policy</h1>{LONG}{faded(LONG)}<p>Last updated: 3 March 2021</p>{faded(OTHER)}",
        f"<h1>Privacy Policy</h1><p>{CLAUSES[0]}</p><p>Last updated: 3 March 2021</p>{faded(OTHER)}",
        f"<h1>Our chisels</h1>{LONG}<p>Last updated: 3 March 2021</p>{faded(OTHER)}",
        f"<h1>Privacy Policy</h1>{LONG}<p>Last updated: 3 March 2021</p><div style='opacity:0.9'>{OTHER}</div>",
    ],
)
def test_what_fades_in_is_kept_where_it_may_be_the_policy(page: str) -> None:
    """A whole page, the sections of a text one by one, the end of one that is not closed: all are policy."""
    _, aside = decided(read_html(page))
    assert not aside


SHORT = "<h1>Privacy Policy</h1><h2>Data</h2><p>We keep what you order, and where it is sent, and nothing else.</p>"
WRITE = "<a href='mailto:law@fernhill.example'>law@fernhill.example</a>"
ADDRESS = f"<p>Fernhill Tools Ltd</p><p>1 Mill Lane, Leeds</p><p>{WRITE}</p>"


@pytest.mark.parametrize(
    "page",
    [
        f"<main><section>{SHORT}</section><section><h2>Contact</h2>{ADDRESS}</section></main>",
        f"<div><div class=css-1>{SHORT}{SHORT}<h2>Contact</h2></div><div class=css-2>{ADDRESS}</div></div>",
        f"<main>{SHORT}<p>Write to us:</p>{ADDRESS}</main>{FOOTER}",
    ],
)
def test_the_address_at_the_end_is_policy(page: str) -> None:
    """A contact section without a sentence is a clause, whatever container it stands in, and so is where to write."""
    kept, _ = decided(read_html(f"<body>{MENU}{page}</body>"))
    assert kept[-3:] == ["Fernhill Tools Ltd", "1 Mill Lane, Leeds", "law@fernhill.example"]


def test_a_list_is_no_text_of_its_own() -> None:
    """Where nearly all prose stands in one list, the short list below it is of the same text."""
    rights = "".join(f"<li>{clause}" for clause in CLAUSES)
    kept, _ = decided(
        read_html(f"<body><div><h1>Terms</h1><ol>{rights}</ol><ul><li>access<li>deletion</ul></div>")
    )
    assert kept[-2:] == ["access", "deletion"]
