"""Files read whole and written whole: a reader never sees half a file, and every failure is one clear
line."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from policydiff.errors import PolicydiffError, UnreadableError

#: The largest file taken as one capture, in bytes. The longest real policy page seen is under 5 MB.
LARGEST = 64 * 1024 * 1024


def read(path: Path) -> bytes:
    """The bytes of a file; raises UnreadableError where it is missing, a folder, forbidden or over
    LARGEST."""
    try:
        if path.is_dir():
            raise UnreadableError("this is a folder", str(path), "name a file")
        size = path.stat().st_size
        if size > LARGEST:
            raise UnreadableError(
                f"{size // 1_000_000} MB is too large for a policy",
                str(path),
                f"at most {LARGEST // 1024**2} MiB",
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableError("there is no such file", str(path), "check the name") from None
    except OSError as error:
        raise UnreadableError(f"cannot be read ({error.strerror})", str(path)) from None


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: into a neighbour first, then renamed. Makes the folders above it.

    Raises PolicydiffError (disk full, no permission), and leaves what stood there before.
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
    """A name beside `path` to write to; renamed to it on success, removed on failure. As `write`, for what is
    written piece by piece."""
    neighbour: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
        os.close(descriptor)
        neighbour = Path(name)
        yield neighbour
        with neighbour.open("rb") as whole:
            os.fsync(whole.fileno())
        neighbour.chmod(0o666 & ~_umask())
        neighbour.replace(path)
        neighbour = None
    except OSError as error:
        raise PolicydiffError(
            f"cannot be written ({error.strerror})", str(path), "nothing was changed"
        ) from None
    finally:
        if neighbour is not None:
            neighbour.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
