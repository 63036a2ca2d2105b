"""How the findings add up: from a change to its verdict, and the explanation of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policydiff.judge.categories import rank
from policydiff.judge.edits import edit_findings
from policydiff.judge.findings import Finding
from policydiff.judge.noise import (
    Noise,
    date_line,
    date_put_in,
    not_policy,
    same_but_dates,
    same_but_link_name,
    same_shape,
    unfinished,
)
from policydiff.judge.places import link_noise, move_scope
from policydiff.judge.reading import Reading, edit
from policydiff.judge.rules import Rules, load_rules
from policydiff.judge.statements import statement_findings, title_case
from policydiff.model import Change, Direction, Level, Place, Reason, Span, Verdict, Word
from policydiff.text import fold

#: A verdict names at most this many reasons, the weightiest first; `explain` shows all.
MAX_REASONS = 6


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
        return {
            **self.verdict.to_dict(),
            "score": round(self.score, 4),
            "threshold": self.threshold,
            "fired": fired,
        }


@dataclass(frozen=True, slots=True)
class _Case:
    """What there is to judge: two texts, and all that is known of where they stand."""

    old: str | None
    new: str | None
    context: str
    language: str
    lead: str | None = None
    heading: bool = False
    words: tuple[Word, ...] = ()


def judge(
    old: str | None,
    new: str | None,
    *,
    section: str | None = None,
    language: str = "en",
    rules: Rules | None = None,
    heading: bool = False,
) -> Verdict:
    """What one edit is worth. `old` None: the sentence was inserted; `new` None: deleted; not both.

    `section` is the heading above it. Never raises on any text; raises ValueError where both are None.
    """
    return explain(old, new, section=section, language=language, rules=rules, heading=heading).verdict


def explain(
    old: str | None,
    new: str | None,
    *,
    section: str | None = None,
    language: str = "en",
    rules: Rules | None = None,
    heading: bool = False,
) -> Explanation:
    """As `judge`, with every rule that fired and what it weighed."""
    if old is None and new is None:
        raise ValueError("nothing to judge: give the old text, the new text, or both")
    case = _Case(old, new, section or "", language, heading=heading)
    return _explained(case, rules or load_rules())


def judge_change(change: Change, *, language: str = "en", rules: Rules | None = None) -> Verdict:
    """What one change of the differ is worth; its words, links, headings and place in a list are heard too."""
    return explain_change(change, language=language, rules=rules).verdict


def explain_change(change: Change, *, language: str = "en", rules: Rules | None = None) -> Explanation:
    """As `judge_change`, with every rule that fired and what it weighed."""
    used = rules or load_rules()
    place = change.new or change.old
    if place is None:
        raise ValueError(f"change {change.id} has neither an old nor a new text")
    case = _Case(
        change.old and change.old.text,
        change.new and change.new.text,
        " ".join([*place.path[1:], place.lead or ""]),
        language,
        place.lead,
        change.heading,
        change.words if change.old and change.new else (),
    )
    placed = _placed(change, language, used)
    return placed or _explained(case, used)


def _placed(change: Change, language: str, rules: Rules) -> Explanation | None:
    """The verdict where only the place, the number or the links changed, None where the words did."""
    old, new = change.old, change.new
    if old is None or new is None or fold(old.text) != fold(new.text):
        return None
    if change.kind == "move":
        scope = move_scope(old, new, language, rules)
        if scope is not None:
            return _summed([scope], rules, _Case(old.text, new.text, " ".join(new.path), language))
        return _noise(Noise("cosmetic", "move.only", "the same words stand in another place"), rules)
    if change.heading and (old.number or "") != (new.number or ""):
        what = f"only the number changed, from {old.number or 'none'} to {new.number or 'none'}"
        return _noise(Noise("cosmetic", "heading.renumbered", what), rules)
    links = link_noise(old, new)
    return _noise(links, rules) if links else None


def _explained(case: _Case, rules: Rules) -> Explanation:
    noise = _shape(case)
    if noise is not None:
        return _noise(noise, rules, *_whole(case))
    context = Reading(case.context, case.language, rules) if case.context else None
    findings = _findings(case, context, rules)
    if case.heading:
        return _heading(case, findings, rules)
    return _summed(findings, rules, case, context)


def _shape(case: _Case) -> Noise | None:
    """Why a change is noise by its shape, before any rule is asked."""
    old, new = case.old, case.new
    if old is not None and new is not None:
        noise = same_shape(old, new)
        if noise is not None:
            return noise
        if date_line(old) and date_line(new):
            return Noise("cosmetic", "date.revision", "only the date of revision differs")
        if same_but_dates(old, new) or date_put_in(old, new):
            return Noise("cosmetic", "date.revision", "only the date of revision differs")
        if same_but_link_name(old, new):
            return Noise("wording", "wording.link-name", "only the name of a page to visit differs")
        left, right = not_policy(old), not_policy(new)
        return right if left and right else None
    text = new if old is None else old
    if date_line(text or ""):
        return Noise("cosmetic", "date.revision", "it is the line that dates the policy")
    if case.heading:
        return None
    if unfinished(text or ""):
        return Noise("wording", "wording.unfinished", "it stops before it says anything")
    return not_policy(text or "")


def _findings(case: _Case, context: Reading | None, rules: Rules) -> list[Finding]:
    if case.old is not None and case.new is not None:
        old = Reading(case.old, case.language, rules)
        new = Reading(case.new, case.language, rules)
        found = edit_findings(edit(old, new, case.words), context)
        titles = title_case(case.old) and title_case(case.new) and not (old.facts or new.facts)
        return [] if titles else found
    gained = case.old is None
    text = case.new if case.new is not None else case.old or ""
    return statement_findings(Reading(text, case.language, rules), gained, context, case.lead)


def _whole(case: _Case) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The whole of each text as a span, for reasons that speak of all of it."""
    return tuple(((0, len(text)),) if text else () for text in (case.old, case.new))  # type: ignore[return-value]


