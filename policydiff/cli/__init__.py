"""The command line: parses options, calls the stages, prints the answer. Standard output holds nothing else.

Exit statuses: 0 done (for `diff`: nothing at or above the level), 1 `diff` found something, 2 trouble, told in one
line on standard error; 130 interrupted.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence

TROUBLE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit. The one place where errors become a line and a status."""
    import click

    from policydiff.cli.app import app
    from policydiff.errors import PolicydiffError

    # What a library has to say about bad input is said by us, in one line.
    logging.disable(logging.WARNING)
    try:
        status = app.main(arguments, prog_name="policydiff", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        _exit(INTERRUPTED, "interrupted")
    except click.ClickException as error:
        _exit(TROUBLE, _usage(error))
    except PolicydiffError as error:
        _exit(TROUBLE, str(error))
    except BrokenPipeError:
        # The reader (`| head`) has enough; what is left in the buffer must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (KeyboardInterrupt, EOFError):
        _exit(INTERRUPTED, "interrupted")
    except OSError as error:
        _exit(TROUBLE, f"{error.strerror or error}, {error.filename or 'in the system'}")
    except RecursionError:
        _exit(TROUBLE, "the input is nested too deeply")
    except MemoryError:
        _exit(TROUBLE, "there is not enough memory for this input")
    sys.exit(status if isinstance(status, int) else 0)


def _exit(status: int, message: str) -> None:
    # A file's name may hold what a terminal would obey.
    one_line = " ".join(message.split()).translate(dict.fromkeys([*range(32), *range(127, 160)], "�"))
    print(f"policydiff: {one_line}", file=sys.stderr)
    sys.exit(status)


def _usage(error: object) -> str:
    """Click's message with the remedy it would print on lines of their own."""
    import click

    assert isinstance(error, click.ClickException)
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    return f"{message}, see `{context.command_path} --help`" if context else message
