"""What holds of every comparison, whatever the documents."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from policydiff.differ import align
from policydiff.model import SECTION_STATUSES, Alignment, Block, Change, Document, Place, Section, Sentence
from policydiff.text import fold

SENTENCES = (
    "We share your data with partners.",
    "We may share your personal data with trusted partners.",
    "We will not share your data with anyone.",
    "Cookies remember your settings between two visits.",
    "Cookies remember your “settings” between two visits.",
    "COOKIES remember your settings between two visits.",
    "We keep records for 30 days after you close the account.",
    "We keep records for 90 days after you close the account, unless the law asks for more.",
    "You can write to privacy@acme.example at any time.",
    "Yes.",
    "Contact us",
    "Name | kept for a year",
    "Name | kept for two years",
    "Children",
    "We share your data",
    "with partners and with",
    "partners.",
    "",
    "数据保留三十天。",
)
HEADINGS = ("", "Sharing", "Information Sharing", "sharing", "Children", "Retention", "Contact us")

sentences = st.sampled_from(SENTENCES[:-2] + SENTENCES[-1:]).map(lambda text: Sentence(text, fold(text)))
blocks = st.builds(
    Block, st.sampled_from(("paragraph", "item", "row")), st.lists(sentences, max_size=3).map(tuple)
)
parts = st.tuples(st.sampled_from(HEADINGS), st.sampled_from((None, "1", "2")), st.lists(blocks, max_size=4))


def build(chosen: list[tuple[str, str | None, list[Block]]], boilerplate: list[str]) -> Document:
    """A document of these parts, with ids as the normalizer gives them: different for every section."""
    sections = tuple(
        Section(f"{at:04d}", number, heading, fold(heading), 1, (heading,), tuple(content))
        for at, (heading, number, content) in enumerate(chosen)
    )
    return Document("Acme", "en", sections, boilerplate=tuple(boilerplate))


menus = st.lists(st.sampled_from(("Menu", "Accept")), max_size=3)
documents = st.builds(build, st.lists(parts, max_size=6), menus)


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[Document, Document]:
    """Two documents of sections from one pool, so that many are the same, some in another order, some twice."""
    pool = st.sampled_from(draw(st.lists(parts, min_size=1, max_size=5)))
    old, new = (build(draw(st.lists(pool, max_size=7)), draw(menus)) for _ in "on")
    return old, new


versions = st.one_of(st.tuples(documents, documents), two_versions())


def rebuilt(change: Change, operation: str) -> str:
    """One side of a change from its words."""
    return "".join(text for kind, text in change.words if kind in ("equal", operation))


def text_of(place: Place | None) -> str:
    return place.text if place else ""


@given(versions)
def test_every_unit_is_named_exactly_once(both: tuple[Document, Document]) -> None:
    """The steps of the redline hold every heading and sentence of both documents once, the new ones in order."""
    old, new = both
    result = align(old, new)
    named_old = [match.old for match in result.matches if match.old is not None]
    named_new = [match.new for match in result.matches if match.new is not None]
    assert sorted(named_old) == list(range(len(old.units)))
    assert named_new == list(range(len(new.units)))


@given(versions)
def test_words_join_back_to_both_texts(both: tuple[Document, Document]) -> None:
    """Equal and deleted words are the old text to the character, equal and inserted ones the new."""
    old, new = both
    for change in (*align(old, new).changes, *align(old, new).boilerplate):
        assert rebuilt(change, "delete") == text_of(change.old)
        assert rebuilt(change, "insert") == text_of(change.new)
        assert all(text for _, text in change.words)


@given(versions)
def test_what_no_change_names_is_the_same_in_both(both: tuple[Document, Document]) -> None:
    """A step without a change has both sides, and their texts are equal."""
    old, new = both
    for match in align(old, new).matches:
        if match.change is None:
            assert match.old is not None
            assert match.new is not None
            assert old.units[match.old].text == new.units[match.new].text


@given(versions)
def test_the_new_text_is_rebuilt_from_the_old_and_the_changes(both: tuple[Document, Document]) -> None:
    """Walking the steps and taking each change's new side gives the new document's sentences."""
    old, new = both
    result = align(old, new)
    told: set[int] = set()
    text: list[str] = []
    for match in result.matches:
        if match.change is None:
            text.append(old.units[match.old or 0].text)
        elif match.new is not None and match.change not in told:
            told.add(match.change)
            text.append(rebuilt(result.changes[match.change], "insert"))
    assert " ".join(text) == " ".join(unit.text for unit in new.units)


@given(documents)
def test_a_document_against_itself_gives_nothing(document: Document) -> None:
    """No change, every section unchanged, all of it alike."""
    result = align(document, document)
    assert result.changes == result.boilerplate == ()
    assert [pair.status for pair in result.sections] == [("unchanged",)] * len(document.sections)
    assert result.similarity == 1.0


def seen(result: Alignment, *, swapped: bool) -> Counter[object]:
    """The changes as a set with repeats; swapped, as they look from the other side."""
    kinds = {"insert": "delete", "delete": "insert", "edit": "edit", "move": "move"}
    found: Counter[object] = Counter()
    for change in (*result.changes, *result.boilerplate):
        old, new = (change.new, change.old) if swapped else (change.old, change.new)
        words = [
            (kinds[operation] if swapped and operation != "equal" else operation, text)
            for operation, text in change.words
        ]
        kind = kinds[change.kind] if swapped else change.kind
        found[(kind, change.heading, old, new, tuple(sorted(words)))] += 1
    return found


@given(versions)
def test_swapped_documents_give_the_mirrored_comparison(both: tuple[Document, Document]) -> None:
    """Old and new exchanged: the same pairs, kinds, words and statuses, seen from the other side."""
    old, new = both
    there, back = align(old, new), align(new, old)
    assert seen(there, swapped=False) == seen(back, swapped=True)
    opposite = {"added": "removed", "removed": "added", "split": "merged", "merged": "split"}
    forward = Counter(
        (pair.old, pair.new, frozenset(pair.status), pair.similarity) for pair in there.sections
    )
    backward = Counter(
        (
            pair.new,
            pair.old,
            frozenset(opposite.get(status, status) for status in pair.status),
            pair.similarity,
        )
        for pair in back.sections
    )
    assert forward == backward
    assert there.similarity == back.similarity


@given(versions)
def test_sections_are_each_named_once_and_told_in_known_words(both: tuple[Document, Document]) -> None:
    """Every section of either document is in exactly one pair, whose similarity is a share."""
    old, new = both
    result = align(old, new)
    assert sorted(one for pair in result.sections for one in pair.old) == [
        section.id for section in old.sections
    ]
    assert sorted(one for pair in result.sections for one in pair.new) == [
        section.id for section in new.sections
    ]
    for pair in result.sections:
        assert pair.status
        assert set(pair.status) <= set(SECTION_STATUSES)
        assert 0 <= pair.similarity <= 1


@given(versions)
def test_ids_are_unique_and_steps_point_at_their_changes(both: tuple[Document, Document]) -> None:
    """No two changes share an id, every change has a step, and its texts are those of its steps."""
    old, new = both
    result = align(old, new)
    ids = [change.id for change in result.changes]
    assert len(set(ids)) == len(ids)
    assert {match.change for match in result.matches if match.change is not None} == set(range(len(ids)))
    for number, change in enumerate(result.changes):
        steps = [match for match in result.matches if match.change == number]
        old_text = " ".join(old.units[match.old].text for match in steps if match.old is not None)
        new_text = " ".join(new.units[match.new].text for match in steps if match.new is not None)
        assert (old_text, new_text) == (text_of(change.old), text_of(change.new))


@given(versions)
def test_a_section_called_unchanged_holds_no_change(both: tuple[Document, Document]) -> None:
    """`unchanged` is only said of a section in which no change stands."""
    old, new = both
    result = align(old, new)
    touched = {change.new.section for change in result.changes if change.new}
    for pair in result.sections:
        if pair.status == ("unchanged",):
            assert not touched & set(pair.new)


def test_the_same_documents_give_the_same_bytes() -> None:
    """Two runs print the same."""
    old = build([("Sharing", "1", [Block("paragraph", (Sentence("A b c.", "a b c."),))])], ["Menu"])
    new = build([("Sharing", "2", [Block("paragraph", (Sentence("A b d.", "a b d."),))])], [])
    assert repr(align(old, new)) == repr(align(old, new))
