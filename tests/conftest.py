"""What every test may ask for: the evaluation corpus (skipped where it is not), and quiet, repeatable properties."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from policydiff.cli import main

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real policies: POLICYDIFF_CORPUS, else ../shared/corpus beside the project."""
    folder = Path(os.environ.get("POLICYDIFF_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not folder.is_dir():
        pytest.skip("no evaluation corpus (set POLICYDIFF_CORPUS)")
    return folder


@dataclass(frozen=True)
class Ran:
    """What one run of the command line gave."""

    status: int
    out: str
    err: str


@pytest.fixture
def policydiff(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command line in this process: `policydiff("diff", old, new)`; `stdin=` gives it standard input."""

    def run(*arguments: object, stdin: bytes | None = None) -> Ran:
        capsys.readouterr()
        before = sys.stdin
        try:
            if stdin is not None:
                sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
            with pytest.raises(SystemExit) as left:
                main([str(argument) for argument in arguments])
        finally:
            sys.stdin = before
        printed = capsys.readouterr()
        return Ran(int(left.value.code or 0), printed.out, printed.err)

    return run
