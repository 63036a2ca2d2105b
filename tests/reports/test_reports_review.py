"""Deciding on the page itself: marks, keys, the file that is handed out, and what stands there without a script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from review_build import FIRST, NOW, SECOND, THIRD, add, workspace_with
from test_reports_browser import _axe, browser, strangers, watched

from policydiff import handed, publishing, waits
from policydiff.reviewing import Act, decide
from policydiff.store import ACCEPT, FLAG
from policydiff.targets import find
from policydiff.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]  # the fixture
pytestmark = pytest.mark.browser

WORDED = SECOND.replace("we answer every letter", "we reply to every letter")
#: A topic that is opened hides the cards of the others.
OPEN = "document.querySelectorAll('details:not(.topic)').forEach((element) => { element.open = true; })"
PAGE = "harbour/20240301120000--20240401120000.html"
SECOND_ISSUE = PAGE.replace(".html", ".2.html")


def publish(workspace: Workspace) -> None:
    with workspace.open_store() as store:
        publishing.publish(workspace, store, workspace.reports, NOW)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A policy that has changed in two material passages and one of wording, and its site."""
    made = workspace_with(tmp_path, {"harbour": {"0301": FIRST, "0401": WORDED}})
    publish(made)
    return made


def say(workspace: Workspace, action: str, *names: str, who: str = "Ada", comment: str | None = None) -> None:
    with workspace.open_store() as store:
        for target in find(workspace, store, names, NOW):
            decide(workspace, store, target, Act(action, who, NOW, comment), NOW)


def material(workspace: Workspace) -> list[str]:
    with workspace.open_store() as store:
        (one,) = waits.waits(workspace, store, NOW)
        return [change.id for change in one.comparison.changes if change.level == "material"]


def opened(
    browser: Browser, workspace: Workspace, name: str = PAGE, **options: Any
) -> tuple[Page, list[str]]:
    page, heard = watched(browser, accept_downloads=True, reduced_motion="reduce", **options)
    page.goto((workspace.reports / name).as_uri())
    return page, heard


def mine(page: Page) -> list[str]:
    texts = page.locator(".mine").all_text_contents()
    return [text for text in texts if text]


def handed_out(page: Page) -> dict[str, Any]:
    with page.expect_download() as download:
        page.locator("[data-hand=save]").click()
    assert download.value.suggested_filename == "harbour.20240401120000.decisions.json"
    given: dict[str, Any] = json.loads(Path(download.value.path()).read_bytes())
    return given


def take(workspace: Workspace, given: dict[str, Any]) -> handed.Taken:
    with workspace.open_store() as store:
        read = handed.read(json.dumps(given).encode(), "decisions.json")
        return handed.take(workspace, store, read, "20991231000000", who=None)


def test_marks_are_made_by_key_kept_and_handed_out(browser: Browser, workspace: Workspace) -> None:
    """Accept, flag and comment where one stands; the page asks nothing of any network, and keeps them for next time;
    the file is what `review import` takes in."""
    page, heard = opened(browser, workspace)
    url = page.url
    for key in ("n", "a", "n", "f", "w"):
        page.keyboard.press(key)
    page.keyboard.type("may they\u2028do <b>this</b>?")
    page.keyboard.press("Escape")
    assert mine(page) == [
        "You: accepted, not handed out yet",
        "You: flagged, not handed out yet: “may they\u2028do <b>this</b>?”",
    ]
    page.keyboard.press("d")
    assert page.evaluate("document.activeElement.id") == "review"
    page.locator("[name=reviewer]").fill("Grace")
    page.wait_for_timeout(200)  # what is remembered of a file:// page is written a moment later
    page.reload()
    assert len(mine(page)) == 2
    assert page.locator("[data-hand=go]").inner_text().split() == ["Decisions", "2/3", "passages"]
    given = handed_out(page)
    assert given["who"] == "Grace" and [one["action"] for one in given["decisions"]] == ["accept", "flag"]
    page.locator("[data-hand=text]").click()
    assert json.loads(page.locator(".out textarea").input_value()) == given
    assert strangers(heard, url) == []
    taken = take(workspace, given)
    assert taken.refused == () and taken.done is not None and len(taken.done.added) == 2
    page.context.close()


