"""A git repository read through the `git` command: what each commit did to which file, and the bytes of blobs.

Only the main line (`--first-parent`) is followed, so that a history is one line of states whatever was merged into
it. Nothing that the repository's own settings name is run, no hook, filter, pager or signature check, and nothing is
fetched. One process tells the history, another hands out all contents.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from policydiff.errors import PolicydiffError, UnreadableError
from policydiff.files import LARGEST

#: Of these kinds are files; links (120000) and submodules (160000) are none.
_FILES = ("100644", "100755", "100664")
_HEAD = re.compile(rb"([0-9a-f]{40,64}) (-?\d+)\n")
_RAW = re.compile(rb"\n?:\d{6} (\d{6}) [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*")
#: What is read and thrown away of too large a blob at a time.
_STEP = 1 << 20
#: Settings of a repository, or of its owner, that would change what is printed or run another program.
_PLAIN = (
    *("-c", "log.showRoot=true", "-c", "log.showSignature=false", "-c", "log.mailmap=false"),
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.renames=false"),
    *("-c", "i18n.logOutputEncoding=UTF-8", "-c", "diff.orderFile=/dev/null"),
)


class RepositoryError(UnreadableError):
    """A repository cannot be asked (gone, not ours to read, damaged), so nothing is known of its contents."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its id, its time (seconds since 1970) and its message."""

    id: str
    time: int
    message: str


@dataclass(frozen=True, slots=True)
class Touched:
    """What a commit did to one path: the blob it has since then, None where it is gone.

    `path` is as git keeps it, bytes that are no UTF-8 as lone surrogates; `is_file` is False for links and submodules.
    """

    commit: Commit
    path: str
    blob: str | None
    is_file: bool = True


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, or a working tree, in a folder."""

    folder: Path

    def head(self) -> str | None:
        """The commit that the repository stands at; None where there is none yet."""
        found = _run(self.folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return found.stdout.decode().strip() if found.returncode == 0 else None

    def root(self) -> str:
        """The first commit of the main line, which tells the repository from others wherever it lies."""
        command = ("rev-list", "--first-parent", "--max-parents=0", "HEAD")
        return _output(self.folder, *command).decode().split()[0]

    def is_shallow(self) -> bool:
        """Whether the clone lacks the beginning of the history."""
        return _output(self.folder, "rev-parse", "--is-shallow-repository").strip() == b"true"

    def leads_to(self, commit: str) -> bool:
        """Whether HEAD has grown out of a commit: out of one that is gone, or was written over, it has not."""
        return _run(self.folder, "merge-base", "--is-ancestor", commit, "HEAD").returncode == 0

    def history(self, since: str | None = None) -> Iterator[Touched]:
        """What the commits of the main line after `since` (None: all) did, oldest first; raises RepositoryError."""
        wanted = "HEAD" if since is None else f"{since}..HEAD"
        command = ("log", "--reverse", "--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames")
        plain = ("--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=none")
        with _process(self.folder, *command, *plain, "-z", "--format=%H %ct%n%B", wanted, "--") as git:
            yield from _parsed(_pieces(_pipe(git.stdout)))
            _check(git, self.folder)


def repository_at(path: Path) -> Repository | None:
    """The repository whose folder `path` is: the top of a working tree, or bare; None for any other path.

    Raises PolicydiffError where git is needed and is not installed, RepositoryError where git refuses it.
    """
    bare = (path / "HEAD").is_file() and (path / "objects").is_dir()
    if not path.is_dir() or not (bare or (path / ".git").exists()):
        return None
    _output(path, "rev-parse", "--git-dir")
    return Repository(path)


class Blobs:
    """Hands out the contents of blobs, all through one process; use it in a `with` block."""

    def __init__(self, repository: Repository) -> None:
        self._folder = repository.folder
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Blobs:
        self._git = self._stack.enter_context(_process(self._folder, "cat-file", "--batch", stdin=True))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def read(self, name: str) -> bytes:
        """The bytes of a blob (at most LARGEST) by its id; raises UnreadableError, RepositoryError."""
        found = self._ask(name)
        if found is None:
            remedy = "give a whole clone: one without `--filter`"
            raise RepositoryError("the repository lacks this blob", name, remedy)
        return found

    def holds(self, commit: str, path: str) -> bool:
        """Whether a commit has a file at a path (one without a line break)."""
        return self._ask(f"{commit}:{path}") is not None

    def _ask(self, name: str) -> bytes | None:
        asking, answers = _pipe(self._git.stdin), _pipe(self._git.stdout)
        try:
            asking.write(os.fsencode(name) + b"\n")
            asking.flush()
        except OSError:
            _check(self._git, self._folder)
            raise RepositoryError("git ended without an answer", str(self._folder)) from None
        head = answers.readline()
        if head.endswith((b" missing\n", b" ambiguous\n")):
            return None
        size = int(head.rsplit(b" ", 1)[1]) if head else -1
        if size < 0:
            _check(self._git, self._folder)
            raise RepositoryError("git ended without an answer", str(self._folder))
        if size > LARGEST:
            for start in range(0, size + 1, _STEP):
                answers.read(min(_STEP, size + 1 - start))
            what = "the file is too large for a policy"
            raise UnreadableError(what, name, f"at most {LARGEST // 1024**2} MiB")
        data = answers.read(size)
        answers.read(1)  # the line break after it
        return data


def _parsed(pieces: Iterator[bytes]) -> Iterator[Touched]:
    """What `git log --raw -z --format='%H %ct%n%B'` printed: a commit, then two pieces for each of its paths."""
    commit: Commit | None = None
    for piece in pieces:
        entry = _RAW.fullmatch(piece)
        if entry and commit is not None:
            path = os.fsdecode(next(pieces))
            mode, blob = entry[1].decode(), entry[2].decode()
            yield Touched(commit, path, blob if blob.strip("0") else None, mode in (*_FILES, "000000"))
        elif head := _HEAD.match(piece):
            message = piece[head.end() :].decode("utf-8", "replace")
            commit = Commit(head[1].decode(), int(head[2]), message)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between the NULs of a stream."""
    left = b""
    while read := stream.read(1 << 16):
        *whole, left = (left + read).split(b"\0")
        yield from whole
    if left:
        yield left


