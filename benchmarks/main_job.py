"""What the main job costs: starting, adding the histories of the corpus, and the size of a comparison page.

Usage: python benchmarks/main_job.py [CORPUS]

Prints processor seconds (user and system, children included) and bytes, each beside the promise it is held to.
The corpus is that of the tests: POLICYDIFF_CORPUS, else ../shared/corpus beside the project.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def processor_seconds(*arguments: str | Path) -> float:
    """What one run of the command line costs, start of the interpreter included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "policydiff", *map(str, arguments)],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def median(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


def starting(sample: Path) -> None:
    for arguments in (["--help"], ["parse", str(sample)]):
        cost = median([processor_seconds(*arguments) for _ in range(5)])
        print(f"policydiff {arguments[0]:<8} {cost:7.2f} s of processor time (promised: under 0.4)")


def adding(histories: Path) -> None:
    folders = sorted(path for path in histories.glob("*/*") if path.is_dir())
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        processor_seconds("init", workspace)
        versions = 0
        cost = 0.0
        for policy in folders:
            files = sorted(policy.glob("*.md"))
            versions += len(files)
            slug = f"{policy.parent.name}-{policy.name}"
            cost += processor_seconds("--workspace", workspace, "add", *files, "--policy", slug)
        size = (workspace / "policydiff.db").stat().st_size
    print(
        f"{versions} versions of {len(folders)} policies added and compared: {cost:.1f} s of processor time, "
        f"{1000 * cost / versions:.0f} ms a version, starts of the interpreter included (promised: under 120 s)"
    )
    print(f"the store takes {size / 1e6:.1f} MB")


def page_size(histories: Path) -> None:
    """The largest page of a pair of versions of 90 to 140 KB each."""
    sizes = []
    for policy in sorted(histories.glob("*/*")):
        files = [path for path in sorted(policy.glob("*.md")) if 90_000 <= path.stat().st_size <= 140_000]
        if len(files) >= 2:
            out = Path(tempfile.mkdtemp()) / "page.html"
            processor_seconds("diff", files[0], files[-1], "--format", "html", "-o", out)
            sizes.append((out.stat().st_size, policy))
    largest, policy = max(sizes)
    print(
        f"comparison pages of two policies of about 100 KB: {len(sizes)} pages, the largest {largest:,} bytes "
        f"({policy.parent.name}/{policy.name}; promised: under 1,000,000)"
    )


def main() -> None:
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("POLICYDIFF_CORPUS")
    corpus = Path(given) if given else ROOT.parent / "shared" / "corpus"
    starting(ROOT / "README.md")
    if not corpus.is_dir():
        print("no evaluation corpus: set POLICYDIFF_CORPUS; the rest was left out")
        return
    adding(corpus / "histories")
    page_size(corpus / "histories")


if __name__ == "__main__":
    main()
