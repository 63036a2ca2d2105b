"""A comparison to the facts of its page."""

from __future__ import annotations

import hashlib
import json
import re

from policydiff import __version__
from policydiff.model import Comparison, Document, Held, Side, Version
from policydiff.reports.anchors import landed, lasting, section_anchors, shown_anchors
from policydiff.reports.cards import card, plain_card, topics
from policydiff.reports.deadlines import deadline_views
from policydiff.reports.facts import Card, ComparisonFacts, Context, Counts, Interval, LastSeen, SideView
from policydiff.reports.passages import card_numbers, material_groups, passages
from policydiff.reports.phrasing import (
    TRANSITION_NAMES,
    category_name,
    interval,
    moment,
    summary_sentence,
)
from policydiff.reports.review import review_view
from policydiff.reports.sections import section_runs, section_views
from policydiff.reports.steps import Steps
from policydiff.reports.strip import strip

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z0-9]{2,8}){0,3}")


def comparison_facts(comparison: Comparison, context: Context | None = None) -> ComparisonFacts:
    """Everything the comparison page says. `context` brings the policy, the versions and the way around the site.

    Raises ValueError where a change has not been judged.
    """
    context = context or Context()
    steps = Steps(comparison)
    groups = material_groups(steps)
    views = section_views(steps, card_numbers(groups))
    shown, homes = shown_anchors(views), section_anchors(steps)
    cards = tuple(landed(card(number, group, steps), shown, homes) for number, group in enumerate(groups, 1))
    apart = {
        level: tuple(landed(one, shown, homes) for one in _plain_cards(steps, level))
        for level in ("wording", "cosmetic", "boilerplate")
    }
    counts = counts_of(comparison)
    # A cosmetic change is hidden in the text until asked for: what leads to one leads to the list of them.
    listed = {one.place_anchor: one.anchor for one in apart["cosmetic"]}
    return ComparisonFacts(
        title=_title(comparison, context),
        language=_language(comparison.new_document.language),
        sentence=sentence_of(comparison, len(groups)),
        transition=comparison.summary.transition,
        transition_words=TRANSITION_NAMES.get(comparison.summary.transition, comparison.summary.transition),
        silence=_silence(comparison),
        silent=bool(comparison.summary.silent),
        old=_side(
            "Before",
            comparison.old,
            comparison.old_document,
            context.old_version,
            _last_seen(context.old_last),
        ),
        new=_side("After", comparison.new, comparison.new_document, context.new_version),
        interval=_interval(comparison, context),
        counts=counts,
        boilerplate=comparison.summary.boilerplate,
        similarity=_alike(comparison),
        cards=cards,
        topics=topics(cards),
        sections=views,
        runs=section_runs(views),
        strip=strip(views),
        wording=apart["wording"],
        cosmetic=apart["cosmetic"],
        boilerplate_changes=apart["boilerplate"],
        warnings=_warnings(comparison),
        generator=f"policydiff {__version__}, normalizer {comparison.new_document.normalizer}, "
        f"rules {comparison.rules}",
        judgement=_judgement(comparison, context),
        context=context,
        review=review_view(context.review, comparison, (*cards, *apart["wording"]), context.history),
        deadlines=deadline_views(
            comparison.deadlines,
            lambda change: listed.get(f"c-{change}") or lasting(f"c-{change}", shown, homes),
        ),
    )


def _language(stated: str) -> str | None:
    """The language of the policy where it is not that of the page, English; None where it is, or is none at all."""
    known = _LANGUAGE.fullmatch(stated)
    return None if known is None or known[1].lower() in {"en", "und"} else stated


def _title(comparison: Comparison, context: Context) -> str:
    named = context.policy.title if context.policy else ""
    return named or comparison.new_document.title or comparison.old_document.title or comparison.new.name


def counts_of(comparison: Comparison) -> Counts:
    """How many changes of each level a comparison holds."""
    summary = comparison.summary
    high = sum(
        change.level == "material" and change.verdict is not None and change.verdict.severity == "high"
        for change in comparison.changes
    )
    return Counts(high, summary.material, summary.wording, summary.cosmetic, summary.moved)


