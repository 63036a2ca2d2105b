"""What speaks for or against a change being material: one record a rule that fired, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, TypeVar

from policydiff.judging.rules import Rule, opposite
from policydiff.model import Direction, Reason, Span

#: A reason quotes at most this many places, and at most this much of each.
MAX_PLACES = 4
_QUOTE = 60


class Finding(NamedTuple):
    """A rule that fired: what it weighs here, whether its matter came (or went), and the words that fired it.

    A tuple, since a comparison makes thousands; what it says is put into words only where it becomes a reason.
    """

    rule: Rule
    weight: float
    texts: tuple[str, str]
    old: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()
    high: bool = False
    direction: Direction = "unclear"
    category: str | None = None
    said: str = ""  # where the words in the texts do not say it

    @property
    def text(self) -> str:
        """The sentence of its reason."""
        if self.said:
            return self.said
        old, new = (
            [text[a:b] for a, b in spans]
            for text, spans in zip(self.texts, (self.old, self.new), strict=True)
        )
        return told(self.rule, old, new)

    def reason(self) -> Reason:
        """The finding as a reason of the verdict."""
        return Reason(self.rule.name, self.text, self.old, self.new)


Item = TypeVar("Item")


def differing(
    old: Sequence[Item],
    new: Sequence[Item],
    key: Callable[[Item], Hashable],
    touched: tuple[Callable[[Item], bool], Callable[[Item], bool]],
) -> tuple[list[Item], list[Item]]:
    """What is more often in one than in the other, by key: (lost, gained), those in touched words first chosen."""
    before, after = list(map(key, old)), list(map(key, new))
    if before == after:
        return [], []
    counts: dict[Hashable, int] = dict.fromkeys(before, 0)  # a Counter costs three times as much for so few
    for name in after:
        counts[name] = counts.get(name, 0) + 1
    for name in before:
        counts[name] -= 1
    lost = _surplus(old, key, {name: -n for name, n in counts.items() if n < 0}, touched[0])
    gained = _surplus(new, key, {name: n for name, n in counts.items() if n > 0}, touched[1])
    return lost, gained


def _surplus(
    items: Sequence[Item],
    key: Callable[[Item], Hashable],
    wanted: dict[Hashable, int],
    touched: Callable[[Item], bool],
) -> list[Item]:
    if not wanted:
        return []
    chosen: list[int] = []
    for pick in (True, False):
        for place, item in enumerate(items):
            name = key(item)
            if wanted.get(name, 0) > 0 and touched(item) is pick:
                wanted[name] -= 1
                chosen.append(place)
    return [items[place] for place in sorted(chosen)]


def told(rule: Rule, old: Sequence[str], new: Sequence[str]) -> str:
    """The sentence of a reason: what became what, what was added, what was taken out.

    >>> told(Rule("figures.age", "an age"), ["under 16"], ["under 13"])
    'An age: “under 16” became “under 13”'
    """
    if rule.phrases:
        phrase = rule.phrases[2 if old and new else 0 if new else 1]
        return phrase.replace("{old}", quoted(old)).replace("{new}", quoted(new))
    if old and new:
        what = f"{quoted(old)} became {quoted(new)}"
    elif new:
        what = f"{quoted(new)} was added"
    else:
        what = f"{quoted(old)} was taken out"
    return rule.says.replace("{change}", what) if rule.says else f"{sentence(rule.title)}: {what}"


def sentence(title: str) -> str:
    """A title as the beginning of a sentence."""
    return title[:1].upper() + title[1:]


def quoted(texts: Sequence[str]) -> str:
    """At most MAX_PLACES quotations, each once, shortened in the middle."""
    return ", ".join(f"“{_short(text)}”" for text in list(dict.fromkeys(texts))[:MAX_PLACES])


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTE else f"{text[:38].rstrip()} … {text[-18:].lstrip()}"


def turned(rule: Rule, came: bool, went: bool) -> tuple[Direction, bool]:
    """For whom it is better, and whether it must be seen today, when a rule's matter came, went, or both."""
    direction: Direction = rule.gain if came else opposite(rule.gain)
    if came and went and rule.role != "detector":
        direction = "unclear"
    high = rule.high == "both" or (rule.high == "gain" and came) or (rule.high == "loss" and went)
    return direction, high


def denied(item: Finding) -> Finding:
    """The same finding where the sentence says no to it: “we do not sell” protects, and its going is grave."""
    gone = bool(item.old) and not item.new
    return item._replace(direction=opposite(item.direction), high=gone and bool(item.rule.high))


def finding(
    rule: Rule,
    texts: tuple[str, str],
    old: Sequence[Span],
    new: Sequence[Span],
    weight: float | None = None,
) -> Finding:
    """A finding about spans of the old and new text, told in the words they hold."""
    direction, high = turned(rule, bool(new), bool(old))
    return Finding(
        rule,
        rule.weight if weight is None else weight,
        texts,
        tuple(old[:MAX_PLACES]),
        tuple(new[:MAX_PLACES]),
        high,
        direction,
        rule.category,
    )