def test_what_the_ledger_says_is_on_the_page_that_is_issued_next(
    browser: Browser, workspace: Workspace
) -> None:
    """The page that was issued stays as it was; the next one shows who decided, when, and the remark, and the marks
    that were taken in are no longer the reader's own."""
    first = (workspace.reports / PAGE).read_bytes()
    page, _ = opened(browser, workspace)
    page.keyboard.press("n")
    page.keyboard.press("a")
    taken = take(workspace, handed_out(page))
    assert taken.done is not None
    publish(workspace)
    assert (workspace.reports / PAGE).read_bytes() == first
    page.wait_for_timeout(200)
    page.goto((workspace.reports / SECOND_ISSUE).as_uri())
    assert "Accepted" in page.locator(".card .said").first.inner_text()
    assert mine(page) == []
    assert "issue 1" in page.locator(".intro").inner_text()
    page.goto((workspace.reports / "index.html").as_uri())
    assert "1 accepted, 2 open" in page.locator("li.policy").inner_text()
    page.goto((workspace.reports / "harbour" / "index.html").as_uri())
    assert "1 accepted, 2 open" in page.locator(".waits").inner_text()
    assert page.locator(".waits a").get_attribute("href") == Path(SECOND_ISSUE).name
    page.context.close()


def test_a_mark_is_taken_back(browser: Browser, workspace: Workspace) -> None:
    """The same key again; all of them with two presses of a button; the rest is accepted with one."""
    page, _ = opened(browser, workspace)
    page.keyboard.press("n")
    page.keyboard.press("f")
    assert page.locator(".decide [aria-pressed=true]").count() == 1
    page.keyboard.press("f")
    assert mine(page) == [] and page.locator("[data-hand=save]").is_disabled()
    page.locator("[data-hand=rest]").click()
    assert len(mine(page)) == 3 and page.locator("[data-hand=rest]").is_disabled()
    given = handed_out(page)
    assert {one["action"] for one in given["decisions"]} == {"accept"}
    page.locator("[data-hand=forget]").click()
    assert len(mine(page)) == 3
    page.locator("[data-hand=forget]").click()
    assert mine(page) == []
    assert take(workspace, given).done.reviewed is not None  # type: ignore[union-attr]
    page.context.close()


def test_a_change_in_the_text_is_decided_where_it_stands(browser: Browser, workspace: Workspace) -> None:
    """The keys work on a sentence of the redline, a reworded one too; typing a name decides nothing."""
    page, _ = opened(browser, workspace)
    worded = page.locator(".text .chg.wording").first.get_attribute("id") or ""
    page.evaluate("(id) => { location.hash = id; }", worded)
    page.locator(f"#{worded}").evaluate("(element) => { element.classList.add('now'); }")
    page.keyboard.press("a")
    assert len(mine(page)) == 1
    assert page.locator("#wording .decision.marked").count() == 1
    assert page.locator(f"#{worded}").get_attribute("data-mine") == "accept"
    page.keyboard.press("w")
    assert page.locator("#wording textarea").is_visible()
    page.keyboard.press("Escape")
    page.locator("[name=reviewer]").fill("")
    page.locator("[name=reviewer]").press_sequentially("afd")
    assert len(mine(page)) == 1
    page.context.close()


def test_side_by_side_a_mark_stands_on_both_halves(browser: Browser, workspace: Workspace) -> None:
    """Made there, made before, and still there when old and new flow in one text again."""
    page, _ = opened(browser, workspace, viewport={"width": 1440, "height": 800})
    worded = page.locator(".text .chg.wording").first.get_attribute("id") or ""
    page.keyboard.press("s")
    page.evaluate("(id) => { location.hash = id; }", worded)
    page.locator(f"#{worded}.now").wait_for()
    page.keyboard.press("a")
    assert page.locator("[data-mine=accept]").count() == 2
    page.keyboard.press("s")
    assert page.locator("[data-mine=accept]").count() == 1
    page.keyboard.press("s")
    assert page.locator(f"[data-twin={worded}]").get_attribute("data-mine") == "accept"
    page.context.close()


def test_the_page_says_what_its_counts_count(browser: Browser, workspace: Workspace) -> None:
    """Changes of both levels that are open, and the passages that the buttons count."""
    page, _ = opened(browser, workspace)
    told = page.locator("section.review > p").first.inner_text()
    assert "3 changes are open. They are 2 material and 1 of wording, decided in 3 passages." in told
    assert page.locator("[data-hand=rest]").inner_text() == "Accept the 3 passages still open"
    assert "waited" not in told
    page.context.close()


def test_a_page_of_history_says_that_nothing_of_it_waits(tmp_path: Path) -> None:
    """What came and went again is open, and waits for nobody."""
    made = workspace_with(tmp_path, {"harbour": {"0301": FIRST, "0401": WORDED, "0501": FIRST}})
    publish(made)
    text = (made.reports / PAGE).read_text(encoding="utf-8")
    assert "3 changes are open." in text
    assert "None of it waited when this page was made: it is history" in text