def sentence_of(comparison: Comparison, passages: int) -> str:
    """What a comparison holds in one sentence; `passages` is how many cards show its material changes."""
    material = [change for change in comparison.changes if change.level == "material" and change.verdict]
    directions = [change.verdict.direction for change in material if change.verdict]
    weight: dict[str, tuple[bool, int]] = {}
    for change in material:
        assert change.verdict is not None
        for name in change.verdict.categories[:1]:
            grave, count = weight.get(name, (False, 0))
            weight[name] = (grave or change.verdict.severity == "high", count + 1)
    ordered = sorted(weight, key=lambda name: (not weight[name][0], -weight[name][1]))
    high = counts_of(comparison).high
    return summary_sentence(
        comparison.summary, high, directions, [category_name(name) for name in ordered], passages
    )


def _silence(comparison: Comparison) -> str | None:
    """What the policy itself says about having changed; None where there is nothing to say."""
    old, new = comparison.old_document, comparison.new_document
    before, after = moment(old.revised), moment(new.revised)
    if comparison.summary.silent and after:
        return f"The change is silent: the policy still says it was revised on {after.words}."
    if comparison.summary.silent:
        return "The change is silent: the policy’s own date did not change."
    if before and after and before != after:
        return f"The policy says so itself: revised {after.words}, before that {before.words}."
    if after and not before:
        return f"The policy says now that it was revised on {after.words}; before, it named no date."
    if before and not after:
        return f"The policy no longer says when it was revised; before, it named {before.words}."
    if after is None and comparison.summary.silent is None:
        return "The policy states no date of its own."
    return None


def _alike(comparison: Comparison) -> str:
    """How alike the texts are, in percent; never "100 %" where anything changed."""
    words = f"{comparison.summary.similarity:.0%}"
    return "over 99%" if words == "100%" and comparison.changes else words


def _judgement(comparison: Comparison, context: Context) -> str:
    """A fingerprint of what is stated: both texts, their evidence, every change and its verdict, and what reviewers
    decided. Not in it: who made it by which rules, and the way around the site."""
    stated = comparison.to_dict()
    del stated["generator"]
    versions = (context.old_version, context.new_version)
    evidence = [version and [version.first_seen, version.evidence.sha256] for version in versions]
    since = context.old_version and context.old_version.last_seen
    decided = [context.review.mark] if context.review and context.review.mark else []
    return hashlib.sha256(json.dumps([stated, evidence, since, *decided]).encode()).hexdigest()


def _interval(comparison: Comparison, context: Context) -> Interval | None:
    """From the last time the old text was seen to the first time the new one was."""
    since = context.old_version.last_seen if context.old_version else comparison.old.captured
    until = context.new_version.first_seen if context.new_version else comparison.new.captured
    return interval(since, until)


def _last_seen(held: Held | None) -> LastSeen | None:
    """The capture that bounds the interval from below, and what proves it."""
    when = None if held is None else moment(held.captured, time=True)
    if held is None or when is None:
        return None
    return LastSeen(when, held.archive, held.sha256, held.digest, held.path)


def _side(
    label: str, side: Side, document: Document, version: Version | None, last: LastSeen | None = None
) -> SideView:
    evidence = version.evidence if version else None
    captured = moment(evidence.captured if evidence else side.captured, time=True)
    return SideView(
        label=label,
        name=side.name,
        captured=captured,
        url=(evidence.url if evidence else None) or side.url,
        archive=evidence.archive if evidence else None,
        revised=moment(side.revised or document.revised),
        effective=moment(side.effective or document.effective),
        sections=side.sections,
        sentences=side.sentences,
        text_sha256=side.sha256,
        bytes_sha256=evidence.sha256 if evidence else None,
        digest=evidence.digest if evidence else None,
        normalizer=evidence.normalizer if evidence else document.normalizer,
        suspect=document.suspect,
        last=None if last is None or last.captured == captured else last,
    )


def _plain_cards(steps: Steps, level: str) -> tuple[Card, ...]:
    """The changes of a level below material in the order of the text, one a card; worded ones by passage."""
    comparison = steps.comparison
    changes = comparison.boilerplate_changes if level == "boilerplate" else comparison.changes
    if level == "wording":
        groups = passages(steps, "wording")
    else:
        groups = [[change] for change in changes if level in {change.level, "boilerplate"}]
    return tuple(plain_card(number, group, steps) for number, group in enumerate(groups, 1))


def _warnings(comparison: Comparison) -> tuple[str, ...]:
    """What to keep in mind about either text, each once."""
    return tuple(
        dict.fromkeys(
            [
                *comparison.warnings,
                *(f"Before: {warning}" for warning in comparison.old_document.warnings),
                *(f"After: {warning}" for warning in comparison.new_document.warnings),
            ]
        )
    )
