"""The strip beside the text: where in the document the changes lie, by length of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policydiff.reports.facts import Fold, Mark, Phrase, SectionView

#: So many places can be told apart on a screen; changes that fall into one share a mark, coloured by the gravest.
PLACES = 240

#: From the gravest to the slightest.
_GRAVITY = ("material", "wording", "moved", "cosmetic", "boilerplate")


def strip(views: Sequence[SectionView]) -> tuple[Mark, ...]:
    """The marks from top to bottom; each leads to the first change of its place."""
    spots = [spot for view in views for spot in _spots(view)]
    total = sum(length for length, _ in spots) or 1
    places: dict[int, list[Phrase]] = {}
    at = 0
    for length, phrase in spots:
        if phrase is not None:
            places.setdefault(min(at * PLACES // total, PLACES - 1), []).append(phrase)
        at += length
    return tuple(
        Mark(place, 1, min(map(_worth, own), key=_GRAVITY.index), own[0].anchor or "")
        for place, own in sorted(places.items())
    )


def _spots(view: SectionView) -> Iterator[tuple[int, Phrase | None]]:
    """Lengths of text in order, each with the change it holds, if a reader has to look at it."""
    if view.heading is not None:
        yield _spot(view.heading)
    for piece in view.pieces:
        for paragraph in piece.paragraphs if isinstance(piece, Fold) else (piece,):
            for phrase in paragraph.phrases:
                yield _spot(phrase)


def _spot(phrase: Phrase) -> tuple[int, Phrase | None]:
    length = max(len(phrase.plain), 20)
    return (length, None) if phrase.kind in {"same", "quiet"} else (length, phrase)


def _worth(phrase: Phrase) -> str:
    """What a change is worth on the strip: a move that changed nothing besides is a move."""
    if phrase.move is not None and phrase.level not in {"material", "wording"}:
        return "moved"
    return phrase.level or "wording"
