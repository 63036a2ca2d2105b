"""What an edit changes: terms, figures, names and plain words that came, went, or were put for others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from policydiff.judging.figures import figure_changes
from policydiff.judging.findings import Finding, denied, finding
from policydiff.judging.lexicon import Mention, Token
from policydiff.judging.modality import modality_changes
from policydiff.judging.names import Name, legal_form
from policydiff.judging.reading import Edit, Reading, inside, places, surplus, touches
from policydiff.judging.recipients import recipients
from policydiff.judging.rules import Rule
from policydiff.judging.shapes import POINTER, POINTER_WORDS, misspelt
from policydiff.judging.stems import STOP_STEMS
from policydiff.model import Span

#: A word more than this many is not weighed: three are a new thought already.
_MOST_WORDS = 4
#: What a term counts that came once more, where the other text has it too.
REPEATED = 0.5
#: What it counts where the headings above have it.
HEADED = 0.5
_EXCEPTION, _PRACTICES = "condition.exception", ("collection", "sharing", "tracking")
_RECIPIENTS = ("sharing", "tracking")
_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Dr|Herr|Frau|Mme|M|Sr|Sra)\.? [A-Z]|\b[Oo]fficer\b")
_LISTING = re.compile(r",|\b(?:or|and|und|oder|et|ou|y|o)\b|/", re.I)
_CAPITAL = re.compile(r"\b[A-Z][a-z][\w-]*")
_SEAT = re.compile(
    r"(?i:\b(?:courts? (?:of|in|located in)|laws? of|venue (?:is|in)|tribun(?:al|aux) (?:de|d['’])|tribunal(?:es)? de"
    r"|gerichtsstand(?: ist| sind)?|gerichte? (?:in|von|am|zu))\W{1,3}(?:the )?(?:(?:state|county|city|republic) of )?)"
    r"(?P<seat>[A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-ZÀ-ÖØ-Þ][\w’'-]+)?)"
)
_OURS = frozenset(("we", "us", "our"))
_YOURS = frozenset(("you", "your"))
_PARTIES = _OURS | _YOURS


def edit_findings(edit: Edit, section: Reading | None = None) -> list[Finding]:
    """Every rule that an edit fires, in the order: modality, parties, terms, figures, names, words."""
    return [
        *modality_changes(edit),
        *_parties(edit),
        *_terms(edit, section),
        *figure_changes(edit, section),
        *_names(edit),
        *_words(edit),
        *_lists(edit),
        *_pointer(edit),
        *_seat(edit),
    ]


def _terms(edit: Edit, section: Reading | None) -> Iterator[Finding]:
    """One finding a rule: which of its terms came and went."""
    rules = edit.old.rules.by_name
    lost, gained = surplus(edit, edit.old.mentions, edit.new.mentions)
    lost, gained = _unsaid(lost, edit.old, edit.new), _unsaid(gained, edit.new, edit.old)
    names = list(dict.fromkeys(mention.rule for mention in (*gained, *lost)))
    for name in names:
        rule = rules[name]
        if rule.weight and rule.role in ("term", "plain", "detector"):
            went = [mention for mention in lost if mention.rule == name]
            came = [mention for mention in gained if mention.rule == name]
            weight = rule.weight * (REPEATED if not rule.high and _repeated(edit, went, came) else 1.0)
            if section is not None and not rule.high and _headed(section, [*went, *came]):
                weight *= HEADED
            item = finding(rule, (edit.old.text, edit.new.text), places(went), places(came), weight)
            reading = edit.new if came else edit.old
            yield in_context(item, reading, [mention.start for mention in came or went])


def _headed(section: Reading, found: Sequence[Mention]) -> bool:
    """Whether the headings above say the same: under “Cookies”, “performance cookies” are “performance” ones."""
    above = {mention.term for mention in section.mentions}
    return all(mention.term in above for mention in found)


def _unsaid(found: list[Mention], here: Reading, there: Reading) -> list[Mention]:
    """The mentions of which the other text does not hold the same words in another order or apart.

    “identity verification” and “verification of your identity” are one matter, though only the first is a term.
    """
    if not found:
        return found
    known = {word.stem for word in there.words}
    return [mention for mention in found if not _in_other_words(mention, here, known)]


def _in_other_words(mention: Mention, here: Reading, known: set[str]) -> bool:
    stems = [
        word.stem for word in here.words_within(mention.start, mention.end) if word.stem not in STOP_STEMS
    ]
    return len(stems) > 1 and all(stem in known for stem in stems)


def _repeated(edit: Edit, went: Sequence[Mention], came: Sequence[Mention]) -> bool:
    """Whether both texts have the matter, one only more often: “Switzerland” and “Switzerland (CH)”."""
    both = {mention.term for mention in edit.old.mentions} & {mention.term for mention in edit.new.mentions}
    return all(mention.term in both for mention in (*went, *came))


def in_context(item: Finding, reading: Reading, starts: Sequence[int]) -> Finding:
    """A finding as its sentence means it: denied where that says no, grave only beside what the rule needs."""
    if item.rule.gain == "less-protective" and reading.denies(starts[0]):
        return denied(item)
    if item.rule.name == _EXCEPTION and item.new and not item.old and _promises(reading):
        return item._replace(high=True, direction="less-protective")
    if item.high and item.rule.needs:
        theirs = all(reading.actor(start) == "you" for start in starts)
        if theirs or not any(map(reading.speaks_of, item.rule.needs.split(", "))):
            return item._replace(high=False)
    return item


def _promises(reading: Reading) -> bool:
    """Whether a text says no to a practice with data: an exception put into it takes some of that back."""
    return any(
        mention.rule.split(".")[0] in _PRACTICES and reading.denies(mention.start)
        for mention in reading.mentions
    )


def _parties(edit: Edit) -> Iterator[Finding]:
    """“We” where “you” stood, or the other way round: the duty is another's."""
    rule = edit.old.rules.by_name.get("parties.swapped")
    if rule is None:
        return
    old, new = (
        [word for word in reading.words if word[0] in _PARTIES and touches((word[1], word[2]), spans)]
        for reading, spans in ((edit.old, edit.old_spans), (edit.new, edit.new_spans))
    )
    for mine, yours in ((_OURS, _YOURS), (_YOURS, _OURS)):
        went = [word for word in old if word.stem in mine]
        came = [word for word in new if word.stem in yours]
        still = any(word.stem in yours for word in old) or any(word.stem in mine for word in new)
        if went and came and not still:
            yield finding(rule, (edit.old.text, edit.new.text), places(went), places(came))


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _names(edit: Edit) -> Iterator[Finding]:
    """Names that came or went; a name for a like one is a rename, a legal entity is weighed as such."""
    rules, texts = edit.old.rules.by_name, (edit.old.text, edit.new.text)
    went, came = _changed_names(edit)
    if not went and not came:
        return
    old, new = _put_for(edit.old, edit.old_spans, went), _put_for(edit.new, edit.new_spans, came)
    if _alike(old, new) or _same_company(rules.get("names.renamed"), old, new):
        name = "names.renamed"
    elif came and _receive(edit.new, came):
        name = "sharing.new-recipient"
    elif _is_entity(edit, went, came):
        name = "names.entity"
    elif _among_recipients(edit.new if came else edit.old):
        name = "names.third-party"
    elif went and came and _PERSON.search(edit.old.text) and _PERSON.search(edit.new.text):
        name = "names.person"
    else:
        name = "names.replaced" if went and came else "names.gained" if came else "names.lost"
    if name in rules:
        yield finding(rules[name], texts, places(went), places(came))


