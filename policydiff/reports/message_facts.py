"""What a message tells, as plain frozen records: changes by severity, deadlines first, what has to be seen to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policydiff.model import Operation, Policy, Trouble
from policydiff.reports.facts import Card, ComparisonFacts, Counts, Moment, Paragraph, Run
from policydiff.reports.phrasing import counted, listed, moment, whose
from policydiff.reports.troubles import trouble_words

#: How grave what a message tells of a policy is, gravest first, and the title under which it stands.
GROUPS = {
    "high": "High severity",
    "material": "Material changes",
    "wording": "Reworded",
    "withdrawn": "Withdrawn",
    "calm": "Nothing worded otherwise",
}
Group = Literal["high", "material", "wording", "withdrawn", "calm"]

#: So much unchanged text (characters) stands on either side of a change, and so much of one change is shown at most.
AROUND, LONGEST = 90, 400

Word = tuple[Operation | Literal["note"], str]


@dataclass(frozen=True, slots=True)
class MessageChange:
    """A material change: its headline and worth, where it stands, and its redline by paragraph, shortened."""

    headline: str
    high: bool
    direction: str
    direction_word: str
    kind_word: str
    place: str
    redline: tuple[tuple[Word, ...], ...]


@dataclass(frozen=True, slots=True)
class MessageItem:
    """What a message tells of one policy. `href` is the whole address of the page that shows it; None for none."""

    group: Group
    title: str
    whose: str
    sentence: str
    when: str  # between which observations, and how long that is; "" where not known
    silence: str  # "" where the policy changed its own date along
    deadlines: tuple[str, ...]
    due: str  # the nearest day that the deadlines name (ISO 8601), "" for none
    changes: tuple[MessageChange, ...]
    counts: Counts
    language: str | None
    href: str | None
    more: int = 0  # changes that are left out here


@dataclass(frozen=True, slots=True)
class MessageTrouble:
    """A policy that could not be observed, in words."""

    title: str
    whose: str
    words: str
    href: str | None


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """One message. `more` counts the policies that are left out because it would become too long."""

    subject: str
    site_title: str
    told: Moment | None
    items: tuple[MessageItem, ...]
    troubles: tuple[MessageTrouble, ...]
    index_href: str | None
    more: int = 0

    @property
    def groups(self) -> tuple[tuple[str, tuple[MessageItem, ...]], ...]:
        """The items under the title of their severity, the gravest first."""
        named = [
            (title, tuple(item for item in self.items if item.group == name))
            for name, title in GROUPS.items()
        ]
        return tuple((title, items) for title, items in named if items)

    @property
    def due(self) -> tuple[tuple[str, MessageItem], ...]:
        """Every deadline with the policy it belongs to, the policies with the nearest day first."""
        ordered = sorted(self.items, key=lambda item: (not item.due, item.due, item.title))
        return tuple((words, item) for item in ordered for words in item.deadlines)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.items and not self.troubles


def message_item(
    facts: ComparisonFacts,
    policy: Policy | None,
    href: str | None,
    withdrawn: str | None = None,
    today: str = "",
) -> MessageItem:
    """What a message tells of a comparison. `withdrawn` is when the text was first seen that is taken back (14
    digits): then that is the news, and not every word that went with it. A day before `today` (ISO 8601, "" where
    that is not known) is no deadline any more."""
    deadlines = () if withdrawn else tuple(one for one in facts.deadlines if one.due(today))
    group: Group = "withdrawn" if withdrawn else _group(facts.counts)
    seen = moment(withdrawn)
    back = (
        f"Withdrawn: the text first seen {seen.words} is no longer the policy; an earlier one is back."
        if seen
        else ""
    )
    return MessageItem(
        group=group,
        title=facts.title,
        whose=whose(policy) if policy else "",
        sentence=back or facts.sentence,
        when=f"{facts.interval.words} ({facts.interval.length})" if facts.interval else "",
        silence=(facts.silence or "") if facts.silent else "",
        deadlines=tuple(one.words for one in deadlines),
        due=min((one.date for one in deadlines if one.date), default=""),
        changes=() if withdrawn else tuple(map(_change, facts.cards)),
        counts=facts.counts,
        language=facts.language,
        href=href,
    )


def message_trouble(trouble: Trouble, policy: Policy, href: str | None) -> MessageTrouble:
    """A policy that could not be observed, as a message tells it."""
    return MessageTrouble(policy.title or policy.slug, whose(policy), trouble_words(trouble), href)


def message_facts(
    items: Iterable[MessageItem],
    troubles: Iterable[MessageTrouble],
    site_title: str,
    now: str | None,
    index_href: str | None,
) -> MessageFacts:
    """One message: the gravest first, within one severity what is due first; `now` is 14 digits."""
    order = list(GROUPS)
    ordered = sorted(items, key=lambda item: (order.index(item.group), not item.due, item.due, item.title))
    seen_to = sorted(troubles, key=lambda one: (one.title.casefold(), one.words))
    return MessageFacts(
        subject=f"{site_title}: {_subject(ordered, seen_to)}",
        site_title=site_title,
        told=moment(now and now[:8] + "000000"),
        items=tuple(ordered),
        troubles=tuple(seen_to),
        index_href=index_href,
    )


def comparison_message(facts: ComparisonFacts) -> MessageFacts:
    """One comparison as a message of its own."""
    item = message_item(facts, facts.context.policy, None)
    subject = f"{facts.title}: {facts.transition_words}"
    return MessageFacts(subject, facts.title, None, (item,), (), None)


def _subject(items: Sequence[MessageItem], troubles: Sequence[MessageTrouble]) -> str:
    """What the message holds, in a few words."""
    grave = [item for item in items if item.group in {"high", "material"}]
    high = sum(item.group == "high" for item in items)
    parts = []
    if grave:
        severe = f" ({high:,} of high severity)" if high else ""
        parts.append(f"{counted(len(grave), 'policy', 'policies')} changed materially{severe}")
    for group, words in (("wording", "reworded"), ("withdrawn", "withdrawn")):
        number = sum(item.group == group for item in items)
        parts += [f"{number:,} {words}"] if number else []
    if troubles:
        parts.append(f"{len(troubles):,} not observed")
    return listed(parts) or "nothing new"


def _group(counts: Counts) -> Group:
    if counts.high:
        return "high"
    return "material" if counts.material else "wording" if counts.wording else "calm"


def _change(card: Card) -> MessageChange:
    return MessageChange(
        headline=card.headline,
        high=card.severity == "high",
        direction=card.direction,
        direction_word=card.direction_word,
        kind_word=card.kind_word,
        place=card.place,
        redline=tuple(_paragraph(paragraph) for paragraph in card.opening or card.paragraphs),
    )


def _paragraph(paragraph: Paragraph) -> tuple[Word, ...]:
    words: list[Word] = []
    if paragraph.marker or paragraph.kind == "item":
        words.append(("note", f"{paragraph.marker or '•'} "))
    for number, phrase in enumerate(paragraph.phrases):
        if number:
            words.append(("equal", " "))
        if phrase.move is not None:
            words.append(
                ("note", f"[{phrase.move.words}{' ' + phrase.move.place if phrase.move.place else ''}] ")
            )
        words += _shortened(phrase.runs)
        words += [
            ("note", f" [the link “{link.text}” led to {link.old or 'nowhere'}, now {link.new or 'nowhere'}]")
            for link in phrase.links
        ]
    return tuple(words)


def _shortened(runs: Sequence[Run]) -> Iterator[Word]:
    """The runs with long unchanged stretches cut in the middle, or at the edge of the sentence."""
    for number, run in enumerate(runs):
        first, last = number == 0, number == len(runs) - 1
        text = run.text
        if run.op != "equal" or (first and last):
            text = text if len(text) <= LONGEST else _head(text, LONGEST)
        elif len(text) > 2 * AROUND:
            head = "" if first else _head(text, AROUND)
            tail = "" if last else _tail(text, AROUND)
            text = f"{head} {tail}" if head and tail else head or tail
        yield run.op, text


def _head(text: str, most: int) -> str:
    return text[:most].rsplit(" ", 1)[0] + " …"


def _tail(text: str, most: int) -> str:
    return "… " + text[-most:].split(" ", 1)[-1]
