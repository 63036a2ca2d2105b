"""Steps of the redline to paragraphs: each sentence as it is shown, flowing with its neighbours in their block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from policydiff.model import Block, BlockKind, Change, Document, Unit
from policydiff.reports.facts import Fold, LinkChange, MoveEnd, Paragraph, Phrase, PhraseKind, Run
from policydiff.reports.marks import cells_of, runs_of
from policydiff.reports.steps import Step, Steps

#: Unchanged sentences in a row inside a changed paragraph that are folded, one kept on each side of a change.
INNER_FOLD = 4
#: An unchanged text shorter than this (characters) is shown rather than folded: the fold would take as much room.
SHORT = 160


@dataclass(slots=True)
class _Open:
    """A paragraph still being filled: the blocks (section, block) of either document it stands for."""

    old: tuple[int, int] | None
    new: tuple[int, int] | None
    kind: BlockKind | str
    source: Block | None
    phrases: list[Phrase] = field(default_factory=list)

    def takes(self, step: Step) -> bool:
        """Whether the step flows on: in the same new block, or gone from the old block the paragraph comes from."""
        if step.new is not None and self.new is not None:
            return self.new == _block(step.new)
        if step.old is None or step.old.heading:
            return False
        return self.old == _block(step.old) and self.kind != "heading"

    def add(self, step: Step, phrase: Phrase) -> None:
        if self.old is None or (step.old is not None and step.new is not None):
            self.old = _block(step.old) or self.old
        self.new = self.new or _block(step.new)
        self.phrases.append(phrase)


def paragraphs(own: Iterable[Step], steps: Steps, cards: Mapping[str, int]) -> tuple[Paragraph, ...]:
    """The steps as paragraphs, headings among them as paragraphs of their own."""
    done: list[_Open] = []
    old, new = steps.comparison.old_document, steps.comparison.new_document
    for step in own:
        phrase = phrase_of(step, steps, cards)
        if done and done[-1].takes(step):
            phrase = _said_once(done[-1].phrases[-1], phrase)
            done[-1].add(step, phrase)
            continue
        unit = step.new or step.old
        assert unit is not None  # a step has at least one side
        source = _source(new if step.new is not None else old, unit)
        opened = _Open(
            None, None, "heading" if unit.heading else source.kind if source else "paragraph", source
        )
        if done:
            phrase = _said_once(done[-1].phrases[-1], phrase)
        opened.add(step, phrase)
        done.append(opened)
    return tuple(_closed(paragraph) for paragraph in done)


def phrase_of(step: Step, steps: Steps, cards: Mapping[str, int]) -> Phrase:
    """One step as it is shown in the redline."""
    change = step.change
    if change is None:
        unit = step.new or step.old
        assert unit is not None
        return Phrase("same", (Run("equal", ((False, unit.text),)),), plain=unit.text)
    left = change.kind == "move" and step.new is None
    plain = step.new.text if step.new is not None else ""
    return Phrase(
        kind=_phrase_kind(change, left),
        runs=_left_runs(change) if left else runs_of(change),
        plain=plain,
        anchor=f"from-{change.id}" if left else f"c-{change.id}",
        card=None if left else cards.get(change.id),
        level=change.level,
        move=move_end(change, steps, left) if change.kind == "move" else None,
        links=() if left else link_changes(change),
    )


def link_changes(change: Change) -> tuple[LinkChange, ...]:
    """The links of a change that kept their words and lead elsewhere now."""
    if change.old is None or change.new is None:
        return ()
    before: dict[str, list[str]] = {}
    for link in change.old.links:
        before.setdefault(link.text, []).append(link.href)
    result = []
    for link in change.new.links:
        earlier = before.get(link.text)
        if earlier and link.href != (address := earlier.pop(0)):
            result.append(LinkChange(link.text, address, link.href))
    return tuple(result)


def folded(parts: Sequence[Paragraph]) -> tuple[Paragraph | Fold, ...]:
    """Paragraphs with unchanged ones folded; what introduces a changed item or row stays in sight."""
    pieces: list[Paragraph | Fold] = []
    waiting: list[Paragraph] = []
    for paragraph in parts:
        if not paragraph.changed:
            waiting.append(paragraph)
            continue
        pieces += _settled(waiting, before=paragraph)
        waiting = []
        pieces += _inner_folds(paragraph)
    return tuple(pieces + _settled(waiting, before=None))


def sentences(parts: Iterable[Paragraph]) -> int:
    """How many sentences the paragraphs show as they are now."""
    return sum(bool(phrase.plain) for part in parts for phrase in part.phrases)


def _phrase_kind(change: Change, left: bool) -> PhraseKind:
    if change.kind == "move":
        return "left" if left else "arrived"
    return "quiet" if change.level in {"cosmetic", "boilerplate"} else change.kind


def _left_runs(change: Change) -> tuple[Run, ...]:
    """The old text whole: what changed in it is told where it arrived."""
    assert change.old is not None  # a move has both sides
    return (Run("equal", ((False, change.old.text),)),)


def move_end(change: Change, steps: Steps, left: bool) -> MoveEnd:
    """What stands beside moved text, at the end it left or at the one where it arrived."""
    anchor = f"c-{change.id}" if left else f"from-{change.id}"
    if change.old is not None and change.new is not None and change.old.path == change.new.path:
        words = "moved within this section" if left else "moved here within this section"
        return MoveEnd(words, "", anchor, False)
    words = "moved to" if left else "moved here from"
    return MoveEnd(words, steps.place(change, "new" if left else "old"), anchor, False)


def _said_once(before: Phrase, phrase: Phrase) -> Phrase:
    """A sentence that moved or changed along with the one before need not say again from where, or on which card."""
    if phrase.card is not None and phrase.card == before.card:
        phrase = replace(phrase, again=True)
    if phrase.move is None or before.move is None or before.kind != phrase.kind:
        return phrase
    if (before.move.words, before.move.place) != (phrase.move.words, phrase.move.place):
        return phrase
    return replace(phrase, move=replace(phrase.move, again=True))


def _block(unit: Unit | None) -> tuple[int, int] | None:
    return None if unit is None else (unit.section, unit.block)


def _source(document: Document, unit: Unit) -> Block | None:
    return None if unit.heading else document.sections[unit.section].blocks[unit.block]


def _closed(opened: _Open) -> Paragraph:
    source = opened.source
    phrases = opened.phrases
    if opened.kind == "row":
        phrases = [replace(phrase, cells=cells_of(phrase.runs)) for phrase in phrases]
    return Paragraph(
        kind=opened.kind,  # type: ignore[arg-type]  # a block's kind, or "heading"
        phrases=tuple(phrases),
        marker=source.marker if source else None,
        depth=source.depth if source else 0,
        header=source.header if source else False,
    )


def _settled(waiting: Sequence[Paragraph], before: Paragraph | None) -> list[Paragraph | Fold]:
    """Unchanged paragraphs as one fold, or two around the line that introduces what follows."""
    if not waiting:
        return []
    lead = _introduction(waiting, before)
    if lead is None:
        return _fold(waiting)
    return [*_fold(waiting[:lead]), waiting[lead], *_fold(waiting[lead + 1 :])]


def _introduction(waiting: Sequence[Paragraph], before: Paragraph | None) -> int | None:
    if before is None or before.kind not in {"item", "row"}:
        return None
    for number in range(len(waiting) - 1, -1, -1):
        paragraph = waiting[number]
        if paragraph.header or (paragraph.kind == "paragraph" and paragraph.phrases[-1].plain.endswith(":")):
            return number
        if paragraph.kind != before.kind:
            return None
    return None


def _fold(waiting: Sequence[Paragraph]) -> list[Paragraph | Fold]:
    if not waiting:
        return []
    length = sum(len(phrase.plain) for paragraph in waiting for phrase in paragraph.phrases)
    if len(waiting) == 1 and length < SHORT:
        return list(waiting)
    return [Fold(sentences(waiting), tuple(waiting))]


def _inner_folds(paragraph: Paragraph) -> list[Paragraph | Fold]:
    """A changed paragraph with its long unchanged stretches folded."""
    pieces: list[Paragraph | Fold] = []
    shown: list[Phrase] = []
    for first, last, same in _stretches(paragraph.phrases):
        start = first if first == 0 else first + 1
        end = last if last == len(paragraph.phrases) else last - 1
        inner = paragraph.phrases[start:end]
        if not same or len(inner) < INNER_FOLD or sum(len(phrase.plain) for phrase in inner) < 2 * SHORT:
            shown += paragraph.phrases[first:last]
            continue
        shown += paragraph.phrases[first:start]
        if shown:
            pieces.append(
                replace(paragraph, phrases=tuple(shown), marker=paragraph.marker if not pieces else None)
            )
        hidden = replace(paragraph, phrases=inner, marker=paragraph.marker if not pieces else None)
        pieces.append(Fold(sentences([hidden]), (hidden,)))
        shown = list(paragraph.phrases[end:last])
    if shown:
        pieces.append(
            replace(paragraph, phrases=tuple(shown), marker=paragraph.marker if not pieces else None)
        )
    return pieces


def _stretches(phrases: Sequence[Phrase]) -> list[tuple[int, int, bool]]:
    """Runs of phrases that stayed, and of others: first, end, whether they stayed."""
    result: list[tuple[int, int, bool]] = []
    for number, phrase in enumerate(phrases):
        same = phrase.kind == "same"
        if result and result[-1][2] == same:
            result[-1] = (result[-1][0], number + 1, same)
        else:
            result.append((number, number + 1, same))
    return result
