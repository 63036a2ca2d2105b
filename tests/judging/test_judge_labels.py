"""The promises of the judge on real edits that two readers labelled, and on texts made to hurt it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policydiff.judging import judge

CORPUS = Path(os.environ.get("POLICYDIFF_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
LABELS = CORPUS.parent / "labels" / "edits.jsonl"


@pytest.mark.corpus
@pytest.mark.skipif(not LABELS.exists(), reason="needs the labelled edits beside the corpus")
def test_real_edits_are_judged_as_two_readers_did() -> None:
    """Material or not: F1 and recall of 0.90; category 0.75; no grave edit missed; a reason always."""
    rows = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    hit = false = missed = right = 0
    for row in rows:
        verdict = judge(row["old"], row["new"], section=row["section"], heading=row["heading"])
        said = verdict.level == "material"
        assert verdict.reasons
        assert said or all(reader["severity"] != "high" for reader in row["readers"]), row["id"]
        if row["material"] is None:
            continue
        hit += said and row["material"]
        false += said and not row["material"]
        missed += row["material"] and not said
        right += row["material"] and verdict.categories[0] in {
            reader["category"] for reader in row["readers"]
        }
    assert 2 * hit / (2 * hit + false + missed) >= 0.90
    assert hit / (hit + missed) >= 0.90
    assert right / (hit + missed) >= 0.75


HOSTILE = {
    "brackets": ("](" * 50_000, "](" * 50_001),
    "digits": ("1." * 60_000, "1." * 60_001),
    "denials": ("not " * 30_000, "sell " * 30_000),
    "pointers": ("see the " * 15_000, "see our " * 15_000),
    "addresses": ("a@" * 60_000, "a.@" * 40_000),
    "markup": ("_*" * 60_000 + "x", "\\_" * 60_000),
    "one letter": ("A" * 120_000, "A " * 60_000),
    "empty": ("", "\x00"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_texts_made_to_hurt_are_judged_in_time_that_grows_with_their_length(name: str) -> None:
    """Over 100,000 characters a side of what patterns choke on; the bound is ten times what was measured."""
    old, new = HOSTILE[name]
    begun = time.process_time()
    assert judge(old, new).reasons
    assert time.process_time() - begun < 10


SCRIPT = (
    "from policydiff.judging import explain;"
    "print(explain('We will not share your data.', 'We may sell data to Acme Inc. and Beta Ltd. for 9 days').to_dict())"
)


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    """No set and no dictionary of hashes decides an order."""
    runs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(runs) == 1
