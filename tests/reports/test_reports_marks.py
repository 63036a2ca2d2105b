"""Runs: words and fired spans joined, nothing lost, nothing marked that did not fire."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st
from reports_build import parse_words

from policydiff.model import Change, Place, Reason, Verdict
from policydiff.reports.marks import cells_of, mark, merge, runs_of, specific

WORDS = st.lists(
    st.tuples(st.sampled_from(["equal", "delete", "insert"]), st.text("ab c", max_size=6)), max_size=8
)
SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5)


def _side(words, gone: str) -> str:  # type: ignore[no-untyped-def]
    return "".join(text for operation, text in words if operation != gone)


@given(WORDS, SPANS, SPANS)
def test_runs_join_back_to_both_texts(words, old, new) -> None:  # type: ignore[no-untyped-def]
    """Whatever fired, equal and delete join to the old text, equal and insert to the new one."""
    runs = [(run.op, run.text) for run in mark(words, old, new)]
    assert _side(runs, "insert") == _side(words, "insert")
    assert _side(runs, "delete") == _side(words, "delete")


@given(WORDS, SPANS, SPANS)
def test_what_is_marked_is_what_fired(words, old, new) -> None:  # type: ignore[no-untyped-def]
    """A character is marked exactly where a span of its side covers it; an equal one where either does."""
    at = {"delete": 0, "insert": 0}
    covered = {
        "delete": {at for start, end in old for at in range(start, end)},
        "insert": {at for start, end in new for at in range(start, end)},
    }
    for run in mark(words, old, new):
        sides = ["delete", "insert"] if run.op == "equal" else [run.op]
        for fired, text in run.parts:
            for _ in text:
                assert fired == any(at[side] in covered[side] for side in sides)
                for side in sides:
                    at[side] += 1


@given(SPANS)
def test_merged_spans_are_apart_and_cover_the_same(spans) -> None:  # type: ignore[no-untyped-def]
    """Merged spans stand in order, none touches the next, and together they cover what was covered."""
    result = merge(spans)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(result))
    assert {at for span in result for at in range(*span)} == {at for span in spans for at in range(*span)}


def test_neighbouring_words_of_one_kind_share_a_run() -> None:
    """Twenty words put in are one insertion for the page, not twenty."""
    words = tuple(("insert", f"word{number} ") for number in range(20))
    assert len(mark(words, (), ())) == 1


def _change(marked: str, reason: Reason) -> Change:
    words = parse_words(marked)
    place = [Place("s", ("S",), _side(words, gone)) for gone in ("insert", "delete")]
    verdict = Verdict("material", ("other",), "normal", "unclear", (reason,))
    return Change("c", "edit", False, place[0], place[1], words, verdict)


def test_a_reason_for_the_whole_sentence_marks_nothing() -> None:
    """Marking a whole sentence would point at nothing: only narrower reasons mark words."""
    whole = Reason("statement.full", "a whole statement", (), ((0, 30),))
    change = _change("{+We sell your data to partners. +}", whole)
    assert not any(fired for run in runs_of(change) for fired, _ in run.parts)
    assert not specific(whole, change)
    narrow = Reason("sale", "data is sold", (), ((3, 7),))
    assert specific(narrow, change)


def test_a_row_is_cut_into_its_cells() -> None:
    """What was taken out stands in the cell it stood in, beside what took its place; every word is in some cell."""
    words = parse_words("Email | [-30 days | billing-]{+18 months | advertising+} | yes")
    cells = cells_of(mark(words, (), ()))
    assert [[(run.op, run.text) for run in cell] for cell in cells] == [
        [("equal", "Email")],
        [("delete", "30 days"), ("insert", "18 months")],
        [("delete", "billing"), ("insert", "advertising")],
        [("equal", "yes")],
    ]


def test_a_row_may_get_another_column() -> None:
    """A cell that came moves those after it on."""
    cells = cells_of(mark(parse_words("a | {+b | +}c"), (), ()))
    assert ["".join(run.text for run in cell) for cell in cells] == ["a", "b", "c"]
