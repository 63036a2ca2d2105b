"""How binding an edit leaves a sentence: may, must, will, and whether it says no."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter

from policydiff.judging.findings import MAX_PLACES, Finding, differing, finding
from policydiff.judging.lexicon import Mention
from policydiff.judging.reading import Edit, Reading, touches
from policydiff.model import Span

#: How many characters after a “not” its verb may stand (in German it comes last), and what it is said of.
_VERB, _CLOSE = 90, 30
_WITHOUT = re.compile(r"without|ohne|sans|sin\b", re.I)
#: A transfer that “does not take place”.
_HAPPENS = re.compile(r"\b(?:tak(?:e|es) place|occurs?|happens?|statt|a lieu|tiene lugar)\b", re.I)
_POSSIBLE, _CERTAIN, _NOT = "modality.possible", "modality.certain", "negation.not"


def modality_changes(edit: Edit) -> Iterator[Finding]:
    """What became possible, certain, denied or affirmed."""
    yield from _force(edit)
    yield from _negation(edit)


def _marks(reading: Reading, name: str) -> list[Mention]:
    return [mention for mention in reading.marks if mention.rule == name]


def _surplus(edit: Edit, name: str) -> tuple[list[Mention], list[Mention]]:
    """The marks of one kind that the old text has more of, and those that the new one has."""
    return differing(
        [mark for mark in _marks(edit.old, name) if mark.start >= edit.starts[0]],
        [mark for mark in _marks(edit.new, name) if mark.start >= edit.starts[1]],
        itemgetter(0),
        (
            lambda mention: touches((mention.start, mention.end), edit.old_spans),
            lambda mention: touches((mention.start, mention.end), edit.new_spans),
        ),
    )


def _force(edit: Edit) -> Iterator[Finding]:
    """Certain to possible and back; either alone says less."""
    may_lost, may_gained = _surplus(edit, _POSSIBLE)
    will_lost, will_gained = _surplus(edit, _CERTAIN)
    if will_lost and may_gained:
        yield from _one(edit, "modality.promise-weakened", will_lost, may_gained)
    elif may_lost and will_gained:
        yield from _one(edit, "modality.strengthened", may_lost, will_gained)
    elif (may_lost or may_gained) and not _turned_to_cannot(edit):
        yield from _one(
            edit,
            "modality.possible-added" if may_gained else "modality.possible-removed",
            may_lost,
            may_gained,
        )
    elif will_lost or will_gained:
        yield from _one(
            edit,
            "modality.certain-added" if will_gained else "modality.certain-removed",
            will_lost,
            will_gained,
        )


def _turned_to_cannot(edit: Edit) -> bool:
    """Whether “can” and “cannot” changed places: the negation tells that."""
    lost, gained = _surplus(edit, _NOT)
    return any(_fused(edit.old, mark) for mark in lost) or any(_fused(edit.new, mark) for mark in gained)


def _negation(edit: Edit) -> Iterator[Finding]:
    """A “not” that came or went reverses the sentence: a promise where we are the ones, a right where you are."""
    lost, gained = _surplus(edit, _NOT)
    if not lost and not gained:
        return
    reading, mark = (edit.new, gained[0]) if gained else (edit.old, lost[0])
    subject = reading.actor(mark.start)
    promises = subject != "you" and _verb_follows(reading, mark)
    rights = subject == "you" and _permits(reading, mark)
    name = (
        "negation.consent-waived"
        if _without_consent(reading, mark)
        else "negation.promise-reversed"
        if promises
        else "negation.right-reversed"
        if rights
        else "negation.added"
        if gained
        else "negation.removed"
    )
    yield from _one(edit, name, lost, gained)


def _fused(reading: Reading, mention: Mention) -> bool:
    """Whether “can” and “not” are one word."""
    return reading.text[mention.start : mention.end].lower().startswith(("cannot", "can't", "can’t"))


def _one(edit: Edit, name: str, lost: list[Mention], gained: list[Mention]) -> Iterator[Finding]:
    rule = edit.old.rules.by_name.get(name)
    if rule is None:
        return
    old = [_with_negation(edit.old, mention) for mention in lost[:MAX_PLACES]]
    new = [_with_negation(edit.new, mention) for mention in gained[:MAX_PLACES]]
    yield finding(rule, (edit.old.text, edit.new.text), old, new)


def _with_negation(reading: Reading, mention: Mention) -> Span:
    """“will” is quoted as “will not” where that is what it says, and “not” with its verb."""
    words = reading.words
    at = next((n for n, word in enumerate(words) if word.start == mention.start), None)
    if at is None:
        return mention.start, mention.end
    if mention.rule == _NOT:
        before = words[at - 1] if at else None
        if before and before.stem in ("will", "may", "do", "shall", "must", "can", "be", "have"):
            return before.start, mention.end
    elif at + 1 < len(words) and words[at + 1].stem in ("not", "never", "no"):
        return mention.start, words[at + 1].end
    return mention.start, mention.end


def _without_consent(reading: Reading, mention: Mention) -> bool:
    """Whether it is consent that is denied: “without your consent”, “ohne Ihre Einwilligung”."""
    return _WITHOUT.match(reading.text, mention.start) is not None and any(
        other.rule == "choice.consent" and mention.end <= other.start < mention.end + _CLOSE
        for other in reading.mentions
    )


def _verb_follows(reading: Reading, mention: Mention) -> bool:
    """Whether what is denied is a practice with data: sharing, selling, collecting, keeping."""
    families = ("sharing", "collection", "retention", "tracking")
    practices = [other for other in reading.mentions if other.rule.split(".")[0] in families]
    if any(mention.start <= other.start < mention.end + _VERB for other in practices):
        return True
    happens = _HAPPENS.search(reading.text, mention.start, mention.end + _CLOSE)
    return happens is not None and any(
        other.rule == "sharing.practice" and other.start < mention.start for other in practices
    )


def _permits(reading: Reading, mention: Mention) -> bool:
    """Whether a permission stands beside the mark (“you may not”) or in it (“you cannot”)."""
    return _fused(reading, mention) or any(
        other.rule == _POSSIBLE and abs(other.start - mention.start) < 20 for other in reading.marks
    )
