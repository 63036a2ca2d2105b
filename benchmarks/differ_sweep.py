"""How the differ's thresholds were chosen, and how flat each optimum is.

    python benchmarks/differ_sweep.py [--every N]

Moves one threshold at a time over a range, all others as they are, and prints the share of known edits found and of
reported changes that are true (`benchmarks/differ_edits.py`) over the kinds of edit that the threshold can touch.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from differ_edits import corpus_documents, run

from policydiff.differ import headings, moves, near, sections, splits

#: Module, name, values, the kinds of edit looked at.
SWEEPS: tuple[tuple[ModuleType, str, tuple[float, ...], tuple[str, ...]], ...] = (
    (near, "IN_PLACE", (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7), ("rewrite", "strangers", "everything")),
    (
        near,
        "IN_SECTION",
        (0.42, 0.47, 0.52, 0.57, 0.62),
        ("rewrite", "strangers", "move, edit", "everything"),
    ),
    (near, "ELSEWHERE", (0.5, 0.55, 0.6, 0.65, 0.7, 0.8), ("strangers", "move, edit", "everything")),
    (near, "SURE", (0.6, 0.75, 0.9), ("words", "rewrite", "strangers", "everything")),
    (moves, "CHANGE_WORDS", (0, 10, 25, 50), ("move block", "move section", "reorder list", "everything")),
    (moves, "MOVE_WORDS", (1, 3, 5, 7, 9), ("move block", "move section", "reorder list", "everything")),
    (headings, "SHARE", (0.1, 0.2, 0.3, 0.4, 0.5), ("rename wholly", "split", "merge", "everything")),
    (headings, "HEADING", (0.3, 0.4, 0.5, 0.6, 0.7), ("rename a word", "split", "merge", "everything")),
    (sections, "PART", (0.2, 0.3, 0.4, 0.5, 0.6, 0.8), ("split", "merge", "everything")),
    (splits, "PART_SHARE", (0.5, 0.6, 0.7, 0.8, 0.9), ("rewrite", "insert", "everything")),
)


@contextmanager
def setting(module: ModuleType, name: str, value: float) -> Iterator[None]:
    """One threshold at another value; what was made of it (the bonus by place) goes along."""
    before = getattr(module, name)
    bonus = dict(near.PLACE_BONUS)
    setattr(module, name, value)
    if before in near.PLACE_BONUS and module is near:
        near.PLACE_BONUS[value] = near.PLACE_BONUS.pop(before)
    try:
        yield
    finally:
        setattr(module, name, before)
        near.PLACE_BONUS.clear()
        near.PLACE_BONUS.update(bonus)


def main() -> None:
    """Print a table a threshold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=3, help="take every N-th policy of the corpus")
    options = parser.parse_args()
    documents = corpus_documents(options.every)
    pool = [
        sentence
        for document in documents
        for section in document.sections
        for block in section.blocks
        for sentence in block.sentences
        if 8 <= len(sentence.text.split()) <= 60
    ]
    for module, name, values, kinds in SWEEPS:
        print(f"{name} (now {getattr(module, name)}), over {', '.join(kinds)}")
        for value in values:
            with setting(module, name, value):
                scores = [run(documents, kind, 1, pool) for kind in kinds]
            found = sum(score.found for score in scores) / sum(score.made for score in scores)
            true = sum(score.true for score in scores) / sum(score.told for score in scores)
            print(f"  {value:5}  found {found:.4f}  true {true:.4f}")


if __name__ == "__main__":
    sys.exit(main())
