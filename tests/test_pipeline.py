"""The Python interface: what is promised of `compare` and `rejudge` for any two documents."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from helpers import doc
from hypothesis import given
from hypothesis import strategies as st

import policydiff as product
from policydiff import judging, pipeline
from policydiff.model import Comparison

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = sorted((ROOT / "snapshots").glob("*/*.*"))
STRICT = judging.load_rules({"watch": ["data", "photographs", "you"]})
LAX = judging.load_rules({"threshold": 1000})

SENTENCES = st.sampled_from(
    [
        "We will not share your data.",
        "We may share your data.",
        "We keep your data for 30 days.",
        "We keep your data for 90 days.",
        "Skip to main content",
        "Last updated: 3 March 2024",
        "You can write to us.",
        "© 2024 Harbourlight",
    ]
)
DOCUMENTS = st.lists(st.lists(SENTENCES, max_size=4), max_size=4).map(
    lambda parts: doc(
        "\n\n".join(f"# Part {number}\n\n" + " ".join(part) for number, part in enumerate(parts))
    )
)


def sample_pairs() -> list[tuple[Path, Path]]:
    return [pair for pair in pairwise(SAMPLES) if pair[0].parent == pair[1].parent]


@pytest.mark.parametrize("pair", sample_pairs(), ids=lambda pair: f"{pair[0].parent.name}-{pair[1].stem}")
def test_rejudging_equals_comparing_by_those_rules(pair: tuple[Path, Path]) -> None:
    old, new = (product.normalize(path.read_bytes()) for path in pair)
    first = pipeline.compare(old, new)
    for rules in (STRICT, LAX):
        again = pipeline.rejudge(first, rules)
        assert again == pipeline.compare(old, new, rules=rules)
        assert pipeline.rejudge(again, judging.load_rules()) == first


@given(DOCUMENTS, DOCUMENTS)
def test_rejudging_equals_comparing_for_any_documents(old, new) -> None:
    first = pipeline.compare(old, new)
    assert pipeline.rejudge(first, STRICT) == pipeline.compare(old, new, rules=STRICT)


@given(DOCUMENTS, DOCUMENTS)
def test_the_summary_counts_each_change_once_by_its_level(old, new) -> None:
    comparison = product.compare(old, new)
    summary = comparison.summary
    assert summary.material + summary.wording + summary.cosmetic == len(comparison.changes)
    assert summary.boilerplate == len(comparison.boilerplate_changes)
    assert all(change.level != "boilerplate" for change in comparison.changes)
    assert_every_unit_once(comparison)


@given(DOCUMENTS)
def test_a_document_against_itself_has_no_change(document) -> None:
    comparison = product.compare(document, document)
    assert comparison.told == ()
    assert comparison.summary.transition == "same"
    assert {status for pair in comparison.sections for status in pair.status} <= {"unchanged"}


@given(DOCUMENTS, DOCUMENTS)
def test_the_json_is_that_of_the_design(old, new) -> None:
    data = json.loads(product.render(product.compare(old, new), "json"))
    assert data["format"] == "policydiff-comparison/1"
    assert set(data["generator"]) == {"policydiff", "normalizer", "rules"}
    keys = [
        "id",
        "kind",
        "heading",
        "level",
        "categories",
        "severity",
        "direction",
        "reasons",
        "old",
        "new",
        "words",
    ]
    for change in data["changes"] + data["boilerplate_changes"]:
        assert set(keys) <= set(change)
        assert {word[0] for word in change["words"]} <= {"equal", "delete", "insert"}
        for reason in change["reasons"]:
            assert set(reason) == {"rule", "text", "old", "new"}


def assert_every_unit_once(comparison: Comparison) -> None:
    olds = sorted(match.old for match in comparison.matches if match.old is not None)
    news = sorted(match.new for match in comparison.matches if match.new is not None)
    assert olds == list(range(len(comparison.old_document.units)))
    assert news == list(range(len(comparison.new_document.units)))


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(product.PolicydiffError, match="format"):
        product.render(product.compare(doc("# A\n\nOne."), doc("# A\n\nTwo.")), "docx")


def test_the_public_names_are_these() -> None:
    """Nothing comes into the public interface, or leaves it, without this test knowing."""
    names = [
        "Comparison",
        "Document",
        "PolicydiffError",
        "Verdict",
        "compare",
        "judge",
        "normalize",
        "render",
    ]
    assert product.__all__ == names
    for name in names:
        assert getattr(product, name) is not None
    assert product.judge("We will not sell it.", "We may sell it.").level == "material"
