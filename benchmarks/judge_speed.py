"""What judging costs: `python benchmarks/judge_speed.py [SERVICE …]`, processor time a change over the histories.

The changes are those that the differ tells of every adjacent pair (of all services unless some are named); finding
them is not counted.
"""

from __future__ import annotations

import os
import sys
import time
from itertools import pairwise
from pathlib import Path

from policydiff.differ import align
from policydiff.judging import judge_change, load_rules
from policydiff.model import Change
from policydiff.normalizer import normalize


def histories() -> Path:
    """Where the histories of the corpus are."""
    corpus = os.environ.get("POLICYDIFF_CORPUS")
    root = Path(corpus) if corpus else Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
    return root / "histories"


def changes(root: Path, services: list[str]) -> list[tuple[Change, str]]:
    """Every change of every adjacent pair with the language of its text."""
    found: list[tuple[Change, str]] = []
    for folder in sorted(path for path in root.glob("*/*") if path.is_dir()):
        if services and folder.parent.name not in services:
            continue
        documents = [normalize(path.read_bytes()) for path in sorted(folder.glob("*.md"))]
        for old, new in pairwise(documents):
            found.extend((change, new.language) for change in align(old, new).changes)
    return found


def main() -> None:
    """Print the milliseconds a change."""
    found, rules = changes(histories(), sys.argv[1:]), load_rules()
    if not found:
        sys.exit("no changes: no histories there, or no such service")
    judge_change(found[0][0], rules=rules)  # the rules are made ready once
    begun = time.process_time()
    for change, language in found:
        judge_change(change, language=language, rules=rules)
    each = (time.process_time() - begun) / len(found) * 1000
    print(f"{len(found)} changes, {each:.3f} ms a change")


if __name__ == "__main__":
    main()
