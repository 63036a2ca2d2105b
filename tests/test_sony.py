"""The documents that the project was created from go through every stage and come out right."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

import policydiff as product
from policydiff.model import Change, Comparison, Document, Section, SectionPair

pytestmark = pytest.mark.corpus

NUMBERED = {
    "1": "Information We Collect",
    "2": "How We Use Your Information",
    "3": "Information Sharing",
    "4": "Network and Information Security",
    "5": "Updating and Accessing Your Personal Info",
    "6": "Data Retention",
    "7": "Use of Analytics Tools",
    "8": "Choice/Opt-Out",
    "9": "Changes to this Policy",
    "10": "Your California Privacy Rights",
    "11": "Children",
    "12": "International Users",
    "13": "Questions About This Privacy Policy",
}
RUN_IN = {
    "1": ["Information You Provide", "Your Content", "Log Data", "Cookies/Web Beacons"],
    "3": ["Service Providers, Business Partners and Others", "Aggregate Data"],
}


@pytest.fixture(scope="module")
def sony(corpus: Path) -> Path:
    return corpus / "sony"


@pytest.fixture(scope="module")
def old(sony: Path) -> Document:
    return product.normalize((sony / "cimediacloud.com-20140213131930.md").read_bytes())


@pytest.fixture(scope="module")
def new(sony: Path) -> Document:
    return product.normalize((sony / "cimediacloud.com-20160504225849.md").read_bytes())


@pytest.fixture(scope="module")
def comparison(old: Document, new: Document) -> Comparison:
    return product.compare(old, new)


def texts(document: Document) -> list[str]:
    return [unit.text for unit in document.units]


def section(document: Document, heading: str) -> Section:
    (found,) = (section for section in document.sections if section.heading == heading)
    return found


def pairs_of(comparison: Comparison, new_heading: str) -> list[SectionPair]:
    return [pair for pair in comparison.sections if new_heading in pair.new_heading]


def changes_in(comparison: Comparison, heading: str) -> list[Change]:
    return [
        change
        for change in comparison.changes
        if any(place and place.path and place.path[-1] == heading for place in (change.old, change.new))
    ]


def test_provenance_and_dates_are_read(old: Document, new: Document) -> None:
    assert (new.captured, new.url) == ("20160504225849", "https://www.sonymcs.com/privacy")
    assert new.revised == "2014-12-19"
    assert (old.captured, old.revised) == ("20140213131930", "2013-04-04")
    assert not any("extracted and transformed" in text for text in texts(new) + texts(old))
    assert (new.suspect, old.suspect) == ((), ())


def test_the_thirteen_numbered_sections(new: Document) -> None:
    numbered = {s.number: s.heading for s in new.sections if s.number}
    assert numbered == NUMBERED
    assert [s.number for s in new.sections if s.number] == list(NUMBERED)


def test_the_six_run_in_headings_stand_one_level_below(new: Document) -> None:
    parents: dict[str, list[tuple[str, int]]] = {}
    above: Section | None = None
    for part in new.sections:
        if part.number:
            above = part
        elif above is not None:
            assert above.number is not None
            parents.setdefault(above.number, []).append((part.heading, part.level - above.level))
    assert parents == {number: [(heading, 1) for heading in headings] for number, headings in RUN_IN.items()}


def test_no_mark_of_the_converter_is_left(old: Document, new: Document) -> None:
    for text in texts(old) + texts(new) + [old.title, new.title]:
        assert not set("*_\\") & set(text), text


def test_a_bold_sentence_is_text_and_the_wrong_title_is_not_the_policy(old: Document) -> None:
    visit = next(unit for unit in old.units if unit.text.startswith("Visit www.OnGuardOnline.gov"))
    assert not visit.heading
    assert old.title == "SONY MEDIA CLOUD SERVICES PRIVACY POLICY"


@pytest.mark.parametrize("heading", ["Your California Privacy Rights", "Changes to this Policy"])
def test_renumbered_sections_hold_nothing_above_cosmetic(comparison: Comparison, heading: str) -> None:
    (pair,) = pairs_of(comparison, heading)
    assert "renumbered" in pair.status and "renamed" not in pair.status
    inside = changes_in(comparison, heading)
    assert {change.level for change in inside} <= {"cosmetic"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Updating Your Personal Information", "Updating and Accessing Your Personal Info"),
        ("Security", "Network and Information Security"),
        ("Consent to Processing", "International Users"),
    ],
)
def test_renamed_sections_are_paired(comparison: Comparison, before: str, after: str) -> None:
    (pair,) = [pair for pair in pairs_of(comparison, after) if before in pair.old_heading]
    assert "renamed" in pair.status


@pytest.mark.parametrize("heading", ["Children", "Choice/Opt-Out"])
def test_sections_of_the_same_name_are_paired(comparison: Comparison, heading: str) -> None:
    (pair,) = [pair for pair in pairs_of(comparison, heading) if heading in pair.old_heading]
    assert "renamed" not in pair.status


def test_a_kept_promise_is_no_change(comparison: Comparison) -> None:
    (kept,) = (text for text in texts(comparison.old_document) if text.startswith("For clarity"))
    assert "marketing" in kept and kept in texts(comparison.new_document)
    for change in comparison.changes:
        assert kept not in (change.old and change.old.text, change.new and change.new.text)


@pytest.mark.parametrize(
    ("side", "start"),
    [
        ("old", "When you enter sensitive"),
        ("new", "We use Google AdWords"),
        ("new", "We may use analytics tools"),
        ("new", "To help protect you"),
    ],
)
def test_what_a_reviewer_must_see_is_material_with_reasons(
    comparison: Comparison, side: str, start: str
) -> None:
    (change,) = [
        change
        for change in comparison.changes
        if (place := getattr(change, side)) is not None and place.text.startswith(start)
    ]
    assert change.level == "material"
    assert change.verdict is not None and change.verdict.reasons


def test_every_sentence_is_accounted_for_exactly_once(comparison: Comparison) -> None:
    olds = Counter(match.old for match in comparison.matches if match.old is not None)
    news = Counter(match.new for match in comparison.matches if match.new is not None)
    assert olds == Counter(range(len(comparison.old_document.units)))
    assert news == Counter(range(len(comparison.new_document.units)))


def test_two_captures_that_differ_in_a_banner_only(policydiff, sony: Path) -> None:
    first, second = (sony / f"sonypictures-2020-{name}.sentences.txt" for name in ("first", "second"))
    ran = policydiff("diff", first, second, "--format", "json")
    comparison = json.loads(ran.out)
    assert ran.status == 0
    assert (comparison["summary"]["material"], comparison["summary"]["wording"]) == (0, 0)
    assert [(c["kind"], c["new"]["text"]) for c in comparison["boilerplate_changes"]] == [
        ("insert", line) for line in second.read_text().splitlines()[1:4]
    ]


def test_a_document_held_twice_is_kept_once(sony: Path) -> None:
    both = product.normalize((sony / "sonypictures-2020-both.sentences.txt").read_bytes())
    first = product.normalize((sony / "sonypictures-2020-first.sentences.txt").read_bytes())
    assert any("twice" in warning for warning in both.warnings)
    assert texts(both) == texts(first)
