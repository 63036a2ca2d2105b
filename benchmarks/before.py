"""How often real versions of real policies would be taken for cut off, or for another language.

    python benchmarks/before.py

Each document of the corpus's histories is walked in the order of time as a policy's captures are; every version in
it was judged by people to be one, so that what is suspect here is suspect wrongly, or a version that the collection
should not have recorded. Prints each, and the count for some thresholds.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from policydiff import before
from policydiff.before import words_in
from policydiff.model import Held
from policydiff.normalizer import normalize
from policydiff.timeline import Read, beside_before

CORPUS = Path(
    os.environ.get("POLICYDIFF_CORPUS") or Path(__file__).resolve().parents[2] / "shared" / "corpus"
)
THRESHOLDS = (0.2, 0.35, 0.5, 0.65)


def read(file: Path) -> Read:
    """A version as the timeline sees a capture."""
    document = normalize(file.read_bytes())
    held = Held(
        policy="p",
        captured=file.stem,
        path=str(file),
        sha256=document.sha256,
        url=None,
        media_type=None,
        status=None,
        source="file",
        archive=None,
        digest=None,
        note=None,
        quality=document.quality,
        suspect=document.suspect,
        trusted=False,
        text_sha256=document.sha256,
    )
    return Read(held, words_in(unit.text for unit in document.units), document.language)


def main() -> None:
    """Walk every history, and print what is suspect."""
    histories = [
        [read(file) for file in sorted(folder.glob("*.md"))]
        for folder in sorted((CORPUS / "histories").glob("*/*"))
    ]
    total = sum(map(len, histories))
    print(f"{total} versions of {len(histories)} documents")
    for history in histories:
        for version, reasons in zip(history, beside_before(history), strict=True):
            for reason in reasons:
                print(f"  {Path(version.held.path).relative_to(CORPUS)}: {reason}")
    counts: Counter[float] = Counter()
    kept = before._FAR_SHORTER
    for threshold in THRESHOLDS:
        before._FAR_SHORTER = threshold
        counts[threshold] = sum(bool(reasons) for history in histories for reasons in beside_before(history))
    before._FAR_SHORTER = kept
    for threshold, count in counts.items():
        print(f"under {threshold:.0%} of the words, or another language: {count} of {total} suspect")


if __name__ == "__main__":
    main()
