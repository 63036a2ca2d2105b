"""A year of nights over 50 policies, killed at 200 random moments, against the same year undisturbed.

    python benchmarks/year.py                                 a year: about an hour on two cores
    python benchmarks/year.py --days 60 --policies 11 --kills 30

Promised: the killed year ends with a store that passes `verify --deep` and has the fingerprint of the undisturbed one,
and exactly the nights that the year was made to be told of told something.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import year_nights
from year import BEFORE, year


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--policies", type=int, default=50)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    import policydiff.cli.fetching  # so that no night has to
    import policydiff.fetcher.wayback
    import policydiff.nightly
    import policydiff.normalizer
    import policydiff.notifying  # noqa: F401

    tracked = year(asked.policies, asked.days)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        fork = multiprocessing.get_context("fork")
        with (
            year_nights.archive_of(root / "archive", tracked) as archive,
            ProcessPoolExecutor(2, mp_context=fork) as pool,
        ):
            calm, cut = (
                pool.submit(
                    year_nights.run,
                    root / f"desk-{kills}",
                    tracked,
                    asked.days,
                    archive,
                    kills=kills,
                    seed=asked.seed,
                    watching=partial(_show, asked.days) if kills else _say_nothing,
                )
                for kills in (0, asked.kills)
            )
            undisturbed, killed = calm.result(), cut.result()
    expected = {one.slug: set(one.told) for one in tracked if one.told}
    print(
        f"{undisturbed.nights} nights of {asked.policies} policies: {undisturbed.seconds:.0f} s undisturbed, "
        f"{killed.seconds:.0f} s killed {killed.kills} times"
    )
    failed = 0
    for what, good in (
        ("undisturbed: verify --deep finds nothing", undisturbed.problems.startswith("sound")),
        ("killed: verify --deep finds nothing", killed.problems.startswith("sound")),
        ("both have the same fingerprint", killed.fingerprint == undisturbed.fingerprint),
        ("undisturbed: exactly the known nights told", undisturbed.told == expected),
        ("killed: exactly the known nights told", killed.told == expected),
    ):
        print(f"{'yes' if good else 'NO ':4} {what}")
        failed += not good
    if failed:
        for result in (undisturbed, killed):
            wrong = {slug: sorted(days ^ expected.get(slug, set())) for slug, days in result.told.items()}
            print(
                result.problems, result.fingerprint, {slug: days[:9] for slug, days in wrong.items() if days}
            )
        print({slug: days for slug, days in expected.items() if slug not in killed.told})
    print(f"{sum(map(len, expected.values()))} nights were to be told, from day {BEFORE} on")
    return 1 if failed else 0


def _say_nothing(day: int) -> None:
    """Of two years at once, one shows how far it is."""


def _show(days: int, day: int) -> None:
    if sys.stderr.isatty():
        print(f"\rnight {day} of {days}", end="", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
