"""What goes into the store comes out of it the same: documents, captures, comparisons."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_build import RULES, compare, day, filled, held, text

from policydiff.errors import NotFoundError
from policydiff.model import Block, Comparison, Document, Link, Section, Sentence, Version
from policydiff.store import open_store
from policydiff.store.records import dump, load
from policydiff.text import fold

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
links = st.lists(st.builds(Link, words, words), max_size=2).map(tuple)
sentences = st.builds(lambda shown, held: Sentence(shown, fold(shown), held), words, links) | st.builds(
    Sentence, words, words, links
)
blocks = st.builds(
    Block,
    st.sampled_from(("paragraph", "item", "row", "quote")),
    st.lists(sentences, max_size=3).map(tuple),
    st.none() | words,
    st.integers(0, 9),
    st.booleans(),
)
sections = st.builds(
    Section,
    words,
    st.none() | words,
    words,
    words,
    st.integers(0, 6),
    st.lists(words, max_size=3).map(tuple),
    st.lists(blocks, max_size=4).map(tuple),
)
documents = st.builds(
    Document,
    words,
    words,
    st.lists(sections, max_size=4).map(tuple),
    st.lists(words, max_size=3).map(tuple),
    st.none() | st.just("20200101000000"),
    st.none() | words,
    st.none() | st.just("2020-01-01"),
    st.none() | st.just("2020-02-01"),
    st.floats(0, 1),
    st.just(()),
    st.lists(words, max_size=2).map(tuple),
    st.integers(0, 9),
)


@settings(max_examples=20)
@given(st.lists(documents, min_size=1, max_size=3))
def test_documents_come_back_equal(given_documents: list[Document]) -> None:
    """Links, marks, depth, boilerplate, keys of any kind and NULs: all of it is there again, shared parts too."""
    with tempfile.TemporaryDirectory() as folder:
        captures = [(day(number + 1), document) for number, document in enumerate(given_documents)]
        with filled(Path(folder), captures) as store:
            kept = [store.document(capture) for capture in store.captures("acme")]
            assert kept == given_documents
            assert [document.sha256 for document in kept] == [document.sha256 for document in given_documents]
            assert store.problems() == []


def test_a_version_gives_the_document_of_its_first_capture(tmp_path: Path) -> None:
    """Two captures with one canonical text and other links make one version, which is the first's."""
    first = text("safe")
    sentence = first.sections[0].blocks[0].sentences[0]
    linked = sentence._replace(links=(Link("data", "https://other.example"),))
    block = replace(
        first.sections[0].blocks[0], sentences=(linked, *first.sections[0].blocks[0].sentences[1:])
    )
    second = replace(first, sections=(replace(first.sections[0], blocks=(block,)),))
    with filled(tmp_path, [(day(1), first), (day(2), second)]) as store:
        (version,) = store.versions("acme")
        assert store.version_document("acme", version.first_seen) == first
        assert store.document(store.captures("acme")[1]) == second


def test_content_is_stored_once(tmp_path: Path) -> None:
    """A page that goes A, B, A, B keeps each text once."""
    flap = [(day(number), text("safe" if number % 2 else "long")) for number in range(1, 9)]
    with filled(tmp_path, flap) as store:
        counts = [
            store.db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("document", "content", "section", "sentence")
        ]
        assert counts == [8, 2, 2, 3]


def test_adding_the_same_capture_twice_changes_nothing(tmp_path: Path) -> None:
    """The same bytes of the same second are known; the store's file of rows stays as it is."""
    with filled(tmp_path, [(day(1), text("safe"))]) as store:
        before = list(store.dump())
        assert store.add_capture(held(day(1), text("safe")), text("safe")) == "known"
        assert list(store.dump()) == before


def test_captures_come_back_equal(tmp_path: Path) -> None:
    """Every fact of a capture is there again, in order of time and not of arrival."""
    later = held(day(9), text("safe"), archive="https://archive.example/9", digest="ABC", note="by hand")
    with filled(tmp_path, [(day(5), text("safe"))]) as store:
        store.add_capture(later, text("safe"))
        nothing = held(day(7), None, status=503, suspect=("no-document",))
        store.add_capture(nothing, None)
        assert store.captures("acme")[1:] == [nothing, later]
        with pytest.raises(NotFoundError, match="gave no document"):
            store.document(nothing)


def test_comparisons_come_back_equal(tmp_path: Path) -> None:
    """A comparison is made again without aligning anything, and its sides bear the names of the versions."""
    with filled(tmp_path, [(day(1), text("safe")), (day(2), text("long"))]) as store:
        before, after = store.versions("acme")
        kept = store.comparison_of(before, after)
        made = compare(text("safe"), text("long"))
        assert kept is not None
        assert (kept.old.name, kept.new.name) == (before.name, after.name)
        assert replace(kept, old=made.old, new=made.new) == made
        assert kept.to_dict()["changes"] == made.to_dict()["changes"]


def test_a_comparison_is_made_only_once(tmp_path: Path) -> None:
    """A second refresh asks for nothing; rules of another number ask for all again and leave the old ones."""
    asked: list[str] = []

    def counting(old: Document, new: Document) -> Comparison:
        asked.append(new.sha256)
        return compare(old, new)

    with filled(tmp_path, [(day(1), text("safe")), (day(2), text("long"))]) as store:
        store.refresh("acme", counting, RULES)
        assert asked == []
        store.refresh("acme", lambda old, new: replace(counting(old, new), rules=RULES + 1), RULES + 1)
        assert len(asked) == 1
        assert store.db.conn.execute("SELECT count(*) FROM comparison").fetchone()[0] == 2


def test_records_keep_their_types() -> None:
    """JSON has no tuples and leaves defaults out; the record that comes back is equal all the same."""
    made = compare(text("a"), text("b"))
    for record in (*made.changes, *made.sections, made.summary, made.old, made.new_document):
        assert load(type(record), dump(record)) == record


def test_a_record_of_a_type_without_a_reader_is_refused() -> None:
    """A field of a new kind in the model shows at once, not as a wrong value later."""
    with pytest.raises(TypeError, match="no reader"):
        load(bytes, "1")


def test_policies_and_versions_are_named(tmp_path: Path) -> None:
    """A policy comes back with its tags in order; what is not there is a NotFoundError."""
    with filled(tmp_path, [(day(1), text("safe"))]) as store:
        assert store.policy("acme").tags == ("b", "a")
        assert [version.name for version in store.versions("acme")] == [f"acme@{day(1)}"]
        assert isinstance(store.versions("acme")[0], Version)
        for ask in (store.policy, store.versions, store.captures):
            with pytest.raises(NotFoundError, match="no such policy"):
                ask("nobody")
        with pytest.raises(NotFoundError, match=r"no such policy, amce, did you mean acme\?"):
            store.policy("amce")
        with pytest.raises(NotFoundError, match="no such version"):
            store.version_document("acme", day(2))
    with open_store(tmp_path / "policydiff.db") as again:
        assert [policy.slug for policy in again.policies()] == ["acme"]
