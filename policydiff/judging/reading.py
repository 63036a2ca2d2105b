"""A text read once: its words, terms, facts and names, and which of its characters an edit touched."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from policydiff.judging.facts import Fact, facts
from policydiff.judging.findings import differing
from policydiff.judging.lexicon import Mention, Token, tokens
from policydiff.judging.names import Name, legal_form, names
from policydiff.judging.once import once
from policydiff.judging.quiet import labels, quiet_spans
from policydiff.judging.rules import LANGUAGES, Rules
from policydiff.judging.stems import FOREIGN_STOP, STOP_STEMS, meaning
from policydiff.model import Span, Word

#: Above this many pairs of words (its memory is an eighth of that in bytes) all between the first and the last
#: difference counts as changed: coarser, never wrong about what is the same outside.
_WE = frozenset(("we", "us", "our", "nous", "wir", "uns", "nosotros"))
_YOU = frozenset(("you", "your", "user", "vous", "sie", "usted"))
#: Facts whose words no rule may read: “May” in “4 May 2026” permits nothing.
_NO_WORDS = ("url", "email", "date")
#: How many words before a place the one who acts is looked for.
_REACH = 6
#: How many characters after a “not” it still denies what is said.
_DENIAL = 60
_RELATIVE = re.compile(r"\b(?:who|which|that)(?: \w+)? $")
_CLOSE = 16
_CLAUSE_END = re.compile(r"[.;:]|\bbut\b")
#: Families whose terms are common nouns, and name nothing inside a proper name.
_IN_A_PLACE = re.compile(r"\b(?:of|the|in|County|Court|State|Republic)\b|,")
_COMMON_NOUNS = frozenset(
    ("collection", "conduct", "fees", "account", "condition", "quantifier", "obligation")
)
#: Each further rule of a category in the same text counts this much of the one before.
FADING = 0.5
MAX_CELLS = 25_000_000


@dataclass(frozen=True)
class Reading:
    """A text with what the rules can see in it."""

    text: str
    language: str
    rules: Rules

    @once
    def words(self) -> list[Token]:
        """The words outside addresses and what says nothing of its own, in order."""
        found = tokens(self.text, self.rules.lexicon(self.lexicon_language).stemmer)
        hidden = [(fact.start, fact.end) for fact in self.facts if fact.kind in _NO_WORDS]
        hidden += self._quiet
        if not hidden:
            return found
        return [token for token in found if not any(start <= token.start < end for start, end in hidden)]

    @once
    def lexicon_language(self) -> str:
        """The language whose terms are looked for, "und" where we have none."""
        code = self.language.lower().replace("_", "-").split("-")[0]
        return code if code in LANGUAGES else "und"

    @once
    def facts(self) -> tuple[Fact, ...]:
        """The numbers, dates and addresses."""
        return facts(self.text)

    @once
    def mentions(self) -> list[Mention]:
        """The terms of the rules."""
        found = self.rules.lexicon(self.lexicon_language).mentions(self.words)
        if not self.names:
            return found
        return [mention for mention in found if not self._in_a_name(mention)]

    @once
    def marks(self) -> list[Mention]:
        """May, will and not, also where they stand inside a longer term (“we will notify you”)."""
        lexicon = self.rules.lexicon(self.lexicon_language, "marks")
        found: list[Mention] = []
        for mention in self.mentions:
            rule = self.rules.by_name[mention.rule]
            spoken = rule.role in ("term", "plain") and rule.weight >= 0
            if spoken and " " in self.text[mention.start : mention.end]:
                found += lexicon.mentions(self.words_within(mention.start, mention.end))
            else:
                found.append(mention)
        return found

    @once
    def _quiet(self) -> list[Span]:
        return quiet_spans(self.text)

    def denies(self, start: int) -> bool:
        """Whether a “not” stands shortly before a place, in the same clause."""
        at = bisect_left(self._denials, start + 1) - 1
        if at < 0:
            return False
        end = self._denials[at]
        return start - end <= _DENIAL and not _CLAUSE_END.search(self.text, end, start)

    @once
    def _denials(self) -> list[int]:
        """Where each “not” ends, but for those that only say of whom: “members who do not pay see advertisements”."""
        return [
            mention.end
            for mention in self.mentions
            if mention.rule == "negation.not"
            and not _RELATIVE.search(self.text, max(0, mention.start - _CLOSE), mention.start)
        ]

    def actor(self, start: int) -> str:
        """Who does what stands at a place: the nearest “we” or “you” shortly before it, "" where neither is."""
        at = bisect_left(self._word_starts, start)
        for word in reversed(self.words[max(0, at - _REACH) : at]):
            if word.stem in _WE:
                return "we"
            if word.stem in _YOU:
                return "you"
        return ""

    def words_within(self, start: int, end: int) -> list[Token]:
        """The words that start between two places."""
        return self.words[bisect_left(self._word_starts, start) : bisect_left(self._word_starts, end)]

    @once
    def _word_starts(self) -> list[int]:
        return [word.start for word in self.words]

    def speaks_of(self, family: str) -> bool:
        """Whether a rule of a family has a term in the text."""
        return any(mention.rule.startswith(family + ".") for mention in (*self.mentions, *self.topics))

    @once
    def topics(self) -> list[Mention]:
        """The terms that only say what the text is about."""
        return self.rules.lexicon(self.lexicon_language, "topics").mentions(self.words)

    @once
    def pulls(self) -> dict[str, float]:
        """How strongly the text points to each category: each rule once, the next of a category less and less.

        Data are named in nearly every sentence of a privacy policy: many words of collection must not outweigh the
        one that says what the sentence is about.
        """
        rules = self.rules.by_name
        found: dict[str, list[float]] = {}
        for name in dict.fromkeys([mention[0] for mention in self.mentions + self.topics]):
            rule = rules[name]
            if rule.category:
                found.setdefault(rule.category, []).append(rule.pull)
        return {
            category: sum(pull * FADING**place for place, pull in enumerate(sorted(pulls, reverse=True)))
            for category, pulls in found.items()
        }

    @property
    def forbids(self) -> bool:
        """Whether the text is a rule for users, by its words."""
        return any(mention.rule in ("conduct.rule", "conduct.capability") for mention in self.mentions)

    @property
    def speaks_of_person(self) -> bool:
        """Whether the text speaks of data about a person."""
        return any(mention.rule == "collection.subject" for mention in self.topics)

    def _in_a_name(self, mention: Mention) -> bool:
        """“Video” in “Acme Video Inc.” is no kind of data, “Oslo” in “Acme Oslo” no place; “Google Analytics”, a term
        as a whole, stays."""
        if not self.text[mention.start].isupper():
            return False
        span = (mention.start, mention.end)
        if mention.rule.split(".")[0] not in _COMMON_NOUNS:
            return mention.rule == "audience.place" and self._of_a_company(span)
        return inside(span, self._name_spans) and span not in self._name_spans

    def _of_a_company(self, place: Span) -> bool:
        """Whether a place ends the name of someone and is not all of it; a legal entity is another in another place."""
        return any(
            start < place[0]
            and end == place[1]
            and len(name.words) == 2
            and not legal_form(self.text[start : end + 8])
            and not _IN_A_PLACE.search(self.text[start:end])
            for name, (start, end) in zip(self.names, self._name_spans, strict=True)
        )

    @once
    def _name_spans(self) -> list[Span]:
        return [(name.start, name.end) for name in self.names]

    @once
    def names(self) -> list[Name]:
        """The proper names; German writes every noun with a capital, so there only legal entities are."""
        found = names(self.text)
        if self._quiet:
            found = [name for name in found if not inside((name.start, name.end), self._quiet)]
        if self.lexicon_language != "de":
            return found
        return [name for name in found if legal_form(self.text[name.start : name.end])]

    @property
    def _stop_words(self) -> frozenset[str]:
        return STOP_STEMS if self.lexicon_language == "en" else FOREIGN_STOP

    @once
    def content(self) -> list[Token]:
        """The words that say something and that no rule and no fact has spoken for."""
        taken = sorted(
            [(mention.start, mention.end) for mention in self.mentions]
            + [(fact.start, fact.end) for fact in self.facts]
        )
        english = self.lexicon_language == "en"
        return [
            Token(meaning(token.stem) if english else token.stem, token.start, token.end)
            for token in _outside(self.words, taken)
            if token.stem not in self._stop_words and not token.stem.isdigit() and len(token.stem) > 2
        ]


def _outside(words: Iterable[Token], taken: Sequence[Span]) -> Iterable[Token]:
    """The words that start in none of the spans (sorted)."""
    at, end = 0, 0
    for token in words:
        while at < len(taken) and taken[at][0] <= token.start:
            end = max(end, taken[at][1])
            at += 1
        if token.start >= end:
            yield token


@dataclass(frozen=True)
class Edit:
    """Two readings and the spans of characters in which they differ; what stands before `starts` is a label."""

    old: Reading
    new: Reading
    old_spans: tuple[Span, ...]
    new_spans: tuple[Span, ...]
    starts: tuple[int, int] = (0, 0)


def edit(old: Reading, new: Reading, words: Sequence[Word] = ()) -> Edit:
    """Two readings compared: by the differ's `words` where given, else word by word."""
    spans = _spans_of_words(words) if words else _spans_of_tokens(old.words, new.words)
    starts = labels(old.text, new.text)
    if any(starts) and not (
        _scopes(old, starts[0]) <= _scopes(new) and _scopes(new, starts[1]) <= _scopes(old)
    ):
        starts = (0, 0)  # “California residents:” says to whom it applies
    return Edit(old, new, *spans, starts)


