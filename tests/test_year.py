"""A part of the year of `benchmarks/year.py`: killed at random, told on exactly the nights that it was made to be."""

from __future__ import annotations

from pathlib import Path

import pytest
import year_nights
from year import KINDS, year

DAYS, KILLS = 26, 10


@pytest.mark.slow
def test_nights_that_are_killed_come_to_the_same_as_undisturbed_ones(tmp_path: Path) -> None:
    tracked = year(len(KINDS), DAYS)
    with year_nights.archive_of(tmp_path / "archive", tracked) as archive:
        undisturbed = year_nights.run(tmp_path / "calm", tracked, DAYS, archive)
        killed = year_nights.run(tmp_path / "killed", tracked, DAYS, archive, kills=KILLS)
    assert killed.kills, "chance lets some end before they are killed, never all of them"
    assert undisturbed.problems.startswith("sound")
    assert killed.problems.startswith("sound")
    assert killed.fingerprint == undisturbed.fingerprint
    expected = {one.slug: set(one.told) for one in tracked if one.told}
    assert expected
    assert undisturbed.told == expected
    assert killed.told == expected
