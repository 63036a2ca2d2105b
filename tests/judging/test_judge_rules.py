"""The rules are data: they load, explain themselves, and a workspace can change them."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from policydiff.errors import ConfigError
from policydiff.judging import explain, judge, load_rules
from policydiff.judging.lexicon import Lexicon, tokens
from policydiff.judging.rules import LANGUAGES, Rule
from policydiff.model import CATEGORIES

RULES = load_rules()
EDIT = ("We share crash reports.", "We share crash reports with data brokers.")


def test_every_rule_has_one_name_and_a_title_and_known_words() -> None:
    """No name is given twice, and each rule says in plain words what it looks for."""
    tables = [
        table
        for entry in files("policydiff.judging").joinpath("rules").iterdir()
        if entry.name.endswith(".toml")
        for table in tomllib.loads(entry.read_text(encoding="utf-8")).get("rule", [])
    ]
    names = [table["name"] for table in tables]
    assert len(names) == len(set(names)) == len(RULES.rules)
    assert all(rule.title and rule.category in (None, *CATEGORIES) for rule in RULES.rules)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_translations_name_rules_that_exist(language: str) -> None:
    """A misspelt name in a language's file would be a rule that never fires."""
    file = files("policydiff.judging").joinpath("rules", f"{language}.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    assert data["language"] == language
    assert set(data["terms"]) <= set(RULES.by_name)


def test_every_category_but_other_has_rules() -> None:
    """A category that no rule points to could never be given."""
    assert {rule.category for rule in RULES.rules if rule.category} == set(CATEGORIES)


def test_the_rules_are_read_once() -> None:
    """The default is shared; asking for it again costs nothing."""
    assert load_rules() is RULES
    assert RULES.number >= 1


def test_a_rule_and_a_family_can_be_switched_off() -> None:
    """`off` takes a rule's name or its family's."""
    assert "sharing.broker" in [reason.rule for reason in judge(*EDIT).reasons]
    for off in ("sharing.broker", "sharing"):
        rules = load_rules({"off": [off]})
        assert "sharing.broker" not in [item.rule.name for item in explain(*EDIT, rules=rules).findings]


def test_a_shape_can_be_switched_off_too() -> None:
    """A workspace that wants to see link addresses sees them."""
    old, new = "The form is at https://a.example/x.", "The form is at https://b.example/x."
    assert judge(old, new).level == "cosmetic"
    assert judge(old, new, rules=load_rules({"off": ["form.link-address"]})).level != "cosmetic"


def test_a_rule_can_be_weighed_anew() -> None:
    """The weight of the workspace counts, in edits and in whole sentences."""
    light = load_rules({"weights": {"sharing.broker": 0.1, "words": 0.0}})
    assert judge(*EDIT).level == "material"
    assert judge(*EDIT, rules=light).level == "wording"


def test_a_rule_can_be_added_and_replaced() -> None:
    """A table of the workspace is a rule like those that come with the package; the same name replaces."""
    table = {"name": "house.boat", "title": "boats", "weight": 1.0, "terms": "houseboat / barge"}
    rules = load_rules({"rules": [table]})
    verdict = judge("Members may moor here.", "Members may moor a barge here.", rules=rules)
    assert verdict.level == "material"
    assert verdict.reasons[0].rule == "house.boat"
    assert "“barge” was added" in verdict.reasons[0].text
    assert rules.by_name["house.boat"] == Rule(
        "house.boat",
        "boats",
        weight=1.0,
        terms=(("en", (("houseboat", "houseboat"), ("houseboat", "barge"))),),
    )


def test_watch_words_make_any_change_that_touches_them_material() -> None:
    """In an edit and in a whole sentence, in any inflection, and in a language the rules do not know."""
    rules = load_rules({"watch": ["trombone", "wiolonczela"]})
    assert judge("Bring a flute.", "Bring two trombones.", rules=rules).reasons[0].rule == "watch.word"
    assert judge(None, "Trombones welcome here.", rules=rules).level == "material"
    assert judge("Nasza flet.", "Nasza wiolonczela.", language="pl", rules=rules).level == "material"
    assert judge("The trombone plays.", "The trombone sings.", rules=rules).level == "wording"


@pytest.mark.parametrize(
    ("extra", "what"),
    [
        ({"of": []}, "unknown key 'of'"),
        ({"off": ["sharing.sail"]}, "no rule or family 'sharing.sail'"),
        ({"weights": {"nothing.here": 1}}, "no rule or family 'nothing.here'"),
        ({"weights": {"sharing.sale": "much"}}, "is not a number"),
        ({"rules": [{"name": "plain"}]}, "not a rule"),
        ({"rules": [{"name": "a.b", "categry": "other"}]}, "not a rule"),
        ({"rules": [{"name": "a.b", "category": "boats"}]}, "unknown category"),
        ({"rules": [{"name": "a.b", "high": "always"}]}, "unknown high"),
        ({"rules": [{"name": "a.b", "weight": "much"}]}, "is not a number"),
        ({"threshold": "low"}, "is not a number"),
        ({"off": "sharing"}, "is not a list"),
        ({"rules": {"name": "a.b"}}, "is not a list"),
        ({"weights": ["sharing"]}, "is not a table"),
    ],
)
def test_settings_that_make_no_sense_are_named(extra: dict[str, object], what: str) -> None:
    """Silence about a misspelt rule would let a reviewer believe that it is off."""
    with pytest.raises(ConfigError, match=what):
        load_rules(extra)


def test_an_explanation_shows_every_rule_that_fired_and_the_sum() -> None:
    """What `judge --explain` prints: each rule with its weight and what it matched, light ones too."""
    told = explain("We may use data.", "We will use your data for marketing.").to_dict()
    assert {"level", "categories", "severity", "direction", "reasons", "score", "threshold", "fired"} == set(
        told
    )
    assert told["score"] == pytest.approx(sum(item["weight"] for item in told["fired"]))
    assert {"modality.strengthened", "collection.purpose"} <= {item["rule"] for item in told["fired"]}


def test_nothing_to_judge_is_an_error() -> None:
    """Neither text: there is no change."""
    with pytest.raises(ValueError, match="nothing to judge"):
        judge(None, None)


def test_the_longest_term_wins_and_terms_do_not_overlap() -> None:
    """“third-party cookie” is one term and not a recipient and a cookie."""
    lexicon = Lexicon(
        [("a.b", "x", "third party"), ("c.d", "y", "third-party cookie"), ("e.f", "z", "cookie")]
    )
    found = lexicon.mentions(tokens("Third-party cookies, third parties and a cookie."))
    assert [(mention.rule, mention.start, mention.end) for mention in found] == [
        ("c.d", 0, 19),
        ("a.b", 21, 34),
        ("e.f", 41, 47),
    ]


TOLD = [
    ("We will not share it.", "We may share it.", "The promise “will not” became “may”"),
    (
        "We keep your letters for 30 days.",
        "We keep your letters for 12 months.",
        "Kept longer: “30 days” became “12 months”",
    ),
    (None, "We send your verse to Palomar Forge Inc. in Canada.", "New recipient: “Palomar Forge Inc”"),
    ("We encrypt the letters of your subscription.", None, "A measure of security is gone: “encrypt”"),
    ("A user may do so.", "Any user of that kind may do so at home.", None),
]


@pytest.mark.parametrize(("old", "new", "first"), TOLD)
def test_the_first_reason_is_the_telling_one(old: str | None, new: str | None, first: str | None) -> None:
    """What happened, in the words of the texts, and never more than four reasons."""
    reasons = judge(old, new, section="Letters").reasons
    assert 1 <= len(reasons) <= 4
    assert first is None or reasons[0].text == first
