"""How findings add up to a verdict, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from policydiff.judging.categories import rank
from policydiff.judging.findings import Finding, sentence
from policydiff.judging.noise import Noise
from policydiff.judging.reading import Reading
from policydiff.judging.rules import Rules
from policydiff.judging.shapes import title_case
from policydiff.model import Direction, Level, Reason, Severity, Span, Verdict

#: A verdict names at most this many reasons, the weightiest first; an explanation shows all.
MAX_REASONS = 4
#: Rules that say little by themselves: named where nothing better is, after the others.
_WEAK = frozenset(
    (
        "quantifier.changed",
        "condition.if",
        "collection.use",
        "obligation.right-or-duty",
        "modality.possible",
        "modality.certain",
        "negation.not",
        "modality.certain-added",
        "modality.certain-removed",
        "names.gained",
        "names.lost",
        "figures.number",
    )
)
_LAST = ("words.", "list.", "statement.")
#: Named only where nothing else is: they go without saying.
_UNSAID = ("words.", "statement.full", "statement.foreign", "statement.actor")
_TELLING = (
    "negation.",
    "modality.promise",
    "sharing.new",
    "sharing.sale",
    "figures.",
    "disputes.arbitration",
)
#: A finding lighter than this makes nothing grave.
_GRAVE = 0.5
#: What must be this many times the other for a direction to be told.
_CLEARLY = 2.0
#: What a renamed heading can change by itself: whom it is about, an age, a “not”.
_OF_A_HEADING = ("audience.place", "audience.children", "figures.age", "figures.age-lowered")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict with everything that led to it: each rule that fired, what it weighed, their sum, what was needed."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    score: float
    threshold: float

    def to_dict(self) -> dict[str, Any]:
        """The verdict's keys, and `score`, `threshold` and `fired` (reasons with their weight)."""
        fired = [{**item.reason().to_dict(), "weight": round(item.weight, 4)} for item in self.findings]
        sums = {"score": round(self.score, 4), "threshold": self.threshold, "fired": fired}
        return {**self.verdict.to_dict(), **sums}


def noise_explained(noise: Noise, rules: Rules, old: str | None, new: str | None) -> Explanation:
    """The verdict of a change that is noise by its shape."""
    text = sentence(noise.text or rules.by_name[noise.rule].title)
    reason = Reason(noise.rule, text, _all_of(old), _all_of(new))
    verdict = Verdict(noise.level, ("other",), "normal", "neutral", (reason,))
    return Explanation(verdict, (), 0.0, rules.threshold)


def heading_explained(findings: Sequence[Finding], old: Reading | None, new: Reading | None) -> Explanation:
    """A heading put in, taken out or renamed is wording: its sentences carry what changed.

    Unless the new name says that they now hold for others: “Users in the EEA” became “Users in Brazil”.
    """
    if old is not None and new is not None:
        scope = [f for f in findings if f.rule.name in _OF_A_HEADING or f.rule.name.startswith("negation.")]
        if scope:
            return explained(scope, old, new, None)
    name = "heading.renamed" if old and new else "heading.removed" if old else "heading.added"
    one = old or new
    assert one is not None
    reason = _reason(name, old, new, one.rules)
    verdict = Verdict("wording", rank([], old, new, None), "normal", "neutral", (reason,))
    return Explanation(verdict, tuple(findings), 0.0, one.rules.threshold)


def explained(
    findings: Sequence[Finding], old: Reading | None, new: Reading | None, context: Reading | None
) -> Explanation:
    """The verdict of the findings' weights; the weightiest are its reasons."""
    one = new or old
    assert one is not None
    rules = one.rules
    ordered = sorted(findings, key=_telling)
    score = sum(item.weight for item in ordered)
    material = score >= rules.threshold - 1e-9
    level: Level = "material" if material else "wording"
    reasons = _reasons(ordered, material)
    if not reasons:
        reasons = [_reason(_nothing(old, new), old, new, rules)]
    if one.lexicon_language == "und":
        reasons.append(_reason("language.unknown", None, None, rules))
    grave = material and any(item.high and item.weight >= _GRAVE for item in ordered)
    severity: Severity = "high" if grave else "normal"
    direction = _direction(ordered) if material else "neutral"
    verdict = Verdict(level, rank(ordered, old, new, context), severity, direction, tuple(reasons))
    return Explanation(verdict, tuple(ordered), score, rules.threshold)


def _telling(item: Finding) -> tuple[int, float]:
    """What a reader should be told first: the grave, the telling, the others, the weak; in each the weightiest."""
    name = item.rule.name
    if name == "modality.promise-weakened":
        return -1, 0.0  # “will not” became “may” says it best
    if item.high:
        return (0 if name.startswith(_TELLING) else 1), -item.weight
    if name.startswith(_LAST):
        return 5, -item.weight
    if name in _WEAK:
        return 4, -item.weight
    return (2 if name.startswith(_TELLING) else 3), -item.weight


def _reasons(ordered: Sequence[Finding], material: bool) -> list[Reason]:
    """The reasons of a verdict: what speaks for it, or what speaks against where it is not material.

    Once something better is named, words that were put in and the sentence being whole go without saying.
    """
    against = [item for item in ordered if item.weight < 0] if not material else []
    spoken = [item for item in ordered if item.weight > 0]
    better = [item for item in spoken if not item.rule.name.startswith(_UNSAID)]
    return [item.reason() for item in (*against, *(better or spoken))][:MAX_REASONS]


def _nothing(old: Reading | None, new: Reading | None) -> str:
    """The rule to name where none fired."""
    if old is not None and new is not None:
        return "wording.rewritten"
    one = new or old
    return "wording.heading" if one and title_case(one.text) else "wording.no-practice"


def _reason(name: str, old: Reading | None, new: Reading | None, rules: Rules) -> Reason:
    """A reason about the whole of both texts, in the words of its rule."""
    rule = rules.by_name.get(name)
    text = rule.title if rule else name.replace(".", " ").replace("-", " ")
    return Reason(
        name, sentence(text), _all_of(old.text if old else None), _all_of(new.text if new else None)
    )


def _all_of(text: str | None) -> tuple[Span, ...]:
    return ((0, len(text)),) if text else ()


def _direction(findings: Sequence[Finding]) -> Direction:
    """The direction that the weights agree on, the grave ones first; unclear where they pull both ways."""
    heard = [item for item in findings if item.high and item.direction != "unclear"] or findings
    less = sum(max(item.weight, 0.0) for item in heard if item.direction == "less-protective")
    more = sum(max(item.weight, 0.0) for item in heard if item.direction == "more-protective")
    if less and less >= _CLEARLY * more:
        return "less-protective"
    if more and more >= _CLEARLY * less:
        return "more-protective"
    return "unclear"
