"""The changes a reader is shown first: neighbouring ones joined to one card, the gravest on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policydiff.model import Change, Place, Unit, Verdict
from policydiff.reports.facts import Card, Paragraph, Phrase, PhraseKind, ReasonView, Run, Topic, TopicLine
from policydiff.reports.marks import cells_of, runs_of
from policydiff.reports.paragraphs import link_changes, move_end, paragraphs
from policydiff.reports.passages import gravity
from policydiff.reports.phrasing import DIRECTION_NAMES, KIND_NAMES, category_name
from policydiff.reports.reasons import joined, reasons_of
from policydiff.reports.steps import Steps
from policydiff.text import fold

#: Of each category so many cards are listed at the top: those it is the main one of before those that touch it.
SHOWN = 10
#: How much of the sentence before and after is shown around a change, in characters.
AROUND = 220


def card(number: int, group: Sequence[Change], steps: Steps) -> Card:
    """The card that shows the changes of a group together."""
    first, gravest = group[0], min(group, key=gravity)
    verdict = gravest.verdict
    assert verdict is not None
    place = first.new or first.old
    assert place is not None  # a change has at least one side
    in_table = place.block == "row"
    before, after = (None, None) if in_table else _around(group, steps)
    redline = _together(group, steps)
    reasons = reasons_of([gravest, *group])
    long = steps.bulk and len(group) > 1  # the page shows the gravest sentence; the text below has them all
    return Card(
        number=number,
        anchor=f"m-{first.id}",
        place_anchor=f"c-{first.id}",
        kind=first.kind,
        kind_word=KIND_NAMES[first.kind],
        level=gravest.level,
        headline=_headline(reasons, first, verdict),
        category=category_name(verdict.categories[0]) if verdict.categories else "",
        categories=_categories([gravest, *group]),
        severity=verdict.severity,
        direction=verdict.direction,
        direction_word=DIRECTION_NAMES[verdict.direction],
        place=steps.place(first, "new" if first.new else "old"),
        path=_way(place, steps),
        lead=None if in_table else place.lead,
        before=None if place.lead or first.heading else before,
        after=None if first.heading else after,
        paragraphs=(_header(place.lead), *redline) if in_table and place.lead else redline,
        changes=len(group),
        reasons=joined(reasons) if len(group) > 1 else reasons,
        heading=first.heading,
        opening=_together([gravest], steps) if long else (),
        members=tuple(change.id for change in group),
    )


def plain_card(number: int, group: Sequence[Change], steps: Steps) -> Card:
    """A card for changes that stand apart at the end: their redline and place, nothing around them."""
    change = group[0]
    place = change.new or change.old
    assert place is not None and change.verdict is not None
    return Card(
        number=number,
        anchor=f"x-{change.id}",
        place_anchor=f"c-{change.id}",
        kind=change.kind,
        kind_word=KIND_NAMES[change.kind],
        level=change.level,
        headline="",
        category="",
        categories=(),
        severity=change.verdict.severity,
        direction=change.verdict.direction,
        direction_word=DIRECTION_NAMES[change.verdict.direction],
        place=steps.place(change, "new" if change.new else "old"),
        path=_way(place, steps),
        lead=None,
        before=None,
        after=None,
        paragraphs=_alone(change, place, steps) if len(group) == 1 else _together(group, steps),
        changes=len(group),
        reasons=reasons_of(group),
        heading=change.heading,
        members=tuple(change.id for change in group),
    )


def _alone(change: Change, place: Place, steps: Steps) -> tuple[Paragraph, ...]:
    """One change as a paragraph of its own, whatever block it stands in."""
    runs = runs_of(change)
    cells = cells_of(runs) if place.block == "row" else ()
    move = move_end(change, steps, left=False) if change.kind == "move" else None
    kind: PhraseKind = "arrived" if change.kind == "move" else change.kind
    phrase = Phrase(kind, runs, level=change.level, move=move, links=link_changes(change), cells=cells)
    return (Paragraph("row" if cells else "paragraph", (phrase,)),)


def _together(group: Sequence[Change], steps: Steps) -> tuple[Paragraph, ...]:
    """Neighbouring changes as they stand in the text."""
    own = [steps.all[steps.position[change.id]] for change in group if change.id in steps.position]
    return paragraphs(own, steps, {})


def _header(names: str) -> Paragraph:
    """The row that names the columns of the rows shown below it."""
    runs = (Run("equal", ((False, names),)),)
    return Paragraph("row", (Phrase("same", runs, plain=names, cells=cells_of(runs)),), header=True)


def topics(cards: Iterable[Card]) -> tuple[Topic, ...]:
    """The categories that material changes touch, each with its cards: those with the gravest first."""
    found: dict[str, list[Card]] = {}
    for one in cards:
        for name in one.categories:
            found.setdefault(name, []).append(one)
    topics = [_topic(name, own) for name, own in found.items()]
    return tuple(sorted(topics, key=lambda topic: (not topic.high, -topic.total)))


def _topic(name: str, own: Sequence[Card]) -> Topic:
    ordered = sorted(own, key=lambda one: one.category != name)
    return Topic(
        name=name,
        total=len(own),
        less=sum(one.direction == "less-protective" for one in own),
        more=sum(one.direction == "more-protective" for one in own),
        lines=tuple(
            TopicLine(one.number, one.anchor, one.headline, one.direction, one.place)
            for one in ordered[:SHOWN]
        ),
        high=any(one.severity == "high" for one in own),
    )


def _headline(reasons: Sequence[ReasonView], change: Change, verdict: Verdict) -> str:
    """The first reason as a headline; without one, what happened and to what."""
    if not reasons:
        topic = f": {category_name(verdict.categories[0]).lower()}" if verdict.categories else ""
        return KIND_NAMES[change.kind] + topic
    text = reasons[0].text
    return text[:1].upper() + text[1:]


def _around(group: Sequence[Change], steps: Steps) -> tuple[str | None, str | None]:
    """The sentence before and the one after, from the document that holds the change, shortened."""
    names = [change.id for change in group]
    for side, document in (
        ("new", steps.comparison.new_document),
        ("old", steps.comparison.old_document),
    ):
        extents = [steps.extent[side, name] for name in names if (side, name) in steps.extent]
        if extents:
            before = _context(document.units, extents[0][0], extents[0][0] - 1)
            after = _context(document.units, extents[-1][1], extents[-1][1] + 1)
            return before and _tail(before), after and _head(after)
    return None, None


def _context(units: Sequence[Unit], at: int, beside: int) -> str | None:
    """The text of the unit beside another, where both are sentences of one section."""
    if not 0 <= beside < len(units):
        return None
    unit, other = units[at], units[beside]
    if unit.heading or other.heading or unit.section != other.section:
        return None
    return other.text


def _head(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rsplit(" ", 1)[0] + " …"


def _tail(text: str) -> str:
    return text if len(text) <= AROUND else "… " + text[-AROUND:].split(" ", 1)[-1]


def _way(place: Place, steps: Steps) -> tuple[str, ...]:
    """The headings above a place, without the policy's own title: every page says that once, on top."""
    titles = {fold(steps.comparison.old_document.title), fold(steps.comparison.new_document.title)}
    above = place.path[:-1]
    return above[1:] if above and fold(above[0]) in titles else above


def _categories(group: Iterable[Change]) -> tuple[str, ...]:
    """The categories of all changes of a group as people read them, the first change's main one first."""
    held = {name: None for change in group if change.verdict for name in change.verdict.categories}
    return tuple(map(category_name, held))
