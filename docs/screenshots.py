"""Make the pictures of the README and of docs/design/sony-walks.md anew, from the site that `make demo` wrote.

Usage: python docs/screenshots.py [SITE]     (needs a Chromium: `apt-get install chromium`)
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"

#: Name of the picture: page of the site, size of the window in pixels.
PICTURES = {
    "index": ("index.html", 1100, 1000),
    "policy": ("lumenshore-privacy/index.html", 1100, 1000),
    "comparison": ("quillharrow-privacy/20230910061722--20240521190338.html", 1240, 1250),
}

#: Page of the sample workspace that the walks are shown on, and its window: as wide as the text, as high as one look.
WALKED = "lumenshore-privacy/20220118070233--20220624183347.html"
WINDOW = (800, 560)
#: Name of the picture: what is typed into the field, or which topic is opened.
WALKS = {
    "walk-encryption": ("words", "encrypt"),
    "walk-retention": ("topic", "Retention"),
    "walk-advertising": ("topic", "Tracking and advertising"),
    "walk-children": ("words", "children"),
}


def walk(tab: Page, how: str, what: str) -> None:
    """Do what a reviewer does, and stay where the answer stands."""
    if how == "words":
        tab.keyboard.press("/")
        tab.keyboard.type(what)
    else:
        tab.locator(f"[data-topic='{what}'] > summary").click()
    tab.evaluate(
        "scrollTo({top: document.getElementById('material').getBoundingClientRect().top + scrollY - 100})"
    )
    tab.wait_for_timeout(200)  # the cards step aside in their own time


def main() -> None:
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "demo" / "reports"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium here: apt-get install chromium")
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        for name, (page, width, height) in PICTURES.items():
            tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            tab.goto((site / page).resolve().as_uri())
            tab.screenshot(path=IMAGES / f"{name}.png")
            tab.close()
        for name, (how, what) in WALKS.items():
            tab = browser.new_page(
                viewport={"width": WINDOW[0], "height": WINDOW[1]},
                color_scheme="light",
                reduced_motion="reduce",
            )
            tab.goto((site / WALKED).resolve().as_uri())
            walk(tab, how, what)
            tab.screenshot(path=IMAGES / f"{name}.png")
            tab.close()
        browser.close()


if __name__ == "__main__":
    main()