def _noise(noise: Noise, rules: Rules, old: tuple[Span, ...] = (), new: tuple[Span, ...] = ()) -> Explanation:
    reason = Reason(noise.rule, noise.text, old, new)
    return Explanation(
        Verdict(noise.level, ("other",), "normal", "neutral", (reason,)), (), 0.0, rules.threshold
    )


def _heading(case: _Case, findings: list[Finding], rules: Rules) -> Explanation:
    """A heading put in, taken out or renamed is wording: its sentences carry what changed."""
    if case.old is None or case.new is None:
        name, what = ("heading.added", "put in") if case.old is None else ("heading.removed", "taken out")
        reason = Reason(
            name, f"a heading was {what}; the sentences under it are judged by themselves", *_whole(case)
        )
    else:
        reason = Reason("heading.renamed", "the heading has other words", *_whole(case))
    verdict = Verdict(
        "wording",
        rank(findings, case.old, case.new, None, case.language, rules),
        "normal",
        "neutral",
        (reason,),
    )
    return Explanation(verdict, tuple(findings), 0.0, rules.threshold)


def _summed(
    findings: Sequence[Finding], rules: Rules, case: _Case, context: Reading | None = None
) -> Explanation:
    """The verdict of the findings' weights; the weightiest are its reasons."""
    score = sum(item.weight for item in findings)
    ordered = sorted(findings, key=lambda item: -item.weight)
    material = score >= rules.threshold - 1e-9
    level: Level = "material" if material else "wording"
    reasons = [item.reason() for item in ordered if item.weight > 0][:MAX_REASONS]
    if not reasons:
        reasons = [_rewritten(case)]
    unknown = Reading("", case.language, rules).lexicon_language == "und"
    if unknown:
        reasons.append(
            Reason(
                "language.unknown",
                f"the rules do not know the language “{case.language}”: figures and names only",
            )
        )
    severity = "high" if material and any(item.high and item.weight >= 0.5 for item in ordered) else "normal"
    direction = _direction(ordered) if material else "neutral"
    categories = rank(findings, case.old, case.new, context, case.language, rules)
    verdict = Verdict(level, categories, severity, direction, tuple(reasons))  # type: ignore[arg-type]
    return Explanation(verdict, tuple(ordered), score, rules.threshold)


def _rewritten(case: _Case) -> Reason:
    """The reason of a change in which no rule fired."""
    if case.old is not None and case.new is not None:
        return Reason(
            "wording.rewritten",
            "other words, and none that a rule knows to change the meaning",
            *_whole(case),
        )
    name = "wording.heading" if title_case(case.new or case.old or "") else "wording.no-practice"
    return Reason(name, "it states no right, duty or practice that a rule knows", *_whole(case))


def _direction(findings: Sequence[Finding]) -> Direction:
    """The direction that the weights agree on; unclear where they pull both ways."""
    findings = [item for item in findings if item.high and item.direction != "unclear"] or findings
    less = sum(item.weight for item in findings if item.direction == "less-protective" and item.weight > 0)
    more = sum(item.weight for item in findings if item.direction == "more-protective" and item.weight > 0)
    if less and less >= 2 * more:
        return "less-protective"
    if more and more >= 2 * less:
        return "more-protective"
    return "unclear"