@contextlib.contextmanager
def _process(folder: Path, *command: str, stdin: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """A running git, which is ended with the block."""
    try:
        git = subprocess.Popen(
            _command(folder, command),
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
        )
    except FileNotFoundError:
        raise PolicydiffError("git is not installed", None, "install it to read a repository") from None
    try:
        yield git
    finally:
        if git.stdin:
            with contextlib.suppress(BrokenPipeError):
                git.stdin.close()
        git.kill()
        git.wait()
        _pipe(git.stdout).close()
        _pipe(git.stderr).close()


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[bytes]:
    """A git command run to its end, however that was."""
    arguments = _command(folder, command)
    try:
        return subprocess.run(
            arguments, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=_environment()
        )
    except FileNotFoundError:
        raise PolicydiffError("git is not installed", None, "install it to read a repository") from None


def _output(folder: Path, *command: str) -> bytes:
    """What a git command prints; raises RepositoryError where it fails."""
    ran = _run(folder, *command)
    if ran.returncode != 0:
        raise RepositoryError(_told(ran.stderr), str(folder), "see that it is a repository you may read")
    return ran.stdout


def _check(git: subprocess.Popen[bytes], folder: Path) -> None:
    """Raise RepositoryError where a git that was read to its end did not end well."""
    told = _pipe(git.stderr).read()
    if git.wait() != 0:
        raise RepositoryError(_told(told), str(folder), "see that it is a whole repository")


def _told(errors: bytes) -> str:
    """The last line that git wrote on standard error."""
    lines = errors.decode("utf-8", "replace").strip().splitlines() or ["it ended without a word"]
    first = next((line for line in lines if line.startswith("fatal: ")), lines[-1])
    return f"git cannot read it ({first.removeprefix('fatal: ').removeprefix('error: ')})"


def _command(folder: Path, command: Sequence[str]) -> list[str]:
    return ["git", "--no-pager", "--literal-pathspecs", *_PLAIN, "-C", str(folder), *command]


def _environment() -> dict[str, str]:
    """Ours without what would lead git to another repository, and with no way to a network or a prompt."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG")
    }
    ours = {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    return kept | ours


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the process was started without this pipe")
    return pipe
