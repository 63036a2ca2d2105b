"""The pages in a real browser: no message, no request, nothing wider than the window, every key, scripts on and off."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from reports_build import TABLE, Part, acme, build, edited, same, unrelated
from reports_history import ACME, HELD, VERSIONS, WAITING
from test_reports_attacks import ATTACKS, hostile
from test_reports_look import SVG
from test_reports_message import due, message, reworded

from policydiff.model import SectionPair, Trouble
from policydiff.reports import render
from policydiff.reports.comparison import comparison_facts
from policydiff.reports.html import comparison_page, index_page, policy_page
from policydiff.reports.index import index_facts, index_row
from policydiff.reports.look import look_of
from policydiff.reports.message import message_html
from policydiff.reports.policy import policy_facts
from policydiff.reports.section_map import SectionChanges

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install playwright")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium: install one (apt-get install chromium) or name it in CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The address of each page, in a folder of its own."""
    folder = tmp_path_factory.mktemp("pages")
    pair = SectionPair(("a",), ("a",), ("How We Share It With Everybody",), ("Sharing",), ("renamed",), 0.4)
    texts = {
        "comparison": render(acme(), "html"),
        "hostile": render(hostile(" ".join(ATTACKS)), "html"),
        "wide": render(build(Part(same("W" * 300), (edited(f"[-{'x' * 900}-]{{+{'y' * 900}+}}"),))), "html"),
        "rtl": render(
            build(Part(same("מדיניות"), (edited("אנחנו [-לא -]מוכרים {+everything+} הכול."),))), "html"
        ),
        "table": render(build(TABLE), "html"),
        "mail": message_html(message([("Acme", acme()), ("Due", due("2021-05-01")), ("B", reworded())])),
        "dressed": comparison_page(comparison_facts(acme()), look=look_of(SVG, DRESS)),
        "policy": policy_page(
            policy_facts(ACME, VERSIONS, HELD, WAITING, sections={"20200501000000": SectionChanges((pair,))})
        ),
        "index": index_page(
            index_facts(
                [
                    index_row(ACME, VERSIONS, HELD, WAITING, due("2021-05-01")),
                    index_row(
                        replace(ACME, slug="b", title="Beta", tags=("other",)),
                        VERSIONS,
                        HELD,
                        None,
                        troubles=[Trouble("b", "failed", "20210301000000", 3, "HTTP status 503")],
                    ),
                ]
            )
        ),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in texts}


NAMES = ["comparison", "hostile", "wide", "rtl", "table", "mail", "dressed", "policy", "index"]
#: Colours of which none can be read as it is: in the pages they are tones that can.
DRESS = {
    "accent": "#ffee00",
    "high": "#ff8888",
    "material": "#ffffff",
    "wording": "#66ddff",
    "moved": "#000000",
}


def watched(browser: Browser, **options: Any) -> tuple[Page, list[str]]:
    """A page of its own, and the list that its messages, errors and requests go to."""
    page = browser.new_context(**options).new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on("dialog", lambda dialog: heard.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: heard.append(f"request: {request.url}"))
    return page, heard


