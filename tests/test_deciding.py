"""What a decision is bound to, and when it holds: while the texts stay, wherever they stand, not after they left."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_build import FIRST, NOW, SECOND, THIRD, add, workspace_with

from policydiff import pipeline, publishing, rebuilding, upkeep, waits
from policydiff.deciding import Ledger, points_by_version, points_of
from policydiff.model import OPEN, Bound, Version, bound
from policydiff.reports.review import progress
from policydiff.reviewing import Act, decide
from policydiff.store import ACCEPT, COMMENT, FLAG, REVIEWED, Entry, Store
from policydiff.targets import change_target, comparison_target, policy_target
from policydiff.text import fold
from policydiff.workspace import Workspace

KINDS = st.sampled_from(["insert", "delete", "edit", "move"])
TEXTS = st.text("ab A\u00a0“\"’'–-…É", max_size=60)
SIDES = st.tuples(st.none() | TEXTS, st.none() | TEXTS)


@given(KINDS, TEXTS, SIDES)
def test_a_bound_is_of_the_keys(kind: str, section: str, sides: tuple[str | None, str | None]) -> None:
    """Texts of one key are bound alike, a side that is not there to nothing, and the digits stand for both sides."""
    made = bound(kind, section, *sides)
    assert (made.old is None, made.new is None) == (sides[0] is None, sides[1] is None)
    assert bound(kind, section, *(None if side is None else fold(side) for side in sides)) == made
    assert len(made.short) == 16
    assert (made.short == Bound(made.new, made.old).short) == (made.old == made.new)


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_few_words_are_bound_under_their_heading(one: str, other: str) -> None:
    """An item says something else under another heading; a whole sentence says the same."""
    short, long = "your email address", "We delete the data of your account within thirty days of its end."
    same = fold(one.rpartition(" > ")[2]) == fold(other.rpartition(" > ")[2])
    assert (bound("insert", one, None, short) == bound("insert", other, None, short)) == same
    assert bound("insert", one, None, long) == bound("insert", other, None, long)
    assert (bound("move", one, long, long) == bound("move", other, long, long)) == same


SINCE = "20240301120000"
TIMES = st.sampled_from(["20240201000000", "20240401000000", "20240402000000", "20240403000000"])
ENTRIES = st.lists(
    st.builds(
        Entry,
        at=TIMES,
        who=st.sampled_from(["Ada", "Bob"]),
        action=st.sampled_from([ACCEPT, FLAG, COMMENT]),
        policy=st.sampled_from(["harbour", "quay"]),
        captured=st.just("20240401120000"),
        change=st.just("0123456789ab"),
        old_sha256=st.sampled_from(["a", "b"]),
        new_sha256=st.sampled_from(["c", "d"]),
    ),
    max_size=8,
)


@given(ENTRIES)
def test_the_last_decision_holds(entries: list[Entry]) -> None:
    """On these very texts, made since the old one was there; one's own before another policy's, comments decide
    nothing."""
    stands = Ledger(entries).standing("harbour", SINCE, Bound("a", "c"))
    holding = [
        entry
        for entry in sorted(entries, key=lambda entry: entry.at)
        if (entry.old_sha256, entry.new_sha256) == ("a", "c") and entry.at >= SINCE
    ]
    verdicts = [entry for entry in holding if entry.action != COMMENT]
    own = [entry for entry in verdicts if entry.policy == "harbour"] or verdicts
    expected = {ACCEPT: "accepted", FLAG: "flagged"}[own[-1].action] if own else "open"
    assert stands.stands == expected
    assert (stands.by is not None) == bool(own)
    assert len(stands.comments) == len(holding) - len(verdicts)
    if stands.before is not None:
        assert stands.stands == "open"


@given(ENTRIES, st.randoms(use_true_random=False))
def test_what_was_decided_elsewhere_changes_nothing_here(entries: list[Entry], random: object) -> None:
    """Entries on other texts can be added or taken away."""
    texts = Bound("a", "c")
    own = [entry for entry in entries if (entry.old_sha256, entry.new_sha256) == ("a", "c")]
    full, bare = (Ledger(some).standing("harbour", SINCE, texts) for some in (entries, own))
    assert replace(full, before=None) == replace(bare, before=None)


def test_a_policy_without_decisions_is_open() -> None:
    """The very record that pages leave out."""
    assert Ledger([]).standing("harbour", SINCE, Bound("a", "c")) is OPEN
    assert not Ledger([])


# ── in a workspace ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """One policy that has changed once since it was taken in."""
    return workspace_with(tmp_path, {"harbour": {"0301": FIRST, "0401": SECOND}})


def accept(workspace: Workspace, store: Store, *digits: str, at: str = NOW) -> None:
    """Accept changes by the first digits of their ids, or all that waits."""
    targets = [change_target(workspace, store, one, at) for one in digits]
    for target in targets or [policy_target(workspace, store, "harbour", at)]:
        decide(workspace, store, target, Act(ACCEPT, "Ada", at), at)


def standings(workspace: Workspace, store: Store, now: str = NOW) -> dict[str, str]:
    """How what waits stands, by the new text."""
    (one,) = waits.waits(workspace, store, now)
    changes = {change.id: change for change in one.comparison.changes}
    return {
        (changes[name].new or changes[name].old).text: standing.stands  # type: ignore[union-attr]
        for name, standing in one.review.standings.items()
    }


def versions(store: Store) -> list[Version]:
    return store.versions("harbour")


def test_points_are_the_same_from_rows_and_from_comparisons(workspace: Workspace) -> None:
    """The quick way binds what the slow one does."""
    with workspace.open_store() as store:
        add(workspace, store, "harbour", "0501", THIRD.replace("## Contact", "## Where to write"))
        quick = points_by_version(store, "harbour")
        for old, new in zip(versions(store), versions(store)[1:], strict=False):
            slow = points_of(waits.comparison_of(workspace, store, old, new))
            assert set(slow) == set(quick[new.first_seen])


def test_what_came_back_is_decided_again(workspace: Workspace) -> None:
    """A decision speaks for what was there when it was made, not for what left and returned after it."""
    with workspace.open_store() as store:
        accept(workspace, store, at="20240410000000")
        add(workspace, store, "harbour", "0501", FIRST)
        add(workspace, store, "harbour", "0502", FIRST)
        accept(workspace, store, at="20240510000000")
        add(workspace, store, "harbour", "0601", SECOND)
        (one,) = waits.waits(workspace, store, NOW)
        assert {standing.stands for standing in one.review.standings.values()} == {"open"}
        befores = [standing.before for standing in one.review.standings.values()]
        assert all(before is not None and before.at == "20240410000000" for before in befores)


def test_accepting_part_of_a_history_reviews_up_to_its_end(workspace: Workspace) -> None:
    """What came later waits, against what was accepted."""
    with workspace.open_store() as store:
        add(workspace, store, "harbour", "0501", THIRD)
        first, second, third = versions(store)
        target = comparison_target(workspace, store, first, second)
        done = decide(workspace, store, target, Act(ACCEPT, "Ada", NOW), NOW)
        assert done.reviewed == second
        (one,) = waits.waits(workspace, store, NOW)
        assert (one.review.old, one.review.new) == (second.name, third.name)
        middle = comparison_target(workspace, store, first, second)
        assert decide(workspace, store, middle, Act(FLAG, "Ada", NOW), NOW).reviewed is None


def test_what_is_said_of_the_whole_is_told_with_its_remark(workspace: Workspace) -> None:
    """Though the review that follows from an acceptance is the later entry; a flag on the whole keeps it waiting."""
    with workspace.open_store() as store:
        target = policy_target(workspace, store, "harbour", NOW)
        decide(workspace, store, target, Act(FLAG, "Bob", NOW, "wait"), NOW)
        (one,) = waits.waits(workspace, store, NOW)
        assert one.flagged == 1 and one.review.whole.stands == "flagged"
        assert progress(one.review).endswith("The whole is flagged.")
        decide(workspace, store, target, Act(ACCEPT, "Ada", NOW, "with counsel"), NOW)
        whole = Ledger(store.ledger()).whole("harbour", *versions(store))
        assert whole.stands == "accepted" and whole.by is not None
        assert (whole.by.who, whole.by.comment) == ("Ada", "with counsel")


def test_a_step_in_the_middle_reviews_nothing(workspace: Workspace) -> None:
    """But counts where its change is one of those that wait."""
    with workspace.open_store() as store:
        add(workspace, store, "harbour", "0501", SECOND.replace("a week", "a month"))
        _, second, third = versions(store)
        done = decide(
            workspace,
            store,
            comparison_target(workspace, store, second, third),
            Act(ACCEPT, "Ada", NOW),
            NOW,
        )
        assert done.reviewed is None and store.reviewed("harbour") is None
        assert sorted(standings(workspace, store).values()) == ["accepted", "open", "open"]


def test_the_first_comparison_that_is_accepted_is_a_review(tmp_path: Path) -> None:
    """Nothing waits after a first fill, and yet somebody may say that they have read it."""
    made = workspace_with(tmp_path, {"harbour": {"0301": FIRST}})
    with made.open_store() as store:
        done = decide(made, store, policy_target(made, store, "harbour", NOW), Act(ACCEPT, "Ada", NOW), NOW)
        assert done.reviewed == store.reviewed("harbour") == versions(store)[0]
        again = decide(made, store, policy_target(made, store, "harbour", NOW), Act(ACCEPT, "Bob", NOW), NOW)
        assert again.added == ()


def test_a_failing_decision_leaves_the_ledger_as_it_was(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of an act is written, or nothing."""
    with workspace.open_store() as store:
        real = Store.decide

        def fails(self: Store, entry: Entry, held: object = None) -> None:
            if entry.action == REVIEWED:
                raise RuntimeError("the lights went out")
            real(self, entry, held)  # type: ignore[arg-type]

        monkeypatch.setattr(Store, "decide", fails)
        with pytest.raises(RuntimeError):
            accept(workspace, store)
        assert store.ledger() == []


