"""Known edits on real policies: what the differ finds of them, and what it reports besides.

    python benchmarks/differ_edits.py [--every N] [--from N] [--seed N] [--show KIND] [--peers N]

Takes the first version of each history in the corpus, applies edits of one kind (and, last, of all kinds together),
keeps record of them, compares, and scores:

    found     the recorded edits that are told as what they are
    true      the reported changes that are recorded edits
    quiet     the units left alone of which nothing is told
    load      words marked by words truly changed (pure moves mark none)

and then, on every N-th policy, the words that other tools mark for the same edits, in the same run.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from _peers import PEERS

from policydiff.differ import align
from policydiff.model import Alignment, Block, Document, Match, Section, Sentence
from policydiff.normalizer import normalize
from policydiff.text import fold

ROOT = Path(__file__).resolve().parent.parent
WORDS = (
    "lantern",
    "harbour",
    "quartz",
    "meadow",
    "saffron",
    "timber",
    "velvet",
    "orchard",
    "marble",
    "thistle",
)


@dataclass
class Line:
    """A sentence with a name that outlives its edits; None for the original text."""

    name: int
    sentence: Sentence


@dataclass
class Part:
    """A section whose blocks are lists of named sentences."""

    name: int
    section: Section
    heading: str
    number: str | None
    blocks: list[tuple[Block, list[Line]]]


@dataclass
class Draft:
    """A policy being edited, and the record of what was done to it."""

    parts: list[Part]
    fresh: int
    edited: dict[int, int] = field(default_factory=dict)  # sentence → words changed on both sides
    inserted: dict[int, int] = field(default_factory=dict)  # sentence → its words
    deleted: dict[int, int] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    restyled: set[int] = field(default_factory=set)  # sentences with other quotes, dashes, case
    renamed: set[int] = field(default_factory=set)  # sections
    moved_sections: set[int] = field(default_factory=set)
    split: dict[int, int] = field(default_factory=dict)  # section → the section cut off it
    merged: dict[int, int] = field(default_factory=dict)  # section that lost its heading → where it went

    def lines(self) -> Iterator[Line]:
        for part in self.parts:
            for _, lines in part.blocks:
                yield from lines

    def name(self) -> int:
        self.fresh += 1
        return self.fresh


def draft_of(document: Document) -> Draft:
    count = 0
    parts = []
    for number, section in enumerate(document.sections):
        blocks = []
        for block in section.blocks:
            lines = []
            for sentence in block.sentences:
                count += 1
                lines.append(Line(count, sentence))
            blocks.append((block, lines))
        parts.append(Part(1_000_000 + number, section, section.heading, section.number, blocks))
    return Draft(parts, 2_000_000)


def document_of(draft: Draft, like: Document) -> tuple[Document, list[int]]:
    """The edited document, and the name behind each of its units."""
    sections, names = [], []
    for part in draft.parts:
        blocks = tuple(
            replace(block, sentences=tuple(line.sentence for line in lines))
            for block, lines in part.blocks
            if lines
        )
        path = (*part.section.path[:-1], part.heading) if part.heading else part.section.path
        section = replace(
            part.section,
            id=f"{part.name:010x}",
            number=part.number,
            heading=part.heading,
            key=fold(part.heading),
            path=path,
            blocks=blocks,
        )
        sections.append(section)
        if part.heading:
            names.append(part.name)
        names.extend(line.name for _, lines in part.blocks for line in lines)
    return replace(like, sections=tuple(sections)), names


# ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────────


def reword(line: Line, chance: random.Random) -> int:
    """Replace one to three words of a sentence; how many words that touches, both sides counted."""
    words = line.sentence.text.split(" ")
    spots = chance.sample(range(len(words)), min(len(words) // 3, chance.randint(1, 3)))
    for spot in spots:
        words[spot] = chance.choice(WORDS)
    text = " ".join(words)
    line.sentence = Sentence(text, fold(text), line.sentence.links)
    return 2 * len(spots)


def long_lines(draft: Draft, least: int = 8) -> list[Line]:
    """Sentences of at least so many words whose text occurs once."""
    counts = Counter(line.sentence.key for line in draft.lines())
    return [
        line
        for line in draft.lines()
        if counts[line.sentence.key] == 1 and len(line.sentence.text.split()) >= least
    ]


def some(things: list, share: float, chance: random.Random) -> list:
    return chance.sample(things, min(len(things), max(1, int(len(things) * share)))) if things else []


def edit_words(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    for line in some(long_lines(draft), 0.05, chance):
        draft.edited[line.name] = reword(line, chance)


def rewrite(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    """Replace a quarter to nearly half of the words of a sentence."""
    for line in some(long_lines(draft, 10), 0.05, chance):
        words = line.sentence.text.split(" ")
        spots = chance.sample(range(len(words)), int(len(words) * chance.uniform(0.25, 0.45)))
        for spot in spots:
            words[spot] = chance.choice(WORDS)
        text = " ".join(words)
        line.sentence = Sentence(text, fold(text), line.sentence.links)
        draft.edited[line.name] = 2 * len(spots)


def replace_by_stranger(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    """Put a sentence of another policy where one stood: a delete and an insert."""
    chosen = {line.name for line in some(long_lines(draft, 6), 0.05, chance)}
    present = {line.sentence.key for line in draft.lines()}
    for part in draft.parts:
        for _, lines in part.blocks:
            for at, line in enumerate(lines):
                sentence = chance.choice(pool)
                if line.name in chosen and sentence.key not in present:
                    draft.deleted[line.name] = len(line.sentence.text.split())
                    lines[at] = Line(draft.name(), sentence)
                    draft.inserted[lines[at].name] = len(sentence.text.split())


def insert(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    homes = [lines for part in draft.parts for _, lines in part.blocks if lines]
    present = {line.sentence.key for line in draft.lines()}
    for lines in some(homes, 0.04, chance):
        sentence = chance.choice(pool)
        if sentence.key not in present:
            name = draft.name()
            draft.inserted[name] = len(sentence.text.split())
            lines.insert(chance.randint(0, len(lines)), Line(name, sentence))


def delete(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    gone = {
        line.name: len(line.sentence.text.split())
        for line in some(long_lines(draft, 6), 0.04, chance)
        if line.name not in draft.edited and line.name not in draft.inserted
    }
    draft.deleted.update(gone)
    for part in draft.parts:
        for _, lines in part.blocks:
            lines[:] = [line for line in lines if line.name not in gone]


def move_block(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    """Move one paragraph to a section far away."""
    unique = {line.name for line in long_lines(draft, 6)}
    homes = [
        (at, number)
        for at, part in enumerate(draft.parts)
        for number, (block, lines) in enumerate(part.blocks)
        if block.kind == "paragraph"
        and lines
        and all(line.name in unique for line in lines)
        and len(part.blocks) > 2
    ]
    if not homes or len(draft.parts) < 4:
        return
    at, number = chance.choice(homes)
    block, lines = draft.parts[at].blocks.pop(number)
    others = [
        other for other in range(len(draft.parts)) if abs(other - at) >= 2 and draft.parts[other].blocks
    ]
    if not others:
        draft.parts[at].blocks.insert(number, (block, lines))
        return
    home = draft.parts[chance.choice(others)]
    home.blocks.insert(chance.randint(1, len(home.blocks)), (block, lines))
    draft.moved.update(line.name for line in lines)


def move_section(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    """Move one section past at least two others that are longer together."""
    sizes = [sum(len(lines) for _, lines in part.blocks) for part in draft.parts]
    movable = [at for at, part in enumerate(draft.parts) if at and part.heading and sizes[at]]
    chance.shuffle(movable)
    for at in movable:
        targets = [
            to
            for to in range(1, len(draft.parts))
            if abs(to - at) >= 2 and sum(sizes[min(at, to) : max(at, to) + 1]) > 3 * sizes[at]
        ]
        if targets:
            part = draft.parts.pop(at)
            draft.parts.insert(chance.choice(targets), part)
            draft.moved_sections.add(part.name)
            return


def move_and_edit(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    move_block(draft, chance, pool)
    for line in draft.lines():
        if line.name in draft.moved and len(line.sentence.text.split()) >= 10:
            draft.edited[line.name] = reword(line, chance)


def rename(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    titled = [part for part in draft.parts if len(part.heading.split()) >= 2]
    for part in some(titled, 0.2, chance):
        words = part.heading.split()
        words[chance.randrange(len(words))] = chance.choice(WORDS).title()
        part.heading = " ".join(words)
        draft.renamed.add(part.name)


def rename_wholly(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    titled = [
        part for part in draft.parts if part.heading and sum(len(lines) for _, lines in part.blocks) >= 2
    ]
    for part in some(titled, 0.2, chance):
        part.heading = " ".join(word.title() for word in chance.sample(WORDS, 3))
        draft.renamed.add(part.name)


def renumber(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    for at, part in enumerate(draft.parts):
        if part.heading:
            part.number = str(at + 7)


def split(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    able = [part for part in draft.parts if part.heading and len(part.blocks) >= 4]
    for part in some(able, 0.15, chance):
        middle = len(part.blocks) // 2
        words = sum(len(line.sentence.text.split()) for _, lines in part.blocks[middle:] for line in lines)
        if words < 12:
            continue
        heading = " ".join(word.title() for word in chance.sample(WORDS, 2))
        cut = Part(draft.name(), part.section, heading, None, part.blocks[middle:])
        del part.blocks[middle:]
        draft.parts.insert(draft.parts.index(part) + 1, cut)
        draft.split[part.name] = cut.name


def merge(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    able = [
        at
        for at in range(2, len(draft.parts))
        if draft.parts[at].heading
        and draft.parts[at - 1].blocks
        and sum(len(line.sentence.text.split()) for _, lines in draft.parts[at].blocks for line in lines)
        >= 12
    ]
    if able:
        at = chance.choice(able)
        part = draft.parts.pop(at)
        draft.parts[at - 1].blocks.extend(part.blocks)
        draft.merged[part.name] = draft.parts[at - 1].name


def reorder_list(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    """Move one item of a list three places or more."""
    for part in draft.parts:
        kinds = [block.kind for block, _ in part.blocks]
        for at in range(len(kinds) - 4):
            run = part.blocks[at : at + 5]
            texts = [line.sentence.key for _, lines in run for line in lines]
            if kinds[at : at + 5] == ["item"] * 5 and len(set(texts)) == len(texts) and not draft.moved:
                block = part.blocks.pop(at)
                part.blocks.insert(at + 4, block)
                draft.moved.update(line.name for line in block[1])


def reflow(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    """Break paragraphs in two, and join neighbours."""
    for part in draft.parts:
        blocks: list[tuple[Block, list[Line]]] = []
        for block, lines in part.blocks:
            if block.kind == "paragraph" and len(lines) > 1 and chance.random() < 0.5:
                middle = chance.randrange(1, len(lines))
                blocks += [(block, lines[:middle]), (block, lines[middle:])]
            elif (
                block.kind == "paragraph"
                and blocks
                and blocks[-1][0].kind == "paragraph"
                and chance.random() < 0.3
            ):
                blocks[-1] = (blocks[-1][0], blocks[-1][1] + lines)
            else:
                blocks.append((block, lines))
        part.blocks = blocks


def restyle(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    """Other quotes and dashes, another case."""
    table = str.maketrans({"'": "’", '"': "“", "’": "'", "“": '"', "”": '"', "-": "‑", "–": "-"})
    for line in draft.lines():
        text = line.sentence.text.translate(table)
        if chance.random() < 0.05:
            text = text.upper()
        if text != line.sentence.text and fold(text) == line.sentence.key:
            draft.restyled.add(line.name)
            line.sentence = Sentence(text, fold(text), line.sentence.links)


def everything(draft: Draft, chance: random.Random, pool: list[Sentence]) -> None:
    for step in (edit_words, insert, delete, move_section, rename, renumber, reflow):
        step(draft, chance, pool)


Edit = Callable[[Draft, random.Random, list[Sentence]], None]
EDITS: dict[str, Edit] = {
    "words": edit_words,
    "rewrite": rewrite,
    "strangers": replace_by_stranger,
    "insert": insert,
    "delete": delete,
    "move block": move_block,
    "move section": move_section,
    "move, edit": move_and_edit,
    "rename a word": rename,
    "rename wholly": rename_wholly,
    "renumber": renumber,
    "split": split,
    "merge": merge,
    "reorder list": reorder_list,
    "re-flow": reflow,
    "quotes, case": restyle,
    "everything": everything,
}


# ── scores ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Score:
    """Counts over many documents."""

    made: int = 0
    found: int = 0
    told: int = 0
    true: int = 0
    left: int = 0
    loud: int = 0
    marked: int = 0
    changed: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)


def score(result: Alignment, old_names: list[int], new_names: list[int], draft: Draft, total: Score) -> None:
    """Add one comparison to the counts. Headings that a split or a merger brings or takes count as told rightly."""
    pairs: dict[int, tuple[set[int], set[int]]] = {}
    for match in result.matches:
        if match.change is not None:
            sides = pairs.setdefault(match.change, (set(), set()))
            if match.old is not None:
                sides[0].add(old_names[match.old])
            if match.new is not None:
                sides[1].add(new_names[match.new])
    seen: set[tuple[str, int]] = set()
    for number, (olds, news) in sorted(pairs.items()):
        change = result.changes[number]
        total.told += 1
        right = _right(change.kind, olds, news, draft, seen)
        total.true += right
        if not right:
            total.false.append(
                f"{change.kind} {change.old and change.old.text!r} → {change.new and change.new.text!r}"
            )
        if not change.heading:
            total.marked += sum(len(text.split()) for operation, text in change.words if operation != "equal")
    _found(result, seen, draft, total)
    _quiet(result.matches, old_names, new_names, draft, total)


def _right(kind: str, olds: set[int], news: set[int], draft: Draft, seen: set[tuple[str, int]]) -> bool:
    names = olds | news
    seen.update((kind, name) for name in names)
    if kind == "insert":
        return names <= {*draft.inserted, *draft.split.values()}
    if kind == "delete":
        return names <= {*draft.deleted, *draft.merged}
    if olds != news:
        return False
    if kind == "move":
        return names <= {*draft.moved, *draft.moved_sections}
    return (
        names <= {*draft.edited, *draft.restyled, *draft.renamed, *draft.moved_sections}
        or min(names) >= 1_000_000
    )


def _found(result: Alignment, seen: set[tuple[str, int]], draft: Draft, total: Score) -> None:
    def count(kind: str, names: set[int], other: str = "") -> None:
        for name in sorted(names):
            total.made += 1
            if (kind, name) in seen or (other, name) in seen:
                total.found += 1
            else:
                total.missed.append(f"{kind} {name}")

    count("edit", set(draft.edited) - draft.moved, "move")
    count("insert", set(draft.inserted))
    count("delete", set(draft.deleted))
    count("move", draft.moved)
    count("move", draft.moved_sections)
    count("edit", draft.renamed - draft.moved_sections, "move")
    total.changed += sum(draft.edited.values()) + sum(draft.inserted.values()) + sum(draft.deleted.values())
    by_new = {name: pair for pair in result.sections for name in pair.new}
    for whole, cut in draft.split.items():
        total.made += 1
        pair = by_new[f"{cut:010x}"]
        total.found += "split" in pair.status and f"{whole:010x}" in pair.new
    for gone, home in draft.merged.items():
        total.made += 1
        pair = by_new[f"{home:010x}"]
        total.found += "merged" in pair.status and len(pair.old) > 1
        if "merged" not in pair.status:
            total.missed.append(f"merge {gone}")


def _quiet(
    matches: tuple[Match, ...], old_names: list[int], new_names: list[int], draft: Draft, total: Score
) -> None:
    touched = {*draft.edited, *draft.inserted, *draft.deleted, *draft.moved, *draft.restyled}
    for match in matches:
        name = old_names[match.old] if match.old is not None else new_names[match.new or 0]
        if name < 1_000_000 and name not in touched:
            total.left += 1
            total.loud += match.change is not None


# ── the run ──────────────────────────────────────────────────────────────────────────────────────────────────────


def corpus_documents(every: int, first: int = 0) -> list[Document]:
    """The first version of every N-th history, from the one of that number on."""
    corpus = Path(os.environ.get("POLICYDIFF_CORPUS") or ROOT.parent / "shared" / "corpus")
    folders = sorted(path for path in (corpus / "histories").glob("*/*") if path.is_dir())
    return [normalize(min(folder.glob("*.md")).read_bytes()) for folder in folders[first::every]]


def run(documents: list[Document], kind: str, seed: int, pool: list[Sentence]) -> Score:
    """Edit every document in one way and compare."""
    total = Score()
    for at, document in enumerate(documents):
        own = {
            sentence.key
            for part in document.sections
            for block in part.blocks
            for sentence in block.sentences
        }
        others = [sentence for sentence in pool if sentence.key not in own]
        chance = random.Random(f"{seed} {kind} {at}")
        old, old_names = document_of(draft_of(document), document)
        draft = draft_of(document)
        EDITS[kind](draft, chance, others)
        new, new_names = document_of(draft, document)
        score(align(old, new), old_names, new_names, draft, total)
    return total


#: The kinds of edit that other tools are shown too.
PEER_KINDS = (
    "words",
    "insert",
    "move block",
    "move section",
    "rename wholly",
    "renumber",
    "re-flow",
    "everything",
)


def beside_peers(documents: list[Document], seed: int, pool: list[Sentence]) -> None:
    """Words marked by each tool for the same edits, by words truly changed where any were."""
    print(
        f"\n{len(documents)} policies; words marked by words changed (where none were: words marked in all)"
    )
    print(f"{'edit':15}{'changed':>9}" + "".join(f"{name:>12}" for name in PEERS))
    took = Counter[str]()
    for kind in PEER_KINDS:
        marked = Counter[str]()
        changed = 0
        for at, document in enumerate(documents):
            draft = draft_of(document)
            old, _ = document_of(draft_of(document), document)
            EDITS[kind](draft, random.Random(f"{seed} {kind} {at}"), pool)
            new, _ = document_of(draft, document)
            changed += sum(sum(words.values()) for words in (draft.edited, draft.inserted, draft.deleted))
            for name, peer in PEERS.items():
                start = time.perf_counter()
                marked[name] += peer(old, new)
                took[name] += time.perf_counter() - start
        shares = (f"{marked[name] / changed:12.2f}" if changed else f"{marked[name]:12}" for name in PEERS)
        print(f"{kind:15}{changed:9}" + "".join(shares), flush=True)
    print(f"{'seconds':15}{'':9}" + "".join(f"{took[name]:12.2f}" for name in PEERS))


def main() -> None:
    """Print one line a kind of edit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1, help="take every N-th policy of the corpus")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--from", type=int, default=0, dest="first", help="leave out so many policies at first"
    )
    parser.add_argument(
        "--peers", type=int, default=8, metavar="N", help="other tools on every N-th; 0: none"
    )
    parser.add_argument("--show", help="print what was missed and what was false for this kind")
    options = parser.parse_args()
    documents = corpus_documents(options.every, options.first)
    pool = [
        sentence
        for document in documents
        for section in document.sections
        for block in section.blocks
        for sentence in block.sentences
        if 8 <= len(sentence.text.split()) <= 60
    ]
    print(f"{len(documents)} policies; found, true and quiet are shares, load is marked by changed words")
    print(f"{'edit':15}{'made':>7}{'found':>8}{'true':>8}{'quiet':>8}{'load':>7}{'seconds':>9}")
    for kind in EDITS:
        start = time.process_time()
        total = run(documents, kind, options.seed, pool)
        seconds = time.process_time() - start
        found = total.found / total.made if total.made else 1.0
        true = total.true / total.told if total.told else 1.0
        quiet = 1 - total.loud / total.left if total.left else 1.0
        load = total.marked / total.changed if total.changed else 0.0
        print(f"{kind:15}{total.made:7}{found:8.3f}{true:8.3f}{quiet:8.4f}{load:7.2f}{seconds:9.2f}")
        if options.show == kind:
            print(*(f"  missed {line}" for line in total.missed[:40]), sep="\n")
            print(*(f"  false  {line[:300]}" for line in total.false[:40]), sep="\n")
    if options.peers:
        beside_peers(documents[:: options.peers], options.seed, pool)


if __name__ == "__main__":
    sys.exit(main())