def test_without_storage_marks_last_as_long_as_the_page(browser: Browser, workspace: Workspace) -> None:
    """Denied, full of something else, or not ours: the page works."""
    page, heard = watched(browser)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied'); } });"
    )
    url = (workspace.reports / PAGE).as_uri()
    page.goto(url)
    page.keyboard.press("n")
    page.keyboard.press("a")
    assert len(mine(page)) == 1
    assert strangers(heard, url) == []
    page.context.close()
    for stored in ("[", "null", "[1]", '{"%s": 3}', '{"%s": {"action": "rm", "at": "9", "comment": "x"}}'):
        page, heard = opened(browser, workspace)
        first = (page.locator(".decision").first.get_attribute("data-changes") or "").split()[0]
        key = page.locator("[data-review]").get_attribute("data-review")
        text = stored.replace("%s", first)
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [f"policydiff.review.{key}", text])
        page.wait_for_timeout(100)
        page.reload()
        assert mine(page) == []
        page.context.close()


@pytest.fixture
def reviewed(workspace: Workspace) -> Workspace:
    """One change accepted, one flagged; then two newer texts, and a review of the first of them."""
    one, other = material(workspace)
    say(workspace, ACCEPT, one, comment="agreed with counsel, who " + "looked long at it " * 12)
    say(workspace, FLAG, other, who="W" * 90, comment="x" * 300)
    publish(workspace)
    with workspace.open_store() as store:
        add(workspace, store, "harbour", "0501", THIRD)
        add(workspace, store, "harbour", "0601", THIRD.replace("your name", "your name, your voice"))
    say(workspace, ACCEPT, "harbour@first", "harbour@20240501120000")
    publish(workspace)
    return workspace


PAGES = [
    SECOND_ISSUE,
    "harbour/20240501120000--20240601120000.html",
    "harbour/index.html",
    "harbour/since-review.html",
    "index.html",
]


@pytest.mark.parametrize("name", PAGES)
def test_pages_with_decisions_are_quiet_and_fit(browser: Browser, reviewed: Workspace, name: str) -> None:
    """No message, no request, nothing wider than the window, with a comment being written and all folded text open;
    nothing that axe-core finds in light, dark or print."""
    for width in (320, 768, 1440):
        page, heard = opened(browser, reviewed, name, viewport={"width": width, "height": 800})
        page.evaluate(OPEN)
        if page.locator("[data-mark=comment]").count():
            page.locator("[data-mark=comment]").first.click()
            page.keyboard.type("y" * 200)
            page.locator("[data-hand=text]").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert strangers(heard, page.url) == []
        page.context.close()
    axe = _axe()
    for look in ("light", "dark", "print") if axe else ():
        page, _ = opened(
            browser, reviewed, name, bypass_csp=True, color_scheme="light" if look == "print" else look
        )
        if look == "print":
            page.emulate_media(media="print")
        page.evaluate(OPEN)
        if look != "print" and page.locator("[data-mark]").count():
            page.locator("[data-mark=accept]").first.click()
            page.locator("[data-mark=comment]").first.click()
        page.evaluate(axe.read_text(encoding="utf-8"))  # type: ignore[union-attr]
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", tags)["violations"]
        told = [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found]
        assert told == [], look
        page.context.close()


def test_decisions_are_read_with_scripts_off(browser: Browser, reviewed: Workspace) -> None:
    """What was decided stands there; what needs a script does not."""
    page, _ = opened(browser, reviewed, SECOND_ISSUE, java_script_enabled=False)
    assert page.locator(".said").first.is_visible()
    assert page.locator(".decide").count() == 0
    assert not page.locator(".yours").is_visible() and not page.locator("[data-hand=go]").is_visible()
    page.goto((reviewed.reports / "harbour" / "since-review.html").as_uri())
    assert page.locator(".step").first.is_visible()
    page.context.close()


def test_every_link_of_the_reviewed_site_leads_to_a_page(reviewed: Workspace) -> None:
    """The page since the last review, the page of what was flagged, earlier issues."""
    import lxml.html

    for page in reviewed.reports.rglob("*.html"):
        for href in lxml.html.document_fromstring(page.read_bytes()).xpath("//a/@href"):
            name, _, anchor = str(href).partition("#")
            if ":" in name:
                continue
            target = page.parent / name if name else page
            assert target.is_file(), (page, href)
            if anchor:
                assert f'id="{anchor}"' in target.read_text(), (page, href)