def _new_names(reading: Reading, other: Reading) -> list[Name]:
    """The names of which the other text knows no word, whatever its case; terms of the rules are not names."""
    if not reading.names:
        return []
    known = {part for word in other.words for part in word.stem.split("'")} | set(_raw(other.text))
    taken = sorted(places(reading.mentions) + places(reading.facts))
    return [
        name
        for name in reading.names
        if not any(word in known for word in name.words)
        and not _covered(name, taken)
        and not _short_for(reading.text[name.start : name.end], other.text)
    ]


def _short_for(name: str, text: str) -> bool:
    """Whether a name is the initials of capital words in the other text: “GTC” of “General Terms and Conditions”."""
    letters = name.removesuffix("s")
    if not 2 <= len(letters) <= 5 or not letters.isupper():
        return False
    capitals = "".join(word[0] for word in _CAPITAL.findall(text))
    return letters in capitals


def _changed_names(edit: Edit) -> tuple[list[Name], list[Name]]:
    """The names that went and that came; beside a new name on one side, the one it was put for on the other.

    In “Otter Mail” for “InboxWell” the name that came is half known from elsewhere in the sentence.
    """
    went = [name for name in _new_names(edit.old, edit.new) if name.start >= edit.starts[0]]
    came = [name for name in _new_names(edit.new, edit.old) if name.start >= edit.starts[1]]
    if went and not came:
        came = [name for name in edit.new.names if touches((name.start, name.end), edit.new_spans)]
    elif came and not went:
        went = [name for name in edit.old.names if touches((name.start, name.end), edit.old_spans)]
    return went, came


def _same_company(rule: Rule | None, old: str, new: str) -> bool:
    """Whether the rule's terms know the two as names of one company."""
    if rule is None:
        return False
    known = {term.replace(" ", ""): identity for identity, term in rule.in_language("en")}
    return old in known and known[old] == known.get(new)


def _raw(text: str) -> list[str]:
    return [word.strip(".,;:()[]“”\"'’") for word in text.lower().replace("’", "'").split()]


def _covered(name: Name, taken: Sequence[Span]) -> bool:
    return inside((name.start, name.end), taken)


def _put_for(reading: Reading, spans: Sequence[Span], names: list[Name]) -> str:
    """The letters of the names on one side; without names there, of the few words that changed."""
    if names:
        return "".join(word for name in names for word in name.words)
    words = [word.stem for word in reading.words if touches((word.start, word.end), spans)]
    return "".join(words) if len(words) <= 4 else ""


