"""Make the pictures of the README anew, from the site that `make demo` wrote.

Usage: python docs/screenshots.py [SITE]     (needs a Chromium: `apt-get install chromium`)
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"

#: Name of the picture: page of the site, size of the window in pixels.
PICTURES = {
    "index": ("index.html", 1100, 1000),
    "policy": ("lumenshore-privacy/index.html", 1100, 1000),
    "comparison": ("quillharrow-privacy/20230910061722--20240521190338.html", 1240, 1250),
}


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
        browser.close()


if __name__ == "__main__":
    main()