def strangers(heard: list[str], url: str) -> list[str]:
    """What was heard besides the page itself and its own drawings."""
    return [
        line for line in heard if line != f"request: {url}" and not line.startswith("request: data:image/svg")
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_nothing_is_heard_and_nothing_sticks_out(
    browser: Browser, pages: dict[str, str], name: str, width: int
) -> None:
    """No console message, no request but the page itself, no layout wider than the window, folded or open."""
    page, heard = watched(browser, viewport={"width": width, "height": 800})
    page.goto(pages[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert strangers(heard, pages[name]) == []
    page.context.close()


@pytest.mark.parametrize("name", NAMES)
def test_pages_work_with_scripts_off(browser: Browser, pages: dict[str, str], name: str) -> None:
    """Everything is there and opens; what needs a script is not shown."""
    page, heard = watched(browser, java_script_enabled=False, viewport={"width": 1440, "height": 800})
    page.goto(pages[name])
    assert page.locator("h1").is_visible()
    assert not page.locator(".tools").is_visible()
    assert strangers(heard, pages[name]) == []
    if name == "comparison":
        page.locator("#cosmetic summary").click()
        assert page.locator("#cosmetic li").first.is_visible()
        assert not page.locator(".q1").first.is_visible()
        page.locator("#cosmetic-on").check()
        page.locator(".text details:has(.q1) summary").last.click()
        assert page.locator(".q1").last.is_visible()
    page.context.close()


def test_no_attack_runs(browser: Browser, pages: dict[str, str]) -> None:
    """Every attack of the corpus on one page: no dialog, no new element, and a script put in by hand is refused."""
    page, heard = watched(browser)
    refused: list[str | None] = []
    page.on("requestfailed", lambda request: refused.append(request.failure))
    page.goto(pages["hostile"])
    page.keyboard.press("n")
    assert page.evaluate("document.scripts.length") == 1
    assert strangers(heard, pages["hostile"]) == []
    page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1';
        document.body.append(s); const i = new Image(); i.src = 'https://evil.example/x.png';
        document.body.append(i); }"""
    )
    page.wait_for_timeout(50)
    assert page.evaluate("window.bad") is None
    assert refused == ["csp"]
    page.context.close()


@pytest.fixture
def comparison(browser: Browser, pages: dict[str, str]) -> Iterator[Page]:
    """The comparison page on a wide screen."""
    page, _ = watched(browser, viewport={"width": 1440, "height": 800}, reduced_motion="reduce")
    page.goto(pages["comparison"])
    yield page
    page.context.close()


def _now(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_n_and_p_go_from_change_to_change(comparison: Page) -> None:
    """In the order of the page, the focus with them, and each has an address that lasts."""
    order = comparison.evaluate(
        "[...document.querySelectorAll('.card, .text .chg')].map((element) => element.id)"
    )
    seen = []
    for _ in order:
        comparison.keyboard.press("n")
        seen.append(_now(comparison))
        assert comparison.evaluate("location.hash") == f"#{seen[-1]}"
    assert seen == order
    comparison.keyboard.press("n")
    assert _now(comparison) == order[-1]
    comparison.keyboard.press("p")
    assert _now(comparison) == order[-2]
    box = comparison.locator(f"#{order[-2]}").bounding_box()
    assert box and 0 <= box["y"] <= 800


@pytest.mark.parametrize("size", [(320, 640), (1280, 800)])
def test_the_gravest_change_is_on_the_first_screen(
    browser: Browser, pages: dict[str, str], size: tuple[int, int]
) -> None:
    """Its headline leads to its card, the section beside it to its place in the text."""
    page, _ = watched(browser, viewport={"width": size[0], "height": size[1]})
    page.goto(pages["comparison"])
    lead = page.locator(".intro .gravest")
    box = lead.bounding_box()
    assert box and box["y"] + box["height"] <= size[1]
    card = page.locator(".card").first
    assert card.locator("h3").inner_text().endswith(lead.locator("a").first.inner_text())
    assert lead.locator("a").first.get_attribute("href") == f"#{card.get_attribute('id')}"
    assert lead.locator(".in a").get_attribute("href") == card.locator(".place a").get_attribute("href")
    page.context.close()


def test_m_goes_to_the_place_and_back(comparison: Page) -> None:
    """From a card to its sentence in the text, and from there to the card."""
    comparison.keyboard.press("n")
    card = _now(comparison)
    comparison.keyboard.press("m")
    assert _now(comparison) == card.replace("m-", "c-")
    comparison.keyboard.press("m")
    assert _now(comparison) == card


def test_every_card_has_a_link_that_lasts(comparison: Page) -> None:
    """Its number leads to itself, and is made of what changed: the same change has the same address elsewhere."""
    comparison.locator(".card-head a.no").nth(2).click()
    card = comparison.locator(".card").nth(2)
    assert comparison.evaluate("location.hash") == f"#{card.get_attribute('id')}"
    assert card.evaluate("(element) => element.matches(':target')")


def test_o_opens_and_folds_all(comparison: Page) -> None:
    """All folded text, and the button says so."""
    closed = "document.querySelectorAll('.text details:not([open])').length"
    assert comparison.evaluate(closed) > 0
    comparison.keyboard.press("o")
    assert comparison.evaluate(closed) == 0
    assert comparison.locator("[data-do=open]").get_attribute("aria-pressed") == "true"
    comparison.keyboard.press("o")
    assert comparison.evaluate("document.querySelectorAll('.text details[open]').length") == 0


def test_c_shows_cosmetic_changes_in_the_text(comparison: Page) -> None:
    """And remembers it on the next page."""
    comparison.keyboard.press("c")
    assert comparison.locator("#cosmetic-on").is_checked()
    comparison.wait_for_timeout(200)  # what is remembered of a file:// page is written a moment later
    comparison.reload()
    assert comparison.locator("#cosmetic-on").is_checked()


def test_s_sets_old_and_new_side_by_side_and_back(comparison: Page) -> None:
    """The left column has no insertion, the right one no deletion; back is as before."""
    before = comparison.locator(".text").inner_text()
    comparison.keyboard.press("s")
    pairs = comparison.locator(".pair")
    assert pairs.count() > 0
    assert comparison.locator(".pair > :first-child ins").count() == 0
    assert comparison.locator(".pair > :last-child del").count() == 0
    assert comparison.evaluate("document.documentElement.scrollWidth") <= 1440
    ids = comparison.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))
    comparison.keyboard.press("s")
    assert comparison.locator(".text").inner_text() == before


def test_side_by_side_every_change_keeps_its_address(comparison: Page) -> None:
    """What went and the old ends of moves are reached on the left, each stop once; the focus stays where it was."""
    chg = "[...document.querySelectorAll('.text .chg')].filter((one) => one.id).map((one) => one.id)"
    flowed = comparison.evaluate(chg)
    left = comparison.evaluate(
        "[...document.querySelectorAll('.text p .chg')].filter((one) => one.matches('.left') "
        "|| one.querySelector('del') && !one.querySelector('ins') && one.textContent"
        " === [...one.querySelectorAll('del, .ref')].map((part) => part.textContent).join('')).map((one) => one.id)"
    )
    assert len(left) > 1
    comparison.keyboard.press("n")
    while _now(comparison) != left[0]:
        comparison.keyboard.press("n")
    comparison.keyboard.press("s")
    assert _now(comparison) == left[0]
    assert comparison.evaluate(f"location.hash === '#{left[0]}'")
    assert sorted(comparison.evaluate(chg)) == sorted(flowed)
    assert comparison.locator(f".pair > :first-child #{left[0]}").count() == 1
    assert comparison.locator(".side-name").first.inner_text() == "Before"
    halves = comparison.locator(".pair > div > p:not(.side-name)").all_inner_texts()
    assert "•" not in [text.strip() for text in halves]
    comparison.wait_for_timeout(200)  # what is remembered of a file:// page is written a moment later
    address = comparison.url.partition("#")[0]
    for name in flowed:
        comparison.goto("about:blank")
        comparison.goto(f"{address}#{name}")
        assert comparison.locator(f"#{name}.now").count() == 1
        box = comparison.locator(f"#{name}").bounding_box()
        assert box and 0 <= box["y"] <= 800, name
    assert comparison.locator(".sided .pair").count() > 0
    comparison.evaluate("scrollTo(0, 0); history.replaceState(null, '', '#')")
    comparison.reload()
    stops = comparison.locator(".card").count() + len(flowed)
    seen = set()
    for _ in range(stops):
        comparison.keyboard.press("n")
        seen.add(_now(comparison))
        assert comparison.evaluate("location.hash") == f"#{_now(comparison)}"
    assert len(seen) == stops
    comparison.keyboard.press("s")
    assert comparison.evaluate(chg) == flowed


def test_s_sets_rows_of_a_table_side_by_side(browser: Browser, pages: dict[str, str]) -> None:
    """Each row twice, cell beside cell, what came on the right only and what went on the left only; back as before."""
    page, heard = watched(browser, viewport={"width": 1440, "height": 800}, reduced_motion="reduce")
    page.goto(pages["table"])
    before = page.locator(".text").inner_text()
    page.keyboard.press("s")
    rows = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.twice tbody tr')].map((row) => {
             const said = [...row.cells].map((cell) => [...cell.childNodes].map((node) => node.nodeType === 1
               && node.matches('.ref, .end') ? '' : node.textContent).join(''));
             return [said.join('|'), [row.querySelectorAll('.after').length, row.cells.length]];
           }))"""
    )
    assert set(map(tuple, rows.values())) == {(1, 6)}
    assert "Email address|30 days|to write to you|Email address|18 months|to write to you" in rows
    assert "|||Your gait|for ever|to know you again" in rows
    assert "Fax number|a week|to answer you|||" in rows
    assert "Photographs|a year|to show them to you|||" in rows
    assert "|||Photographs|a year|to show them to you" in rows
    assert page.locator(".twice thead").first.inner_text().split() == ["Before", "After"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))
    page.keyboard.press("n")
    assert page.locator(".now").count() == 1
    page.set_viewport_size({"width": 800, "height": 800})
    page.locator(".twice").first.wait_for(state="detached")
    assert page.locator(".text").inner_text() == before
    page.set_viewport_size({"width": 1440, "height": 800})
    page.locator(".twice").first.wait_for(state="attached")
    page.keyboard.press("s")
    assert page.locator(".text").inner_text() == before
    assert strangers(heard, pages["table"]) == []
    page.context.close()


