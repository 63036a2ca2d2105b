"""The rows of the review: what waits, the changes of a policy, and the ledger, as records to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from policydiff.deciding import Ledger
from policydiff.model import Change, Decision, Standing
from policydiff.store import Entry, Store
from policydiff.waits import Waits

WAITS = (
    "policy",
    "since",
    "old",
    "new",
    "high",
    "material",
    "wording",
    "open",
    "flagged",
    "silent",
    "reason",
)
WAITS_TABLE = ("policy", "since", "material", "wording", "open", "flagged", "reason")
CHANGES = ("id", "level", "severity", "category", "kind", "section", "stands", "by", "at", "old", "new")
CHANGES_TABLE = ("id", "level", "severity", "stands", "section", "reason")
LOG = (
    "at",
    "who",
    "action",
    "policy",
    "version",
    "change",
    "old",
    "new",
    "comment",
    "old_sha256",
    "new_sha256",
)
LOG_TABLE = ("at", "who", "action", "policy", "version", "on", "comment")


def waits_row(one: Waits, form: str) -> dict[str, Any]:
    review, summary = one.review, one.comparison.summary
    return {
        "policy": review.policy,
        "since": _time(one.since, form),
        "old": review.old,
        "new": review.new,
        "comparison": review.id,
        "high": one.high,
        "material": summary.material,
        "wording": summary.wording,
        "cosmetic": summary.cosmetic,
        "open": one.open,
        "accepted": review.count("accepted"),
        "flagged": one.flagged,
        "reopened": sum(standing.before is not None for standing in review.standings.values()),
        "silent": summary.silent,
        "reason": _gravest(one.comparison.changes),
    }


def flag_rows(store: Store, ledger: Ledger, listed: set[Any], form: str) -> Iterator[dict[str, Any]]:
    """Policies of which nothing waits but what somebody has flagged."""
    for policy in store.policies():
        flags = ledger.flags(policy.slug)
        if policy.slug in listed or not flags:
            continue
        first, last = flags[0], flags[-1]
        yield {
            **dict.fromkeys((*WAITS, "comparison", "cosmetic", "accepted", "reopened")),
            "policy": policy.slug,
            "since": _time(first.at, form),
            "new": f"{policy.slug}@{last.captured}" if last.captured else None,
            "open": 0,
            "flagged": len(flags),
            "reason": f"flagged by {last.who}" + (f": {last.comment}" if last.comment else ""),
        }


def change_row(change: Change, standing: Standing) -> dict[str, Any]:
    place, verdict = change.new or change.old, change.verdict
    assert place is not None and verdict is not None
    return {
        "id": change.id,
        "level": verdict.level,
        "severity": verdict.severity,
        "direction": verdict.direction,
        "category": verdict.categories[0] if verdict.categories else "other",
        "kind": change.kind,
        "section": " > ".join(place.path),
        "stands": standing.stands,
        "by": standing.by and standing.by.who,
        "at": standing.by and standing.by.at,
        "where": standing.by and standing.by.policy,
        "comment": standing.by and standing.by.comment,
        "comments": [_remark(one) for one in standing.comments],
        "reopened": standing.before and _remark(standing.before),
        "old": change.old and change.old.text,
        "new": change.new and change.new.text,
        "reason": verdict.reasons[0].text if verdict.reasons else "",
    }


def _remark(one: Decision) -> dict[str, Any]:
    return {"at": one.at, "who": one.who, "action": one.action, "comment": one.comment}


def _gravest(changes: Sequence[Change]) -> str:
    """The first reason of the gravest change."""
    levels = ("material", "wording", "cosmetic", "boilerplate")
    judged = [change for change in changes if change.verdict is not None and change.verdict.reasons]
    ordered = sorted(
        judged,
        key=lambda one: (levels.index(one.level), one.verdict is None or one.verdict.severity != "high"),
    )
    return ordered[0].verdict.reasons[0].text if ordered and ordered[0].verdict else ""


def log_row(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "who": entry.who,
        "action": entry.action,
        "policy": entry.policy,
        "version": f"{entry.policy}@{entry.captured}" if entry.captured else None,
        "change": entry.change,
        "old": entry.old_text,
        "new": entry.new_text,
        "comment": entry.comment,
        "old_sha256": entry.old_sha256,
        "new_sha256": entry.new_sha256,
        "text_sha256": entry.text_sha256,
    }


def log_lines(entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    """One line for what was decided together, with how many changes it was."""

    def act(entry: Entry) -> tuple[object, ...]:
        single = entry.change is not None
        return entry.at, entry.who, entry.action, entry.policy, entry.captured, entry.comment, single

    for _, group in groupby(entries, key=act):
        own = list(group)
        on = f"{len(own)} changes" if len(own) > 1 else own[0].change or "the comparison"
        if own[0].change is None and own[0].old_sha256 is None:
            on = "the policy"
        yield {**log_row(own[0]), "at": _time(own[0].at, "table"), "on": on}


def _time(digits: str, form: str) -> str:
    """14 digits, in a table as people read them: 2024-06-05 06:00."""
    if form != "table":
        return digits
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]} {digits[8:10]}:{digits[10:12]}"
