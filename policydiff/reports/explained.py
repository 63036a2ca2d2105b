"""What the normalizer decided about each block of a page, as a person reads it: text, JSON, a page in colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from policydiff.model import Document
from policydiff.reports.phrasing import counted

#: Each rule in words: what was seen, as the end of "this is so because …".
WHY = {
    "text": "nothing speaks against it",
    "date": "it is the policy's own date, and the only one on the page",
    "selected": "the settings select it, wherever it stands",
    "heading.marked": "the page marks it as a heading",
    "heading.title": "it is the first line, and names a policy",
    "heading.bold": "it is a bold line of its own",
    "heading.run-in": "the paragraph begins with it, set off in bold",
    "heading.line": "it is a short line that looks like a heading",
    "heading.listed": "it heads an item of a list of headings",
    "heading is a date line": "it is marked as a heading, but states a date",
    "heading is a sentence": "it is marked as a heading, but is a whole sentence",
    "date of the title": "it stood in the title, and states a date",
    "numbered line alone": "it is numbered, but no other line continues the count",
    "nav": "it stands in what the page calls navigation, or a menu",
    "footer": "it stands in what the page calls its footer",
    "header": "it stands in what the page calls its header",
    "cookie": "it stands in a cookie or consent dialog",
    "dialog": "it stands in a dialog that opens over the page",
    "aside": "it stands in a side bar",
    "toc": "it stands in what the page calls its table of contents",
    "share": "it offers to share the page",
    "related": "it stands among related articles",
    "comments": "it stands among comments",
    "newsletter": "it offers a newsletter",
    "search": "it belongs to a search box",
    "pagination": "it leads to the page before or after",
    "language": "it offers other languages",
    "skip": "it lets a reader skip parts of the page",
    "banner": "it stands in an announcement or an advertisement",
    "feedback": "it asks whether the page helped",
    "form-control": "it is a choice in a form",
    "skip-link": "it lets a reader skip parts of the page",
    "back-to-top": "it leads back to the top",
    "print": "it offers to print the page",
    "menu": "it opens or closes a menu",
    "copyright": "it is a copyright notice, not a clause",
    "script-needed": "it asks for JavaScript",
    "cookie-banner": "it speaks of cookies as banners do, beside other parts of the page",
    "page-end": "it is a short line below the text and below parts of the page",
    "links-at-edge": "it is links or buttons, before the first paragraph or after the last",
    "links-beside-the-text": "it is a part of links and labels that stands outside the text",
    "outside-the-text": "it is a short line outside the part that holds the text",
    "table-of-contents": "its lines point to places on the page, or repeat the headings",
    "page title": "it is the page's name, right above the policy's own",
    "running-head": "it comes again at the top or bottom of the pages",
    "page-number": "it is the number of a page",
    "second copy": "the page holds it twice, as for phones and for desktops",
    "only in the second copy": "it stands only in the page's second copy of its text",
    "not-selected": "the settings select other parts of the page",
    "removed": "the settings remove it",
}


#: What is kept by these needs no label on the page.
_USUAL = ("text", "heading.marked")


class Decided(Protocol):
    """A decision of the normalizer about one block."""

    @property
    def kind(self) -> str: ...
    @property
    def keep(self) -> bool: ...
    @property
    def rule(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def marker(self) -> str | None: ...
    @property
    def level(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One block as the page shows it; `label` names the rule where it is not that of any text."""

    kind: str
    marker: str
    text: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks in a row that were kept, or that one rule set aside."""

    keep: bool
    rule: str
    why: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that decided something on this page, and how often."""

    name: str
    why: str
    keep: bool
    count: int


@dataclass(frozen=True, slots=True)
class ExplainedFacts:
    """All that the page of decisions says."""

    name: str
    title: str
    sentence: str
    suspect: tuple[str, ...]
    warnings: tuple[str, ...]
    groups: tuple[Group, ...]
    rules: tuple[Rule, ...]


def why(rule: str) -> str:
    """A rule in words; one that nobody has put into words yet is its name."""
    return WHY.get(rule, rule.replace("-", " "))


def explained_facts(name: str, document: Document, decisions: Sequence[Decided]) -> ExplainedFacts:
    """The facts for the page about the file `name`."""
    groups = groupby(decisions, lambda one: (one.keep, "" if one.keep else one.rule))
    return ExplainedFacts(
        name=name,
        title=document.title or name,
        sentence=_sentence(decisions),
        suspect=document.suspect,
        warnings=document.warnings,
        groups=tuple(
            Group(keep, rule, why(rule) if rule else "", tuple(map(_line, blocks)))
            for (keep, rule), blocks in groups
        ),
        rules=tuple(_rules(decisions)),
    )


def explained_dict(document: Document, decisions: Iterable[Decided]) -> dict[str, Any]:
    """The document as `parse --format json` shows it, with every decision besides."""
    told = [
        {
            "kind": one.kind,
            "keep": one.keep,
            "rule": one.rule,
            "why": why(one.rule),
            "level": one.level,
            "marker": one.marker,
            "text": one.text,
        }
        for one in decisions
    ]
    return {**document.to_dict(), "explained": told}


def explained_text(decisions: Sequence[Decided]) -> str:
    """A line a block: kept (`+`) or set aside (`-`), its kind, the rule, the text; then the rules in words."""
    width = max((len(one.rule) for one in decisions), default=0)
    lines = [
        f"{'+' if one.keep else '-'} {one.kind:<9}  {one.rule:<{width}}  {_marked(one)}" for one in decisions
    ]
    rules = [
        f"  {rule.count:>4} {'kept' if rule.keep else 'set aside':<9}  {rule.name:<{width}}  {rule.why}"
        for rule in _rules(decisions)
    ]
    return "\n".join([*lines, "", _sentence(decisions), *rules]) + "\n"


def _marked(one: Decided) -> str:
    return " ".join(f"{one.marker or ''} {one.text}".split())


def _line(one: Decided) -> Line:
    kind = f"heading h{min(max(one.level, 1), 6)}" if one.kind == "heading" else one.kind
    label = "" if one.rule in _USUAL or not one.keep else one.rule
    return Line(kind, one.marker or "", one.text, label, why(one.rule))


def _sentence(decisions: Sequence[Decided]) -> str:
    kept = sum(one.keep for one in decisions)
    return f"{counted(kept, 'block')} kept as the policy, {len(decisions) - kept} set aside."


def _rules(decisions: Iterable[Decided]) -> list[Rule]:
    """What was kept first, then what decided most often; then by name."""
    counts = Counter((one.keep, one.rule) for one in decisions)
    ordered = sorted(counts.items(), key=lambda entry: (not entry[0][0], -entry[1], entry[0][1]))
    return [Rule(rule, why(rule), keep, count) for (keep, rule), count in ordered]
