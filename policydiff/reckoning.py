"""What a night is told in: a line a policy, a JSON object a policy, a summary. Text only, nothing is looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from policydiff.model import Trouble, Waiting
from policydiff.nightly import Night
from policydiff.waits import Waits


def night_line(night: Night) -> str:
    """One policy in one line: what waits of it, or what went wrong, or that nothing did; and when it was observed."""
    parts = [
        *([_waits(night.waits)] if night.waits is not None else ()),
        *(
            [f"withdrawn: {night.waiting.withdrawn} was told, and is no longer the text"]
            if _taken_back(night)
            else ()
        ),
        *_fetched(night),
        *(trouble_line(one) for one in night.troubles if one.kind != "failed" or not night.failed),
        _observed(night.waiting),
    ]
    return f"{night.slug}: {'; '.join(parts)}"


def night_json(night: Night) -> dict[str, Any]:
    """One policy as an object; the keys are always the same."""
    fetched, waits = night.fetched, night.waits
    return {
        "policy": night.slug,
        "outcome": night.outcome,
        "waits": None
        if waits is None
        else {
            "old": waits.waiting.old,
            "new": waits.waiting.new,
            "since": waits.since,
            "material": waits.comparison.summary.material,
            "wording": waits.comparison.summary.wording,
            "high": waits.high,
        },
        "withdrawn": night.waiting.withdrawn,
        "last_observed": night.waiting.last_observed,
        "stale": night.waiting.stale,
        "taken": 0 if fetched is None else fetched.taken,
        "same": 0 if fetched is None else fetched.same,
        "left": 0 if fetched is None else fetched.left,
        "suspect": [] if fetched is None else list(fetched.suspect),
        "problem": None if fetched is None or fetched.problem is None else str(fetched.problem),
        "troubles": [
            {"kind": one.kind, "since": one.since, "nights": one.nights, "message": one.message}
            for one in night.troubles
        ],
    }


def summary_line(nights: Sequence[Night], index: str) -> str:
    """The whole night in one line."""
    counts = Counter(night.outcome for night in nights)
    failed = sum(night.failed for night in nights)
    stale = sum(night.waiting.stale for night in nights)
    parts = [_number(len(nights), "policy", "policies")]
    for number, what in (
        (counts["waits"], "waiting for a reviewer"),
        (failed, "failed"),
        (stale, "not observed for long"),
        (counts["left"], "left for the next night"),
    ):
        if number:
            parts.append(f"{number} {what}")
    if len(parts) == 1:
        parts.append("nothing waits")
    return f"{', '.join(parts)}; {index}"


def trouble_line(trouble: Trouble) -> str:
    """What a person has to see to, in a few words."""
    since = f"since {_day(trouble.since)}"
    if trouble.kind == "gone":
        return f"gone: {trouble.message}"
    if trouble.kind == "elsewhere":
        return f"sent elsewhere {since}: {trouble.message}, see whether its address is to be changed"
    return f"failed for {_number(trouble.nights, 'night')} {since}: {trouble.message}"


def _waits(waits: Waits) -> str:
    summary = waits.comparison.summary
    high = f" ({waits.high} high)" if waits.high else ""
    parts = [f"{summary.material} material{high}"] if summary.material else []
    parts += [f"{summary.wording} wording"] if summary.wording else []
    deadlines = (
        f", {_number(len(waits.comparison.deadlines), 'deadline')}" if waits.comparison.deadlines else ""
    )
    return f"waits: {', '.join(parts)}{deadlines}, {waits.waiting.old} against {waits.waiting.new}"


def _taken_back(night: Night) -> bool:
    return night.waiting.withdrawn is not None


def _fetched(night: Night) -> list[str]:
    fetched = night.fetched
    if fetched is None:
        return ["left for the next night"] if night.waits is None else []
    parts = [] if fetched.problem is None else [f"failed: {fetched.problem}"]
    if fetched.suspect:
        parts.append(_number(len(fetched.suspect), "suspect capture"))
    if fetched.left and fetched.problem is None:
        parts.append(f"{_number(fetched.left, 'capture')} left for the next night")
    quiet = night.waits is None and not _taken_back(night)
    return [*parts, *(["nothing waits"] if quiet and not parts and not night.troubles else [])]


def _observed(waiting: Waiting) -> str:
    if waiting.last_observed is None:
        return "never observed"
    told = f"last observed {_day(waiting.last_observed)}"
    return f"{told}, longer ago than is well" if waiting.stale else told


def _day(captured: str) -> str:
    return f"{captured[:4]}-{captured[4:6]}-{captured[6:8]}"


def _number(number: int, what: str, many: str | None = None) -> str:
    return f"{number} {what if number == 1 else many or what + 's'}"
