"""The whole product in a few calls: read this first.

    capture ──normalize──► Document ──compare──► Comparison ──render──► what a person reads

`compare` is itself two stages: the differ pairs the two documents, the judge says of each change what it is worth.
The functions here are the Python interface; none of them needs a workspace, opens a file or remembers anything.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from policydiff import differ, judging, normalizer
from policydiff.model import (
    Alignment,
    Change,
    Comparison,
    Document,
    Match,
    Matches,
    Reason,
    Side,
    Summary,
    Verdict,
)

if TYPE_CHECKING:
    from policydiff.judging import Rules
    from policydiff.selectors import Named, Selector

#: The verdict on what the normalizer set aside: whatever its words say, they are not the policy's.
OUTSIDE = Verdict(
    level="boilerplate",
    categories=("other",),
    severity="normal",
    direction="neutral",
    reasons=(Reason("boilerplate.set-aside", "This stands outside the policy's text."),),
)


def normalize(
    data: bytes,
    *,
    url: str | None = None,
    media_type: str | None = None,
    language: str | None = None,
    captured: str | None = None,
    previous: Document | None = None,
    select: Iterable[Named | Selector] = (),
    remove: Iterable[Named | Selector] = (),
) -> Document:
    """Turn the bytes of one capture into its canonical document.

    The format (HTML, Markdown, plain text, one sentence a line, WARC) is told by content; `media_type` only helps
    where that leaves a doubt. `url` and `captured` (14 digits, UTC) are taken over where the bytes do not state
    their own; `previous` is the document before, against which a capture may turn out to be suspect.

    `select` and `remove` name what is the policy and what is not, where the normalizer is to be overruled: CSS
    selectors, or tables as in `policydiff.toml` (`{"headings": ["Privacy", "Contact"], "until": "2021-05-03"}`).
    A capture in which what is selected is not to be found is suspect.

    Raises UnreadableError where the bytes are no text at all (empty, binary, larger than the limit), UsageError
    where `select` or `remove` is wrong.
    """
    return normalizer.normalize(
        data,
        url=url,
        media_type=media_type,
        language=language,
        captured=captured,
        previous=previous,
        select=select,
        remove=remove,
    )


def compare(
    old: Document,
    new: Document,
    *,
    rules: Rules | None = None,
    old_name: str = "old",
    new_name: str = "new",
) -> Comparison:
    """Align two documents and judge every change; pure, and the same to the byte for the same documents."""
    with _uncollected():
        return judge_alignment(
            differ.align(old, new), old, new, rules=rules, old_name=old_name, new_name=new_name
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let nobody look for cyclic garbage meanwhile: a comparison makes many small records, none of them in a cycle,
    and looking through them all again and again takes up to a third of its time."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def judge_alignment(
    alignment: Alignment,
    old: Document,
    new: Document,
    *,
    rules: Rules | None = None,
    old_name: str = "old",
    new_name: str = "new",
) -> Comparison:
    """Judge what the differ found. Apart from `compare`, so that new rules need no new alignment."""
    book = rules or judging.load_rules()
    verdicts, coarse = judging.judge_changes(alignment.changes, language=new.language, rules=book)
    changes = tuple(
        [change.judged(verdict) for change, verdict in zip(alignment.changes, verdicts, strict=True)]
    )
    furniture = tuple([change.judged(OUTSIDE) for change in alignment.boilerplate])
    kept, demoted, matches = _set_boilerplate_apart(changes, alignment.matches)
    transition = differ.transition(alignment, kept, old, new)
    levels = Counter([change.level for change in kept])
    return Comparison(
        old=_side(old, old_name),
        new=_side(new, new_name),
        summary=Summary(
            material=levels["material"],
            wording=levels["wording"],
            cosmetic=levels["cosmetic"],
            boilerplate=len(demoted) + len(furniture),
            moved=sum(change.kind == "move" for change in kept),
            similarity=alignment.similarity,
            transition=transition,
            silent=differ.silent(kept, old, new),
        ),
        sections=alignment.sections,
        changes=kept,
        boilerplate_changes=demoted + furniture,
        matches=matches,
        old_document=old,
        new_document=new,
        rules=book.number,
        warnings=tuple(dict.fromkeys(alignment.warnings + coarse)),  # judged anew, it has the judge's already
        deadlines=judging.find_deadlines(kept, old, new),
    )


def rejudge(comparison: Comparison, rules: Rules) -> Comparison:
    """The same comparison judged by other rules, with nothing aligned anew.

    What the judge had found to be no policy text goes back to its place among the changes first, because other
    rules may find that it is.
    """
    told, order = comparison.told, _reading_order(comparison)
    place = {number: position for position, number in enumerate(order)}
    alignment = Alignment(
        sections=comparison.sections,
        changes=tuple(told[number] for number in order),
        boilerplate=tuple(change for number, change in enumerate(told) if number not in place),
        matches=_with_changes(comparison.matches, place),
        similarity=comparison.summary.similarity,
        warnings=comparison.warnings,
    )
    return judge_alignment(
        alignment,
        comparison.old_document,
        comparison.new_document,
        rules=rules,
        old_name=comparison.old.name,
        new_name=comparison.new.name,
    )


def judge(
    old: str | None,
    new: str | None,
    *,
    section: str | None = None,
    language: str = "en",
    rules: Rules | None = None,
    heading: bool = False,
) -> Verdict:
    """Say what one edit is worth: `old` became `new` under the heading `section`; None for an insert or delete.

    `heading` says that the texts are themselves headings. Raises ValueError where both are None.
    """
    return judging.judge(old, new, section=section, language=language, rules=rules, heading=heading)


def render(comparison: Comparison, format: str = "html") -> str:
    """The comparison as a person or a program reads it: `html`, `text`, `markdown` or `json`.

    Raises UsageError for any other format.
    """
    from policydiff import reports  # Jinja is slow to import, and most callers never render

    return reports.render(comparison, format)


def _reading_order(comparison: Comparison) -> list[int]:
    """The changes of the redline, by their numbers in `told`, as the differ gave them: where they are in the new
    document, or where they stood if they are gone."""
    told = comparison.told
    numbers = (
        match.change
        for match in comparison.matches
        if match.change is not None and (match.new is not None or told[match.change].new is None)
    )
    return list(dict.fromkeys(numbers))


def _set_boilerplate_apart(
    changes: Sequence[Change], matches: Sequence[Match]
) -> tuple[tuple[Change, ...], tuple[Change, ...], Sequence[Match]]:
    """Changes of policy text, changes of what turned out not to be, and the matches counted anew over both."""
    demoted = [number for number, change in enumerate(changes) if change.level == "boilerplate"]
    if not demoted:
        return tuple(changes), (), matches
    apart = frozenset(demoted)
    kept = [number for number in range(len(changes)) if number not in apart]
    place = {number: position for position, number in enumerate(kept + demoted)}
    return (
        tuple([changes[number] for number in kept]),
        tuple([changes[number] for number in demoted]),
        _with_changes(matches, place),
    )


def _with_changes(matches: Sequence[Match], place: Mapping[int, int]) -> Matches:
    """The steps with their changes numbered anew."""
    return Matches((old, new, None if change is None else place[change]) for old, new, change in matches)


def _side(document: Document, name: str) -> Side:
    return Side(
        name=name,
        captured=document.captured,
        url=document.url,
        sha256=document.sha256,
        sections=len(document.sections),
        sentences=document.sentences,
        revised=document.revised,
        effective=document.effective,
    )