def test_decisions_outlive_the_captures(workspace: Workspace) -> None:
    """A policy whose snapshots are all gone keeps its ledger, its page and its name; what is lost is told."""
    with workspace.open_store() as store:
        accept(workspace, store)
        ledger = [(entry.who, entry.action, entry.change, entry.new_text) for entry in store.ledger()]
        publishing.publish(workspace, store, workspace.reports, NOW)
    shutil.rmtree(workspace.snapshots / "harbour")
    how = upkeep.comparing(workspace)
    rebuilt = rebuilding.rebuild(workspace, normalize=pipeline.normalize, comparing=how)
    assert len(rebuilt.problems) == 2 and all("is gone" in problem for problem in rebuilt.problems)
    with workspace.open_store() as store:
        kept = [(entry.who, entry.action, entry.change, entry.new_text) for entry in store.ledger("harbour")]
        assert kept == ledger
        assert store.problems() == [] and waits.waits(workspace, store, NOW) == []
        publishing.publish(workspace, store, workspace.reports, NOW)


def test_a_rebuild_carries_decisions_where_the_sentences_still_stand(workspace: Workspace) -> None:
    """A newer normalizer reads one sentence otherwise: the decision on the other holds, this one is open again."""
    with workspace.open_store() as store:
        target = policy_target(workspace, store, "harbour", NOW)
        decide(
            workspace, store, replace(target, changes=target.comparison.changes), Act(FLAG, "Ada", NOW), NOW
        )  # type: ignore[union-attr]
        assert set(standings(workspace, store).values()) == {"flagged"}
        ledger = store.ledger()

    def newer(data: bytes, **options: object) -> object:
        document = pipeline.normalize(data.replace(b"advertisers", b"our advertisers"), **options)  # type: ignore[arg-type]
        return replace(document, normalizer=document.normalizer + 1)

    rebuilt = rebuilding.rebuild(workspace, normalize=newer, comparing=upkeep.comparing(workspace))  # type: ignore[arg-type]
    assert len(rebuilt.retooled) == 2
    with workspace.open_store() as store:
        assert store.ledger() == ledger
        told = standings(workspace, store)
        assert sorted(told.values()) == ["flagged", "open"]
        assert all(("advertisers" in text) == (stands == "open") for text, stands in told.items())
