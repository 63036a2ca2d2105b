"""A comparison as text for a terminal: wrapped, coloured where asked, its marks readable without colour."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from itertools import chain

from policydiff.model import Level
from policydiff.reports.facts import Card, ComparisonFacts, LinkChange, Paragraph, Phrase, SideView
from policydiff.reports.listing import left_out, listed_cards, more_reasons, topics_of
from policydiff.reports.phrasing import counted
from policydiff.reports.visible import visible

#: Lines longer than this (characters) are hard to read, however wide the terminal is.
WIDEST = 100

Style = str
Token = tuple[Style, str]

_CODES = {
    "bold": "1",
    "dim": "2",
    "insert": "32;4",
    "delete": "31;9",
    "high": "31;1",
    "good": "32",
    "bad": "31",
    "heading": "1;4",
}
_PIECE = re.compile(r"\s+|\S+")


def comparison_text(
    facts: ComparisonFacts, level: Level, *, color: bool = False, width: int | None = None
) -> str:
    """The changes at or above `level`, the slighter ones counted. `width` in characters; else the terminal's.

    Removed words stand in `[-…-]`, added ones in `{+…+}`: also without colour, in a log or to a screen reader.
    """
    writer = _Writer(max(20, min(width or shutil.get_terminal_size((80, 24)).columns, WIDEST)), color)
    lines = chain(_head(facts, writer), _lists(facts, level, writer), _foot(facts, level, writer))
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Writer:
    """Wraps and colours; knows the width, and whether colour was asked for."""

    def __init__(self, width: int, color: bool) -> None:
        self.width = max(width, 8)
        self.color = color

    def paint(self, style: Style, text: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.color and style and text.strip() else text

    def wrap(self, tokens: Iterable[Token], indent: str = "", first: str | None = None) -> Iterator[str]:
        """Styled tokens as lines of at most the width; only a single longer word goes over it."""
        lead = indent if first is None else first
        line: list[Token] = []
        used = len(lead)
        for word in _words(tokens):
            length = sum(len(text) for _, text in word)
            if line and used + 1 + length > self.width:
                yield lead + self._painted(line)
                line, lead, used = [], indent, len(indent)
            if line:
                line.append((line[-1][0] if line[-1][0] == word[0][0] else "", " "))
            used += length + (1 if line else 0)
            line += word
        if line:
            yield lead + self._painted(line)

    def _painted(self, line: list[Token]) -> str:
        """A line with neighbouring words of one style painted together."""
        joined: list[Token] = []
        for style, word in line:
            if joined and joined[-1][0] == style:
                joined[-1] = (style, joined[-1][1] + word)
            else:
                joined.append((style, word))
        return "".join(self.paint(style, text) for style, text in joined)


def _words(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """What stands between white space, as one word each: "[-no-]{+yes+}." is not broken between its marks."""
    word: list[Token] = []
    for style, text in tokens:
        for match in _PIECE.finditer(visible(text)):
            if not match.group().isspace():
                word.append((style, match.group()))
            elif word:
                yield word
                word = []
    if word:
        yield word


def _head(facts: ComparisonFacts, writer: _Writer) -> Iterator[str]:
    yield from writer.wrap([("bold", facts.title)])
    for side in (facts.old, facts.new):
        yield from writer.wrap([("dim", _side(side))], " " * 8)
    if facts.interval:
        words = f"{facts.interval.words} ({facts.interval.length})"
        yield from writer.wrap([("dim", f"Changed {words}")], " " * 8)
    yield ""
    yield from writer.wrap([("", facts.sentence)])
    if facts.silence:
        yield from writer.wrap([("high" if facts.silent else "dim", facts.silence)])
    for deadline in facts.deadlines:
        yield from writer.wrap([("", deadline.words)], "  ", "- ")
    for warning in facts.warnings:
        yield from writer.wrap([("high", f"Warning: {warning}")], "  ")


def _side(side: SideView) -> str:
    parts = [f"{side.label:<7} {side.name}"]
    if side.captured:
        parts.append(f"captured {side.captured.words}")
    if side.last:
        parts.append(f"last seen {side.last.captured.words}")
    if side.revised:
        parts.append(f"says it was revised {side.revised.words}")
    return ", ".join(parts)


def _lists(facts: ComparisonFacts, level: Level, writer: _Writer) -> Iterator[str]:
    for title, cards in listed_cards(facts, level):
        yield ""
        yield writer.paint("heading", title)
        for card in cards:
            yield ""
            yield from _card(card, writer)


def _card(card: Card, writer: _Writer) -> Iterator[str]:
    number = f"{card.number:>3}. "
    indent = " " * len(number)
    headline = card.headline or f"{card.kind_word} in {card.place}" if card.place else card.kind_word
    yield from writer.wrap([("bold", headline)], indent, number)
    if card.level == "material":
        style = {"less-protective": "bad", "more-protective": "good"}.get(card.direction, "")
        worth: list[Token] = [("high", "HIGH"), ("", " · ")] if card.severity == "high" else []
        worth += [("", topics_of(card) + " · "), (style, card.direction_word)]
        yield from writer.wrap(worth, indent)
    if card.headline:
        path = " > ".join([*card.path, card.place])
        yield from writer.wrap([("dim", f"{card.kind_word} in {path}")], indent)
    if card.lead:
        yield from writer.wrap([("dim", card.lead)], indent + "  ")
    for paragraph in card.paragraphs:
        yield from _paragraph(paragraph, indent + "  ", writer)
    reasons, hidden = more_reasons(card)
    for reason in reasons:
        yield from writer.wrap([("dim", f"- {reason.text}")], indent + "  ", indent)
    if hidden:
        yield writer.paint("dim", f"{indent}- {counted(hidden, 'more reason')}")


def _paragraph(paragraph: Paragraph, indent: str, writer: _Writer) -> Iterator[str]:
    bar = indent + writer.paint("dim", "| ")
    marker = f"{paragraph.marker} " if paragraph.marker else "* " if paragraph.kind == "item" else ""
    tokens: list[Token] = [("dim", marker)] if marker else []
    for number, phrase in enumerate(paragraph.phrases):
        tokens += ([("", " ")] if number else []) + list(_phrase(phrase))
    inner = _Writer(writer.width - len(indent) - 2, writer.color)
    yield from (bar + line for line in inner.wrap(tokens, " " * len(marker), ""))


def _phrase(phrase: Phrase) -> Iterator[Token]:
    if phrase.move is not None:
        yield "dim", f"({phrase.move.words}{' ' + phrase.move.place if phrase.move.place else ''}) "
    for run in phrase.runs:
        if run.op == "insert":
            yield "insert", "{+" + run.text + "+}"
        elif run.op == "delete":
            yield "delete", "[-" + run.text + "-]"
        else:
            yield "", run.text
    for link in phrase.links:
        yield "dim", _link(link)


def _link(link: LinkChange) -> str:
    return f" (the link “{link.text}” led to {link.old or 'nowhere'}, now {link.new or 'nowhere'})"


def _foot(facts: ComparisonFacts, level: Level, writer: _Writer) -> Iterator[str]:
    hidden = left_out(facts, level)
    if hidden:
        yield ""
        yield from writer.wrap([("dim", f"Not shown: {', '.join(hidden)}.")])
