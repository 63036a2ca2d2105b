"""Versions are runs of captures; what waits is a matter of state: settled, reviewed, reported, withdrawn."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_build import RULES, compare, day, filled, held, text

from policydiff import timeline
from policydiff.errors import NotFoundError, UsageError
from policydiff.model import Held, Waiting
from policydiff.store import REVIEWED, Entry, Store

TWO_DAYS, FORTNIGHT = timedelta(days=2), timedelta(days=14)

A, B, C = text("safe"), text("for long"), text("for ever")


def waiting(store: Store, now: str) -> Waiting:
    (record,) = store.waiting(now, TWO_DAYS, FORTNIGHT)
    return record


def add(store: Store, number: int, document: object) -> Held:
    capture = held(day(number), document)  # type: ignore[arg-type]
    store.add_capture(capture, document)  # type: ignore[arg-type]
    store.refresh("acme", compare, RULES)
    return capture


def shown(store: Store) -> list[tuple[str, str, int, str, str | None]]:
    return [(v.first_seen, v.last_seen, v.captures, v.transition, v.returned) for v in store.versions("acme")]


def test_versions_are_runs(tmp_path: Path) -> None:
    """Captures of one text in a row are one version; a text seen before has returned, and keeps its level."""
    with filled(tmp_path, [(day(1), A), (day(2), A), (day(3), B), (day(4), A)]) as store:
        assert shown(store) == [
            (day(1), day(2), 2, "first", None),
            (day(3), day(3), 1, "material", None),
            (day(4), day(4), 1, "returned", day(1)),
        ]
        assert [version.level for version in store.versions("acme")] == [None, "material", "material"]
        assert store.versions("acme")[2].material == 2


def test_a_late_capture_takes_its_place_in_time(tmp_path: Path) -> None:
    """The order of arrival leaves no trace: the same captures make the same store."""
    captures = [(day(1), A), (day(3), B), (day(5), A), (day(6), C)]
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    with filled(tmp_path / "x", captures) as ordered, filled(tmp_path / "y", captures[:1]) as late:
        for captured, document in (captures[3], captures[1], captures[2]):
            late.add_capture(held(captured, document), document)
            late.refresh("acme", compare, RULES)
        assert shown(late) == shown(ordered)
        assert late.problems() == []


def test_a_suspect_capture_has_no_version_until_it_is_trusted(tmp_path: Path) -> None:
    """A challenge page between two captures ends no run; trusted, it is a version like any other."""
    with filled(tmp_path, [(day(1), A), (day(3), A)]) as store:
        suspect = held(day(2), B, suspect=("challenge",))
        document = text("for long")
        store.add_capture(suspect, replace(document, suspect=("challenge",)))
        store.refresh("acme", compare, RULES)
        assert len(store.versions("acme")) == 1
        with pytest.raises(NotFoundError, match="trust acme@"):
            store.version_of(suspect)
        store.trust(suspect)
        assert store.pending() == ["acme"]
        store.refresh("acme", compare, RULES)
        assert [row[3] for row in shown(store)] == ["first", "material", "returned"]
        assert store.pending() == []


def test_a_capture_without_text_cannot_be_trusted(tmp_path: Path) -> None:
    """There is nothing that a version could be made of."""
    with filled(tmp_path, [(day(1), A)]) as store:
        nothing = add(store, 2, None)
        with pytest.raises(UsageError, match="nothing could be read"):
            store.trust(nothing)
        assert len(store.versions("acme")) == 1


def test_two_captures_of_one_second_are_both_kept(tmp_path: Path) -> None:
    """Other bytes of the same second are another capture; a name that fits both says which there are."""
    with filled(tmp_path, [(day(1), A), (day(1), B)]) as store:
        assert len(store.versions("acme")) == 2
        with pytest.raises(UsageError, match="several captures of that second"):
            store.capture("acme", day(1))
        one = store.captures("acme")[0]
        assert store.capture("acme", day(1), one.sha256[:8]) == one


def test_the_first_fill_announces_nothing(tmp_path: Path) -> None:
    """However much a policy's history changed before we came, nothing of it waits."""
    with filled(tmp_path, [(day(1), A), (day(5), B), (day(9), C)]) as store:
        for now in (day(9), day(10), day(20)):
            assert (waiting(store, now).old, waiting(store, now).new) == (None, None)


def test_a_flap_at_the_end_of_the_first_fill_is_no_news(tmp_path: Path) -> None:
    """The first fill ended with a text that came and went; that the old one is back is told to nobody."""
    with filled(tmp_path, [(day(1), A), (day(2), A), (day(3), B)]) as store:
        add(store, 4, A)
        add(store, 5, A)
        assert waiting(store, day(9)).new is None


def test_a_change_waits_once_it_has_settled(tmp_path: Path) -> None:
    """One capture is not enough on its day; a second one, or two days, are."""
    with filled(tmp_path, [(day(1), A)]) as store:
        add(store, 5, B)
        early = waiting(store, day(6))
        assert (early.new, early.unsettled) == (None, f"acme@{day(5)}")
        due = waiting(store, day(7))
        assert (due.old, due.new, due.unsettled) == (f"acme@{day(1)}", f"acme@{day(5)}", None)
        add(store, 6, B)
        assert waiting(store, day(6)).new == f"acme@{day(5)}"


def test_what_came_and_went_never_reaches_a_person(tmp_path: Path) -> None:
    """A text of one day between two of another waits on no day."""
    with filled(tmp_path, [(day(1), A), (day(2), A)]) as store:
        add(store, 3, B)
        add(store, 4, A)
        assert all(waiting(store, day(number)).new is None for number in range(4, 20))