def _alike(old: str, new: str) -> bool:
    """“xacme” and “spaceacme”: one holds the other, or they are nearly the same."""
    if len(old) < 3 or len(new) < 3:
        return False
    return old in new or new in old or DamerauLevenshtein.normalized_similarity(old, new) >= 0.6


def _is_entity(edit: Edit, went: list[Name], came: list[Name]) -> bool:
    texts = [edit.old.text[name.start : name.end + 8] for name in went]
    texts += [edit.new.text[name.start : name.end + 8] for name in came]
    return bool(went and came) and any(legal_form(text) for text in texts)


def _receive(reading: Reading, came: list[Name]) -> bool:
    """Whether one of the names that came receives something by what the sentence says."""
    receiving = recipients(reading)
    return any((name.start, name.end) in receiving for name in came)


def _among_recipients(reading: Reading) -> bool:
    return any(
        mention.rule.split(".")[0] in _RECIPIENTS and mention.rule != "sharing.party"
        for mention in reading.mentions
    )


# ── plain words ──────────────────────────────────────────────────────────────────────────────────────────────────


def _words(edit: Edit) -> Iterator[Finding]:
    """Words that no rule knows: each one put in or taken out is a little evidence, each put for another less."""
    old, new = map(places, _changed_names(edit))
    lost, gained = surplus(
        edit,
        [word for word in edit.old.content if not touches((word.start, word.end), old)],
        [word for word in edit.new.content if not touches((word.start, word.end), new)],
    )
    lost, gained = _without_typos(lost, gained)
    texts, rules = (edit.old.text, edit.new.text), edit.old.rules.by_name
    pairs = min(len(lost), len(gained), _MOST_WORDS)
    more = min(abs(len(gained) - len(lost)), _MOST_WORDS)
    if pairs and "words.replaced" in rules:
        rule = rules["words.replaced"]
        yield finding(rule, texts, places(lost), places(gained), rule.weight * pairs)
    name = "words.added" if len(gained) > len(lost) else "words.removed"
    if more and name in rules:
        rule = rules[name]
        sides = ((), places(gained)[-more:]) if name == "words.added" else (places(lost)[-more:], ())
        yield finding(rule, texts, sides[0], sides[1], rule.weight * more)


def _lists(edit: Edit) -> Iterator[Finding]:
    """A word put in between commas or beside an “or” makes the list longer, and with it what the rule reaches."""
    rules, texts = edit.old.rules.by_name, (edit.old.text, edit.new.text)
    sides = (
        ("list.widened", edit.new, edit.new_spans, edit.old_spans),
        ("list.narrowed", edit.old, edit.old_spans, edit.new_spans),
    )
    for name, reading, spans, others in sides:
        if name not in rules or others or not spans or len(spans) > 2:
            continue
        placed = [span for span in spans if _enumerated(reading, span)]
        if placed and any(touches((word.start, word.end), placed) for word in reading.content):
            old, new = ((), placed) if name == "list.widened" else (placed, ())
            yield finding(rules[name], texts, old, new)


def _seat(edit: Edit) -> Iterator[Finding]:
    """Courts or laws of another place: “the courts of Lyon” became “the courts of Dublin”, whatever place it is."""
    rule = edit.old.rules.by_name.get("disputes.forum")
    was, now = (_SEAT.search(reading.text) for reading in (edit.old, edit.new))
    if rule is not None and was and now and was["seat"].lower() != now["seat"].lower():
        yield finding(rule, (edit.old.text, edit.new.text), [was.span("seat")], [now.span("seat")])


def _pointer(edit: Edit) -> Iterator[Finding]:
    """Where both sides only send the reader to a page, another name of the page says little."""
    rule = edit.old.rules.by_name.get("noise.pointer")
    if rule is None:
        return
    for reading, spans in ((edit.old, edit.old_spans), (edit.new, edit.new_spans)):
        found = POINTER.search(reading.text)
        if (
            found is None
            or len(reading.words) > POINTER_WORDS
            or any(start < found.end() for start, _ in spans)
        ):
            return
        if any(fact.kind in ("email", "phone") for fact in reading.facts):
            return
    whole = ((0, len(edit.old.text)),), ((0, len(edit.new.text)),)
    yield finding(rule, (edit.old.text, edit.new.text), *whole, rule.states)


def _enumerated(reading: Reading, span: Span) -> bool:
    """Whether a comma or an “or” stands at either end of a span of few words."""
    start, end = span
    inside = reading.text[start:end]
    if len(inside.split()) > 6:
        return False
    before, after = reading.text[max(0, start - 4) : start], reading.text[end : end + 4]
    return bool(_LISTING.search(inside) or _LISTING.search(before) or _LISTING.match(after.lstrip()))


def _without_typos(lost: list[Token], gained: list[Token]) -> tuple[list[Token], list[Token]]:
    """The words without those that are one word, mistyped once."""
    left, right = list(lost), list(gained)
    for word in lost[:50]:
        found = next((other for other in right[:50] if misspelt(word.stem, other.stem)), None)
        if found is not None:
            left.remove(word)
            right.remove(found)
    return left, right
