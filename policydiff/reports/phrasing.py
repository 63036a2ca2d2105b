"""The plain words of the reports: names for categories, transitions and dates, and the sentences about counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

from policydiff.model import Policy, Summary
from policydiff.reports.facts import Interval, Moment

CATEGORY_NAMES = {
    "collection-use": "Collection and use",
    "third-party-sharing": "Sharing with others",
    "choice-control": "Choice and control",
    "access-deletion": "Access and deletion",
    "retention": "Retention",
    "security": "Security",
    "policy-change": "Changes of the policy",
    "international-audience": "Children and regions",
    "tracking": "Tracking and advertising",
    "liability-disputes": "Liability and disputes",
    "fees-billing": "Fees and billing",
    "acceptable-use": "Acceptable use",
    "accounts-termination": "Accounts and termination",
    "ip-licence": "Rights in content",
    "definitions-scope": "Definitions and scope",
    "contact-procedure": "Contacts and procedure",
    "other": "Other",
}

DIRECTION_NAMES = {
    "less-protective": "less protective",
    "more-protective": "more protective",
    "neutral": "neutral",
    "unclear": "direction unclear",
}

KIND_NAMES = {"insert": "Added", "delete": "Removed", "edit": "Changed", "move": "Moved"}

TRANSITION_NAMES = {
    "first": "first version",
    "same": "nothing changed",
    "cosmetic": "cosmetic changes only",
    "dated": "only the policy’s own dates changed",
    "reordered": "text was moved, none was changed",
    "renumbered": "only numbers changed",
    "wording": "reworded, with the same meaning",
    "material": "materially changed",
    "returned": "an earlier text came back",
}

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


#: So many topics are named in the sentence at the head of a comparison.
TOPICS = 4


def category_name(category: str) -> str:
    """A category as a person reads it; one we do not know keeps its own name."""
    return CATEGORY_NAMES.get(category, category)


def moment(stamp: str | None, *, time: bool = False) -> Moment | None:
    """A time of 14 digits (UTC) or an ISO date in words; what is neither is shown as it is.

    >>> moment("20160504225849").words, moment("20160504225849", time=True).words, moment("2014-12-19").words
    ('4 May 2016', '4 May 2016, 22:58 UTC', '19 December 2014')
    """
    if not stamp:
        return None
    when = parse_time(stamp)
    if when is None:
        return Moment(stamp, "")
    words = f"{when.day} {MONTHS[when.month - 1]} {when.year}"
    if not _is_stamp(stamp):
        return Moment(words, when.date().isoformat())
    if time:
        words += f", {when:%H:%M} UTC"
    return Moment(words, when.isoformat() + "Z")


def parse_time(stamp: str | None) -> dt.datetime | None:
    """The time a stamp of 14 digits or an ISO date names (naive, UTC), None where it names none."""
    if not stamp:
        return None
    try:
        if _is_stamp(stamp):
            return dt.datetime.strptime(stamp, "%Y%m%d%H%M%S")
        return dt.datetime.combine(dt.date.fromisoformat(stamp), dt.time())
    except ValueError:
        return None


def interval(since: str | None, until: str | None) -> Interval | None:
    """Between which two observations a change happened; None where one is not known."""
    start, end = parse_time(since), parse_time(until)
    if start is None or end is None or end < start:
        return None
    same_day = start.date() == end.date()
    first, last = moment(since, time=same_day), moment(until, time=same_day)
    assert first is not None and last is not None  # both stamps parsed
    return Interval(f"between {first.words} and {last.words}", first, last, duration(end - start))


def duration(span: dt.timedelta) -> str:
    """A length of time in the largest unit that still says something.

    >>> duration(dt.timedelta(days=812)), duration(dt.timedelta(days=45)), duration(dt.timedelta(hours=5))
    ('2 years and 3 months', '45 days', '5 hours')
    """
    if span < dt.timedelta(hours=1):
        return counted(int(span.total_seconds()) // 60, "minute")
    if span < dt.timedelta(days=2):
        return counted(int(span.total_seconds()) // 3600, "hour")
    if span.days < 90:
        return counted(span.days, "day")
    months = round(span.days / 30.4375)
    if months < 24:
        return counted(months, "month")
    years, rest = divmod(months, 12)
    return counted(years, "year") + (f" and {counted(rest, 'month')}" if rest else "")


def whose(policy: Policy) -> str:
    """Whose policy it is: the host of its address, else its slug; "" where the title says that already.

    >>> whose(Policy("acme", "Terms", "https://www.acme.example/terms")), whose(Policy("acme", "Terms"))
    ('acme.example', 'acme')
    """
    try:
        host = (urlsplit(policy.url or "").hostname or "").removeprefix("www.")
    except ValueError:  # an address that is none
        host = ""
    name = host or policy.slug
    return "" if name == (policy.title or policy.slug) else name


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "change"), counted(1200, "change")
    ('1 change', '1,200 changes')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Sequence[str], most: int = 4) -> str:
    """Items as a sentence lists them.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e", "f"], most=3)
    ('a, b and c', 'a, b, c and 3 more')
    """
    shown = list(items[:most])
    if len(items) > most:
        shown.append(f"{len(items) - most} more")
    if len(shown) < 2:
        return "".join(shown)
    return ", ".join(shown[:-1]) + " and " + shown[-1]


def summary_sentence(
    summary: Summary, high: int, directions: Sequence[str], topics: Sequence[str], passages: int = 0
) -> str:
    """The one sentence at the head of a comparison: what matters, in plain words.

    `passages` is in how many places the material changes stand; told where they are fewer than the changes.
    """
    if summary.material == 0:
        return _quiet_sentence(summary)
    head = counted(summary.material, "material change")
    if 0 < passages < summary.material:
        head += f" in {counted(passages, 'passage')}"
    if high:
        head += (
            f", {'all' if high == summary.material else f'{high:,}'} of high severity"
            if summary.material > 1
            else ", of high severity"
        )
    if topics:
        # Commas alone: the names hold an "and" of their own, as in "choice and control".
        head += ": " + ", ".join(topic.lower() for topic in topics[:TOPICS])
        head += f", and {len(topics) - TOPICS} more" if len(topics) > TOPICS else ""
    lean = _lean(directions)
    if lean:
        head += f"; {lean}"
    return head + "." + _rest_sentence(summary)


def _quiet_sentence(summary: Summary) -> str:
    if summary.wording:
        return f"Nothing material changed; {_slighter(summary)}."
    sentences = {
        "same": "The two texts are the same.",
        "dated": "Only the policy’s own dates changed.",
        "reordered": "Text was moved to another place; none of it was changed.",
        "renumbered": "Only the numbering changed.",
    }
    return sentences.get(summary.transition, "Only cosmetic changes: nothing a reader has to look at.")


def _rest_sentence(summary: Summary) -> str:
    rest = _slighter(summary)
    return f" Besides, {rest}." if rest else ""


def _slighter(summary: Summary) -> str:
    """What is not material, counted as the summary counts it; "" where there is nothing."""
    parts = []
    if summary.wording:
        parts.append(counted(summary.wording, "change of wording", "changes of wording"))
    if summary.moved:
        parts.append(counted(summary.moved, "move"))
    return listed(parts)


def _lean(directions: Sequence[str]) -> str:
    """Which way the material changes lean, where they do."""
    less, more = directions.count("less-protective"), directions.count("more-protective")
    if less and more:
        return f"{less:,} less and {more:,} more protective for the people it is about"
    if less:
        return f"{'' if less == len(directions) else f'{less:,} '}less protective for the people it is about"
    if more:
        return f"{'' if more == len(directions) else f'{more:,} '}more protective for the people it is about"
    return ""


def _is_stamp(stamp: str) -> bool:
    return len(stamp) == 14 and stamp.isascii() and stamp.isdigit()
