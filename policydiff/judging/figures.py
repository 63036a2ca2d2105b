"""What an edit does to the figures (periods, amounts, ages, addresses), and for whom that is better."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policydiff.judging.facts import Fact, days, number_of
from policydiff.judging.findings import Finding, finding
from policydiff.judging.reading import Edit, Reading, places, surplus
from policydiff.judging.stems import words

#: The rule for each kind of figure where nothing more is known of it.
FIGURES = {
    "duration": "figures.duration",
    "amount": "figures.amount",
    "percent": "figures.percent",
    "age": "figures.age",
    "date": "figures.date",
    "quantity": "figures.quantity",
    "number": "figures.number",
    "email": "contact.email",
    "phone": "contact.phone",
}
#: Up to this age a lower one is a child’s protection lowered.
_GROWN_UP = 21
#: So many figures are looked at for a street beside them.
_MOST_FIGURES = 20
_STREET = words(
    """
    street st avenue avenu ave road rd blvd boulevard suite suit floor drive driv dr lane lan ln square squar box
    building plaza
    """
)
#: Words that say what a period is for, the first that is found: to answer, to tell beforehand, to act, to keep.
_ANSWER = re.compile(
    r"\b(?:repl(?:y|ies)|respon[ds]|answer|process your|acknowledg|report (?:a|any|the) (?:\w+ )?breach|notify you of a"
    r"|inform you of a|comply with your request|antworte?n?|beantwort|répond|respond(?:er|emos|eremos)|contesta)",
    re.I,
)
_WARNING = re.compile(
    r"\b(?:notice|in advance|beforehand|prior to|before (?:it|they|the change|any change|such change)|préavis|im voraus"
    r"|vorher|con antelación|avant)\b",
    re.I,
)
_CAP = re.compile(r"\b(?:liab|haft|responsabilit|responsabilid)\w*", re.I)
_TO_ACT = ("fees.refund", "choice.opt-out", "choice.consent", "access.right")


def figure_changes(edit: Edit, section: Reading | None) -> Iterator[Finding]:
    """One finding a kind of figure; those that are better for someone when they rise or fall have their own rules."""
    lost, gained = surplus(edit, _worth(edit.old), _worth(edit.new))
    for kind in FIGURES:
        went = [fact for fact in lost if fact.kind == kind]
        came = [fact for fact in gained if fact.kind == kind]
        if not went and not came:
            continue
        rule = edit.old.rules.by_name.get(_sided(edit, kind, went, came, section) or FIGURES[kind])
        if rule is not None:
            # Without the words for units and sections every number may be one that counts.
            weight = max(rule.weight, 1.0) if edit.new.lexicon_language == "und" else rule.weight
            yield finding(rule, (edit.old.text, edit.new.text), places(went), places(came), weight)


def _worth(reading: Reading) -> list[Fact]:
    """The facts whose change can matter; an obfuscated address stands for any."""
    return [fact for fact in reading.facts if fact.kind in FIGURES and not fact.value.startswith("[email")]


def _sided(edit: Edit, kind: str, went: list[Fact], came: list[Fact], section: Reading | None) -> str | None:
    """The rule for a figure whose rise or fall is better for one side, or that stands in an address; else None."""
    if kind == "number":
        return "contact.postal" if _postal(edit, [*went, *came]) else None
    if not went or not came:
        return None
    measure = days if kind == "duration" else lambda fact: number_of(fact.value)
    before, after = measure(went[0]), measure(came[0])
    if before is None or after is None or before == after:
        return None
    around = {
        mention.rule
        for reading in (edit.new, section)
        if reading is not None
        for mention in (*reading.mentions, *reading.topics)
    }
    if kind == "age":
        return _age(before, after)
    if kind in ("duration", "amount", "percent") and _CAP.search(edit.new.text):
        return "figures.cap-raised" if after > before else "figures.cap-lowered"
    if kind == "duration":
        return _period(edit.new.text, around, after > before)
    if kind in ("amount", "percent") and "fees.charge" in around:
        return "figures.fee-raised" if after > before else "figures.fee-lowered"
    return None


def _age(before: float, after: float) -> str | None:
    if before > _GROWN_UP:
        return None
    return "figures.age-lowered" if after < before else "figures.age-raised"


def _period(text: str, around: set[str], longer: bool) -> str | None:
    """The rule for a period that became longer or shorter, by what the sentence says it is for."""
    if _ANSWER.search(text):
        return "figures.answer-later" if longer else "figures.answer-sooner"
    if "fees.refund" in around or _WARNING.search(text):
        return "figures.time-longer" if longer else "figures.time-shorter"
    if around & {"retention.practice", "retention.topic"}:
        return "figures.retention-raised" if longer else "figures.retention-lowered"
    if around & set(_TO_ACT):
        return "figures.time-longer" if longer else "figures.time-shorter"
    return None


def _postal(edit: Edit, figures: list[Fact]) -> bool:
    """Whether a number stands in a postal address: a street's word within three words of it."""
    for reading in (edit.old, edit.new):
        for at, word in enumerate(reading.words):
            if word.stem in _STREET:
                near = reading.words[max(0, at - 4) : at + 4]
                if any(
                    fact.start <= other.start < fact.end for other in near for fact in figures[:_MOST_FIGURES]
                ):
                    return True
    return False
