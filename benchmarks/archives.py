"""What fetching costs: `python benchmarks/archives.py [CAPTURES]`, processor time a capture of each kind of source.

Asked is the tests' archive on loopback, whose own work, in threads of the same process, is not counted. requests alone,
getting the same addresses, is timed beside it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import requests

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from archive import Archive
from archive.asking import Asker

from policydiff.fetcher.memento import Memento
from policydiff.fetcher.wayback import Wayback

URL = "https://fern.example/privacy"
BODY = b"<p>We collect your name, and keep it as long as we must.</p>" * 500


def each(take: Callable[[Any], object], found: Iterable[Any]) -> float:
    """Milliseconds of this thread's processor time for each."""
    waiting = list(found)
    take(waiting[0])  # what is imported and connected once
    begun = time.thread_time()
    for one in waiting:
        take(one)
    return (time.thread_time() - begun) / len(waiting) * 1000


def main() -> None:
    """Print the milliseconds a capture."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder)) as archive:
        for number in range(count):
            time_ = f"2024{1 + number // 672 % 12:02}{1 + number // 24 % 28:02}{number % 24:02}0000"
            archive.add(URL, time_, BODY + str(number).encode())
        wayback = Wayback(archive.url, None, Asker().pace, guest=Asker().guest())
        memento = Memento(archive.memento_url, None, Asker().pace, guest=Asker().guest())
        plain = requests.Session()
        found = list(wayback.search(URL))
        addresses = [f"{archive.url}/web/{one.captured}id_/{one.url}" for one in found]
        print(f"{len(found)} captures of {len(BODY) // 1000} kB, milliseconds of processor time for each")
        print(f"wayback   {each(wayback.replay, found):.2f}")
        print(f"memento   {each(memento.replay, memento.search(URL)):.2f}")
        print(f"requests  {each(lambda address: plain.get(address).content, addresses):.2f}")


if __name__ == "__main__":
    main()
