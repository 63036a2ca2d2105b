"""The steps of a redline as columns of numbers: to a reader, a tuple of them."""

from __future__ import annotations

import pickle

from policydiff.model import Match, Matches

STEPS = ((0, 0, None), (1, None, 0), (None, 1, 1), (2, 2, None), (3, 3, None))


def test_steps_read_as_the_tuple_they_stand_for() -> None:
    """Iterated, indexed, cut, compared, hashed and printed, they are the tuple of their `Match`es."""
    steps, wanted = Matches(STEPS), tuple(Match(*step) for step in STEPS)
    assert tuple(steps) == wanted
    assert steps == wanted
    assert wanted == steps
    assert hash(steps) == hash(wanted)
    assert repr(steps) == repr(wanted)
    assert (len(steps), steps[1], steps[-1], steps[1:3]) == (5, wanted[1], wanted[-1], wanted[1:3])
    assert steps != wanted[:-1]
    assert steps != list(wanted)


def test_steps_found_one_by_one_are_those_given_at_once() -> None:
    """What is added while two documents are walked is equal to what was given, also after a copy."""
    steps = Matches()
    steps.add_same(0, 0, 1)
    steps.add(1, -1, 0)
    steps.add(-1, 1, 1)
    steps.add_same(2, 2, 2)
    assert steps == Matches(STEPS)
    assert pickle.loads(pickle.dumps(steps)) == steps
