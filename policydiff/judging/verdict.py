"""Judging a change: what is noise by its shape is told at once, of the rest the rules are asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from policydiff.judging.edits import edit_findings
from policydiff.judging.findings import Finding
from policydiff.judging.names import only_of, own_words
from policydiff.judging.noise import Noise, edit_noise, text_noise
from policydiff.judging.once import once
from policydiff.judging.places import link_noise, move_noise, move_scope
from policydiff.judging.reading import Reading, edit
from policydiff.judging.rules import Rules, load_rules
from policydiff.judging.shapes import title_case
from policydiff.judging.statements import statement_findings
from policydiff.judging.weigh import Explanation, explained, heading_explained, noise_explained
from policydiff.model import Change, Reason, Verdict, Word
from policydiff.text import fold

#: So many readings are kept (more than the changes of any comparison but a rewriting), of texts up to so many
#: characters: about thirty megabytes at most.
MAX_KEPT = 2000
MAX_LENGTH = 2000
#: So many changes of a comparison are judged one by one; the real history with the most has two thousand.
MAX_READ = 20_000
#: The verdict on the changes after them.
UNREAD = Verdict(
    "material",
    ("other",),
    "normal",
    "unclear",
    (Reason("limit.unread", "There are too many changes to read each: this one was not"),),
)


#: What a name fires that was not there before.
_OF_NAMES = frozenset(("names.third-party", "sharing.new-recipient"))
_own_words = lru_cache(maxsize=64)(own_words)


@dataclass(frozen=True)
class _Case:
    """What there is to judge: one or two texts, and all that is known of where they stand."""

    old_text: str | None
    new_text: str | None
    above: str
    language: str
    rules: Rules
    lead: str | None = None
    heading: bool = False
    words: tuple[Word, ...] = ()
    own: frozenset[str] = frozenset()  # the words that name whose policy it is

    @once
    def old(self) -> Reading | None:
        return None if self.old_text is None else _read(self.old_text, self.language, self.rules)

    @once
    def new(self) -> Reading | None:
        return None if self.new_text is None else _read(self.new_text, self.language, self.rules)

    @once
    def context(self) -> Reading | None:
        """The headings above it and the sentence that leads its list."""
        return _read(self.above, self.language, self.rules) if self.above.strip() else None


def _read(text: str, language: str, rules: Rules) -> Reading:
    """The reading of a text, kept with the rules.

    Every sentence of a section has the same headings above it, and in a history the same sentence comes and goes.
    """
    kept: dict[tuple[str, str], Reading] = rules.kept
    found = kept.get((text, language))
    if found is None:
        found = Reading(text, language, rules)
        if len(text) <= MAX_LENGTH:
            if len(kept) >= MAX_KEPT:
                kept.clear()
            kept[text, language] = found
    return found


def judge(
    old: str | None,
    new: str | None,
    *,
    section: str | None = None,
    language: str = "en",
    rules: Rules | None = None,
    heading: bool = False,
) -> Verdict:
    """What one edit is worth. `old` None: the sentence was inserted; `new` None: it was deleted.

    `section` is the heading above it; `heading` says that the text is a heading itself. Raises ValueError where
    both texts are None, and nothing else, whatever the texts hold.
    """
    return explain(old, new, section=section, language=language, rules=rules, heading=heading).verdict


def explain(
    old: str | None,
    new: str | None,
    *,
    section: str | None = None,
    language: str = "en",
    rules: Rules | None = None,
    heading: bool = False,
) -> Explanation:
    """As `judge`, with every rule that fired and what it weighed."""
    if old is None and new is None:
        raise ValueError("nothing to judge: give the old text, the new text, or both")
    return _judged(_Case(old, new, section or "", language, rules or load_rules(), heading=heading))


def judge_change(change: Change, *, language: str = "en", rules: Rules | None = None) -> Verdict:
    """What one change of the differ is worth; its words, links, headings and place in a list are heard too.

    Raises ValueError where the change has neither side.
    """
    return explain_change(change, language=language, rules=rules).verdict


def judge_changes(
    changes: Sequence[Change], *, language: str = "en", rules: Rules | None = None
) -> tuple[list[Verdict], tuple[str, ...]]:
    """The verdict of each change of a comparison, in order, and a warning where not every one was read.

    Only the first MAX_READ are: two texts that share nothing have hundreds of thousands. The others are taken to
    be material, which is coarser and never tells less than there is. Equal verdicts are one object.
    """
    book = rules or load_rules()
    shared: dict[Verdict, Verdict] = {}
    verdicts: list[Verdict] = []
    for change in changes[:MAX_READ]:
        verdict = judge_change(change, language=language, rules=book)
        verdicts.append(shared.setdefault(verdict, verdict))
    rest = len(changes) - len(verdicts)
    if not rest:
        return verdicts, ()
    warning = (
        f"only the first {MAX_READ:,} changes were judged one by one, {rest:,} more are taken to be material"
    )
    return verdicts + [UNREAD] * rest, (warning,)


def explain_change(change: Change, *, language: str = "en", rules: Rules | None = None) -> Explanation:
    """As `judge_change`, with every rule that fired and what it weighed."""
    place = change.new or change.old
    if place is None:
        raise ValueError(f"change {change.id} has neither an old nor a new text")
    case = _Case(
        change.old.text if change.old else None,
        change.new.text if change.new else None,
        " . ".join([*place.path[1:], place.lead or ""]),
        language,
        rules or load_rules(),
        place.lead,
        change.heading,
        change.words if change.old and change.new else (),
        _own_words(place.path[0]) if place.path else frozenset(),
    )
    return _placed(change, case) or _judged(case)


def _placed(change: Change, case: _Case) -> Explanation | None:
    """The verdict where only the place, the number or the links changed; None where the words did."""
    old, new = change.old, change.new
    if old is None or new is None or fold(old.text) != fold(new.text):
        return None
    if change.kind == "move" and not change.heading:
        scope = move_scope(old, new, case.language, case.rules)
        if scope is not None:
            return explained([scope], case.old, case.new, case.context)
    for noise in (
        move_noise(change, old, new),
        link_noise(old, new),
    ):
        if noise is not None and noise.rule in case.rules.by_name:
            return noise_explained(noise, case.rules, old.text, new.text)
    return None


def _judged(case: _Case) -> Explanation:
    """Shape first; then what the rules find, added up."""
    for noise in _shapes(case):
        if noise.rule in case.rules.by_name:
            return noise_explained(noise, case.rules, case.old_text, case.new_text)
    findings = [item for item in _findings(case) if not _of_ourselves(item, case.own)]
    if case.heading:
        return heading_explained(findings, case.old, case.new)
    return explained(findings, case.old, case.new, case.context)


def _shapes(case: _Case) -> Iterator[Noise]:
    """Why a change may be noise by its shape, the surest first."""
    old, new = case.old_text, case.new_text
    if old is not None and new is not None:
        yield from edit_noise(old, new)
    else:
        yield from text_noise(new if old is None else old, case.heading)


def _findings(case: _Case) -> list[Finding]:
    old, new = case.old, case.new
    if old is not None and new is not None:
        if not case.heading and _labels(old, new):
            return []
        return edit_findings(edit(old, new, case.words), case.context)
    reading = new or old
    assert reading is not None
    return statement_findings(reading, old is None, case.context, case.lead)


def _of_ourselves(item: Finding, own: frozenset[str]) -> bool:
    """Whether a finding is of a name that is the service's own: it receives nothing that it does not have."""
    if not own or item.rule.name not in _OF_NAMES:
        return False
    sides = zip(item.texts, (item.old, item.new), strict=True)
    return all(only_of(text[start:end], own) for text, spans in sides for start, end in spans)


def _labels(old: Reading, new: Reading) -> bool:
    """Whether both sides are written like headings or labels and hold no figure: “Media Contacts”, “Contact Us”."""
    return title_case(old.text) and title_case(new.text) and not (old.facts or new.facts)
