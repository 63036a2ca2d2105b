"""How flat the optimum of each threshold is: on edits of an invented policy, its neighbours do no worse than it."""

from __future__ import annotations

import random
from dataclasses import replace
from types import ModuleType

import pytest
from helpers import doc

from policydiff.differ import align, headings, moves, near, sections, splits
from policydiff.model import Document, Sentence
from policydiff.text import fold

SUBJECTS = (
    "Account data",
    "Payment records",
    "Support tickets",
    "Server logs",
    "Location traces",
    "Survey answers",
)
VERBS = ("are kept by our archive for", "are shown to the auditors after", "are copied to the backup within")
SPANS = ("thirty days", "two billing periods", "one calendar year", "the length of your contract")
REASONS = (
    "because tax law of the seller's country asks for it",
    "so that a colleague can repeat the repair you ordered",
    "unless the owner of the device objects in writing",
    "while the insurance claim of a passenger is open",
    "to find out which version of the tool was installed",
)
TITLES = (
    "Storage and Archives",
    "Your Payments",
    "Support at Home",
    "Travel and Location",
    "Surveys and Research",
)
FRESH = (
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


def policy() -> Document:
    """An invented policy: five sections of a dozen sentences that resemble one another as those of policies do."""
    chance = random.Random(4)
    every = [
        f"{subject} {verb} {span}, {reason}."
        for subject in SUBJECTS
        for verb in VERBS
        for span in SPANS
        for reason in REASONS
    ]
    chance.shuffle(every)
    text = "".join(
        f"# {title}\n\n"
        + "\n\n".join(" ".join(every[12 * at + 3 * part :][:3]) for part in range(4))
        + "\n\n"
        for at, title in enumerate(TITLES)
    )
    return doc(text)


def sentence(text: str) -> Sentence:
    return Sentence(text, fold(text))


def edited(
    document: Document, chance: random.Random
) -> tuple[Document, set[tuple[str, str]], set[str], set[str]]:
    """The policy with a fifth of its sentences edited, some gone, some new, one section renamed, one moved, one cut;
    which texts became which, which are gone, which are new."""
    became: set[tuple[str, str]] = set()
    gone: set[str] = set()
    come: set[str] = set()
    parts = []
    for section in document.sections:
        blocks = []
        for block in section.blocks:
            lines: list[Sentence] = []
            for line in block.sentences:
                draw = chance.random()
                if draw < 0.2:
                    words = line.text.split(" ")
                    for spot in chance.sample(range(len(words)), chance.randint(1, len(words) // 3)):
                        words[spot] = chance.choice(FRESH)
                    lines.append(sentence(" ".join(words)))
                    became.add((line.text, lines[-1].text))
                elif draw < 0.25:
                    gone.add(line.text)
                else:
                    lines.append(line)
                if chance.random() < 0.05:
                    fresh = " ".join(chance.choice(FRESH) for _ in range(9)) + f" {chance.random():.6f}."
                    lines.append(sentence(fresh))
                    come.add(fresh)
            blocks.append(replace(block, sentences=tuple(lines)))
        parts.append(replace(section, blocks=tuple(blocks)))
    heading = "Your Payments and Refunds"
    parts[1] = replace(parts[1], heading=heading, key=fold(heading))
    parts.append(parts.pop(0))
    return replace(document, sections=tuple(parts)), became, gone, come


def right(rounds: int = 6) -> float:
    """The share of edits told as what they are, less the share of what is told besides."""
    found = made = false = told = 0
    for seed in range(rounds):
        old = policy()
        new, became, gone, come = edited(old, random.Random(seed))
        result = align(old, new)
        texts = [
            (change.kind, change.old and change.old.text, change.new and change.new.text)
            for change in result.changes
            if not change.heading
        ]
        wanted = {("edit", *pair) for pair in became}
        wanted |= {("delete", text, None) for text in gone} | {("insert", None, text) for text in come}
        wanted |= {("renamed",), ("moved",)}
        statuses = {(status,) for pair in result.sections for status in pair.status}
        seen = {*texts, *(statuses & {("renamed",), ("moved",)})}
        made, found = made + len(wanted), found + len(wanted & seen)
        told, false = told + len(texts), false + len(set(texts) - wanted)
    return found / made - false / told


#: Each threshold, the value chosen, and the range in which the result may not fall by more than a fiftieth.
FLAT: tuple[tuple[ModuleType, str, float, float], ...] = (
    (near, "IN_PLACE", 0.30, 0.50),
    (near, "IN_SECTION", 0.42, 0.62),
    (near, "ELSEWHERE", 0.50, 0.70),
    (near, "SURE", 0.65, 0.85),
    (near, "RUN_SHARE", 0.40, 0.60),
    (moves, "MOVE_WORDS", 3, 7),
    (moves, "CHANGE_WORDS", 10, 40),
    (headings, "SHARE", 0.2, 0.4),
    (headings, "HEADING", 0.4, 0.6),
    (sections, "PART", 0.3, 0.5),
    (splits, "PART_SHARE", 0.6, 0.8),
    (splits, "GAIN", 0.05, 0.11),
)


@pytest.mark.parametrize(("module", "name", "low", "high"), FLAT, ids=[row[1] for row in FLAT])
def test_the_optimum_is_flat(
    module: ModuleType, name: str, low: float, high: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chosen value stands inside the range, is within a fiftieth of the best of it, and so are both ends."""
    chosen = getattr(module, name)
    assert low < chosen < high
    bonus = near.PLACE_BONUS.get(chosen) if module is near else None
    results = {}
    for value in (low, chosen, high):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, value)
            if bonus is not None:
                patch.setitem(near.PLACE_BONUS, value, bonus)
            results[value] = right()
    assert min(results.values()) >= max(results.values()) - 0.02, results
    assert results[chosen] >= 0.95, results
