"""How well the judge agrees with two readers on real edits: run `python benchmarks/judge_labels.py [FILE …]`.

Prints precision, recall and F1 of material-or-not, the part of categories right, the grave edits missed, the same
across services that the threshold was not chosen on, what each family of rules adds, and two baselines beside them.
The labels are found beside the corpus (POLICYDIFF_CORPUS, else ../shared/corpus), in the folder `labels`.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from policydiff.judging import Rules, explain, load_rules

Row = dict[str, Any]
FOLDS = 5
THRESHOLDS = (0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1)
_NUMBER_OR_MODAL = re.compile(
    r"\b(?:\d[\d.,]*|may|might|can|could|will|shall|must|should|not|no|never|only|without)\b"
)


class Score(NamedTuple):
    """Right and wrong answers to “is it material?”."""

    hit: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.hit / max(self.hit + self.false, 1)

    @property
    def recall(self) -> float:
        return self.hit / max(self.hit + self.missed, 1)

    @property
    def f1(self) -> float:
        return 2 * self.hit / max(2 * self.hit + self.false + self.missed, 1)

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f}  precision {self.precision:.3f}  recall {self.recall:.3f}"


def labels_file() -> Path:
    """Where the labelled edits are."""
    corpus = os.environ.get("POLICYDIFF_CORPUS")
    root = Path(corpus) if corpus else Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
    return root.parent / "labels" / "edits.jsonl"


def load(path: Path) -> list[Row]:
    """The rows on which the two readers agree about material or not."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if row["material"] is not None]


def score(rows: Iterable[Row], material: Callable[[Row], bool]) -> Score:
    """How a way to answer does on the rows."""
    hit = false = missed = 0
    for row in rows:
        said, true = material(row), row["material"]
        hit, false, missed = hit + (said and true), false + (said and not true), missed + (true and not said)
    return Score(hit, false, missed)


def points(row: Row, rules: Rules) -> float:
    """The sum of the weights that the judge found, 0 where the shape alone decided."""
    return float(_explained(row, rules).score)


def _explained(row: Row, rules: Rules) -> Any:
    return explain(row["old"], row["new"], section=row["section"], heading=row["heading"], rules=rules)


def judged(rules: Rules) -> Callable[[Row], bool]:
    """The judge as a way to answer."""
    return lambda row: _explained(row, rules).verdict.level == "material"


def number_or_modal(row: Row) -> bool:
    """The baseline that a reviewer could script: any number or modal verb came, went or changed."""
    old, new = (sorted(_NUMBER_OR_MODAL.findall((row[side] or "").lower())) for side in ("old", "new"))
    return old != new


def categories_right(rows: Sequence[Row], rules: Rules) -> float:
    """Of the material rows, the part whose main category is one that a reader gave."""
    material = [row for row in rows if row["material"]]
    right = sum(
        _explained(row, rules).verdict.categories[0] in {reader["category"] for reader in row["readers"]}
        for row in material
    )
    return right / max(len(material), 1)


def grave_missed(rows: Iterable[Row], rules: Rules) -> list[str]:
    """The ids of the edits that a reader called grave and the judge not even material."""
    return [
        row["id"]
        for row in rows
        if any(reader["severity"] == "high" for reader in row["readers"]) and not judged(rules)(row)
    ]


def grave_told(rows: Iterable[Row], rules: Rules) -> tuple[int, int, int]:
    """How many edits a reader called grave, how many of them are told as grave, and how many are told so in all."""
    graves = told = every = 0
    for row in rows:
        said = _explained(row, rules).verdict.severity == "high"
        grave = any(reader["severity"] == "high" for reader in row["readers"])
        graves, told, every = graves + grave, told + (grave and said), every + said
    return graves, told, every


def across_services(rows: Sequence[Row], rules: Rules) -> tuple[Score, list[float]]:
    """The threshold chosen on four fifths of the services, scored on the last: the sum, and the thresholds chosen."""
    found = {row["id"]: points(row, rules) for row in rows}
    total, chosen = Score(0, 0, 0), []
    for fold in range(FOLDS):
        held = [row for row in rows if zlib.crc32(row["service"].encode()) % FOLDS == fold]
        rest = [row for row in rows if zlib.crc32(row["service"].encode()) % FOLDS != fold]
        best = max(THRESHOLDS, key=lambda least: (score(rest, _above(found, least)).f1, -abs(least - 1.0)))
        chosen.append(best)
        total = Score(*map(sum, zip(total, score(held, _above(found, best)), strict=True)))
    return total, chosen


def _above(found: dict[str, float], least: float) -> Callable[[Row], bool]:
    return lambda row: found[row["id"]] >= least - 1e-9


def families(rules: Rules) -> list[str]:
    """The families of rules, in the order of their files."""
    return list(dict.fromkeys(rule.name.split(".")[0] for rule in rules.rules))


def main() -> None:
    """Print all of it."""
    paths = [Path(name) for name in sys.argv[1:]] or [labels_file()]
    for path in paths:
        if not path.exists():
            sys.exit(f"no labels at {path}")
    rows, rules = [row for path in paths for row in load(path)], load_rules()
    begun = time.process_time()
    whole = score(rows, judged(rules))
    each = (time.process_time() - begun) / len(rows) * 1000
    print(f"{len(rows)} edits of {len({row['service'] for row in rows})} services, rules {rules.number}")
    print(
        f"judge                     {whole}  category {categories_right(rows, rules):.3f}  {each:.2f} ms an edit"
    )
    missed = grave_missed(rows, rules)
    print(f"grave edits missed        {len(missed)} {' '.join(missed)}")
    graves, told, every = grave_told(rows, rules)
    print(f"grave told as grave       {told} of {graves}; {every} told as grave in all")
    held, chosen = across_services(rows, rules)
    print(f"threshold by service      {held}  chosen {chosen}")
    print(f"everything is material    {score(rows, lambda row: True)}")
    print(f"any number or modal       {score(rows, number_or_modal)}")
    print("without the family:")
    for family in families(rules):
        without = score(rows, judged(load_rules({"off": [family]})))
        print(f"  {family:22}  {without}  {without.f1 - whole.f1:+.3f}")


if __name__ == "__main__":
    main()
