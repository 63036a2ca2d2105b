"""What it costs to join the pages of a policy: a year of daily captures of two pages, of 60 sections each.

    python benchmarks/pages.py [DAYS]

Prints processor seconds: reading and keeping every capture, joining all of them and comparing the versions (one a
month), and joining again after one more capture.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from policydiff import holding, pipeline, upkeep, workspace
from policydiff.model import Capture, Policy
from policydiff.store import Store
from policydiff.workspace import Workspace

SLUG = "heron"
PAGES = ("https://heron.example/privacy", "https://heron.example/privacy/cookies")
SECTIONS = 60


def page(title: str, month: int) -> bytes:
    """A page with one sentence that is another each month."""
    sections = "".join(
        f"<h2>Part {number}</h2><p>We keep the record number {number} of your personal data, as the law asks of us"
        f"{f' ({month})' if number == 3 else ''}. You may ask us for a copy of it.</p>"
        for number in range(SECTIONS)
    )
    head = f"<!doctype html><html lang=en><head><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1>{sections}</body></html>".encode()


def take(opened: Workspace, store: Store, day: int, url: str) -> None:
    """Keep the capture of a page on a day, without its file."""
    moment = datetime(2020, 1, 1) + timedelta(days=day, seconds=PAGES.index(url))
    data = page(f"Heron {url.rpartition('/')[2]}", day // 30)
    capture = Capture(data, f"{moment:%Y%m%d%H%M%S}", url, "text/html", 200, source="wayback", page=url)
    reading = holding.reading_of(opened, SLUG)
    capture, document = holding.read_document(capture, normalize=pipeline.normalize, reading=reading)
    store.add_capture(
        holding.held_of(capture, document, SLUG, f"snapshots/{SLUG}/{capture.captured}.warc.gz"), document
    )


def main(days: int) -> None:
    """Fill a workspace of one policy and time each step."""
    with tempfile.TemporaryDirectory() as folder:
        opened = workspace.init(Path(folder))
        names = ", ".join(f'"{url}"' for url in PAGES)
        (opened.root / "policydiff.toml").write_text(f'[[policy]]\nslug = "{SLUG}"\npages = [{names}]\n')
        opened = workspace.locate(folder)
        with opened.open_store(create=True) as store:
            store.add_policy(Policy(SLUG, "Heron"))
            store.note_reading(SLUG, str(holding.reading_of(opened, SLUG)))
            start = time.process_time()
            with store.writing():
                for day in range(days):
                    for url in PAGES:
                        take(opened, store, day, url)
            start = told(f"{len(PAGES) * days} captures read and kept", start)
            versions = upkeep.refresh(opened, store, SLUG)
            told(f"all joined, {len(versions)} versions compared", start)
            take(opened, store, days, PAGES[0])
            start = time.process_time()
            with store.writing():
                holding.join_pages(opened, store, SLUG)
            told("joined after one more capture", start)


def told(what: str, start: float) -> float:
    """Print how long a step took; the time at which the next one starts."""
    now = time.process_time()
    print(f"{what}: {now - start:.2f} s")
    return time.process_time()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 365)
