"""Words and the spans that fired a rule, joined into runs: the smallest pieces a page marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policydiff.model import Change, Operation, Reason, Span, Word
from policydiff.reports.facts import Run

#: A span over more than this share of a text says only that the whole of it counts: marking it would mark nothing.
WHOLE = 0.6
#: What stands between the cells of a table's row.
CELL = " | "


def runs_of(change: Change) -> tuple[Run, ...]:
    """The words of a change with what fired its rules told apart."""
    reasons = change.verdict.reasons if change.verdict else ()
    old, new = _lengths(change)
    return mark(
        change.words,
        [span for reason in reasons for span in reason.old if not _whole(span, old)],
        [span for reason in reasons for span in reason.new if not _whole(span, new)],
    )


def specific(reason: Reason, change: Change) -> bool:
    """Whether a reason points at words, rather than at the sentence as a whole."""
    old, new = _lengths(change)
    spans = [_whole(span, old) for span in reason.old] + [_whole(span, new) for span in reason.new]
    return bool(spans) and not all(spans)


def _lengths(change: Change) -> tuple[int, int]:
    return len(change.old.text) if change.old else 0, len(change.new.text) if change.new else 0


def _whole(span: Span, length: int) -> bool:
    return span[1] - span[0] > WHOLE * length


def mark(words: Sequence[Word], old: Iterable[Span], new: Iterable[Span]) -> tuple[Run, ...]:
    """Runs of neighbouring words with one operation, cut where a fired span begins or ends.

    Spans count characters of the old text (equal and delete joined) and of the new one (equal and insert);
    what is equal is marked where either side's span covers it.
    """
    spans = {"delete": merge(old), "insert": merge(new)}
    at = {"delete": 0, "insert": 0}
    runs: list[Run] = []
    for operation, text in joined(words):
        sides = ("delete", "insert") if operation == "equal" else (operation,)
        covered = merge((start - at[side], end - at[side]) for side in sides for start, end in spans[side])
        runs.append(Run(operation, tuple(_cut(text, covered))))
        for side in sides:
            at[side] += len(text)
    return tuple(runs)


def joined(words: Iterable[Word]) -> list[Word]:
    """Words of one operation that follow one another joined to one; empty ones left out."""
    result: list[tuple[Operation, list[str]]] = []
    for operation, text in words:
        if not text:
            continue
        if result and result[-1][0] == operation:
            result[-1][1].append(text)
        else:
            result.append((operation, [text]))
    return [(operation, "".join(parts)) for operation, parts in result]


def cells_of(runs: Sequence[Run]) -> tuple[tuple[Run, ...], ...]:
    """The runs of a table's row by cell; what was taken out stands in its cell, beside what took its place."""
    cells: list[list[Run]] = [[]]
    at = {"delete": 0, "insert": 0}
    for run in runs:
        sides = ("delete", "insert") if run.op == "equal" else (run.op,)
        for fired, text in run.parts:
            for number, piece in enumerate(text.split(CELL)):
                if number:
                    place = max(at[side] for side in sides) + 1
                    at |= dict.fromkeys(sides, place)
                    cells += [[] for _ in range(place + 1 - len(cells))]
                if piece:
                    cells[at[sides[-1]]].append(Run(run.op, ((fired, piece),)))
    return tuple(map(tuple, cells))


def merge(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, overlapping and touching ones joined, empty ones left out.

    >>> merge([(4, 6), (0, 2), (5, 9), (3, 3)])
    [(0, 2), (4, 9)]
    """
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _cut(text: str, spans: Sequence[Span]) -> Iterator[tuple[bool, str]]:
    """The text in parts, True where a span covers them; what of a span lies outside the text is no matter."""
    at = 0
    for start, end in spans:
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if at < start:
            yield False, text[at:start]
        yield True, text[start:end]
        at = end
    if at < len(text):
        yield False, text[at:]
