"""What taking in a collection costs: versions a second of processor time, with `git log -p --word-diff` beside it.

    python benchmarks/collection.py [CORPUS]

A git repository in Open Terms Archive's layout is made of the histories of the evaluation corpus (POLICYDIFF_CORPUS,
else ../shared/corpus beside the project), in a temporary folder, and taken in as `policydiff add` does. Counted is
the processor time of this process and of git. Told apart are versions most of whose paragraphs the version before
had, and what was spent on comparing; the start of the interpreter (0.2 s) is not in it.
"""

from __future__ import annotations

import calendar
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from policydiff import collecting, pipeline
from policydiff.fetcher.git import Repository
from policydiff.workspace import init

ROOT = Path(__file__).resolve().parent.parent
RUNS = 3


def make_repository(histories: Path, folder: Path) -> int:
    """A commit a version, in the order of their times; gives how many there are."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    files = sorted(histories.glob("*/*/*.md"), key=lambda path: (path.stem, str(path)))
    command = ["git", "-C", str(folder), "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as git:
        assert git.stdin is not None
        for path in files:
            seconds = calendar.timegm(time.strptime(path.stem, "%Y%m%d%H%M%S"))
            name = f"{path.parent.parent.name}/{path.parent.name}.md".encode()
            data = path.read_bytes()
            git.stdin.write(b"commit refs/heads/main\ncommitter a <a@b.example> %d +0000\n" % seconds)
            git.stdin.write(b'data 6\nRecordM 100644 inline "%s"\ndata %d\n%s\n' % (name, len(data), data))
    return len(files)


def spent() -> float:
    """Processor seconds so far, of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class Meter:
    """Where the processor time of a run goes: seconds of each kind, for each version by its place in the run."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def around(self, kind: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        def metered(*arguments: Any, **options: Any) -> Any:
            began = time.process_time()
            try:
                return stage(*arguments, **options)
            finally:
                self.seconds[kind].append(time.process_time() - began)

        return metered

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Meter what is done to each version, and each comparison."""
        take, compare = collecting._Filling._taken, pipeline.compare
        collecting._Filling._taken = self.around("taken", take)  # type: ignore[method-assign]
        pipeline.compare = self.around("compared", compare)
        try:
            yield
        finally:
            collecting._Filling._taken = take  # type: ignore[method-assign]
            pipeline.compare = compare


def seen_before(histories: Path) -> dict[tuple[str, str], bool]:
    """Of each version, by path and time, whether it has most of its paragraphs from the version before."""
    found: dict[tuple[str, str], bool] = {}
    for folder in histories.glob("*/*"):
        before: set[str] = set()
        for path in sorted(folder.glob("*.md")):
            blocks = [block for block in path.read_text("utf-8", "replace").split("\n\n") if block.strip()]
            same = sum(block in before for block in blocks)
            found[f"{folder.parent.name}/{folder.name}.md", path.stem] = same > len(blocks) / 2
            before = set(blocks)
    return found


def take_in(repository: Path, seen: dict[tuple[str, str], bool]) -> dict[str, tuple[int, float]]:
    """One run into a new workspace: versions and processor seconds of each kind."""
    meter = Meter()
    with tempfile.TemporaryDirectory() as place, meter.watching():
        workspace = init(Path(place) / "w")
        began = spent()
        with workspace.open_store() as store:
            found = collecting.plan(workspace, store, Repository(repository))
            filled = list(collecting.fill(workspace, store, found, found.planned))
            collecting.finish(store, found)
        whole = spent() - began
    taken = [entry for one in filled for entry in one.taken]
    known = [seen[entry.path.partition(" of ")[0], entry.held.captured] for entry in taken if entry.held]
    compared = sum(meter.seconds["compared"])
    mostly = [cost for cost, same in zip(meter.seconds["taken"], known, strict=True) if same]
    # What is left of a run beside these two (git, versions, commits) is shared among its versions alike.
    rest = (whole - compared - sum(meter.seconds["taken"])) / len(taken)
    return {
        "all, with comparisons": (len(taken), whole),
        "all, comparisons apart": (len(taken), whole - compared),
        "most blocks seen before, comparisons apart": (len(mostly), sum(mostly) + rest * len(mostly)),
        "comparisons": (len(meter.seconds["compared"]), compared),
    }


def word_diff(repository: Path) -> float:
    """Processor seconds of `git log -p --word-diff` over the same history."""
    began = spent()
    command = ["git", "-C", str(repository), "--no-pager", "log", "-p", "--word-diff", "--no-renames"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return spent() - began


def main() -> None:
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("POLICYDIFF_CORPUS")
    histories = (Path(given) if given else ROOT.parent / "shared" / "corpus") / "histories"
    if not histories.is_dir():
        sys.exit("no evaluation corpus: set POLICYDIFF_CORPUS")
    with tempfile.TemporaryDirectory() as place:
        repository = Path(place) / "collection"
        count = make_repository(histories, repository)
        seen = seen_before(histories)
        runs = [take_in(repository, seen) for _ in range(RUNS)]
        git = min(word_diff(repository) for _ in range(RUNS))
    print(f"{count} versions, the best of {RUNS} runs, processor time")
    for kind in runs[0]:
        versions, seconds = min((run[kind] for run in runs), key=lambda pair: pair[1])
        each = 1000 * seconds / max(versions, 1)
        print(
            f"{kind:<44}{versions:6} {seconds:8.2f} s {each:7.1f} ms each {versions / seconds:7.0f} a second"
        )
    print(f"{'git log -p --word-diff':<44}{count:6} {git:8.2f} s {1000 * git / count:7.1f} ms each")


if __name__ == "__main__":
    main()
