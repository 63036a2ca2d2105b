"""How long comparisons take: real pairs beside git, growth with length, hostile pairs.

    python benchmarks/differ_speed.py [--growth] [--hostile]

Without options: every adjacent pair of the histories in the corpus, the parsed documents compared (judge included),
beside `git diff --no-index --word-diff` (its process included) on the files of the same pairs, in turn, so that
both meet the same machine; each time freshly parsed, so that nothing is known of them yet. Wall-clock seconds
there, processor seconds elsewhere. Made-up pairs each run whole in a process of their own; memory is that process's
peak: with the documents, after the differ, after the judge. The exit status is 1 where growth, memory or the moved
block fall short of what is promised.
"""

from __future__ import annotations

import argparse
import gc
import json
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
from typing import Any

from policydiff.differ import align
from policydiff.model import Block, Comparison, Document, Section, Sentence
from policydiff.normalizer import normalize
from policydiff.pipeline import compare, judge_alignment
from policydiff.text import fold

ROOT = Path(__file__).resolve().parent.parent

#: What is promised of made-up pairs: how time grows with length, MB for the whole run, how much of a moved block is
#: told as moved.
EXPONENT = 1.15
MEMORY = 500
MOVED = 0.95


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
        for name, work in (("policydiff", compare), ("its differ", align)):
            old, new = normalize(old_path.read_bytes()), normalize(new_path.read_bytes())
            gc.collect()
            start = time.perf_counter()
            work(old, new)
            times[name].append(time.perf_counter() - start)
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


def growing(words: int) -> tuple[Document, Document, set[str]]:
    """A document of so many words, the same with 2 % of its words edited and a block of 1,000 moved, the block."""
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
    return document_of(lines), document_of(edited), {line for line in block if not line.startswith("#")}


def told_as_moved(comparison: Comparison, block: set[str]) -> float:
    """The share of a block's sentences that are told as moved, alone or with their section."""
    moved = {change.new.text for change in comparison.changes if change.kind == "move" and change.new}
    away = {section for pair in comparison.sections if "moved" in pair.status for section in pair.new}
    for section in comparison.new_document.sections:
        if section.id in away:
            moved.update(sentence.text for part in section.blocks for sentence in part.sentences)
    return len(block & moved) / len(block)


SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
HOSTILE = (
    "one sentence 200,000 times",
    "all equal but one word",
    "all sentences different",
    "50,000 sentences shuffled",
    "two lines of 5 MB",
)


def hostile(name: str) -> tuple[Document, Document]:
    """A pair made to be slow, of about a million words."""
    chance = random.Random(1)
    same = ["We may share your data with our partners."] * 200_000
    if name == "one sentence 200,000 times":
        return document_of(same), document_of(same)
    if name == "all equal but one word":
        one_off = list(same)
        one_off[100_000] = "We never share your data with our partners."
        return document_of(same), document_of(one_off)
    if name == "two lines of 5 MB":
        line = " ".join(sentence(chance) for _ in range(45_000))
        spots = set(chance.sample(range(line.count(" ")), 1000))
        other = " ".join("changed" if at in spots else word for at, word in enumerate(line.split(" ")))
        return document_of([line]), document_of([other])
    apart = [
        [f"{name}{at} {name}x{at} {name}y{at} is here." for at in range(200_000)]
        for name in ("alpha", "beta")
    ]
    if name == "all sentences different":
        return document_of(apart[0]), document_of(apart[1])
    shuffled = apart[0][:50_000]
    chance.shuffle(shuffled)
    return document_of(apart[0][:50_000]), document_of(shuffled)


def memory() -> int:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def one_run(name: str) -> None:
    """Compare one made-up pair in this process and print what it took, as JSON: called in a process of its own, so
    that the memory is that of this pair."""
    block: set[str] = set()
    if name.isdigit():
        old, new, block = growing(int(name))
    else:
        old, new = hostile(name)
    before = memory()
    start = time.process_time()
    alignment = align(old, new)
    middle, aligned = time.process_time(), memory()
    comparison = judge_alignment(alignment, old, new)
    took = {
        "differ": middle - start,
        "judge": time.process_time() - middle,
        "documents": before,
        "differ_memory": aligned,
        "memory": memory(),
        "moved": told_as_moved(comparison, block) if block else None,
        "kinds": dict(sorted(Counter(change.kind for change in comparison.changes).items())),
        "words": sum(unit.text.count(" ") + 1 for unit in old.units),
    }
    print(json.dumps(took))


def measured(name: str) -> dict[str, Any]:
    """What one made-up pair took, in a process of its own."""
    ran = subprocess.run([sys.executable, __file__, "--one", name], stdout=subprocess.PIPE, check=True)
    took: dict[str, Any] = json.loads(ran.stdout)
    print(
        f"{name:>28} {took['words']:9,} words  differ {took['differ']:6.2f} s  judge {took['judge']:6.2f} s"
        f"  memory {took['documents']} → {took['differ_memory']} → {took['memory']} MB"
        + (f"  block told as moved {took['moved']:.3f}" if took["moved"] is not None else "")
        + f"  {took['kinds']}"
    )
    return took


def growth() -> list[str]:
    """Seconds from 10,000 to 1,000,000 words; what fell short of what is promised."""
    runs = [measured(str(words)) for words in SIZES]
    short = []
    for part in ("differ", "judge"):
        exponent = log(runs[-1][part] / runs[0][part]) / log(SIZES[-1] / SIZES[0])
        print(f"{part}: exponent {exponent:.2f}")
        if exponent > EXPONENT:
            short.append(f"the {part} grows with exponent {exponent:.2f}, more than {EXPONENT}")
    for words, run in zip(SIZES, runs, strict=True):
        if run["moved"] < MOVED:
            short.append(f"of the block moved in {words:,} words {run['moved']:.3f} is told as moved")
        if run["memory"] > MEMORY:
            short.append(f"{words:,} words take {run['memory']} MB")
    return short


def hostile_pairs() -> list[str]:
    """Pairs made to be slow; what fell short of what is promised."""
    runs = {name: measured(name) for name in HOSTILE}
    return [f"{name}: {run['memory']} MB" for name, run in runs.items() if run["memory"] > MEMORY]


def main() -> int:
    """Print what was asked for; 1 if the growth or a hostile pair falls short of what is promised."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--growth", action="store_true", help="10,000 to 1,000,000 words")
    parser.add_argument("--hostile", action="store_true", help="pairs made to be slow")
    parser.add_argument("--one", metavar="NAME", help="one made-up pair, as JSON")
    options = parser.parse_args()
    if options.one:
        one_run(options.one)
        return 0
    short: list[str] = []
    if options.growth:
        short += growth()
    if options.hostile:
        short += hostile_pairs()
    if not (options.growth or options.hostile):
        real_pairs()
    for line in short:
        print(f"SHORT: {line}")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
