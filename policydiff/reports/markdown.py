"""A comparison as Markdown for a ticket or a mail: reads well where it is rendered, and where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policydiff.model import Level
from policydiff.reports.facts import Card, ComparisonFacts, Paragraph, Phrase, SideView
from policydiff.reports.listing import left_out, listed_cards, more_reasons, topics_of
from policydiff.reports.phrasing import counted
from policydiff.reports.visible import safe_href, visible

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&!])")
_LIST_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


def comparison_markdown(facts: ComparisonFacts, level: Level) -> str:
    """The changes at or above `level`, the slighter ones counted: removed words ~~struck~~, added ones **bold**."""
    lines = [*_head(facts)]
    for title, cards in listed_cards(facts, level):
        lines += [f"## {title}", ""]
        for card in cards:
            lines += _card(card)
    hidden = left_out(facts, level)
    if hidden:
        lines += [f"*Not shown: {', '.join(hidden)}.*", ""]
    lines += [
        "---",
        "",
        f"{escaped(facts.generator)}. SHA-256 of the canonical texts: "
        f"`{facts.old.text_sha256}` → `{facts.new.text_sha256}`.",
        "",
    ]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """A text that Markdown takes for nothing but text, on one line.

    >>> escaped("1. *Not* <b>bold</b>")
    '1\\\\. \\\\*Not\\\\* \\\\<b\\\\>bold\\\\</b\\\\>'
    """
    flat = _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))
    return _LIST_START.sub(lambda match: match[1] + match[2][:-1] + "\\" + match[2][-1], flat)


def _head(facts: ComparisonFacts) -> Iterator[str]:
    yield f"# {escaped(facts.title)}"
    yield ""
    yield escaped(facts.sentence)
    if facts.silence:
        yield ""
        yield f"**{escaped(facts.silence)}**" if facts.silent else escaped(facts.silence)
    yield ""
    if facts.interval:
        yield f"- Changed {escaped(facts.interval.words)} ({facts.interval.length})"
    for side in (facts.old, facts.new):
        yield f"- {_side(side)}"
    for deadline in facts.deadlines:
        yield f"- {escaped(deadline.words)}"
    for warning in facts.warnings:
        yield f"- Warning: {escaped(warning)}"
    yield ""


def _side(side: SideView) -> str:
    parts = [f"{side.label}: {escaped(side.name)}"]
    if side.captured:
        parts.append(f"captured {escaped(side.captured.words)}")
    if side.last:
        parts.append(f"last seen {escaped(side.last.captured.words)}")
    if side.revised:
        parts.append(f"says it was revised {escaped(side.revised.words)}")
    address = safe_href(side.archive or side.url)
    if address:
        parts.append(f"<{address}>")
    return ", ".join(parts)


def _card(card: Card) -> Iterator[str]:
    if card.level == "material":
        yield f"### {card.number}. {escaped(card.headline)}"
        yield ""
        high = "**High severity** · " if card.severity == "high" else ""
        path = " › ".join(map(escaped, [*card.path, card.place]))
        topics = escaped(topics_of(card))
        yield f"{high}{topics} · {card.direction_word} · {card.kind_word.lower()} in {path}"
        yield ""
        if card.lead:
            yield f"> {escaped(card.lead)}"
            yield ">"
    else:
        where = f" in {escaped(card.place)}" if card.place else ""
        yield f"{card.number}. {card.kind_word}{where}"
        yield ""
    indent = "" if card.level == "material" else "   "
    for number, paragraph in enumerate(card.paragraphs):
        if number:
            yield f"{indent}>"
        yield f"{indent}> {_paragraph(paragraph)}"
    yield ""
    if card.level == "material":
        reasons, hidden = more_reasons(card)
        for reason in reasons:
            yield f"- {escaped(reason.text)} (`{reason.rule}`)"
        if hidden:
            yield f"- {counted(hidden, 'more reason')}"
        if reasons:
            yield ""


def _paragraph(paragraph: Paragraph) -> str:
    bullet = f"{escaped(paragraph.marker)} " if paragraph.marker else "• " if paragraph.kind == "item" else ""
    return bullet + " ".join(map(_phrase, paragraph.phrases))


def _phrase(phrase: Phrase) -> str:
    parts = []
    if phrase.move is not None:
        place = f" {phrase.move.place}" if phrase.move.place else ""
        parts.append(f"*({escaped(phrase.move.words + place)})* ")
    for run in phrase.runs:
        mark = {"insert": "**", "delete": "~~"}.get(run.op, "")
        parts.append(_marked(run.text, mark))
    for link in phrase.links:
        parts.append(
            f" *(the link “{escaped(link.text)}” led to {escaped(link.old or 'nowhere')}, "
            f"now {escaped(link.new or 'nowhere')})*"
        )
    return "".join(parts)


def _marked(text: str, mark: str) -> str:
    """Marked text with the spaces outside the marks: Markdown does not close "**so **"."""
    match = _EDGES.fullmatch(text)
    assert match is not None  # the pattern takes any text
    before, inner, after = match.groups()
    middle = f"{mark}{escaped(inner)}{mark}" if inner else ""
    return (" " if before else "") + middle + (" " if after else "")
