"""Files read whole and written whole: a reader never sees half a file, and every failure is one clear line."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from policydiff.errors import PolicydiffError, UnreadableError

#: The largest file taken as one capture, in bytes. The longest real policy page seen is under 5 MB.
LARGEST = 64 * 1024 * 1024

#: How the neighbours are called into which a file is written before it takes its place.
PART = ".part"


def read(path: Path) -> bytes:
    """The bytes of a file; raises UnreadableError where it is missing, a folder, forbidden or over LARGEST.

    The limit holds for what has no size as well (a device, a pipe): never more than one byte over it is read.
    """
    try:
        if path.is_dir():
            raise UnreadableError("this is a folder", str(path), "name a file")
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            data = stream.read(LARGEST + 1) if size <= LARGEST else b""
    except FileNotFoundError:
        raise UnreadableError("there is no such file", str(path), "check the name") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(f"cannot be read ({reason})", str(path)) from None
    if max(size, len(data)) > LARGEST:
        told = f"{size // 1_000_000} MB" if size > LARGEST else "what comes out of it"
        raise UnreadableError(
            f"{told} is too large for a policy", str(path), f"at most {LARGEST // 1024**2} MiB"
        )
    return data


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: into a neighbour first, then renamed. Makes the folders above it.

    A link is followed, the mode of a file that stands there is kept, and what is no regular file (a device, a
    pipe) is written to as it is. Raises PolicydiffError (disk full, no permission), and leaves a file that stood
    there as it was.
    """
    with whole(path) as neighbour:
        neighbour.write_bytes(data)


def write_if_changed(path: Path, data: bytes) -> bool:
    """Like `write`, but a file that already holds these bytes is left alone; says whether it wrote."""
    with contextlib.suppress(OSError):
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
    write(path, data)
    return True


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name to write to, which takes the place of `path` on success and is removed on failure.

    As `write`, for what is written piece by piece.
    """
    neighbour: Path | None = None
    try:
        target = path.resolve()
        mode = _mode(target)
        if mode is not None and not stat.S_ISREG(mode):
            yield target
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=PART, dir=target.parent)
        os.close(descriptor)
        neighbour = Path(name)
        yield neighbour
        with neighbour.open("rb") as written:
            os.fsync(written.fileno())
        neighbour.chmod(0o666 & ~_umask() if mode is None else stat.S_IMODE(mode))
        neighbour.replace(target)
        neighbour = None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise PolicydiffError(f"cannot be written ({reason})", str(path), "nothing was changed") from None
    finally:
        if neighbour is not None:
            neighbour.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what runs that were killed had begun to write below a folder; call it with the workspace's lock held."""
    for leftover in folder.rglob(f".*{PART}"):
        with contextlib.suppress(OSError):
            leftover.unlink()


def _mode(path: Path) -> int | None:
    """The mode of what stands at a path; None where nothing does. Raises PolicydiffError for a folder."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise PolicydiffError("this is a folder", str(path), "name a file")
    return mode


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
