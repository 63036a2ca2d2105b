"""The rules as data: read from the files beside this one, and as a workspace changes them."""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal, cast

from policydiff.errors import ConfigError
from policydiff.judging.lexicon import Lexicon
from policydiff.judging.stems import stem
from policydiff.model import CATEGORIES, Direction

Role = Literal["term", "mark", "topic", "plain", "ignore", "detector"]
LexiconKind = Literal["terms", "marks", "topics"]
#: term: counts by itself. plain: the same, but names no subject. mark: read by the detectors of modality.
#: topic: only says what a sentence is about. ignore: shields its words from other rules. detector: found by code.
ROLES = ("term", "mark", "topic", "plain", "ignore", "detector")
LANGUAGES = ("en", "fr", "de", "es")
_DIRECTIONS = ("less-protective", "more-protective", "neutral", "unclear")
_HIGH = ("", "gain", "loss", "both")
_KEYS = frozenset(
    (
        "name",
        "title",
        "role",
        "category",
        "weight",
        "states",
        "gain",
        "high",
        "says",
        "detector",
        "terms",
        "pull",
        "needs",
    )
)
_EXTRA_KEYS = frozenset(("off", "weights", "rules", "watch", "threshold"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule.

    `weight` is what it adds to an edit in which it came or went, `states` what it adds to a whole sentence that did
    (1.0 makes a change material). `gain` is the direction when it came; when it went, the opposite. `high` says
    when it must be seen today: it came (`gain`), it went (`loss`), or either (`both`).
    `needs` names a family whose words must stand in the same text for that (a practice needs data to be grave).
    `phrases` are how a reason is said when its matter came, when it went, and when one was put for another.
    `pull` is how strongly its words point to the category wherever they stand.
    `terms` are (identity, term) pairs a language; synonyms share an identity.
    """

    name: str
    title: str
    role: Role = "term"
    category: str | None = None
    weight: float = 0.0
    states: float = 0.0
    gain: Direction = "unclear"
    high: str = ""
    says: str = ""
    phrases: tuple[str, ...] = ()
    pull: float = 1.0
    needs: str = ""
    terms: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    def in_language(self, language: str) -> tuple[tuple[str, str], ...]:
        """The (identity, term) pairs of one language, none where the rule does not know it."""
        return next((pairs for known, pairs in self.terms if known == language), ())


@dataclass(frozen=True)
class Rules:
    """All rules, their number, and the sum of weights from which a change is material."""

    number: int
    threshold: float
    rules: tuple[Rule, ...]
    watch: tuple[str, ...] = ()
    kept: dict[Any, Any] = field(
        default_factory=dict, repr=False, compare=False
    )  # readings of headings, a cache
    _lexicons: dict[str, Lexicon] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """Each rule under its name; those switched off are not there."""
        return {rule.name: rule for rule in self.rules}

    def lexicon(self, language: str, kind: LexiconKind = "terms") -> Lexicon:
        """The terms of a language ready to be found; a language we do not know has only the watch words.

        `topics` only say what a text is about: they never hide another rule's words. `marks` are those of modality,
        with what shields them: noise and what is to be ignored.
        """
        key = f"{language} {kind}"
        if key not in self._lexicons:
            pairs = [
                (rule.name, identity, term)
                for rule in self.rules
                if _within(rule, kind)
                for identity, term in rule.in_language(language)
            ]
            watch = [("watch.word", word, word) for word in self.watch] if kind == "terms" else []
            stemmer = stem if language == "en" else _plain_word
            self._lexicons[key] = Lexicon(watch + pairs, stemmer)
        return self._lexicons[key]


def _within(rule: Rule, kind: LexiconKind) -> bool:
    """Whether a rule's terms are among those of a kind."""
    if kind == "topics":
        return rule.role == "topic"
    if kind == "marks":
        return rule.role in ("mark", "ignore") or rule.weight < 0
    return rule.role not in ("detector", "topic")


def _plain_word(word: str) -> str:
    """Outside English only the plural's s is folded away: better a term missed than one invented."""
    return word[:-1] if len(word) > 4 and word.endswith("s") else word


def load_rules(extra: Mapping[str, Any] | None = None) -> Rules:
    """The rules that come with the package, changed as a workspace's `[judge]` table asks.

    `extra` may hold `off` (names of rules, or of families: `tracking`), `weights` (name to weight), `rules` (tables
    written like those of the rule files), `watch` (words that make any change that touches them material) and
    `threshold`. Raises ConfigError on a name, key or value that makes no sense.
    """
    rules = _shipped()
    return _changed(rules, extra) if extra else rules


@cache
def _shipped() -> Rules:
    """Read every rule file once, in the order of their names."""
    folder = files("policydiff.judging").joinpath("rules")
    tables: dict[str, dict[str, Any]] = {}
    settings: dict[str, Any] = {}
    translations: dict[str, dict[str, str]] = {}
    phrases: dict[str, list[str]] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not entry.name.endswith(".toml"):
            continue
        data = tomllib.loads(entry.read_text(encoding="utf-8"))
        if entry.name == "settings.toml":
            settings = data
        elif "phrases" in data:
            phrases = data["phrases"]
        elif "language" in data:
            translations[data["language"]] = data["terms"]
        else:
            tables.update((table["name"], table) for table in data["rule"])
    rules = tuple(_phrased(_rule(table, translations), phrases) for table in tables.values())
    return Rules(settings["number"], settings["threshold"], rules)


def _phrased(rule: Rule, phrases: Mapping[str, list[str]]) -> Rule:
    """A rule with the phrases of its reasons."""
    return replace(rule, phrases=tuple(phrases.get(rule.name, ())))


def _rule(table: Mapping[str, Any], translations: Mapping[str, Mapping[str, str]]) -> Rule:
    """One table of a rule file as a rule; raises ConfigError where it makes no sense."""
    if not isinstance(table, Mapping):
        raise ConfigError(f"not a rule: {table!r}", "judge.rules", "give a table a rule")
    name = table.get("name")
    unknown = sorted(set(table) - _KEYS)
    if not isinstance(name, str) or "." not in name or unknown:
        raise ConfigError(
            f"not a rule: {unknown or name!r}", "judge.rules", "give name = “family.thing” and known keys"
        )
    terms = [("en", str(table.get("terms", "")))]
    terms += [(language, known[name]) for language, known in sorted(translations.items()) if name in known]
    rule = Rule(
        name=name,
        title=table.get("title", name.replace(".", " ").replace("-", " ")),
        role=table.get("role", "detector" if "detector" in table else "term"),
        category=table.get("category"),
        weight=_number(table.get("weight", 0.0), name),
        states=_number(table.get("states", 0.0), name),
        gain=table.get("gain", "unclear"),
        high=table.get("high", ""),
        says=table.get("says", ""),
        pull=_number(table.get("pull", 1.0), name),
        needs=table.get("needs", ""),
        terms=tuple((language, _terms(written)) for language, written in terms if written),
    )
    return _checked(rule)


def _checked(rule: Rule) -> Rule:
    wrong = [
        what
        for what, fine in (
            ("role", rule.role in ROLES),
            ("category", rule.category is None or rule.category in CATEGORIES),
            ("gain", rule.gain in _DIRECTIONS),
            ("high", rule.high in _HIGH),
        )
        if not fine
    ]
    if wrong:
        raise ConfigError(f"unknown {wrong[0]} in a rule", rule.name, "see docs/design/judging.md")
    return rule


def _terms(written: str) -> tuple[tuple[str, str], ...]:
    """“fee / charge, tax” as (identity, term) pairs: a comma parts different things, a slash parts synonyms."""
    result: list[tuple[str, str]] = []
    for group in written.split(","):
        synonyms = [term.strip() for term in group.split(" / ") if term.strip()]
        result.extend((synonyms[0], term) for term in synonyms)
    return tuple(result)


def _changed(rules: Rules, extra: Mapping[str, Any]) -> Rules:
    """The rules as a workspace wants them; names that match nothing are an error, not silence."""
    unknown = sorted(set(extra) - _EXTRA_KEYS)
    if unknown:
        raise ConfigError(
            f"unknown key {unknown[0]!r}", "judge", f"known are {', '.join(sorted(_EXTRA_KEYS))}"
        )
    off, weights = _list_of(extra, "off"), extra.get("weights", {})
    if not isinstance(weights, Mapping):
        raise ConfigError("weights is not a table", "judge", "give names with numbers")
    added = tuple(_rule(table, {}) for table in _list_of(extra, "rules"))
    names = {rule.name for rule in rules.rules + added}
    families = {name.split(".")[0] for name in names}
    for name in [*off, *weights]:
        if name not in names and name not in families:
            raise ConfigError(
                f"no rule or family {name!r}", "judge", "see docs/design/judging.md for the names"
            )
    kept = [rule for rule in rules.rules if rule.name not in {new.name for new in added}]
    merged = tuple(
        _weighed(rule, weights)
        for rule in (*kept, *added)
        if rule.name not in off and rule.name.split(".")[0] not in off
    )
    threshold = _number(extra.get("threshold", rules.threshold), "threshold")
    watch = tuple(str(word) for word in _list_of(extra, "watch"))
    return Rules(_own_number(rules.number, extra), threshold, merged, watch)


def _own_number(number: int, extra: Mapping[str, Any]) -> int:
    """The number of a workspace's own rules: ours, and ten digits that tell its changes apart from any others.

    What was judged by other rules must be judged anew, and a verdict must say by which it was made.
    """
    return number * 10**10 + zlib.crc32(repr(_ordered(extra)).encode())


def _ordered(value: Any) -> Any:
    """The same settings in an order of their own, whatever order they were written in."""
    return (
        sorted((key, _ordered(item)) for key, item in value.items()) if isinstance(value, Mapping) else value
    )


def _weighed(rule: Rule, weights: Mapping[str, Any]) -> Rule:
    """A rule with the weight that the workspace gives it or its family, for edits and for whole sentences."""
    weight = weights.get(rule.name, weights.get(rule.name.split(".")[0]))
    if weight is None:
        return rule
    value = _number(weight, rule.name)
    return replace(rule, weight=value, states=value if rule.states else 0.0)


def _number(value: Any, where: str) -> float:
    """A number of the settings; raises ConfigError where it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ConfigError(f"{value!r} is not a number", f"judge: {where}", "give a number")
    return float(value)


def _list_of(extra: Mapping[str, Any], key: str) -> tuple[Any, ...]:
    """A list of the settings; raises ConfigError where it is none (a text would be taken letter by letter)."""
    value = extra.get(key, ())
    if not isinstance(value, (list, tuple)):
        raise ConfigError(f"{key} is not a list", "judge", "give a list")
    return tuple(value)


def opposite(direction: str) -> Direction:
    """For whom it is better when it went instead of came."""
    turned = {"less-protective": "more-protective", "more-protective": "less-protective"}
    return cast(Direction, turned.get(direction, direction))
