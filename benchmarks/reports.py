"""What the reports cost: the pages of long texts, the same in a browser, and the site of many policies.

    python benchmarks/reports.py [--policies 100] [--versions 20] [--keep FOLDER]

Invented texts. Wall-clock seconds, but for jumps (processor time); the browser's parts are left out where there is no
Chromium. `--keep` writes the pages where they can be looked at. Each limit that was set for the reports stands beside
what was measured.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import policydiff
from policydiff import publishing, upkeep
from policydiff.intake import Asked
from policydiff.model import Comparison
from policydiff.reports import render
from policydiff.store import Store
from policydiff.workspace import Workspace, init

if TYPE_CHECKING:
    from playwright.sync_api import Page

SUBJECTS = ["We", "Our partners", "The service", "Your administrator", "A processor", "Our support team"]
VERBS = ["collect", "keep", "share", "delete", "encrypt", "review", "transfer", "disclose", "use", "combine"]
THINGS = ["your email address", "device logs", "billing records", "the photographs you upload", "usage data"]
ENDS = ["to provide the service", "with your consent", "for up to 30 days", "where the law requires it"]
HEADINGS = ["Information", "Sharing", "Retention", "Security", "Cookies", "Children", "Choices", "Contact"]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def sentence(dice: random.Random, number: int) -> str:
    """An invented sentence of about a hundred characters, unlike the others of its text by its number."""
    parts = [dice.choice(SUBJECTS), "may", dice.choice(VERBS), dice.choice(THINGS), dice.choice(ENDS)]
    return f"{' '.join(parts)}, as clause {number} says, and only for the account it belongs to."


def policy(sentences: list[str]) -> bytes:
    """The sentences as Markdown: paragraphs of four, a heading every twenty."""
    lines = ["# Example Policy", ""]
    for at in range(0, len(sentences), 4):
        if at % 20 == 0:
            lines += [f"## {at // 20 + 1}. {HEADINGS[at // 20 % len(HEADINGS)]} {at // 20 + 1}", ""]
        lines += [" ".join(sentences[at : at + 4]), ""]
    return "\n".join(lines).encode()


def changed(dice: random.Random, text: str) -> str:
    """The sentence with a promise weakened or a term of days raised: material, as far as one can tell."""
    swaps = [("may", "will not"), ("30 days", "18 months"), ("only for", "not only for")]
    old, new = next((pair for pair in dice.sample(swaps, 3) if pair[0] in text), ("account", "household"))
    return text.replace(old, new, 1)


def comparison(characters: int, every: int) -> Comparison:
    """Two texts of about so many characters, every so manieth sentence changed."""
    dice = random.Random(7)
    old: list[str] = []
    while sum(map(len, old)) < characters:
        old += [sentence(dice, len(old) + number) for number in range(20)]
    new = [changed(dice, text) if number % every == 0 else text for number, text in enumerate(old)]
    return policydiff.compare(policydiff.normalize(policy(old)), policydiff.normalize(policy(new)))


def say(what: str, figure: str, limit: str = "") -> None:
    """One line of the answer."""
    print(f"{what:<58}{figure:>14}{'   limit ' + limit if limit else ''}", flush=True)


def pages(folder: Path) -> dict[str, Path]:
    """The pages of two long comparisons, their sizes and the time they took."""
    made = {}
    render(comparison(2_000, 5), "html")  # the templates are read at the first page
    for name, characters, every, limit in (
        ("two 200 KB texts, every fifth sentence changed", 200_000, 5, "1.5 MB"),
        ("two 625 KB texts, 5,000 changes", 625_000, 1, ""),
    ):
        both = comparison(characters, every)
        began = time.perf_counter()
        text = render(both, "html")
        spent = time.perf_counter() - began
        say(f"{name}: {len(both.changes):,} changes", f"{len(text.encode()) / 1e6:.2f} MB", limit)
        say("  made in", f"{spent:.2f} s")
        for form in ("text", "markdown"):
            say(f"  as {form}", f"{len(render(both, form).encode()) / 1e6:.2f} MB")
        made[name] = folder / f"{characters}.html"
        made[name].write_text(text, encoding="utf-8")
    return made


PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
SCROLL = """async () => { const tasks = []; new PerformanceObserver((list) => list.getEntries().forEach((entry) =>
tasks.push(entry.duration))).observe({type: 'longtask', buffered: false});
const height = document.documentElement.scrollHeight; for (let y = 0; y < height; y += height / 60) {
scrollTo({top: y, behavior: 'instant'});
await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))); }
await new Promise((done) => setTimeout(done, 300)); return Math.max(0, ...tasks); }"""


def jumps(page: Page) -> list[float]:
    """What ten presses of `n` cost: the page's own work until it is laid out and drawn, in milliseconds of processor
    time, so that other work on the machine is not in it."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(1000 * float(one["value"]) for one in metrics if one["name"] == "TaskDuration")

    costs = []
    for _ in range(10):
        before = spent()
        page.keyboard.press("n")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))")
        costs.append(spent() - before)
    return costs


