"""Whether learned weights would judge better: run `python benchmarks/judge_learned.py [labels.jsonl …]`.

A logistic regression over the rules that fired (each apart for edits and whole sentences) is trained on nine tenths
of the services and asked about the last, ten times round; once on the rules alone, once with the judge's own sum
beside them. Shapes that are noise stay noise. Nothing but the standard library: the rows are few.
"""

from __future__ import annotations

import sys
import zlib
from collections import defaultdict
from collections.abc import Sequence
from math import exp, sqrt
from pathlib import Path

from judge_labels import Row, Score, labels_file, load, score

from policydiff.judging import Explanation, explain, load_rules

FOLDS, ROUNDS, STEP = 10, 60, 0.3
PENALTIES = (0.003, 0.01, 0.03)
LIKELY = (0.35, 0.4, 0.45, 0.5)
Features = dict[str, float]


def features(row: Row, told: Explanation, with_sum: bool) -> Features:
    """What fired, by the name of its rule and the kind of change; with the judge's own sum where asked."""
    side = "sentence" if row["old"] is None or row["new"] is None else "edit"
    found = {f"{side} {item.rule.name}": 1.0 for item in told.findings}
    if with_sum:
        found[f"{side} sum"] = min(told.score, 3.0)
        found[f"{side} enough"] = float(told.score >= told.threshold)
    return {**found, f"{side} any": 1.0}


def likely(weights: Features, found: Features) -> float:
    """How likely a row is material."""
    total = sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + exp(-max(min(total, 30.0), -30.0)))


def learned(rows: Sequence[tuple[Features, bool]], penalty: float) -> Features:
    """The weights of a logistic regression: a fixed number of rounds of Adagrad, in the order of the rows."""
    weights: Features = defaultdict(float)
    squares: Features = defaultdict(lambda: 1e-6)
    for _ in range(ROUNDS):
        for found, material in rows:
            error = likely(weights, found) - material
            for name, value in found.items():
                slope = error * value + penalty * weights[name]
                squares[name] += slope * slope
                weights[name] -= STEP * slope / sqrt(squares[name])
    return weights


def across(rows: Sequence[Row], told: dict[str, Explanation], with_sum: bool, penalty: float) -> list[float]:
    """For each row, how likely it is material by weights learned from other services; 0 where its shape decides."""
    folds = [zlib.crc32(row["service"].lower().encode()) % FOLDS for row in rows]
    found = [features(row, told[row["id"]], with_sum) for row in rows]
    answers = [0.0] * len(rows)
    for fold in range(FOLDS):
        seen = [
            (found[n], bool(row["material"]))
            for n, row in enumerate(rows)
            if folds[n] != fold and told[row["id"]].findings
        ]
        weights = learned(seen, penalty)
        for n, row in enumerate(rows):
            if folds[n] == fold and told[row["id"]].findings:
                answers[n] = likely(weights, found[n])
    return answers


def best(rows: Sequence[Row], told: dict[str, Explanation], with_sum: bool) -> tuple[Score, float, float]:
    """The best score of any penalty and any least likelihood: more than a learned model could promise."""
    found = []
    for penalty in PENALTIES:
        answers = dict(zip((row["id"] for row in rows), across(rows, told, with_sum, penalty), strict=True))
        for least in LIKELY:
            said = {name for name, value in answers.items() if value >= least}
            found.append((score(rows, lambda row, said=said: row["id"] in said), penalty, least))  # type: ignore[misc]
    return max(found, key=lambda item: item[0].f1)


def main() -> None:
    """Print the judge beside both learned ways."""
    paths = [Path(name) for name in sys.argv[1:]] or [labels_file()]
    rows, rules = [row for path in paths for row in load(path)], load_rules()
    told = {
        row["id"]: explain(
            row["old"], row["new"], section=row["section"], heading=row["heading"], rules=rules
        )
        for row in rows
    }
    print(f"{len(rows)} edits of {len({row['service'] for row in rows})} services")
    print(f"the judge               {score(rows, lambda row: told[row['id']].verdict.level == 'material')}")
    for name, with_sum in (("learned, rules alone", False), ("learned, with its sum", True)):
        result, penalty, least = best(rows, told, with_sum)
        print(f"{name:23} {result}  penalty {penalty} from {least}")


if __name__ == "__main__":
    main()