def _scopes(reading: Reading, end: int | None = None) -> set[tuple[str, str]]:
    """Whom and what a text, or the label before `end`, is about."""
    return {
        mention[:2]
        for mention in reading.mentions
        if mention.rule.startswith("audience.") and (end is None or mention.start < end)
    }


def _spans_of_words(words: Sequence[Word]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    old_at = new_at = 0
    old: list[Span] = []
    new: list[Span] = []
    for operation, text in words:
        if operation != "insert":
            if operation == "delete":
                old.append((old_at, old_at + len(text)))
            old_at += len(text)
        if operation != "delete":
            if operation == "insert":
                new.append((new_at, new_at + len(text)))
            new_at += len(text)
    return tuple(old), tuple(new)


def _spans_of_tokens(old: list[Token], new: list[Token]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    a, b = [token.stem for token in old], [token.stem for token in new]
    head, shortest = 0, min(len(a), len(b))
    while head < shortest and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < shortest - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    a, b = a[head : len(a) - tail], b[head : len(b) - tail]
    if len(a) * len(b) > MAX_CELLS:
        return (_span(old[head : head + len(a)]),), (_span(new[head : head + len(b)]),)
    left: list[Span] = []
    right: list[Span] = []
    for step in Levenshtein.opcodes(a, b):
        if step.tag == "equal":
            continue
        if step.src_end > step.src_start:
            left.append(_span(old[head + step.src_start : head + step.src_end]))
        if step.dest_end > step.dest_start:
            right.append(_span(new[head + step.dest_start : head + step.dest_end]))
    return tuple(left), tuple(right)


def _span(words: Sequence[Token]) -> Span:
    return words[0].start, words[-1].end


def touches(span: Span, spans: Sequence[Span]) -> bool:
    """Whether a span overlaps any of the others (sorted, apart from one another)."""
    at = bisect_left(spans, (span[1], 0)) - 1
    return at >= 0 and spans[at][1] > span[0]


def inside(span: Span, spans: Sequence[Span]) -> bool:
    """Whether a span lies within any of the others (sorted by where they begin)."""
    at = bisect_right(spans, (span[0], span[1])) - 1
    return any(start <= span[0] and span[1] <= end for start, end in spans[max(0, at - 1) : at + 2])


Placed = TypeVar("Placed", Mention, Fact, Token)


def surplus(edit: Edit, old: Sequence[Placed], new: Sequence[Placed]) -> tuple[list[Placed], list[Placed]]:
    """What one text has more of than the other; equal are those whose first two fields are, of words the stems."""
    return differing(
        [item for item in old if item.start >= edit.starts[0]],
        [item for item in new if item.start >= edit.starts[1]],
        itemgetter(0) if isinstance(next(iter(old or new), None), Token) else itemgetter(0, 1),
        (
            lambda item: touches((item.start, item.end), edit.old_spans),
            lambda item: touches((item.start, item.end), edit.new_spans),
        ),
    )


def places(items: Sequence[Mention | Fact | Token | Name]) -> list[Span]:
    """Where things stand (characters)."""
    return [(item.start, item.end) for item in items]
