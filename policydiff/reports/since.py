"""What changed since a policy was last reviewed: the net change, and the steps that led to it, as its page says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policydiff.model import Comparison, Policy, Version
from policydiff.reports.cards import card
from policydiff.reports.comparison import counts_of, sentence_of
from policydiff.reports.facts import Counts, Moment
from policydiff.reports.passages import material_groups
from policydiff.reports.phrasing import TRANSITION_NAMES, interval, moment, whose
from policydiff.reports.review import Said
from policydiff.reports.steps import Steps

#: So many material changes of a step are named; its page has them all.
NAMED = 5

#: How the page is called, in the folder of its policy.
SINCE = "since-review.html"


@dataclass(frozen=True, slots=True)
class Headline:
    """A material change in one line, with its place on the page that shows it."""

    words: str
    place: str
    direction: str
    href: str | None


@dataclass(frozen=True, slots=True)
class StepView:
    """One comparison in short: when it happened, what changed, and the page that shows it."""

    when: str
    seen: Moment | None  # when the newer text was first seen
    transition: str
    sentence: str
    counts: Counts
    silent: bool
    headlines: tuple[Headline, ...]
    more: int  # material passages that are not named
    href: str | None


@dataclass(frozen=True, slots=True)
class SinceFacts:
    """The page of what changed since the last review. `net` is None where nothing did."""

    slug: str
    title: str
    whose: str
    reviewed: Said | None  # None: never reviewed; counted from what was known when it was taken in
    up_to: Moment | None
    net: StepView | None
    steps: tuple[StepView, ...]  # oldest first; () where the net change is the only step
    progress: str
    site_title: str
    index_href: str = "../index.html"
    policy_href: str = "index.html"


def since_facts(
    policy: Policy,
    known: Version,
    reviewed: Said | None,
    net: StepView | None,
    steps: Sequence[StepView],
    *,
    progress: str = "",
    site_title: str = "Policy changes",
) -> SinceFacts:
    """Everything the page says. `known` is the version that was reviewed, or known when the policy was taken in."""
    return SinceFacts(
        slug=policy.slug,
        title=policy.title or policy.slug,
        whose=whose(policy),
        reviewed=reviewed,
        up_to=moment(known.first_seen),
        net=net,
        steps=tuple(steps) if len(steps) > 1 else (),
        progress=progress,
        site_title=site_title,
    )


def step_view(comparison: Comparison, old: Version, new: Version, href: str | None) -> StepView:
    """A comparison of two versions in short; `href` is its page, relative to the policy's."""
    steps = Steps(comparison)
    groups = material_groups(steps)
    span = interval(old.last_seen, new.first_seen)
    transition = comparison.summary.transition
    return StepView(
        when=span.words if span else "",
        seen=moment(new.first_seen),
        transition=TRANSITION_NAMES.get(transition, transition),
        sentence=sentence_of(comparison, len(groups)),
        counts=counts_of(comparison),
        silent=bool(comparison.summary.silent),
        headlines=tuple(
            Headline(one.headline, one.place, one.direction, f"{href}#{one.anchor}" if href else None)
            for one in (card(number, group, steps) for number, group in enumerate(groups[:NAMED], 1))
        ),
        more=max(0, len(groups) - NAMED),
        href=href,
    )
