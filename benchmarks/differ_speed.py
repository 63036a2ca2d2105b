"""How long comparisons take: real pairs beside git, growth with length, hostile pairs.

    python benchmarks/differ_speed.py [--growth] [--hostile]

Without options: every adjacent pair of the histories in the corpus, the parsed documents compared (judge included),
beside `git diff --no-index --word-diff` (its process included) on the canonical texts of the same pairs.
Processor seconds of this process and of git's.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from math import log
from pathlib import Path

from policydiff.model import Block, Document, Section, Sentence
from policydiff.normalizer import normalize
from policydiff.pipeline import compare
from policydiff.text import fold

ROOT = Path(__file__).resolve().parent.parent


def seconds_of(work: object) -> float:
    """Processor seconds that calling `work` takes in this process."""
    start = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - start


def git_seconds(old: str, new: str) -> float:
    """Processor seconds of git's word diff of two texts, its process included."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("old", "new")]
        for path, text in zip(paths, (old, new), strict=True):
            path.write_text(text, encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = ["git", "diff", "--no-index", "--word-diff", "--", *map(str, paths)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def histories() -> list[tuple[Document, Document]]:
    """Every adjacent pair of the corpus, parsed."""
    corpus = Path(os.environ.get("POLICYDIFF_CORPUS") or ROOT.parent / "shared" / "corpus")
    pairs = []
    for folder in sorted(path for path in (corpus / "histories").glob("*/*") if path.is_dir()):
        versions = [normalize(path.read_bytes()) for path in sorted(folder.glob("*.md"))]
        pairs.extend(zip(versions, versions[1:], strict=False))
    return pairs


def real_pairs() -> None:
    """Ours beside git's, in total and at the 95th percentile."""
    pairs = histories()
    compare(*pairs[0])  # the rules are read at the first comparison
    gc.collect()
    gc.freeze()
    ours = [seconds_of(lambda pair=pair: compare(*pair)) for pair in pairs]
    theirs = [git_seconds(old.canonical_text, new.canonical_text) for old, new in pairs]
    for name, times in (("policydiff", ours), ("git", theirs)):
        ranked = sorted(times)
        print(
            f"{name:10} total {sum(times):6.2f} s  median {ranked[len(ranked) // 2] * 1000:6.1f} ms"
            f"  95 % {ranked[int(len(ranked) * 0.95)] * 1000:6.1f} ms"
        )
    print(f"{len(pairs)} pairs, ours is {sum(ours) / sum(theirs):.2f} of git's")


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
