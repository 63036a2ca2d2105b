"""What every test may ask for: the evaluation corpus (skipped where it is not), and quiet, repeatable properties."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