def test_what_was_reported_waits_no_more(tmp_path: Path) -> None:
    """Never reviewed: what was last reported counts; the next change waits against it."""
    with filled(tmp_path, [(day(1), A)]) as store:
        first, second = store.captures("acme")[0], add(store, 3, B)
        store.report(second, first, at=day(6), path="reports/acme/x.html")
        assert waiting(store, day(8)).new is None
        third = add(store, 9, C)
        told = waiting(store, day(12))
        assert (told.old, told.new) == (f"acme@{day(3)}", f"acme@{third.captured}")
        assert store.reported("acme")[0].old == first.captured


def test_what_was_reported_and_taken_back_is_told_as_withdrawn(tmp_path: Path) -> None:
    """The text from before is back: the reported version is named, until a person was told of that too."""
    with filled(tmp_path, [(day(1), A)]) as store:
        first, second = store.captures("acme")[0], add(store, 3, B)
        store.report(second, first, at=day(6))
        third = add(store, 9, A)
        told = waiting(store, day(12))
        assert (told.withdrawn, told.new) == (f"acme@{day(3)}", f"acme@{day(9)}")
        store.report(third, second, at=day(12))
        assert waiting(store, day(13)).withdrawn is None


def test_withdrawn_before_it_was_reviewed_is_told_though_nothing_waits(tmp_path: Path) -> None:
    """The reviewer knows the old text, but was sent a report of the new one."""
    with filled(tmp_path, [(day(1), A)]) as store:
        first = store.captures("acme")[0]
        store.decide(Entry(day(2), "ann", REVIEWED, "acme"), first)
        second = add(store, 3, B)
        store.report(second, first, at=day(6))
        assert waiting(store, day(7)).new == f"acme@{day(3)}"  # reported is not reviewed
        third = add(store, 9, A)
        told = waiting(store, day(12))
        assert (told.old, told.new, told.withdrawn) == (None, None, f"acme@{day(3)}")
        store.decide(Entry(day(13), "ann", REVIEWED, "acme"), third)
        assert waiting(store, day(14)).withdrawn is None


def test_what_comes_back_later_is_told_again(tmp_path: Path) -> None:
    """B was reviewed, A came back and was reviewed, B comes again: it waits again."""
    with filled(tmp_path, [(day(1), A)]) as store:
        for number, document in ((3, B), (8, A)):
            store.decide(Entry(day(number), "ann", REVIEWED, "acme"), add(store, number, document))
        add(store, 12, B)
        told = waiting(store, day(15))
        assert (told.old, told.new) == (f"acme@{day(8)}", f"acme@{day(12)}")
        reviewed = store.reviewed("acme")
        assert reviewed is not None and reviewed.first_seen == day(8)


def test_silence_is_not_taken_for_unchanged(tmp_path: Path) -> None:
    """Each record says when the policy was last observed; a suspect capture is no observation."""
    with filled(tmp_path, [(day(1), A)]) as store:
        assert not waiting(store, day(15)).stale
        store.add_capture(held(day(16), B, suspect=("login",)), None)
        late = waiting(store, day(16))
        assert (late.stale, late.last_observed) == (True, day(1))


def test_the_ledger_only_grows(tmp_path: Path) -> None:
    """A decision is bound to a text; no statement can change or remove it."""
    with filled(tmp_path, [(day(1), A)]) as store:
        capture = store.captures("acme")[0]
        store.decide(Entry(day(2), "ann", "comment", "acme", comment="“why?”"))
        store.decide(Entry(day(3), "ben", "accept", "acme", change="c1"), capture)
        first, second = store.ledger("acme")
        assert (first.comment, first.captured) == ("“why?”", None)
        assert (second.text_sha256, second.captured) == (A.sha256, day(1))
        for statement in ("DELETE FROM ledger", "UPDATE ledger SET who = 'eve'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                store.db.conn.execute(statement)
            store.db.conn.rollback()


def test_a_time_that_is_none_is_refused(tmp_path: Path) -> None:
    """The ledger and the reports hold no nonsense."""
    with filled(tmp_path, [(day(1), A)]) as store:
        for time in ("yesterday", "20201340000000", "２０２００１０１００００００"):
            with pytest.raises(UsageError, match="14 digits"):
                store.decide(Entry(time, "ann", "comment", "acme"))
            with pytest.raises(UsageError, match="14 digits"):
                store.add_capture(held(time, B), B)
        assert store.ledger() == []


texts = st.lists(st.sampled_from("ABC"), max_size=12)


@given(texts)
def test_runs_take_every_capture_once(letters: list[str]) -> None:
    """Runs joined give the captures back; two in a row never hold the same text."""
    captures = [held(day(number + 1), text(letter)) for number, letter in enumerate(letters)]
    history = timeline.runs(reversed(captures))
    assert [capture for run in history for capture in run.captures] == captures
    assert all(one.text_sha256 != two.text_sha256 for one, two in pairwise(history))
    for run, earlier in zip(history, timeline.returned(history), strict=True):
        assert earlier is None or history[earlier].text_sha256 == run.text_sha256


@given(texts, st.integers(0, 10), st.integers(0, 10))
def test_what_has_settled_stays_settled(letters: list[str], sooner: int, later: int) -> None:
    """The newest settled run never goes back as time passes."""
    captures = [held(day(number + 1), text(letter)) for number, letter in enumerate(letters)]
    history = timeline.runs(captures)
    first, second = sorted((sooner, later))
    before, after = (timeline.settled(history, day(13 + number), TWO_DAYS) for number in (first, second))
    assert before is None or (after is not None and after >= before)