def browse(made: dict[str, Path]) -> None:
    """First paint, the slowest of ten jumps to the next change, the longest task while scrolling through."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return say("in a browser", "no Playwright")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return say("in a browser", "no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        browser.new_page().goto("about:blank")
        for name, path in made.items():
            page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            page.goto(path.as_uri())
            say(f"{name}: first paint", f"{page.evaluate(PAINT) / 1000:.2f} s", "1 s")
            first, *others = jumps(page)
            say("  next change, the first time", f"{first:.0f} ms", "50 ms")
            say("  next change, the slowest of nine more", f"{max(others):.0f} ms", "50 ms")
            say("  longest task while scrolling through", f"{page.evaluate(SCROLL):.0f} ms", "200 ms")
            page.close()
        browser.close()
    return None


def histories(folder: Path, policies: int, versions: int) -> Iterator[tuple[str, list[Path]]]:
    """The captures of invented policies of about 12 KB: four sentences of each version differ from the last."""
    for number in range(policies):
        dice = random.Random(number)
        text = [sentence(dice, at) for at in range(120)]
        files = []
        for version in range(versions):
            for at in dice.sample(range(len(text)), 4) if version else ():
                text[at] = changed(dice, sentence(dice, 1000 * version + at))
            seen = datetime(2020, 1, 1, number % 24) + timedelta(days=30 * version)
            files.append(folder / f"{number}" / f"{seen:%Y%m%d%H%M%S}.md")
            files[-1].parent.mkdir(parents=True, exist_ok=True)
            files[-1].write_bytes(policy(text))
        yield f"example-{number:03}", files


def site(folder: Path, policies: int, versions: int) -> None:
    """The site of many policies: the first time, again with nothing changed, and when something waits in each."""
    workspace = init(folder / "workspace")
    told = f"the site of {policies} policies with {versions} versions each"
    with workspace.open_store() as store:
        written = list(histories(folder / "captures", policies, versions + 1))
        for slug, files in written:
            _take(workspace, store, slug, files[:-1])
        _publish(f"{told}: written", workspace, store, folder, "120 s")
        _publish("  again, nothing changed", workspace, store, folder, "5 s")
        for slug, files in written:
            _take(workspace, store, slug, files[-1:])
        _publish("  with a new version of each, which waits", workspace, store, folder)
        _publish("  again, nothing changed", workspace, store, folder, "5 s")
        (folder / "site" / ".pages.json").unlink()
        _publish("  in a copy without its record", workspace, store, folder)


def _take(workspace: Workspace, store: Store, slug: str, files: list[Path]) -> None:
    list(upkeep.take(workspace, store, upkeep.Wanted(slug, tuple(files)), Asked()))
    upkeep.refresh(workspace, store, slug)


def _publish(what: str, workspace: Workspace, store: Store, folder: Path, limit: str = "") -> None:
    began = time.perf_counter()
    report = publishing.publish(workspace, store, folder / "site", "20300101000000")
    say(f"{what} ({report.written:,} files)", f"{time.perf_counter() - began:.1f} s", limit)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--policies", type=int, default=100)
    parser.add_argument("--versions", type=int, default=20)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = asked.keep or Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        browse(pages(folder))
        if asked.policies:
            site(folder, asked.policies, asked.versions)


if __name__ == "__main__":
    main()
