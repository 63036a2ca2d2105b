"""What storing costs: taking versions in, loading them, comparing from the store, search, verify, export, size.

    python benchmarks/store_speed.py            the histories of the evaluation corpus
    python benchmarks/store_speed.py FOLDER     any folder of folders of captures with 14 digits in their names

Processor time. What the normalizer and the comparison take is measured apart and not counted as storing.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from policydiff import judging, pipeline
from policydiff.archive import export_workspace
from policydiff.intake import take
from policydiff.rebuilding import Comparing, rebuild, verify
from policydiff.workspace import init

Result = TypeVar("Result")

ROOT = Path(__file__).resolve().parent.parent


class Meter:
    """Calls a stage and adds up the processor time that it takes."""

    def __init__(self, stage: Callable[..., Result]) -> None:
        self.stage = stage
        self.seconds = 0.0

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        began = time.process_time()
        try:
            return self.stage(*arguments, **options)
        finally:
            self.seconds += time.process_time() - began


@contextmanager
def measured(what: str, each: int, *stages: Meter) -> Iterator[None]:
    """Print the processor time of the block, without that of the stages, whole and for each of so many."""
    began, apart = time.process_time(), sum(stage.seconds for stage in stages)
    yield
    spent = time.process_time() - began - (sum(stage.seconds for stage in stages) - apart)
    print(f"{what:<34}{spent:8.2f} s{spent / max(each, 1) * 1000:10.2f} ms each")


def main() -> None:
    given = Path(os.environ.get("POLICYDIFF_CORPUS") or ROOT.parent / "shared" / "corpus") / "histories"
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else given
    folders = sorted({path.parent for path in source.rglob("*") if re.search(r"\d{14}", path.name)})
    files = {folder: sorted(folder.iterdir()) for folder in folders}
    count = sum(map(len, files.values()))
    if not count:
        sys.exit(f"no captures under {source}")
    rules = judging.load_rules().number
    normalize, compare = Meter(pipeline.normalize), Meter(pipeline.compare)
    print(f"{count} captures of {len(folders)} policies")
    with tempfile.TemporaryDirectory() as place:
        workspace = init(Path(place) / "w")
        with workspace.open_store() as store:
            with measured("taking in", count, normalize):
                for folder in folders:
                    slug = (
                        re.sub(r"[^a-z0-9]+", "-", str(folder.relative_to(source)).lower()).strip("-")
                        or "policy"
                    )
                    list(take(workspace, store, files[folder], slug, normalize=normalize))
            slugs = [policy.slug for policy in store.policies()]
            with measured("versions and comparisons", count, compare):
                versions = [version for slug in slugs for version in store.refresh(slug, compare, rules)]
            with measured("loading a version", len(versions)):
                for version in versions:
                    store.version_document(version.policy, version.first_seen)
            with measured("search", 10):
                for _ in range(10):
                    store.search("opt-out")
            with measured("verify", count):
                assert not list(verify(workspace, store))
            with measured("fingerprint", 1):
                before = store.fingerprint()
        with measured("export", count):
            export_workspace(workspace, Path(place) / "all.zip")
        with measured("rebuild", count, normalize, compare):
            assert (
                rebuild(
                    workspace, normalize=normalize, comparing=lambda slug: Comparing(compare, rules)
                ).fingerprint
                == before
            )
        print(f"{'store':<34}{workspace.database.stat().st_size / 1e6:8.1f} MB")
        size = sum(file.stat().st_size for file in workspace.snapshots.rglob("*.gz")) / 1e6
        print(f"{'snapshots':<34}{size:8.1f} MB")
        print(f"apart: normalizing {normalize.seconds:.1f} s, comparing {compare.seconds:.1f} s")


if __name__ == "__main__":
    main()