def test_question_mark_opens_help_and_escape_closes_it(comparison: Page) -> None:
    """The keys are listed; other keys rest while they are."""
    comparison.keyboard.press("?")
    assert comparison.locator("#help").is_visible()
    comparison.keyboard.press("n")
    assert comparison.evaluate("location.hash") == ""
    comparison.keyboard.press("Escape")
    assert not comparison.locator("#help").is_visible()


def test_j_and_k_do_what_n_and_p_do(comparison: Page) -> None:
    """For hands that know them from elsewhere."""
    comparison.keyboard.press("j")
    first = _now(comparison)
    comparison.keyboard.press("j")
    assert _now(comparison) != first
    comparison.keyboard.press("k")
    assert _now(comparison) == first


def test_single_keys_can_be_switched_off(comparison: Page) -> None:
    """And stay so on the next page; the button brings them back."""
    comparison.keyboard.press("?")
    comparison.locator("#keys-on").uncheck()
    comparison.keyboard.press("Escape")
    comparison.wait_for_timeout(200)  # what is remembered of a file:// page is written a moment later
    comparison.reload()
    for key in "nmoct?a":
        comparison.keyboard.press(key)
    assert comparison.evaluate("location.hash") == ""
    assert not comparison.locator("#help").is_visible()
    comparison.locator("[data-do=help]").click()
    comparison.locator("#keys-on").check()
    comparison.keyboard.press("Escape")
    comparison.keyboard.press("n")
    assert comparison.evaluate("location.hash") != ""


