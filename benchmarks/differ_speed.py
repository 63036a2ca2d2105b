"""How long comparisons take: real pairs beside git, growth with length, hostile pairs.

    python benchmarks/differ_speed.py [--growth] [--hostile]

Without options: every adjacent pair of the histories in the corpus, the parsed documents compared (judge included),
beside `git diff --no-index --word-diff` (its process included) on the files of the same pairs, in turn, so that
both meet the same machine. Wall-clock seconds there, processor seconds elsewhere.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from math import log
from pathlib import Path

from policydiff.differ import align
from policydiff.model import Block, Document, Section, Sentence
from policydiff.normalizer import normalize
from policydiff.pipeline import compare, judge_alignment
from policydiff.text import fold

ROOT = Path(__file__).resolve().parent.parent


def seconds_of(work: object) -> float:
    """Processor seconds that calling `work` takes in this process."""
    start = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - start


def git_seconds(old: Path, new: Path) -> float:
    """Wall-clock seconds of git's word diff of two files, its process included."""
    start = time.perf_counter()
    command = ["git", "diff", "--no-index", "--word-diff", "--", str(old), str(new)]
    subprocess.run(command, stdout=subprocess.PIPE, check=False)
    return time.perf_counter() - start


def histories() -> list[tuple[Path, Path]]:
    """The files of every adjacent pair of the corpus."""
    corpus = Path(os.environ.get("POLICYDIFF_CORPUS") or ROOT.parent / "shared" / "corpus")
    folders = sorted(path for path in (corpus / "histories").glob("*/*") if path.is_dir())
    return [pair for folder in folders for pair in pairwise(sorted(folder.glob("*.md")))]


def real_pairs() -> None:
    """Ours beside git's, in total and at the 95th percentile; the differ alone besides."""
    times: dict[str, list[float]] = {"policydiff": [], "its differ": [], "git": []}
    warm = normalize(b"# Terms\n\nWe may share it.\n"), normalize(b"# Terms\n\nWe never share it.\n")
    compare(*warm)  # the rules are read at the first comparison
    for old_path, new_path in histories():
        old, new = normalize(old_path.read_bytes()), normalize(new_path.read_bytes())
        gc.collect()
        start = time.perf_counter()
        alignment = align(old, new)
        middle = time.perf_counter()
        judge_alignment(alignment, old, new)
        end = time.perf_counter()
        times["policydiff"].append(end - start)
        times["its differ"].append(middle - start)
        times["git"].append(git_seconds(old_path, new_path))
    for name, taken in times.items():
        ranked = sorted(taken)
        print(
            f"{name:10} total {sum(taken):6.2f} s  median {ranked[len(ranked) // 2] * 1000:6.1f} ms"
            f"  95 % {ranked[int(len(ranked) * 0.95)] * 1000:6.1f} ms"
            f"  {sum(taken) / sum(times['git']):5.2f} of git's total"
        )


# ── made-up documents ────────────────────────────────────────────────────────────────────────────────────────────


def document_of(lines: list[str]) -> Document:
    """A document of sentences, five a paragraph; a line that begins with `#` is a heading."""
    sections: list[Section] = []
    heading, sentences = "", list[Sentence]()

    def close() -> None:
        blocks = tuple(
            Block("paragraph", tuple(sentences[at : at + 5])) for at in range(0, len(sentences), 5)
        )
        if heading or blocks:
            path = ("Terms", heading)
            sections.append(Section(f"{len(sections):010x}", None, heading, fold(heading), 2, path, blocks))
        sentences.clear()

    for line in lines:
        if line.startswith("#"):
            close()
            heading = line[1:].strip()
        else:
            sentences.append(Sentence(line, fold(line)))
    close()
    return Document("Terms", "en", tuple(sections))


def sentence(chance: random.Random) -> str:
    """About eighteen words, some common and most from a long tail, as in any text."""
    common = ("the", "of", "and", "we", "you", "data", "may", "to")
    words = [
        chance.choice(common) if chance.random() < 0.4 else f"w{int(chance.paretovariate(0.6)) % 20000}"
        for _ in range(18)
    ]
    return " ".join(words).capitalize() + "."


def growing(words: int) -> tuple[Document, Document]:
    """A document of so many words, and the same with 2 % of its words edited and a block of 1,000 moved."""
    chance = random.Random(words)
    lines: list[str] = []
    for number in range(words // 18):
        if number % 40 == 0:
            lines.append(f"# Heading {number // 40} on {chance.choice(('data', 'use', 'law', 'fees'))}")
        lines.append(sentence(chance))
    edited = list(lines)
    texts = [at for at, line in enumerate(lines) if not line.startswith("#")]
    for at in chance.sample(texts, max(1, len(texts) // 6)):
        parts = edited[at].split(" ")
        for spot in chance.sample(range(len(parts)), 2):
            parts[spot] = "changed"
        edited[at] = " ".join(parts)
    start = len(edited) // 4
    block = edited[start : start + 55]
    del edited[start : start + 55]
    place = 3 * len(edited) // 4
    edited[place:place] = block
    return document_of(lines), document_of(edited)


def growth() -> None:
    """Seconds from 10,000 to 1,000,000 words, and the exponent between neighbours."""
    before: tuple[int, float] | None = None
    for words in (10_000, 30_000, 100_000, 300_000, 1_000_000):
        old, new = growing(words)
        result: list[object] = []
        took = seconds_of(lambda old=old, new=new, result=result: result.append(compare(old, new)))
        exponent = log(took / before[1]) / log(words / before[0]) if before else float("nan")
        moved = result[0].summary.moved  # type: ignore[attr-defined]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{words:9,} words {took:7.2f} s  exponent {exponent:5.2f}  moves told {moved:3}  peak {memory} MB"
        )
        before = (words, took)


def hostile() -> None:
    """Pairs made to be slow, all of about a million words."""
    chance = random.Random(1)
    same = ["We may share your data with our partners."] * 200_000
    one_off = list(same)
    one_off[100_000] = "We never share your data with our partners."
    apart = [
        [f"{name}{at} {name}x{at} {name}y{at} is here." for at in range(200_000)]
        for name in ("alpha", "beta")
    ]
    line = " ".join(sentence(chance) for _ in range(45_000))
    spots = set(chance.sample(range(line.count(" ")), 1000))
    other = " ".join("changed" if at in spots else word for at, word in enumerate(line.split(" ")))
    shuffled = list(apart[0][:50_000])
    chance.shuffle(shuffled)
    for name, old, new in (
        ("one sentence 200,000 times", same, same),
        ("the same but one word", same, one_off),
        ("all sentences different", *apart),
        ("50,000 sentences shuffled", apart[0][:50_000], shuffled),
        ("two lines of 5 MB", [line], [other]),
    ):
        documents = document_of(old), document_of(new)
        result: list[object] = []
        took = seconds_of(lambda documents=documents, result=result: result.append(compare(*documents)))
        kinds = Counter(change.kind for change in result[0].changes)  # type: ignore[attr-defined]
        print(f"{name:28} {took:7.2f} s  {dict(sorted(kinds.items()))}")


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--growth", action="store_true", help="10,000 to 1,000,000 words")
    parser.add_argument("--hostile", action="store_true", help="pairs made to be slow")
    options = parser.parse_args()
    if options.growth:
        growth()
    if options.hostile:
        hostile()
    if not (options.growth or options.hostile):
        real_pairs()


if __name__ == "__main__":
    sys.exit(main())
