"""What was decided on a policy, as its page and the index say it: the last review, what is flagged, the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policydiff.model import Acted, Review
from policydiff.reports.facts import Moment, Neighbour
from policydiff.reports.phrasing import counted, moment
from policydiff.reports.policy import Pages
from policydiff.reports.review import SHOWN, Said, progress, said_of


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act of the ledger: what was said, on what, and the page that shows it."""

    said: Said
    what: str
    shown: Neighbour | None


@dataclass(frozen=True, slots=True)
class PolicyReview:
    """The review on a policy's page. `since` leads to the page of what changed since, where there is one."""

    reviewed: Said | None  # None: nobody has reviewed it yet
    up_to: Moment | None  # when the text that was reviewed was first seen
    sentence: str  # how far the decisions on what waits have come; "" where none was made
    flags: tuple[ActLine, ...]
    acts: tuple[ActLine, ...]  # newest first
    since: str | None


def policy_review(
    slug: str,
    acts: Sequence[Acted],
    flags: Sequence[Acted],
    waits: Review | None,
    *,
    pages: Pages | None = None,
    since: str | None = None,
) -> PolicyReview | None:
    """What a policy's page says of its review, from what was decided (oldest first), what is flagged of it and how
    what waits stands; None where there is nothing to say."""
    if not acts and waits is None and since is None:
        return None
    reviews = [act for act in acts if act.decision.action == "reviewed"]
    last = reviews[-1] if reviews else None
    return PolicyReview(
        reviewed=None if last is None else said_of(last.decision, slug),
        up_to=moment(last.new[:14]) if last is not None and last.new else None,
        sentence=progress(waits) if waits is not None and waits.mark else "",
        flags=tuple(_line(act, slug, pages) for act in flags),
        acts=tuple(_line(act, slug, pages) for act in reversed(acts)),
        since=since,
    )


def _line(act: Acted, slug: str, pages: Pages | None) -> ActLine:
    text = act.decision.new_text or act.decision.old_text or ""
    if act.changes == 1:
        what = f"“{text[:SHOWN]}{' …' if len(text) > SHOWN else ''}”"
    elif act.changes:
        what = counted(act.changes, "change")
    elif act.decision.action == "reviewed":
        what = "all up to this text"
    else:
        what = "the whole comparison" if act.old else "the policy"
    return ActLine(said_of(act.decision, slug), what, _shown(act, pages))


def _shown(act: Acted, pages: Pages | None) -> Neighbour | None:
    if act.new is None:
        return None
    seen = moment(act.new[:14])
    words = seen.words if seen else act.new
    names = (pages or {}).get((act.old or "", act.new), ())
    if not names:
        return Neighbour("", words)
    anchor = f"#c-{act.change}" if act.change else ""
    return Neighbour(names[-1] + anchor, words)
