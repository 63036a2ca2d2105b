"""Four questions that a reviewer brings to the Sony report, each answered in one look (docs/design/sony-walks.md)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from policydiff import compare, normalize
from policydiff.reports import render

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.corpus, pytest.mark.browser, pytest.mark.slow]

NAMES = ("cimediacloud.com-20140213131930.md", "cimediacloud.com-20160504225849.md")


@pytest.fixture
def report(corpus: Path, tmp_path: Path) -> Iterator[Page]:
    """The report of 2014 against 2016, open in a browser."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install playwright")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium: install one (apt-get install chromium) or name it in CHROMIUM")
    old, new = (normalize((corpus / "sony" / name).read_bytes()) for name in NAMES)
    page = tmp_path / "report.html"
    page.write_text(render(compare(old, new), "html"), encoding="utf-8")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        tab.goto(page.as_uri())
        yield tab
        browser.close()


def test_what_became_of_encryption(report: Page) -> None:
    """Looked up, one card is left, in sight: the promise, struck out, of high severity, in the section on security."""
    report.keyboard.press("/")
    report.keyboard.type("encrypt")
    cards = report.locator(".card:visible")
    assert cards.count() == 1
    box = cards.bounding_box()
    assert box and box["y"] < 900
    assert "encrypt" in cards.locator("del").first.inner_text()
    assert cards.locator(".chip.high").count() == 1
    assert cards.locator(".place").inner_text().startswith("Removed in Security")


def test_how_long_data_is_kept(report: Page) -> None:
    """The topic lists what changed, most of it in the section on retention, and leaves its cards alone below."""
    report.locator("[data-topic=Retention] > summary").click()
    places = report.locator(".topic[open] li .in").all_inner_texts()
    assert places.count("6 Data Retention") >= 3
    assert report.locator(".card:visible").count() == len(places)


def test_what_is_new_in_advertising(report: Page) -> None:
    """The topic names the services in its headlines: nobody has to read a card to know them."""
    report.locator(".topic", has_text="Tracking and advertising").locator("summary").click()
    told = " ".join(report.locator(".topic[open] li a").all_inner_texts())
    assert "DoubleClick" in told
    assert "AdWords" in told


def test_whether_children_are_protected_as_before(report: Page) -> None:
    """No change is told, and the section that speaks of them is named with what happened to it: it moved."""
    report.keyboard.press("/")
    report.keyboard.type("children")
    assert report.locator(".find [role=status]").inner_text() == "No material change with “children”."
    assert [line.split(":")[0] for line in report.locator(".found li").all_inner_texts()] == [
        "In 11 Children"
    ]
