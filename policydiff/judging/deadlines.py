"""Deadlines and days on which something starts or ends, as the changed sentences state them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from policydiff.datelines import dates_in, is_numeric_ambiguous
from policydiff.judging.facts import days as length_in_days
from policydiff.judging.facts import facts
from policydiff.model import Change, Deadline, DeadlineKind, Document, Span

#: So far before and after a date or a period its cue may stand (characters), and so far its verb.
_BEFORE, _AFTER, _VERB = 60, 40, 160
#: A longer text is a paragraph that no sentence splitter could part: its verbs belong to anything.
_LONGEST = 3000
_CLAUSE_END = re.compile(r"[;!?]|\.(?=\s+[A-ZÄÖÜÉÀ¿¡“\"(]|\s*$)")

_REVISED = re.compile(
    r"\b(?:updated?|revised|modified|amended|posted|published|aktualisiert|geändert|stand|mise? à jour"
    r"|modifiée?"
    r"|actualizad[oa]|modificad[oa])\b[^.;]{0,25}$",
    re.I,
)
_STARTS = re.compile(
    r"(?:\b(?:effective(?: date)?|(?:in|into) (?:effect|force)|takes? effect|taking effect|appl(?:y|ies)"
    r"|g[üu]ltig"
    r"|wirksam|in kraft|gilt|gelten|en vigueur|d['’]effet|en vigor|vigencia|aplicar[áa]n?)\b[^.;\d]{0,30}"
    r"|\b(?:starting|beginning|commencing|on (?:and|or) after|with effect from|mit wirkung (?:zum|vom)"
    r"|à compter du"
    r"|dès le|a partir del?)\s+(?:the\s+|on\s+|from\s+)?)$",
    re.I,
)
_STARTS_BEHIND = re.compile(r"\W{0,2}(?:in kraft|wirksam|gültig|en vigueur|en vigor|in force|and appl)", re.I)
#: These open a date that may as well lie in the past: the clause must speak of what will be.
_MAY_START = re.compile(
    r"\b(?:on|from|as of|as from|since|after|ab|ab dem|am|zum|le|au|à partir du|el|desde|desde el|del)\s+(?:the\s+)?$",
    re.I,
)
_FUTURE = re.compile(
    r"\b(?:will|shall|takes? effect|appl(?:y|ies)|becomes?|changes? to|continue|wird|werden|gilt|gelten"
    r"|sera|seront|prend"
    r"|prendra|s['’]applique|será|serán|entrar[áa]|se aplica|\w+r(?:emos|án|ons|ont))\b",
    re.I,
)
_ENDS = re.compile(
    r"\b(?:until|till|through|up to|ends? (?:on|as of)|expires? on|bis|bis zum|endet am|jusqu['’]au"
    r"|prend fin le|expire le"
    r"|hasta|hasta el|finaliza el|vence el)\s+(?:the\s+)?$",
    re.I,
)
_NO_LONGER = re.compile(
    r"\b(?:no longer|discontinu\w+|cease|nicht mehr|eingestellt|ne \w+ plus|cesse\w*|ya no|dejar[áa])\b", re.I
)
_LATEST = re.compile(
    r"\b(?:by|before|prior to|no later than|until|till|through|vor dem|bis|bis zum|spätestens(?: am"
    r"| bis zum)?|avant le"
    r"|au plus tard le|jusqu['’]au|antes del?|a más tardar el|hasta|hasta el)\s+(?:the\s+)?$",
    re.I,
)
#: “in force from 1 May 2021 to 3 June 2022” tells of a version that was, not of one that begins.
_RANGE = re.compile(
    r"\s*(?:to|until|through|and|bis|au|al|hasta|–|-|—)\s+(?:the\s+)?(?:\d|[A-Z][a-zäéû]{2,8}\.?\s\d)", re.I
)

_NOTICE_BEHIND = re.compile(
    r"\W{0,3}s?\s?(?:(?:prior|advance|written|previous|before|a|of|de|d['’])\W+){0,3}(?:notice"
    r"|notification|préavis|preaviso"
    r"|antelación|frist zur ankündigung)|\s(?:in advance|beforehand|im voraus|vorher|zuvor|à l['’]avance)\b",
    re.I,
)
_NOTICE_BEFORE = re.compile(
    r"\b(?:notice(?: period)?(?: of| is)?|préavis(?: d['’]au moins| de| d['’])?|(?:ankündigungs"
    r"|kündigungs)?frist von|preaviso de"
    r"|antelación de|antelación mínima de)\s+(?:at least\s+|mindestens\s+|(?:al|au) (?:menos|moins)\s+)?$",
    re.I,
)
_NOTICE_SOON = re.compile(
    r"\s(?:before|prior to|vor|avant|antes de)\s(?:\w+\s){0,4}?(?:chang|modif|amend|updat|effect|änder|inkraft|cambi"
    r"|entr|take|tak)",
    re.I,
)
_TELLS = re.compile(
    r"\b(?:noti(?:fy|ce|fication)|inform|tell|let you know|announce|post|e-?mail|informier\w*"
    r"|benachrichtig\w*|mitteil\w*"
    r"|informer\w*|notifi\w+|avis\w+|comunica\w+)\b",
    re.I,
)
_BEGINS = re.compile(r"\b(?:effective|effect|binding|apply|in kraft|wirksam|vigueur|vigor)\b", re.I)
_FOLLOWING = re.compile(r"\s(?:after|following|from|nach|après|después|tras)\b", re.I)
#: What a period is for, by the verb that stands nearest before it, else first after it.
_VERBS = re.compile(
    r"\b(?:(?P<claim>(?:brought|fil(?:e|ed|ing)|commenced?|instituted?|barred|assert(?:ed)?|verjähr\w*"
    r"|geltend|prescri\w+"
    r"|dispute (?:any|the|a)|claim (?:a|the) refund|request a refund))"
    r"|(?P<objection>opt(?:ing|ed)?[ -]?out|object(?:ion|ing|s)?|reject(?:ing)?|declin(?:e|ing)|refus(?:e"
    r"|ing)|cancel(?:l?ing|lation)?"
    r"|withdraw(?:al|ing)?|appeal|terminate (?:this|the|your|these)|widersprechen|widerspruch|widerrufen"
    r"|widerruf|kündigen"
    r"|ablehnen|oppos(?:er|ition)|refuser|résili(?:er|ation)|rétracter|rétractation|oponerse|oposición"
    r"|rechazar|cancelar"
    r"|desistir|desistimiento)"
    r"|(?P<answer>respon(?:d|se|ds)|repl(?:y|ies)|answer|acknowledge|process your|comply with"
    r"|beantworten?|antworten?"
    r"|répond(?:re|rons|ons)|responder(?:emos)?|contestar(?:emos)?)"
    r"|(?P<other>delet\w+|eras\w+|remov\w+|retain\w*|retention|keep|kept|stor\w+|pay|paid|payable"
    r"|invoice\w*|due|renew\w*|inactiv\w+"
    r"|expir\w+|log[ -]?in|trial|lösch\w+|gelöscht|gespeichert|speicher\w+|aufbewahr\w+|zahl\w+"
    r"|conserv\w+|supprim\w+|pagar?"
    r"|elimin\w+|almacen\w+))\b",
    re.I,
)


class Term(NamedTuple):
    """One deadline in one text: its kind, its words, the date (ISO 8601) or the days, and whether either is known."""

    kind: DeadlineKind
    text: str
    date: str | None
    days: int | None

    @property
    def key(self) -> tuple[str, str | int]:
        """What makes two the same: kind and value, whatever the words."""
        return self.kind, self.date or self.days or " ".join(self.text.lower().split())


def find_deadlines(changes: Iterable[Change], old: Document, new: Document) -> tuple[Deadline, ...]:
    """The deadlines that the changes brought, moved or dropped, and the new document's own day of effect, each once.

    What stands in both texts, in whatever sentences, is none. English, French, German and Spanish are read.
    """
    own = frozenset(filter(None, (old.revised, old.effective, new.revised, new.effective)))
    pairs = [(change, *_sides(change, own)) for change in changes]
    came = Counter(term.key for _, _, gained in pairs for term in gained)
    went = Counter(term.key for _, lost, _ in pairs for term in lost)
    still = came & went
    dropped = {side: Counter(still) for side in ("lost", "gained")}
    found: list[Deadline] = []
    for change, lost, gained in pairs:
        found += _told(change.id, _without(lost, dropped["lost"]), _without(gained, dropped["gained"]))
    return tuple(dict.fromkeys(_with_own_day(found, old.effective, new.effective)))


def _sides(change: Change, own: frozenset[str]) -> tuple[list[Term], list[Term]]:
    """What the old text of a change has that the new one has not, and the other way round."""
    old = terms(change.old.text, own) if change.old else []
    new = terms(change.new.text, own) if change.new else []
    return _without(old, Counter(term.key for term in new)), _without(new, Counter(term.key for term in old))


def _without(found: Sequence[Term], taken: Counter[tuple[str, str | int]]) -> list[Term]:
    """The terms that are not among the taken, each of which counts once."""
    left: list[Term] = []
    for term in found:
        if taken[term.key] > 0:
            taken[term.key] -= 1
        else:
            left.append(term)
    return left


def _told(change: str, lost: Sequence[Term], gained: Sequence[Term]) -> Iterator[Deadline]:
    """Deadlines of one change: one of a kind that went and one that came are one that was changed."""
    rest = list(lost)
    for term in gained:
        was = next((one for one in rest if one.kind == term.kind), None)
        if was is None:
            yield Deadline(term.kind, "new", term.text, term.date, term.days, change=change)
        else:
            rest.remove(was)
            yield Deadline(
                term.kind, "changed", term.text, term.date, term.days, was.text, was.date, was.days, change
            )
    for was in rest:
        yield Deadline(
            was.kind, "gone", old_text=was.text, old_date=was.date, old_days=was.days, change=change
        )


def _with_own_day(found: list[Deadline], old: str | None, new: str | None) -> list[Deadline]:
    """The deadlines with the day of effect that the document states for itself, first, where it is another now.

    A sentence that states the new day and one that states the old one are told as this one deadline.
    """
    if old == new:
        return found
    effective = [one for one in found if one.kind == "effective"]
    if any(one.status == "changed" and (one.date, one.old_date) == (new, old) for one in effective):
        return found
    came = next((one for one in effective if one.status == "new" and one.date == new), None)
    went = next((one for one in effective if one.status == "gone" and one.old_date == old), None)
    holder = came or went
    own = Deadline(
        "effective",
        "gone" if new is None else "changed" if old else "new",
        came.text if came else None,
        new,
        old_text=went.old_text if went else None,
        old_date=old,
        change=holder.change if holder else None,
    )
    return [own, *(one for one in found if one not in (came, went))]


def terms(text: str, own: frozenset[str] = frozenset()) -> list[Term]:
    """The deadlines in a text, in order. `own` are dates (ISO 8601) by which one that reads both ways is read.

    >>> [term[:2] for term in terms("The new terms take effect on 1 March 2026; you may opt out within 30 days.")]
    [('effective', 'take effect on 1 March 2026'), ('objection', 'opt out within 30 days')]
    """
    if len(text) > _LONGEST:
        return []
    periods = [fact for fact in facts(text) if fact.kind in ("date", "duration")]
    if not periods:
        return []
    dates = _dates(text, own)
    found: list[Term] = []
    for fact in periods:
        span = fact.start, fact.end
        if fact.kind == "duration":
            term = _period(text, span, length_in_days(fact))
        else:
            term = _day(text, span, next((iso for iso, start, _ in dates if start == fact.start), None))
        if term is not None:
            found.append(term)
    return found


def _dates(text: str, own: frozenset[str]) -> list[tuple[str | None, int, int]]:
    """The dates with their places; one that reads both ways is only read as a date the document states."""
    read: list[tuple[str | None, int, int]] = []
    other = {start: iso for iso, start, _ in dates_in(text, day_first=False)}
    for iso, start, end in dates_in(text):
        if not is_numeric_ambiguous(text[start:end]):
            read.append((iso, start, end))
        else:
            read.append((next((one for one in (iso, other.get(start)) if one in own), None), start, end))
    return read


def _clause(text: str, span: Span) -> Span:
    """Where the clause around a span begins and ends."""
    start = 0
    for match in _CLAUSE_END.finditer(text):
        if match.end() <= span[0]:
            start = match.end()
        elif match.start() >= span[1]:
            return start, match.start()
    return start, len(text)


def _day(text: str, span: Span, iso: str | None) -> Term | None:
    """What happens on a date: something starts, ends, or must be done by then; None where the text does not say."""
    begin, stop = _clause(text, span)
    before = text[max(begin, span[0] - _BEFORE) : span[0]]
    after = text[span[1] : span[1] + _AFTER]
    clause = text[begin:stop]
    latest = _LATEST.search(before)
    verb = _verb(text, (begin, stop), span)
    if latest and verb and verb[0] == "objection":
        return Term("objection", _words(text, min(verb[1], span[0]), max(verb[2], span[1])), iso, None)
    ends = _ENDS.search(before)
    weak = _MAY_START.search(before)
    if ends or (weak and _NO_LONGER.search(clause)):
        cue = ends or weak
        assert cue is not None
        return Term("end", _words(text, span[0] - len(before) + cue.start(), span[1]), iso, None)
    starts = _STARTS.search(before)
    if starts is None and weak and _FUTURE.search(clause):
        starts = weak
    if _RANGE.match(after):
        return None
    behind = _STARTS_BEHIND.match(after)
    if (starts is None and behind is None) or (_REVISED.search(before) and starts is weak):
        return None
    first = span[0] - len(before) + starts.start() if starts else span[0]
    return Term("effective", _words(text, first, span[1] + (behind.end() if behind else 0)), iso, None)


def _period(text: str, span: Span, length: float | None) -> Term | None:
    """What a period is for; None where it is no deadline, or the text does not say."""
    if length is None:
        return None
    days = math.ceil(length)
    begin, stop = _clause(text, span)
    before, after = (
        text[max(begin, span[0] - _BEFORE) : span[0]],
        text[span[1] : min(stop, span[1] + _AFTER + 20)],
    )
    notice = _NOTICE_BEHIND.match(after)
    earlier = _NOTICE_BEFORE.search(before)
    if notice or earlier:
        first = span[0] - len(before) + earlier.start() if earlier else span[0]
        return Term("notice", _words(text, first, span[1] + (notice.end() if notice else 0)), None, days)
    begins = _BEGINS.search(before)
    if begins and _FOLLOWING.match(after):
        return Term("effective", _words(text, span[0] - len(before) + begins.start(), span[1]), None, days)
    verb = _verb(text, (begin, stop), span)
    if verb is not None and verb[0] != "other":
        kind: DeadlineKind = (
            "claim" if verb[0] == "claim" else "answer" if verb[0] == "answer" else "objection"
        )
        return Term(kind, _words(text, min(verb[1], span[0]), max(verb[2], span[1])), None, days)
    soon = _NOTICE_SOON.match(after)
    if soon and _TELLS.search(text, begin, stop):
        return Term("notice", _words(text, span[0], span[1]), None, days)
    return None


def _verb(text: str, clause: Span, span: Span) -> tuple[str, int, int] | None:
    """The verb that a date or a period belongs to: the nearest before it in its clause, else the first after it."""
    before = list(_VERBS.finditer(text, max(clause[0], span[0] - _VERB), span[0]))
    match = before[-1] if before else _VERBS.search(text, span[1], min(clause[1], span[1] + _VERB))
    return None if match is None else (match.lastgroup or "other", match.start(), match.end())


def _words(text: str, start: int, end: int) -> str:
    """The words from one place to another, whole and on one line; a long stretch is shortened in the middle."""
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    words = " ".join(text[max(0, start) : end].split()).strip(" ,:;(")
    return words if len(words) <= 120 else f"{words[:70].rstrip()} … {words[-40:].lstrip()}"