def test_a_link_that_names_no_place_is_no_error(browser: Browser, pages: dict[str, str]) -> None:
    """Whatever stands behind its hash."""
    page, heard = watched(browser)
    for name in ("%zz", "c-none", "%00", '"><script>'):
        page.goto("about:blank")
        page.goto(f"{pages['comparison']}#{name}")
        assert page.locator(".tools").is_visible()
    assert [line for line in heard if not line.startswith("request: ")] == []
    page.context.close()


def test_t_changes_the_theme_and_remembers_it(comparison: Page) -> None:
    """As the system has it, light, dark, and round again."""
    for theme in ("light", "dark"):
        comparison.keyboard.press("t")
        assert comparison.evaluate("document.documentElement.dataset.theme") == theme
    comparison.wait_for_timeout(200)  # what is remembered of a file:// page is written a moment later
    comparison.reload()
    assert comparison.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_topic_lists_its_changes_and_shows_them_only(comparison: Page) -> None:
    """Opened, it lists their headlines and leaves no other card; closed, all are there again."""
    topic = comparison.locator(".topic", has_text="Retention").first
    every = comparison.locator(".card").count()
    topic.locator("summary").click()
    assert topic.locator("li a").first.is_visible()
    comparison.locator(".card[hidden]").first.wait_for(state="attached")
    shown = comparison.locator(".card:visible").count()
    assert 0 < shown < every
    told = comparison.locator(".find [role=status]").inner_text()
    assert told == f"{shown} of {every} passages about retention below."
    topic.locator("summary").click()
    comparison.locator(".card[hidden]").first.wait_for(state="detached")
    assert comparison.locator(".card:visible").count() == every


def test_words_are_looked_up_in_changes_and_in_what_stayed(comparison: Page) -> None:
    """Slash leads to the field; where no change holds the words, the sections that do are told, with their state."""
    comparison.keyboard.press("/")
    comparison.keyboard.type("30 days")
    assert comparison.locator(".card:visible").count() == 1
    comparison.keyboard.press("Control+A")
    comparison.keyboard.type("no such words")
    assert comparison.locator(".card:visible").count() == 0
    assert "No material change with" in comparison.locator(".find [role=status]").inner_text()
    comparison.keyboard.press("Control+A")
    comparison.keyboard.type("cookies")
    first = comparison.locator(".found li").first
    assert first.is_visible()
    target = first.locator("a").get_attribute("href") or ""
    assert comparison.locator(target).count() == 1
    comparison.keyboard.press("Control+A")
    comparison.keyboard.press("Delete")
    assert comparison.locator(".card[hidden]").count() == 0


