"""Where the links of a comparison page lead: an end that is not shown itself is found at its section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from policydiff.reports.facts import Card, Fold, Paragraph, Phrase, SectionView
from policydiff.reports.sections import homes
from policydiff.reports.steps import Steps


def shown_anchors(views: Iterable[SectionView]) -> frozenset[str]:
    """The anchors of changes that stand in the redline. A heading that moved along with its section has none."""
    return frozenset(
        phrase.anchor
        for view in views
        for phrase in _phrases(view)
        if phrase.anchor is not None and phrase.kind != "same"
    )


def section_anchors(steps: Steps) -> dict[str, str]:
    """The section under which each end of a change is shown, or would be: its anchor by that of the end."""
    found: dict[str, str] = {}
    for home, own in homes(steps).items():
        for step in own:
            if step.change is not None:
                left = step.change.kind == "move" and step.new is None
                found[f"{'from' if left else 'c'}-{step.change.id}"] = steps.anchors[home]
    return found


def lasting(anchor: str, shown: frozenset[str], sections: Mapping[str, str]) -> str:
    """The anchor itself where it stands in the redline, else that of its section, else of the whole text."""
    return anchor if anchor in shown else sections.get(anchor, "text")


def landed(card: Card, shown: frozenset[str], sections: Mapping[str, str]) -> Card:
    """The card with every link leading somewhere."""

    def mended(phrase: Phrase) -> Phrase:
        if phrase.move is None or phrase.move.anchor in shown:
            return phrase
        return replace(phrase, move=replace(phrase.move, anchor=lasting(phrase.move.anchor, shown, sections)))

    def whole(paragraphs: Iterable[Paragraph]) -> tuple[Paragraph, ...]:
        return tuple(replace(part, phrases=tuple(map(mended, part.phrases))) for part in paragraphs)

    return replace(
        card, place_anchor=lasting(card.place_anchor, shown, sections), paragraphs=whole(card.paragraphs)
    )


def _phrases(view: SectionView) -> Iterator[Phrase]:
    if view.heading is not None:
        yield view.heading
    for piece in view.pieces:
        for part in piece.paragraphs if isinstance(piece, Fold) else (piece,):
            yield from part.phrases
