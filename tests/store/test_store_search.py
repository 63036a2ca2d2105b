"""Search takes whatever people type and says where and since when it stands."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import pytest
from helpers import doc
from hypothesis import given, settings
from hypothesis import strategies as st
from store_build import day, filled

from policydiff.model import LEVELS
from policydiff.store.search import query_of

OLD = doc("# Privacy\n\n## Opt-Out Rights\n\nYou may opt-out of e-mail. We don't sell data.\n")
NEW = doc("# Privacy\n\n## Opt-Out Rights\n\nYou may opt out by letter. Biometric data is kept in Zürich.\n")


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    """An index like the store's, to ask whether a query is one."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE found USING fts5(text)")
    return connection


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("opt-out", ["You may opt out by letter.", "Opt-Out Rights", "You may opt-out of e-mail."]),
        ('"opt out by"', ["You may opt out by letter."]),
        ("“by letter”", ["You may opt out by letter."]),
        ('"by letter', ["You may opt out by letter."]),
        ("biometr*", ["Biometric data is kept in Zürich."]),
        ("zurich", ["Biometric data is kept in Zürich."]),
        ("don't", ["We don't sell data."]),
        ("data NOT kept", []),
        ("AND", []),
        ("*", []),
        ('" "', []),
        ("", []),
        ("NEAR(data kept)", []),
        ("text:data", []),
    ],
)
def test_what_people_type_is_found(tmp_path: Path, typed: str, texts: list[str]) -> None:
    """Hyphens and quotes are text, operators are words, a star that ends a word stands for its endings."""
    with filled(tmp_path, [(day(1), OLD), (day(2), NEW)]) as store:
        assert sorted(hit.text for hit in store.search(typed)) == sorted(texts)


def test_a_hit_says_since_when_and_whether_still(tmp_path: Path) -> None:
    """What stands today comes first; a heading is told as one; the words found are marked."""
    with filled(tmp_path, [(day(1), OLD), (day(2), OLD), (day(3), NEW)]) as store:
        hits = store.search("opt-out")
        assert [hit.current for hit in hits] == sorted((hit.current for hit in hits), reverse=True)
        gone = hits[-1]
        assert (gone.text, gone.first_seen, gone.last_seen) == ("You may opt-out of e-mail.", day(1), day(2))
        assert gone.marked == "You may \x02opt-out\x03 of e-mail."
        heading = next(hit for hit in hits if hit.heading)
        assert (heading.first_seen, heading.last_seen, heading.versions) == (day(1), day(3), 2)
        assert heading.path == ("Privacy", "Opt-Out Rights")
        assert store.search("opt-out", slug="nobody") == []
        assert len(store.search("opt-out", limit=1)) == 1


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
@settings(max_examples=200)
def test_no_text_is_a_syntax_error(index: sqlite3.Connection, typed: str) -> None:
    """Any text at all is a query or none."""
    query = query_of(typed)
    if query is not None:
        index.execute("SELECT * FROM found WHERE found MATCH ?", [query]).fetchall()


@given(st.text(alphabet="ab \"*-()^:+{}'“”ANDORNEAR", max_size=40))
@settings(max_examples=200)
def test_no_operator_is_a_syntax_error(index: sqlite3.Connection, typed: str) -> None:
    """Nor any heap of what the query language has for operators."""
    query = query_of(typed)
    if query is not None:
        index.execute("SELECT * FROM found WHERE found MATCH ?", [query]).fetchall()


def test_changes_are_listed_by_level(tmp_path: Path) -> None:
    """Every change of every version as a row; levels, category, policy and day narrow them."""
    with filled(tmp_path, [(day(1), OLD), (day(2), NEW)]) as store:
        rows = store.changes(levels=LEVELS)
        assert [(row.kind, row.level, row.category) for row in rows] == [
            ("edit", "material", "retention"),
            ("insert", "material", "retention"),
            ("delete", "material", "retention"),
        ]
        assert {(row.after, row.before) for row in rows} == {(day(1), day(2))}
        assert store.changes(levels=["wording"]) == []
        assert store.changes(levels=LEVELS, since=day(3)) == []
        assert store.changes(levels=LEVELS, slug="acme", category="tracking") == []


def test_odd_words_do_not_reach_other_policies() -> None:
    """The folder of the test stays clean of what a search could have written."""
    with tempfile.TemporaryDirectory() as folder, filled(Path(folder), [(day(1), OLD)]) as store:
        before = store.fingerprint()
        store.search("'; DROP TABLE policy; --")
        assert store.fingerprint() == before