def test_paper_leaves_no_change_out(comparison: Page) -> None:
    """What was hidden by a topic or a word looked up is printed all the same, with its reasons."""
    comparison.keyboard.press("/")
    comparison.keyboard.type("no such words")
    assert comparison.locator(".card:visible").count() == 0
    comparison.emulate_media(media="print")
    assert comparison.locator(".card:visible").count() == comparison.locator(".card").count()
    assert comparison.locator(".reasons").first.is_visible()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_every_sheet_of_paper_has_its_head(browser: Browser, pages: dict[str, str], paper: str) -> None:
    """The policy and the interval on top, the number of the sheet at the foot."""
    pdf = pytest.importorskip("pypdfium2", reason="no pypdfium2: pip install 'policydiff[pdf]'")
    page, _ = watched(browser)
    page.goto(pages["comparison"])
    sheets = pdf.PdfDocument(page.pdf(format=paper))
    page.context.close()
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        text = sheet.get_textpage().get_text_range()
        assert text.startswith("Acme Privacy Policy: between 2 January 2020 and 4 March 2021"), text[:80]
        assert f"{number} / {len(sheets)}" in text
        # no sheet but the last ends a quarter empty: what does not fit is cut, not sent overleaf as a whole
        page_text, foot = sheet.get_textpage(), 56
        lowest = min(
            bottom for at in range(page_text.count_chars()) if (bottom := page_text.get_charbox(at)[1]) > foot
        )
        assert number == len(sheets) or lowest < sheet.get_height() * 0.25, number


def test_topics_open_with_scripts_off(browser: Browser, pages: dict[str, str]) -> None:
    """Each topic lists its changes as links without any script."""
    page, _ = watched(browser, java_script_enabled=False)
    page.goto(pages["comparison"])
    page.locator(".topic summary").first.click()
    assert page.locator(".topic[open] a").first.is_visible()
    assert not page.locator(".find").is_visible()
    page.context.close()


def test_a_link_to_a_folded_place_opens_it(browser: Browser, pages: dict[str, str]) -> None:
    """A lasting link shows its target wherever it is folded away."""
    page, _ = watched(browser)
    page.goto(pages["comparison"] + "#cosmetic")
    assert page.locator("#cosmetic li").first.is_visible()
    page.context.close()


def test_the_index_is_filtered(browser: Browser, pages: dict[str, str]) -> None:
    """By words, level, category and tag; the count is said."""
    page, _ = watched(browser)
    page.goto(pages["index"])
    assert page.locator(".policy:visible").count() == 2
    page.locator("[name=words]").fill("beta")
    assert page.locator(".policy:visible").count() == 1
    assert page.locator("[role=status]").inner_text() == "1 shown"
    page.locator("[name=words]").fill("")
    page.locator("[name=tag]").select_option("robots")
    assert page.locator(".policy:visible h3 a").inner_text() == "Acme Privacy Policy"
    page.locator("[name=tag]").select_option("")
    page.locator("[name=since]").fill("2999-01-01")
    assert page.locator(".policy:visible").count() == 0
    assert page.locator("[role=status]").inner_text() == "No policy fits."
    page.context.close()


def test_the_order_of_focus_is_that_of_the_page(comparison: Page) -> None:
    """Tab goes through the document as it stands: no positive tabindex anywhere."""
    assert comparison.evaluate(
        "[...document.querySelectorAll('*')].every((element) => element.tabIndex <= 0)"
    )
    comparison.keyboard.press("Tab")
    assert comparison.evaluate("document.activeElement.className") == "skip"


def _axe() -> Path | None:
    named = os.environ.get("AXE_CORE")
    found = [Path(named)] if named else [ROOT / "node_modules/axe-core/axe.min.js"]
    return next((path for path in found if path.is_file()), None)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("look", ["light", "dark", "print"])
def test_axe_finds_nothing(browser: Browser, pages: dict[str, str], name: str, look: str) -> None:
    """WCAG 2.2 AA and the best-practice rules, folded text opened."""
    axe = _axe()
    if axe is None:
        pytest.skip("no axe-core: run `make axe`, or name axe.min.js in AXE_CORE")
    page, _ = watched(browser, bypass_csp=True, color_scheme="light" if look == "print" else look)
    page.goto(pages[name])
    if look == "print":
        page.emulate_media(media="print")
    page.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
    page.evaluate(axe.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", tags)["violations"]
    told = [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found]
    assert told == []
    page.context.close()


def test_a_passage_shown_by_one_sentence_is_whole_to_the_reader(browser: Browser, tmp_path: Path) -> None:
    """Its link leads to its sentences, `m` leads back from any of them, and words are looked up in all of them."""
    path = tmp_path / "unrelated.html"
    path.write_text(render(unrelated(900), "html"), encoding="utf-8")
    page, _ = watched(browser)
    page.goto(path.as_uri())
    card = page.locator(".card:has(.rest)").nth(3)
    name = card.get_attribute("id")
    card.locator(".rest a").click()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.locator(".now .ref").count() == 0
    page.keyboard.press("m")
    assert page.locator(".now").get_attribute("id") == name
    page.locator(".find [name=words]").fill("then 897:")
    assert page.locator(".card:visible").count() == 1
