"""Each case of tests/judging/edits/*.txt is judged as it says, and its reasons point at words that are there."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from policydiff.judging import explain

FOLDER = Path(__file__).parent / "edits"


class Case(NamedTuple):
    name: str
    language: str
    section: str | None
    old: str | None
    new: str | None
    want: list[str]


def read_cases(path: Path) -> list[Case]:
    """The cases of a file: blocks that begin with `===`, one `key: value` a line, "-" for none."""
    cases = []
    for block in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
        name, *lines = block.strip().split("\n")
        values = dict(line.split(": ", 1) for line in lines)
        texts = [None if values[key] == "-" else values[key] for key in ("section", "old", "new")]
        cases.append(Case(name, values.get("language", "en"), *texts, values["want"].split()))
    return cases


CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path in sorted(FOLDER.glob("*.txt"))
    for case in read_cases(path)
]


@pytest.mark.parametrize("case", CASES)
def test_an_edit_is_judged_as_a_careful_reader_would(case: Case) -> None:
    """Level, main category, severity, direction, and the rule that decided are those that the file gives."""
    told = explain(case.old, case.new, section=case.section, language=case.language)
    verdict = told.verdict
    level, category, severity, direction, rule = case.want
    found = (verdict.level, verdict.categories[0], verdict.severity, verdict.direction)
    wanted = (level, category, severity, direction)
    got = [f if w != "*" else "*" for f, w in zip(found, wanted, strict=True)]
    assert got == list(wanted), told.to_dict()
    assert rule == "*" or rule in [reason.rule for reason in verdict.reasons], told.to_dict()


@pytest.mark.parametrize("case", CASES)
def test_every_quotation_in_a_reason_is_in_the_texts(case: Case) -> None:
    """The spans of a reason lie in the text of their side, and name words rather than nothing."""
    told = explain(case.old, case.new, section=case.section, language=case.language)
    for reason in told.verdict.reasons:
        for spans, text in ((reason.old, case.old), (reason.new, case.new)):
            for start, end in spans:
                assert text is not None
                assert 0 <= start < end <= len(text)
                assert text[start:end].strip()
