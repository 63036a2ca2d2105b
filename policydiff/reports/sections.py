"""The redline by section: which steps each section shows, and what happened to it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from policydiff.model import Section, SectionPair
from policydiff.reports.facts import Counts, Note, Phrase, SectionRun, SectionView
from policydiff.reports.paragraphs import folded, paragraphs, phrase_of, sentences
from policydiff.reports.phrasing import listed
from policydiff.reports.steps import Step, Steps, named, section_name

#: Which section of which document a group of steps is shown under.
Home = tuple[str, int]


def section_views(steps: Steps, cards: Mapping[str, int]) -> tuple[SectionView, ...]:
    """Every section of the new document in its order, removed ones where they stood."""
    return tuple(_view(steps, home, own, cards) for home, own in homes(steps).items())


def section_runs(views: Iterable[SectionView]) -> tuple[SectionRun, ...]:
    """Neighbouring sections with nothing to look at taken together."""
    return tuple(SectionRun(quiet, tuple(run)) for quiet, run in groupby(views, key=lambda view: view.quiet))


def homes(steps: Steps) -> dict[Home, list[Step]]:
    """The steps under the section that shows them, in the order of the page.

    What is gone stands in the section its own became, even where that is not the one around it; a section that
    became none stands where it stood.
    """
    result: dict[Home, list[Step]] = {}
    early: dict[int, list[Step]] = {}  # gone from a section whose successor comes only later
    current: int | None = None
    for step in steps.all:
        if step.new is not None:
            current = step.new.section
            result.setdefault(("new", current), early.pop(current, [])).append(step)
            continue
        assert step.old is not None  # a step has at least one side
        successors = steps.successors.get(step.old.section, ())
        if not successors:
            result.setdefault(("old", step.old.section), []).append(step)
        elif current in successors:
            result["new", current].append(step)
        elif ("new", successors[0]) in result:
            result["new", successors[0]].append(step)
        else:
            early.setdefault(successors[0], []).append(step)
    for lost in early.values():  # the successor shows nothing itself
        for step in lost:
            assert step.old is not None
            result.setdefault(("old", step.old.section), []).append(step)
    return result


def _view(steps: Steps, home: Home, own: Sequence[Step], cards: Mapping[str, int]) -> SectionView:
    side, index = home
    old, new = steps.comparison.old_document, steps.comparison.new_document
    section = (new if side == "new" else old).sections[index]
    heading = next((step for step in own if _is_heading(step, home)), None)
    body = paragraphs((step for step in own if not _is_top(step, heading)), steps, cards)
    top = _top(heading, own, steps, cards) if heading else None
    return SectionView(
        anchor=steps.anchors[home],
        number=section.number,
        heading=top,
        name=section_name(section),
        level=section.level,
        removed=side == "old",
        notes=_notes(steps, home),
        counts=_counts(own, cards),
        pieces=folded(body),
        sentences=sentences(part for part in body if part.kind != "heading"),
    )


def _is_top(step: Step, heading: Step | None) -> bool:
    """Whether a step is the section's heading, at either end of its move."""
    if heading is None or step is heading:
        return step is heading
    moved = heading.change is not None and heading.change.kind == "move"
    return moved and step.change is heading.change


def _top(heading: Step, own: Sequence[Step], steps: Steps, cards: Mapping[str, int]) -> Phrase:
    """The heading as it is shown. That it moved with its section is told in words below it, not in the heading."""
    phrase = phrase_of(heading, steps, cards)
    if phrase.move is None or not any(step is not heading and step.change is heading.change for step in own):
        return phrase
    changed = any(run.op != "equal" for run in phrase.runs)
    return replace(phrase, kind="edit" if changed else "same", move=None)


def _is_heading(step: Step, home: Home) -> bool:
    unit = step.new if home[0] == "new" else step.old
    return unit is not None and unit.heading and unit.section == home[1]


def _counts(own: Sequence[Step], cards: Mapping[str, int]) -> Counts:
    """What a section holds; a move counts at both its ends, any other change once."""
    changes = [step.change for step in own if step.change is not None]
    levels = [
        change.level
        for step, change in ((step, step.change) for step in own)
        if change is not None and not (change.kind == "move" and step.new is None)
    ]
    high = sum(
        step.change is not None
        and step.change.verdict is not None
        and step.change.level == "material"
        and step.change.verdict.severity == "high"
        and not (step.change.kind == "move" and step.new is None)
        for step in own
    )
    return Counts(
        high=high,
        material=levels.count("material"),
        wording=levels.count("wording"),
        cosmetic=levels.count("cosmetic"),
        moved=sum(change.kind == "move" for change in changes),
    )


def _notes(steps: Steps, home: Home) -> tuple[Note, ...]:
    """What happened to a section, each status in words."""
    side, index = home
    if side == "old":
        return (Note("Removed section."),)
    pair = steps.pair_of_new.get(index)
    if pair is None:
        return ()
    section = steps.comparison.new_document.sections[index]
    olds = steps.old_sections(index)
    if not pair.old:
        return (Note("New section."),) if section.heading else ()
    notes = [
        *_renamed(steps, pair, section, olds),
        *_renumbered(steps, pair, section, olds),
        *_moved(pair),
        *_split(steps, pair, index),
        *_merged(steps, pair, olds),
    ]
    return tuple(notes)


def _renamed(steps: Steps, pair: SectionPair, section: Section, olds: Sequence[int]) -> list[Note]:
    sections = steps.comparison.old_document.sections
    before = [sections[old].heading for old in olds if sections[old].key != section.key]
    if "renamed" not in pair.status or "merged" in pair.status or not before or len(before) < len(olds):
        return []
    quoted = listed([f"“{heading}”" if heading else "a part without a heading" for heading in before])
    return [Note(f"Renamed; it was {quoted}.")]


def _renumbered(steps: Steps, pair: SectionPair, section: Section, olds: Sequence[int]) -> list[Note]:
    sections = steps.comparison.old_document.sections
    numbers = [sections[old].number for old in olds]
    if "renumbered" not in pair.status or len(numbers) != 1 or numbers[0] == section.number:
        return []
    if numbers[0] is None:
        words = f"Numbered {section.number} now; it had no number."
    elif section.number is None:
        words = f"No longer numbered; it was {numbers[0]}."
    else:
        words = f"Renumbered from {numbers[0]} to {section.number}."
    return [Note(words, minor=True)]


def _moved(pair: SectionPair) -> list[Note]:
    return [Note("The section stands at another place now.")] if "moved" in pair.status else []


def _split(steps: Steps, pair: SectionPair, index: int) -> list[Note]:
    if "split" not in pair.status:
        return []
    others = [number for number in steps.pair_of_new if number != index and steps.pair_of_new[number] is pair]
    sections = steps.comparison.new_document.sections
    source = listed(
        [f"“{heading}”" if heading else "a part without a heading" for heading in pair.old_heading]
    )
    places = tuple((section_name(sections[number]), steps.anchors["new", number]) for number in others)
    return [Note(f"Split: parts of {source} stand here" + (", others in" if places else "."), places)]


def _merged(steps: Steps, pair: SectionPair, olds: Sequence[int]) -> list[Note]:
    if "merged" not in pair.status or len(olds) < 2:
        return []
    sections = steps.comparison.old_document.sections
    names = [named(sections[old].number, sections[old].heading) for old in olds]
    return [Note(f"Merged from {listed([f'“{name}”' for name in names])}.")]
